"""The command line, as a user meets it: what is printed where, exit codes, and what is on disk afterwards."""

from __future__ import annotations

import gc
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import flaggen
from flaggen.cli.commands import render as render_command
from flaggen.cli.commands import rules, verify
from flaggen.cli.declarations import DeclarationFile
from flaggen.cli.main import main
from flaggen.cli.output import Result
from flaggen.render import templates
from repository import ROOT

HEADER = "generated/include/linux/hugetlb_page_flags.h"
SOURCE = "generated/mm/hugetlb_page_flags.c"
EMULATOR = "generated/hugetlb_page_flags.py"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the repository's flags.toml, as the working directory."""
    (tmp_path / "flags.toml").write_bytes((ROOT / "flags.toml").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs the command line: exit code, standard output, standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        printed = capfdbinary.readouterr()
        return code, printed.out.decode(), printed.err.decode()

    return call


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_render_creates_then_leaves_alone_then_updates(run: Run, home: Path) -> None:
    assert run("render") == (0, f"created   {HEADER}\ncreated   {SOURCE}\ncreated   {EMULATOR}\n", "")
    assert run("render") == (0, f"unchanged {HEADER}\nunchanged {SOURCE}\nunchanged {EMULATOR}\n", "")
    edit(home / "flags.toml", "on a free list", "on some free list")
    assert run("render") == (0, f"updated   {HEADER}\nunchanged {SOURCE}\nupdated   {EMULATOR}\n", "")
    for output in (HEADER, SOURCE, EMULATOR):
        assert (home / output).is_file()


def test_check(run: Run, home: Path) -> None:
    code, printed, said = run("render", "--check")
    assert (code, said) == (1, "")
    assert printed.startswith(f"missing   {HEADER}\n")
    assert printed.endswith("3 files compared, 3 not as rendered; this mends it: flaggen render\n")
    assert not (home / "generated").exists()
    run("render")
    code, printed, said = run("render", "--check")
    assert (code, said) == (0, "")
    assert printed.endswith("3 files compared, 0 not as rendered\n")


@pytest.mark.parametrize("damage", ["// by hand\n", "\r\n", "\0"])
@pytest.mark.parametrize("output", [HEADER, SOURCE, EMULATOR])
def test_check_finds_a_hand_edited_file(output: str, damage: str, run: Run, home: Path) -> None:
    run("render")
    with (home / output).open("a", newline="") as file:
        file.write(damage)
    before = (home / output).read_bytes()
    code, printed, _ = run("render", "--check")
    assert code == 1
    assert f"stale     {output}\n" in printed
    assert (home / output).read_bytes() == before


def test_the_command_that_mends_does(run: Run, home: Path) -> None:
    (home / "dir with blanks").mkdir()
    (home / "flags.toml").rename(home / "dir with blanks" / "my flags.toml")
    (home / "mine/header").mkdir(parents=True)
    (home / "mine/header/flags.h.j2").write_bytes((ROOT / "templates/header/flags.h.j2").read_bytes())
    _, printed, _ = run("render", "dir with blanks/my flags.toml", "--check", "--only", "header", "--templates", "mine")
    command = printed.split("this mends it: ")[1].strip()
    assert command == "flaggen render 'dir with blanks/my flags.toml' --only header --templates mine"
    subprocess.run(f"{sys.executable} -m {command}", shell=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    code, _, _ = run("render", "dir with blanks/my flags.toml", "--check", "--only", "header", "--templates", "mine")
    assert code == 0


def test_diff(run: Run, home: Path) -> None:
    run("render")
    edit(home / "flags.toml", "on a free list of", "on any free list of")
    code, printed, _ = run("render", "--diff")
    assert code == 1
    assert printed.count("@@ -") == 2
    assert f"--- {HEADER}\n+++ {HEADER}\n" in printed
    assert "- * @HPG_freed: The page is on a free list of the pool.\n" in printed
    assert "+ * @HPG_freed: The page is on any free list of the pool.\n" in printed
    assert "\x1b" not in printed
    run("render")
    assert run("render", "--diff") == (0, "", "")


def test_diff_of_a_new_file_is_against_nothing(run: Run, home: Path) -> None:
    _, printed, _ = run("render", "--diff", "--only", "source")
    assert printed.startswith(f"--- /dev/null\n+++ {SOURCE}\n@@ -0,0 +1,")
    assert not (home / "generated").exists()


def on_a_terminal(program: list[str], **variables: str) -> tuple[int, str]:
    """The exit code, and all that the terminal gets, of Python with these words."""
    unwanted = ("NO_COLOR", "COLUMNS", "TERM")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    environment |= {"PYTHONPATH": str(ROOT), "TERM": "xterm", **variables}
    terminal, end = pty.openpty()
    process = subprocess.Popen([sys.executable, *program], stdout=end, stderr=end, env=environment)
    os.close(end)
    printed = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        printed += piece
    os.close(terminal)
    return process.wait(), printed.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False)])
