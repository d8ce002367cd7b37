"""How the modules depend on each other: imports run down the table of wings only, and only the CLI prints."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from repository import ROOT

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
MODULES = sorted((ROOT / "flaggen").rglob("*.py"))
HEAVY = {
    "jinja2",
    "black",
    "pycparser",
    "rich",
    "tree_sitter",
    "tree_sitter_toml",
    "xml.etree.ElementTree",
}


def name(path: Path) -> str:
    """A module's name below flaggen: render.files."""
    return ".".join(path.relative_to(ROOT / "flaggen").with_suffix("").parts)


def test_a_wing_imports_only_what_the_table_allows() -> None:
    """The contracts are in pyproject.toml."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_only_the_command_line_prints_or_exits() -> None:
    streams = {"sys.stdin", "sys.stdout", "sys.stderr", "sys.exit", "sys.argv"}
    for path in MODULES:
        if name(path).split(".")[0] in ("cli", "__main__"):
            continue
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        names |= {f"sys.{node.attr}" for node in nodes if isinstance(node, ast.Attribute)} if "sys" in names else set()
        assert names & {"print", "exit", "quit", "input", *streams} == set(), path


def test_no_repeated_group_is_possessive() -> None:
    """Before 3.11.5, Python's re can miss such a match (gh-106052): an atomic group is the same."""
    for path in MODULES:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if re.search(r"\)[*+?]\+", line)] == [], path


def test_heavy_imports_happen_where_they_are_used() -> None:
    """Reading a declaration that has nothing to complain about takes none of them."""
    program = (
        "import sys; from pathlib import Path; "
        "import flaggen.cli.main, flaggen.prove.prove, flaggen.show.table, flaggen.render.files;"
        "from flaggen.toml.load import load; from flaggen.lint.check import lint;"
        "assert lint(load(Path('flags.toml').read_bytes(), 'flags.toml', 'flags.toml')) == ();"
        "print(*sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert HEAVY & set(printed.stdout.split()) == set()


@pytest.mark.parametrize("words", [["show"], ["import", "a.h"], ["diff", "a.h", "b.h"]], ids=" ".join)
def test_reading_takes_no_pathlib(words: list[str], tmp_path: Path) -> None:
    """It imports urllib: from 3 to 6 % of the time of these commands."""
    (tmp_path / "flags.toml").write_bytes((ROOT / "flags.toml").read_bytes())
    for name in ("a.h", "b.h"):
        (tmp_path / name).write_bytes(
            (ROOT / "tests/golden/all_operations/include/linux/hugetlb_page_flags.h").read_bytes()
        )
    program = (
        "import sys; before = {*sys.modules}; from flaggen.cli.main import main;"
        f"assert main({words!r}) == 0; print(*{{*sys.modules}} - before, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "pathlib" not in done.stderr.split()
    assert ("pycparser" in done.stderr.split()) is (words != ["show"])


def test_writing_what_our_own_templates_make_takes_no_black(tmp_path: Path) -> None:
    (tmp_path / "flags.toml").write_bytes((ROOT / "flags.toml").read_bytes())
    program = (
        "import sys; from flaggen.cli.main import main; "
        f"assert main(['render', '-q', {str(tmp_path / 'flags.toml')!r}]) == 0;"
        "print(*sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert (tmp_path / "generated").is_dir() and "black" not in printed.stdout.split()


def test_the_table_of_wings_has_every_package() -> None:
    table = re.findall(r"^\| `(\w+)` \| .+ \|$", CONTRIBUTING.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(table) == len(set(table))
    assert set(table) == {path.parent.name for path in (ROOT / "flaggen").glob("*/__init__.py")}


def test_the_table_of_wings_runs_downwards() -> None:
    """No contract allows a wing to import one that is below it in the table."""
    table = re.findall(r"^\| `(\w+)` \|", CONTRIBUTING.read_text(encoding="utf-8"), re.MULTILINE)
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    forbidden: dict[str, set[str]] = {}
    for contract in configuration["tool"]["importlinter"]["contracts"]:
        for wing in contract["source_modules"]:
            forbidden.setdefault(wing, set()).update(contract["forbidden_modules"])
    for number, wing in enumerate(table[:-1]):
        assert {f"flaggen.{below}" for below in table[number + 1 :]} <= forbidden[f"flaggen.{wing}"], wing


def test_the_files_that_contributing_names_are_there() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    paths = re.findall(r"`((?:flaggen|tests|templates|benchmarks)/[^`]*)`", text)
    assert paths
    for path in paths:
        assert any(ROOT.glob(re.sub("[A-Z]{2,}", "*", path))), path
