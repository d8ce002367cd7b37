"""What speaks of the format to editors and to people: the JSON Schema and the reference page."""

from __future__ import annotations

import json
from typing import Any

from flaggen.model.change_kinds import KINDS, LEVELS
from flaggen.toml import keys


def json_schema() -> str:
    """The JSON Schema (draft 7, which TOML editors know) of a declaration, as text."""
    properties: dict[str, Any] = {key.name: _key(key) for key in keys.ROOT.keys}
    properties |= {table.name: _table(table) for table in keys.TABLES}
    properties[keys.FLAG.name] = {
        "description": keys.FLAG.doc,
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": keys.FLAG_NAME.pattern},
        "additionalProperties": _table(keys.FLAG),
    }
    has_templates = {"required": ["render"], "properties": {"render": {"required": ["templates"]}}}
    known_outputs = {"properties": {"output": {"propertyNames": {"enum": [key.name for key in keys.OUTPUT.keys]}}}}
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "flaggen: the flags of hugetlb pages",
        "type": "object",
        "properties": properties,
        "required": [keys.FLAG.name],
        "additionalProperties": False,
        "if": has_templates,
        "else": known_outputs,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


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


def _table(table: keys.Table) -> dict[str, Any]:
    more: dict[str, Any] = {"additionalProperties": False}
    if table.more is not None and table.names is not None:
        more = {"propertyNames": {"pattern": table.names.pattern}, "additionalProperties": _key(table.more)}
    return {
        "description": table.doc,
        "type": "object",
        "properties": {key.name: _key(key) for key in table.keys},
        **more,
    }


def _key(key: keys.Key) -> dict[str, Any]:
    if key.table is not None:
        return _table(key.table) | {"description": key.doc}
    one: dict[str, Any] = {"type": key.type}
    if key.choices:
        one["enum"] = list(key.choices)
    if key.pattern:
        one["pattern"] = key.pattern
    if key.refuse:
        one["not"] = {"pattern": key.refuse}
    if key.minimum is not None:
        one["minimum"] = key.minimum
    if key.maximum is not None:
        one["maximum"] = key.maximum
    if key.many:
        one = {"type": "array", "items": one, "uniqueItems": True}
        if key.nonempty:
            one["minItems"] = 1
    default = {} if key.default is None else {"default": list(key.default) if key.many else key.default}
    return {"description": key.doc, **one, **default}


def reference() -> str:
    """The reference page of the format, in Markdown."""
    parts = [
        "<!-- Generated by `flaggen schema --markdown`, do not edit. -->",
        "# The declaration",
        "A declaration is a TOML 1.0 file in UTF-8, `flags.toml` by custom. Every key has a default. "
        "What is not listed here is an error, and the nearest key is named.",
        _keys(keys.ROOT),
    ]
    for table in (*keys.TABLES, keys.FLAG):
        name = f"{table.name}.NAME" if table is keys.FLAG else table.name
        parts += [f"## `[{name}]`", table.doc, _keys(table)]
    return "\n\n".join(parts) + "\n"


def _keys(table: keys.Table) -> str:
    rows = ["| key | type | default | meaning |", "| --- | --- | --- | --- |"]
    rows += [
        f"| `{key.name}` | {_type(key)} | {_default(key)} | {key.doc} {_limits(key)}".rstrip() + " |"
        for key in (*table.keys, *([table.more] if table.more else []))
    ]
    return "\n".join(rows)


def _type(key: keys.Key) -> str:
    return f"list of {key.type}s" if key.many else key.type


def _default(key: keys.Key) -> str:
    if key.default is None:
        return key.default_text
    if key.table is not None:
        return "`{}`"
    return f"`{json.dumps(list(key.default) if key.many else key.default)}`"


def _limits(key: keys.Key) -> str:
    if key.table is not None and key.table.names is not None:
        return f"Its keys must {key.table.names.must}."
    if key.table is not None:
        return f"Its keys are {', '.join(f'`{one.name}`' for one in key.table.keys)}."
    if key.many and key.choices:
        return f"At least one of {', '.join(f'`{json.dumps(choice)}`' for choice in key.choices)}."
    if key.many:
        return "Each is at least 1." if key.minimum is not None else ""
    if len(key.choices) > 1:
        return f"One of {', '.join(f'`{json.dumps(choice)}`' for choice in key.choices)}."
    if key.must:
        return f"It must {key.must}."
    if key.minimum is not None:
        return f"At least {key.minimum}."
    return ""
