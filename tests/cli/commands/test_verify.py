"""`flaggen verify`: what is on disk is proven."""

from __future__ import annotations

import re
from pathlib import Path

from command_line import HEADER, SOURCE, Run, edit


def test_verify(run: Run, home: Path) -> None:
    run("render")
    code, printed, said = run("verify")
    assert (code, said) == (0, "")
    assert re.fullmatch(rf"proven: \d+ facts of {HEADER} and {SOURCE}, with CONFIG_HUGETLB_PAGE on and off\n", printed)
    edit(home / HEADER, "clear_bit(HPG_##flname, (", "set_bit(HPG_##flname, (")
    code, printed, said = run("verify")
    assert (code, printed) == (1, "")
    lines = said.split("\n")
    assert lines[0] == (
        f"{HEADER}:87:1: error[different-fact]: function folio_clear_hugetlb_restore_reserve() of flag "
        "'restore_reserve': body is `set_bit(HPG_restore_reserve, page[0].private)`, not "
        "`clear_bit(HPG_restore_reserve, page[0].private)`; the same macro makes this mistake in "
        "folio_clear_hugetlb_temporary(), folio_clear_hugetlb_freed(), folio_clear_hugetlb_vmemmap_optimized(), "
        "folio_clear_hugetlb_raw_hwp_unreliable() and folio_clear_hugetlb_cma() (CONFIG_HUGETLB_PAGE on)"
    )
    assert lines[1].startswith("   87 | #define CLEARHPAGEFLAG(uname, flname)")
    assert lines[-2] == "flaggen: 1 error"


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
    assert said.startswith(f"flags.toml:10:10: error[missing-output]: {SOURCE} does not exist\n")


def test_verify_of_nothing_is_an_error(run: Run, home: Path) -> None:
    edit(home / "flags.toml", "header =", "# header =")
    edit(home / "flags.toml", "source =", "# source =")
    assert run("verify")[0] == 2
