"""Checks beside the proof, with whatever compilers, kernels and model checker the machine has.

The names here are all that a start needs to know; `runner` has what each of them does.
"""

from __future__ import annotations

CHECKS = {
    "gcc": "compiles without a warning as gnu11 and gnu17, for 64 and 32 bit, and does what the emulator does",
    "clang": "the same with clang",
    "cross": "the same for big-endian machines, s390x and powerpc, under qemu's user emulation",
    "checkpatch": "the kernel's checkpatch.pl --strict complains of nothing but the macros",
    "kernel-doc": "the kernel's kernel-doc -Wall -Werror has nothing to say",
    "sparse": "a module builds against a kernel's headers with W=1 C=2, and has the kernel's own enumerators",
    "kernel-clang": "the same module builds with clang, with W=1 and the options of that kernel",
    "cbmc": "the model checker CBMC proves each accessor: its bit, and nothing else in the struct pages",
    "boot": "in a booted kernel, on real hugetlb pages, the accessors are the kernel's own, and the emulator's",
    "btf": "the kernel's own enum, from its BTF, has the declared flags and bits",
}
