"""Compare a declaration with a kernel's tree, as the proof does, in each of the tree's configurations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Set
from functools import partial
from typing import NamedTuple

from flaggen.kernel.tree import KernelTree
from flaggen.model.configs import spell_out
from flaggen.model.declaration import Declaration
from flaggen.model.targets import REGION_TARGETS
from flaggen.prove.differences import Difference, Extra, Missing, compare
from flaggen.prove.facts import Enum, Enumerator, Export, Fact, Function, Location, Promise, Prototype, Statement
from flaggen.prove.messages import finding
from flaggen.prove.promised import promised
from flaggen.report.findings import Finding, Place


class TreeDifference(NamedTuple):
    """A difference between the tree and the declaration.

    `state` names its configurations in parentheses, or is "". `fact` is what the tree states and the declaration does
    not promise; None if the difference is another one.
    """

    difference: Difference
    place: Place
    state: str
    fact: Fact | None


def differences(declaration: Declaration, tree: KernelTree, leaving: Set[str] = frozenset()) -> list[TreeDifference]:
    """Return the differences between the declaration and the tree, each once. Facts named in `leaving` are skipped."""
    always = {declaration.c.config} - set(tree.symbols)
    states: dict[tuple[Difference, Place, Fact | None], dict[frozenset[str], None]] = defaultdict(dict)
    for on, statements in tree.by_configuration.items():
        promises = [_in_header_or_source(promise) for promise in promised(declaration, on | always)]
        # The implementation is only compiled if the config symbol of hugetlb pages is enabled.
        files = ("header", "source") if declaration.c.config in on | always else ("header",)
        is_compared = partial(_is_compared, declaration=declaration, files=files, leaving=leaving)
        for difference in compare(
            [promise for promise in promises if is_compared(promise.fact)],
            [statement for statement in statements if is_compared(statement.fact)],
        ):
            states[_without_macro(difference), _place(difference, tree), _extra(difference, statements)][on] = None
    return [
        TreeDifference(difference, place, f" ({spell_out(tree.symbols, list(ons))})" if tree.symbols else "", fact)
        for (difference, place, fact), ons in states.items()
    ]


def as_finding(difference: TreeDifference) -> Finding:
    """Return the finding that reports the difference, worded as by the proof."""
    reported = finding(difference.difference, difference.place)
    return reported._replace(message=reported.message + difference.state)


def _is_compared(fact: Fact, declaration: Declaration, files: Container[str], leaving: Set[str]) -> bool:
    """Whether to compare the fact. A kernel has includes and assertions of its own."""
    of_enum = (Enum, Enumerator) if declaration.has_own_enum else ()
    return isinstance(fact, (Function, Prototype, Export, *of_enum)) and fact.file in files and fact.name not in leaving


def _without_macro(difference: Difference) -> Difference:
    """The difference without what may vary by configuration: the fact nearby, and the macro that creates the fact."""
    if isinstance(difference, Missing):
        return difference._replace(near=None)
    return difference._replace(where=Location(difference.where.source, difference.where.line))


def _extra(difference: Difference, statements: Iterable[Statement]) -> Fact | None:
    """The fact that is stated, but not promised; None if the difference is another one."""
    if not isinstance(difference, Extra) or difference.again:
        return None
    subject, where = difference.subject, difference.where
    return next(
        fact
        for fact, location in statements
        if (type(fact), fact.name, location) == (subject.kind, subject.name, where)
    )


def _place(difference: Difference, tree: KernelTree) -> Place:
    """Where to report the difference. A fact that is missing in one configuration may be there in another."""
    if not isinstance(difference, Missing):
        place = difference.where.place(difference.subject.name)
    elif any(statement.fact.name == difference.promise.fact.name for statement in tree.all_on):
        return tree.place_of(difference.promise.fact.name)
    elif difference.near is not None:
        place = difference.near.place()
    else:
        section = tree.sections[0 if difference.promise.fact.file == "header" else -1]
        place = Location(section.file, 1).place()
    return Place(tree.original(place.source), place.span)


def _in_header_or_source(promise: Promise) -> Promise:
    """The promise with its target mapped to one of the two that a tree's files have."""
    file = "header" if promise.fact.file in ("header", *REGION_TARGETS) else "source"
    return promise._replace(fact=promise.fact._replace(file=file))
