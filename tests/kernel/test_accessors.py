"""Which functions are accessors, and of which flags."""

from __future__ import annotations

import pytest

from flaggen.kernel.accessors import declared_function, function_of
from flaggen.prove.facts import Argument, Body, Fact, Function, OtherBody, PageWord, Prototype, Stub

OPERATION = Body((), True, "test_bit", "HPG_a", PageWord(2, "private"))
FUNCTION = Function("header", "HPageA", "int", ("struct page *",), "static inline", OPERATION)


def test_an_accessor_is_known_by_its_body() -> None:
    accessor = function_of(FUNCTION)
    assert accessor is not None
    assert (accessor.api, accessor.operation.name, accessor.bit) == ("page", "test", "HPG_a")
    assert (accessor.page_index, accessor.field, accessor.enum) == (2, "private", "")


def test_an_accessor_may_serve_all_flags_of_an_enum() -> None:
    body = OPERATION._replace(bit=Argument(2))
    accessor = function_of(FUNCTION._replace(parameters=("struct folio *", "enum bits"), body=body))
    assert accessor is not None
    assert (accessor.api, accessor.bit, accessor.enum) == ("folio", Argument(2), "bits")


@pytest.mark.parametrize(
    "fact",
    [
        FUNCTION._replace(body=Stub((), 0)),
        FUNCTION._replace(body=OtherBody("return test_bit(HPG_a, page[0].private);")),
        FUNCTION._replace(body=OPERATION._replace(operation="change_bit")),
        FUNCTION._replace(parameters=("struct inode *",)),
        FUNCTION._replace(parameters=()),
        Prototype("header", "HPageA", "int", ("struct page *",), "extern"),
    ],
)
def test_what_is_no_accessor(fact: Fact) -> None:
    assert function_of(fact) is None


def test_a_prototype_is_known_by_its_name() -> None:
    prototype = Prototype("header", "SetHPageFreed", "void", ("struct page *",), "extern")
    accessor = declared_function(prototype, {"freed": "HPG_freed"})
    assert accessor is not None and (accessor.operation.name, accessor.bit) == ("set", "HPG_freed")
    assert declared_function(prototype, {}) is None
    assert declared_function(prototype._replace(parameters=("struct folio *",)), {"freed": "HPG_freed"}) is None
