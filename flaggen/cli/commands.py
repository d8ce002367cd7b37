"""The commands: which jobs a call makes, and what is printed of them."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from flaggen.cli import cache as stamp
from flaggen.cli import job
from flaggen.cli.job import Job, Stop
from flaggen.cli.options import parser
from flaggen.git import discover as discovery
from flaggen.report.terminal import DIFFERENT, FINE, WRONG, complain, printable
from flaggen.verify import CHECKS

if TYPE_CHECKING:
    from typing import TextIO

    from flaggen.diff.sides import Input
    from flaggen.git.revisions import Snapshot
    from flaggen.render.files import OutputFile
    from flaggen.report.findings import Finding


# How many seconds a terminal is left without a sign of life.
_PATIENCE = 0.5


def run(words: Sequence[str]) -> int:
    """Run the command that the words are; return the exit code. Raises SystemExit where they are none."""
    options = _parsed(words)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as after nohup
            signal.signal(number, _terminate)
    try:
        return _COMMANDS[options.command](options, words)
    except Stop as stop:
        if getattr(options, "format", "text") != "text":
            sys.stdout.write(_document([], options))
        complain(stop.message)
        return stop.code


def _parsed(words: Sequence[str]) -> Namespace:
    """The options that the words are. Raises SystemExit, after the usage of the command in question."""
    root = parser()
    if not words:
        root.print_help(sys.stderr)
        raise SystemExit(WRONG)
    if not words[0].startswith("-") and words[0] not in _COMMANDS:
        root.error(f"no command is named {words[0]!r}; {_nearest(words[0], _COMMANDS)}{root.prog} --help lists them")
    options, unknown = root.parse_known_args(words)
    if isinstance(getattr(options, "files", None), list) and not any(word.startswith("-") for word in unknown):
        options.files += unknown  # argparse takes no operands after options after operands
        unknown = []
    if unknown:
        known = [option for action in options.parser._actions for option in action.option_strings]
        options.parser.error(
            f"{' '.join(unknown)}: not known here; {_nearest(unknown[0], known)}{options.parser.prog} --help lists all"
        )
    return options


def _nearest(word: str, words: Iterable[str]) -> str:
    import difflib

    nearest = difflib.get_close_matches(word, words, n=1, cutoff=0.7)
    return f"did you mean {nearest[0]}? " if nearest else ""


def _terminate(number: int, _: object) -> NoReturn:
    sys.exit(128 + number)


def _render(options: Namespace, words: Sequence[str]) -> int:
    if options.stdout is not None and (options.check or options.diff or options.only or options.exit_code):
        options.parser.error("--stdout goes without --check, --diff, --exit-code and --only")
    if options.exit_code and (options.check or options.diff):
        options.parser.error("--exit-code goes without --check and --diff, which write nothing")
    if options.no_cache and not options.check:
        options.parser.error("--no-cache goes with --check: nothing else is remembered")
    if options.format != "text" and (options.stdout is not None or options.diff):
        options.parser.error("--stdout and --diff print text of their own, and go without --format")
    if options.templates is not None and not Path(options.templates).is_dir():
        options.parser.error(f"--templates {options.templates}: there is no such directory")
    jobs = _jobs(options)
    if options.stdout is not None and len(jobs) > 1:
        options.parser.error("--stdout prints a file of one declaration")
    try:
        for one in _tracked(jobs, options):
            one.do(job.render)
    finally:
        printed = _render_said(jobs, options)
    (only, *others) = jobs
    # Which declarations a directory has is seen by looking only.
    is_named = only.data is None and not any(os.path.isdir(operand) for operand in options.files)
    if not others and is_named and options.check and only.code == FINE and not only.findings and not only.note:
        stamp.remember(words, printed, only.seen)
    return max(one.code for one in jobs)


def _render_said(jobs: Sequence[Job], options: Namespace) -> str:
    """Print what there is to say of the jobs; return what of it is on standard output."""
    if options.stdout is not None:
        return _said(jobs, options, "".join(one.text for one in jobs))
    result = "".join(one.text + _of_files(one, options) for one in jobs)
    comparisons = [comparison for one in jobs for comparison in one.comparisons]
    if options.check:
        result += _checked(jobs, comparisons, options)
    elif len(jobs) > 1 and not options.quiet:
        result += _summary(jobs, comparisons)
    return _said(jobs, options, result)


def _of_files(one: Job, options: Namespace) -> str:
    """A line for each file, or its diff."""
    stale = [comparison for comparison in one.comparisons if comparison.state != "unchanged"]
    text = "".join(_unified(comparison, one.path, options) for comparison in stale) if options.diff else ""
    if options.diff and not options.check:
        return text
    names = {"created": "missing", "updated": "stale", "unchanged": "current"} if options.check else {}
    shown = one.comparisons if not options.quiet else stale if options.check else ()
    for comparison in shown:
        state = names.get(comparison.state, comparison.state)
        text += printable(f"{state:9} {one.path.parent / comparison.artifact.path}") + "\n"
    return text


def _checked(jobs: Sequence[Job], comparisons: Sequence[OutputFile], options: Namespace) -> str:
    stale = sum(comparison.state != "unchanged" for comparison in comparisons)
    if not comparisons or (options.quiet and not stale):
        return ""
    compared = sum(bool(one.comparisons) for one in jobs)
    where = f" in {_number(compared, 'declaration')}" if len(jobs) > 1 else ""
    mends = f"; this mends it: {job.rendering(options, options.files)}" if stale else ""
    return f"{_number(len(comparisons), 'file')}{where} compared, {stale} not as rendered{mends}\n"


def _summary(jobs: Sequence[Job], comparisons: Sequence[OutputFile]) -> str:
    states = Counter(comparison.state for comparison in comparisons)
    counts = [f"{_number(number, 'file')} {state}" for state, number in sorted(states.items())]
    failed = sum(one.code not in (FINE, DIFFERENT) for one in jobs)
    counts += [f"{failed} failed"] if failed else []
    left = sum(one.code == FINE and not one.comparisons for one in jobs)  # after an interruption
    counts += [f"{left} not rendered"] if left else []
    return f"{_number(len(jobs), 'declaration')}: {', '.join(counts)}\n"


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _verify(options: Namespace, words: Sequence[str]) -> int:
    if options.checks is None and (options.require or options.kernel or options.btf):
        options.parser.error("--require, --kernel and --btf go with --with, which names the checks")
    options.checks = _named_checks("--with", options.checks or [], CHECKS, options)
    options.require = _named_checks("--require", options.require or [], options.checks, options)
    jobs = _jobs(options)
    if not options.checks:
        return _finished(jobs, job.verify, options)
    from flaggen.verify.report import table

    try:
        with _told(options) as say:
            for one in jobs:
                one.say = say
                one.do(job.verify)
                if one.outcomes and not (options.quiet and one.code == FINE):
                    one.text += table(one.outcomes)
    finally:
        _said(jobs, options, "".join(one.text for one in jobs))
    return max(one.code for one in jobs)


@contextmanager
def _told(options: Namespace) -> Iterator[Callable[[str, str], None]]:
    """What tells, on standard error, which check is made, and which part of it: a line that goes, or one for each."""
    if options.quiet:
        yield lambda check, part: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.markup import escape

        console = Console(stderr=True, no_color=not _coloured(sys.stderr, options))
        with console.status("") as status:
            yield lambda check, part: status.update(escape(f"{check}: {printable(part)}" if part else check))
    else:
        began = time.monotonic()
        yield lambda check, part: print(
            f"{time.monotonic() - began:4.0f}s  {check}{': ' * bool(part)}{printable(part)}",
            file=sys.stderr,
            flush=True,
        )


def _named_checks(option: str, lists: Sequence[str], known: Iterable[str], options: Namespace) -> list[str]:
    """The checks that an option names, in the order in which they are made."""
    names = {name.strip() for names in lists for name in names.split(",")} - {""}
    for name in sorted(names - {"all", *known}):
        what = "is not among the checks of --with" if name in CHECKS else "is no check"
        options.parser.error(f"{option}: {name!r} {what}; {_nearest(name, known)}there are {', '.join(known)}")
    if lists and not names:
        options.parser.error(f"{option} names no check; there are {', '.join(known)}")
    return [name for name in known if name in names or "all" in names]


def _init(options: Namespace, words: Sequence[str]) -> int:
    import shlex

    from flaggen.render.context import operand
    from flaggen.render.files import FileFault, create
    from flaggen.toml.json_schema import json_schema
    from flaggen.toml.starter import SCHEMA_NAME, starter

    directory = Path(options.directory)
    if directory.exists() and not directory.is_dir():
        raise Stop(WRONG, f"{directory} is no directory; nothing was written")
    texts = {directory / discovery.NAME: starter(), directory / SCHEMA_NAME: json_schema()}
    try:
        created = create(texts)
    except FileFault as fault:
        raise Stop(WRONG, f"{fault}; nothing was written") from None
    for path in texts:
        print(f"{'created' if path in created else 'unchanged':9} {path}")
    declaration = directory / discovery.NAME
    where = [] if options.directory == "." else [operand(str(declaration))]
    print(f"next: declare your flags in {declaration}, and run: {shlex.join(['flaggen', 'render', *where])}")
    return FINE


def _show(options: Namespace, words: Sequence[str]) -> int:
    import shutil

    from flaggen.show.svg import picture
    from flaggen.show.table import overview
    from flaggen.toml.eras import listing

    if options.format != "text" and options.svg is not None:
        options.parser.error("--svg goes without --format: there is one result")
    if options.eras:
        if options.files or options.svg is not None or options.strict or options.format != "text":
            options.parser.error(
                "--eras goes without FILE, --svg, --strict and --format: it is not about a declaration"
            )
        sys.stdout.write(listing())
        return FINE
    one, *others = _jobs(options)
    if others:
        paths = ", ".join(str(another.path) for another in (one, *others))
        options.parser.error(f"{options.files} has {1 + len(others)} declarations, name one of them: {paths}")

    def shown(one: Job) -> int:
        declaration = job.load(one)
        if options.svg is None:
            is_read = sys.stdout.isatty() or options.color == "always"
            width = shutil.get_terminal_size().columns if is_read else None
            one.text = overview(declaration, width, _coloured(sys.stdout, options))
        elif options.svg == "-":
            one.text = picture(declaration)
        else:
            _draw(Path(options.svg), picture(declaration))
        return FINE

    return _finished([one], shown, options)


def _draw(path: Path, picture: str) -> None:
    """Write the picture, unless there is something else: what follows --svg may have been meant as the declaration."""
    try:
        if path.is_file() and path.read_bytes()[:4] not in (b"", b"<svg"):
            raise Stop(WRONG, f"{path} is there and is no picture; --svg takes the file to write")
        path.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise Stop(WRONG, f"{path} cannot be written: {error.strerror}") from None


def _completion(options: Namespace, words: Sequence[str]) -> int:
    from flaggen.cli.completion import completion

    sys.stdout.write(completion(options.shell))
    return FINE


def _diff(options: Namespace, words: Sequence[str]) -> int:
    if options.merge or options.output is not None or options.driver is not None:
        return _merge(options)
    if options.textconv is not None:
        return _convert(options)
    if options.install_driver:
        return _install_driver(options)
    if not options.operands:
        raise Stop(WRONG, "name what is compared: a revision such as HEAD, or two files")
    return _compare(options, words)


def _convert(options: Namespace) -> int:
    from flaggen.diff.textconv import converted

    if options.operands:
        options.parser.error("--textconv FILE goes alone")
    try:
        data = Path(options.textconv).read_bytes()
    except OSError as error:
        raise Stop(WRONG, f"{options.textconv} cannot be read: {error.strerror}") from None
    sys.stdout.flush()
    sys.stdout.buffer.write(converted(options.textconv, data))
    return FINE


def _install_driver(options: Namespace) -> int:
    from flaggen.diff.textconv import shown_files
    from flaggen.git.attributes import ATTRIBUTES, CONFIGURATION, with_attributes
    from flaggen.render.files import FileFault, read, write
    from flaggen.render.render import Artifact

    options.files, options.strict = options.operands, False
    jobs = _jobs(options)

    def install(one: Job) -> int:
        declaration = job.load(one)
        try:
            before = (read(ATTRIBUTES, one.path.parent) or b"").decode("utf-8")
            files = (declaration.name, *declaration.output.paths.values())
            text = with_attributes(before, files, shown_files(declaration))
            (written,) = write([Artifact("attributes", ATTRIBUTES, text)], one.path)
        except (FileFault, UnicodeDecodeError) as fault:
            raise Stop(WRONG, f"{ATTRIBUTES}: {fault}; nothing was written") from None
        one.text = printable(f"{written.state:9} {one.path.parent / ATTRIBUTES}") + "\n"
        return FINE

    code = _finished(jobs, install, options)
    if code == FINE:
        print("once in each clone, git has to be told what is behind that name:")
        print("".join(f"    {line}\n" for line in CONFIGURATION), end="")
    return code


@contextmanager
def _versions_read(options: Namespace) -> Iterator[None]:
    """Ends the run where a version is not there, or cannot be understood."""
    from flaggen.diff.compare import NothingToCompare
    from flaggen.diff.sides import InvalidSide
    from flaggen.git.operands import OperandError
    from flaggen.git.run import GitMissing
    from flaggen.report.findings import count

    try:
        yield
    except (OperandError, NothingToCompare, GitMissing, discovery.NotFound) as error:
        raise Stop(WRONG, str(error)) from None
    except InvalidSide as invalid:
        _print_findings(invalid.findings, options)
        raise Stop(WRONG, count(invalid.findings)) from None


def _compare(options: Namespace, words: Sequence[str]) -> int:
    import shutil

    from flaggen.diff import report
    from flaggen.diff.compare import compare
    from flaggen.diff.sides import load_declared
    from flaggen.git.revisions import read_named, snapshots
    from flaggen.model.declaration import NO_REVIEW

    # argparse tells no operands after -- from those before it.
    before = len(options.operands) - (len(words) - words.index("--") - 1 if "--" in words else 0)
    with _versions_read(options):
        paths = [path for named in options.operands[before:] for path in _declarations(named)]
        pairs = snapshots(options.operands[:before], paths, lambda: str(discovery.nearest()[0]))
        policy = NO_REVIEW
        if options.policy is not None:
            file = read_named(options.policy)
            policy = load_declared(file.name, file.data).declaration.review
        diffs = [compare(_side(old), _side(new), policy) for old, new in pairs]
    _print_findings([lost for diff in diffs for side in (diff.old, diff.new) for lost in side.lost], options)
    if options.format == "text":
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
        sys.stdout.write(report.as_text(diffs, width, _coloured(sys.stdout, options)))
    else:
        sys.stdout.write(report.in_format(diffs, options.format, _root(options)))
    fails = options.fail_on != "never" and any(
        verdict.reaches(options.fail_on) for diff in diffs for verdict in diff.verdicts
    )
    return DIFFERENT if fails else FINE


def _side(snapshot: Snapshot) -> tuple[str, list[Input]]:
    """The snapshot's name and files, as `compare` takes them."""
    from flaggen.diff.sides import Input
    from flaggen.git.revisions import read

    return snapshot.name, [Input(*file) for file in read(snapshot)]


