"""The JSON Schema of a declaration, for editors."""

from __future__ import annotations

import json
from typing import Any

from flaggen.model.operations import OPERATIONS
from flaggen.toml import keys
from flaggen.toml.limits import FLAGS


def json_schema() -> str:
    """The text of a declaration's JSON Schema, in draft 7, which TOML editors support."""
    properties: dict[str, Any] = {key.name: _key(key) for key in keys.ROOT.keys}
    properties |= {table.name: _table(table) for table in keys.TABLES}
    properties[keys.FLAG.name] = {
        "description": keys.FLAG.doc,
        "type": "object",
        "minProperties": 1,
        "maxProperties": FLAGS,
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
    single = {"type": key.type, **_limits(key)}
    several = {"type": "array", "items": single, "uniqueItems": True} | ({"minItems": 1} if key.nonempty else {})
    if key.by_operation:
        return {"description": key.doc, "anyOf": _by_operation([single, several] if key.many else [single])}
    default = {} if key.default is None else {"default": list(key.default) if key.many else key.default}
    return {"description": key.doc, **(several if key.many else single), **default}


def _by_operation(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The schemas of a value, and that of a table with such a value for each operation."""
    each = values[0] if len(values) == 1 else {"anyOf": values}
    table = {"type": "object", "properties": dict.fromkeys(OPERATIONS, each), "additionalProperties": False}
    return [*values, table]


def _limits(key: keys.Key) -> dict[str, Any]:
    """The part of a schema that limits a single value."""
    schema: dict[str, Any] = {}
    if key.choices and key.pattern:
        schema["anyOf"] = [{"enum": list(key.choices)}, {"pattern": key.pattern}]
    elif key.choices:
        schema["enum"] = list(key.choices)
    elif key.pattern:
        schema["pattern"] = key.pattern
    if key.refuse:
        schema["not"] = {"pattern": key.refuse}
    if key.minimum is not None:
        schema["minimum"] = key.minimum
    if key.maximum is not None:
        schema["maximum"] = key.maximum
    return schema
