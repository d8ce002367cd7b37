"""flaggen render: load, lint, render and prove declarations, and write, compare or print the files."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flaggen import pipeline
from flaggen.cli import cache, output, progress
from flaggen.cli.arguments import add_declarations
from flaggen.cli.declarations import Opened, Selection, attempt, find
from flaggen.cli.eject import eject
from flaggen.cli.exit_codes import DIFFERENT, FAULT, FINE, WRONG, Failure, WrongCall
from flaggen.cli.output import Result
from flaggen.cli.render_report import Synced, synced_text
from flaggen.cli.staged import find_tracked, leftover_findings, unstaged_findings
from flaggen.model.targets import REGION_TARGETS, TARGETS
from flaggen.report.dependency import Dependency, observe
from flaggen.report.findings import Finding, Source

if TYPE_CHECKING:
    from flaggen.pipeline import Built
    from flaggen.render.files import OutputFile


class RenderOptions(NamedTuple):
    """The options of `flaggen render`. `words` is the whole command line, the key of the cache."""

    words: Sequence[str]
    files: tuple[str, ...]
    check: bool
    diff: bool
    exit_code: bool
    staged: bool
    only: tuple[str, ...]
    stdout: str | None
    eject: str | None
    templates: str | None
    no_cache: bool
    strict: bool
    format: str
    color: str
    quiet: bool
    verbose: bool

    @property
    def writes(self) -> bool:
        """Whether files are written."""
        return not (self.check or self.diff or self.stdout is not None)


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen render`."""
    add_declarations(command)
    command.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a file is missing or out of date"
    )
    command.add_argument(
        "--diff",
        action="store_true",
        help="write nothing; print what would change as a diff, and exit 1 if anything would",
    )
    command.add_argument("--exit-code", action="store_true", help="exit 1 if a file was created or updated")
    command.add_argument(
        "--staged",
        action="store_true",
        help="with --check or --exit-code, also exit 1 unless the declarations and their files are staged in git, and "
        "files that are not rendered any more are deleted; in a directory, ignore declarations that git does not track",
    )
    command.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="TARGET",
        help=f"write or compare only this file (repeatable): {', '.join(TARGETS)} or a target of your own",
    )
    command.add_argument("--stdout", metavar="TARGET", help="write nothing; print this file")
    command.add_argument(
        "--eject",
        metavar="TEMPLATE",
        help="instead, copy one of flaggen's own templates to the directory of your own, to be changed there: the name "
        "of a target, or of a part such as header/enum.h.j2",
    )
    command.add_argument(
        "--templates",
        metavar="DIR",
        help="directory of your own templates, which replace flaggen's of the same name or add targets "
        "(default: [render] templates in the declaration)",
    )
    command.add_argument(
        "--no-cache",
        action="store_true",
        help="with --check or --exit-code, ignore the cached result of the last run (also if CI is set)",
    )
    command.set_defaults(run=run, options=RenderOptions)


def run(options: RenderOptions) -> int:
    """Render each declaration, print the state of its files, and return the highest exit code."""
    _refuse_combinations(options)
    if options.eject is not None:
        return eject(options.eject, options.files, options.templates)
    selection = find_tracked(options.files) if options.staged else find(options.files)
    if options.stdout is not None and len(selection.files) > 1:
        raise WrongCall("--stdout cannot be combined with several declarations")
    claimed: dict[str, Path] = {}  # the declaration that each file is written for
    results: list[Result[Synced]] = []
    leftovers: list[Result[Synced]] = []
    is_quiet = options.quiet or options.format != "text"
    try:
        for file in progress.tracked(selection.files, is_quiet=is_quiet, color=options.color):
            results.append(
                attempt(
                    file,
                    lambda opened: _render(opened, options, claimed),
                    strict=options.strict,
                    own_targets=bool(options.templates),
                    is_alone=len(selection.files) == 1,
                )
            )
        if options.staged and all(result.value is not None for result in results):
            leftovers.append(_leftovers(options, selection, claimed))
    finally:
        look = output.look(options.format, options.color, quiet=options.quiet, verbose=options.verbose)
        reported = [*results, *leftovers]
        text = output.result_text(reported, synced_text(results, len(selection.files), options), look)
        output.report(reported, text, look, is_file=options.stdout is not None)
    _remember(options, selection, results, text)
    return max((result.code for result in reported), default=FINE)