def _merge(options: Namespace) -> int:
    from flaggen.git.revisions import contents
    from flaggen.merge import report
    from flaggen.merge.declarations import merge
    from flaggen.render.files import FileFault, replace
    from flaggen.report.findings import count

    if not options.merge or len(options.operands) != 3:
        options.parser.error("--merge takes three versions, BASE OURS THEIRS; --output and --driver go with it")
    if options.format != "text" or options.policy is not None or None not in (options.output, options.driver):
        options.parser.error("--merge goes without --format and --policy, and --driver without --output")
    with _versions_read(options):
        files = contents(options.operands)
        if options.driver is not None:
            return _drive(options, [file.data for file in files])
        base, ours, theirs = ((file.name, file.data) for file in files)
        merged = merge(base, ours, theirs)
    sys.stdout.write(report.as_text(merged))
    try:
        if options.output is not None and not merged.conflicts:
            replace(Path(options.output), merged.text.encode())
    except FileFault as fault:
        raise Stop(WRONG, f"{fault}; nothing was written") from None
    if not merged.conflicts:
        return FINE
    _print_findings(merged.conflicts, options)
    raise Stop(DIFFERENT, count(merged.conflicts))


def _drive(options: Namespace, texts: Sequence[bytes]) -> int:
    from flaggen.merge.merge_driver import merge_file
    from flaggen.merge.three_way import ThreeWay
    from flaggen.render.files import FileFault, replace

    merged = merge_file(ThreeWay(*texts), options.driver)
    _print_findings(merged.findings, options)
    for note in merged.notes:
        complain(note)
    try:
        replace(Path(options.operands[1]), merged.data)
    except FileFault as fault:
        raise Stop(WRONG, str(fault)) from None
    return FINE if merged.is_clean else DIFFERENT


