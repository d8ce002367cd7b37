"""How many cases of a large set a test tries: a sample by default, every one where FLAGGEN_TEST_ALL is set.

CI sets it. The coverage of the tests that are marked `sampled` is not measured.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

import pytest

ALL = bool(os.environ.get("FLAGGEN_TEST_ALL"))

T = TypeVar("T")

sampled = pytest.mark.sampled


def sample(items: Iterable[T], share: int) -> list[T]:
    """Every item, or by default one in `share`."""
    return list(items)[:: 1 if ALL else share]


def cases(every: int, few: int) -> int:
    """How many cases to make: `every`, or by default only `few`."""
    return every if ALL else few
