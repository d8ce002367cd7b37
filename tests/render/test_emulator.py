"""The rendered emulator's behaviour in Python, and for Python's tools."""

from __future__ import annotations

import copy
import importlib.util
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import black
import pytest
from hypothesis import example, given, settings

from compiled import accessors, declared, emulator, rendered
from flaggen.emulate import called, calls, page_class
from flaggen.model.accessors import Accessor
from flaggen.model.declaration import Declaration
from flaggen.render.render import render
from repository import COMMITTED, ROOT, missing
from sample import cases
from strategies import declarations, everything, odd_words

REPOSITORY = declared((ROOT / "flags.toml").read_text(encoding="utf-8"))
EVERYTHING = declared(everything())
EVERYTHING_INT = declared(everything(test_type="int", bits_per_long=64, enum="vendor_flags", prefix="VF_"))
ALIAS = declared((ROOT / "tests" / "golden" / "all_operations" / "flags.toml").read_text(encoding="utf-8"))
CONDITIONAL, BEFORE, WORD, BOTH = (
    declared(COMMITTED[name].read_text(encoding="utf-8")) for name in ("conditional", "era_5.10", "era_v1", "era_6.2")
)
DECLARATIONS = {
    "conditional": CONDITIONAL,
    "before": BEFORE,
    "word": WORD,
    "both": BOTH,
    "repository": REPOSITORY,
    "everything": EVERYTHING,
    "everything_int": EVERYTHING_INT,
    "all_operations": ALIAS,
}


@pytest.fixture(params=DECLARATIONS)
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return DECLARATIONS[request.param]


