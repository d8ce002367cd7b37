"""The words and operators of accepted C."""

from __future__ import annotations

import pytest

from flaggen.cfront.keywords import is_refused


@pytest.mark.parametrize("token", ["static", "page", "HPG_freed", "12", '"text"', "->", "__always_inline", "__NR"])
def test_what_is_accepted(token: str) -> None:
    assert not is_refused(token, {"__NR"})


@pytest.mark.parametrize(
    "token",
    "asm typeof volatile union __attribute__ __asm__ _Pragma _Noreturn _Static_assert _Bool # ## &= ++ ?".split(),
)
def test_what_is_not_accepted(token: str) -> None:
    assert is_refused(token, {"__NR"})
