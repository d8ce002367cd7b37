"""`flaggen import` and `flaggen import --check`, with the header of a vendor."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import Run
from repository import ROOT
from vendor_header import HEADER, LINES, SECOND, changed


@pytest.fixture(autouse=True)
def header(home: Path) -> None:
    """The vendor's header in the working directory."""
    (home / "hugetlb.h").write_text(HEADER, encoding="utf-8")


def test_the_command_line(run: Run, home: Path) -> None:
    code, stdout, stderr = run("import", "hugetlb.h")
    assert (code, stderr) == (0, "")
    (home / "flags.toml").write_text(stdout, encoding="utf-8")
    assert run("render", "-q")[0] == 0
    assert run("import", "--check", "hugetlb.h", "flags.toml") == (
        0,
        "hugetlb.h matches flags.toml: 2 flags compared\n",
        "",
    )
    code, stdout, stderr = run("import", "none.h")
    assert (code, stdout, stderr) == (2, "", "flaggen: none.h cannot be read: No such file or directory\n")
    code, _, stderr = run("import", ".")
    assert (code, stderr) == (2, "flaggen: . cannot be read: Is a directory\n")
    (home / "mm.h").write_text("struct page;\n", encoding="utf-8")
    code, stdout, stderr = run("import", "mm.h", "hugetlb.h")
    assert (code, stderr) == (0, "")
    code, stdout, stderr = run("import", "mm.h")
    assert (code, stdout) == (1, "")
    assert stderr.startswith("mm.h:1:1: error[no-flags]: no flags found in mm.h\n")
    assert run("import", "mm.h", "--format", "github")[:2] == (
        1,
        "::error file=mm.h,line=1,col=1,endColumn=1,title=flaggen%3A no-flags::no flags found in mm.h%0Ahelp: "
        "pass the header with the enum and the macros, and the files that define non-static functions\n",
    )


def test_a_declaration_is_no_c(run: Run) -> None:
    run("init")
    for words in (("--check", "hugetlb.h"), ("--check", "flags.toml")):
        code, _, stderr = run("import", *words)
        assert code == 2
        assert stderr.endswith(
            "--check requires C files followed by one declaration, such as include/linux/hugetlb.h flags.toml\n"
        )
    code, _, stderr = run("import", "hugetlb.h", "flags.toml")
    assert code == 2
    assert stderr.endswith("flags.toml is a declaration; to compare the C with it, add --check\n")


