"""A change of anything that a cached check depends on is noticed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cached_checks import SOURCE, Check, edited_with_its_old_time
from flaggen.cli import cache as remembered
from flaggen.cli import declarations
from flaggen.cli.main import main
from flaggen.report.dependency import observe
from repository import ROOT


def _edited(rendered: Path) -> None:
    path = rendered / "flags.toml"
    path.write_text(path.read_text().replace("free list", "list", 1))


def _output_removed(rendered: Path) -> None:
    (rendered / SOURCE).unlink()


def _output_is_a_directory(rendered: Path) -> None:
    (rendered / SOURCE).unlink()
    (rendered / SOURCE).mkdir()


def _output_is_a_pipe(rendered: Path) -> None:
    (rendered / SOURCE).unlink()
    os.mkfifo(rendered / SOURCE)


def _output_leads_outside(rendered: Path) -> None:
    shutil.move(rendered / "generated", rendered.parent / "elsewhere")
    (rendered / "generated").symlink_to(rendered.parent / "elsewhere")


def _outputs_are_one_file(rendered: Path) -> None:
    (rendered / SOURCE).unlink()
    (rendered / SOURCE).symlink_to(rendered / "flags.toml")


def _declaration_removed(rendered: Path) -> None:
    (rendered / "flags.toml").unlink()


@pytest.mark.parametrize(
    "change",
    [
        _edited,
        edited_with_its_old_time,
        _output_removed,
        _output_is_a_directory,
        _output_is_a_pipe,
        _output_leads_outside,
        _outputs_are_one_file,
        _declaration_removed,
    ],
)
@pytest.mark.parametrize("operands", [(), ("flags.toml",), ("--strict", "./flags.toml")])
def test_what_is_no_longer_current_is_found(
    change: Callable[[Path], None], operands: tuple[str, ...], check: Check, rendered: Path
) -> None:
    assert check(*operands) == (0, True)
    assert check(*operands) == (0, False)
    change(rendered)
    code, worked = check(*operands)
    assert (code > 0, worked) == (True, True)
    assert check(*operands) == (code, True)


def test_what_cannot_be_looked_for_is_not_taken_for_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template in a directory that may not be entered is not flaggen's own."""
    assert observe(str(tmp_path / "none")).content is None

    def denied(path: str) -> os.stat_result:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "stat", denied)
    with pytest.raises(PermissionError):
        observe(str(tmp_path / "none"))


def test_templates_that_serve_no_output_are_missed(check: Check, rendered: Path) -> None:
    (rendered / "own").mkdir()
    (rendered / "own/source.c.j2").touch()
    arguments = ("--only", "header", "--templates", "own")
    (rendered / "flags.toml").write_text('[output]\nheader = "x.h"\n[flags.a]\ndoc = "d"\nsynchronization = "s"\n')
    assert main(["render", "-q"]) == 0
    assert [check(*arguments), check(*arguments)] == [(0, True), (0, False)]
    (rendered / "own/source.c.j2").unlink()
    assert check(*arguments) == (2, True)


def test_the_directory_that_no_output_leads_out_of_is_another(check: Check, rendered: Path) -> None:
    (rendered / "other").mkdir()
    (rendered / "other/flags.toml").symlink_to("../flags.toml")
    (rendered / "other/generated").symlink_to("../generated")
    (rendered / "link").symlink_to(".")
    assert [check("link/flags.toml"), check("link/flags.toml")] == [(0, True), (0, False)]
    (rendered / "link").unlink()
    (rendered / "link").symlink_to("other")
    assert check("link/flags.toml") == (2, True)


def test_a_nearer_declaration_is_found(check: Check, rendered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (rendered / "deep/er").mkdir(parents=True)
    monkeypatch.chdir(rendered / "deep/er")
    assert [check(), check()] == [(0, True), (0, False)]
    (rendered / "deep/flags.toml").write_text("flags = 1\n")
    assert check() == (2, True)


@pytest.mark.parametrize("operands", [(".",), ("flags.toml", "."), (".", "deep"), ("deep/other.toml", "flags.toml")])
@pytest.mark.parametrize("in_git", [False, True])
def test_several_declarations_are_remembered(
    in_git: bool, operands: tuple[str, ...], check: Check, rendered: Path
) -> None:
    """What a directory has, and what git ignores there, is looked at each time."""
    text = '[output]\nheader = "{}.h"\n[flags.a]\ndoc = "d"\nsynchronization = "s"\n'
    (rendered / "deep").mkdir()
    for name in ("flags", "other"):
        (rendered / f"deep/{name}.toml").write_text(text.format(name))
        assert main(["render", "-q", f"deep/{name}.toml"]) == 0
    if in_git:
        subprocess.run(["git", "init", "-q"], check=True)
    assert [check(*operands), check(*operands)] == [(0, True), (0, False)]
    output = rendered / ("deep/other.h" if "deep/other.toml" in operands else "deep/flags.h")
    was = output.read_text()
    output.write_text("by hand\n")
    assert check(*operands) == (1, True)
    output.write_text(was)
    assert check(*operands) == (0, False)
    if "." not in operands:
        return
    (rendered / "another").mkdir()
    (rendered / "another/flags.toml").write_text("flags = 1\n")
    assert check(*operands) == (2, True)
    if in_git:
        (rendered / ".gitignore").write_text("another\n")
        assert check(*operands)[0] == 0
        assert check(*operands) == (0, False)
        (rendered / ".gitignore").write_text("deep\n")
        assert check(*operands)[1] is True


def test_a_directory_that_is_a_file_now_is_looked_at_again(check: Check, rendered: Path) -> None:
    (rendered / "deep").mkdir()
    (rendered / "flags.toml").rename(rendered / "deep/flags.toml")
    shutil.move(rendered / "generated", rendered / "deep/generated")
    assert [check("deep"), check("deep")] == [(0, True), (0, False)]
    (rendered / "deep").rename(rendered / "away")
    assert check("deep") == (2, True)
    (rendered / "deep").write_bytes((rendered / "away/flags.toml").read_bytes())
    assert check("deep") == (1, True)


def test_a_file_that_is_a_directory_of_templates_now_is_looked_at_again(check: Check, rendered: Path) -> None:
    """The names in a directory are the same, but there is a misspelt template below."""
    (rendered / "own").mkdir()
    (rendered / "own/source.c.j2").write_bytes((ROOT / "templates/source.c.j2").read_bytes())
    (rendered / "own/source").touch()
    assert [check("--templates", "own"), check("--templates", "own")] == [(0, True), (0, False)]
    (rendered / "own/source").unlink()
    (rendered / "own/source").mkdir()
    (rendered / "own/source/definitoin.c.j2").touch()
    assert check("--templates", "own") == (2, True)


def test_a_change_while_the_check_runs_is_not_taken_for_checked(
    check: Check, rendered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept is what was compared, not what is there afterwards."""
    remember = remembered.remember

    def late(*arguments: object) -> None:
        edited_with_its_old_time(rendered)
        remember(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(remembered, "remember", late)
    assert check() == (0, True)
    assert check() == (1, True)


def test_a_nearer_declaration_that_comes_while_it_is_looked_for(
    check: Check, rendered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rendered / "deep").mkdir()
    monkeypatch.chdir(rendered / "deep")
    nearest = declarations.nearest

    def late() -> tuple[str, list[str]]:
        found = nearest()
        (rendered / "deep/flags.toml").write_text("flags = 1\n")
        return found

    monkeypatch.setattr(declarations, "nearest", late)
    assert check() == (0, True)
    monkeypatch.setattr(declarations, "nearest", nearest)
    assert check() == (2, True)
