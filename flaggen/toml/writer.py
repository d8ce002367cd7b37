"""Values as TOML text, as a person would write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flaggen.report.english import wrap

_WIDTH = 120


def toml_value(value: Any) -> str:
    """The TOML of a string, integer, boolean, list or table on one line; of a long string on several."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(toml_value, value))}]"
    import json

    # JSON's strings are TOML's, but for DEL.
    text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if len(text) < 100:
        return text
    lines = "\n".join(wrap(text[1:-1], _WIDTH))
    return f'"""\n{lines}\n"""'


def toml_keys(values: Mapping[str, Any]) -> str:
    """A line for each key, or several."""
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in values.items())
