"""The rendered modules for drgn and gdb name the flags in a program's memory as its own C does."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Set
from pathlib import Path
from types import ModuleType
from typing import Any

import black
import pytest

from compiled import declared
from debugged import debugged
from flaggen.model.declaration import Declaration
from flaggen.verify import faults
from flaggen.verify.shim import write
from flaggen.verify.standalone import with_header
from repository import COMMITTED, missing, need
from sample import sample, sampled

DECLARATIONS = {name: with_header(declared(path.read_bytes())) for name, path in COMMITTED.items()}
REPOSITORY = DECLARATIONS["repository"]


def words_of(declaration: Declaration, number: int) -> dict[int, int]:
    """Some words: every other bit, beginning with that number."""
    return {word.page_index: (0x5555555555555555, 0xAAAAAAAAAAAAAAAA)[number] for word in declaration.words}


def on_of(declaration: Declaration) -> list[frozenset[str]]:
    """The configurations of kernels with hugetlb pages."""
    return [on for on in declaration.configurations if declaration.c.config in on]


def expected(declaration: Declaration, words: Mapping[int, int], on: Set[str]) -> dict[int, str]:
    """The names of the bits that are set in each word, and the rest in hex."""
    texts = {}
    for word in declaration.words:
        value = words[word.page_index]
        flags = [flag for flag in word.configured(on).flags if value & flag.mask]
        rest = value & ~sum({flag.mask for flag in flags})
        names = [declaration.enumerator(flag) for flag in flags]
        if word.configured(on).flags:
            texts[word.page_index] = "|".join([*names, *([f"{rest:#x}"] if rest or not names else [])])
    return texts


LONG = declared(f"""
schema = 1
output = {{ header = "a.h" }}
c = {{ api = ["page", "folio"], style = "functions" }}
lint = {{ ignore = ["missing-synchronization", "missing-doc"] }}
flags = {{ {"a" * 41} = {{}}, {"b" * 36} = {{}}, {"c" * 31} = {{}}, d = {{ enumerator = "{"d" * 63}" }} }}
""")


@sampled
@pytest.mark.parametrize("name", ["long", *sample(DECLARATIONS, 6)])
def test_black_would_not_change_them(name: str) -> None:
    for target in ("drgn", "gdb"):
        text = faults.text(DECLARATIONS.get(name, LONG), target, f"tools/{target}_flags.py")
        assert black.format_str(text, mode=black.Mode(target_versions={black.TargetVersion.PY311})) == text


@sampled
@pytest.mark.parametrize("name", sample(["conditional", "repository", "era_v1"], 3))
def test_mypy_finds_no_error(name: str, tmp_path: Path) -> None:
    files = [
        write(tmp_path / f"{target}_flags.py", faults.text(DECLARATIONS[name], target, f"{target}_flags.py"))
        for target in ("drgn", "gdb")
    ]
    options = ["--strict", "--cache-dir", tmp_path / "cache", "--follow-imports=skip"]
    lenient = [
        "--ignore-missing-imports",
        "--no-warn-unused-ignores",
        "--allow-subclassing-any",
        "--allow-untyped-calls",
    ]
    done = subprocess.run([sys.executable, "-m", "mypy", *options, *lenient, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def module(declaration: Declaration) -> ModuleType:
    """The module for drgn, imported."""
    module = ModuleType("drgn_flags")
    exec(faults.text(declaration, "drgn", "drgn_flags.py"), vars(module))
    return module


def program(pid: int) -> Any:
    """A process in drgn."""
    drgn = pytest.importorskip("drgn")
    program = drgn.Program()
    program.set_pid(pid)
    program.load_debug_info([f"/proc/{pid}/exe"])
    return program


@pytest.fixture
def drgn() -> None:
    need("gcc")
    try:
        import drgn  # noqa: F401
    except ImportError:
        missing("drgn")


@sampled
@pytest.mark.parametrize("name", sample(DECLARATIONS, 6))
@pytest.mark.usefixtures("drgn")
def test_drgn_tests_each_flag_as_the_c_does(name: str, tmp_path: Path) -> None:
    declaration = DECLARATIONS[name]
    flags = module(declaration)
    for on in on_of(declaration):
        for number in (0, 1):
            words = words_of(declaration, number)
            made = debugged(declaration, declaration, words, on, tmp_path)
            with made.running() as (pid, results):
                page, folio = program(pid)["page"], program(pid)["folio"]
                for call, result in zip(made.calls, results, strict=True):
                    arguments = [] if call.accessor.flag else [declaration.enumerator(call.flag)]
                    head = page if call.accessor.api == "page" else folio
                    assert getattr(flags, call.accessor.name)(head, *arguments) == result, call
                got = {index: word.value for index, word in flags.hugetlb_page_flags(folio).items()}
                names = expected(declaration, words, on)
                assert got == {index: words[index] for index in names}
                text = " ".join(f"page[{index}]={names[index]}" for index in names)
                assert flags.decode_hugetlb_page_flags(page) == text


@pytest.mark.usefixtures("drgn")
def test_drgn_lists_the_pool(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = module(REPOSITORY)
    made = debugged(REPOSITORY, REPOSITORY, {0: 0x12}, on_of(REPOSITORY)[0], tmp_path)
    with made.running() as (pid, _):
        inside = program(pid)
        pages = [(page.hstate, page.is_free, page.flags[0].value) for page in flags.hugetlb_pool(inside)]
        assert pages == [("hugepages-2048kB", False, 0x12), ("hugepages-2048kB", True, 0)]
        flags.print_hugetlb_pool(inside)
    summary, active, free = capsys.readouterr().out.splitlines()
    assert summary == "hugepages-2048kB: 3 pages, 2 free"
    assert re.fullmatch(r"  active 0x\w+ page\[0\]=HPG_migratable\|HPG_vmemmap_optimized", active)
    assert re.fullmatch(r"  free   0x\w+ page\[0\]=0x0", free)


@pytest.mark.usefixtures("drgn")
def test_drgn_names_nothing_if_the_kernels_enum_differs(tmp_path: Path) -> None:
    """The control: another kernel's flags would have wrong names."""
    flags = module(REPOSITORY)
    shifted = faults.shifted(REPOSITORY)
    made = debugged(REPOSITORY, shifted, {0: 0x12}, on_of(REPOSITORY)[0], tmp_path)
    with made.running() as (pid, _):
        wrong = "HPG_restore_reserve is declared as bit 0, but is 1 in enum hugetlb_page_flags of this kernel"
        with pytest.raises(ValueError, match=wrong):
            flags.hugetlb_page_flags(program(pid)["page"])
    older = REPOSITORY._replace(flags=REPOSITORY.flags[:-1])
    made = debugged(older, older, {0: 0x12}, on_of(REPOSITORY)[0], tmp_path)
    with made.running() as (pid, _), pytest.raises(ValueError, match="HPG_cma is declared, but missing in enum"):
        flags.folio_test_hugetlb_freed(program(pid)["folio"])


