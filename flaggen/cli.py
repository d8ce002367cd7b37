"""The command line: arguments, exit codes, and what is printed. The work is done elsewhere."""

from __future__ import annotations

import argparse
import io
import os
import shlex
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from flaggen import __version__

if TYPE_CHECKING:
    from flaggen.declaration import Declaration
    from flaggen.diagnostics import Finding
    from flaggen.loader import Document
    from flaggen.renderer import Artifact
    from flaggen.writer import Comparison

FINE, DIFFERENT, WRONG, FAULT = 0, 1, 2, 70
_TARGETS = ("header", "source", "emulator")
_EXIT_CODES = (
    "exit codes: 0 fine; 1 stale, or a difference was found; 2 the declaration or the call is wrong; "
    "70 a fault of flaggen"
)


class _Stop(Exception):
    """Ends the run with an exit code, after a message on standard error."""

    def __init__(self, code: int, message: str = "") -> None:
        self.code, self.message = code, message


def main(arguments: Sequence[str] | None = None) -> int:
    """Run flaggen; return the exit code."""
    _open_streams()
    options = _parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminate)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except _Stop as stop:
        if stop.message:
            _complain(stop.message)
        return stop.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        _complain("interrupted")
        return 128 + signal.SIGINT
    except (OSError, UnicodeError) as error:  # what the declaration and the outputs cause is said by name before
        _complain(str(error))
        return WRONG
    except Exception as error:
        if getattr(options, "verbose", False):
            raise
        _complain(f"this is a fault of flaggen: {type(error).__name__}: {error} (-v shows the traceback)")
        return FAULT


def _open_streams() -> None:
    """Have streams that take any text, also where the caller has closed them."""
    sys.stdin = sys.stdin or os.fdopen(os.open(os.devnull, os.O_RDONLY))
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _terminate(number: int, _: object) -> NoReturn:
    sys.exit(128 + number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="flaggen",
        description="Declare a hugetlb page's flags once: render the C and a Python emulator of it, and prove them.",
        epilog=_EXIT_CODES,
    )
    parser.add_argument("--version", action="version", version=f"flaggen {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    render = _command(commands, "render", _render, "render the files of a declaration, prove them and write them")
    _add_declaration(render)
    render.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a file is missing or not as rendered"
    )
    render.add_argument(
        "--diff", action="store_true", help="write nothing; show what would change, and exit 1 if anything would"
    )
    render.add_argument(
        "--only",
        action="append",
        choices=_TARGETS,
        metavar="TARGET",
        help="only this file (repeatable): header, source or emulator",
    )
    render.add_argument("--stdout", choices=_TARGETS, metavar="TARGET", help="print this file, and write nothing")
    render.add_argument(
        "--templates", type=Path, metavar="DIR", help="templates that take the place of flaggen's own of the same name"
    )

    verify = _command(commands, "verify", _verify, "prove the C files on disk against their declaration")
    _add_declaration(verify)

    schema = _command(commands, "schema", _schema, "print the JSON Schema of the declaration")
    schema.add_argument("--markdown", action="store_true", help="print the reference page instead")

    _command(commands, "rules", _rules, "list the rules, and what each is for")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object, summary: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", epilog=_EXIT_CODES
    )
    parser.set_defaults(run=run, parser=parser)
    return parser


def _add_declaration(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="the declaration (default: flags.toml here or in a parent directory); "
        "- reads standard input, as if it were ./flags.toml",
    )
    parser.add_argument("--strict", action="store_true", help="make warnings errors")
    volume = parser.add_mutually_exclusive_group()
    volume.add_argument("-q", "--quiet", action="store_true", help="say nothing of what is fine")
    volume.add_argument(
        "-v", "--verbose", action="store_true", help="say what was proven, and show a fault's traceback"
    )


def _render(options: argparse.Namespace) -> int:
    from flaggen.renderer import formatted

    if options.stdout and (options.check or options.diff or options.only):
        options.parser.error("--stdout goes without --check, --diff and --only")
    if options.templates and not _has_templates(options.templates):
        options.parser.error(f"--templates {options.templates}: no template of flaggen's is there")
    path = _declaration_path(options.file)
    declaration, _ = _declaration(path, options)
    artifacts = _rendered(declaration, path, options)
    if options.stdout:
        sys.stdout.buffer.write(formatted(_chosen(artifacts, [options.stdout])[0]).text.encode())
        return FINE
    chosen = _chosen(artifacts, options.only or [artifact.target for artifact in artifacts])
    return _compared(chosen, path, options) if options.check or options.diff else _written(chosen, path, options)


