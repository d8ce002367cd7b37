"""The order of the tests, which matters where several workers share them."""

from __future__ import annotations

import pytest

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
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))
