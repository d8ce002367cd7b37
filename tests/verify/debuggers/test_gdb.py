"""In gdb, the rendered script names the flags of a program's pages as the declaration does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checked import messages, outcome_of
from compiled import declared
from flaggen.verify import faults, rendering
from flaggen.verify.debuggers.gdb import printed
from flaggen.verify.debuggers.pages import PagesProgram, configurations_with_pages, pages_program
from flaggen.verify.subject import with_header
from repository import COMMITTED, need
from sample import sample, sampled

DECLARATIONS = {name: with_header(declared(path.read_bytes())) for name, path in COMMITTED.items()}
REPOSITORY = DECLARATIONS["repository"]
SCRIPT = rendering.text(REPOSITORY, "gdb", "gdb_flags.py")


@pytest.fixture(autouse=True)
def tools() -> None:
    need("gcc", "gdb")


@sampled
@pytest.mark.parametrize("name", sample(DECLARATIONS, 12))
def test_the_check_passes_and_catches_its_faults(name: str) -> None:
    declaration = DECLARATIONS[name]
    outcome = outcome_of("gdb", declaration)
    assert (messages(outcome), outcome.skipped) == ([], ())
    assert (outcome.checks, outcome.controls) == (len(configurations_with_pages(declaration)), 2)


@pytest.mark.parametrize(
    ("old", "new", "finds"),
    [
        ("word & 1 << bit", "word & 2 << bit", "hpageflags prints 'page[0].private: HPG_migratable|HPG_freed|"),
        ('"if a hugetlb page: "', '"if a hugetlb page: x"', "the pretty-printer prints 'xpage[0]=0x0' instead of"),
        ('"hpageflags", gdb', '"hflags", gdb', 'Undefined command: "hpageflags"'),
        ("import gdb\n", "import gdbb\n", "No module named 'gdbb'"),
    ],
)
def test_a_wrong_script_is_found(old: str, new: str, finds: str) -> None:
    assert old in SCRIPT
    (found,) = messages(outcome_of("gdb", REPOSITORY, gdb=SCRIPT.replace(old, new)))
    assert finds in found


def program(root: Path, words: dict[int, int]) -> PagesProgram:
    """A program whose first page has these words."""
    texts = rendering.c_texts(REPOSITORY)
    return pages_program(REPOSITORY, REPOSITORY, texts, REPOSITORY.configurations[0], root, [words])


def test_the_command_takes_a_page_or_a_folio_or_a_pointer_to_one(tmp_path: Path) -> None:
    arguments = ("folios[0]", "&folios[0]", "folios[0].page", "&folios[0].page", "folios", "(void *)&folios[0]")
    made = program(tmp_path, {0: 0x12})
    lines, errors = printed(SCRIPT, made.path, [f"hpageflags {argument}" for argument in arguments])
    assert (lines, errors) == (["page[0].private: HPG_migratable|HPG_vmemmap_optimized"] * len(arguments), "")


@pytest.mark.parametrize(
    "argument", ["1 + 1", "folios[0].page.private", "&folios[0].page.private", "&folios[0].page.lru"]
)
def test_the_command_refuses_what_is_no_page(argument: str, tmp_path: Path) -> None:
    """Their addresses would be taken for a page's, and what is behind them for its flags."""
    lines, errors = printed(SCRIPT, program(tmp_path, {0: 0x12}).path, [f"hpageflags {argument}"])
    assert lines == []
    assert "hpageflags needs a page or folio in memory, or a pointer to one" in errors
    assert "Python" not in errors


def test_a_page_is_printed_with_the_names_if_it_is_told_to(tmp_path: Path) -> None:
    made = program(tmp_path, {0: 0x12})
    enable = "enable pretty-printer global hugetlb_page_flags"
    lines, _ = printed(SCRIPT, made.path, ["print folios[0].page", enable, "print folios[0].page"])
    plain, pretty = (line.partition(" = ")[2] for line in lines if line.startswith("$"))
    members = r"flags = 0, lru = \{.*\}, mapping = 0x0, private = 18, refcount = 0\}"
    assert re.fullmatch(rf"\{{{members}", plain)
    assert re.fullmatch(rf"if a hugetlb page: page\[0\]=HPG_migratable\|HPG_vmemmap_optimized = \{{{members}", pretty)


def test_nothing_is_named_if_the_kernels_enum_differs() -> None:
    wrong = rendering.c_texts(faults.shifted(REPOSITORY))
    (found,) = messages(outcome_of("gdb", REPOSITORY, **wrong))
    assert "HPG_restore_reserve is declared as bit 0, but is 1 in enum hugetlb_page_flags" in found
