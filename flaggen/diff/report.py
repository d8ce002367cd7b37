"""Comparisons for people and for programs: what they are told of each change."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from flaggen.diff.compare import Comparison
from flaggen.diff.policy import Verdict, tally
from flaggen.merge.merge import Merge
from flaggen.model.change_kinds import KINDS, LEVELS, Level
from flaggen.report import formats as reports
from flaggen.report.findings import Finding, Place, Severity, painted
from flaggen.report.rules import Rule
from flaggen.report.terminal import printable

_COLOURS = {"breaking": "1;31", "notable": "1;33", "fine": "32", "accepted": "36"}
_SEVERITIES: dict[Level, Severity] = {
    "breaking": Severity.ERROR,
    "notable": Severity.WARNING,
    "fine": Severity.NOTE,
}
# Where the text of a change begins, and how wide a commit's message is.
_INDENT = 12
_COMMIT = 75
_ALL = "all flags"


def as_text(comparisons: Sequence[Comparison], width: int = 80, coloured: bool = False) -> str:
    """The changes flag by flag, each with whom it concerns, the accessors in full and its place."""
    return "\n".join("".join(_of_comparison(one, max(width, 40), coloured)) for one in comparisons)


def _of_comparison(comparison: Comparison, width: int, coloured: bool) -> Iterator[str]:
    yield f"{printable(comparison.old.name)} -> {printable(comparison.new.name)}\n"
    heading = None
    for verdict, place in zip(comparison.verdicts, comparison.places, strict=True):
        if (flag := verdict.change.flag or _ALL) != heading:
            heading = flag
            yield f"\n{painted(flag, '1', coloured)}\n"
        said = "accepted" if verdict.accepted else verdict.level
        text = f"{verdict.change.text} [{verdict.change.kind}]"
        first, *others = _filled(text, width)
        yield f"  {painted(f'{said:{_INDENT - 3}}', _COLOURS[said], coloured)} {first}\n"
        yield from (f"{' ' * _INDENT}{line}\n" for line in [*others, *_details(verdict, place, width)])
    yield f"\n{tally(comparison.verdicts) or 'no flag has changed'}\n"
    if breaking := next((one for one in comparison.verdicts if one.reaches("breaking")), None):
        how = f'[review.accepted]: "{printable(breaking.change.id)}" = "…"'
        hint = f"what is meant is accepted with a reason, in {how}"
        yield from (f"{line}\n" for line in textwrap.wrap(hint, width, break_on_hyphens=False))


def _details(verdict: Verdict, place: Place, width: int) -> Iterator[str]:
    if verdict.accepted:
        yield from _filled(f"accepted: {printable(verdict.accepted)}", width)
    elif verdict.concerns:
        yield from _filled(f"for {_joined(verdict.concerns)}", width)
    if verdict.change.accessors:
        yield from _filled(_calls(verdict.change.accessors), width)
    yield printable(_where(place))


def _filled(text: str, width: int) -> list[str]:
    return textwrap.wrap(printable(text), width - _INDENT, break_long_words=False, break_on_hyphens=False) or [""]


def _joined(concerns: Iterable[str]) -> str:
    *others, last = concerns
    return f"{', '.join(others)} and {last}" if others else last


def _calls(accessors: Iterable[str]) -> str:
    return ", ".join(f"{name}()" for name in accessors)


def _where(place: Place) -> str:
    return f"{place.source.name}:{place.span.line}"


def of_merge(merged: Merge) -> str:
    """A line for each change of a side, and for each that the merge has made itself."""
    sides = [("ours", merged.ours), ("theirs", merged.theirs)]
    lines = [f"{side}: {change.id}: {change.text}" for side, found in sides for change in found]
    lines += [f"{side}, merged: {change.id}: {change.text}" for side, change in merged.moved]
    return "".join(f"{printable(line)}\n" for line in lines or ["no flag has changed"])


def as_markdown(comparisons: Sequence[Comparison]) -> str:
    """A heading and a table for each comparison, for a pull request or a cover letter."""
    return "\n".join(_markdown(one) for one in comparisons)


def _markdown(comparison: Comparison) -> str:
    names = f"{_code(comparison.old.name)} → {_code(comparison.new.name)}"
    head = f"### Flags: {tally(comparison.verdicts) or 'no change'}\n\n{names}\n"
    if not comparison.verdicts:
        return head
    rows = ["| flag | change | | for |", "| --- | --- | --- | --- |"]
    for verdict in comparison.verdicts:
        change = verdict.change
        level = f"**{verdict.level}**" if verdict.reaches("breaking") else verdict.level
        if verdict.accepted:
            level = f"{verdict.level}, accepted: {_escaped(verdict.accepted)}"
        accessors = f"<br>{', '.join(_code(f'{name}()') for name in change.accessors)}" if change.accessors else ""
        flag = _code(change.flag) if change.flag else _ALL
        rows.append(
            f"| {flag} | {_escaped(change.text)}{accessors} | {level} | {_joined(verdict.concerns or ['nobody'])} |"
        )
    return "\n".join([head, *rows]) + "\n"


def _code(text: str) -> str:
    """The text as code, in a table too."""
    shown = printable(text).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`"


def _escaped(text: str) -> str:
    """The text, no sign of which means anything to Markdown or HTML."""
    return "".join(
        f"\\{sign}" if sign in r"\`*_{}[]()<>#+-!|~&@:" else sign for sign in printable(" ".join(text.split()))
    )


def as_commit(comparisons: Sequence[Comparison]) -> str:
    """One paragraph, fit for a commit's message."""
    paragraphs = []
    for comparison in comparisons:
        said = [_subject(one, one.change.text) for one in comparison.verdicts]
        text = f"Hugetlb page flags: {'; '.join(said) or 'no change'}."
        for level in LEVELS[:2]:
            of_level = [one for one in comparison.verdicts if one.level == level and not one.accepted]
            concerns = dict.fromkeys(concern for one in of_level for concern in one.concerns)
            if concerns:
                text += f" This is {level} for {_joined(concerns)}."
        for one in comparison.verdicts:
            if one.accepted:
                text += f" Accepted ({one.change.id}): {' '.join(one.accepted.split()).rstrip('.')}."
        paragraphs.append(
            "".join(
                f"{line}\n"
                for line in textwrap.wrap(printable(text), _COMMIT, break_long_words=False, break_on_hyphens=False)
            )
        )
    return "\n".join(paragraphs)


