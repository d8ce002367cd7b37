"""The kernel's own scripts have nothing to say of accessors that are written out as functions."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import kernels
from compiled import declared
from flaggen.cli.main import main
from flaggen.model.operations import OPERATIONS
from repository import COMMITTED, missing, need
from strategies import LAYOUTS, everything, toml

pytestmark = pytest.mark.kernel

WRITTEN_OUT = [name for name, path in COMMITTED.items() if declared(path.read_bytes()).c.written_out]
FUNCTIONS = COMMITTED["functions"].parent
# What the golden files do not have: every operation in every word, a private header, and names as long as they can be.
LONG = {
    f"flags.{sign * 37}": {
        "visibility": visibility,
        "page_index": 3,
        "operations": list(OPERATIONS),
        "config": f"CONFIG_{sign.upper() * 50}",
        "enumerator": sign.upper() * 63,
    }
    for sign, visibility in (("a", "static"), ("b", "exported"))
}
DRAWN = {
    "every operation": everything(style="functions"),
    "tests return int": everything(style="functions", test_type="int", case="camel"),
    "every operation of a word": everything(accessors="word", test_type="int").replace('"exported"', '"static"'),
} | {
    f"long names {number}": toml({"c": {"style": "functions", "taken_page_indices": []}, "output": layout, **LONG})
    for number, layout in enumerate(LAYOUTS)
}


@pytest.fixture(scope="module", params=["6.1", "6.12"])
def tree(request: pytest.FixtureRequest) -> object:
    """A kernel's tree, of which its scripts are there."""
    need("perl", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available(request.param, work):
            missing(f"Debian's kernel {request.param}")
        yield kernels.fetch(request.param, work)


def verify(declaration: Path, tree: Path) -> int:
    scripts = ["--with", "checkpatch,kernel-doc", "--require", "all"]
    return main(["verify", "-q", str(declaration), *scripts, "--kernel", str(tree)])


def test_checkpatch_complains_of_camel_case_alone(tree: Path) -> None:
    files = sorted(FUNCTIONS.rglob("*.[ch]"))
    options = ["--strict", "--no-tree", "--terse", "--no-summary", "--ignore", "CAMELCASE"]
    done = subprocess.run(["perl", tree / "scripts/checkpatch.pl", *options, "-f", *files], capture_output=True)
    assert len(files) == 2
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("name", WRITTEN_OUT)
def test_golden_files_hold(name: str, tree: Path) -> None:
    assert verify(COMMITTED[name], tree) == 0


@pytest.mark.parametrize("name", [name for name in COMMITTED if name != "region"])
def test_what_checkpatch_rewrites_is_proven(name: str, tree: Path, tmp_path: Path) -> None:
    declaration = tmp_path / "flags.toml"
    declaration.write_bytes(COMMITTED[name].read_bytes())
    assert main(["render", "-q", str(declaration)]) == 0
    files = sorted(tmp_path.rglob("*.[ch]"))
    for file in files:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("\n\t", "\n        ").replace(" *page)", "* page)").replace(";\n", "; \n"))
    untidy = [file.read_bytes() for file in files]
    options = ["--strict", "--no-tree", "--terse", "--no-summary", "--fix-inplace"]
    subprocess.run(["perl", tree / "scripts/checkpatch.pl", *options, "-f", *files], capture_output=True)
    assert untidy != [file.read_bytes() for file in files]
    assert main(["verify", "-q", str(declaration)]) == 0


@pytest.mark.parametrize("text", DRAWN.values(), ids=DRAWN)
def test_whatever_is_written_out_holds(text: str, tree: Path, tmp_path: Path) -> None:
    declaration = tmp_path / "flags.toml"
    declaration.write_text(text, encoding="utf-8")
    assert main(["render", "-q", str(declaration)]) == 0
    assert verify(declaration, tree) == 0


@pytest.mark.parametrize("path", ["include/linux/hugetlb_page_flags.h", "mm/hugetlb_page_flags.c"])
def test_a_parameter_without_a_text_is_found(
    path: str, tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    shutil.copytree(FUNCTIONS, home)
    text = (home / path).read_text(encoding="utf-8")
    described = " * @folio: The hugetlb folio.\n"
    assert described in text
    (home / path).write_text(text.replace(described, "", 1), encoding="utf-8")
    assert verify(home / "flags.toml", tree) == 1
    assert "'folio' not described" in capsys.readouterr().err