@pytest.fixture
def module(declaration: Declaration, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The emulator, where pickle finds it."""
    module = emulator(declaration)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


@pytest.fixture
def pages() -> ModuleType:
    return emulator(EVERYTHING)


# What each operation returns and leaves behind, of a bit that is clear and of one that is set.
BEHAVIOUR: dict[str, tuple[tuple[bool | None, bool], tuple[bool | None, bool]]] = {
    "test": ((False, False), (True, True)),
    "set": ((None, True), (None, True)),
    "clear": ((None, False), (None, False)),
    "test_set": ((False, True), (True, True)),
    "test_clear": ((False, False), (True, False)),
    "set_nonatomic": ((None, True), (None, True)),
    "clear_nonatomic": ((None, False), (None, False)),
}


def test_each_accessor_does_its_operation(declaration: Declaration, module: ModuleType) -> None:
    """On a word in which only its bit is set, and on one in which all others are."""
    full = (1 << declaration.c.bits_per_long) - 1
    for call in calls(declaration):
        accessor, flag, *_ = call
        bit = 1 << flag.bit
        for before in (0, bit, full, full ^ bit):
            page = module.HugetlbPage.from_words({word.page_index: before for word in declaration.words})
            result, is_set = BEHAVIOUR[accessor.operation.name][bool(before & bit)]
            after = page.words | {flag.page_index: before | bit if is_set else before & ~bit}
            assert equal(called(declaration, call, page), result, accessor), accessor.name
            assert page.words == after, accessor.name


def equal(actual: Any, expected: bool | None, accessor: Accessor) -> bool:
    """Whether the result is what is expected, and of the type that the C returns."""
    wanted = expected if expected is None or accessor.returns == "bool" else int(expected)
    return type(actual) is type(wanted) and bool(actual == wanted)


def test_stubs_change_nothing(declaration: Declaration, module: ModuleType) -> None:
    """Whatever the words and the order are, down to one that does not have the word."""
    full = {word.page_index: (1 << declaration.c.bits_per_long) - 1 for word in declaration.words}
    for page in (module.HugetlbPageStubs.from_words(full), module.HugetlbPageStubs(order=0)):
        words = page.words
        for call in calls(declaration):
            result = False if call.accessor.operation.returns_value else None
            assert equal(called(declaration, call, page), result, call.accessor), call.accessor.name
        assert page.words == words


# What a page has too where flags depend on config symbols of their own.
CONFIGURED = {"flags", "without"}


def test_every_accessor_is_a_method_that_quotes_its_prototype(declaration: Declaration, module: ModuleType) -> None:
    for kind in (module.HugetlbPage, module.HugetlbPageStubs):
        own = {accessor.name: vars(kind)[accessor.name].__doc__ for accessor in accessors(declaration)}
        assert own == {accessor.name: accessor.prototype for accessor in accessors(declaration)}
        others = {name for name in vars(kind) if name not in own and not name.startswith("_")}
        assert others <= {"from_words", "order", "words", "copy"} | CONFIGURED
        assert not [name for name in dir(kind) if "__SetHPage" in name and not name.startswith("__")]


def test_flags(declaration: Declaration, module: ModuleType) -> None:
    for word in declaration.words:
        members = getattr(module, word.python_class).__members__
        assert {name: flag.value for name, flag in members.items()} == {
            declaration.enumerator(flag): 1 << flag.bit for flag in word.flags
        }


def test_raw_words(pages: ModuleType) -> None:
    page = pages.HugetlbPage.from_words({0: 1 << 31, 2: -1}, order=2)
    assert (page.order, page.words) == (2, {0: 1 << 31, 1: 0, 2: 0xFFFFFFFF, 3: 0})
    assert page.HPageExported0() and not page.HPageStatic0()
    assert pages.HugetlbPage().words == dict.fromkeys(range(4), 0)
    assert pages.HugetlbPage().order == 9
    assert pages.HugetlbPage(order=1).words == {0: 0, 1: 0}


@pytest.mark.parametrize("bits", [32, 64])
def test_a_word_has_the_declared_width(bits: int) -> None:
    module = emulator(declared(everything(bits_per_long=bits)))
    page = module.HugetlbPage.from_words({0: (1 << 70) - 1})
    assert page.words[0] == (1 << bits) - 1
    page.ClearHPageExported0()
    assert page.words[0] == (1 << bits) - 1 - (1 << 31)


def test_a_page_index_beyond_the_order(pages: ModuleType) -> None:
    """Nothing happens to the words of a page that has none at that index."""
    message = r"page\[{}\] is beyond a page of order {}, which has {} struct pages"
    for order in (0, 1):
        page = pages.HugetlbPage(order)
        for accessor in accessors(EVERYTHING):
            index = accessor.flag.page_index
            if index < 1 << order:
                getattr(page, accessor.name)()
                continue
            words = page.words
            with pytest.raises(IndexError, match=message.format(index, order, 1 << order)):
                getattr(page, accessor.name)()
            assert page.words == words
    with pytest.raises(IndexError, match=message.format(2, 1, 2)):
        pages.HugetlbPage.from_words({2: 0}, order=1)
    for accessor in accessors(EVERYTHING):
        getattr(pages.HugetlbPage(order=2), accessor.name)()


def test_errors(pages: ModuleType) -> None:
    with pytest.raises(IndexError, match=r"page\[4\]\.private holds no flags"):
        pages.HugetlbPage.from_words({4: 0})
    for kind in (pages.HugetlbPage, pages.HugetlbPageStubs):
        with pytest.raises(ValueError, match="order must not be negative: -1"):
            kind(-1)
        with pytest.raises(ValueError, match="order must not be negative: -1"):
            kind.from_words({}, order=-1)


def test_repr() -> None:
    page_class = emulator(REPOSITORY).HugetlbPage
    assert repr(page_class()) == "<HugetlbPage order=9 page[0]=0x0>"
    page = page_class.from_words({0: 1 << 31 | 0b1010}, order=3)
    assert repr(page) == "<HugetlbPage order=3 page[0]=HPG_migratable|HPG_freed|0x80000000>"
    stubs = emulator(EVERYTHING).HugetlbPageStubs.from_words({0: 1 << 3, 1: 1 << 30}, order=1)
    assert repr(stubs) == "<HugetlbPageStubs order=1 page[0]=HPG_static_0 page[1]=HPG_exported_1>"
    assert repr(emulator(ALIAS).HugetlbPage.from_words({0: 4})).endswith("page[0]=HPG_read_only|HPG_alias>")


def test_equality(pages: ModuleType) -> None:
    page = pages.HugetlbPage.from_words({0: 8})
    assert page == pages.HugetlbPage.from_words({0: 8})
    assert page != pages.HugetlbPage.from_words({0: 9})
    assert page != pages.HugetlbPage.from_words({0: 8}, order=8)
    assert page != pages.HugetlbPageStubs.from_words({0: 8})
    assert pages.HugetlbPageStubs.from_words({0: 8}) != page
    assert page != 8
    with pytest.raises(TypeError, match="unhashable"):
        hash(page)


COPIES: dict[str, Callable[[Any], Any]] = {
    "method": lambda page: page.copy(),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda page: pickle.loads(pickle.dumps(page)),
}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("name", ["HugetlbPage", "HugetlbPageStubs"])
def test_copies(declaration: Declaration, module: ModuleType, name: str, copied: Callable[[Any], Any]) -> None:
    """They are equal and independent."""
    clear = next(call for call in calls(declaration) if call.accessor.operation.name == "clear")
    index = clear.flag.page_index
    page = getattr(module, name).from_words({index: 0xFFFFFFFF}, order=3)
    other = copied(page)
    assert type(other) is type(page) and other == page
    other.__class__ = module.HugetlbPage
    called(declaration, clear, other)
    assert page.words[index] == 0xFFFFFFFF != other.words[index]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every declaration's emulator, as a module of the declaration's name."""
    directory = tmp_path_factory.mktemp("modules")
    for name, declaration in DECLARATIONS.items():
        (directory / f"{name}.py").write_text(rendered(declaration)["emulator"].text, encoding="utf-8")
    return directory


def run(tool: str, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    if importlib.util.find_spec(tool) is None:
        missing(tool)
    return subprocess.run([sys.executable, "-m", tool, *arguments], cwd=cwd, capture_output=True, text=True)


@pytest.mark.parametrize("configuration", [["--isolated"], ["--config", ROOT / "pyproject.toml"]], ids=["own", "ours"])
def test_ruff_is_content(files: Path, configuration: list[str | Path]) -> None:
    done = run("ruff", "check", "--no-cache", *configuration, ".", cwd=files)
    assert done.returncode == 0, done.stdout


USER = """\
import everything
import everything_int
from repository import HugetlbPage, HugetlbPageFlags, HugetlbPageStubs

page = HugetlbPage.from_words({0: HugetlbPageFlags.HPG_migratable})
migratable: bool = page.HPageMigratable()
page.folio_set_hugetlb_migratable()
flags: HugetlbPageFlags = HugetlbPageFlags.HPG_migratable | HugetlbPageFlags.HPG_freed
stubs: HugetlbPageStubs = HugetlbPageStubs(order=1).copy()
pages: list[HugetlbPage] = [page, stubs]
everything.HugetlbPage().__SetHPageStatic0()
was_set: int = everything_int.HugetlbPage().TestSetHPageStatic0()
"""
MISTAKES = """\
import everything
from repository import HugetlbPage, HugetlbPageFlags
page = HugetlbPage()
page.HPageMigratabel()
page.folio_set_hugetlb_migratable(page)
name: str = page.HPageMigratable()
HugetlbPageFlags.HPG_migratabel
everything.HugetlbPage().__SetHPageStatic4()
"""


def test_mypy_sees_every_accessor_and_every_mistake(files: Path) -> None:
    (files / "user.py").write_text(USER, encoding="utf-8")
    (files / "mistakes.py").write_text(MISTAKES, encoding="utf-8")
    done = run("mypy", "--strict", "--config-file=", f"--cache-dir={files / 'cache'}", ".", cwd=files)
    wrong = [line.split(":")[:2] for line in done.stdout.splitlines() if ": error:" in line]
    assert wrong == [["mistakes.py", str(number)] for number in range(4, 9)], done.stdout + done.stderr


@settings(max_examples=cases(100, 10), deadline=None)
@example(odd_words())
@given(declarations())
def test_templates_leave_nothing_to_black(text: str) -> None:
    """The result is as black formats it, and is a valid module with a method for every accessor."""
    declaration = declared(text)
    (raw,) = (artifact.text for artifact in render(declaration).artifacts if artifact.target == "emulator")
    assert black.format_str(raw, mode=black.Mode()) == raw
    module = ModuleType("emulator")
    exec(raw, vars(module))
    for accessor in accessors(declaration):
        assert vars(module.HugetlbPage)[accessor.name].__doc__ == accessor.prototype
    for on in declaration.configurations:
        page = page_class(declaration, module, on)(order=2)
        for call in calls(declaration):
            if call.accessor.flag or call.flag.config is None or call.flag.config in on:
                called(declaration, call, page)


def test_a_kernel_without_a_flags_own_config() -> None:
    """The flag has no bit and its accessors are stubs; those after it move down, unless they have their own bit."""
    module = emulator(CONDITIONAL)
    without = module.HugetlbPage.without("CONFIG_VENDOR_DYNAMIC")
    assert without is module.HugetlbPage.without("CONFIG_VENDOR_DYNAMIC")
    assert {flag.name: flag.value for flag in without.flags()} == {
        "HPG_restore_reserve": 1,
        "HPG_migratable": 2,
        "HPG_reliable": 4,
        "HPG_freed": 8,
        "HPG_pinned": 1 << 9,
    }
    page = without.from_words({0: 0b1110})
    assert repr(page) == (
        "<HugetlbPage without CONFIG_VENDOR_DYNAMIC order=9 page[0]=HPG_migratable|HPG_reliable|HPG_freed>"
    )
    assert page.folio_test_hugetlb_freed() and not page.folio_test_hugetlb_dynamic()
    page.folio_set_hugetlb_dynamic()
    page.folio_clear_hugetlb_freed()
    assert page.words == {0: 0b0110}
    neither = without.without("CONFIG_VENDOR_RELIABLE")
    assert neither is module.HugetlbPage.without("CONFIG_VENDOR_RELIABLE", "CONFIG_VENDOR_DYNAMIC")
    assert module.HugetlbPage.without() is module.HugetlbPage
    assert neither.flags().HPG_freed.value == 4 and isinstance(neither(), module.HugetlbPage)
    assert module.HugetlbPage.flags().HPG_freed.value == 16
    with pytest.raises(ValueError, match="no flag depends on CONFIG_X"):
        without.without("CONFIG_X")


def test_an_accessor_that_serves_all_flags_takes_one_of_them() -> None:
    module = emulator(WORD)
    flags = module.HugetlbPageFlags
    page = module.HugetlbPage()
    page.hugetlb_set_page_flag(flags.HP_Freed)
    assert (page.hugetlb_test_page_flag(flags.HP_Freed), page.hugetlb_test_page_flag(flags.HP_Temporary)) == (1, 0)
    for wrong in (flags.HP_Freed | flags.HP_Temporary, flags(0), 3, flags(1 << 30)):
        with pytest.raises(ValueError, match="is not one of HugetlbPageFlags"):
            page.hugetlb_set_page_flag(wrong)
    assert page.words == {0: 8}
