"""In drgn, the rendered module names the flags in a program's memory as its own C does."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from checked import messages, outcome_of
from compiled import declared
from flaggen.model.declaration import Declaration
from flaggen.verify import faults, rendering
from flaggen.verify.debuggers.drgn import debugged, imported
from flaggen.verify.debuggers.pages import PagesProgram, configurations_with_pages, pages_program
from flaggen.verify.subject import with_header
from repository import COMMITTED, missing, need
from sample import sample, sampled

DECLARATIONS = {name: with_header(declared(path.read_bytes())) for name, path in COMMITTED.items()}
REPOSITORY = DECLARATIONS["repository"]
MODULE = rendering.text(REPOSITORY, "drgn", "drgn_flags.py")


@pytest.fixture
def drgn() -> None:
    need("gcc")
    try:
        import drgn  # noqa: F401
    except ImportError:
        missing("drgn")


@sampled
@pytest.mark.parametrize("name", sample(DECLARATIONS, 12))
@pytest.mark.usefixtures("drgn")
def test_the_check_passes_and_catches_its_faults(name: str) -> None:
    declaration = DECLARATIONS[name]
    outcome = outcome_of("drgn", declaration)
    assert (messages(outcome), outcome.skipped) == ([], ())
    assert (outcome.checks, outcome.controls) == (len(configurations_with_pages(declaration)), 2)


@pytest.mark.parametrize(
    ("old", "new", "finds"),
    [
        ("word & 1 << bit", "word & 2 << bit", "returns 'page[0]=HPG_migratable|HPG_freed|HPG_raw_hwp_unreliable|"),
        ("flag in word", "flag not in word", "folio_test_hugetlb_restore_reserve() returns True for page[0]=0x0, and"),
        ("[(False, hstate.", "[(True, hstate.", "hugetlb_pool() does not list every page"),
        ("import drgn\n", "import drgnn\n", "the module raises ModuleNotFoundError"),
    ],
)
@pytest.mark.usefixtures("drgn")
def test_a_wrong_module_is_found(old: str, new: str, finds: str) -> None:
    assert old in MODULE
    (found,) = messages(outcome_of("drgn", REPOSITORY, drgn=MODULE.replace(old, new)))
    assert finds in found


def test_without_drgn_the_check_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "drgn", None)
    outcome = outcome_of("drgn", REPOSITORY)
    assert (outcome.state, outcome.skipped) == (
        "skipped",
        ("drgn is not installed for the Python that runs flaggen",),
    )


def program(built: Declaration, root: Path) -> PagesProgram:
    """A program with the C of a declaration, and two pages."""
    on = REPOSITORY.configurations[0]
    return pages_program(REPOSITORY, built, rendering.c_texts(built), on, root, [{0: 0x12}, {0: 0}])


def module() -> ModuleType:
    return imported(MODULE)


@pytest.mark.usefixtures("drgn")
def test_the_pool_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with program(REPOSITORY, tmp_path).running() as (pid, _):
        inside = debugged(pid)
        pages = [(page.hstate, page.is_free, page.flags[0].value) for page in module().hugetlb_pool(inside)]
        assert pages == [("hugepages-2048kB", False, 0x12), ("hugepages-2048kB", True, 0)]
        module().print_hugetlb_pool(inside)
    summary, active, free = capsys.readouterr().out.splitlines()
    assert summary == "hugepages-2048kB: 2 pages, 1 free"
    assert re.fullmatch(r"  active 0x\w+ page\[0\]=HPG_migratable\|HPG_vmemmap_optimized", active)
    assert re.fullmatch(r"  free   0x\w+ page\[0\]=0x0", free)


@pytest.mark.usefixtures("drgn")
def test_nothing_is_named_if_the_kernels_enum_differs(tmp_path: Path) -> None:
    """Another kernel's flags would have wrong names."""
    with program(faults.shifted(REPOSITORY), tmp_path / "shifted").running() as (pid, _):
        wrong = "HPG_restore_reserve is declared as bit 0, but is 1 in enum hugetlb_page_flags of this kernel"
        with pytest.raises(ValueError, match=wrong):
            module().hugetlb_page_flags(debugged(pid)["folios"][0].address_of_())
    older = REPOSITORY._replace(flags=REPOSITORY.flags[:-1])
    with (
        program(older, tmp_path / "older").running() as (pid, _),
        pytest.raises(ValueError, match="HPG_cma is declared, but missing in enum"),
    ):
        module().folio_test_hugetlb_freed(debugged(pid)["folios"][0].address_of_())