def test_diff_is_coloured_on_a_terminal(variables: dict[str, str], coloured: bool, home: Path) -> None:
    command = ["-m", "flaggen", "render", "--diff", "--only", "source"]
    code, printed = on_a_terminal(command, **variables)
    assert (code, "\x1b[32m+" in printed) == (1, coloured)


@pytest.mark.parametrize("width", [100, 60, 40, 20])
def test_show_is_as_wide_as_the_terminal(width: int, home: Path) -> None:
    golden = (ROOT / f"tests/golden/show/repository-{width}.txt").read_text(encoding="utf-8")
    command = ["-m", "flaggen", "show"]
    assert on_a_terminal(command, COLUMNS=str(width), NO_COLOR="1") == (0, golden)
    code, printed = on_a_terminal(command, COLUMNS=str(width))
    assert (code, "\x1b[1;35m" in printed) == (0, True)


@pytest.mark.parametrize(("option", "shown"), [((), True), (("-q",), False), (("--format", "github"), False)])
def test_who_waits_for_many_sees_how_far_it_is(option: tuple[str, ...], shown: bool, home: Path) -> None:
    """And nothing of that is left when it is done."""
    for name in ("one", "two"):
        (home / name).mkdir()
        (home / name / "flags.toml").write_bytes((home / "flags.toml").read_bytes())
    program = "import sys; from flaggen.cli import main, output; output.PATIENCE = 0;"
    program += "sys.exit(main.main(sys.argv[1:]))"
    code, printed = on_a_terminal(["-c", program, "render", *option, "."])
    assert (code, "0%" in printed and "100%" in printed) == (0, shown)
    if shown:
        *_, last = printed.split("\x1b[2K")
        assert (last.count("created   "), "%" in last) == (9, False)
        assert last.endswith("\n3 declarations: 9 files created\n")


def test_black_runs_only_where_a_file_is_about_to_be_written(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("render")
    monkeypatch.setitem(sys.modules, "black", None)
    assert run("render", "--check")[0] == 0
    assert run("render")[0] == 0
    assert run("render", "--diff")[0] == 0


def test_what_a_users_template_makes_is_compared_as_it_is_written(run: Run, home: Path) -> None:
    (home / "mine").mkdir()
    (home / "mine/emulator.py.j2").write_text("x = 'one'\n", encoding="utf-8")
    (home / EMULATOR).parent.mkdir(parents=True)
    (home / EMULATOR).write_text("x = 'one'\n", encoding="utf-8")
    assert run("render", "--templates", "mine", "--check", "--only", "emulator")[0] == 1
    assert run("render", "--templates", "mine", "--only", "emulator")[1] == f"updated   {EMULATOR}\n"
    assert (home / EMULATOR).read_text(encoding="utf-8") == 'x = "one"\n'
    assert run("render", "--templates", "mine", "--stdout", "emulator")[1] == 'x = "one"\n'


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


def test_standard_input_stands_for_flags_toml(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("render")
    data = (home / "flags.toml").read_bytes()
    (home / "flags.toml").unlink()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run("render", "-", "--check")[0] == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"flags = 1\n")))
    assert run("render", "-")[2].startswith("<stdin>:1:1: error[wrong-type]")


def test_a_declaration_in_a_parent_directory_is_found(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "a/b").mkdir(parents=True)
    monkeypatch.chdir(home / "a/b")
    assert run("render", "--only", "source") == (0, f"created   ../../{SOURCE}\n", "")
    assert (home / SOURCE).is_file()


def test_no_declaration(run: Run, home: Path) -> None:
    (home / "flags.toml").unlink()
    code, printed, said = run("render")
    assert (code, printed) == (2, "")
    assert (
        said
        == "flaggen: there is no flags.toml here or in a parent directory; name one, or have `flaggen init` write it\n"
    )
    assert run("render", "none.toml")[::2] == (2, "flaggen: none.toml cannot be read: No such file or directory\n")
    assert run("render", ".")[::2] == (2, "flaggen: there is no flags.toml in . or below it\n")
    (home / "a.toml").mkdir()
    assert run("render", "a.toml")[0] == 2


