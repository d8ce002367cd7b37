"""The rendered emulator's behaviour in Python, and for Python's tools."""

from __future__ import annotations

import copy
import importlib.util
import pickle
import pydoc
import re
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
from dump_blocks import BLOCK, ROW_0, TAIL_OF_6_12
from flaggen.emulate import called, calls, page_class
from flaggen.model.accessors import Accessor
from flaggen.model.declaration import Declaration
from flaggen.pipeline import render
from repository import COMMITTED, ROOT, missing, with_pages
from sample import cases
from strategies import declarations, everything, odd_words

REPOSITORY = declared(with_pages())
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
        assert others <= {"bits_per_long", "copy", "from_dump", "from_words", "order", "words"} | CONFIGURED
        assert not [name for name in dir(kind) if "__SetHPage" in name and not name.startswith("__")]


def test_flags(declaration: Declaration, module: ModuleType) -> None:
    for word in declaration.words:
        members = getattr(module, word.python_class).__members__
        assert {name: flag.value for name, flag in members.items()} == {
            declaration.enumerator(flag): 1 << flag.bit for flag in word.flags
        }


def test_raw_words(pages: ModuleType) -> None:
    page = pages.HugetlbPage.from_words({0: 1 << 31, 2: 0xDEAD000000000002}, order=2)
    assert (page.order, page.words) == (2, {0: 1 << 31, 1: 0, 2: 0xDEAD000000000002, 3: 0})
    assert page.HPageExported0() and not page.HPageStatic0()
    assert pages.HugetlbPage().words == dict.fromkeys(range(4), 0)
    assert pages.HugetlbPage().order == 9
    assert pages.HugetlbPage(order=1).words == {0: 0, 1: 0}


def test_words_are_plain_integers() -> None:
    """A flag is a word too, but the page has none of its type: its methods are slower."""
    module = emulator(REPOSITORY)
    page = module.HugetlbPage.from_words({False: module.HugetlbPageFlags.HPG_freed})
    assert [(type(index), type(word)) for index, word in page.words.items()] == [(int, int)]


def test_words_cannot_be_changed_in_vain(pages: ModuleType) -> None:
    page = pages.HugetlbPage()
    with pytest.raises(AttributeError, match="words"):
        page.words = {0: 1}
    with pytest.raises(TypeError, match="does not support item assignment"):
        page.words[0] = 1


@pytest.mark.parametrize("declared_bits", [32, 64])
@pytest.mark.parametrize("bits", [32, 64])
def test_a_word_has_the_width_of_the_machine(bits: int, declared_bits: int) -> None:
    """Which is not that of the smallest machine that the flags must fit."""
    module = emulator(declared(everything(bits_per_long=declared_bits)))
    full = (1 << bits) - 1
    page = module.HugetlbPage.from_words({0: full}, bits_per_long=bits)
    assert (page.bits_per_long, page.words[0]) == (bits, full)
    page.ClearHPageExported0()
    assert page.words[0] == full - (1 << 31)
    for wrong in (full + 1, -1):
        message = rf"page\[2\]\.private has {bits} bits, which cannot hold {wrong:#x}$"
        with pytest.raises(ValueError, match=message):
            module.HugetlbPage.from_words({0: 1, 2: wrong}, bits_per_long=bits)


def test_a_machine_needs_room_for_every_flag() -> None:
    wide = emulator(
        declared("c = { bits_per_long = 64, api = ['page'] }\noutput.emulator = 'a.py'\nflags.freed.bit = 32\n")
    )
    assert wide.HugetlbPage.from_words({0: 1 << 32}).HPageFreed()
    with pytest.raises(ValueError, match="bits_per_long must be 64: 32"):
        wide.HugetlbPage(bits_per_long=32)
    with pytest.raises(ValueError, match="bits_per_long must be 32 or 64: 16"):
        emulator(REPOSITORY).HugetlbPage(bits_per_long=16)


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
    for index, word in (("0", 1), (0.0, 1), (None, 1), (0, "1"), (0, 1.0)):
        message = f"a page index or word is not an integer: {index!r}: {word!r}"
        with pytest.raises(TypeError, match=re.escape(message)):
            pages.HugetlbPage.from_words({index: word})
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
    narrow = page_class.from_words({0: 1}, bits_per_long=32)
    assert repr(narrow) == "<HugetlbPage order=9 bits=32 page[0]=HPG_restore_reserve>"
    stubs = emulator(EVERYTHING).HugetlbPageStubs.from_words({0: 1 << 3, 1: 1 << 30}, order=1)
    assert repr(stubs) == "<HugetlbPageStubs order=1 page[0]=HPG_static_0 page[1]=HPG_exported_1>"
    assert repr(emulator(ALIAS).HugetlbPage.from_words({0: 4})).endswith("page[0]=HPG_read_only|HPG_alias>")


def test_equality(pages: ModuleType) -> None:
    page = pages.HugetlbPage.from_words({0: 8})
    assert page == pages.HugetlbPage.from_words({0: 8})
    assert page != pages.HugetlbPage.from_words({0: 9})
    assert page != pages.HugetlbPage.from_words({0: 8}, order=8)
    assert page != pages.HugetlbPage.from_words({0: 8}, bits_per_long=32)
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


def test_help_documents_each_flag(declaration: Declaration, module: ModuleType) -> None:
    """In the class and at the flag, as it is declared but for the line breaks."""
    for word in declaration.words:
        flags = getattr(module, word.python_class)
        of_class = " ".join(pydoc.render_doc(flags, renderer=pydoc.plaintext).replace("|", " ").split())
        for flag in word.flags:
            text = " ".join([flag.doc, *(["Synchronization:", flag.synchronization] if flag.synchronization else [])])
            name, text = declaration.enumerator(flag), " ".join(text.split())
            assert f"{name} = {1 << flag.bit:#x} {text}" in of_class
            if flags[name].name == name:  # not an alias
                assert " ".join(flags[name].__doc__.split()) == text


