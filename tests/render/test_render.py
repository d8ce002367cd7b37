"""The rendered bytes."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from compiled import declared
from flaggen.lint.check import lint
from flaggen.model.accessors import every_accessor
from flaggen.model.declaration import Declaration
from flaggen.model.operations import OPERATIONS
from flaggen.pipeline import render
from flaggen.render.files import compare
from flaggen.toml.load import load
from repository import COMMITTED, ROOT
from strategies import LAYOUTS, toml


def load_sound(path: Path) -> Declaration:
    loaded = load(path.read_bytes(), path.name, path.name)
    assert loaded.declaration is not None and lint(loaded) == ()
    return loaded.declaration


def rendered(path: Path, templates: Path | None = None) -> dict[str, str]:
    return {artifact.path: artifact.text for artifact in render(load_sound(path), templates).artifacts}


@pytest.mark.parametrize("path", COMMITTED.values(), ids=COMMITTED)
def test_golden(path: Path, request: pytest.FixtureRequest) -> None:
    """The files of a region are written by hand around it."""
    for output in compare(render(load_sound(path)).artifacts, path):
        if request.config.getoption("--update-golden"):
            output.file.parent.mkdir(parents=True, exist_ok=True)
            output.file.write_bytes(output.after)
        assert output.after.decode() == output.file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "LC_ALL": "C", "TZ": "Asia/Kathmandu"}, {"PYTHONUTF8": "0"}],
    ids=str,
)
def test_bytes_depend_on_nothing_else(environment: dict[str, str], tmp_path: Path) -> None:
    """Not on the hash seed, locale, time zone or working directory."""
    for output in ("header", "source", "emulator"):
        command = [sys.executable, "-m", "flaggen", "render", str(ROOT / "flags.toml"), "--stdout", output]
        printed = subprocess.run(
            command,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            check=True,
            capture_output=True,
        )
        paths = {"header": "include/linux/hugetlb_page_flags.h", "source": "mm/hugetlb_page_flags.c"}
        path = ROOT / "generated" / paths.get(output, "hugetlb_page_flags.py")
        assert printed.stdout == path.read_bytes()


def test_checkout_with_crlf(tmp_path: Path) -> None:
    """A declaration and templates with CRLF render the same bytes."""
    for path in [ROOT / "flags.toml", *(ROOT / "templates").rglob("*.j2")]:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert rendered(tmp_path / "flags.toml", tmp_path / "templates") == rendered(ROOT / "flags.toml")


def test_a_doc_line_is_one_hunk_and_a_flag_is_three(tmp_path: Path) -> None:
    before = rendered(ROOT / "flags.toml")
    text = (ROOT / "flags.toml").read_text(encoding="utf-8")
    path = tmp_path / "flags.toml"

    path.write_text(text.replace("on a free list of the pool", "in the pool, and free"), encoding="utf-8")
    header, source, emulator = (_hunks(before[output], new) for output, new in rendered(path).items())
    assert (header, source, emulator) == (1, 0, 2)  # for editors, and for help()

    path.write_text(text + '\n[flags.pinned]\ndoc = "New."\nsynchronization = "None."\n', encoding="utf-8")
    after = rendered(path)
    header_path = "generated/include/linux/hugetlb_page_flags.h"
    assert _hunks(before[header_path], after[header_path]) == 3


def _hunks(before: str, after: str) -> int:
    from difflib import unified_diff

    return sum(line.startswith("@@") for line in unified_diff(before.splitlines(), after.splitlines()))


def test_every_accessor_stands_literally_in_the_header() -> None:
    """So that grep finds it."""
    loaded = load((ROOT / "flags.toml").read_bytes(), "flags.toml", "flags.toml")
    assert loaded.declaration is not None
    header = rendered(ROOT / "flags.toml")["generated/include/linux/hugetlb_page_flags.h"]
    for flag in loaded.declaration.flags:
        for accessor in loaded.declaration.accessors(flag):
            assert f"{accessor.name}()" in header


def test_lines_keep_to_80_columns() -> None:
    for output, text in rendered(ROOT / "flags.toml").items():
        limit = 88 if output.endswith(".py") else 80
        assert [line for line in text.splitlines() if len(line.expandtabs(8)) > limit] == []


@pytest.mark.parametrize("name", ["functions", "era_5.10", "era_v1"])
def test_a_function_is_documented_once_above_its_definition(name: str) -> None:
    """Where it is static in the header, otherwise in the source; neither prototypes nor stubs are."""
    declaration = declared(COMMITTED[name].read_bytes())
    texts = {artifact.target: artifact.text for artifact in render(declaration).artifacts}
    documented = re.compile(r"^ \* (\w+)\(\) - (?:.+\n)+? \*/\n(?:.*[ \n])?\1\([^()]*\)\n\{$", re.MULTILINE)
    names = {target: documented.findall(text) for target, text in texts.items()}
    accessors = [*every_accessor(declaration)]
    for target, visibility in (("header", "static"), ("source", "exported")):
        expected = [accessor.name for accessor in accessors if accessor.visibility == visibility]
        assert names.get(target, []) == expected
        assert texts.get(target, "").count("() - ") == len(expected)


@pytest.mark.parametrize("accessors", ["flag", "word"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=["public", "beside", "private"])
def test_functions_of_long_names_are_laid_out_as_the_kernel_has_it(layout: dict[str, str], accessors: str) -> None:
    """No line exceeds 100 columns, continuation lines align with the parenthesis, and blank lines are single."""
    style = {"style": "functions", "accessors": accessors, "enum": f"{'e' * 50}_flags", "taken_page_indices": []}
    flags = {
        f"flags.{sign * 37}": {"operations": list(OPERATIONS), "enumerator": sign.upper() * 63, "page_index": index}
        for index, sign in ((0, "a"), (3, "b"))
    }
    if accessors == "flag":
        flags[f"flags.{'c' * 37}"] = {"visibility": "exported", "enumerator": "C" * 63}
    declaration = declared(toml({"c": style, "output": layout} | flags))
    for artifact in render(declaration).artifacts:
        if artifact.target != "emulator":
            lines = [line.expandtabs(8) for line in artifact.text.splitlines()]
            assert max(map(len, lines)) <= 100
            assert "\n\n\n" not in artifact.text
            for line, following in itertools.pairwise(lines):
                if line.endswith(",") and "(" in line and not line.startswith(" *"):
                    assert len(following) - len(following.lstrip()) == line.index("(") + 1


def test_mainlines_flags_take_no_more_lines_than_in_mainline(tmp_path: Path) -> None:
    """From the comment to the last flag, include/linux/hugetlb.h of 7.3 has 98 lines, without accessors' names."""
    text = re.sub(
        r"^(visibility|source) = .*\n", "", (ROOT / "flags.toml").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    (tmp_path / "flags.toml").write_text(text, encoding="utf-8")
    header, _ = rendered(tmp_path / "flags.toml").values()
    assert len(re.findall(r"^HPAGEFLAG\(", header, re.MULTILINE)) == 7
    section = header[header.index("/**\n * enum") : header.index("\n\n#endif /* _LINUX")]
    assert len(section.splitlines()) <= 98
    assert "folio_clear_hugetlb_raw_hwp_unreliable()" in section
