"""The declaration as JSON, for other programs: its words, flags and accessors in each configuration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flaggen.model.accessors import Accessor
from flaggen.model.declaration import Declaration, Word
from flaggen.model.flag import Flag
from flaggen.report import formats


def as_json(declaration: Declaration) -> str:
    """A JSON object; show.schema.json is its schema."""
    return formats.document(
        {
            "version": 1,
            "name": formats.readable(declaration.name),
            "configs": [*declaration.configs],
            "bits_per_long": declaration.c.bits_per_long,
            "reserved": {
                "bits": [{"page_index": index, "bit": bit} for index, bit in sorted(declaration.reserved.places)],
                "names": [*declaration.reserved.names],
            },
            "configurations": [
                _configuration(declaration, enabled | {declaration.c.config}) for enabled in declaration.layouts
            ],
        }
    )


def _configuration(declaration: Declaration, enabled: frozenset[str]) -> dict[str, Any]:
    return {
        "enabled": [symbol for symbol in declaration.configs if symbol in enabled],
        "words": [_word(declaration, word, word.configured(enabled).flags) for word in declaration.words],
    }


def _word(declaration: Declaration, word: Word, flags: tuple[Flag, ...]) -> dict[str, Any]:
    """The word with these flags. Accessors that serve all of its flags exist in every configuration."""
    has_enum = declaration.has_own_enum
    shared = (accessor for accessor in declaration.functions(word) if accessor.flag is None)
    return {
        "page_index": word.page_index,
        "field": word.field,
        "enum": word.enum if has_enum else "pageflags",
        "count": (has_enum and word.count) or None,
        "bits_used": len({flag.bit for flag in flags}),
        "accessors": _accessors(declaration, shared),
        "flags": [_flag(declaration, flag) for flag in flags],
    }


def _flag(declaration: Declaration, flag: Flag) -> dict[str, Any]:
    return {
        "name": flag.name,
        "enumerator": declaration.enumerator(flag),
        "bit": flag.bit,
        "mask": flag.mask,
        "mask_hex": f"{flag.mask:#x}",
        "visibility": flag.visibility,
        "export_symbol": flag.export_symbol.text if flag.export_symbol else None,
        "config": flag.config,
        "doc": flag.doc,
        "synchronization": flag.synchronization,
        "accessors": _accessors(declaration, declaration.accessors(flag)),
    }


def _accessors(declaration: Declaration, accessors: Iterable[Accessor]) -> list[dict[str, Any]]:
    return [
        {
            "name": accessor.name,
            "api": accessor.api,
            "operation": accessor.operation.name,
            "returns": accessor.returns,
            "storage": declaration.storage(accessor.api) if accessor.visibility == "static" else None,
            "prototype": accessor.prototype,
            "guards": [guard.name for guard in accessor.checks.guards],
            "lock": accessor.checks.lock or None,
        }
        for accessor in accessors
    ]
