"""Regions of files that are otherwise written by hand: their markers, and everything around them stays as it is."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flaggen.render.files import compare, write
from flaggen.render.region import RegionFault, find_region, markers, regions_in, seen_from
from flaggen.render.render import Artifact

BEGIN, END = markers("../flags.toml")
OTHER_BEGIN, OTHER_END = markers("../other.toml")
REGION = Artifact("region", "include/a.h", "one\ntwo\n")


def found(*lines: str) -> list[tuple[int, str, str]]:
    """Line, message and help of what is wrong with a file of these lines."""
    with pytest.raises(RegionFault) as fault:
        find_region("".join(f"{line}\n" for line in lines).encode(), "include/a.h", "../flags.toml")
    findings = fault.value.findings
    assert {finding.rule for finding in findings} == {"region-markers"}
    assert all(finding.place.source.name == "include/a.h" and finding.help for finding in findings)
    assert str(fault.value) == findings[0].message
    return [(finding.place.span.line, finding.message, finding.help) for finding in findings]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A declaration and a file with an empty region; returns the file."""
    file = tmp_path / "include/a.h"
    file.parent.mkdir()
    file.write_text(f"above\n{BEGIN}\n{END}\nbelow\n", encoding="utf-8")
    return file


def rendered(file: Path, artifact: Artifact = REGION) -> str:
    """The state of the file before the artifact is written."""
    (output,) = write([artifact], file.parent.parent / "flags.toml")
    return output.state


def test_the_first_run_fills_a_region_and_later_ones_replace_it(tree: Path) -> None:
    assert rendered(tree) == "updated"
    assert tree.read_text() == f"above\n{BEGIN}\none\ntwo\n{END}\nbelow\n"
    assert rendered(tree) == "unchanged"
    assert rendered(tree, REGION._replace(text="three\n")) == "updated"
    assert tree.read_text() == f"above\n{BEGIN}\nthree\n{END}\nbelow\n"


# What is neither a marker nor a conflict, in any encoding.
OUTSIDE = st.one_of(
    st.binary(max_size=60),
    st.lists(st.sampled_from([b"\n", b"\r\n", b"\xff", b"/*", b"*/", b'"', b"\\\n", b"=======\n", b"a", b"\0"])).map(
        b"".join
    ),
)


@given(above=OUTSIDE, old=OUTSIDE, below=OUTSIDE, line_end=st.sampled_from([b"\n", b"\r\n"]), ended=st.booleans())
def test_whatever_is_outside_the_markers_stays(
    above: bytes, old: bytes, below: bytes, line_end: bytes, ended: bool
) -> None:
    begin, end = BEGIN.encode() + line_end, END.encode() + (line_end if ended or below else b"")
    before = (above + line_end if above else b"") + begin
    region = find_region(before + (old + b"\n" if old else b"") + end + below, "a.h", "../flags.toml")
    after = region.with_text("one\ntwo\n")
    assert after == before + b"one" + line_end + b"two" + line_end + end + below
    again = find_region(after, "a.h", "../flags.toml")
    assert (again.text, again.with_text("one\ntwo\n")) == ("one\ntwo\n", after)


def test_mode_and_symbolic_links_stay(tree: Path) -> None:
    target = tree.with_name("real.h")
    tree.rename(target)
    target.chmod(0o640)
    tree.symlink_to("real.h")
    assert rendered(tree) == "updated"
    assert tree.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert "one\n" in target.read_text()


def test_two_declarations_have_regions_in_one_file(tree: Path) -> None:
    lines = ["a", BEGIN, END, "b", OTHER_BEGIN, OTHER_END, "c"]
    tree.write_text("".join(f"{line}\n" for line in lines))
    assert rendered(tree) == "updated"
    write([REGION._replace(text="other\n")], tree.parent.parent / "other.toml")
    lines[2:2], lines[-2:-2] = ["one", "two"], ["other"]
    assert tree.read_text() == "".join(f"{line}\n" for line in lines)


def test_lines_of_the_region_keep_their_numbers() -> None:
    region = find_region(f"\xff\na\n{BEGIN}\none\ntwo\n{END}\nbelow\n".encode(), "a.h", "../flags.toml")
    assert (region.line, region.alone.text, region.alone.line(4)) == (3, "\n\n\none\ntwo\n", "one")
    assert region.around.text == f"\xff\na\n{BEGIN}\n\n\n{END}\nbelow\n"