def gdb(declaration: Declaration, program: Path, *commands: str) -> str:
    """What gdb prints for the commands when the program waits."""
    script = write(program.parent / "gdb_flags.py", faults.text(declaration, "gdb", "gdb_flags.py"))
    start = ["set debuginfod enabled off", "set disable-randomization off", f"source {script}", "break getchar", "run"]
    options = [word for command in (*start, *commands) for word in ("-ex", command)]
    done = subprocess.run(["gdb", "-batch", "-nx", *options, program], capture_output=True, text=True, timeout=120)
    return done.stdout + done.stderr


@sampled
@pytest.mark.parametrize("name", sample(DECLARATIONS, 9))
def test_gdb_names_the_flags_of_a_page(name: str, tmp_path: Path) -> None:
    """Given a page, a folio, or a pointer to one."""
    need("gcc", "gdb")
    declaration = DECLARATIONS[name]
    for on in on_of(declaration):
        words = words_of(declaration, 1)
        made = debugged(declaration, declaration, words, on, tmp_path)
        printed = gdb(declaration, made.path, *(f"hpageflags {page}" for page in ("page", "*page", "folio", "*folio")))
        names = expected(declaration, words, on)
        lines = [f"page[{index}].{declaration.c.word}: {text}" for index, text in names.items()]
        assert re.findall(r"^page\[.*$", printed, re.MULTILINE) == lines * 4, printed


def test_gdb_prints_a_page_with_the_names_if_it_is_told_to(tmp_path: Path) -> None:
    need("gcc", "gdb")
    made = debugged(REPOSITORY, REPOSITORY, {0: 0x12}, on_of(REPOSITORY)[0], tmp_path)
    enable = "enable pretty-printer global hugetlb_page_flags"
    printed = gdb(REPOSITORY, made.path, "print *page", enable, "print *page")
    plain, pretty = re.findall(r"^\$\d = (.*)$", printed, re.MULTILINE)
    members = r"flags = 0, lru = \{.*\}, private = 18\}"
    assert re.fullmatch(rf"\{{{members}", plain)
    assert re.fullmatch(rf"if a hugetlb page: page\[0\]=HPG_migratable\|HPG_vmemmap_optimized = \{{{members}", pretty)


def test_gdb_names_nothing_if_the_kernels_enum_differs(tmp_path: Path) -> None:
    """The control, and wrong arguments."""
    need("gcc", "gdb")
    made = debugged(REPOSITORY, faults.shifted(REPOSITORY), {0: 0x12}, on_of(REPOSITORY)[0], tmp_path)
    printed = gdb(REPOSITORY, made.path, "hpageflags page")
    assert "\nHPG_restore_reserve is declared as bit 0, but is 1 in enum hugetlb_page_flags" in printed
    assert "HPG_migratable" not in printed
    assert "hpageflags needs a page in memory" in gdb(REPOSITORY, made.path, "hpageflags 1 + 1")
