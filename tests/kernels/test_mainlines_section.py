"""A header rendered from mainline's own flags is not longer than mainline's section, and not worse in style."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import kernels
from flaggen.kernel.declare import declare
from flaggen.kernel.tree import read_tree
from flaggen.pipeline import render
from flaggen.report.findings import Finding, Source
from repository import missing, need

pytestmark = pytest.mark.kernel


def section_lines(text: str) -> range:
    """The lines (from 1) from the comment above the enum to the last flag."""
    own = kernels.section(text)
    start = text.rindex("\n/*", 0, text.index(own)) + 1
    return range(text[:start].count("\n") + 1, text[: text.index(own) + len(own)].count("\n") + 2)


def complaints(script: Path, header: Path) -> set[str]:
    """The kinds of what checkpatch.pl reports of the section in the header."""
    options = ("--strict", "--no-tree", "--no-summary", "--terse", "--show-types", "-f", header)
    said = subprocess.run(["perl", script, *options], capture_output=True, text=True).stdout
    lines = section_lines(header.read_text(encoding="utf-8"))
    reports = re.findall(r":(\d+): \w+:(\w+):", said)
    return {kind for number, kind in reports if int(number) in lines}


def test_a_rendered_section_is_as_short_as_the_kernels_and_has_its_faults_only(tmp_path: Path) -> None:
    need("perl", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available("7.x", work):
            missing("Debian's kernel 7.x")
        source = kernels.fetch("7.x", work)
        header = source / "include/linux/hugetlb.h"
        tree = read_tree([Source("hugetlb.h", header.read_text(encoding="utf-8"))])
        assert not isinstance(tree, Finding)
        rendered = tmp_path / "hugetlb.h"
        rendered.write_text(render(declare(tree).declaration).artifacts[0].text, encoding="utf-8")
        mainlines, ours = (len(section_lines(file.read_text(encoding="utf-8"))) for file in (header, rendered))
        script = source / "scripts/checkpatch.pl"
        own = complaints(script, header)
        assert "COMPLEX_MACRO" in own
        assert complaints(script, rendered) <= own
        assert ours <= mainlines
