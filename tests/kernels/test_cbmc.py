"""CBMC proves what is rendered, and finds what is wrong in it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import kernels
from cbmc_package import fetch_cbmc
from flaggen.cli.main import main
from repository import COMMITTED, missing, need
from strategies import toml

pytestmark = pytest.mark.kernel
HEADER = "include/linux/hugetlb_page_flags.h"
TWO_FLAGS = toml({"output": {"header": HEADER}, "flags.migratable": {}, "flags.freed": {}})
SET = "{ set_bit(HPG_##flname, (void *)&folio->private); }"


@pytest.fixture(autouse=True)
def cbmc(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> object:
    need("gcc", "apt-get", "dpkg")
    with kernels.workspace() as work:
        try:
            directory = fetch_cbmc(work)
        except kernels.Failure:
            missing("CBMC")
        monkeypatch.setenv("PATH", f"{directory}:{os.environ['PATH']}")
        capsys.readouterr()  # what was downloaded
        yield


@pytest.mark.parametrize("name", ["harnesses", "era_5.10", "guards", "written_out_guards"])
def test_what_is_rendered_is_proven(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / name
    shutil.copytree(COMMITTED[name].parent, home)
    assert main(["verify", str(home / "flags.toml"), "--with", "cbmc", "--require", "all"]) == 0
    assert "cbmc   passed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "finds"),
    [
        (SET, "{ folio->private = (void *)(1UL << HPG_##flname); }", "leaves its word as it"),
        (SET, "{ set_bit(HPG_##flname, &folio->flags); }", "touches nothing but"),
        ("return test_bit(HPG_##flname, (void *)&folio->private);", "return folio->private;", "returns what it should"),
        ("\tHPG_freed,", "\tHPG_freed = 8,", "hugetlb_freed() for freed"),
    ],
)
def test_what_is_wrong_is_refuted(
    old: str, new: str, finds: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    declaration = tmp_path / "flags.toml"
    declaration.write_text(TWO_FLAGS, encoding="utf-8")
    assert main(["render", "-q", str(declaration)]) == 0
    header = tmp_path / HEADER
    text = header.read_text(encoding="utf-8")
    assert old in text
    header.write_text(text.replace(old, new), encoding="utf-8")
    assert main(["verify", "-q", str(declaration), "--with", "cbmc"]) == 1
    found = [line for line in capsys.readouterr().err.splitlines() if "error[failed-check]" in line]
    assert found and finds in " ".join(found), found
