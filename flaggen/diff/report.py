"""Report differences as text, Markdown, part of a commit message, or in machine-readable formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flaggen.diff.change import Change
from flaggen.diff.compare import DeclarationDiff
from flaggen.diff.policy import Verdict, tally
from flaggen.kernel.rules import INEXPRESSIBLE
from flaggen.model.change_kinds import KINDS, LEVELS, Level
from flaggen.report import formats
from flaggen.report.english import join_and, plural, wrap
from flaggen.report.findings import Finding, Place, Severity
from flaggen.report.rules import Rule
from flaggen.report.terminal import logged, painted, printable

_COLOURS = {"breaking": "1;31", "notable": "1;33", "fine": "32", "accepted": "36"}
_SEVERITIES: dict[Level, Severity] = {
    "breaking": Severity.ERROR,
    "notable": Severity.WARNING,
    "fine": Severity.NOTE,
}
# The column where the text of a change begins, and the width of a commit message.
_INDENT = 12
_COMMIT = 75
_ALL = "all flags"
_TO_RESERVE = "to keep what it leaves from being used again, add to [reserved]: "
_NO_CHANGES = "no changes"


def as_text(diffs: Sequence[DeclarationDiff], width: int = 80, coloured: bool = False) -> str:
    """The changes flag by flag, each with who is affected, the full names of the accessors, and its place."""
    return "\n".join("".join(_text(diff, max(width, 40), coloured)) for diff in diffs)


def _text(diff: DeclarationDiff, width: int, coloured: bool) -> Iterator[str]:
    yield f"{logged(diff.old.name)} -> {logged(diff.new.name)}\n"
    heading = None
    for verdict, place in zip(diff.verdicts, diff.places, strict=True):
        if (flag := verdict.change.flag or _ALL) != heading:
            heading = flag
            yield f"\n{painted(flag, '1', coloured)}\n"
        label = "accepted" if verdict.accepted else verdict.level
        text = f"{verdict.change.text} [{verdict.change.kind}]"
        first, *others = _filled(text, width)
        yield f"  {painted(f'{label:{_INDENT - 3}}', _COLOURS[label], coloured)} {first}\n"
        yield from (f"{' ' * _INDENT}{line}\n" for line in [*others, *_details(verdict, place, width)])
    yield f"\n{_summary(diff)}\n"
    if breaking := next((verdict for verdict in diff.verdicts if verdict.reaches("breaking")), None):
        example = f'[review.accepted]: "{printable(breaking.change.id)}" = "…"'
        hint = f"to accept an intended change, give a reason in {example}"
        yield from (f"{line}\n" for line in wrap(hint, width))


def _summary(diff: DeclarationDiff) -> str:
    """The numbers of changes, and of differences that are none."""
    number = len(diff.undescribed)
    undescribed = f"{plural(number, 'difference')} that no declaration can describe" if number else ""
    return ", ".join(part for part in (tally(diff.verdicts), undescribed) if part) or _NO_CHANGES


def _details(verdict: Verdict, place: Place, width: int) -> Iterator[str]:
    if verdict.accepted:
        yield from _filled(f"accepted: {printable(verdict.accepted)}", width)
    elif verdict.concerns:
        yield from _filled(f"affects {join_and(verdict.concerns)}", width)
    if calls := _calls(verdict.change):
        # A pair is not broken at its arrow.
        unbroken = ", ".join(call.replace(" ", "\0") for call in calls)
        yield from (line.replace("\0", " ") for line in wrap(unbroken, width - _INDENT))
    if verdict.change.to_reserve:
        yield from _filled(f"{_TO_RESERVE}{verdict.change.to_reserve}", width)
    yield logged(f"{place.source.name}:{place.span.line}")


def _filled(text: str, width: int) -> list[str]:
    return [logged(line) for line in wrap(printable(text), width - _INDENT)] or [""]


def _calls(change: Change) -> list[str]:
    """The accessors that the change affects, those that are replaced with their replacements."""
    replaced = {pair.old.accessor.name for pair in change.pairs}
    return [
        *dict.fromkeys(pair.text for pair in change.pairs),
        *(f"{name}()" for name in change.accessors if name not in replaced),
    ]


def _as_markdown(diffs: Sequence[DeclarationDiff]) -> str:
    """A heading and a table for each difference, for a pull request or a cover letter."""
    return "\n".join(_markdown(diff) for diff in diffs)


def _markdown(diff: DeclarationDiff) -> str:
    names = f"{_code(diff.old.name)} → {_code(diff.new.name)}"
    head = f"### Flags: {_summary(diff)}\n\n{names}\n"
    if diff.undescribed:
        head += "\n" + "".join(f"- {_escaped(finding.message)}\n" for finding in diff.undescribed)
    if not diff.verdicts:
        return head
    head += "\n"
    rows = ["| flag | change | level | affects |", "| --- | --- | --- | --- |"]
    for verdict in diff.verdicts:
        change = verdict.change
        level = f"**{verdict.level}**" if verdict.reaches("breaking") else verdict.level
        if verdict.accepted:
            level = f"{verdict.level}, accepted: {_escaped(verdict.accepted)}"
        calls = _calls(change)
        accessors = f"<br>{', '.join(map(_code, calls))}" if calls else ""
        flag = _code(change.flag) if change.flag else _ALL
        rows.append(
            f"| {flag} | {_escaped(change.text)}{accessors} | {level} | {join_and(verdict.concerns or ['nobody'])} |"
        )
    return head + "\n".join(rows) + "\n"


def _code(text: str) -> str:
    """The text as inline code, which may be in a table."""
    shown = printable(text).replace("##[", "#\ufffd[").replace("`", "'").replace("|", "\\|")
    return f"`{shown}`"


def _escaped(text: str) -> str:
    """The text with every character escaped that is special in Markdown or HTML."""
    return "".join(
        f"\\{sign}" if sign in r"\`*_{}[]()<>#+-!|~&@:" else sign for sign in printable(" ".join(text.split()))
    )


def _as_commit(diffs: Sequence[DeclarationDiff]) -> str:
    """A paragraph for each difference, for a commit message."""
    paragraphs = []
    for diff in diffs:
        sentences = [_with_flag(verdict.change) for verdict in diff.verdicts]
        sentences += [finding.message for finding in diff.undescribed]
        text = f"Hugetlb page flags: {'; '.join(sentences) or _NO_CHANGES}."
        for level in LEVELS[:2]:
            of_level = [verdict for verdict in diff.verdicts if verdict.level == level and not verdict.accepted]
            concerns = dict.fromkeys(concern for verdict in of_level for concern in verdict.concerns)
            if concerns:
                text += f" This is {level} for {join_and(concerns)}."
        for verdict in diff.verdicts:
            if verdict.accepted:
                text += f" Accepted ({verdict.change.id}): {' '.join(verdict.accepted.split()).rstrip('.')}."
        paragraphs.append("".join(f"{logged(line)}\n" for line in wrap(printable(text), _COMMIT)))
    return "\n".join(paragraphs)


def _with_flag(change: Change) -> str:
    return f"{change.flag}: {change.text}" if change.flag else change.text


def _as_json(diffs: Sequence[DeclarationDiff]) -> str:
    """A JSON object; diff.schema.json is its schema."""
    return formats.document({"version": 1, "comparisons": [_object(diff) for diff in diffs]})


def _object(diff: DeclarationDiff) -> dict[str, Any]:
    return {
        "old": formats.readable(diff.old.name),
        "new": formats.readable(diff.new.name),
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
                "accepted": formats.readable(verdict.accepted) or None,
                "accessors": [*verdict.change.accessors],
                "pairs": [{"old": pair.old.text, "new": pair.new.text} for pair in verdict.change.pairs],
                "to_reserve": verdict.change.to_reserve or None,
                **formats.place_members(place),
            }
            for verdict, place in zip(diff.verdicts, diff.places, strict=True)
        ],
        "undescribed": [
            {"message": finding.message, **formats.place_members(finding.place)} for finding in diff.undescribed
        ],
    }


def findings(diffs: Sequence[DeclarationDiff]) -> list[Finding]:
    """The changes as findings: a breaking change is an error, an accepted one a note. Other differences follow."""
    return [finding for diff in diffs for finding in (*map(_finding, diff.verdicts, diff.places), *diff.undescribed)]


def _finding(verdict: Verdict, place: Place) -> Finding:
    change = verdict.change
    concerns = f"{verdict.level} for {join_and(verdict.concerns)}" if verdict.concerns else verdict.level
    help_text = concerns
    if verdict.accepted:
        help_text += f"; accepted: {verdict.accepted}"
    elif verdict.level == "breaking":
        help_text += f'; if it is intended, accept it: [review.accepted] "{change.id}" = "…"'
    if calls := _calls(change):
        help_text += f"; {', '.join(calls)}"
    if change.to_reserve:
        help_text += f"; {_TO_RESERVE}{change.to_reserve}"
    severity = Severity.NOTE if verdict.accepted else _SEVERITIES[verdict.level]
    return Finding(change.kind, severity, _with_flag(change), help_text, place)


def _rules(changes: Sequence[Finding]) -> list[Rule]:
    """The rules of the changes: a rule for each kind, and that of other differences if there are any."""
    rules = [Rule(kind.id, _SEVERITIES[kind.level], kind.purpose) for kind in KINDS.values()]
    if any(change.rule == INEXPRESSIBLE.id for change in changes):
        rules.append(INEXPRESSIBLE)
    return rules


_FORMATS: dict[str, Callable[[Sequence[DeclarationDiff]], str]] = {
    "markdown": _as_markdown,
    "commit": _as_commit,
    "json": _as_json,
}


def in_format(diffs: Sequence[DeclarationDiff], format: str, root: str = "") -> str:
    """The differences in a format other than text. In those of forges, paths are relative to `root`."""
    if format in _FORMATS:
        return _FORMATS[format](diffs)
    as_findings = findings(diffs)
    return formats.in_format(format, formats.seen_from(root, as_findings), _rules(as_findings))
