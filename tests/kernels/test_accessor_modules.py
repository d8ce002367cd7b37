"""Accessors of guarded flags, and of flags in tail pages, compile with the kernels' own headers without a warning."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import kernels
from compiled import Tree, declared
from drop_in import Kernel
from flaggen.cli.main import main
from flaggen.verify.compile.machines import NATIVE
from repository import missing, need
from strategies import toml

pytestmark = pytest.mark.kernel

# Its own enum, next to the kernel's.
C = {"enum": "guarded_flags", "prefix": "GUARDED_", "count": "", "taken_page_indices": []}
OUTPUT = {"header": "include/linux/guarded_flags.h", "source": "mm/guarded_flags.c"}
FLAGS = {
    "flags.one": {"guard": ["bug", "huge"], "lock": "hugetlb_lock"},
    "flags.two": {"guard": "warn", "operations": ["test", "set", "test_clear", "clear_nonatomic"]},
    "flags.three": {"guard": "bug", "lock": "hugetlb_lock", "visibility": "exported"},
}
TAIL = {
    "flags.near": {"page_index": 2, "operations": ["test", "set", "clear", "test_set", "set_nonatomic"]},
    "flags.far": {"page_index": 3, "visibility": "exported"},
}
HEAD = {"flags.four": {"guard": ["bug", "head"]}, "flags.five": {"guard": ["warn", "head"], "visibility": "exported"}}
HEAD_HUGE = {
    "flags.six": {"guard": ["bug_head_huge", "huge"], "visibility": "exported"},
    "flags.seven.guard": {"test": "head_huge", "set": "warn_head_huge"},
}
PAGE = {**C, "api": ["page"], "style": "functions"}
BOTH_APIS = toml({"c": {**C, "api": ["page", "folio"]}, "output": OUTPUT, **FLAGS, **TAIL})
PAGE_API = toml({"c": PAGE, "output": OUTPUT, **FLAGS, **HEAD})
# Up to 6.5, kernels have PageHeadHuge().
PAGE_API_OF_6_1 = toml({"c": {**PAGE, "era": "6.1"}, "output": OUTPUT, **FLAGS, **HEAD, **HEAD_HUGE})
DEBUG = ("CONFIG_DEBUG_KERNEL=y\n", "CONFIG_DEBUG_VM=y\n", "CONFIG_PROVE_LOCKING=y\n")
# The header between two inclusions of the one that declares hugetlb_lock, too; and a page whose extent gcc knows.
USER = """\
#include <linux/hugetlb.h>
#include <linux/guarded_flags.h>
#include <linux/hugetlb.h>
"""
KNOWN = """\
static struct page pages[8];

bool known(void);
bool known(void)
{
	struct folio *folio = (struct folio *)pages;

	__folio_set_hugetlb_near(folio);
	folio_clear_hugetlb_near(folio);
	return folio_test_set_hugetlb_near(folio) || folio_test_hugetlb_far(folio);
}
"""


@pytest.mark.parametrize(
    ("kernel", "text"),
    [("6.1", BOTH_APIS), ("6.1", PAGE_API_OF_6_1), ("6.12", BOTH_APIS), ("6.12", PAGE_API)],
    ids=["6.1 both APIs", "6.1 page API", "6.12 both APIs", "6.12 page API"],
)
def test_modules_build_with_either_compiler_and_sparse(kernel: str, text: str, tmp_path: Path) -> None:
    need("make", "gcc", "clang", "sparse", "apt-get", "dpkg", "tar", "xz")
    declaration = tmp_path / "flags.toml"
    declaration.write_text(text, encoding="utf-8")
    assert main(["render", "-q", str(declaration)]) == 0
    with kernels.workspace() as work:
        if not kernels.available(kernel, work):
            missing(f"Debian's kernel {kernel}")
        tree = kernels.bootable(kernel, work)
        checks = ["--with", "sparse,kernel-clang", "--require", "all", "--kernel", str(tree)]
        assert main(["verify", "-q", str(declaration), *checks]) == 0


def test_the_newest_kernel_has_no_warning(tmp_path: Path) -> None:
    """As it is, and then with DEBUG_VM and PROVE_LOCKING."""
    need("make", "gcc", "flex", "bison", "bc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work, TemporaryDirectory(dir=work) as directory:
        if not kernels.available("7.x", work):
            missing("Debian's kernel 7.x")
        kernel = Kernel(kernels.fetch("7.x", work), Path(directory), os.cpu_count() or 1)
        kernel.configure()
        make = ["make", "-C", kernel.source, f"O={kernel.out}", "CONFIG_OBJTOOL="]
        for lines, targets in (((), ["prepare"]), (DEBUG, ["olddefconfig", "prepare"])):
            with (kernel.out / ".config").open("a", encoding="utf-8") as config:
                config.writelines(lines)
            kernels.run(*make, *targets)
            assert {*lines} <= {f"{line}\n" for line in (kernel.out / ".config").read_text().splitlines()}
            for name, text, user in (("both", BOTH_APIS, USER + KNOWN), ("page", PAGE_API, USER)):
                files = Tree(declared(text), NATIVE["gcc"][0], tmp_path / f"{name}-{len(lines)}")
                files.write("Kbuild", f"ccflags-y := -I{files.root}/include -Warray-bounds\nobj-y := user.o source.o\n")
                files.write("user.c", user)
                files.write("source.c", '#include "mm/guarded_flags.c"\n')
                kernels.run(*make, f"M={files.root}", "W=1", "KCFLAGS=-Werror", "user.o", "source.o")