def _refuse_combinations(options: RenderOptions) -> None:
    if options.stdout is not None and (options.check or options.diff or options.only or options.exit_code):
        raise WrongCall("--stdout cannot be combined with --check, --diff, --exit-code or --only")
    if options.exit_code and (options.check or options.diff):
        raise WrongCall("--exit-code cannot be combined with --check or --diff")
    if options.staged and (options.only or "-" in options.files or not (options.check or options.exit_code)):
        raise WrongCall("--staged requires --check or --exit-code, and cannot be combined with --only or -")
    if options.no_cache and not (options.check or options.exit_code):
        raise WrongCall("--no-cache requires --check or --exit-code")
    if options.format != "text" and (options.stdout is not None or options.diff):
        raise WrongCall("--format cannot be combined with --stdout or --diff")
    if options.eject is not None:
        if not options.writes or options.only or options.exit_code or options.format != "text":
            raise WrongCall("--eject cannot be combined with other options than --templates")
    elif options.templates is not None and not Path(options.templates).is_dir():
        raise WrongCall(f"--templates: {options.templates} is not a directory")


def _render(opened: Opened, options: RenderOptions, claimed: dict[str, Path]) -> Result[Synced]:
    """Build one declaration, and then print, compare or write its files."""
    from flaggen.render.region import RegionFault

    templates = None if options.templates is None else Path(options.templates)
    built = pipeline.build(opened.loaded, opened.root, templates)
    if built.findings or built.proof.findings:
        return _refuted(built)
    note = _note(built) if options.verbose else ""
    try:
        if options.stdout is not None:
            _require(built, [options.stdout])
            (text,) = (artifact.text for artifact in built.artifacts if artifact.target == options.stdout)
            return Result(text=text, note=note)
        _require(built, options.only)
        _claim(built, opened, options.only, claimed)
        states = _sync(built, opened, options)
        present = [state for state in states if options.writes or state.state == "unchanged"]
        unstaged = unstaged_findings(opened, present) if options.staged else ()
    except Failure as failure:
        return Result(failure.code, note=note, complaint=failure.message)
    except RegionFault as fault:
        return Result(WRONG, fault.findings, note=note)
    synced = Synced(opened, states, _dependencies(opened, built, states))
    is_different = bool(synced.stale) and (options.exit_code or not options.writes)
    is_found = is_different and options.format != "text"
    stale = tuple(_stale(opened, each, options) for each in synced.stale) if is_found else ()
    code = DIFFERENT if is_different or unstaged else FINE
    around = (finding for each in states for finding in each.findings)
    return Result(code, (*around, *stale, *unstaged), note=note, value=synced)


def _dependencies(opened: Opened, built: Built, states: Sequence[OutputFile]) -> tuple[Dependency, ...]:
    """Everything that the states of the files depend on."""
    declaration = () if opened.dependency is None else (opened.dependency,)
    root = observe(str(opened.root))  # where outputs lead depends on it
    outputs = (
        Dependency(os.fspath(opened.root / each.artifact.path), os.fspath(each.file), each.before) for each in states
    )
    return (*declaration, *built.dependencies, root, *outputs)


def _leftovers(options: RenderOptions, selection: Selection, claimed: Mapping[str, Path]) -> Result[Synced]:
    """The result for the files that no declaration renders any more."""
    try:
        findings = leftover_findings(options.files, selection, claimed)
    except Failure as failure:
        return Result(failure.code, complaint=failure.message)
    return Result(DIFFERENT if findings else FINE, findings)


