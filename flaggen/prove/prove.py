"""The proof: what the C says is what was declared, with its config symbols on and off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flaggen.cfront.preprocess import Unreadable
from flaggen.model.declaration import Declaration, configurations
from flaggen.prove.facts import Fact, promised
from flaggen.prove.rules import DIFFERENT_FACT, EXTRA_FACT, MISSING_FACT, UNREADABLE_C
from flaggen.prove.stated import c_facts
from flaggen.report.findings import Finding, Place, Source, Span
from flaggen.report.gc_pause import uncollected

# The targets that are C, in the order in which a source includes them.
C_TARGETS = ("header", "private_header", "source")


class Proof(NamedTuple):
    """How many facts were compared, and every difference."""

    facts: int
    findings: tuple[Finding, ...]


@uncollected()
def prove(declaration: Declaration, texts: Mapping[str, Source]) -> Proof:
    """Compare what the C files, by target, say with what the declaration promises.

    Without a header there is no C, and nothing to prove.
    """
    files = {target: texts[target] for target in C_TARGETS if target in texts}
    if "header" not in files:
        return Proof(0, ())
    # A header that is included twice says everything once.
    seen = [(target, text) for target, text in files.items() for _ in range(1 + target.endswith("header"))]
    facts = 0
    states: dict[Finding, list[frozenset[str]]] = defaultdict(list)
    for on in declaration.configurations:
        promises = promised(declaration, on)
        facts += sum(max(1, len(promise.aspects)) for promise in promises)
        try:
            found = c_facts(seen, set(declaration.configs), on)
            differences = list(compare(promises, found, files))
        except Unreadable as error:
            differences = [_unreadable(error.message, error.source, error.line)]
        except RecursionError:
            differences = [_unreadable("this is nested too deeply", files["header"], 1)]
        for difference in dict.fromkeys(differences):
            states[difference].append(on)
    return Proof(
        facts,
        tuple(
            found._replace(message=f"{found.message} ({when(declaration.configs, ons)})")
            for found, ons in states.items()
        ),
    )


def when(symbols: Sequence[str], ons: Sequence[frozenset[str]]) -> str:
    """Some configurations of the config symbols in words: CONFIG_HUGETLB_PAGE on, CONFIG_X off."""
    if len(symbols) == 1:
        return f"{symbols[0]} {' and '.join('on' if on else 'off' for on in ons)}"
    every = configurations(symbols)
    if len(ons) == len(every):
        return "in every configuration"
    for symbol in symbols:
        for state, is_on in (("on", True), ("off", False)):
            if set(ons) == {on for on in every if (symbol in on) is is_on}:
                return f"{symbol} {state}"
    cases = (", ".join(f"{symbol} {'on' if symbol in on else 'off'}" for symbol in symbols) for on in ons)
    return "; ".join(cases)


def _unreadable(message: str, source: Source, line: int) -> Finding:
    return UNREADABLE_C.at(_place(source, line), message, "mend the C here")


def compare(promises: Sequence[Fact], found: Sequence[Fact], files: Mapping[str, Source]) -> Iterator[Finding]:
    """Every difference between what is promised and what was found in the files."""
    said: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in found:
        said[fact.subject].append(fact)
    by_subject = {promise.subject: promise for promise in promises}
    homes = _homes(found, by_subject)
    for promise in promises:
        if facts := said.get(promise.subject):
            yield from _differences(promise, facts[0], by_subject, said)
        else:
            place = homes.get(_home(promise)) or _place(files.get(promise.file, files["header"]), 1)
            message = f"{_name(promise)} is missing from the {_file(promise)}"
            yield MISSING_FACT.at(place, message, _expected(promise))
    for subject, facts in said.items():
        for fact in facts if subject not in by_subject else facts[1:]:
            if fact.kind != "include":
                what = "is not declared" if subject not in by_subject else "is there twice"
                yield EXTRA_FACT.at(_named(fact), f"{_name(fact)} {what}", "remove it")


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
        message = f"{name} is in the {_file(fact)}, not in the {_file(promise)}"
        yield DIFFERENT_FACT.at(place, message, f"it belongs in the {_file(promise)}")
    for (aspect, wanted), (_, is_) in zip(promise.aspects, fact.aspects, strict=True):
        if aspect == "order":
            # What is missing or extra is a finding of its own.
            both = [("enumerator", item) for item in (*wanted.split(), *is_.split())]
            common = {item for kind, item in both if (kind, item) in promises and (kind, item) in said}
            wanted, is_ = (" ".join(item for item in text.split() if item in common) for text in (wanted, is_))
        if wanted != is_:
            message = f"{name}: {aspect} is {_quoted(is_)}, not {_quoted(wanted)}"
            yield DIFFERENT_FACT.at(place, message, "mend the C, or declare what it says")


def _name(fact: Fact) -> str:
    call = "()" if fact.kind in ("function", "prototype") else ""
    flag = f" of flag {fact.flag!r}" if fact.flag else ""
    return f"{fact.kind} {fact.name or 'without a name'}{call}{flag}"


def _file(fact: Fact) -> str:
    return fact.file.replace("_", " ")


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
