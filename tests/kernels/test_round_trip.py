"""What is imported from Debian's kernels says what their own headers say, and is found nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import kernels
from flaggen.cli.main import main
from flaggen.kernel.source import decoded_c
from flaggen.kernel.tree import read_tree
from flaggen.prove.facts import Assertion, Fact
from flaggen.prove.stated_in_any_c import stated
from flaggen.report.findings import Finding, Source
from repository import missing, need

pytestmark = pytest.mark.kernel

HEADER = "include/linux/hugetlb.h"
RENDERED = "include/linux/hugetlb_page_flags.h"
Facts = set[tuple[str, Fact]]


@pytest.fixture(scope="module")
def work() -> object:
    need("cc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        yield work


def got(kernel: str, work: Path) -> None:
    if not kernels.available(kernel, work):
        missing(f"Debian's kernel {kernel}")


def facts(text: str, config: bool) -> Facts:
    """What C says once the compiler has preprocessed it."""
    bare = re.sub(r"^#include .*\n", "", text, flags=re.MULTILINE)
    plain = kernels.preprocessed(bare, config, prelude="")
    statements = stated([("header", Source("header", plain))], frozenset(), frozenset()).statements
    return {(type(fact).__name__, fact) for fact, _ in statements if not isinstance(fact, Assertion)}


@pytest.mark.parametrize("kernel", kernels.FLAGGED)
@pytest.mark.parametrize("package", ["source", "headers"])
def test_a_kernel_makes_the_round_trip(
    kernel: str,
    package: str,
    work: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    say: Callable[[str], None],
) -> None:
    """Imported and rendered without a hand's help, its flags are what they were."""
    got(kernel, work)
    tree = kernels.headers(kernel, work) if package == "headers" else kernels.fetch(kernel, work)
    text = (tree / HEADER).read_text(encoding="utf-8")
    capsys.readouterr()  # what was downloaded
    assert main(["import", str(tree / HEADER)]) == 0
    printed, said = capsys.readouterr()
    assert said == ""
    declaration = tmp_path / "flags.toml"
    declaration.write_text(printed, encoding="utf-8")
    assert main(["render", "-q", str(declaration)]) == 0
    section = kernels.section(text)
    rendered = (tmp_path / RENDERED).read_text(encoding="utf-8")
    for config in (True, False):
        own = facts(section, config)
        assert facts(rendered, config) == own
        assert facts(section.replace("HPG_freed,", "HPG_freed = 9,"), config) != own
        say(f"{kernel}, {package}, config {'on' if config else 'off'}: {len(own)} facts are equal")
    # Every text of the kernel's comment is in the declaration.
    assert printed.count("synchronization = ") == text.count("Synchronization:") == 4
    capsys.readouterr()
    assert main(["import", "--check", str(tree / HEADER), str(declaration)]) == 0
    flags = len(re.findall("^HPAGEFLAG", section, re.MULTILINE))
    assert capsys.readouterr().out.endswith(f"flags.toml: {flags} flags compared\n")


def test_a_flag_that_upstream_added_is_drift(work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kernel in ("6.12", "7.x"):
        got(kernel, work)
    older, newer = (kernels.headers(kernel, work) / HEADER for kernel in ("6.12", "7.x"))
    capsys.readouterr()  # what was downloaded
    assert main(["import", str(older)]) == 0
    declaration = tmp_path / "flags.toml"
    declaration.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["import", "--check", str(newer), str(declaration)]) == 1
    found = re.findall(r": (?:error|warning)\[([\w-]+)\]: (HPG_\w+)", capsys.readouterr().err)
    assert found == [("undeclared-flag", "HPG_cma")]


def test_what_was_before_the_series_is_named(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of page_huge_active() all is imported but the static sibling, and a stub that 5.10 has not."""
    got("5.10", work)
    names = [HEADER, "include/linux/page-flags.h", "mm/hugetlb.c"]
    tree = kernels.fetch("5.10", work)
    capsys.readouterr()  # what was downloaded
    assert main(["import", *(str(tree / name) for name in names)]) == 1
    printed, said = capsys.readouterr()
    assert 'era = "5.10"' in printed and 'enumerator = "PG_private"' in printed and "bit = 13\n" in printed
    accessors = {"test": "page_huge_active", "set": "set_page_huge_active", "clear": "clear_page_huge_active"}
    assert all(f'{operation} = "{name}"' in printed for operation, name in accessors.items())
    assert 'guard = { test = "head_huge", set = "bug_head_huge", clear = "bug_head_huge" }\n' in printed
    found = re.findall(r"/(\w[\w-]*\.[ch]):\d+:\d+: error\[inexpressible\]: (.*)", said)
    on, off = (f"(CONFIG_HUGETLB_PAGE {state})" for state in ("on", "off"))
    assert [(file, re.sub("`.*`", "", message).replace(" of flag 'active'", "")) for file, message in found] == [
        ("hugetlb.h", f"function set_page_huge_active() is missing from the header {off}"),
        ("hugetlb.c", f"prototype clear_page_huge_active() is missing from the header {on}"),
        ("hugetlb.c", f"function clear_page_huge_active(): storage is  {on}"),
        ("hugetlb.c", f"function clear_page_huge_active() is missing from the header {off}"),
    ]
    assert main(["import", str(tree / HEADER)]) == 1
    assert ": error[no-flags]: no flags found in " in capsys.readouterr().err


@pytest.mark.parametrize("kernel", kernels.RELEASES)
def test_no_other_header_has_flags(kernel: str, work: Path, say: Callable[[str], None]) -> None:
    got(kernel, work)
    tree = kernels.fetch(kernel, work)
    found, number = [], 0
    for path in sorted(tree.glob("include/linux/**/*.h")):
        number += 1
        text, _ = decoded_c(path.read_bytes(), str(path.relative_to(tree)))
        outcome = read_tree([text])
        assert not isinstance(outcome, Finding) or outcome.rule == "no-flags", outcome
        if not isinstance(outcome, Finding):
            found.append(text.name)
    say(f"{kernel}: {number} headers of include/linux imported, with flags: {', '.join(found) or 'none'}")
    assert found == ([HEADER] if kernel in kernels.FLAGGED else [])
    assert number > 2_000