def test_standard_input() -> None:
    command = [sys.executable, "-m", "flaggen", "import", "-"]
    done = subprocess.run(command, input=HEADER, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("# Imported from <stdin> by flaggen.\n")


# The accessors of a flag whose enumerator does not follow from its name.
SECOND_AS_FUNCTIONS = SECOND.replace("HPG_second", "HPG_2nd")
CLEAR = "clear_bit(HPG_##flname, word)"

DRIFT: dict[str, tuple[tuple[tuple[str, str], ...], str, list[str]]] = {
    "nothing": ((), "", []),
    "a flag that upstream added": (
        (("HPG_second,", "HPG_second,\n\tHPG_third,"), (LINES, f"{LINES}HPAGEFLAG(Third, third)\n")),
        "",
        [
            "hugetlb.h: undeclared-flag: HPG_third, bit 2 of page[0].private in the tree, is not declared",
        ],
    ),
    "a flag that is gone": (
        (("\tHPG_second,\n", ""), ("HPAGEFLAG(Second, second)\n", "")),
        "",
        ["flags.toml: absent-flag: HPG_second is declared, but missing in the tree"],
    ),
    "a flag without accessors": (
        (("HPAGEFLAG(Second, second)\n", ""),),
        "",
        ["flags.toml: absent-flag: HPG_second is declared, but has no accessors in the tree"],
    ),
    "what is no accessor": (
        ((LINES, f"{LINES}#define HPG_third 9\n"),),
        "",
        ["hugetlb.h: inexpressible: HPG_third does more with a flag than an accessor does"],
    ),
    "another prefix": (
        (),
        'prefix = "OWN_"',
        ['flags.toml: drifted-key: [c] prefix is "OWN_", but the tree has "HPG_"'],
    ),
    "a bit that moved": (
        (("HPG_second,", "HPG_second = 7,"),),
        "",
        [
            "hugetlb.h: moved-bit: HPG_second is bit 7 of page[0].private in the tree, "
            "but declared as bit 1 of page[0].private"
        ],
    ),
    "a flag without documentation": (
        ((" * HPG_second - The second one,\n *\ton two lines.\n", ""),),
        "",
        ["hugetlb.h: undocumented-flag: HPG_second is not documented in the tree"],
    ),
    "another API": (
        (),
        'era = "6.2"',
        [
            'flags.toml: drifted-key: [c] api is ["page", "folio"], but the tree has ["folio"]',
        ],
    ),
    "another return type": (
        (),
        'test_type = "int"',
        ['flags.toml: drifted-key: [c] test_type is "int", but the tree has "bool"'],
    ),
    "accessors of another name": (
        (("folio_set_hugetlb_##flname", "folio_mark_hugetlb_##flname"),),
        "",
        [
            f"flags.toml: drifted-key: names of {name!r} is folio_set_hugetlb_{name}(), but the tree has "
            f"folio_mark_hugetlb_{name}()"
            for name in ("first", "second")
        ],
    ),
    "a missing stub": (
        (("static inline void folio_set_hugetlb_##flname(struct folio *folio) { }\n", "\n"),),
        "",
        [
            f"hugetlb.h: missing-fact: function folio_set_hugetlb_{name}() of flag {name!r} is missing from the header "
            "(CONFIG_HUGETLB_PAGE off)"
            for name in ("first", "second")
        ],
    ),
    "an enumerator of another name": (
        (("\tHPG_second,", "\tHPG_2nd,"), ("HPAGEFLAG(Second, second)", SECOND_AS_FUNCTIONS)),
        "",
        ["flags.toml: drifted-key: enumerator of 'second' is none, but the tree has \"HPG_2nd\""],
    ),
    "a guard": (
        ((CLEAR, f"VM_BUG_ON_FOLIO(!folio_test_hugetlb(folio), folio); {CLEAR}"),),
        "",
        [
            f"flags.toml: drifted-key: guard of clear of {name!r} is none, but the tree has bug"
            for name in ("first", "second")
        ],
    ),
    "another body": (
        (("clear_bit(HPG_##flname, word)", "__clear_bit(HPG_##flname, word)"),),
        "",
        [
            f"flags.toml: drifted-key: operations of {name!r} is "
            '["test", "set", "clear"], but the tree has ["test", "set", "clear_nonatomic"]'
            for name in ("first", "second")
        ],
    ),
}


@pytest.mark.parametrize(("changes", "style", "expected"), DRIFT.values(), ids=DRIFT)
def test_drift(changes: tuple[tuple[str, str], ...], style: str, expected: list[str], run: Run, home: Path) -> None:
    declaration = run("import", "hugetlb.h")[1].replace(
        'era = "6.12"', 'era = "6.12"\n' + style if "era" not in style else style
    )
    (home / "flags.toml").write_text(declaration, encoding="utf-8")
    (home / "hugetlb.h").write_text(changed(*changes).text, encoding="utf-8")
    code, stdout, stderr = run("import", "--check", "hugetlb.h", "flags.toml")
    reported = re.findall(r"^(\S+?):\d+:\d+: (?:error|warning)\[([\w-]+)\]: (.*)", stderr, re.MULTILINE)
    assert [": ".join(parts) for parts in reported] == expected
    is_only_warned = all("undocumented-flag" in line for line in expected)
    assert code == (0 if is_only_warned else 1)
    assert bool(stdout) is is_only_warned
    assert run("import", "--check", "--strict", "hugetlb.h", "flags.toml")[0] == (1 if expected else 0)
