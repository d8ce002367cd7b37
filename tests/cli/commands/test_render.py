"""`flaggen render`: what is printed where, exit codes, and what is on disk afterwards."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from command_line import EMULATOR, HEADER, SOURCE, Run, edit, on_a_terminal
from flaggen.cli.commands import render as render_command
from flaggen.cli.declarations import DeclarationFile
from flaggen.cli.output import Result
from flaggen.render import templates
from flaggen.render.region import markers
from repository import ROOT


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
    assert printed.endswith("3 files compared, 3 out of date; to fix, run: flaggen render\n")
    assert not (home / "generated").exists()
    run("render")
    code, printed, said = run("render", "--check")
    assert (code, said) == (0, "")
    assert printed.endswith("3 files compared, 0 out of date\n")


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
    command = printed.split("to fix, run: ")[1].strip()
    assert command == "flaggen render 'dir with blanks/my flags.toml' --only header --templates mine"
    subprocess.run(f"{sys.executable} -m {command}", shell=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    code, _, _ = run("render", "dir with blanks/my flags.toml", "--check", "--only", "header", "--templates", "mine")
    assert code == 0


def test_diff(run: Run, home: Path) -> None:
    run("render")
    edit(home / "flags.toml", "on a free list of", "on any free list of")
    code, printed, _ = run("render", "--diff")
    assert code == 1
    assert printed.count("@@ -") == 3  # in the emulator for editors, and for help()
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


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False)])
def test_diff_is_coloured_on_a_terminal(variables: dict[str, str], coloured: bool, home: Path) -> None:
    command = ["-m", "flaggen", "render", "--diff", "--only", "source"]
    code, printed = on_a_terminal(command, **variables)
    assert (code, "\x1b[32m+" in printed) == (1, coloured)


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


def test_a_file_that_git_converted_is_reported_as_such(run: Run, home: Path) -> None:
    run("render", "-q")
    (home / SOURCE).write_bytes((home / SOURCE).read_bytes().replace(b"\n", b"\r\n"))
    code, printed, _ = run("render", "--check")
    assert code == 1
    assert printed.endswith(
        "3 files compared, 1 out of date; to fix, run: flaggen render\n"
        "in 1 file only the line ends differ (CRLF); to keep git from converting them, add to .gitattributes:\n"
        f"    /{SOURCE} text eol=lf\n"
    )
    (finding,) = json.loads(run("render", "--check", "--format", "json")[1])
    assert "has CRLF line ends, and is otherwise up to date" in finding["message"]
    (home / SOURCE).write_bytes((home / SOURCE).read_bytes() + b"int x;\r\n")
    assert "line ends" not in run("render", "--check")[1]


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
        f"current   more/two/{EMULATOR}\n9 files in 3 declarations compared, 3 out of date; "
        "to fix, run: flaggen render .\n"
    )
    assert f"missing   more/one/{SOURCE}\n" in printed
    (home / "more/one/flags.toml").write_text("flags = 1\n")
    code, printed, said = run("render", ".")
    assert code == 2
    assert printed.endswith("3 declarations: 2 files created, 4 files unchanged, 1 failed\n")
    assert said.startswith("more/one/flags.toml:1:1: error[wrong-type]")
    assert said.endswith("flaggen: 2 errors\n")
    code, printed, said = run("render", "--check", ".")
    assert (code, printed.splitlines()[-1]) == (2, "6 files in 2 declarations compared, 0 out of date")
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
    assert printed.endswith("3 files in 1 declaration compared, 0 out of date\n")


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


def test_a_diff_has_the_lines_of_the_file(run: Run, home: Path) -> None:
    run("render")
    (home / SOURCE).write_text("one\fline\u0085\n", encoding="utf-8")
    code, printed, _ = run("render", "--diff", "--only", "source")
    assert code == 1
    assert "\n@@ -1 +1,25 @@\n-one\fline\u0085\n+// SPDX" in printed


REGION = """\
[output]
region = "h.h"

