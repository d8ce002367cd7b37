"""The proof: what the C says is what was declared, with the config symbol on and off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flaggen.c_facts import c_facts
from flaggen.declaration import Declaration
from flaggen.diagnostics import Finding, Place, Severity, Source, Span
from flaggen.facts import Fact, promised
from flaggen.garbage import uncollected
from flaggen.preprocess import Unreadable


class Proof(NamedTuple):
    """How many facts were compared, and every difference."""

    facts: int
    findings: tuple[Finding, ...]


@uncollected()
def prove(declaration: Declaration, header: Source | None, source: Source | None) -> Proof:
    """Compare what header and source say with what the declaration promises.

    Without a header there is no C, and nothing to prove.
    """
    if header is None:
        return Proof(0, ())
    facts = 0
    states: dict[Finding, dict[str, None]] = defaultdict(dict)
    for on in (True, False):
        promises = promised(declaration, on)
        facts += sum(max(1, len(promise.aspects)) for promise in promises)
        try:
            found = c_facts(header, source, declaration.c.config, on)
            differences = list(_compare(promises, found, {"header": header, "source": source or header}))
        except Unreadable as error:
            differences = [_unreadable(error.message, error.source, error.line)]
        except RecursionError:
            differences = [_unreadable("this is nested too deeply", header, 1)]
        for difference in differences:
            states[difference]["on" if on else "off"] = None
    return Proof(
        facts,
        tuple(
            found._replace(message=f"{found.message} ({declaration.c.config} {' and '.join(seen)})")
            for found, seen in states.items()
        ),
    )


def _unreadable(message: str, source: Source, line: int) -> Finding:
    return _difference("unreadable-c", message, "mend the C here", _place(source, line))


def _difference(rule: str, message: str, help_text: str, place: Place) -> Finding:
    return Finding(rule, Severity.ERROR, message, help_text, place)


def _compare(promises: Sequence[Fact], found: Sequence[Fact], files: Mapping[str, Source]) -> Iterator[Finding]:
    said: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in found:
        said[fact.subject].append(fact)
    by_subject = {promise.subject: promise for promise in promises}
    homes = _homes(found, by_subject)
    for promise in promises:
        if facts := said.get(promise.subject):
            yield from _differences(promise, facts[0], by_subject, said)
        else:
            place = homes.get(_home(promise)) or _place(files[promise.file], 1)
            message = f"{_name(promise)} is missing from the {promise.file}"
            yield _difference("missing-fact", message, _expected(promise), place)
    for subject, facts in said.items():
        for fact in facts if subject not in by_subject else facts[1:]:
            if fact.kind != "include":
                what = "is not declared" if subject not in by_subject else "is there twice"
                yield _difference("extra-fact", f"{_name(fact)} {what}", "remove it", _named(fact))


def _homes(found: Sequence[Fact], promises: dict[tuple[str, str], Fact]) -> dict[str, Place]:
    """The place of each enum, and of each flag's functions in each file: there what is missing should be."""
    return {
        fact.name if fact.kind == "enum" else _home(promises[fact.subject]): _place(fact.source, fact.line)
        for fact in found
        if fact.kind in ("enum", "function", "prototype") and fact.subject in promises and fact.source is not None
    }


def _home(promise: Fact) -> str:
    """The enum of an enumerator, the flag and the file of anything else."""
    return dict(promise.aspects).get("enum", f"{promise.flag} in the {promise.file}")


def _differences(
    promise: Fact,
    fact: Fact,
    promises: dict[tuple[str, str], Fact],
    said: dict[tuple[str, str], list[Fact]],
) -> Iterator[Finding]:
    name = _name(promise)
    place = _named(fact)
    if fact.file != promise.file:
        message = f"{name} is in the {fact.file}, not in the {promise.file}"
        yield _difference("different-fact", message, f"it belongs in the {promise.file}", place)
    for (aspect, wanted), (_, is_) in zip(promise.aspects, fact.aspects, strict=True):
        if aspect == "order":
            # What is missing or extra is a finding of its own.
            both = [("enumerator", item) for item in (*wanted.split(), *is_.split())]
            common = {item for kind, item in both if (kind, item) in promises and (kind, item) in said}
            wanted, is_ = (" ".join(item for item in text.split() if item in common) for text in (wanted, is_))
        if wanted != is_:
            message = f"{name}: {aspect} is {_quoted(is_)}, not {_quoted(wanted)}"
            yield _difference("different-fact", message, "mend the C, or declare what it says", place)


def _name(fact: Fact) -> str:
    call = "()" if fact.kind in ("function", "prototype") else ""
    flag = f" of flag {fact.flag!r}" if fact.flag else ""
    return f"{fact.kind} {fact.name or 'without a name'}{call}{flag}"


def _quoted(text: str) -> str:
    return f"`{text}`" if text else "empty"


def _expected(promise: Fact) -> str:
    return "declared: " + ", ".join(
        [f"{aspect} {_quoted(value)}" for aspect, value in promise.aspects] or [promise.name]
    )


def _named(fact: Fact) -> Place:
    """Where the fact stands in the C, under its name."""
    assert fact.source is not None, "a fact that is read off the C has its text"
    return _place(fact.source, fact.line, fact.name)


def _place(source: Source, line: int, name: str = "") -> Place:
    """The line, under the name where it stands there."""
    start = source.line(line).find(name) if name else -1
    return Place(source, Span(line, start + 1, len(name)) if start >= 0 else source.span(line))
