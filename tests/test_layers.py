"""The way of the data is one way: load, lint, render, prove, write. Imports run downward only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

# From the ground up: a module imports from those before it. They stand in CONTRIBUTING.md in this order.
ROOMS = [
    "__init__",
    "process",
    "stamp",
    "checks",
    "kinds",
    "declaration",
    "diagnostics",
    "toml_writer",
    "eras",
    "format",
    "schema",
    "positions",
    "loader",
    "reserved",
    "rules",
    "examples",
    "linter",
    "reports",
    "show",
    "picture",
    "garbage",
    "renderer",
    "facts",
    "constant",
    "preprocess",
    "c_facts",
    "prover",
    "c_pieces",
    "section",
    "doc_comments",
    "tree",
    "adopt",
    "drift",
    "changes",
    "review",
    "versions",
    "comparison",
    "pieces",
    "merge",
    "announcements",
    "drivers",
    "explain",
    "checks.faults",
    "checks.tools",
    "checks.files",
    "checks.trial",
    "checks.kernels",
    "checks.calls",
    "checks.machines",
    "checks.driver",
    "checks.compilers",
    "checks.style",
    "checks.cbmc",
    "checks.modules",
    "checks.kbuild",
    "checks.guest",
    "checks.boot",
    "checks.btf",
    "checks.runner",
    "checks.table",
    "writer",
    "library",
    "discovery",
    "merge_driver",
    "initial",
    "job",
    "parser",
    "manual",
    "completion",
    "commands",
    "cli",
    "__main__",
]
MODULES = sorted((ROOT / "flaggen").rglob("*.py"))
HEAVY = {
    "jinja2",
    "black",
    "pycparser",
    "rich",
    "tree_sitter",
    "tree_sitter_toml",
    "tree_sitter_c",
    "xml.etree.ElementTree",
}


def room(path: Path) -> str:
    """The name of a module in the table; a package's is its own."""
    return ".".join(path.relative_to(ROOT / "flaggen").with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> set[str]:
    """The modules of flaggen that a module imports, at its start or later."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "flaggen":
            package = str(node.module).removeprefix("flaggen").removeprefix(".")
            inside = {alias.name: f"{package}.{alias.name}".removeprefix(".") for alias in node.names}
            names |= {name if name in ROOMS else package or "__init__" for name in inside.values()}
        elif isinstance(node, ast.Import):
            names |= {alias.name.removeprefix("flaggen.") for alias in node.names if alias.name.startswith("flaggen")}
    return names


def test_every_room_is_in_the_table() -> None:
    rows = re.findall(r"^\| (`.*`) \|", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"`([\w.]+)`", " ".join(rows)) == ROOMS[1:-1]


@pytest.mark.parametrize("path", MODULES, ids=room)
def test_imports_run_downward(path: Path) -> None:
    above = {"library"} if room(path) == "__init__" else set()  # which offers it, and imports it when it is asked for
    assert imported(path) <= set(ROOMS[: ROOMS.index(room(path))]) | above


@pytest.mark.parametrize("path", MODULES, ids=room)
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    if room(path) in ("process", "commands", "cli", "__main__"):
        return
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {f"sys.{node.attr}" for node in nodes if isinstance(node, ast.Attribute)} if "sys" in names else set()
    streams = {"sys.stdin", "sys.stdout", "sys.stderr", "sys.exit", "sys.argv"}
    assert names & {"print", "exit", "quit", "input", *streams} == set()


def test_heavy_imports_happen_where_they_are_used() -> None:
    """Reading a declaration that has nothing to complain about takes none of them."""
    program = (
        "import sys; from pathlib import Path; import flaggen.cli, flaggen.prover, flaggen.show, flaggen.writer;"
        "from flaggen.loader import load; from flaggen.linter import lint;"
        "assert lint(load(Path('flags.toml').read_bytes(), 'flags.toml', 'flags.toml')) == ();"
        "print(*sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert HEAVY & set(printed.stdout.split()) == set()
