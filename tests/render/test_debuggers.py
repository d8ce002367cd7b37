"""The style and types of the rendered modules for drgn and gdb; tests/verify/debuggers/ tests what they do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import black
import pytest

from compiled import declared
from flaggen.verify import rendering
from flaggen.verify.shim import write
from flaggen.verify.subject import with_header
from repository import COMMITTED
from sample import sample, sampled

DECLARATIONS = {name: with_header(declared(path.read_bytes())) for name, path in COMMITTED.items()}


LONG = declared(f"""
schema = 1
output = {{ header = "a.h" }}
c = {{ api = ["page", "folio"], style = "functions" }}
lint = {{ ignore = ["missing-synchronization", "missing-doc"] }}
flags = {{ {"a" * 41} = {{}}, {"b" * 36} = {{}}, {"c" * 31} = {{}}, d = {{ enumerator = "{"d" * 63}" }} }}
""")


@sampled
@pytest.mark.parametrize("name", ["long", *sample(DECLARATIONS, 6)])
def test_black_would_not_change_them(name: str) -> None:
    for target in ("drgn", "gdb"):
        text = rendering.text(DECLARATIONS.get(name, LONG), target, f"tools/{target}_flags.py")
        assert black.format_str(text, mode=black.Mode(target_versions={black.TargetVersion.PY311})) == text


@sampled
@pytest.mark.parametrize("name", sample(["conditional", "repository", "era_v1"], 3))
def test_mypy_finds_no_error(name: str, tmp_path: Path) -> None:
    files = [
        write(tmp_path / f"{target}_flags.py", rendering.text(DECLARATIONS[name], target, f"{target}_flags.py"))
        for target in ("drgn", "gdb")
    ]
    options = ["--strict", "--cache-dir", tmp_path / "cache", "--follow-imports=skip"]
    lenient = [
        "--ignore-missing-imports",
        "--no-warn-unused-ignores",
        "--allow-subclassing-any",
        "--allow-untyped-calls",
    ]
    done = subprocess.run([sys.executable, "-m", "mypy", *options, *lenient, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
