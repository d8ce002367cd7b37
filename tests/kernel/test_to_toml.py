"""Lines of an imported declaration map to the flags whose tables contain them."""

from __future__ import annotations

import re

from compiled import declared
from flaggen.kernel.infer import flags_of
from flaggen.kernel.to_toml import USUAL_OUTPUTS, declaration_text
from flaggen.kernel.tree import KernelTree, read_tree
from flaggen.report.findings import Source
from imported import c_files, imported
from repository import COMMITTED, ROOT


def test_a_line_belongs_to_a_flag() -> None:
    path = ROOT / "generated" / "include" / "linux" / "hugetlb_page_flags.h"
    tree = read_tree([Source("a.h", path.read_text(encoding="utf-8"))])
    assert isinstance(tree, KernelTree)
    tree_flags = flags_of(tree)
    written = declaration_text(tree, tree_flags, {}, USUAL_OUTPUTS, None)
    lines = written.text.split("\n")
    (first, bit), *others = written.bits
    assert (first, bit) == (1, tree_flags.functions[0].bit)
    for (line, bit), flag in zip(others, tree_flags.flags, strict=True):
        assert lines[line - 1].startswith("[flags.")
        assert written.bit(line) == bit == flag.enumerator
    assert written.bit(len(lines)) == tree_flags.flags[-1].enumerator


def test_guards_and_locks_are_written_as_shortly_as_possible() -> None:
    text = imported(*c_files(declared(COMMITTED["guards"].read_bytes()))).text
    assert re.findall(r"^(?:guard|lock) = .*", text, re.M) == [
        'guard = { test = ["bug", "head"], set = "bug", clear = "bug" }',
        'guard = "huge"',
        'guard = { set = ["warn", "head"] }',
        'lock = "hugetlb_lock"',
        'lock = { set = "hugetlb_lock" }',
        'guard = { test = "head_huge", set = ["bug_head_huge", "huge"], clear = "warn_head_huge" }',
    ]
