"""The proof: compare the C with the declaration, with its config symbols on and off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from flaggen.cfront.accepted_c import AcceptedText, accepted_text, refusals
from flaggen.cfront.accepted_unit import Surroundings
from flaggen.cfront.keywords import KEYWORDS
from flaggen.cfront.tokens import Fault, Unreadable
from flaggen.model.configs import spell_out
from flaggen.model.declaration import Declaration
from flaggen.model.exports import EXPORT_MACROS
from flaggen.model.guards import GUARD_C_NAMES
from flaggen.model.targets import PROVEN_TARGETS
from flaggen.prove.differences import Difference, Different, Missing, compare
from flaggen.prove.facts import Field, Function, Location, Promise
from flaggen.prove.messages import finding, finding_at_macro, unreadable
from flaggen.prove.own_names import is_own_macro
from flaggen.prove.promised import Promises, all_promised, number_of_facts
from flaggen.prove.stated import Reading, stated
from flaggen.report.findings import Finding, Place, Source
from flaggen.report.gc_pause import uncollected

# What the rendered C uses of the kernel, besides the bit operations.
KERNEL_NAMES = frozenset(
    "page folio private flags folio_page BITS_PER_LONG defined IS_ENABLED IS_BUILTIN IS_REACHABLE".split()
).union(EXPORT_MACROS, GUARD_C_NAMES)


class Proof(NamedTuple):
    """The number of facts that were compared, and a finding for each difference."""

    facts: int
    findings: tuple[Finding, ...]


@uncollected()
def prove(declaration: Declaration, texts: Mapping[str, Source]) -> Proof:
    """Compare the C files (`texts`, by target) with what the declaration promises.

    The result is empty if there is neither a header nor a region: then there is no C to prove.
    """
    if declaration.header_target not in texts:
        return Proof(0, ())
    promises = all_promised(declaration)
    # The configurations of each finding, in order and without duplicates: two differences may have the same message.
    configurations: dict[Finding, dict[frozenset[str] | None, None]] = defaultdict(dict)
    for on, reported in _findings(promises, texts):
        configurations[reported][on] = None
    findings = (_in_configurations(reported, ons, promises.configs) for reported, ons in configurations.items())
    return Proof(number_of_facts(promises), tuple(findings))


def _in_configurations(reported: Finding, ons: Iterable[frozenset[str] | None], configs: Sequence[str]) -> Finding:
    """The finding, with its configurations in the message; None is no configuration, but all C that is read."""
    named = [on for on in ons if on is not None]
    return reported._replace(message=f"{reported.message} ({spell_out(configs, named)})") if named else reported


@uncollected()
def is_proven(promises: Promises, texts: Mapping[str, Source]) -> bool:
    """Whether the C files (`texts`, by target) keep the promises. Stops at the first difference."""
    return next(_findings(promises, texts), None) is None


def _findings(promises: Promises, texts: Mapping[str, Source]) -> Iterator[tuple[frozenset[str] | None, Finding]]:
    """Yield every difference with its configuration, one configuration after the other.

    What is not accepted C in any configuration comes first, with None.
    """
    files = {target: texts[target] for target in PROVEN_TARGETS if target in texts}
    accepted, errors = _accepted(promises, files)
    for error in errors:
        yield None, unreadable(error)
    if errors:
        return
    surroundings = _surroundings(promises, list(files))
    for on, promised in promises.by_configuration.items():
        try:
            reading = stated(accepted, surroundings, promises.names, on)
        except RecursionError:
            yield on, unreadable(Unreadable("the code is nested too deeply", _first(files), 1))
            continue
        for unread in reading.unread:
            yield on, unreadable(unread.error)
        for reported in _findings_about(_differences(promised, reading), files):
            yield on, reported


def _surroundings(promises: Promises, targets: Sequence[str]) -> Surroundings:
    """What the C files of these targets, in this order, may refer to."""
    numbers = {target: number for number, target in enumerate(targets)}
    includes = {
        (numbers[target], name): numbers[included]
        for (target, name), included in promises.includes.items()
        if target in numbers and included in numbers
    }
    configs = frozenset(promises.configs)
    taken = promises.names | configs | {guard for guard in promises.guards.values() if guard} | KERNEL_NAMES | KEYWORDS
    return Surroundings(configs, promises.macros, taken, is_own_macro, includes)


def _differences(promised: Sequence[Promise], reading: Reading) -> Iterator[Difference]:
    """Yield the differences. A fact is not missing if its name is in what cannot be read."""
    if not reading.whole:
        return
    unread = frozenset[str]().union(*(unread.names for unread in reading.unread))
    for difference in compare(promised, reading.statements):
        if not (isinstance(difference, Missing) and difference.promise.fact.name in unread):
            yield difference


def _findings_about(differences: Iterable[Difference], files: Mapping[str, Source]) -> Iterator[Finding]:
    """Yield a finding for each difference, but only one for what the same part of a macro does in several functions."""
    by_macro: dict[tuple[Location, int, Field], list[Different]] = defaultdict(list)
    for difference in differences:
        if (
            isinstance(difference, Different)
            and difference.subject.kind is Function
            and (macro := difference.where.macro) is not None
        ):
            by_macro[macro, difference.where.part, difference.field].append(difference)
        else:
            yield finding(difference, _place(difference, files))
    for (macro, _, _), same in by_macro.items():
        yield finding_at_macro(same, macro) if len(same) > 1 else finding(same[0], _place(same[0], files))


def _accepted(
    promises: Promises, files: Mapping[str, Source]
) -> tuple[list[tuple[str, AcceptedText]], list[Unreadable]]:
    """The files without their include guards, and what in them is not accepted C."""
    errors = [error for file in files.values() for error in refusals(file)]
    if errors:
        return [], errors
    accepted = []
    for number, (target, file) in enumerate(files.items()):
        try:
            accepted.append((target, accepted_text(file, number, promises.guards[target])))
        except Fault as fault:
            errors.append(Unreadable(fault.message, file, fault.at.line))
    return accepted, errors


def _place(difference: Difference, files: Mapping[str, Source]) -> Place:
    """Where to report the difference. A missing fact is reported near similar ones, or at the start of its file."""
    if not isinstance(difference, Missing):
        return difference.where.place(difference.subject.name)
    file = files.get(difference.promise.fact.file, _first(files))
    # The lines above a region are empty in what is proven.
    above = file.text[: len(file.text) - len(file.text.lstrip())]
    return (difference.near or Location(file, above.count("\n") + 1)).place()


def _first(files: Mapping[str, Source]) -> Source:
    """The file that the others include: the header or the region."""
    return next(iter(files.values()))
