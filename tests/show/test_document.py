"""The declaration as data, and its schema."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from declarations import load_text
from flaggen.show.document import as_json
from flaggen.show.json_schema import show_schema
from repository import COMMITTED
from strategies import declarations, everything, odd_words, toml

VALIDATOR = jsonschema.Draft7Validator(json.loads(show_schema()))


def shown(text: str | bytes) -> dict[str, Any]:
    """The data of this declaration, which has to be valid."""
    declaration = load_text(text).declaration
    assert declaration is not None
    data: dict[str, Any] = json.loads(as_json(declaration))
    VALIDATOR.validate(data)
    return data


def test_a_flag_and_its_accessors() -> None:
    data = shown(COMMITTED["repository"].read_bytes())
    assert (data["version"], data["configs"], data["bits_per_long"]) == (1, ["CONFIG_HUGETLB_PAGE"], 32)
    (configuration,) = data["configurations"]
    assert configuration["enabled"] == ["CONFIG_HUGETLB_PAGE"]
    (word,) = configuration["words"]
    assert (word["page_index"], word["field"], word["enum"]) == (0, "private", "hugetlb_page_flags")
    assert (word["count"], word["bits_used"], word["accessors"]) == ("__NR_HPAGEFLAGS", 7, [])
    freed = word["flags"][3]
    tests = freed.pop("accessors")[0]
    assert freed == {
        "name": "freed",
        "enumerator": "HPG_freed",
        "bit": 3,
        "mask": 8,
        "mask_hex": "0x8",
        "visibility": "static",
        "export_symbol": None,
        "config": None,
        "doc": "The page is on a free list of the pool.",
        "synchronization": "Examined and modified under hugetlb_lock.",
    }
    assert tests == {
        "name": "folio_test_hugetlb_freed",
        "api": "folio",
        "operation": "test",
        "returns": tests["returns"],
        "storage": tests["storage"],
        "prototype": f"{tests['returns']} folio_test_hugetlb_freed(struct folio *folio)",
        "guards": [],
        "lock": None,
    }
    assert tests["storage"].startswith("static ")
    assert {accessor["storage"] for accessor in word["flags"][1]["accessors"]} == {None}


def test_each_configuration_has_its_own_bits() -> None:
    data = shown(toml({"flags.a": {"config": "CONFIG_A"}, "flags.b": {}, "flags.c": {"page_index": 2}}))
    bits = {
        tuple(configuration["enabled"]): [
            {flag["name"]: flag["bit"] for flag in word["flags"]} for word in configuration["words"]
        ]
        for configuration in data["configurations"]
    }
    assert bits == {
        ("CONFIG_HUGETLB_PAGE", "CONFIG_A"): [{"a": 0, "b": 1}, {"c": 0}],
        ("CONFIG_HUGETLB_PAGE",): [{"b": 0}, {"c": 0}],
    }


def test_accessors_that_flags_share_are_those_of_the_word() -> None:
    (configuration,) = shown(toml({"c": {"accessors": "word"}, "flags.a": {}}))["configurations"]
    (word,) = configuration["words"]
    assert "hugetlb_test_folio_flag" in {accessor["name"] for accessor in word["accessors"]}
    assert word["flags"][0]["accessors"] == []


def test_the_bits_of_flags_are_named_by_the_enum_of_the_kernel() -> None:
    (configuration,) = shown(toml({"c": {"word": "flags"}, "flags.a": {"bit": 9}}))["configurations"]
    assert [(word["enum"], word["count"]) for word in configuration["words"]] == [("pageflags", None)]


@pytest.mark.parametrize("text", [everything(), odd_words(), *(path.read_bytes() for path in COMMITTED.values())])
def test_odd_declarations_match_the_schema(text: str | bytes) -> None:
    assert shown(text)["configurations"]


@given(declarations())
def test_every_declaration_matches_the_schema(text: str) -> None:
    assert shown(text)["configurations"]
