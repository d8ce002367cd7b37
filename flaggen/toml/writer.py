"""Writes values as TOML, formatted as a person would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flaggen.report.english import wrap

_WIDTH = 120
# Characters that a basic string cannot contain (TOML 1.0), except for those with an escape of their own.
_ESCAPES = {code: f"\\u{code:04x}" for code in (*range(0x20), 0x7F)} | str.maketrans(
    {"\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r", '"': r"\"", "\\": r"\\"}
)
_COMMAND = r"#\u0023["


def toml_value(value: Any) -> str:
    """A string, integer, boolean, list or table in TOML, on one line, except for long strings."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(toml_value, value))}]"
    if not isinstance(value, str):
        return str(value).lower()
    # Written as escapes, they are no commands of a CI job's runner if the TOML is printed.
    text = f'"{value.translate(_ESCAPES).replace("##[", _COMMAND)}"'
    if len(text) < 100:
        return text
    lines = "\n".join(rf"\u003a{line[1:]}" if line.startswith("::") else line for line in wrap(text[1:-1], _WIDTH))
    return f'"""\n{lines}\n"""'


def toml_keys(values: Mapping[str, Any]) -> str:
    """The keys and values of a table in TOML, each with a final line end."""
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in values.items())
