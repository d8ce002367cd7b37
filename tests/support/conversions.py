"""What the tests of conversions share: replacements, and programs that stand in for Coccinelle's."""

from __future__ import annotations

from pathlib import Path

from flaggen.convert.replacements import Argument, Replacement, Replacements


def call(old: str, new: str, argument: Argument = "same", old_flag: str = "", new_flag: str = "") -> Replacement:
    return Replacement(old, old_flag, new, new_flag, argument)


ACTIVE = Replacements((call("page_huge_active", "HPageMigratable"),), ("page_huge_active",), {}, frozenset())
TO_FOLIO = Replacements((call("HPageFreed", "folio_test_hugetlb_freed", "page to folio"),), (), {}, frozenset())


def stand_in(directory: Path, script: str) -> str:
    """A program that gets the file as $1 and the path of the result as $2, and does what the script says."""
    program = directory / "spatch-stand-in"
    program.write_text(
        f'#!/bin/sh\nwhile [ "$1" != --sp-file ]; do shift; done\nset -- "$3" "$5"\n{script}\n', encoding="utf-8"
    )
    program.chmod(0o755)
    return str(program)