def _has_templates(directory: Path) -> bool:
    from flaggen.renderer import own_templates

    own = own_templates()
    return any((directory / path.relative_to(own)).is_file() for path in own.rglob("*.j2"))


def _verify(options: argparse.Namespace) -> int:
    from flaggen.diagnostics import Source
    from flaggen.prover import prove
    from flaggen.writer import FileFault, read

    path = _declaration_path(options.file)
    declaration, document = _declaration(path, options)
    findings = []
    texts = {}
    for target, output in declaration.output.paths.items():
        if target == "emulator":
            continue
        try:
            data = read(output, path.parent)
        except FileFault as fault:
            raise _Stop(WRONG, str(fault)) from None
        if data is None:
            findings.append(_missing_output(document, target, path.parent / output, options))
        else:
            texts[target] = Source(str(path.parent / output), data.decode("utf-8", "replace"))
    if findings:
        _report(findings)
        return DIFFERENT
    if not texts:
        raise _Stop(WRONG, f"{path}: [output] names no C file, so there is nothing to prove")
    proof = prove(declaration, texts.get("header"), texts.get("source"))
    _report(proof.findings)
    if not proof.findings and not options.quiet:
        print(_proven(declaration, f"{proof.facts} facts of {' and '.join(text.name for text in texts.values())}"))
    return DIFFERENT if proof.findings else FINE


def _missing_output(document: Document, target: str, file: Path, options: argparse.Namespace) -> Finding:
    from flaggen.diagnostics import Finding, Severity

    place = document.value(("output", target))
    message, help_text = f"{file} does not exist", f"this creates it: {_rendering(options)}"
    return Finding("missing-output", Severity.ERROR, message, help_text, place)


def _schema(options: argparse.Namespace) -> int:
    from flaggen import schema

    sys.stdout.write(schema.reference() if options.markdown else schema.json_schema())
    return FINE


def _rules(_: argparse.Namespace) -> int:
    from flaggen.rules import RULES

    width = max(len(rule.id) for rule in RULES)
    for rule in RULES:
        ignorable = " (can be ignored)" if rule.can_be_ignored else ""
        print(f"{rule.id:{width}}  {rule.severity.value:7}  {rule.purpose}{ignorable}")
    return FINE


def _declaration_path(given: str | None) -> Path:
    """The declaration's path; for standard input that of the file it stands for."""
    if given is not None:
        return Path("flags.toml") if given == "-" else Path(given)
    here = Path.cwd()
    for level, directory in enumerate((here, *here.parents)):
        if (directory / "flags.toml").is_file():
            return Path(*[".."] * level, "flags.toml")
    raise _Stop(WRONG, "there is no flags.toml here or in a parent directory; name the declaration")


def _declaration(path: Path, options: argparse.Namespace) -> tuple[Declaration, Document]:
    """The declaration, once nothing is wrong with it; its findings are printed."""
    from flaggen.diagnostics import Severity
    from flaggen.linter import lint
    from flaggen.loader import load

    try:
        if options.file != "-" and _is_stream(path):
            raise _Stop(WRONG, f"{path} is not a regular file; - reads standard input")
        data = sys.stdin.buffer.read() if options.file == "-" else path.read_bytes()
    except OSError as error:
        raise _Stop(WRONG, f"{path} cannot be read: {error.strerror}") from None
    loaded = load(data, "<stdin>" if options.file == "-" else str(path), path.name)
    findings = lint(loaded, options.strict)
    _report(findings)
    if loaded.declaration is None or any(finding.severity is Severity.ERROR for finding in findings):
        raise _Stop(WRONG)
    return loaded.declaration, loaded.document


def _is_stream(path: Path) -> bool:
    """Whether the path is a pipe or the like, or a name of an open file such as /dev/stdin: no outputs go beside it."""
    if Path(os.path.realpath(path.parent)).parts[:2] in (("/", "dev"), ("/", "proc")):
        return True
    return path.exists() and not path.is_dir() and not path.is_file()