def _declarations(path: str) -> list[str]:
    """Those of a directory, or the path itself."""
    # Path.is_dir raises where it may not look.
    return list(map(str, discovery.below(Path(path)))) if os.path.isdir(path) else [path]


def _import(options: Namespace, words: Sequence[str]) -> int:
    options.input = sys.stdin.buffer.read() if "-" in options.files else b""
    if not options.check:
        if declaration := next((name for name in options.files if name.endswith(".toml")), None):
            options.parser.error(f"{declaration} is a declaration: --check compares the C with it")
        return _finished([Job(Path(options.files[0]), options)], job.adopt, options)
    *files, declaration = options.files
    if not files or not declaration.endswith(".toml") or any(name.endswith(".toml") for name in files):
        options.parser.error("--check takes the C files, and then the declaration: include/linux/hugetlb.h flags.toml")
    return _finished([Job(Path(declaration), options, declaration)], job.drift, options)


def _schema(options: Namespace, words: Sequence[str]) -> int:
    from flaggen.diff.json_schema import diff_schema
    from flaggen.toml.json_schema import json_schema
    from flaggen.toml.reference import reference

    if options.markdown and options.diff:
        options.parser.error("--diff goes without --markdown")
    text = diff_schema if options.diff else reference if options.markdown else json_schema
    sys.stdout.write(text())
    return FINE


