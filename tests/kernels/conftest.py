"""The order of the tests, which matters where several workers share them."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent

# A worker that begins one of these late works alone at the end.
LONGEST = [
    "test_booted_guards",
    "test_verify",
    "test_kunit",
    "test_accessor_modules",
    "test_drop_in",
    "test_cbmc",
    "test_convert",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {HERE / f"{name}.py": rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))