def test_an_error_writes_nothing(run: Run, home: Path) -> None:
    run("render")
    before = (home / HEADER).read_bytes()
    edit(home / "flags.toml", '[flags.freed]\ndoc = "', '[flags.freed]\nbit = 1\ndoc = "Changed. ')
    code, printed, said = run("render")
    assert (code, printed) == (2, "")
    assert said == (
        "flags.toml:40:7: error[duplicate-bit]: bit 1 of page[0].private is taken by 'migratable' already\n"
        "   40 | bit = 1\n"
        "      |       ^\n"
        "flags.toml:19:8: note: 'migratable' has bit 1\n"
        "   19 | [flags.migratable]\n"
        "      |        ^^^^^^^^^^\n"
        "help: free bits of this word: 6-31\n"
        "flaggen: 1 error\n"
    )
    assert (home / HEADER).read_bytes() == before


def test_warnings_and_strict(run: Run, home: Path) -> None:
    edit(home / "flags.toml", 'doc = "The page is on a free list of the pool."\n', "")
    code, printed, said = run("render", "--only", "source")
    assert (code, printed) == (0, f"created   {SOURCE}\n")
    assert "warning[missing-doc]: 'freed' has no doc" in said
    assert said.endswith("flaggen: 1 warning\n")
    code, printed, said = run("render", "--strict", "--only", "header")
    assert (code, printed) == (2, "")
    assert "error[missing-doc]" in said
    assert not (home / HEADER).exists()


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


def test_findings_for_machines_are_the_result(run: Run, home: Path) -> None:
    assert run("render", "--format", "json") == (0, "[]\n", "")
    assert run("render", "--check", "--format", "github") == (0, "", "")
    edit(home / SOURCE, "test_bit", "text_bit")
    (home / EMULATOR).unlink()
    for command in ("--check", "--exit-code"):
        code, printed, said = run("render", command, "--format", "json")
        assert (code, said) == (1, "")
        found = [(each["rule"], each["file"], each["line"], each["column"]) for each in json.loads(printed)]
        assert found == [("stale-output", SOURCE, 12, 2), ("missing-output", "flags.toml", 8, 12)]
    edit(home / SOURCE, "test_bit", "text_bit")
    code, printed, said = run("verify", "--format", "github")
    assert (code, said) == (1, "")
    assert printed.startswith(f"::error file={SOURCE},line=")
    edit(home / "flags.toml", '"exported"', '"extern"')
    code, printed, said = run("render", "--format", "sarif")
    assert (code, said) == (2, "")
    assert [each["ruleId"] for each in json.loads(printed)["runs"][0]["results"]] == ["bad-value"]
    code, printed, said = run("render", "none.toml", "--format", "gitlab")
    assert (code, printed, said) == (2, "[]\n", "flaggen: none.toml cannot be read: No such file or directory\n")
    (home / "empty").mkdir()
    assert run("render", "empty", "--format", "json")[:2] == (2, "[]\n")
    assert run("show", "empty", "--format", "gitlab")[:2] == (2, "[]\n")


