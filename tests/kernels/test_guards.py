"""Guarded accessors compile with the kernels' own macros and hugetlb_lock, without a warning."""

from __future__ import annotations

import os
from itertools import product
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

# Its own enum, next to the kernel's.
C = {"enum": "guarded_flags", "prefix": "GUARDED_", "count": ""}
OUTPUT = {"header": "include/linux/guarded_flags.h", "source": "mm/guarded_flags.c"}
FLAGS = {
    "flags.one": {"guard": ["bug", "huge"], "lock": "hugetlb_lock"},
    "flags.two": {"guard": "warn", "operations": ["test", "set", "test_clear", "clear_nonatomic"]},
    "flags.three": {"guard": "bug", "lock": "hugetlb_lock", "visibility": "exported"},
}
HEAD = {"flags.four": {"guard": ["bug", "head"]}, "flags.five": {"guard": ["warn", "head"], "visibility": "exported"}}
HEAD_HUGE = {
    "flags.six": {"guard": ["bug_head_huge", "huge"], "visibility": "exported"},
    "flags.seven.guard": {"test": "head_huge", "set": "warn_head_huge"},
}
DECLARATIONS = {
    "both": toml({"c": {**C, "api": ["page", "folio"]}, "output": OUTPUT, **FLAGS}),
    "page": toml({"c": {**C, "api": ["page"], "style": "functions"}, "output": OUTPUT, **FLAGS, **HEAD}),
}
# Up to 6.5, kernels have PageHeadHuge().
OF_6_1 = toml({"c": {**C, "era": "6.1", "api": ["page"]}, "output": OUTPUT, **HEAD_HUGE})
DEBUG = ("CONFIG_DEBUG_KERNEL=y\n", "CONFIG_DEBUG_VM=y\n", "CONFIG_PROVE_LOCKING=y\n")
# The header between two inclusions of the one that declares hugetlb_lock, too.
USER = "#include <linux/hugetlb.h>\n#include <linux/guarded_flags.h>\n#include <linux/hugetlb.h>\n"


@pytest.mark.parametrize(
    ("kernel", "text"),
    [*product(("6.1", "6.12"), DECLARATIONS.values()), ("6.1", OF_6_1)],
    ids=[*map(" ".join, product(("6.1", "6.12"), DECLARATIONS)), "6.1 head_huge"],
)
def test_modules_build_with_either_compiler_and_sparse(kernel: str, text: str, tmp_path: Path) -> None:
    build_with_either_compiler_and_sparse(kernel, text, tmp_path)


@pytest.mark.parametrize("debug", [False, True], ids=["as it is", "with DEBUG_VM and PROVE_LOCKING"])
def test_the_newest_kernel_has_no_warning(debug: bool, tmp_path: Path) -> None:
    need("make", "gcc", "flex", "bison", "bc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available("7.x", work):
            missing("Debian's kernel 7.x")
        kernel = Kernel(kernels.fetch("7.x", work), tmp_path / "kernel", os.cpu_count() or 1)
        kernel.configure()
        make = ["make", "-C", kernel.source, f"O={kernel.out}", "CONFIG_OBJTOOL="]
        if debug:
            with (kernel.out / ".config").open("a", encoding="utf-8") as config:
                config.writelines(DEBUG)
            kernels.run(*make, "olddefconfig")
            assert set(DEBUG) <= {f"{line}\n" for line in (kernel.out / ".config").read_text().splitlines()}
        kernels.run(*make, "prepare")
        for name, text in DECLARATIONS.items():
            files = Tree(declared(text), NATIVE["gcc"][0], tmp_path / name)
            files.write("Kbuild", f"ccflags-y := -I{files.root}/include\nobj-y := user.o source.o\n")
            files.write("user.c", USER)
            files.write("source.c", '#include "mm/guarded_flags.c"\n')
            kernels.run(*make, f"M={files.root}", "W=1", "KCFLAGS=-Werror", "user.o", "source.o")
