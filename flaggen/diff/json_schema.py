"""The JSON Schema of the output of `flaggen diff --format json`."""

from __future__ import annotations

from flaggen.model.change_kinds import KINDS, LEVELS
from flaggen.report.json_schema import TEXT, TEXT_OR_NULL, array, closed, schema_text


def diff_schema() -> str:
    """The JSON Schema (draft 7) of the output of `flaggen diff --format json`, as text."""
    number = {"type": "integer", "minimum": 1}
    place = {
        "file": {"description": "The file in which to show it.", **TEXT},
        "line": {"description": "The line, from 1.", **number},
        "column": {"description": "The first column, in characters from 1.", **number},
        "end_column": {"description": "The column after the last.", **number},
    }
    change = {
        "id": {"description": "The name of the change in [review.accepted].", **TEXT},
        "kind": {"enum": [*KINDS], "description": "; ".join(f"{kind.id}: {kind.purpose}" for kind in KINDS.values())},
        "flag": {"description": "The flag; null if the change is about all flags.", **TEXT_OR_NULL},
        "part": {"description": "The operation or the API in question.", **TEXT_OR_NULL},
        "was": {"description": "The old fact, or none.", **TEXT},
        "now": {"description": "The new fact, or none.", **TEXT},
        "message": {"description": "The change in words.", **TEXT},
        "level": {"enum": [*LEVELS], "description": "How severe the change is."},
        "concerns": {"description": "Who is affected.", **array(TEXT)},
        "accepted": {
            "description": "The reason for accepting the change; null if it is not accepted.",
            **TEXT_OR_NULL,
        },
        "accessors": {
            "description": "The C functions that the change affects; removed functions have their old names.",
            **array(TEXT),
        },
        "pairs": {
            "description": "The calls that the change replaces, each with the new one. A call of an accessor that "
            "serves all flags of a word has the flag's enumerator: hugetlb_test_page_flag(HPG_freed).",
            **array(closed({"old": TEXT, "new": TEXT})),
        },
        "to_reserve": {
            "description": "The keys of [reserved] that keep the bit and the name of a removed flag from being used "
            "again; null if there is nothing to reserve.",
            **TEXT_OR_NULL,
        },
        **place,
    }
    undescribed = {"message": {"description": "What only one side has.", **TEXT}, **place}
    comparison = {
        "old": TEXT,
        "new": TEXT,
        "changes": array(closed(change)),
        "undescribed": {
            "description": "Differences between C files, or from them, that no declaration can describe.",
            **array(closed(undescribed)),
        },
    }
    document = {"version": {"const": 1}, "comparisons": array(closed(comparison))}
    return schema_text("flaggen: what a change does to flags", document)