@pytest.mark.parametrize(
    ("name", "variable"), [("github", "GITHUB_WORKSPACE"), ("sarif", "GITHUB_WORKSPACE"), ("gitlab", "CI_PROJECT_DIR")]
)
def test_paths_begin_where_the_project_does(
    name: str, variable: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(home / "flags.toml", "[flags.freed]", "[flags.Freed]")
    (home / "deep").mkdir()
    monkeypatch.chdir(home / "deep")
    monkeypatch.delenv(variable, raising=False)
    assert "../flags.toml" in run("render", "--format", name)[1]
    monkeypatch.setenv(variable, str(home.parent))
    printed = run("render", "--format", name)[1]
    assert f"{home.name}/flags.toml" in printed
    assert ".." not in printed
    monkeypatch.setenv(variable, str(home / "elsewhere"))
    assert "../flags.toml" in run("render", "--format", name)[1]
    assert "../flags.toml" in run("render", "--format", "json")[1]


@pytest.mark.parametrize("when", ["auto", "always", "never"])
def test_color(when: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(home / "flags.toml", 'doc = "The page is on a free list of the pool."\n', "")
    monkeypatch.setenv("NO_COLOR", "1")
    _, printed, said = run("render", "--diff", "--color", when)
    assert ("\x1b[32m+" in printed) is ("\x1b[1;33mwarning" in said) is (when == "always")


def test_many_declarations(run: Run, home: Path) -> None:
    for name in ("one", "two"):
        (home / "more" / name).mkdir(parents=True)
        (home / "more" / name / "flags.toml").write_bytes((home / "flags.toml").read_bytes())
    code, printed, said = run("render", "--only", "source", "more", "flags.toml")
    assert (code, said) == (0, "")
    assert printed == (
        f"created   more/one/{SOURCE}\ncreated   more/two/{SOURCE}\ncreated   {SOURCE}\n"
        "3 declarations: 3 files created\n"
    )
    assert run("render", "more", "-q") == (0, "", "")
    _, printed, _ = run("render", "flags.toml", "--only", "source", "more/two")
    assert printed.endswith("2 declarations: 2 files unchanged\n")
    (home / "more/one" / SOURCE).unlink()
    code, printed, said = run("render", "--check", ".")
    assert (code, said) == (1, "")
    assert printed.endswith(
        f"current   more/two/{EMULATOR}\n9 files in 3 declarations compared, 3 not as rendered; "
        "this mends it: flaggen render .\n"
    )
    assert f"missing   more/one/{SOURCE}\n" in printed
    (home / "more/one/flags.toml").write_text("flags = 1\n")
    code, printed, said = run("render", ".")
    assert code == 2
    assert printed.endswith("3 declarations: 2 files created, 4 files unchanged, 1 failed\n")
    assert said.startswith("more/one/flags.toml:1:1: error[wrong-type]")
    assert said.endswith("flaggen: 2 errors\n")
    code, printed, said = run("render", "--check", ".")
    assert (code, printed.splitlines()[-1]) == (2, "6 files in 2 declarations compared, 0 not as rendered")
    assert run("verify", "more/two", "flags.toml")[0] == 0
    assert run("render", "none.toml", "flags.toml")[::2] == (
        2,
        "flaggen: none.toml cannot be read: No such file or directory\n",
    )


def test_an_interruption_counts_what_was_done(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("two", "three"):
        (home / f"{name}.toml").write_text(
            f'output.header = "{name}.h"\nflags.a = {{doc = "a", synchronization = "b"}}\n'
        )
    attempt = render_command.attempt

    def interrupted(file: DeclarationFile, *arguments: Any, **options: Any) -> Result[Any]:
        if file.operand == "two.toml":
            raise KeyboardInterrupt
        return attempt(file, *arguments, **options)

    monkeypatch.setattr(render_command, "attempt", interrupted)
    summary = "3 declarations: 3 files created, 2 not rendered\n"
    assert run("render", "flags.toml", "two.toml", "three.toml") == (
        130,
        f"created   {HEADER}\ncreated   {SOURCE}\ncreated   {EMULATOR}\n{summary}",
        "flaggen: interrupted\n",
    )
    _, printed, _ = run("render", "--check", "flags.toml", "two.toml", "three.toml")
    assert printed.endswith("3 files in 1 declaration compared, 0 not as rendered\n")


def test_no_file_is_written_for_two_declarations(run: Run, home: Path) -> None:
    (home / "other.toml").write_bytes((home / "flags.toml").read_bytes())
    code, _, said = run("render", "flags.toml", "other.toml")
    assert code == 2
    assert said == (
        f"flaggen: other.toml: {HEADER} is an output of flags.toml too; give each declaration files of its own\n"
    )
    assert b"Generated from flags.toml" in (home / HEADER).read_bytes()
    # One declaration under two names is one.
    (home / "link.toml").symlink_to("flags.toml")
    assert run("render", "./flags.toml", "flags.toml", str(home / "flags.toml"), "-q") == (0, "", "")
    assert run("render", "--check", "flags.toml", "link.toml")[0] == 0


def test_one_that_cannot_be_read_does_not_end_the_others(run: Run, home: Path) -> None:
    (home / "loop.toml").symlink_to("loop.toml")
    code, printed, said = run("render", "loop.toml/flags.toml", "flags.toml")
    assert code == 2
    assert printed.startswith(f"created   {HEADER}\n")
    assert said == "flaggen: loop.toml/flags.toml cannot be read: Too many levels of symbolic links\n"


def test_a_name_does_not_act_on_a_terminal(run: Run, home: Path) -> None:
    name = "a\n::error ::x\x1b[31m"
    (home / name).mkdir()
    (home / "flags.toml").rename(home / name / "flags.toml")
    for arguments in (("render", name, "--diff"), ("render", name), ("render", f"{name}/none.toml")):
        _, printed, said = run(*arguments)
        assert "\n::error" not in f"\n{printed}{said}"
        assert "\x1b" not in printed + said


@pytest.mark.parametrize("arguments", [("render", "--stdout", "source"), ("show", "--svg", "-")])
def test_a_file_that_is_printed_has_its_bytes(arguments: tuple[str, ...], home: Path) -> None:
    edit(home / "flags.toml", "The page is on a free list", "日本: The page is on a free list")
    edit(home / "flags.toml", "[flags.freed]", '[flags.freed]\nvisibility = "exported"')
    runs = [
        subprocess.run(
            [sys.executable, "-m", "flaggen", *arguments],
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=True,
        ).stdout
        for encoding in ("utf-8", "ascii", "latin-1")
    ]
    assert runs[0] == runs[1] == runs[2]


def test_verify(run: Run, home: Path) -> None:
    run("render")
    code, printed, said = run("verify")
    assert (code, said) == (0, "")
    assert re.fullmatch(rf"proven: \d+ facts of {HEADER} and {SOURCE}, with CONFIG_HUGETLB_PAGE on and off\n", printed)
    edit(home / HEADER, "clear_bit(HPG_##flname, &page", "set_bit(HPG_##flname, &page")
    code, printed, said = run("verify")
    assert (code, printed) == (1, "")
    lines = said.split("\n")
    assert lines[0] == (
        f"{HEADER}:172:1: error[different-fact]: function ClearHPageRestoreReserve() of flag 'restore_reserve': "
        "body is `set_bit(HPG_restore_reserve, page[0].private)`, "
        "not `clear_bit(HPG_restore_reserve, page[0].private)` (CONFIG_HUGETLB_PAGE on)"
    )
    assert lines[1] == "  172 | HPAGEFLAG(RestoreReserve, restore_reserve)"
    assert lines[-2] == "flaggen: 6 errors"


def test_verify_takes_c_of_another_form(run: Run, home: Path) -> None:
    """What is proven is what the C says, not how."""
    run("render")
    edit(
        home / SOURCE,
        "\treturn test_bit(HPG_migratable, (void *)&folio->private);\n",
        "\tvoid *private = &folio->private;\n\n\treturn test_bit(HPG_migratable, private);\n",
    )
    assert run("render", "--check", "-q")[0] == 1
    assert run("verify", "-q")[0] == 0


def test_verify_of_a_missing_file(run: Run, home: Path) -> None:
    run("render", "--only", "header")
    code, _, said = run("verify")
    assert code == 1
    assert said.startswith(f"flags.toml:7:10: error[missing-output]: {SOURCE} does not exist\n")


def test_verify_of_nothing_is_an_error(run: Run, home: Path) -> None:
    edit(home / "flags.toml", "header =", "# header =")
    edit(home / "flags.toml", "source =", "# source =")
    assert run("verify")[0] == 2


def test_an_unwritable_directory(run: Run, home: Path) -> None:
    (home / "generated").write_text("in the way\n")
    code, printed, said = run("render")
    assert (code, printed) == (2, "")
    assert said.endswith("; nothing was written\n")
    assert (home / "generated").read_text() == "in the way\n"


def test_user_templates_are_held_to_the_same_promise(run: Run, home: Path) -> None:
    (home / "mine/source").mkdir(parents=True)
    template = home / "mine/source/definition.c.j2"
    template.write_text(
        (ROOT / "templates/source/definition.c.j2")
        .read_text()
        .replace("word.statement(accessor)", "word.statement(accessor) | replace('bit(', 'bits(')")
    )
    code, printed, said = run("render", "--templates", "mine")
    assert (code, printed) == (2, "")
    assert f"{SOURCE}:10:6: error[different-fact]: function HPageMigratable() of flag 'migratable'" in said
    assert said.endswith("flaggen: the templates in mine do not say what is declared; nothing was written\n")
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
    code, printed, said = run("render")
    assert (code, printed) == (70, "")
    assert said.endswith("this is a fault of flaggen: its templates do not say what is declared; nothing was written\n")


def test_an_unforeseen_error_is_ours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise KeyError("oops")

    monkeypatch.setattr(rules, "run", broken)
    code, printed, said = run("rules")
    assert (code, printed) == (70, "")
    assert said.startswith("Traceback (most recent call last):")
    assert said.endswith("\nflaggen: this is a fault of flaggen: KeyError: 'oops'\n")
    monkeypatch.setattr(verify, "run", broken)
    said = "flaggen: this is a fault of flaggen: KeyError: 'oops' (-v shows the traceback)\n"
    assert run("verify") == (70, "", said)


def test_wrong_calls(run: Run) -> None:
    for arguments in (
        ("render", "--stdout", "header", "--check"),
        ("render", "--stdout", "header", "--diff"),
        ("render", "--stdout", "header", "--only", "header"),
        ("render", "--stdout", "header", "--exit-code"),
        ("render", "--stdout", "header", "--format", "json"),
        ("render", "--exit-code", "--check"),
        ("render", "--exit-code", "--diff"),
        ("render", "--no-cache"),
        ("render", "--diff", "--format", "sarif"),
        ("render", "--format", "xml"),
        ("render", "--color", "maybe"),
        ("show", "--svg", "-", "--format", "json"),
        ("render", "--stdout", "header", "flags.toml", "other.toml"),
        ("render", "--templates", "none"),
        ("render", "-q", "-v"),
        ("render", "--che"),
        ("nothing",),
        (),
    ):
        code, printed, said = run(*arguments)
        assert (code, printed) == (2, ""), arguments
        assert said.startswith("usage: flaggen")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("rende", "no command is named 'rende'; did you mean render? flaggen --help lists them\n"),
        ("render --chek", "--chek: not known here; did you mean --check? flaggen render --help lists all\n"),
        ("verify --check", "--check: not known here; flaggen verify --help lists all\n"),
        ("rules toml toml", "toml: not known here; flaggen rules --help lists all\n"),
    ],
)
def test_a_misspelt_call(words: str, says: str, run: Run) -> None:
    command = words.split()[0] if words != "rende" else "[-h]"
    code, printed, said = run(*words.split())
    assert (code, printed) == (2, "")
    assert said.startswith(f"usage: flaggen {command}")
    assert said.endswith(says)


def test_what_flaggen_has_not_made_is_not_overwritten(run: Run, home: Path) -> None:
    (home / HEADER).parent.mkdir(parents=True)
    (home / HEADER).write_text("#define mine\n")
    code, printed, said = run("render")
    assert (code, printed) == (2, "")
    assert said.startswith(f"flaggen: {HEADER} is there, and no line of it says that it is generated by flaggen: ")
    assert said.endswith("; nothing was written\n")
    assert [path.name for path in home.rglob("*.?")] == ["hugetlb_page_flags.h"]
    assert (home / HEADER).read_text() == "#define mine\n"
    assert run("render", "--check")[0] == 1
    (home / HEADER).write_text("\n")
    assert run("render")[0] == 0


def test_show_draws_over_nothing_but_pictures(run: Run, home: Path) -> None:
    before = (home / "flags.toml").read_bytes()
    code, printed, said = run("show", "--svg", "flags.toml")
    assert (code, printed) == (2, "")
    assert said == "flaggen: flags.toml is there and is no picture; --svg takes the file to write\n"
    assert (home / "flags.toml").read_bytes() == before
    for _ in range(2):
        assert run("show", "--svg", "flags.svg") == (0, "", "")
    assert run("show", "--svg", "none/flags.svg")[2] == (
        "flaggen: none/flags.svg cannot be written: No such file or directory\n"
    )
    assert run("show", "--svg", "-")[1] == (home / "flags.svg").read_text(encoding="utf-8")


def test_show_takes_one_declaration(run: Run, home: Path) -> None:
    assert run("show", ".")[0] == 0
    (home / "more").mkdir()
    (home / "more/flags.toml").write_bytes((home / "flags.toml").read_bytes())
    code, printed, said = run("show", ".")
    assert (code, printed) == (2, "")
    assert said.endswith(": . has 2 declarations, name one of them: flags.toml, more/flags.toml\n")


def test_an_output_is_no_declaration(run: Run, home: Path) -> None:
    run("render")
    for output in (HEADER, SOURCE, EMULATOR):
        assert "help: this file is an output of flags.toml: give that, the declaration\n" in run("verify", output)[2]
    assert run("render", "")[::2] == (2, "flaggen: an empty operand names no declaration\n")


def test_a_closed_pipe_is_no_fault(home: Path) -> None:
    command = f"{sys.executable} -m flaggen schema | head -c 1"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, env=environment, check=True, capture_output=True)
    assert (done.stdout, done.stderr) == (b"{", b"")