def _subject(verdict: Verdict, text: str) -> str:
    return f"{verdict.change.flag}: {text}" if verdict.change.flag else text


def as_json(comparisons: Sequence[Comparison]) -> str:
    """An object as `diff.schema.json` describes it."""
    return reports.document({"version": 1, "comparisons": [_object(one) for one in comparisons]})


def _object(comparison: Comparison) -> dict[str, Any]:
    return {
        "old": reports.readable(comparison.old.name),
        "new": reports.readable(comparison.new.name),
        "changes": [
            {
                "id": verdict.change.id,
                "kind": verdict.change.kind,
                "flag": verdict.change.flag or None,
                "part": verdict.change.part or None,
                "was": verdict.change.was,
                "now": verdict.change.now,
                "message": verdict.change.text,
                "level": verdict.level,
                "concerns": [*verdict.concerns],
                "accepted": reports.readable(verdict.accepted) or None,
                "accessors": [*verdict.change.accessors],
                **reports.stretch(place),
            }
            for verdict, place in zip(comparison.verdicts, comparison.places, strict=True)
        ],
    }


def findings(comparisons: Sequence[Comparison]) -> list[Finding]:
    """The changes as findings: what breaks something is an error, what is accepted a note."""
    return [
        _finding(verdict, place)
        for comparison in comparisons
        for verdict, place in zip(comparison.verdicts, comparison.places, strict=True)
    ]


def _finding(verdict: Verdict, place: Place) -> Finding:
    change = verdict.change
    message = f"{change.flag}: {change.text}" if change.flag else change.text
    concerns = f"{verdict.level} for {_joined(verdict.concerns)}" if verdict.concerns else verdict.level
    help_text = concerns
    if verdict.accepted:
        help_text += f"; accepted: {verdict.accepted}"
    elif verdict.level == "breaking":
        help_text += f'; if it is meant, accept it: [review.accepted] "{change.id}" = "…"'
    if change.accessors:
        help_text += f"; {_calls(change.accessors)}"
    severity = Severity.NOTE if verdict.accepted else _SEVERITIES[verdict.level]
    return Finding(change.kind, severity, message, help_text, place)


def _sarif(found: Sequence[Finding]) -> str:
    return reports.as_sarif(found, [Rule(kind.id, _SEVERITIES[kind.level], kind.purpose) for kind in KINDS.values()])


# What each format makes of findings.
_REPORTS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "github": reports.as_github,
    "gitlab": reports.as_gitlab,
    "sarif": _sarif,
}
FORMATS: dict[str, Callable[[Sequence[Comparison]], str]] = {
    "markdown": as_markdown,
    "commit": as_commit,
    "json": as_json,
}


def announce(comparisons: Sequence[Comparison], format: str, root: str = "") -> str:
    """The comparisons in a format other than text; those of forges see paths from `root`."""
    if format in FORMATS:
        return FORMATS[format](comparisons)
    found = findings(comparisons)
    return _REPORTS[format](reports.seen_from(root, found) if root else found)
