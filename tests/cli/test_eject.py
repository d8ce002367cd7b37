"""render --eject copies a template of flaggen's, and nothing else."""

from __future__ import annotations

from pathlib import Path

from command_line import Run
from repository import ROOT


def test_a_template_is_copied_to_the_declarations_directory(run: Run, home: Path) -> None:
    text = (home / "flags.toml").read_text(encoding="utf-8")
    (home / "flags.toml").write_text(text.replace("[output]", '[render]\ntemplates = "own/mine"\n\n[output]', 1))
    assert run("render", "--eject", "header/enum.h.j2") == (0, "created   own/mine/header/enum.h.j2\n", "")
    copied = home / "own/mine/header/enum.h.j2"
    assert copied.read_bytes() == (ROOT / "templates/header/enum.h.j2").read_bytes()
    assert run("render", "-q") == (0, "", "")
    assert (home / "generated/hugetlb_page_flags.py").read_bytes() == (
        ROOT / "generated/hugetlb_page_flags.py"
    ).read_bytes()


def test_the_option_names_the_directory(run: Run, home: Path) -> None:
    (home / "flags.toml").unlink()
    assert run("render", "--eject", "source", "--templates", "mine") == (0, "created   mine/source.c.j2\n", "")
    assert run("render", "--eject", "source", "--templates", "mine") == (0, "unchanged mine/source.c.j2\n", "")


def test_a_changed_copy_is_not_lost(run: Run, home: Path) -> None:
    (home / "mine").mkdir()
    (home / "mine/source.c.j2").write_text("changed\n")
    code, printed, said = run("render", "--eject", "source", "--templates", "mine")
    assert (code, printed, said) == (2, "", "flaggen: mine/source.c.j2 cannot be created: File exists\n")
    assert (home / "mine/source.c.j2").read_text() == "changed\n"


def test_a_declaration_with_errors_is_reported(run: Run, home: Path) -> None:
    (home / "flags.toml").write_text("flags = 1\n")
    code, printed, said = run("render", "--eject", "source")
    assert (code, printed) == (2, "")
    assert "flags must be a table" in said