def test_a_terminal_that_cannot_show_it(home: Path) -> None:
    """Output that is not UTF-8 escapes what it cannot show, and does not fail."""
    edit(home / "flags.toml", "[flags.freed]", "[flags.größe]")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "flaggen", "render"], env=environment, check=False, capture_output=True
    )
    assert done.returncode == 2
    assert rb"[flags.gr\xf6\xdfe]" in done.stderr


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
    assert said == "flaggen: d/flags.toml leads to the declaration itself; nothing was written\n"
    assert (home / "flags.toml").read_bytes() == before


def test_what_is_no_file_is_not_read(run: Run, home: Path) -> None:
    os.mkfifo(home / "pipe.toml")
    assert run("render", "pipe.toml")[::2] == (
        2,
        "flaggen: pipe.toml is not a regular file; - reads standard input\n",
    )
    command = [sys.executable, "-m", "flaggen", "render", "--check", "/dev/stdin"]
    with (home / "flags.toml").open("rb") as file:
        done = subprocess.run(command, stdin=file, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True)
    assert (done.returncode, done.stderr) == (
        2,
        b"flaggen: /dev/stdin is not a regular file; - reads standard input\n",
    )
    run("render")
    (home / SOURCE).unlink()
    os.mkfifo(home / SOURCE)
    assert run("verify")[::2] == (2, f"flaggen: {SOURCE} is not a regular file\n")


