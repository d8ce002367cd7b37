"""The targets: everything that flaggen renders, one record for each. CONTRIBUTING.md says what a new one needs.

The keys of [output], the schema, help, completions, the proof and the checks follow from these records.
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Target(NamedTuple):
    """One kind of file that flaggen renders.

    `name` is its key in [output], and `doc` is what the reference says about it. `template` is its file in templates/.
    `usual_path` is where it usually goes in a kernel's tree. One that `needs_header` includes the header. What
    `is_proven` is compared with the declaration, fact by fact.
    """

    name: str
    template: str
    language: Literal["C", "Python"]
    doc: str
    usual_path: str
    needs_header: bool = False
    is_proven: bool = False

    @property
    def words(self) -> str:
        """Its name in messages: private header."""
        return self.name.replace("_", " ")

    @property
    def is_header(self) -> bool:
        """Whether C files include it."""
        return self.template.endswith(".h.j2")


# In the order in which they are rendered. The proof reads the C files in this order, as a source includes its headers.
TARGETS = {
    target.name: target
    for target in (
        Target(
            "header",
            "header.h.j2",
            "C",
            "The C header: enum, prototypes, static accessors and stubs.",
            "include/linux/hugetlb_page_flags.h",
            is_proven=True,
        ),
        Target(
            "private_header",
            "private_header.h.j2",
            "C",
            "A second C header, which takes the enum and the static accessors: only the prototypes and stubs of the "
            "exported ones stay in the first.",
            "mm/hugetlb_page_flags.h",
            needs_header=True,
            is_proven=True,
        ),
        Target(
            "source",
            "source.c.j2",
            "C",
            "The C file with the definitions of the exported accessors.",
            "mm/hugetlb_page_flags.c",
            needs_header=True,
            is_proven=True,
        ),
        Target(
            "emulator",
            "emulator.py.j2",
            "Python",
            "The Python module that behaves like the C.",
            "tools/hugetlb_page_flags.py",
        ),
        Target(
            "cbmc",
            "cbmc.c.j2",
            "C",
            "The C program with which the model checker CBMC proves each accessor: `flaggen verify --with cbmc`.",
            "tools/hugetlb_page_flags_cbmc.c",
            needs_header=True,
        ),
        Target(
            "module",
            "module.c.j2",
            "C",
            "The C file of a kernel module, which compares the accessors with the kernel's own on real hugetlb pages: "
            "`flaggen verify --with boot`.",
            "tools/hugetlb_page_flags_module.c",
            needs_header=True,
        ),
        Target(
            "kunit",
            "kunit.c.j2",
            "C",
            "The C file of a KUnit suite, with which a kernel's own tree tests each accessor.",
            "lib/hugetlb_page_flags_kunit.c",
            needs_header=True,
        ),
    )
}
PROVEN_TARGETS = tuple(target.name for target in TARGETS.values() if target.is_proven)
HEADER_TARGETS = tuple(target.name for target in TARGETS.values() if target.is_header)

# What the emulator's template names in every module, and in its class of a page next to the accessors. No name of the
# declaration's may be one of these; a test compares them with a rendered emulator.
EMULATOR_NAMES = frozenset({"HugetlbPage", "HugetlbPageStubs", "Mapping", "Self"})
EMULATOR_PAGE_MEMBERS = frozenset({"copy", "flags", "from_words", "order", "without", "words"})
