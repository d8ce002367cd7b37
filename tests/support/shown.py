"""What the tests of `flaggen show` share: short declarations, and golden files."""

from __future__ import annotations

from pathlib import Path

import pytest

from declarations import sound_declaration
from flaggen.model.declaration import Declaration
from strategies import toml


def short(**flags: dict[str, object]) -> Declaration:
    """A declaration of these flags, of words of 64 bits."""
    tables = {f"flags.{name}": flag for name, flag in flags.items()}
    return sound_declaration(toml({"c": {"bits_per_long": 64}, **tables}))


def compare(text: str, golden: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")