@pytest.mark.parametrize("redirection", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_fault(redirection: str, home: Path) -> None:
    command = f"{sys.executable} -m flaggen render {redirection}"
    done = subprocess.run(["bash", "-c", command], env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (home / HEADER).is_file()


def test_a_signal_that_the_caller_ignores_is_ignored(home: Path) -> None:
    program = "import os, sys; from flaggen.cli import main; from flaggen.cli.commands import rules;"
    program += "rules.run = lambda _: os.kill(os.getpid(), 1) or 0; sys.argv[1:] = ['rules']; main.run()"
    for disposition, code in (("SIG_DFL", 129), ("SIG_IGN", 0)):
        before = f"import signal; signal.signal(signal.SIGHUP, signal.{disposition});"
        command = [sys.executable, "-c", before + program]
        assert subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}).returncode == code


def test_the_calling_process_stays_as_it_is(run: Run) -> None:
    """What belongs to the whole process is changed only where flaggen is the process."""

    def state() -> tuple[object, ...]:
        streams = [(stream, stream.errors) for stream in (sys.stdin, sys.stdout, sys.stderr)]
        return gc.get_threshold(), gc.isenabled(), [signal.getsignal(number) for number in signals], streams

    signals = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE)
    before = state()
    for words in (("render",), ("render", "--check"), ("rules",), ("none",), ("--version",)):
        run(*words)
        assert state() == before


