"""The JSON Schema of the output of `flaggen show --format json`."""

from __future__ import annotations

from typing import Any

from flaggen.model.guards import GUARDS
from flaggen.model.operations import APIS, OPERATIONS
from flaggen.report.json_schema import TEXT, TEXT_OR_NULL, array, closed, schema_text


def show_schema() -> str:
    """The JSON Schema (draft 7) of the output of `flaggen show --format json`, as text."""
    configuration = {
        "enabled": {
            "description": "Those of `configs` that are enabled. The first always is: if it is not, the bits are the "
            "same, and the accessors are stubs.",
            **array(TEXT),
        },
        "words": {"description": "The words that hold flags, by page index.", **array(_word())},
    }
    return schema_text(
        "flaggen: a declaration",
        {
            "version": {"const": 1},
            "name": {"description": "The declaration's file name.", **TEXT},
            "configs": {
                "description": "The config symbols: that of hugetlb pages, then those of single flags.",
                **array(TEXT),
            },
            "bits_per_long": {"description": "The number of bits of a word.", "enum": [32, 64]},
            "reserved": {
                "description": "What no flag may have.",
                **closed(
                    {
                        "bits": {
                            "description": "The bits, by page index.",
                            **array(closed({"page_index": _NUMBER, "bit": _NUMBER})),
                        },
                        "names": {"description": "The names.", **array(TEXT)},
                    }
                ),
            },
            "configurations": {
                "description": "The proven configurations, each of which may place the bits differently. In the first, "
                "everything is enabled.",
                **array(closed(configuration)),
            },
        },
    )


def _word() -> dict[str, Any]:
    return closed(
        {
            "page_index": {"description": "The index of the struct page, from the head page.", **_NUMBER},
            "field": {"description": "The word's name in struct page.", "enum": ["private", "flags"]},
            "enum": {"description": "The tag of the enum that names the bits.", **TEXT},
            "count": {"description": "The enumerator that counts the bits; null if there is none.", **TEXT_OR_NULL},
            "bits_used": {"description": "How many bits have a flag.", **_NUMBER},
            "accessors": {"description": "The C functions that serve all flags of the word.", **array(_accessor())},
            "flags": {"description": "The flags that exist in the configuration, by bit.", **array(_flag())},
        }
    )


def _flag() -> dict[str, Any]:
    return closed(
        {
            "name": {"description": "The name in the declaration.", **TEXT},
            "enumerator": {"description": "The name of the bit in C.", **TEXT},
            "bit": {"description": "The bit in the configuration; 0 is the lowest.", **_NUMBER},
            "mask": {"description": "The bit as a mask, which may need 64 bits.", "type": "integer", "minimum": 1},
            "mask_hex": {"description": "The mask as C writes it.", "type": "string", "pattern": "^0x[1248]0*$"},
            "visibility": {"description": "Where the accessors are defined.", "enum": ["static", "exported"]},
            "export_symbol": {
                "description": "The macro that exports the accessors to modules; null if there is none.",
                **TEXT_OR_NULL,
            },
            "config": {"description": "The flag's own config symbol; null if it has none.", **TEXT_OR_NULL},
            "doc": {"description": "What the flag means, or nothing.", **TEXT},
            "synchronization": {"description": "What makes the flag stable, or nothing.", **TEXT},
            "accessors": {"description": "The flag's own C functions.", **array(_accessor())},
        }
    )


def _accessor() -> dict[str, Any]:
    return closed(
        {
            "name": {"description": "The function's name.", **TEXT},
            "api": {"description": "The struct that it takes.", "enum": [*APIS]},
            "operation": {"description": "What it does with the bit.", "enum": [*OPERATIONS]},
            "returns": {"description": "The C type of its result.", **TEXT},
            "storage": {"description": "How a static function is declared; null if it is exported.", **TEXT_OR_NULL},
            "prototype": {"description": "The C prototype, without storage and semicolon.", **TEXT},
            "guards": {
                "description": "What it checks before the operation, in this order.",
                **array({"enum": [*GUARDS]}),
            },
            "lock": {"description": "The lock that it asserts; null if there is none.", **TEXT_OR_NULL},
        }
    )


_NUMBER = {"type": "integer", "minimum": 0}
