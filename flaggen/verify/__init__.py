"""Checks that cross-check the proof with other tools: compilers, kernels, a model checker and a booted guest.

A `Subject` (the declaration, its files, the kernels to check with) goes in; `run.check` runs the named CHECKS and
yields an `Outcome` for each: counts, findings, and why parts of it were skipped.
"""

from __future__ import annotations

from typing import NamedTuple


class Check(NamedTuple):
    """One check. `purpose` states what holds if it passes.

    `function` is "module:name" below this package. It is a string so that the command line can list the checks without
    importing any of them.
    """

    purpose: str
    function: str


CHECKS = {
    "gcc": Check(
        "the C compiles without warnings as gnu11 and gnu17, for 64 and 32 bit, and behaves like the emulator",
        "compile.check:gcc",
    ),
    "clang": Check("the same with clang", "compile.check:clang"),
    "cross": Check(
        "the same for two big-endian machines, s390x and powerpc, under qemu's user emulation", "compile.check:cross"
    ),
    "checkpatch": Check(
        "the kernel's checkpatch.pl --strict reports nothing except about the macros", "scripts:checkpatch"
    ),
    "kernel-doc": Check("the kernel's kernel-doc -Wall -Werror reports nothing", "scripts:kernel_doc"),
    "sparse": Check(
        "a module builds against a kernel's headers with W=1 C=2, and its enumerators equal the kernel's own",
        "kernel.kbuild:sparse",
    ),
    "kernel-clang": Check("the same module builds with clang, W=1 and that kernel's options", "kernel.kbuild:clang"),
    "cbmc": Check(
        "the model checker CBMC proves that each accessor reads or changes its bit, and changes no other byte",
        "cbmc:cbmc",
    ),
    "boot": Check(
        "in a booted kernel, on real hugetlb pages, the accessors behave like the kernel's own and the emulator's",
        "kernel.boot:boot",
    ),
    "trace": Check(
        "the trace header names each bit as declared, and does not compile for an enum with more flags",
        "debuggers.trace:trace",
    ),
    "drgn": Check(
        "in drgn, the rendered module tests the flags of a program's pages like the C, and names them as declared",
        "debuggers.drgn:drgn",
    ),
    "gdb": Check(
        "in gdb, the rendered command and pretty-printer name the flags of a program's pages as declared",
        "debuggers.gdb:gdb",
    ),
    "btf": Check("the kernel's own enum, in its BTF, has exactly the declared flags and bits", "btf:btf"),
}
