"""Rendered KUnit suites pass in a kernel's tree under User-Mode Linux, and every call fails where a bit is wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator

import pytest

import kernels
from compiled import called, declared
from flaggen.verify import faults
from flaggen.verify.subject import with_header
from kunit_tree import Suite, Tree
from repository import COMMITTED, ROOT, missing, need

pytestmark = pytest.mark.kunit

SYMBOL = "CONFIG_HUGETLB_PAGE_FLAGS_KUNIT_TEST"
# The bit of 5.10 is asserted to be that of the kernel's own enum, which has changed since.
NAMES = [name for name in COMMITTED if name != "era_5.10"]


def sound(name: str) -> list[Suite]:
    """The suites of a declaration in each configuration."""
    declaration = with_header(declared(COMMITTED[name].read_bytes()))
    return [
        Suite(f"{plain(name)}_{number}_kunit", declaration, declaration, on)
        for number, on in enumerate(declaration.configurations)
    ]


def control(name: str) -> Suite:
    """The suite of a declaration, of C that has every flag at another bit."""
    declaration = with_header(declared(COMMITTED[name].read_bytes()))
    return Suite(f"{plain(name)}_control", declaration, faults.shifted(declaration), frozenset(declaration.configs))


def plain(name: str) -> str:
    return name.replace(".", "_")


def commands() -> str:
    """The lines of docs/recipes.md that add a suite, which is there already, to a kernel's tree."""
    page = (ROOT / "docs/recipes.md").read_text(encoding="utf-8")
    found = re.findall(r"^\$ (cat >.* lib/.*\n(?:>.*\n)*)", page, re.MULTILINE)
    assert len(found) == 3
    return re.sub(r"^> ?", "", "".join(found), flags=re.MULTILINE)


@pytest.fixture(scope="module")
def tree() -> Iterator[Tree]:
    """The tree of Linux 6.1 with all suites, one of them where the recipe has it."""
    need("make", "gcc", "flex", "bison", "bc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available("6.1", work):
            missing("Debian's kernel 6.1")
        source = kernels.fetch("6.1", work)
        tree = Tree(source, work / f"kunit-{source.name}")
        tree.own("lib/Makefile", "lib/Kconfig.debug")
        shutil.copytree(COMMITTED["harnesses"].parent, tree.root, dirs_exist_ok=True)
        kernels.run("sh", "-c", commands(), cwd=tree.root)
        tree.add("lib/flaggen", [suite for name in NAMES for suite in [*sound(name), control(name)]])
        with (tree.root / "lib/Makefile").open("a") as makefile:
            makefile.write(f"obj-$({SYMBOL}) += flaggen/\n")
        kernels.progress("build a kernel for User-Mode Linux")
        tree.make(SYMBOL)
        yield tree


def results(suites: Iterable[Suite], result: str) -> dict[str, dict[str, str]]:
    """The same result of all calls."""
    return {suite.name: dict.fromkeys(called(suite.declaration, suite.on), result) for suite in suites}


def test_the_recipe_works(tree: Tree) -> None:
    declaration = declared(COMMITTED["harnesses"].read_bytes())
    kinds = {"hugetlb_page_flags_kunit": {declaration.c.config}, "hugetlb_page_flags_stubs_kunit": set()}
    suites = [Suite(name, declaration, declaration, frozenset(on)) for name, on in kinds.items()]
    assert tree.test("hugetlb_page_flags*") == (0, results(suites, "PASS"))


@pytest.mark.parametrize("name", NAMES)
def test_every_call_passes(name: str, tree: Tree, say: Callable[[str], None]) -> None:
    code, found = tree.test(f"{plain(name)}_*_kunit")
    assert (code, found) == (0, results(sound(name), "PASS"))
    say(f"{name}: {sum(map(len, found.values()))} cases of KUnit pass, of {len(found)} configurations")


@pytest.mark.parametrize("name", NAMES)
def test_every_call_of_a_wrong_bit_fails(name: str, tree: Tree) -> None:
    assert tree.test(f"{plain(name)}_control") == (1, results([control(name)], "FAIL"))


@pytest.mark.parametrize("name", NAMES)
def test_checkpatch_complains_of_the_page_apis_names_alone(name: str, tree: Tree) -> None:
    need("perl")
    path = f"lib/flaggen/{sound(name)[0].name}/kunit.c"
    options = ["--strict", "--no-tree", "--terse", "--ignore", "CAMELCASE"]
    kernels.run("perl", "scripts/checkpatch.pl", *options, "-f", path, cwd=tree.root)