def test_regions_of_all_declarations_are_found() -> None:
    regions = [f"{BEGIN}\none\n{END}\n", f"{OTHER_BEGIN}\r\n{OTHER_END}\r\n"]
    data = f"é\n{regions[0]}between\n{regions[1]}below\n".encode()
    assert [data[start:end].decode() for start, end in regions_in(data)] == regions
    assert regions_in(b"no region") == []


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(RegionFault) as fault:
        compare([REGION], tmp_path / "flags.toml")
    (finding,) = fault.value.findings
    assert finding.message.startswith(f"{tmp_path}/include/a.h does not exist, ")
    assert finding.help.endswith(f"{BEGIN} and {END}")


@pytest.mark.parametrize(
    ("lines", "line", "message", "help_text"),
    [
        (["a"], 1, "include/a.h has no markers of ../flags.toml", "add two lines where the section belongs, and run "),
        (
            [OTHER_BEGIN, OTHER_END],
            1,
            "the markers are of ../other.toml, not of ../flags.toml",
            "if the declaration was ",
        ),
        (["a", BEGIN], 2, "the Begin marker of ../flags.toml has no End marker", f"add below the section: {END}"),
        (["a", END], 2, "the End marker of ../flags.toml has no Begin marker", f"add above the section: {BEGIN}"),
        ([BEGIN, END, BEGIN], 3, "a second Begin marker of ../flags.toml", "keep one region, and delete the other"),
        ([BEGIN, END, END], 3, "a second End marker of ../flags.toml", "keep one region, and delete the other"),
        ([END, BEGIN], 1, "the End marker of ../flags.toml is above its Begin marker", "exchange the two lines"),
        ([BEGIN, OTHER_BEGIN, END], 2, "a marker of ../other.toml is in the region of ../flags.toml", "move one of "),
        (
            [OTHER_BEGIN, BEGIN, END, OTHER_END],
            2,
            "the region of ../flags.toml is in the region of ../other.toml",
            "move one of the two regions: none may contain another",
        ),
        ([BEGIN, f" * {END}"], 2, "a marker is not as flaggen writes it", f"write it on one line: {BEGIN} or {END}"),
        ([BEGIN.replace(" */", ""), END], 1, "a marker is not as flaggen writes it", "write it on one line: "),
        ([BEGIN.upper(), END], 1, "a marker is not as flaggen writes it", "write it on one line: "),
        (["a", "<<<<<<< HEAD", BEGIN, END], 2, "unresolved merge conflict", "resolve it: between the markers "),
        ([BEGIN, "one", ">>>>>>> topic", END], 3, "unresolved merge conflict", "resolve it: between the markers "),
    ],
)
def test_faulty_markers(lines: list[str], line: int, message: str, help_text: str) -> None:
    ((at, text, help_),) = found(*lines)
    assert (at, text) == (line, message)
    assert help_.startswith(help_text)


def test_all_faulty_markers_are_reported_together() -> None:
    assert [line for line, _, _ in found(BEGIN, BEGIN, END, END)] == [2, 4]


def test_nothing_is_written_if_one_file_has_no_markers(tree: Path) -> None:
    tree.write_text("by hand\n")
    source = Artifact("source", "a.c", "Generated from flags.toml by flaggen, do not edit.\n")
    with pytest.raises(RegionFault):
        write([source, REGION], tree.parent.parent / "flags.toml")
    assert [path.name for path in tree.parent.parent.iterdir()] == ["include"]
    assert tree.read_text() == "by hand\n"


@pytest.mark.parametrize(
    ("output", "declaration", "path"),
    [
        ("a.h", "flags.toml", "flags.toml"),
        ("include/linux/a.h", "flags.toml", "../../flags.toml"),
        ("./include//a.h", "x/mm.toml", "../mm.toml"),
        ("../include/linux/a.h", "mm/flags.toml", "../../mm/flags.toml"),
        ("../a.h", "x*/flags.toml", "x?/flags.toml"),
        ("../a.h", "x\n/flags.toml", "x?/flags.toml"),
    ],
)
def test_a_declaration_is_named_as_seen_from_the_file(output: str, declaration: str, path: str, tmp_path: Path) -> None:
    assert seen_from(output, tmp_path / declaration) == path
