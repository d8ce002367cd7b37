"""Regions: a header that is written by hand but for what flaggen renders between two markers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from command_line import Run
from flaggen.render.region import markers

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
