"""Writes values as TOML, formatted as a person would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flaggen.report.english import wrap

_WIDTH = 120


def toml_value(value: Any) -> str:
    """A string, integer, boolean, list or table in TOML, on one line, except for long strings."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(toml_value, value))}]"
    import json

    # JSON's strings are valid in TOML, except that TOML does not allow a literal DEL.
    text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if len(text) < 100:
        return text
    lines = "\n".join(wrap(text[1:-1], _WIDTH))
    return f'"""\n{lines}\n"""'


def toml_keys(values: Mapping[str, Any]) -> str:
    """The keys and values of a table in TOML, each with a final line end."""
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in values.items())
