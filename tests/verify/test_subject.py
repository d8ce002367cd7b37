"""Checks compile a region as a header of its own, and report the lines that it has in its file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from compiled import MACHINES, declared, need_machine
from flaggen import api
from flaggen.pipeline import load, on_disk, render
from flaggen.prove.prove import prove
from flaggen.report.findings import Place, Source, Span
from flaggen.verify.check_run import CheckRun
from flaggen.verify.compile.machines import NATIVE
from flaggen.verify.rendering import texts
from flaggen.verify.subject import Subject, standalone, subject_of, with_header
from repository import COMMITTED
from strategies import declarations

HOME = COMMITTED["region"].parent


def subject(home: Path) -> Subject:
    path = home / "flags.toml"
    loaded = load(path.read_bytes(), "flags.toml")
    assert loaded.declaration is not None
    sources = on_disk(loaded.declaration, path, ("region", "source")).texts
    return subject_of(loaded, {target: source for target, source in sources.items() if source is not None})


def test_the_header_is_the_one_that_would_be_rendered() -> None:
    path = HOME / "flags.toml"
    declaration = load(path.read_bytes(), "flags.toml").declaration
    assert declaration is not None
    of_header = texts(with_header(declaration))
    assert subject(HOME).c_texts == {target: of_header[target] for target in ("header", "source")}
    assert "#include <linux/hugetlb_region.h>" in of_header["source"]


def test_a_line_is_that_of_the_file(tmp_path: Path) -> None:
    check_run = CheckRun(subject(HOME), tmp_path, lambda part: None)
    header = check_run.subject.c_texts["header"].splitlines()
    line = header.index("HPAGEFLAG(RestoreReserve, restore_reserve)") + 1
    check_run.holds("x", f"/tmp/include/linux/hugetlb_region.h:{line}:1: warning: odd")
    (finding,) = check_run.findings
    file = (HOME / "include/linux/hugetlb.h").read_text().splitlines()
    assert file[finding.place.span.line - 1] == header[line - 1]
    assert finding.place.source.name.endswith("include/linux/hugetlb.h")
    assert check_run.beginning("header").source.line(check_run.beginning("header").span.line) == "/**"


@given(declarations())
def test_any_region_is_proven_and_is_a_part_of_the_header_that_would_be_rendered(text: str) -> None:
    declaration = declared(text)
    output = declaration.output._replace(header=None, region="include/linux/hugetlb.h", emulator=None)
    of_region = declaration._replace(output=output)
    rendered = {artifact.target: Source(artifact.path, artifact.text) for artifact in render(of_region).artifacts}
    assert prove(of_region, rendered).findings == ()
    alone = standalone(Subject(of_region, rendered, lambda name: Place(Source("flags.toml", ""), Span(1, 1))))
    header = f"{alone.opening}{rendered['region'].text}{alone.closing}"
    assert header == texts(alone.declaration)["header"]
    c_files = {target: Source(target, source.text) for target, source in alone.texts.items()}
    assert prove(alone.declaration, c_files | {"header": Source("header", header)}).findings == ()
    assert alone.opening.count("#include") > 0 and alone.closing.startswith("#endif")


@pytest.mark.parametrize("line", [1, 10_000])
def test_other_lines_are_those_next_to_the_region(line: int) -> None:
    lines = subject(HOME).texts["header"].text.count("\n")
    assert 1 <= subject(HOME).line_on_disk("header", line) <= lines + 1


def test_a_compiler_takes_it_and_catches_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need_machine(MACHINES[0])
    monkeypatch.setitem(NATIVE, "gcc", MACHINES[:1])
    for path in ("flags.toml", "include/linux/hugetlb.h", "mm/hugetlb_page_flags.c"):
        copy = tmp_path / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((HOME / path).read_bytes())
    verification = api.verify(tmp_path / "flags.toml", ["gcc"])
    assert (verification.findings, verification.outcomes[0].state) == ((), "passed")
    header = tmp_path / "include/linux/hugetlb.h"
    header.write_text(re.sub(r"\bclear_bit\(", "set_bit(", header.read_text()))
    findings = api.verify(tmp_path / "flags.toml", ["gcc"]).findings
    assert {finding.rule for finding in findings} == {"different-fact", "failed-check"}