def _rules(options: Namespace, words: Sequence[str]) -> int:
    from flaggen.cli import rule_pages as explain
    from flaggen.cli.rules import RULES_BY_ID

    if options.rule is not None and options.markdown:
        options.parser.error("--markdown goes without RULE")
    if options.rule is None:
        sys.stdout.write(explain.page() if options.markdown else explain.listing())
    elif rule := RULES_BY_ID.get(options.rule):
        sys.stdout.write(explain.explanation(rule))
    else:
        raise Stop(WRONG, explain.unknown(options.rule))
    return FINE


def _finished(jobs: Sequence[Job], step: Callable[[Job], int], options: Namespace) -> int:
    try:
        for one in _tracked(jobs, options):
            one.do(step)
    finally:
        _said(jobs, options, "".join(one.text for one in jobs))
    return max(one.code for one in jobs)


def _jobs(options: Namespace) -> list[Job]:
    """A job for each declaration that the operands mean."""
    try:
        operands = [options.files] if isinstance(options.files, str) else options.files
        if not operands:
            path, missed = discovery.nearest()
            return [Job(path, options, seen=[(str(other), os.path.realpath(other), None) for other in missed])]
        jobs = [one for operand in operands for one in _jobs_of(operand, options)]
    except discovery.NotFound as error:
        raise Stop(WRONG, str(error)) from None
    once = {"-" if one.data is not None else os.path.realpath(one.path): one for one in reversed(jobs)}
    written_for: dict[str, Path] = {}
    for one in once.values():
        one.written_for = written_for
    return list(reversed(once.values()))


