"""The files of a tree: those that have a name as a word are found, and converted in order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conversions import ACTIVE, stand_in
from flaggen.convert.file import Plan
from flaggen.convert.spatch import SpatchFailed
from flaggen.convert.tree import TreeError, convert_files, files_with_names

CODE = "void f(void) { page_huge_active(p); }\n"
CONVERT = 'sed s/page_huge_active/HPageMigratable/ "$1" > "$2"'


def test_only_files_with_the_word_are_found(tmp_path: Path) -> None:
    for name, text in {
        "mm/a.c": CODE,
        "mm/b.c": "set_page_huge_active(p); page_huge_active2(p);",
        "Documentation/c.rst": "page_huge_active()",
        ".git/d.c": CODE,
        "mm/.e.c.swp": CODE,
        "mm/f.o": "\0" + CODE,
        "flags.toml": "page_huge_active",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "mm/g.c").symlink_to("a.c")
    os.mkfifo(tmp_path / "mm/h.c")
    declaration = os.path.realpath(tmp_path / "flags.toml")
    names = ["page_huge_active", "clear_page_huge_active"]
    assert files_with_names(tmp_path, names, {declaration}) == ["Documentation/c.rst", "mm/a.c"]
    assert files_with_names(tmp_path, ["nothing"], ()) == []


def test_a_tree_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TreeError, match="absent cannot be read"):
        files_with_names(tmp_path / "absent", ["a"], ())


def test_files_are_converted_in_order(tmp_path: Path) -> None:
    names = [f"{number}.c" for number in range(5)]
    for name in names:
        (tmp_path / name).write_text(CODE)
    # The first file takes longest.
    program = stand_in(tmp_path, f'[ "$(ls "{tmp_path}" | wc -l)" = 0 ] || sleep 0.0$$; {CONVERT}')
    files = list(convert_files(Plan(ACTIVE, "cast", program, lambda data: []), tmp_path, names, 3))
    assert [file.path for file in files] == names
    assert {file.after.decode() for file in files} == {CODE.replace("page_huge_active", "HPageMigratable")}


def test_a_failure_names_the_file(tmp_path: Path) -> None:
    for name in ("a.c", "b.c"):
        (tmp_path / name).write_text(CODE)
    program = stand_in(tmp_path, "echo broken >&2; exit 3")
    with pytest.raises(SpatchFailed, match=r"spatch failed on .*/a\.c: broken"):
        list(convert_files(Plan(ACTIVE, "cast", program, lambda data: []), tmp_path, ["a.c", "b.c"], 2))
