"""Checks that the proof cannot make: with compilers, kernels, a model checker and a booted guest.

A `Subject` (the declaration, its files, the kernels that were named) goes in; `run.check` makes checks of CHECKS and
yields an `Outcome` for each: counts, findings, and the reasons for what was skipped.
"""

from __future__ import annotations

from typing import NamedTuple


class Check(NamedTuple):
    """One check. `purpose` says what holds where it passes.

    `function` is "module:name" below this package. It is a string so that the command line can list the checks without
    importing any of them.
    """

    purpose: str
    function: str


CHECKS = {
    "gcc": Check(
        "compiles without a warning as gnu11 and gnu17, for 64 and 32 bit, and does what the emulator does",
        "compile.check:gcc",
    ),
    "clang": Check("the same with clang", "compile.check:clang"),
    "cross": Check(
        "the same for big-endian machines, s390x and powerpc, under qemu's user emulation", "compile.check:cross"
    ),
    "checkpatch": Check(
        "the kernel's checkpatch.pl --strict complains of nothing but the macros", "scripts:checkpatch"
    ),
    "kernel-doc": Check("the kernel's kernel-doc -Wall -Werror has nothing to say", "scripts:kernel_doc"),
    "sparse": Check(
        "a module builds against a kernel's headers with W=1 C=2, and has the kernel's own enumerators",
        "kernel.kbuild:sparse",
    ),
    "kernel-clang": Check(
        "the same module builds with clang, with W=1 and the options of that kernel", "kernel.kbuild:clang"
    ),
    "cbmc": Check(
        "the model checker CBMC proves each accessor: its bit, and nothing else in the struct pages", "cbmc:cbmc"
    ),
    "boot": Check(
        "in a booted kernel, on real hugetlb pages, the accessors are the kernel's own, and the emulator's",
        "kernel.boot:boot",
    ),
    "btf": Check("the kernel's own enum, from its BTF, has the declared flags and bits", "btf:btf"),
}