def test_a_full_device_is_the_environments_fault(home: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""}
    for words in ("rules", "--version", "--help", "render --help"):
        command = f"{sys.executable} -m flaggen {words} >/dev/full"
        done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True)
        assert (done.returncode, done.stderr) == (2, b"flaggen: [Errno 28] No space left on device\n")


def test_a_diff_has_the_lines_of_the_file(run: Run, home: Path) -> None:
    run("render")
    (home / SOURCE).write_text("one\fline\u0085\n", encoding="utf-8")
    code, printed, _ = run("render", "--diff", "--only", "source")
    assert code == 1
    assert "\n@@ -1 +1,40 @@\n-one\fline\u0085\n+// SPDX" in printed


def test_version_and_help(run: Run) -> None:
    assert run("--version") == (0, f"flaggen {flaggen.__version__}\n", "")
    for arguments in ((), ("render",), ("verify",), ("schema",), ("rules",)):
        code, printed, _ = run(*arguments, "--help")
        assert code == 0
        assert "exit codes:" in printed


def test_rules_lists_each(run: Run) -> None:
    from flaggen.cli.rules import RULES

    code, printed, _ = run("rules")
    assert code == 0
    assert [line.split()[:2] for line in printed.splitlines()] == [[rule.id, rule.severity.value] for rule in RULES]
