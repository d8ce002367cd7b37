"""The words in a pipe: fields for programs, in lines that fit a mail."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given

from declarations import sound_declaration
from flaggen.report.terminal import cells
from flaggen.show.fields import fields
from repository import COMMITTED, ROOT
from shown import compare
from strategies import declarations, everything, odd_words, toml

TITLES = "page bit enumerator visibility mask config doc"


def first_table(text: str) -> list[list[str]]:
    return [line.split(maxsplit=6) for line in text.split("\n\n")[0].splitlines()]


@pytest.mark.parametrize("name", ["repository", "all_operations", "conditional", "guards"])
def test_golden(name: str, request: pytest.FixtureRequest) -> None:
    golden = ROOT / "tests" / "golden" / "show" / f"{name}-pipe.txt"
    compare(fields(sound_declaration(COMMITTED[name].read_bytes())), golden, request)


@given(declarations())
def test_every_bit_and_flag_is_in_the_first_table(text: str) -> None:
    declaration = sound_declaration(text)
    shown = fields(declaration)
    titles, *rows = first_table(shown)
    assert titles == TITLES.split()[: len(titles)]
    assert all(cells(line) <= 100 and line == line.rstrip() for line in shown.splitlines())
    for word in declaration.words:
        here = [row for row in rows if row[0] == str(word.page_index)]
        used = [row for row in here if row[3] != "free"]
        assert [row[1:4] for row in used] == [
            [str(flag.bit), declaration.enumerator(flag), flag.visibility] for flag in word.flags
        ]
        if len(titles) > 4:
            masks = {int(row[4], 16) for row in here}
            assert sum(masks) == (1 << declaration.c.bits_per_long) - 1


@pytest.mark.parametrize("text", [everything(), odd_words()], ids=["everything", "odd words"])
def test_large_and_odd_declarations_are_within_the_width(text: str) -> None:
    assert max(map(cells, fields(sound_declaration(text)).splitlines())) <= 100


def test_what_accessors_check_is_a_table_of_its_own() -> None:
    guarded = {"guard": ["huge", "bug"], "lock": "hugetlb_lock", "operations": ["set", "test", "test_set"]}
    text = fields(sound_declaration(toml({"flags.a": {}, f"flags.{'n' * 59}": guarded})))
    plain = fields(sound_declaration(toml({"flags.a": {}, f"flags.{'n' * 59}": {}})))
    assert text.startswith(f"{plain}\n")
    titles, *rows = (line.split() for line in text.removeprefix(f"{plain}\n").splitlines())
    assert titles == ["enumerator", "operation", "checks"]
    assert rows == [[f"HPG_{'n' * 59}", name, "hugetlb_lock+bug+huge"] for name in ("test", "set", "test_set")]
    assert max(map(len, text.splitlines())) <= 100


def test_columns_are_dropped_from_the_right() -> None:
    long = {"config": f"CONFIG_{'X' * 15}", "doc": "A long text about the flag."}
    style = {"max_page_index": 1 << 23, "writable_pages": 1 << 24, "bits_per_long": 64}

    def titles(name: str, **flag: object) -> str:
        text = toml({"c": style, f"flags.{name}": flag})
        first = fields(sound_declaration(text)).splitlines()[0]
        assert max(map(len, fields(sound_declaration(text)).splitlines())) <= 100
        return " ".join(first.split())

    assert titles("a", **long) == TITLES
    assert titles("n" * 24, **long) == "page bit enumerator visibility mask config"
    assert titles("n" * 50, **long) == "page bit enumerator visibility mask"
    assert titles("n" * 59, page_index=1 << 23) == "page bit enumerator visibility"


def test_the_doc_is_cropped_and_no_other_field() -> None:
    text = fields(sound_declaration(toml({"flags.wide": {"doc": "漢字" * 60}, "flags.b": {"doc": "zero\u200bwidth"}})))
    wide, other = text.splitlines()[1:3]
    assert wide.endswith("漢…") and cells(wide) in (99, 100)
    assert other.endswith("  zero\u200bwidth")


def test_no_pipe_waits_for_rich() -> None:
    program = (
        "import sys; from flaggen.cli.main import main; main(['show']); main(['rules']);"
        "print(*(name for name in ('rich', 'jinja2', 'pycparser') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n\n")
