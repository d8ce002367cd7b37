"""Values as TOML, which reads back as the same values."""

from __future__ import annotations

import tomllib

import pytest

from flaggen.toml.writer import toml_keys, toml_value


@pytest.mark.parametrize(
    "value", [3, True, "a", 'quote " and \\ and \x7f and \n', ["test", "set"], {"test": "a", "set": "b"}]
)
def test_a_value_reads_back(value: object) -> None:
    assert tomllib.loads(f"key = {toml_value(value)}") == {"key": value}


def test_a_long_text_is_laid_out_on_lines() -> None:
    text = " ".join(["word"] * 60)
    written = toml_keys({"doc": text, "bit": 3})
    assert max(map(len, written.splitlines())) <= 120
    read = tomllib.loads(written)
    assert (read["doc"].split(), read["bit"]) == (text.split(), 3)
