"""`flaggen import --patch`: git applies what is printed, and the tree then generates its flags."""

from __future__ import annotations

import email
import email.policy
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import series_of_2021 as of_2021
from compiled import declared, rendered
from flaggen.cli.main import main
from flaggen.render.region import markers
from repositories import git, home
from repository import COMMITTED, need

__all__ = ["home"]

Run = Callable[..., tuple[int, str, str]]

HEADER = "include/linux/hugetlb.h"
GUARD = "#ifndef HUGETLB_H\n#define HUGETLB_H\n"
BEFORE = f"/* SPDX-License-Identifier: GPL-2.0 */\n{GUARD}\n#include <linux/mm.h>\n\nstruct hstate;\n\n"
AFTER = "\n#ifdef CONFIG_HUGETLB_PAGE\nint after;\n#endif\n\n#endif\n"
EXPORTED = """\
[output]
header = "../include/linux/hugetlb_page_flags.h"
source = "hugetlb_page_flags.c"
emulator = "../tools/mm/hugetlb_page_flags.py"
"""


def section(era: str = "era_6.12") -> str:
    text = rendered(declared(COMMITTED[era].read_text(encoding="utf-8")))["header"].text
    return text[text.index("/**") : text.rindex("\n#endif /* _LINUX")].partition("\n#undef")[0].rstrip() + "\n"


@pytest.fixture
def tree(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a kernel's header and Makefile, committed."""
    need("git")
    for name, value in (("NAME", "A. Ü. Thor"), ("EMAIL", "a@example.org"), ("DATE", "1610000000 +0100")):
        monkeypatch.setenv(f"GIT_AUTHOR_{name}", value)
    write(home, section())
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "base")
    return home


def write(top: Path, flags: str) -> None:
    (top / "include/linux").mkdir(parents=True, exist_ok=True)
    (top / "mm").mkdir(exist_ok=True)
    (top / HEADER).write_text(BEFORE + flags + AFTER)
    (top / "mm/Makefile").write_text("obj-$(CONFIG_HUGETLBFS)\t+= hugetlb.o\nobj-y += x.o\n")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(["import", *words])
        return (code, *capfd.readouterr())

    return run


def apply(patch: str, *command: str) -> None:
    subprocess.run(["git", "-c", "user.name=c", "-c", "user.email=c@x", *command], input=patch.encode(), check=True)


