"""`flaggen render`: what is rendered and written, what is refused, and the exit codes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from command_line import EMULATOR, HEADER, SOURCE, Run, edit
from flaggen.render import templates
from repository import ROOT


def test_black_runs_only_where_a_file_is_about_to_be_written(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("render")
    monkeypatch.setitem(sys.modules, "black", None)
    assert run("render", "--check")[0] == 0
    assert run("render")[0] == 0
    assert run("render", "--diff")[0] == 0


def test_what_a_users_template_makes_is_compared_as_it_is_written(run: Run, home: Path) -> None:
    (home / "mine").mkdir()
    (home / "mine/emulator.py.j2").write_text("# {{ mark }}\nx = 'one'\n", encoding="utf-8")
    (home / EMULATOR).parent.mkdir(parents=True)
    head = "# Generated from flags.toml by flaggen, do not edit.\n"
    (home / EMULATOR).write_text(f"{head}x = 'one'\n", encoding="utf-8")
    assert run("render", "--templates", "mine", "--check", "--only", "emulator")[0] == 1
    assert run("render", "--templates", "mine", "--only", "emulator")[1] == f"updated   {EMULATOR}\n"
    assert (home / EMULATOR).read_text(encoding="utf-8") == f'{head}x = "one"\n'
    assert run("render", "--templates", "mine", "--stdout", "emulator")[1] == f'{head}x = "one"\n'


def test_only(run: Run, home: Path) -> None:
    assert run("render", "--only", "emulator", "--only", "source") == (
        0,
        f"created   {SOURCE}\ncreated   {EMULATOR}\n",
        "",
    )
    assert not (home / HEADER).exists()
    edit(home / "flags.toml", "emulator =", "# emulator =")
    code, _, said = run("render", "--only", "emulator")
    assert (code, said) == (2, "flaggen: [output] has no 'emulator'; it has header, source\n")


def test_stdout(run: Run, home: Path) -> None:
    code, printed, _ = run("render", "--stdout", "source")
    assert code == 0
    assert printed == (ROOT / SOURCE).read_text(encoding="utf-8")
    assert not (home / "generated").exists()


def test_stdout_of_nothing_writes_nothing(run: Run, home: Path) -> None:
    """What a script has whose variable is not set."""
    assert run("render", "--stdout", "") == (2, "", "flaggen: [output] has no ''; it has header, source, emulator\n")
    assert [path.name for path in home.iterdir()] == ["flags.toml"]


def test_an_error_writes_nothing(run: Run, home: Path) -> None:
    run("render")
    before = (home / HEADER).read_bytes()
    edit(home / "flags.toml", '[flags.freed]\ndoc = "', '[flags.freed]\nbit = 1\ndoc = "Changed. ')
    code, printed, said = run("render")
    assert (code, printed) == (2, "")
    assert said == (
        "flags.toml:43:7: error[duplicate-bit]: bit 1 of page[0].private is already taken by 'migratable'\n"
        "   43 | bit = 1\n"
        "      |       ^\n"
        "flags.toml:22:8: note: 'migratable' has bit 1\n"
        "   22 | [flags.migratable]\n"
        "      |        ^^^^^^^^^^\n"
        "help: free bits of this word: 6-31\n"
        "flaggen: 1 error\n"
    )
    assert (home / HEADER).read_bytes() == before


def test_warnings_and_strict(run: Run, home: Path) -> None:
    edit(home / "flags.toml", 'doc = "The page is on a free list of the pool."\n', "")
    code, printed, said = run("render", "--only", "source")
    assert (code, printed) == (0, f"created   {SOURCE}\n")
    assert said == "flaggen: 1 warning (missing-doc); to see the warnings, add -v\n"
    _, _, said = run("render", "-v", "--only", "source")
    assert "warning[missing-doc]: 'freed' has no doc" in said
    assert said.endswith("flaggen: 1 warning\n")
    assert run("render", "-q", "--only", "source") == (0, "", "")
    assert "missing-doc" in run("render", "--format", "json", "--only", "source")[1]
    code, printed, said = run("render", "--strict", "--only", "header")
    assert (code, printed) == (2, "")
    assert "error[missing-doc]" in said
    assert not (home / HEADER).exists()


def test_errors_come_first(run: Run, home: Path) -> None:
    edit(home / "flags.toml", 'doc = "The page is on a free list of the pool."\n', "")
    edit(home / "flags.toml", "[flags.cma]", "[flags.cma]\nbit = 3")
    code, _, said = run("render", "-v")
    assert code == 2
    assert said.index("error[duplicate-bit]") < said.index("warning[missing-doc]")
    _, _, said = run("render")
    assert "warning[" not in said
    assert said.endswith("flaggen: 1 error, 1 warning (missing-doc); to see the warnings, add -v\n")
    assert run("render", "-q")[2].endswith("\nflaggen: 1 error\n")


def test_quiet_and_verbose(run: Run, home: Path) -> None:
    assert run("render", "-q") == (0, "", "")
    assert run("render", "--check", "-q") == (0, "", "")
    (home / SOURCE).unlink()
    code, printed, _ = run("render", "--check", "-q")
    assert (code, printed.split("\n")[0]) == (1, f"missing   {SOURCE}")
    assert run("render", "-q") == (0, "", "")
    code, _, said = run("render", "-v")
    assert code == 0
    assert re.fullmatch(r"proven: \d{3} facts, with CONFIG_HUGETLB_PAGE on and off\n", said)
    assert run("verify", "-q") == (0, "", "")


def test_exit_code(run: Run, home: Path) -> None:
    """For a hook: what is stale is rendered, and said."""
    assert run("render", "--exit-code") == (1, f"created   {HEADER}\ncreated   {SOURCE}\ncreated   {EMULATOR}\n", "")
    assert run("render", "--exit-code")[0] == 0
    (home / SOURCE).write_text("")
    assert run("render", "--exit-code", "-q") == (1, "", "")
    assert run("render", "--exit-code")[0] == 0


def test_no_file_is_written_for_two_declarations(run: Run, home: Path) -> None:
    (home / "other.toml").write_bytes((home / "flags.toml").read_bytes())
    code, _, said = run("render", "flags.toml", "other.toml")
    assert code == 2
    assert said == (
        f"flaggen: other.toml: {HEADER} is also an output of flags.toml; give each declaration its own files\n"
    )
    assert b"Generated from flags.toml" in (home / HEADER).read_bytes()
    # One declaration under two names is one.
    (home / "link.toml").symlink_to("flags.toml")
    assert run("render", "./flags.toml", "flags.toml", str(home / "flags.toml"), "-q") == (0, "", "")
    assert run("render", "--check", "flags.toml", "link.toml")[0] == 0


def test_an_unwritable_directory(run: Run, home: Path) -> None:
    (home / "generated").write_text("in the way\n")
    code, printed, said = run("render")
    assert (code, printed) == (2, "")
    assert said.endswith("; nothing was written\n")
    assert (home / "generated").read_text() == "in the way\n"


def test_user_templates_are_held_to_the_same_promise(run: Run, home: Path) -> None:
    (home / "mine/source").mkdir(parents=True)
    template = home / "mine/source/definition.c.j2"
    own = (ROOT / "templates/source/definition.c.j2").read_text()
    changed = own.replace("body(accessor) }}", "body(accessor) | replace('bit(', 'bits(') }}")
    assert changed != own
    template.write_text(changed)
    code, printed, said = run("render", "--templates", "mine")
    assert (code, printed) == (2, "")
    assert (
        f"{SOURCE}:10:6: error[different-fact]: function folio_test_hugetlb_migratable() of flag 'migratable'" in said
    )
    assert said.endswith(
        "flaggen: the C rendered with the templates in mine does not match the declaration; nothing was written\n"
    )
    assert not (home / "generated").exists()


def test_a_broken_user_template_is_shown(run: Run, home: Path) -> None:
    (home / "mine").mkdir()
    (home / "mine/source.c.j2").write_text("/* ok */\n{{ nothing }}\n")
    code, _, said = run("render", "--templates", "mine")
    assert code == 2
    assert said.startswith("mine/source.c.j2:2:1: error[template]: 'nothing' is undefined\n    2 | {{ nothing }}\n")


def test_our_own_fault_is_told_apart(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "own/header").mkdir(parents=True)
    for path in (ROOT / "templates").rglob("*.j2"):
        copy = home / "own" / path.relative_to(ROOT / "templates")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text(encoding="utf-8").replace("#ifdef", "#ifndef"), encoding="utf-8")
    monkeypatch.setattr(templates, "own_directory", lambda: home / "own")
    monkeypatch.setattr(templates, "own_templates", templates.Templates)
    code, printed, said = run("render")
    assert (code, printed) == (70, "")
    assert said.endswith(
        "internal error (please report): the rendered C does not match the declaration; nothing was written\n"
    )


def test_what_flaggen_has_not_made_is_not_overwritten(run: Run, home: Path) -> None:
    (home / HEADER).parent.mkdir(parents=True)
    (home / HEADER).write_text("#define mine\n")
    code, printed, said = run("render")
    assert (code, printed) == (2, "")
    assert said.startswith(f"flaggen: {HEADER} exists and is not marked as generated by flaggen: ")
    assert said.endswith("; nothing was written\n")
    assert [path.name for path in home.rglob("*.?")] == ["hugetlb_page_flags.h"]
    assert (home / HEADER).read_text() == "#define mine\n"
    assert run("render", "--check")[0] == 1
    (home / HEADER).write_text("\n")
    assert run("render")[0] == 0


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("my flags.toml", "flaggen render 'my flags.toml'"),
        ("-dash.toml", "flaggen render ./-dash.toml"),
        ("it's.toml", """flaggen render 'it'"'"'s.toml'"""),
    ],
)
def test_the_command_in_a_rendered_file_is_one(name: str, command: str, run: Run, home: Path) -> None:
    (home / "flags.toml").rename(home / name)
    assert run("render", f"./{name}", "-q") == (0, "", "")
    for output, mark in ((HEADER, " * "), (SOURCE, " * "), (EMULATOR, "# ")):
        assert f"{mark}Regenerate with: {command}\n" in (home / output).read_text(encoding="utf-8")


def test_an_output_that_leads_to_the_declaration(run: Run, home: Path) -> None:
    (home / "d").symlink_to(".")
    edit(home / "flags.toml", "generated/mm/hugetlb_page_flags.c", "d/flags.toml")
    before = (home / "flags.toml").read_bytes()
    code, _, said = run("render")
    assert code == 2
    assert said == "flaggen: d/flags.toml is the declaration itself; nothing was written\n"
    assert (home / "flags.toml").read_bytes() == before