def test_a_flag_without_documentation_has_none() -> None:
    text = "output.emulator = 'a.py'\nc.style = 'functions'\n[flags.a]\nenumerator = 'texts'\n[flags.b]\ndoc = 'B.'\n"
    artifact = rendered(declared(text))["emulator"]
    flags = emulator(declared(text)).HugetlbPageFlags
    assert (flags.texts.__doc__, flags.HPG_b.__doc__) == ("", "B.")
    assert black.format_str(artifact.text, mode=black.Mode()) == artifact.text


def test_help_keeps_every_character() -> None:
    """A text may end a Python string or begin an escape sequence."""
    doc = '"""Quoted""" and \\x41'
    for text in (doc, f'{doc} "', '"', f"{doc} {'long ' * 30}{doc}"):
        module = emulator(declared(f"output.emulator = 'a.py'\nflags.freed.doc = '''\n{text}'''\n"))
        assert " ".join(module.HugetlbPageFlags.HPG_freed.__doc__.split()) == text.strip()


class Logged:
    """What a user adds to a page."""

    log: list[str]

    def folio_set_hugetlb_dynamic(self) -> None:
        self.log = ["set"]
        super().folio_set_hugetlb_dynamic()  # type: ignore[misc]


def test_without_keeps_what_a_subclass_adds(monkeypatch: pytest.MonkeyPatch) -> None:
    module = emulator(CONDITIONAL)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    mine = type("Mine", (Logged, module.HugetlbPage), {"__module__": module.__name__})
    monkeypatch.setattr(module, "Mine", mine, raising=False)
    without = mine.without("CONFIG_VENDOR_DYNAMIC")
    page = without.from_words({0: 0b110})
    page.folio_set_hugetlb_dynamic()
    assert isinstance(page, mine) and page.log == ["set"] and page.words == {0: 0b110}
    for copied in COPIES.values():
        other = copied(page)
        assert (type(other), other.log, other.words) == (without, ["set"], page.words)
    assert repr(page).startswith("<Mine without CONFIG_VENDOR_DYNAMIC order=9 page[0]=HPG_migratable|HPG_reliable")
    assert without.flags() is module.HugetlbPage.without("CONFIG_VENDOR_DYNAMIC").flags()
    further = type("Further", (without,), {}).without("CONFIG_VENDOR_RELIABLE")
    assert issubclass(further, without) and further.flags().HPG_freed.value == 4


def test_classes_from_without_come_whole_from_another_process(tmp_path: Path) -> None:
    (tmp_path / "pages.py").write_text(rendered(CONDITIONAL)["emulator"].text, encoding="utf-8")
    (tmp_path / "user.py").write_text("from pages import *\nclass Mine(HugetlbPage): pass\n", encoding="utf-8")
    write = (
        "import pickle, sys, user\n"
        "kinds = [kind.without('CONFIG_VENDOR_DYNAMIC', *more) for kind in (user.HugetlbPage, user.HugetlbPageStubs,"
        " user.Mine) for more in ((), ('CONFIG_VENDOR_RELIABLE',))]\n"
        "pages = [kind.from_words({0: 2}, order=3, bits_per_long=32) for kind in kinds]\n"
        "sys.stdout.buffer.write(pickle.dumps([(kind, kind.flags().HPG_freed, page)"
        " for kind, page in zip(kinds, pages)]))\n"
    )
    read = "import pickle, sys\nfor parts in pickle.load(sys.stdin.buffer): print(*parts, type(parts[2]) is parts[0])\n"
    written = subprocess.run([sys.executable, "-c", write], cwd=tmp_path, check=True, capture_output=True).stdout
    done = subprocess.run([sys.executable, "-c", read], cwd=tmp_path, check=True, capture_output=True, input=written)
    lines = done.stdout.decode().splitlines()
    assert len(lines) == 6 and all(line.endswith("page[0]=HPG_migratable> True") for line in lines)
    assert "user.Mine._kernels.CONFIG_VENDOR_DYNAMIC'> 8 <Mine without" in lines[4]


def test_a_stub_of_a_kernel_needs_no_struct_page() -> None:
    """Like every stub, it has no effect whatever the order is."""
    flag = "[flags.a]\npage_index = 1\nconfig = 'CONFIG_A'\nignore = ['page-index-taken']\n"
    page_class = emulator(declared(f"output.emulator = 'a.py'\nc.api = ['page']\n{flag}")).HugetlbPage
    with pytest.raises(IndexError):
        page_class(order=0).SetHPageA()
    page_class.without("CONFIG_A")(order=0).SetHPageA()
    assert not page_class.without("CONFIG_A")(order=1).HPageA()


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


@settings(max_examples=cases(100, 2), deadline=None)
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


def test_a_page_from_a_dump() -> None:
    module = emulator(REPOSITORY)
    page = module.HugetlbPage.from_dump("\n".join(f"[ 1.0] {line}" for line in BLOCK))
    assert (page.words, page.order, page.bits_per_long) == ({0: 2}, 9, 64)
    assert module.HugetlbPage.from_dump("\n".join(TAIL_OF_6_12)).words == {0: 8}
    for text in ("", ROW_0, "\n".join(BLOCK * 2), "\n".join(TAIL_OF_6_12[:6])):
        with pytest.raises(ValueError, match="not one block"):
            module.HugetlbPage.from_dump(text)
