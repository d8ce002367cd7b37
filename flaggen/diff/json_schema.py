"""The JSON Schema of the output of `flaggen diff --format json`."""

from __future__ import annotations

from flaggen.model.change_kinds import KINDS, LEVELS
from flaggen.report.json_schema import closed, schema_text


def diff_schema() -> str:
    """The JSON Schema (draft 7) of the output of `flaggen diff --format json`, as text."""
    text, number = {"type": "string"}, {"type": "integer", "minimum": 1}
    texts = {"type": "array", "items": text}
    place = {
        "file": {"description": "The file in which to show it.", **text},
        "line": {"description": "The line, from 1.", **number},
        "column": {"description": "The first column, in characters from 1.", **number},
        "end_column": {"description": "The column after the last.", **number},
    }
    change = {
        "id": {"description": "The name of the change in [review.accepted].", **text},
        "kind": {"enum": [*KINDS], "description": "; ".join(f"{kind.id}: {kind.purpose}" for kind in KINDS.values())},
        "flag": {"description": "The flag; null if the change is about all flags.", "type": ["string", "null"]},
        "part": {"description": "The operation or the API in question.", "type": ["string", "null"]},
        "was": {"description": "The old fact, or none.", **text},
        "now": {"description": "The new fact, or none.", **text},
        "message": {"description": "The change in words.", **text},
        "level": {"enum": [*LEVELS], "description": "How severe the change is."},
        "concerns": {"description": "Who is affected.", **texts},
        "accepted": {
            "description": "The reason for accepting the change; null if it is not accepted.",
            "type": ["string", "null"],
        },
        "accessors": {
            "description": "The C functions that the change affects; removed functions have their old names.",
            **texts,
        },
        "pairs": {
            "description": "The calls that the change replaces, each with the new one. A call of an accessor that "
            "serves all flags of a word has the flag's enumerator: hugetlb_test_page_flag(HPG_freed).",
            "type": "array",
            "items": closed({"old": text, "new": text}),
        },
        "to_reserve": {
            "description": "The keys of [reserved] that keep the bit and the name of a removed flag from being used "
            "again; null if there is nothing to reserve.",
            "type": ["string", "null"],
        },
        **place,
    }
    undescribed = {"message": {"description": "What only one side has.", **text}, **place}
    comparison = {
        "old": text,
        "new": text,
        "changes": {"type": "array", "items": closed(change)},
        "undescribed": {
            "description": "Differences between C files, or from them, that no declaration can describe.",
            "type": "array",
            "items": closed(undescribed),
        },
    }
    document = {"version": {"const": 1}, "comparisons": {"type": "array", "items": closed(comparison)}}
    return schema_text("flaggen: what a change does to flags", document)
