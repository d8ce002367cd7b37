"""The release in a kernel's Makefile settles the era of C that fits several."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from compiled import declared, rendered
from flaggen import api
from flaggen.cli.main import main
from flaggen.kernel.release import release_of
from repository import COMMITTED

MAKEFILE = "# SPDX-License-Identifier: GPL-2.0\nVERSION = {}\nPATCHLEVEL = {}\nSUBLEVEL = 4\nEXTRAVERSION =\n"
HEADER = "include/linux/hugetlb.h"
SETTLED = "# The C fits the eras 6.12 and 6.13; the release in the kernel's Makefile is {}.\n"


@pytest.fixture(name="tree")
def _tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "include/linux").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(era: str, release: str | None) -> None:
    declaration = declared(COMMITTED[f"era_{era}"].read_text(encoding="utf-8"))
    own = declaration._replace(flags=tuple(flag._replace(export_symbol=None) for flag in declaration.flags))
    Path(HEADER).write_text(rendered(own)["header"].text, "utf-8")
    if release is not None:
        Path("Makefile").write_text(MAKEFILE.format(*release.split(".")), "utf-8")


@pytest.mark.parametrize(
    ("era", "release", "expected", "is_settled"),
    [
        ("6.12", None, "6.12", False),
        ("6.12", "6.11", "6.12", True),
        ("6.12", "6.12", "6.12", True),
        ("6.12", "6.13", "6.13", True),
        ("6.12", "7.3", "6.13", True),
        # The C does not fit, so it is newer or older than the release tells.
        ("6.12", "6.10", "6.12", False),
        ("6.2", "6.1", "6.2", False),
        ("5.12", "7.3", "5.12", False),
        ("6.12", "4.19", "6.12", False),
    ],
)
def test_the_era_is_that_of_the_release_if_it_fits(
    era: str, release: str | None, expected: str, is_settled: bool, tree: Path
) -> None:
    write(era, release)
    text = api.import_c(HEADER).text
    assert f'\n[c]\nera = "{expected}"\n' in text
    assert (SETTLED.format(release) in text) == is_settled == ("The C fits" in text)


def test_the_commands_say_the_same(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("6.12", "7.3")
    for name in ("NAME", "EMAIL"):
        monkeypatch.setenv(f"GIT_AUTHOR_{name}", "a@example.org")
    assert main(["import", HEADER]) == 0
    assert SETTLED.format("7.3") in capsys.readouterr().out
    text = Path(HEADER).read_text("utf-8")
    Path(HEADER).write_text("".join(line for line in text.splitlines(keepends=True) if "flaggen" not in line), "utf-8")
    assert main(["import", HEADER, "--patch"]) == 0
    patch = capsys.readouterr().out
    assert f"+{SETTLED.format('7.3')}" in patch and '+era = "6.13"\n' in patch


def test_standard_input_is_in_no_tree(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("6.12", "7.3")
    monkeypatch.chdir("include/linux")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path("hugetlb.h").read_bytes())))
    assert main(["import", "-"]) == 0
    assert 'era = "6.12"' in capsys.readouterr().out


def test_only_the_makefile_of_a_kernel_has_a_release(tree: Path) -> None:
    write("6.12", None)
    assert release_of([HEADER]) is None
    Path("Makefile").write_text("VERSION = 6\nall:\n", "utf-8")
    assert release_of([HEADER]) is None
    Path("Makefile").write_text(MAKEFILE.format(6, 13), "utf-8")
    assert release_of(["mm/hugetlb.c"]) is None
    assert release_of(["mm/hugetlb.c", HEADER, "-"]) == "6.13"
    Path("Makefile").unlink()
    Path("Makefile").mkdir()
    assert release_of([HEADER]) is None
