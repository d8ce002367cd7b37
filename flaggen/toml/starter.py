"""What a declaration begins with: a small flags.toml that can be rendered as it is."""

from __future__ import annotations

from pathlib import Path

# The first line of the text names it, so that editors find it.
SCHEMA_NAME = "flags.schema.json"


def starter() -> str:
    """The text: starter.toml. A line of it that is commented out is right without its "# "."""
    return Path(__file__).with_name("starter.toml").read_text(encoding="utf-8")
