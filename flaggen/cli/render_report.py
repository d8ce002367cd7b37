"""What `flaggen render` prints about the files that it wrote or compared: states, diffs and counts."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from flaggen.cli import output
from flaggen.cli.exit_codes import DIFFERENT, FINE
from flaggen.cli.output import Result
from flaggen.report.dependency import Dependency
from flaggen.report.english import plural
from flaggen.report.terminal import logged, printable

if TYPE_CHECKING:
    from flaggen.cli.commands.render import RenderOptions
    from flaggen.cli.declarations import Opened
    from flaggen.render.files import OutputFile


class Synced(NamedTuple):
    """The states of a declaration's files, and everything they depend on."""

    opened: Opened
    states: tuple[OutputFile, ...]
    dependencies: tuple[Dependency, ...]

    @property
    def stale(self) -> tuple[OutputFile, ...]:
        """The files that are, or were, missing or out of date."""
        return tuple(state for state in self.states if state.state != "unchanged")


def synced_text(results: Sequence[Result[Synced]], number: int, options: RenderOptions) -> str:
    """The text for the results of `number` declarations; after an interruption there are fewer results."""
    if options.stdout is not None:
        return "".join(result.text for result in results)
    all_synced = [result.value for result in results if result.value is not None]
    text = "".join(_files(synced, options) for synced in all_synced)
    if options.check:
        text += _checked(all_synced, number, options)
    elif number > 1 and not options.quiet:
        text += _summary(results, all_synced, number)
    if options.diff or not (options.check or options.exit_code):
        return text
    return text + "".join(map(_converted, all_synced))


def _files(synced: Synced, options: RenderOptions) -> str:
    """A line for each file of a declaration, or its diff."""
    text = "".join(_unified(state, synced.opened, options) for state in synced.stale) if options.diff else ""
    if options.diff and not options.check:
        return text
    names = {"created": "missing", "updated": "stale", "unchanged": "current"} if options.check else {}
    shown = synced.states if not options.quiet else synced.stale if options.check else ()
    for state in shown:
        path = synced.opened.output_path(state.artifact.path)
        text += logged(f"{names.get(state.state, state.state):9} {path}") + "\n"
    return text


def _checked(all_synced: Sequence[Synced], number: int, options: RenderOptions) -> str:
    """The last line of a check: how many files were compared and are out of date, and the command that fixes them."""
    files = sum(len(synced.states) for synced in all_synced)
    stale = sum(len(synced.stale) for synced in all_synced)
    if not files or (options.quiet and not stale):
        return ""
    where = f" in {plural(len(all_synced), 'declaration')}" if number > 1 else ""
    fix = output.render_command(options.files, options.only, options.templates)
    return f"{plural(files, 'file')}{where} compared, {stale} out of date{f'; to fix, run: {fix}' if stale else ''}\n"


def _converted(synced: Synced) -> str:
    """What keeps git from converting line ends, if it has converted those of any file; else ""."""
    from flaggen.render.files import differs_in_line_ends

    if not (targets := [state.artifact.target for state in synced.stale if differs_in_line_ends(state)]):
        return ""
    from flaggen.git.attributes import ATTRIBUTES, kept_line_ends

    declaration = synced.opened.declaration
    paths = [declaration.paths[target] for target in targets]
    where = logged(str(synced.opened.output_path("../" * declaration.levels) / ATTRIBUTES))
    lines = "".join(f"    {logged(kept_line_ends(path))}\n" for path in paths)
    return (
        f"in {plural(len(paths), 'file')} only the line ends differ (CRLF); to keep git from converting them, "
        f"add to {where}:\n{lines}"
    )


def _summary(results: Sequence[Result[Synced]], all_synced: Sequence[Synced], number: int) -> str:
    """The last line for several declarations: the number of files in each state, and of declarations that failed."""
    states = Counter(state.state for synced in all_synced for state in synced.states)
    counts = [f"{plural(count, 'file')} {state}" for state, count in sorted(states.items())]
    failed = sum(result.code not in (FINE, DIFFERENT) for result in results)
    counts += [f"{failed} failed"] if failed else []
    left = number - len(results)
    counts += [f"{left} not rendered"] if left else []
    return f"{plural(number, 'declaration')}: {', '.join(counts)}\n"


def _unified(state: OutputFile, opened: Opened, options: RenderOptions) -> str:
    """The unified diff of the file, escaped for a terminal."""
    from flaggen.report.file_changes import unified

    name = logged(str(opened.output_path(state.artifact.path)))
    before = (state.before or b"").decode("utf-8", "backslashreplace")
    after = state.after.decode("utf-8", "backslashreplace")
    is_coloured = output.is_coloured(sys.stdout, options.color)
    colours = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"} if is_coloured else {}
    text = ""
    for line in unified(before, after, name if state.before is not None else os.devnull, name):
        colour = colours.get(line[0], "")
        content = line.removesuffix("\n")
        shown = printable(content) if sys.stdout.isatty() else content
        shown = shown.replace("##[", "#\ufffd[")
        text += f"{colour}{shown}\x1b[0m\n" if colour else f"{shown}\n"
    return text