def _jobs_of(operand: str, options: Namespace) -> list[Job]:
    if not operand:
        raise Stop(WRONG, "an empty operand names no declaration")
    if operand == "-":
        return [Job(Path(discovery.NAME), options, operand, sys.stdin.buffer.read())]
    return [Job(Path(path), options, path) for path in _declarations(operand)]


def _tracked(jobs: Sequence[Job], options: Namespace) -> Iterator[Job]:
    """The jobs, under a progress bar where a terminal waits long for them. Nothing else is printed meanwhile."""
    is_watched = len(jobs) > 1 and not options.quiet and options.format == "text" and sys.stderr.isatty()
    began = time.monotonic()
    done = 0
    while done < len(jobs) and not (is_watched and time.monotonic() - began > _PATIENCE):
        yield jobs[done]
        done += 1
    if done < len(jobs):
        from rich.console import Console
        from rich.progress import track

        console = Console(stderr=True, no_color=not _coloured(sys.stderr, options))
        yield from track(jobs[done:], f"{len(jobs)} declarations", console=console, transient=True)


def _said(jobs: Sequence[Job], options: Namespace, result: str) -> str:
    """Print findings, the result and complaints; return what of it is on standard output."""
    findings = [finding for one in jobs for finding in one.findings]
    if options.format == "text":
        _print_findings(findings, options)
    else:
        made = options.format == "json" and getattr(options, "checks", None)
        result = _with_outcomes(jobs) if made else _document(findings, options)
    for one in jobs:
        if one.note:
            print(one.note, file=sys.stderr)
    if (options.command == "render" and options.stdout is not None) or getattr(options, "svg", None) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(result.encode())  # the file's bytes, whatever the terminal's encoding
    else:
        sys.stdout.write(result)
    if findings and options.format == "text":
        from flaggen.report.findings import count

        complain(count(findings))
    for one in jobs:
        if one.complaint:
            whose = f"{one.path}: " if len(jobs) > 1 and str(one.path) not in one.complaint else ""
            complain(f"{whose}{one.complaint}")
    return result


