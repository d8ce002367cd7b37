"""The JSON Schema and the reference page say of the format what the loader holds to."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from declarations import load_text
from flaggen.diff.json_schema import diff_schema
from flaggen.show.json_schema import show_schema
from flaggen.toml import keys as format
from flaggen.toml.json_schema import json_schema
from flaggen.toml.reference import reference
from repository import ROOT
from sample import sample, sampled

SCHEMA: dict[str, Any] = json.loads(json_schema())
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


def is_sound(text: str) -> bool:
    """Whether the loader has nothing to say about the form."""
    loaded = load_text(text)
    assert loaded.declaration is not None
    return not loaded.findings and bool(loaded.declaration.flags)


def is_valid(text: str) -> bool:
    """Whether the schema allows it."""
    return bool(VALIDATOR.is_valid(tomllib.loads(text)))


def test_the_schema_is_one_of_draft_7() -> None:
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("flags.schema.json", json_schema),
        ("diff.schema.json", diff_schema),
        ("show.schema.json", show_schema),
        ("docs/declaration.md", reference),
    ],
)
def test_the_files_in_the_repository_are_these(
    name: str, text: Callable[[], str], request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update-golden"):
        (ROOT / name).write_text(text(), encoding="utf-8")
    assert (ROOT / name).read_bytes() == text().encode()


def test_the_declaration_in_the_repository_is_valid() -> None:
    text = (ROOT / "flags.toml").read_text(encoding="utf-8")
    VALIDATOR.validate(tomllib.loads(text))
    assert text.startswith("#:schema ./flags.schema.json\n")


def test_the_reference_names_every_key() -> None:
    lines = reference().split("\n")
    for table in (format.ROOT, *format.TABLES, format.FLAG):
        for key in table.keys:
            (row,) = {line for line in lines if line.startswith(f"| `{key.name}` |") and key.doc in line}
            assert row.count(" | ") == 3
            for choice in key.choices:
                assert json.dumps(choice) in row or choice == 1


def test_every_default_is_valid_and_what_the_loader_takes() -> None:
    for table in format.TABLES:
        for key in table.keys:
            if key.default is not None and key.table is None:
                assert SCHEMA["properties"][table.name]["properties"][key.name]["default"] == (
                    list(key.default) if key.many else key.default
                )
                assert is_valid(f"flags.a = {{}}\n[{table.name}]\n{key.name} = {json.dumps(key.default)}")


SOUND = [
    "flags.a.was = 'b'\nreview.levels = { flag-moved = 'notable' }\nreview.accepted.'flag-moved a' = 'why'",
    "flags.a = {}\n[review]\n[review.levels]\n[review.accepted]\n'operation-removed a test_set' = 'a\\nb'",
    "flags.a = {}",
    "schema = 1\nflags.a = { bit = 0, page_index = 0 }",
    "flags = { a = {}, b_2 = { camel = 'B2', operations = ['test_set', 'clear_nonatomic'] } }",
    "flags.a = {}\nc = {}\noutput = {}\nlint = {}",
    "flags.a = {}\nc = { prefix = 'P', api = ['folio'], bits_per_long = 64, taken_page_indices = [] }",
    "flags.a = {}\noutput = { header = 'a b/ä.h', source = '../a.c', emulator = '/a.py' }",
    "flags.a = { doc = \"it's fine\\n\\ttoo\", ignore = ['whatever'] }",
    "lint.ignore = []\nflags.int = {}",
    "flags.a = {}\nrender = { templates = '../my templates' }\noutput = { header = 'a.h', table = 'a.rst', x_2 = 'b' }",
    "flags.a = {}\nrender = {}",
    "flags.a = { config = 'CONFIG_A', enumerator = 'x', names = { test = 'f', set_nonatomic = '_g' } }",
    "flags.a = { names = {} }",
]
UNSOUND = [
    "flags.a.was = 'B'",
    "flags.a = {}\nreview.levels = { moved = 'notable' }",
    "flags.a = {}\nreview.levels = { flag-moved = 'grave' }",
    "flags.a = {}\nreview.accepted = { moved = 'why' }",
    "flags.a = {}\nreview.accepted = { flag-moved = '' }",
    "flags.a = {}\nreview.accepted = { flag-moved = 1 }",
    "flags.a = {}\nreview.accepted = []",
    "",
    "schema = 1",
    "flags = {}",
    "flags = 3",
    "flags = []",
    "flags = [{ a = {} }]",
    "flags.a = 3",
    "flags.a = []",
    "flags.A = {}",
    "flags.a-b = {}",
    "flags.1a = {}",
    "flags.'' = {}",
    "flags.'é' = {}",
    "flags.a = {}\nflags.b.c = 1",
    "flags.a = {}\nflag = {}",
    "flags.a = {}\nc.d = 1",
    "flags.a = {}\nlint.select = []",
    "flags.a = {}\noutput = 'a.h'",
    "flags.a = {}\nc = []",
    "flags.a.bit = -1",
    "flags.a.bit = 1.5",
    "flags.a.bit = true",
    "flags.a.page_index = -1",
    "flags.a.camel = 'a'",
    "flags.a.camel = 'A_B'",
    "flags.a.doc = 'x */ y'",
    "flags.a.doc = 'x /* y'",
    r'flags.a.doc = "x \u0007"',
    r'flags.a.doc = "x \u202e"',
    r'flags.a.doc = "x\\"',
    r'flags.a.doc = "x\\\ny"',
    "flags.a = {}\noutput.header = ''",
    "flags.a = {}\noutput.header = 'a/'",
    'flags.a = {}\noutput.header = "a\\tb"',
    "flags.a = {}\noutput.table = 'a.rst'",
    "flags.a = {}\nrender = {}\noutput.table = 'a.rst'",
    "flags.a = {}\nrender.templates = 'mine'\noutput.table = 1",
    "flags.a = {}\nrender.templates = 'mine'\noutput.table = 'a/'",
    "flags.a = {}\nrender.templates = 'mine'\noutput.Table = 'a'",
    "flags.a = {}\nrender.templates = 'mine'\noutput.'../a' = 'a'",
    "flags.a = {}\nrender.templates = '/mine'",
    "flags.a = {}\nrender.templates = ''",
    "flags.a = {}\nrender = 'mine'\noutput.table = 1",
    "flags.a.names = 'f'",
    "flags.a.names.change = 'f'",
    "flags.a.names.test = 1",
    "flags.a.names.test = 'f g'",
    "flags.a.config = 'X'",
    "flags.a.operations = []",
    "flags.a.operations = ['test', 'test']",
    "flags.a.ignore = 'missing-doc'",
]


@pytest.mark.parametrize(("text", "sound"), [*((text, True) for text in SOUND), *((text, False) for text in UNSOUND)])
def test_the_schema_and_the_loader_agree(text: str, sound: bool) -> None:
    assert is_sound(text) is sound
    assert is_valid(text) is sound


# A float with no fraction counts as an integer in JSON Schema, and a date is nothing that JSON knows.
INTEGERS = [-(1 << 63), -1, 0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 1 << 24, (1 << 24) - 1, (1 << 24) + 1, (1 << 63) - 1]
STRINGS = [
    *[
        "",
        "a",
        "A",
        "aB",
        "Ab",
        "a_b",
        "_a",
        "A_",
        "1",
        "é",
        "a b",
        "CONFIG_X",
        "CONFIG_",
        "CONFIG_é",
        "GPL-2.0+ OR (MIT)",
    ],
    *["5.12", "6.1", "v7.3", "rfc", "5.9", "6.20", "6.1.1"],
    *["private", "camel", "word", "functions", "token", "EXPORT_SYMBOL_GPL", "EXPORT_SYMBOL_NS(A b)"],
    *["page", "folio", "bool", "int", "static inline", "exported", "test", "set_nonatomic", "missing-doc"],
    *["a/b.h", "../a", "/", "a/", "a\tb", "\x7f", "*/", "a /* b", "\\", "a\\b", "a\\\nb", "\u2028", "\ufeff", "\x85"],
]
OTHERS = [True, False, 1.5, [], [[]], {}, {"a": 1}]
LISTS = [
    *([value] for value in [*INTEGERS, *STRINGS, *OTHERS]),
    *[["page", "folio"], ["page", "page"], [1, 2], [1, 1], [1, True], ["test", 1], ["test", "set", "test"]],
]


def toml(value: Any) -> str:
    """A value as TOML, of which JSON's strings, numbers and lists are a part."""
    return json.dumps(value).replace("\x7f", "\\u007f").replace('"a": 1', "a = 1")


@sampled
@pytest.mark.parametrize(
    ("table", "key"),
    sample([(table, key) for table in (format.ROOT, *format.TABLES, format.FLAG) for key in table.keys], 3),
    ids=lambda part: part.name or "root",
)
def test_they_agree_about_every_key(table: format.Table, key: format.Key) -> None:
    where = {format.ROOT: "", format.FLAG: "[flags.a]\n"}.get(table, f"[{table.name}]\n")
    verdicts = set()
    for value in [*INTEGERS, *STRINGS, *OTHERS, *LISTS]:
        text = f"{key.name} = {toml(value)}\n"
        text = f"{text}[flags.a]\n" if table is format.ROOT else f"flags.b = {{}}\n{where}{text}"
        verdicts.add(is_valid(text))
        assert is_sound(text) is is_valid(text), text
    assert verdicts == {True, False}
