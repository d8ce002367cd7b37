"""Differences between promised and stated facts, as records."""

from __future__ import annotations

import pytest

from flaggen.prove.differences import Difference, Different, Extra, Misplaced, Missing, Subject, compare
from flaggen.prove.facts import (
    Argument,
    Body,
    Enum,
    Enumerator,
    Fact,
    Function,
    Include,
    Location,
    OtherCheck,
    PageWord,
    Promise,
    Statement,
    Stub,
)
from flaggen.prove.messages import message
from flaggen.report.findings import Source

TEXT = Source("a.h", "one\ntwo\nthree\n")
AT = Location(TEXT, 2)
ENUM = Enum("header", "bits", ("A", "B"))
A, B = Enumerator("header", "A", "bits", 0), Enumerator("header", "B", "bits", 1)
OPERATION = Body((), True, "test_bit", "A", PageWord(0, "private"))
TEST = Function("header", "test_a", "bool", ("struct page *",), "static inline", OPERATION)


def differences(promised: list[Fact], stated: list[Fact]) -> list[Difference]:
    return list(compare([Promise(fact, "a") for fact in promised], [Statement(fact, AT) for fact in stated]))


def test_equal_facts_do_not_differ() -> None:
    facts: list[Fact] = [Include("header", "<a.h>"), ENUM, A, B, TEST]
    assert differences(facts, facts[::-1]) == []


@pytest.mark.parametrize(
    ("promised", "stated", "expected"),
    [
        ([A], [], Missing(Promise(A, "a"), None)),
        ([A, ENUM], [ENUM], Missing(Promise(A, "a"), AT)),
        ([], [A], Extra(Subject(Enumerator, "A"), False, AT)),
        ([A], [A, A], Extra(Subject(Enumerator, "A"), True, AT)),
        ([A], [A._replace(file="source")], Misplaced(Subject(Enumerator, "A", "a"), "header", "source", AT)),
        ([A], [A._replace(value=3)], Different(Subject(Enumerator, "A", "a"), "value", 0, 3, AT)),
        ([A], [A._replace(value="X")], Different(Subject(Enumerator, "A", "a"), "value", 0, "X", AT)),
        (
            [TEST],
            [TEST._replace(body=Stub((), 1))],
            Different(Subject(Function, "test_a", "a"), "body", OPERATION, Stub((), 1), AT),
        ),
        (
            [ENUM, A, B],
            [ENUM._replace(order=("B", "C", "A")), A, B],
            Different(Subject(Enum, "bits", "a"), "order", ("A", "B"), ("B", "A"), AT),
        ),
    ],
)
def test_a_difference(promised: list[Fact], stated: list[Fact], expected: Difference) -> None:
    assert differences(promised, stated)[0] == expected


def test_an_include_is_promised_or_extra() -> None:
    include = Include("header", "<a.h>")
    (difference,) = differences([], [include])
    assert message(difference) == "include <a.h> is not declared"
    assert differences([include], [include, include]) == [], "including a header again does no harm"


def test_an_include_belongs_to_its_file() -> None:
    include = Include("header", "<a.h>")
    missing, extra = differences([include], [include._replace(file="source")])
    assert missing == Missing(Promise(include, "a"), None)
    assert message(extra) == "include <a.h> is not declared"


def test_a_body_in_words() -> None:
    body = Body(
        (OtherCheck("VM_BUG_ON_PAGE(!page, page)", False), OtherCheck("page", True)),
        True,
        "test_bit",
        Argument(2),
        PageWord(1, "flags"),
    )
    (difference,) = differences([TEST], [TEST._replace(body=body)])
    assert message(difference) == (
        "function test_a() of flag 'a': body is `VM_BUG_ON_PAGE(!page, page); return page && "
        "test_bit(argument 2, page[1].flags)`, not `return test_bit(A, page[0].private)`"
    )