@pytest.mark.parametrize("directory", [".", "mm"])
def test_git_am_takes_the_patch(directory: str, tree: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(directory)
    before = git("status", "--porcelain")
    code, patch, errors = run(f"{tree}/{HEADER}", "--patch")
    assert (code, errors) == (0, "")
    assert git("status", "--porcelain") == before == ""
    monkeypatch.chdir(tree)
    head = git("rev-parse", "HEAD")
    apply(patch, "am", "-q")
    assert git("log", "-1", "--format=%an %ae %ad %s") == (
        "A. Ü. Thor a@example.org Thu Jan 7 07:13:20 2021 +0100 mm/hugetlb: generate the page flags with flaggen"
    )
    assert git("diff", "--name-status", "HEAD~1").split() == [
        *("M", HEADER),
        *("A", "include/linux/hugetlb_page_flags.h"),
        *("A", "mm/flags.toml"),
    ]
    assert (tree / HEADER).read_text() == f"{BEFORE}#include <linux/hugetlb_page_flags.h>\n{AFTER}"
    assert f"\nbase-commit: {head}\n-- \n" in patch
    assert "Signed-off-by" not in patch
    assert main(["render", "--check", "--no-cache", "-q", "."]) == 0
    assert main(["import", "--check", "include/linux/hugetlb_page_flags.h", "mm/flags.toml"]) == 0


def test_a_region_leaves_the_flags_in_the_header(tree: Path, run: Run) -> None:
    code, patch, errors = run(HEADER, "--patch", "--region")
    assert (code, errors) == (0, "")
    apply(patch, "am", "-q")
    assert git("diff", "--name-only", "HEAD~1").split() == [HEADER, "mm/flags.toml"]
    text = (tree / HEADER).read_text()
    begin, end = markers("../../mm/flags.toml")
    assert text.startswith(f"{BEFORE}{begin}\n/**\n") and text.endswith(f"\n{end}\n{AFTER}")
    assert f"accessors in {HEADER} from mm/flags.toml, where each flag" in patch.replace("\n", " ")
    assert main(["render", "--check", "--no-cache", "-q", "."]) == main(["verify", "-q", "mm/flags.toml"]) == 0
    for words in (["--region"], []):
        code, patch, errors = run(HEADER, "--patch", *words)
        assert (code, patch) == (2, "") and "already has a region" in errors


def test_a_region_is_refused_where_the_header_changes_its_meaning(tree: Path, run: Run) -> None:
    edit(HEADER, "^struct hstate;", "#define BITS_PER_LONG 128")
    code, patch, errors = run(HEADER, "--patch", "--region")
    assert (code, patch) == (1, "")
    assert f"{HEADER}:7:1: error[region-context]: #define BITS_PER_LONG" in errors
    edit(HEADER, "^#include.*", "")
    edit(HEADER, "^#define BITS_PER.*", "")
    code, patch, errors = run(HEADER, "--patch", "--region")
    assert code == 0 and patch and "warning[region-include]" in errors


def test_git_merges_the_patch_with_what_changed_near_the_section(tree: Path, run: Run) -> None:
    patch = run(HEADER, "--patch")[1]
    edit(HEADER, "^struct hstate;", "struct hstate;\nstruct other;")
    git("commit", "-qam", "Change the context")
    apply(patch, "am", "-q", "-3")
    assert "struct other;\n\n#include <linux/hugetlb_page_flags.h>\n" in (tree / HEADER).read_text()


def test_the_table_is_that_of_git(tree: Path, run: Run) -> None:
    patch = run(HEADER, "--patch")[1]
    apply(patch, "am", "-q")
    stat = git("show", "--format=", "--stat=79", "--summary")
    table = patch.partition("---\n")[2].partition("\ndiff --git")[0]
    assert [line.split("|")[0].split() for line in table.splitlines()] == [
        line.split("|")[0].split() for line in stat.splitlines()
    ]


def test_the_mail_is_one(tree: Path, run: Run) -> None:
    mail = email.message_from_string(run(HEADER, "--patch")[1].partition("\n")[2], policy=email.policy.default)
    assert mail["From"] == '"A. Ü. Thor" <a@example.org>'
    assert mail["Date"] == "Thu, 07 Jan 2021 07:13:20 +0100"
    body = mail.get_payload().partition("\n---\n")[0]
    assert max(map(len, body.splitlines())) <= 72
    assert "flaggen has compared" in body and re.search(r"proven \d+ facts", body)


def test_an_edited_declaration(tree: Path, run: Run) -> None:
    edited = tree.parent / f"{tree.name}-edited.toml"
    text = run(HEADER)[1]
    text = re.sub(r"\[output\]\n(.+\n)+", EXPORTED, text)
    edited.write_text(text.replace("[flags.migratable]\n", '[flags.migratable]\nvisibility = "exported"\n'))
    code, patch, errors = run(HEADER, "--patch", "--declaration", str(edited))
    assert (code, errors) == (0, "")
    assert "Unlike before: migratable: accessors changed from static to exported." in patch.replace("\n", " ")
    apply(patch, "am", "-q")
    assert (tree / "mm/Makefile").read_text() == (
        "obj-$(CONFIG_HUGETLBFS)\t+= hugetlb.o\nobj-$(CONFIG_HUGETLB_PAGE)\t+= hugetlb_page_flags.o\nobj-y += x.o\n"
    )
    assert (tree / "tools/mm/hugetlb_page_flags.py").exists()
    assert (tree / "mm/flags.toml").read_text() == edited.read_text()
    assert main(["render", "--check", "--no-cache", "-q", "."]) == main(["verify", "-q", "mm/flags.toml"]) == 0


def test_a_declaration_in_the_tree_stays_where_it_is(tree: Path, run: Run) -> None:
    text = run(HEADER)[1]
    (tree / "drivers").mkdir()
    (tree / "drivers/flags.toml").write_text(re.sub('= "(include|tools)', r'= "../\1', text))
    git("add", ".")
    git("commit", "-qm", "declare")
    patch = run(HEADER, "--patch", "--declaration", "drivers/flags.toml")[1]
    assert "drivers/flags.toml" in patch and "b/drivers/flags.toml" not in patch and "base-commit" in patch
    apply(patch, "am", "-q")
    assert main(["render", "--check", "--no-cache", "-q", "."]) == 0


def test_what_is_not_committed_is_not_left_out(tree: Path, run: Run) -> None:
    patch = run(HEADER, "--patch")[1]
    apply(patch, "apply")
    git("checkout", "-q", HEADER)
    code, printed, errors = run(HEADER, "--patch")
    assert (code, printed) == (2, "")
    assert "missing from a patch: include/linux/hugetlb_page_flags.h, mm/flags.toml; commit or stash" in errors
    git("add", ".")
    git("commit", "-qm", "x")
    patch = run(HEADER, "--patch")[1]
    assert "base-commit" in patch and re.findall(r"^\+\+\+ b/(.*)", patch, re.MULTILINE) == [HEADER]


def test_in_a_part_of_a_repository_and_without_one(tree: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tree / "linux", section())
    git("add", ".")
    git("commit", "-qm", "x")
    patch = run(f"linux/{HEADER}", "--patch")[1]
    assert re.findall(r"^\+\+\+ b/(.*)", patch, re.MULTILINE) == [
        f"linux/{HEADER}",
        "linux/include/linux/hugetlb_page_flags.h",
        "linux/mm/flags.toml",
    ]
    (tree / ".git").rename(tree / "git")
    monkeypatch.chdir(tree / "linux/mm")
    patch = run(f"../{HEADER}", "--patch")[1]
    assert "base-commit" not in patch and "+++ b/flags.toml" in patch
    monkeypatch.chdir(tree / "linux")
    apply(patch, "apply")
    assert main(["verify", "-q", "flags.toml"]) == 0


def test_changed_files_have_no_base(tree: Path, run: Run) -> None:
    (tree / HEADER).write_text(f"{(tree / HEADER).read_text()}/* x */\n")
    patch = run(HEADER, "--patch")[1]
    assert "base-commit" not in patch
    apply(patch, "apply")


OF_2021 = [HEADER, "mm/hugetlb.c"]


def commit_of_2021(header: str = of_2021.HEADER, source: str = of_2021.SOURCE) -> None:
    Path(HEADER).write_text(header)
    Path("mm/hugetlb.c").write_text(source)
    git("add", ".")
    git("commit", "-qm", "the layout of 2021")


def test_the_layout_of_2021(tree: Path, run: Run) -> None:
    commit_of_2021()
    code, patch, errors = run(*OF_2021, "--patch")
    assert (code, errors) == (0, "")
    apply(patch, "am", "-q")
    assert git("diff", "--name-status", "HEAD~1").split() == [
        *("M", HEADER),
        *("A", "include/linux/hugetlb_page_flags.h"),
        *("M", "mm/Makefile"),
        *("A", "mm/flags.toml"),
        *("M", "mm/hugetlb.c"),
        *("A", "mm/hugetlb_page_flags.c"),
        *("A", "mm/hugetlb_page_flags.h"),
    ]
    assert (tree / HEADER).read_text() == (
        f"{of_2021.TOP}#include <linux/hugetlb_page_flags.h>\n{of_2021.OF_PAGES}{of_2021.OTHERWISE}{of_2021.BOTTOM}"
    )
    assert (tree / "mm/hugetlb.c").read_text() == (
        f'{of_2021.INCLUDES}#include "hugetlb_page_flags.h"\n{of_2021.VARIABLES}{of_2021.USERS}'
    )
    assert "+= hugetlb_page_flags.o\n" in (tree / "mm/Makefile").read_text()
    assert main(["render", "--check", "--no-cache", "-q", "."]) == main(["verify", "-q", "mm/flags.toml"]) == 0
    rendered = ["include/linux/hugetlb_page_flags.h", "mm/hugetlb_page_flags.h", "mm/hugetlb_page_flags.c"]
    assert main(["import", "--check", *rendered, "mm/flags.toml"]) == 0
    body = patch.partition("\n---\n")[0].replace("\n", " ")
    assert f"from {HEADER} and mm/hugetlb.c to include/linux/hugetlb_page_flags.h, mm/hugetlb_page_flags.h" in body
    assert "do not stay identical: what the compiler inlined of the accessors of HPAGE_Migratable in" in body


def test_the_layout_of_2021_with_a_region(tree: Path, run: Run) -> None:
    commit_of_2021()
    code, patch, errors = run(*OF_2021, "--patch", "--region")
    assert (code, errors) == (0, "")
    apply(patch, "am", "-q")
    begin, end = markers("../../mm/flags.toml")
    before, after = f"{of_2021.TOP}\n{begin}\n", f"\n{end}\n{of_2021.OF_PAGES}{of_2021.OTHERWISE}{of_2021.BOTTOM}"
    text = (tree / HEADER).read_text()
    assert text.startswith(before) and text.endswith(after)
    assert '#include "hugetlb_page_flags.h"\n' in (tree / "mm/hugetlb.c").read_text()
    assert main(["render", "--check", "--no-cache", "-q", "."]) == main(["verify", "-q", "mm/flags.toml"]) == 0


def test_a_public_declaration_of_the_layout_of_2021(tree: Path, run: Run) -> None:
    """The source includes what has its flags, unless it does already."""
    commit_of_2021()
    text = re.sub("^(private_header|emulator) .*\n", "", run(*OF_2021)[1], flags=re.MULTILINE)
    edited = tree.parent / f"{tree.name}-edited.toml"
    edited.write_text(re.sub('= "(include|mm)', r'= "../\1', text))
    code, patch, errors = run(*OF_2021, "--patch", "--declaration", str(edited))
    assert (code, errors) == (0, "")
    apply(patch, "apply")
    assert (tree / "mm/hugetlb.c").read_text() == f"{of_2021.INCLUDES}{of_2021.VARIABLES}{of_2021.USERS}"
    git("checkout", "-q", ".")
    commit_of_2021(source=of_2021.SOURCE.replace("#include <linux/hugetlb.h>\n", ""))
    patch = run(*OF_2021, "--patch", "--declaration", str(edited))[1]
    assert "+#include <linux/hugetlb_page_flags.h>\n" in patch.partition("b/mm/hugetlb.c")[2]


@pytest.mark.parametrize("words", [[HEADER], [HEADER, "--region"], OF_2021])
def test_the_patch_changes_no_flag(words: list[str], tree: Path, run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    """What `diff` says of it."""
    if words is OF_2021:
        commit_of_2021()
    code, patch, errors = run(*words, "--patch")
    assert (code, errors) == (0, "")
    (tree / "adopt.patch").write_text(patch)
    assert main(["diff", "--patch", "adopt.patch"]) == 0
    head = git("rev-parse", "--short=12", "HEAD")
    old = " ".join(f"{head}:{word}" for word in words if not word.startswith("-"))
    assert capfd.readouterr().out == f"{old} -> adopt.patch:mm/flags.toml\n\nno changes\n"
    edited = re.sub(r"^\+\[flags\.\w+\]", "\\g<0>\n+bit = 9", patch, count=1, flags=re.MULTILINE)
    edited = re.sub(r"^@@ -0,0 \+1,(\d+) @@\n\+# Imported", more, edited, flags=re.MULTILINE)
    (tree / "adopt.patch").write_text(edited)
    assert main(["diff", "--patch", "adopt.patch"]) == 1
    assert "[flag-moved]" in capfd.readouterr().out


def more(hunk: re.Match[str]) -> str:
    """The head of a hunk with one more line."""
    return hunk[0].replace(f"+1,{hunk[1]} ", f"+1,{int(hunk[1]) + 1} ")


@pytest.mark.parametrize(
    ("change", "words", "place", "message"),
    [
        (
            lambda: edit("mm/hugetlb.c", "^/[*] One function", "int between;\n/* One"),
            OF_2021,
            "mm/hugetlb.c:24:1",
            "this code is in the section on flags",
        ),
        (
            lambda: edit(HEADER, "^void SetHPageMigratable.*", "") or write_header("b.h", "void SetHPageMigratable"),
            [*OF_2021, "include/linux/b.h"],
            "include/linux/b.h:1:1",
            "replaces the flags of one header below include/, here include/linux/hugetlb.h",
        ),
        (
            lambda: (
                edit("mm/hugetlb.c", "^EXT_HPAGEFLAG.Migratable.", "HPAGEFLAG(Migratable)")
                or Path(HEADER).write_text("int a;\n")
            ),
            OF_2021,
            "mm/hugetlb.c:18:1",
            "no header below include/ has any",
        ),
    ],
)
def test_parts_that_cannot_be_cut(
    change: Callable[[], object], words: list[str], place: str, message: str, tree: Path, run: Run
) -> None:
    commit_of_2021()
    change()
    code, patch, errors = run(*words, "--patch")
    assert (code, patch) == (1, ""), errors
    assert f"{place}: error[interleaved-section]: " in errors and message in errors


def write_header(name: str, start: str) -> None:
    Path("include/linux", name).write_text(f"{start}(struct page *page);\n")


def edit(path: str, pattern: str, by: str) -> None:
    text = re.sub(pattern, by, Path(path).read_text(), count=1, flags=re.MULTILINE)
    Path(path).write_text(text)


def declare(header: str, bit: str = "bit = 3") -> None:
    """Write the imported declaration with another path of the header and another bit of a flag."""
    text = f"[output]\nheader = {header!r}\nsource = 'mm/a.c'\n"
    names = ("restore_reserve", "migratable", "temporary", "freed", "vmemmap_optimized", "raw_hwp_unreliable", "cma")
    text += "".join(f"[flags.{name}]\n{bit if name == 'freed' else ''}\n" for name in names)
    Path("a.toml").write_text(f'c.era = "6.12"\n{text}')


OURS = [HEADER, "--declaration", "a.toml"]
GOOD = "include/linux/hugetlb_page_flags.h"


@pytest.mark.parametrize(
    ("change", "words", "code", "message"),
    [
        (lambda: Path("a.h").write_text("x"), ["a.h"], 2, "a.h is not below include/"),
        (lambda: Path("include/a.h").write_text("x"), ["include/a.h"], 1, "no-flags"),
        (lambda: None, [HEADER, "/proc/version"], 2, "/proc/version is outside"),
        (lambda: edit(HEADER, "^static_assert.*", "int x;"), [HEADER], 1, "interleaved-section"),
        (lambda: edit(HEADER, "$", "\r"), [HEADER], 1, "error[foreign-text]"),
        (lambda: edit(HEADER, "^int after", "int x = HPG_freed, after"), [HEADER], 1, "inexpressible"),
        (
            lambda: edit(HEADER, "^/[*][*]", "/* Generated from a by flaggen */\n/**"),
            [HEADER],
            2,
            "already generated",
        ),
        (lambda: Path(GOOD).write_text("x"), [HEADER], 2, "exists and is not generated by flaggen"),
        (lambda: Path("mm/flags.toml").write_text("x"), [HEADER], 2, "mm/flags.toml exists and is another declaration"),
        (lambda: None, OURS, 2, "a.toml cannot be read: No such file or directory\n"),
        (lambda: Path("a.toml").write_text("flags.a = 1"), OURS, 2, "wrong-type"),
        (lambda: declare(GOOD, "bit = 9"), OURS, 1, "breaking-edit"),
        (
            lambda: declare(GOOD, "") or edit("a.toml", "^source", 'private_header = "mm/b.h"\nsource'),
            OURS,
            1,
            "breaking-edit",
        ),
        (lambda: declare(f"../{GOOD}"), OURS, 2, "output-path"),
        (lambda: declare(f"mm/{GOOD}"), OURS, 2, "with a header below include/"),
        (lambda: Path("mm/Makefile").unlink() or declare(GOOD), OURS, 2, "mm/Makefile does not exist"),
        (lambda: edit("mm/Makefile", "hugetlb.o", "hugetlb.o\r") or declare(GOOD), OURS, 2, "has carriage returns"),
    ],
)
def test_no_patch_is_better_than_a_wrong_one(
    change: Callable[[], object], words: list[str], code: int, message: str, tree: Path, run: Run
) -> None:
    change()
    got, patch, errors = run(*words, "--patch")
    assert (got, patch) == (code, ""), errors
    assert message in errors


@pytest.mark.parametrize(
    "words",
    [
        ["--patch", "--check", HEADER],
        ["--patch", "-"],
        ["--declaration", "a.toml", HEADER],
        ["-v", HEADER],
        ["--region", HEADER],
        ["--patch", "--region", "--declaration", "a.toml", HEADER],
    ],
)
def test_a_wrong_call(words: list[str], tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", *words]) == 2
    assert "--patch" in capsys.readouterr().err


def test_steps_are_printed_with_their_times(tree: Path, run: Run) -> None:
    _, patch, errors = run(HEADER, "--patch", "-v")
    assert [re.fullmatch(r" +\d+s  (.+)", line)[1] for line in errors.splitlines()] == [  # type: ignore[index]
        "read the C",
        "compare it with its declaration",
        "render and prove",
        "make the patch",
    ]
    assert patch == run(HEADER, "--patch")[1]