def _document(findings: Sequence[Finding], options: Namespace) -> str:
    """The findings as the format that was asked for has them."""
    from flaggen.cli.rules import RULES
    from flaggen.diff import report
    from flaggen.report.formats import FORMATS, seen_from

    if options.command == "diff":
        return report.in_format([], options.format)
    root = _root(options)
    return FORMATS[options.format](seen_from(root, findings) if root else findings, RULES)


def _root(options: Namespace) -> str:
    """Where paths begin in the format that was asked for; "" is the working directory."""
    from flaggen.report.formats import PROJECT_VARIABLES

    return os.environ.get(PROJECT_VARIABLES.get(options.format, ""), "")


def _with_outcomes(jobs: Sequence[Job]) -> str:
    """The findings and the checks that were made, as one document of JSON."""
    from flaggen.report import formats as reports
    from flaggen.verify import report as table

    made = [row for one in jobs for row in table.objects(str(one.path), one.outcomes)]
    findings = [finding for one in jobs for finding in one.findings]
    return reports.document({"checks": made, "findings": reports.objects(findings)})


def _print_findings(findings: Sequence[Finding], options: Namespace) -> None:
    from flaggen.report.findings import as_text

    for finding in findings:
        print(as_text(finding, coloured=_coloured(sys.stderr, options)), file=sys.stderr)


def _unified(comparison: OutputFile, path: Path, options: Namespace) -> str:
    from difflib import unified_diff

    name = printable(str(path.parent / comparison.artifact.path))
    before = _lines((comparison.before or b"").decode("utf-8", "backslashreplace"))
    after = _lines(comparison.artifact.text)
    colours = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"} if _coloured(sys.stdout, options) else {}
    text = ""
    for line in unified_diff(before, after, name if comparison.before is not None else os.devnull, name):
        colour = colours.get(line[0], "")
        said = line.removesuffix("\n")
        shown = printable(said) if sys.stdout.isatty() else said
        text += f"{colour}{shown}\x1b[0m\n" if colour else f"{shown}\n"
        if not line.endswith("\n"):
            text += "\\ No newline at end of file\n"
    return text


def _lines(text: str) -> list[str]:
    """The lines with their ends, which are line feeds and nothing else."""
    return io.StringIO(text, newline="\n").readlines()


def _coloured(stream: TextIO, options: Namespace) -> bool:
    if options.color == "auto":
        return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return bool(options.color == "always")


_COMMANDS = {
    "init": _init,
    "render": _render,
    "verify": _verify,
    "show": _show,
    "diff": _diff,
    "import": _import,
    "rules": _rules,
    "schema": _schema,
    "completion": _completion,
}
