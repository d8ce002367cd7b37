"""The declaration that `flaggen init` writes: a small flags.toml that can be rendered unchanged."""

from __future__ import annotations

from pathlib import Path

# The first line of the text names this file, so that editors find the schema.
SCHEMA_NAME = "flags.schema.json"


def starter() -> str:
    """The text of starter.toml. Each line that is commented out is valid without its "# "."""
    return Path(__file__).with_name("starter.toml").read_text(encoding="utf-8")
