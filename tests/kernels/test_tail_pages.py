"""The accessors of flags in a folio's tail pages compile with the kernels' own folio_page(), without a warning."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import kernels
from checked_modules import build_with_either_compiler_and_sparse
from compiled import Tree, declared
from drop_in import Kernel
from flaggen.verify.compile.machines import NATIVE
from repository import missing, need
from strategies import toml

pytestmark = pytest.mark.kernel

DECLARATION = toml(
    {
        "c": {"api": ["page", "folio"], "taken_page_indices": []},
        "output": {"header": "include/linux/tail_flags.h", "source": "mm/tail_flags.c", "emulator": "tail_flags.py"},
        "flags.near": {"page_index": 2, "operations": ["test", "set", "clear", "test_set", "set_nonatomic"]},
        "flags.far": {"page_index": 3, "visibility": "exported"},
    }
)
# A page whose extent the compiler knows.
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


@pytest.mark.parametrize("kernel", ["6.1", "6.12"])
def test_modules_build_with_either_compiler_and_sparse(kernel: str, tmp_path: Path) -> None:
    build_with_either_compiler_and_sparse(kernel, DECLARATION, tmp_path)


def test_the_newest_kernel_has_no_warning_even_for_a_known_page(tmp_path: Path) -> None:
    need("make", "gcc", "flex", "bison", "bc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available("7.x", work):
            missing("Debian's kernel 7.x")
        kernel = Kernel(kernels.fetch("7.x", work), tmp_path / "kernel", os.cpu_count() or 1)
        kernel.configure()
        files = Tree(declared(DECLARATION), NATIVE["gcc"][0], tmp_path / "files")
        files.write("Kbuild", f"ccflags-y := -I{files.root}/include -Warray-bounds\nobj-y := known.o source.o\n")
        header = "#include <linux/tail_flags.h>\n"
        files.write("known.c", f"{header}{header}\n{KNOWN}")
        files.write("source.c", '#include "mm/tail_flags.c"\n')
        make = ["make", "-C", kernel.source, f"O={kernel.out}", "CONFIG_OBJTOOL="]
        kernels.run(*make, "prepare")
        kernels.run(*make, f"M={files.root}", "W=1", "KCFLAGS=-Werror", "known.o", "source.o")
