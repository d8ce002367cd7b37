"""The JSON Schema of what `flaggen diff --format json` prints."""

from __future__ import annotations

import json
from typing import Any

from flaggen.model.change_kinds import KINDS, LEVELS


def diff_schema() -> str:
    """The JSON Schema (draft 7) of what `flaggen diff --format json` prints, as text."""
    text, number = {"type": "string"}, {"type": "integer", "minimum": 1}
    texts = {"type": "array", "items": text}
    change = {
        "id": {"description": "What [review.accepted] calls the change.", **text},
        "kind": {"enum": [*KINDS], "description": "; ".join(f"{kind.id}: {kind.purpose}" for kind in KINDS.values())},
        "flag": {"description": "The flag; null where the change is about all flags.", "type": ["string", "null"]},
        "part": {"description": "The operation or the API in question.", "type": ["string", "null"]},
        "was": {"description": "The fact before; none where there was none.", **text},
        "now": {"description": "The fact now; none where there is none.", **text},
        "message": {"description": "The change in words.", **text},
        "level": {"enum": [*LEVELS], "description": "How severe it is."},
        "concerns": {"description": "For whom it is that severe.", **texts},
        "accepted": {"description": "The reason for which it was accepted.", "type": ["string", "null"]},
        "accessors": {
            "description": "The C functions that it touches, those that are gone by their old names.",
            **texts,
        },
        "file": {"description": "Where it is to be seen: the file,", **text},
        "line": {"description": "the line, from 1,", **number},
        "column": {"description": "the column, in characters from 1,", **number},
        "end_column": {"description": "and the one after the last.", **number},
    }
    comparison = {"old": text, "new": text, "changes": {"type": "array", "items": _closed(change)}}
    document = {"version": {"const": 1}, "comparisons": {"type": "array", "items": _closed(comparison)}}
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "flaggen: what a change does to flags"}
    return json.dumps(head | _closed(document), indent=2, ensure_ascii=False) + "\n"


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with all of these, and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }
