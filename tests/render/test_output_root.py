"""Outputs may be anywhere in the git repository that the declaration is in, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import flaggen
from flaggen.cli.main import main
from flaggen.render.output_root import output_path, output_root, path_below_root
from flaggen.verify import rendering
from flaggen.verify.compile.machines import Workshop, native
from repositories import home
from repository import need

__all__ = ["home"]

OUTPUTS = """[output]
header = "../include/linux/x.h"
source = "x.c"
emulator = "../tools/x.py"
kunit = "../lib/x_kunit.c"

"""
FLAGS = """[flags.x]
visibility = "exported"
doc = "X."
synchronization = "None."
"""


@pytest.fixture
def tree(home: Path) -> Path:
    """A repository with a declaration in mm/ whose outputs are next to and outside of that directory."""
    (home / ".git").mkdir()
    (home / "mm").mkdir()
    (home / "mm/flags.toml").write_text(OUTPUTS + FLAGS)
    return home


def rendered(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file() and path.suffix != ".toml")
    return {path.relative_to(root).as_posix(): path.read_text() for path in sorted(files)}


@pytest.mark.parametrize(("directory", "operand"), [(".", "mm/flags.toml"), ("mm", "flags.toml"), ("lib", "../mm")])
def test_the_same_bytes_from_everywhere(
    directory: str, operand: str, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "lib").mkdir()
    monkeypatch.chdir(tree / directory)
    operand = operand if operand != "../mm" else "../mm/flags.toml"
    assert main(["render", operand]) == 0
    printed = capsys.readouterr().out.split()[1::2]
    files = rendered(tree)
    assert [os.path.relpath(path, tree) for path in printed] == [
        "include/linux/x.h",
        "mm/x.c",
        "tools/x.py",
        "lib/x_kunit.c",
    ]
    assert list(files) == sorted(os.path.relpath(path, tree) for path in printed)
    assert all("Generated from mm/flags.toml by flaggen" in text for text in files.values())
    assert all("flaggen render mm/flags.toml" in text for text in files.values() if "flaggen render" in text)
    assert "#ifndef _LINUX_X_H\n" in files["include/linux/x.h"]
    assert "#include <linux/x.h>\n" in files["mm/x.c"]
    assert '#include "../mm/x.c"\n' in files["lib/x_kunit.c"]
    assert main(["verify", operand]) == main(["render", "--check", "--no-cache", operand]) == 0


def test_without_a_parent_in_its_paths_a_declaration_is_quoted_by_its_name(tree: Path) -> None:
    (tree / "mm/flags.toml").write_text(f'output.header = "x.h"\n{FLAGS}')
    assert main(["render", "-q", "mm/flags.toml"]) == 0
    assert "Generated from flags.toml by flaggen" in (tree / "mm/x.h").read_text()


def test_the_checks_place_the_files_below_their_directory(tree: Path) -> None:
    need("gcc")
    declaration = flaggen.load("mm/flags.toml")
    workshop = Workshop(declaration, native("gcc", 64), rendering.c_texts(declaration), tree / "work")
    (source,) = workshop.sources
    assert workshop.compile({declaration.c.config}, "-fsyntax-only", source).fault == ""
    assert rendering.text(declaration, "cbmc", "cbmc.c").count('#include "mm/x.c"\n') == 1
    assert {"work/include/linux/x.h", "work/mm/x.c"} <= rendered(tree).keys() and not (tree / "mm/x.c").exists()


def _above_the_repository(tree: Path) -> None:
    text = (tree / "mm/flags.toml").read_text()
    (tree / "mm/flags.toml").write_text(text.replace("../include", "../../include"))


def _no_repository(tree: Path) -> None:
    (tree / ".git").rmdir()


def _nested_repository(tree: Path) -> None:
    (tree / "mm/.git").mkdir()


def _link_out(tree: Path) -> None:
    (tree / "include").symlink_to(tree.parent)


def _link_to_git(tree: Path) -> None:
    (tree / "include").symlink_to(".git")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_above_the_repository, "'../../include/linux/x.h' is outside the git repository"),
        (_no_repository, "'../include/linux/x.h' is outside the declaration's directory"),
        (_nested_repository, "'../include/linux/x.h' is outside the declaration's directory"),
        (_link_out, "outside the git repository"),
        (_link_to_git, "inside git's own directory"),
    ],
)
def test_nothing_is_written_anywhere_else(
    change: Callable[[Path], None], message: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(tree)
    assert main(["render", "mm/flags.toml"]) == 2
    assert message in capsys.readouterr().err
    assert rendered(tree) == {}


def test_paths(tmp_path: Path) -> None:
    (tmp_path / "top/mm").mkdir(parents=True)
    (tmp_path / "link").symlink_to("top/mm")
    assert output_root(tmp_path / "top/mm") == tmp_path / "top/mm"
    assert path_below_root(f"{tmp_path}/top/mm/flags.toml") == "flags.toml"
    (tmp_path / "top/.git").write_text("gitdir: elsewhere\n")  # a linked work tree has a file
    assert output_root(tmp_path / "top/mm") == tmp_path / "top"
    assert path_below_root(f"{tmp_path}/top/mm/flags.toml") == "mm/flags.toml"
    assert path_below_root(f"{tmp_path}/link/flags.toml") == "mm/flags.toml"
    assert output_path(Path("mm"), "../include/a.h") == Path("include/a.h")
    assert output_path(tmp_path / "link", "../a.h") == tmp_path / "link/../a.h"