def _refuted(built: Built) -> Result[Synced]:
    """The result for faulty templates or refuted C: an internal error unless the templates are the user's."""
    code = WRONG if built.templates else FAULT
    if built.findings:
        return Result(code, built.findings)
    subject = "internal error (please report): the rendered C"
    if built.templates:
        subject = f"the C rendered with the templates in {built.templates}"
    complaint = f"{subject} does not match the declaration; nothing was written"
    return Result(code, built.proof.findings, complaint=complaint)


def _note(built: Built) -> str:
    """The line about the proof that --verbose prints."""
    if not built.proof.facts:
        return "nothing to prove: no C is rendered"
    return output.proof(f"{built.proof.facts} facts", built.declaration.configs)


def _require(built: Built, targets: Sequence[str]) -> None:
    """Raise Failure if one of the targets was not rendered."""
    present = [artifact.target for artifact in built.artifacts]
    if absent := sorted(set(targets) - set(present)):
        raise Failure(f"[output] has no {' and no '.join(map(repr, absent))}; it has {', '.join(present)}")


def _claim(built: Built, opened: Opened, only: Sequence[str], claimed: dict[str, Path]) -> None:
    """Record which declaration owns each file. Raises Failure if another declaration of this run owns one already."""
    for artifact in built.artifacts:
        if not only or artifact.target in only:
            path = opened.output_path(artifact.path)
            other = claimed.setdefault(os.path.realpath(path), opened.file.path)
            if other != opened.file.path and artifact.target not in REGION_TARGETS:
                raise Failure(f"{path} is also an output of {other}; give each declaration its own files")


def _sync(built: Built, opened: Opened, options: RenderOptions) -> tuple[OutputFile, ...]:
    """Compare or write the files. Raises Failure if a file cannot be read or written."""
    from flaggen.render.files import FileFault

    try:
        return pipeline.sync(built, opened.file.path, write=options.writes, only=options.only or None)
    except FileFault as fault:
        raise Failure(f"{fault}; nothing was written" if options.writes else str(fault)) from None


def _stale(opened: Opened, state: OutputFile, options: RenderOptions) -> Finding:
    """The finding that a file is, or was, out of date: at the first line that differs."""
    from flaggen.git.attributes import kept_line_ends
    from flaggen.render.files import differs_in_line_ends
    from flaggen.render.rules import STALE_OUTPUT

    fix = output.render_command([opened.file.operand], options.only, options.templates)
    if state.before is None:
        return opened.missing_output(state.artifact.target, fix)
    path = opened.output_path(state.artifact.path)
    before = Source(str(path), state.before.decode("utf-8", "backslashreplace"))
    if differs_in_line_ends(state):
        message = f"{path} has CRLF line ends, and is otherwise up to date with {opened.file.path}"
        kept = kept_line_ends(opened.declaration.paths[state.artifact.target])
        help_text = f"add to .gitattributes: {kept}; to fix, run: {fix}"
        return STALE_OUTPUT.at(before.place(1), message, help_text)
    after = Source(str(path), state.after.decode("utf-8", "backslashreplace"))
    last = before.text.count("\n") + 1
    line = next((line for line in range(1, last) if before.line(line) != after.line(line)), last)
    message = f"{path} is out of date with {opened.file.path}"
    return STALE_OUTPUT.at(before.place(line), message, f"to fix, run: {fix}")


def _remember(options: RenderOptions, selection: Selection, results: Sequence[Result[Synced]], text: str) -> None:
    """Cache what was printed, if all files are up to date and nothing else was reported.

    It must not depend on standard input or git's index, whose content is no dependency.
    """
    if options.staged or any(file.stdin is not None for file in selection.files):
        return
    dependencies = [*selection.dependencies]
    for result in results:
        is_silent = result.code == FINE and not (result.findings or result.note)
        if not is_silent or result.value is None or result.value.stale:
            return
        dependencies += result.value.dependencies
    cache.remember(options.words, text, dependencies)