def _rendered(declaration: Declaration, path: Path, options: argparse.Namespace) -> tuple[Artifact, ...]:
    """The artifacts, proven."""
    from flaggen.diagnostics import Source
    from flaggen.prover import prove
    from flaggen.renderer import TemplateFault, render

    try:
        artifacts = render(declaration, options.templates)
    except TemplateFault as fault:
        _report([fault.finding])
        raise _Stop(WRONG if options.templates else FAULT) from None
    texts = {artifact.target: Source(str(path.parent / artifact.path), artifact.text) for artifact in artifacts}
    proof = prove(declaration, texts.get("header"), texts.get("source"))
    if proof.findings:
        _report(proof.findings)
        whose = (
            f"the templates in {options.templates}"
            if options.templates
            else "this is a fault of flaggen: its templates"
        )
        raise _Stop(WRONG if options.templates else FAULT, f"{whose} do not say what is declared; nothing was written")
    if options.verbose:
        print(
            _proven(declaration, f"{proof.facts} facts")
            if texts.get("header")
            else "nothing to prove: no C is rendered",
            file=sys.stderr,
        )
    return artifacts


def _proven(declaration: Declaration, what: str) -> str:
    return f"proven: {what}, with {declaration.c.config} on and off"


def _chosen(artifacts: Sequence[Artifact], targets: Sequence[str]) -> list[Artifact]:
    absent = set(targets) - {artifact.target for artifact in artifacts}
    if absent:
        raise _Stop(WRONG, f"[output] has no {' and no '.join(sorted(absent))}")
    return [artifact for artifact in artifacts if artifact.target in targets]


def _written(artifacts: Sequence[Artifact], path: Path, options: argparse.Namespace) -> int:
    from flaggen.writer import FileFault, write

    try:
        comparisons = write(artifacts, path)
    except FileFault as fault:
        raise _Stop(WRONG, f"{fault}; nothing was written") from None
    if not options.quiet:
        for comparison in comparisons:
            print(f"{comparison.state:9} {path.parent / comparison.artifact.path}")
    return FINE


def _compared(artifacts: Sequence[Artifact], path: Path, options: argparse.Namespace) -> int:
    from flaggen.writer import FileFault, compare

    try:
        comparisons = compare(artifacts, path)
    except FileFault as fault:
        raise _Stop(WRONG, str(fault)) from None
    stale = [comparison for comparison in comparisons if comparison.state != "unchanged"]
    if options.diff:
        for comparison in stale:
            _print_diff(comparison, path)
    if options.check and not options.quiet:
        names = {"created": "missing", "updated": "stale", "unchanged": "current"}
        for comparison in comparisons:
            print(f"{names[comparison.state]:9} {path.parent / comparison.artifact.path}")
        number = len(comparisons)
        print(f"{number} file{'s' * (number != 1)} compared, {len(stale)} not as rendered", end="")
        print(f"; this mends it: {_rendering(options)}" if stale else "")
    return DIFFERENT if stale else FINE


def _rendering(options: argparse.Namespace) -> str:
    """The command that writes what was compared."""
    from flaggen.renderer import operand

    words = ["flaggen", "render", *([operand(options.file)] if options.file else [])]
    words += [word for target in getattr(options, "only", None) or [] for word in ("--only", target)]
    words += ["--templates", str(options.templates)] if getattr(options, "templates", None) else []
    return shlex.join(words)


def _print_diff(comparison: Comparison, path: Path) -> None:
    from difflib import unified_diff

    from flaggen.diagnostics import printable

    name = str(path.parent / comparison.artifact.path)
    before = _lines((comparison.before or b"").decode("utf-8", "backslashreplace"))
    after = _lines(comparison.artifact.text)
    colours = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"} if _in_colour() else {}
    for line in unified_diff(before, after, name if comparison.before is not None else os.devnull, name):
        colour = colours.get(line[0], "")
        text = line.removesuffix("\n")
        shown = printable(text) if sys.stdout.isatty() else text
        print(f"{colour}{shown}\x1b[0m" if colour else shown)
        if not line.endswith("\n"):
            print("\\ No newline at end of file")


def _lines(text: str) -> list[str]:
    """The lines with their ends, which are line feeds and nothing else."""
    return io.StringIO(text, newline="\n").readlines()


def _in_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _report(findings: Sequence[Finding]) -> None:
    from flaggen.diagnostics import as_text, count

    for finding in findings:
        print(as_text(finding), file=sys.stderr)
    if findings:
        _complain(count(findings))


def _complain(message: str) -> None:
    with suppress(OSError):
        print(f"flaggen: {message}", file=sys.stderr)