[flags.freed]
doc = "On a free list."
synchronization = "hugetlb_lock."
"""


def header_with_region(*declarations: str) -> str:
    regions = "".join(f"{begin}\n{end}\n" for begin, end in map(markers, declarations))
    return f"#include <linux/mm.h>\n{regions}int last;\n"


def test_a_region_in_each_mode(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flags.toml").write_text(REGION)
    assert run("render")[0] == 2
    empty = header_with_region("flags.toml")
    Path("h.h").write_text(empty)
    code, text, _ = run("render", "--stdout", "region")
    assert (code, text[:4], Path("h.h").read_text()) == (0, "/**\n", empty)
    code, diff, _ = run("render", "--diff")
    assert (code, diff.splitlines()[:3]) == (1, ["--- h.h", "+++ h.h", f"@@ -1,4 +1,{4 + text.count(chr(10))} @@"])
    assert run("render", "--check") == (
        1,
        "stale     h.h\n1 file compared, 1 out of date; to fix, run: flaggen render\n",
        "",
    )
    assert run("verify")[0] == 1
    assert run("render") == (0, "updated   h.h\n", "")
    filled = Path("h.h").read_text()
    assert filled == empty.replace("\n/* End", f"\n{text}/* End")
    assert run("render") == (0, "unchanged h.h\n", "")
    assert run("verify", "-q") == (0, "", "")
    # What is missing is reported where the region begins.
    Path("h.h").write_text(filled.replace("HPAGEFLAG(Freed, freed)\n", ""))
    assert run("verify")[2].startswith("h.h:3:1: error[missing-fact]: function folio_test_hugetlb_freed()")
    # What is edited by hand between the markers is out of date, and replaced.
    Path("h.h").write_text(filled.replace("On a free list.", "Not free.").replace("int last;", "int first;"))
    assert run("render", "--check", "-q")[0] == 1
    assert run("render") == (0, "updated   h.h\n", "")
    assert Path("h.h").read_text() == filled.replace("int last;", "int first;")


def test_regions_of_two_declarations_in_one_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_text(REGION)
    style = 'c.style = "functions"\nc.api = ["folio"]\nc.enum = "others"\nc.prefix = "O_"\nc.count = "NR"\n'
    Path("b.toml").write_text(style + REGION.replace("freed", "other"))
    Path("h.h").write_text(header_with_region("a.toml", "b.toml"))
    assert run("render", "a.toml", "b.toml")[:2] == (
        0,
        "updated   h.h\nupdated   h.h\n2 declarations: 2 files updated\n",
    )
    assert run("render", "--check", "-q", "b.toml", "a.toml") == (0, "", "")
    assert run("verify", "-q", "a.toml", "b.toml") == (0, "", "")
    # Otherwise both would define the same macros.
    Path("b.toml").write_text(Path("b.toml").read_text().replace("functions", "macros"))
    code, _, said = run("render", "b.toml")
    assert code == 2
    assert "error[region-context]: #define TESTHPAGEFLAG changes what the region says" in said
    assert '; if another region has it, render one of the two with [c] style = "functions"\n' in said


def test_faults_of_a_region_in_every_format(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flags.toml").write_text(REGION)
    begin, end = markers("flags.toml")
    Path("h.h").write_text(f"{begin}\n<<<<<<< ours\n=======\n>>>>>>> theirs\n{end}\n")
    code, printed, _ = run("render", "--format", "json")
    (finding,) = json.loads(printed)
    assert (code, finding["rule"], finding["line"]) == (2, "region-markers", 2)
    code, _, said = run("verify")
    assert code == 1
    assert said.startswith("h.h:2:1: error[region-markers]: unresolved merge conflict\n")


def test_a_missing_include_is_a_warning(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flags.toml").write_text(REGION)
    Path("h.h").write_text(header_with_region("flags.toml").replace("mm.h", "mm_types.h"))
    assert run("render") == (0, "updated   h.h\n", "")
    Path("h.h").write_text(Path("h.h").read_text().replace("mm_types.h", "list.h"))
    for command in ("render", "verify"):
        code, _, said = run(command, "-q")
        assert (code, re.findall(r"warning\[([\w-]+)\]: (.*)", said)) == (
            0,
            [
                ("region-include", "no #include above the region is known to provide the bit operations"),
                ("region-include", "no #include above the region is known to provide struct page and struct folio"),
            ],
        )
