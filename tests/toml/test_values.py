"""The check of one value, by what it says is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from flaggen.toml.keys import Key
from flaggen.toml.rules import BAD_VALUE, WRONG_TYPE
from flaggen.toml.values import faults_of, type_name

TEXT = Key("text", "string", "", pattern="^[a-z]+$", must="be lower case")
NUMBER = Key("number", "integer", "", minimum=1, maximum=9)
CHOICE = Key("choice", "string", "", choices=("page", "folio"))
LIST = CHOICE._replace(name="list", many=True, nonempty=True)
COMMENT = Key("comment", "string", "", refuse=r"\*/")


@pytest.mark.parametrize(
    ("key", "value"),
    [(TEXT, "a"), (NUMBER, 1), (NUMBER, 9), (CHOICE, "page"), (LIST, ["folio", "page"]), (COMMENT, "* /")],
)
def test_a_sound_value(key: Key, value: Any) -> None:
    assert faults_of(key, value) == []


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (TEXT, 3, "text must be a string, not an integer"),
        (NUMBER, True, "number must be an integer, not a boolean"),
        (LIST, "page", "list must be a list, not a string"),
    ],
)
def test_the_wrong_type(key: Key, value: Any, message: str) -> None:
    (fault,) = faults_of(key, value)
    assert (fault.rule, fault.message, fault.item) == (WRONG_TYPE, message, None)


@pytest.mark.parametrize(
    ("key", "value", "message", "help_text"),
    [
        (TEXT, "A", '"A" is not valid as text', "it must be lower case"),
        (NUMBER, 0, "number is 0", "it must be at least 1"),
        (NUMBER, 10, "number is 10", "it must be at most 9"),
        (NUMBER, 1 << 63, "number does not fit in 64 bits", "use a 64-bit integer, as TOML requires"),
        (CHOICE, "pages", 'choice cannot be "pages"', 'did you mean \'page\'? valid values: "page", "folio"'),
        (LIST, [], "list is empty", 'name at least one of "page", "folio"'),
    ],
)
def test_a_value_beyond_a_limit(key: Key, value: Any, message: str, help_text: str) -> None:
    (fault,) = faults_of(key, value)
    assert (fault.rule, fault.message, fault.help) == (BAD_VALUE, message, help_text)


def test_an_empty_list_is_no_example_of_an_item() -> None:
    (fault,) = faults_of(NUMBER._replace(many=True, default=()), ["1"])
    assert fault.help == "write an integer"


def test_the_part_of_a_text_that_is_wrong() -> None:
    (fault,) = faults_of(COMMENT, "a */ b")
    assert fault.part == "*/"


def test_each_item_of_a_list_has_faults_of_its_own() -> None:
    faults = faults_of(LIST, ["page", 3, "none", "page", "folio", "page"])
    assert [(fault.item, fault.rule) for fault in faults] == [
        (1, WRONG_TYPE),
        (2, BAD_VALUE),
        (3, BAD_VALUE),
        (5, BAD_VALUE),
    ]
    assert faults[-1].message == "'page' is already in list"


def test_a_date_has_a_name_too() -> None:
    assert type_name(object()) == "a date or time"
