"""JSON Schemas (draft 7) of what commands print as JSON."""

from __future__ import annotations

import json
from typing import Any

TEXT = {"type": "string"}
TEXT_OR_NULL = {"type": ["string", "null"]}


def schema_text(title: str, properties: dict[str, Any]) -> str:
    """The schema of a document that is an object with exactly these properties, as text."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": title}
    return json.dumps(head | closed(properties), indent=2, ensure_ascii=False) + "\n"


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    """The schema of an object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def array(items: dict[str, Any]) -> dict[str, Any]:
    """The schema of an array of such items."""
    return {"type": "array", "items": items}
