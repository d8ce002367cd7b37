"""The conditions of #if and #ifdef, and the names that they test."""

from __future__ import annotations

import pytest

from flaggen.cfront.conditions import evaluate
from flaggen.cfront.macros import Macros
from flaggen.cfront.preprocess import Unreadable, preprocess
from flaggen.cfront.tokens import Token
from flaggen.report.findings import Source

AT = Token("", 0, 1)


def chosen(condition: str) -> str:
    """The branch of an #if that is read if CONFIG_A is 1 and CONFIG_B is not defined."""
    text = f"#if {condition}\nyes\n#else\nno\n#endif\n"
    (token,) = preprocess([Source("a.h", text)], {"CONFIG_A", "CONFIG_B"}, {"CONFIG_A"}).tokens
    return token.text


@pytest.mark.parametrize(
    ("condition", "branch"),
    [
        ("CONFIG_A", "yes"),
        ("CONFIG_B", "no"),
        ("defined(CONFIG_A) && !defined CONFIG_B", "yes"),
        ("IS_ENABLED(CONFIG_B)", "no"),
        ("CONFIG_A == 1 && 2 > 1", "yes"),
        ("-1 > 0u", "yes"),
        ("-1 < 0", "yes"),
        ("-1 < 0U", "no"),
        ("0xffffffffffffffff + 1 == 0", "yes"),
        ("0x7fffffffffffffff + 1 < 0", "yes"),
        ("-1 >> 1 == -1", "yes"),
        ("~0u == 0xffffffffffffffff", "yes"),
        ("(-1 & 6) == 6", "yes"),
        ("!3 || 0", "no"),
    ],
)
def test_the_branch_that_counts(condition: str, branch: str) -> None:
    assert chosen(condition) == branch


@pytest.mark.parametrize("condition", ["", "1 +", "(1", "1; int more", "f(1)"])
def test_what_is_no_condition_is_refused(condition: str) -> None:
    with pytest.raises(Unreadable, match=r"cannot evaluate|needs|unterminated"):
        chosen(condition)


def test_the_answer_has_the_names_that_are_asked_for() -> None:
    asked = evaluate("defined(CONFIG_A) || CONFIG_B", Macros(), AT)
    assert (asked.is_true, set(asked.names)) == (False, {"CONFIG_A", "CONFIG_B"})
