"""The targets: everything that flaggen renders, one record for each. CONTRIBUTING.md says what a new one needs.

The keys of [output], the schema, help, completions, the proof and the checks follow from these records.
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Target(NamedTuple):
    """A kind of file that flaggen renders.

    `name` is the key in [output], `doc` the description in the reference, `template` the file in templates/, and
    `usual_path` the usual path in a kernel tree. `needs_header` means that the file includes the header, `is_proven`
    that it is compared with the declaration, fact by fact, and `is_region` that it is a section of a file that is
    otherwise written by hand.
    """

    name: str
    template: str
    language: Literal["C", "Python"]
    doc: str
    usual_path: str
    needs_header: bool = False
    is_proven: bool = False
    is_region: bool = False

    @property
    def words(self) -> str:
        """The target's name in messages: private header."""
        return self.name.replace("_", " ")

    @property
    def is_header(self) -> bool:
        """Whether it declares the accessors to C files."""
        return self.is_proven and self.template.endswith(".h.j2")


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
            "region",
            "region.h.j2",
            "C",
            "Instead of a header: a section of one that is otherwise written by hand, between two marker comments.",
            "include/linux/hugetlb.h",
            is_proven=True,
            is_region=True,
        ),
        Target(
            "private_header",
            "private_header.h.j2",
            "C",
            "A second C header for the enum and the static accessors; the first keeps only the prototypes and stubs of "
            "exported accessors.",
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
            "A Python module that behaves like the C.",
            "tools/hugetlb_page_flags.py",
        ),
        Target(
            "cbmc",
            "cbmc.c.j2",
            "C",
            "A C program that lets the model checker CBMC prove each accessor: `flaggen verify --with cbmc`.",
            "tools/hugetlb_page_flags_cbmc.c",
            needs_header=True,
        ),
        Target(
            "module",
            "module.c.j2",
            "C",
            "A kernel module that compares the accessors with the kernel's own on real hugetlb pages: "
            "`flaggen verify --with boot`.",
            "tools/hugetlb_page_flags_module.c",
            needs_header=True,
        ),
        Target(
            "kunit",
            "kunit.c.j2",
            "C",
            "A KUnit suite that tests each accessor in a kernel tree.",
            "lib/hugetlb_page_flags_kunit.c",
            needs_header=True,
        ),
        Target(
            "trace",
            "trace.h.j2",
            "C",
            "A header for trace events: a table of the flags for __print_flags().",
            "include/trace/events/hugetlb_page_flags.h",
            needs_header=True,
        ),
        Target(
            "drgn",
            "drgn.py.j2",
            "Python",
            "A Python module for drgn: accessors that test a flag, the flags of a page, and a listing of the pools.",
            "tools/hugetlb_page_flags_drgn.py",
        ),
        Target(
            "gdb",
            "gdb.py.j2",
            "Python",
            "A Python script for gdb: a command that names the flags of a page, and a pretty-printer.",
            "tools/hugetlb_page_flags_gdb.py",
        ),
    )
}
PROVEN_TARGETS = tuple(target.name for target in TARGETS.values() if target.is_proven)
HEADER_TARGETS = tuple(target.name for target in TARGETS.values() if target.is_header)
REGION_TARGETS = tuple(target.name for target in TARGETS.values() if target.is_region)

# Names that templates always define: in the emulator's module, in its page class next to the accessors, and in the
# module for drgn next to the accessors. No name in a declaration may equal one of them. A test compares these sets with
# the rendered modules.
EMULATOR_NAMES = frozenset(
    {"Any", "ClassVar", "HugetlbPage", "HugetlbPageStubs", "Mapping", "MappingProxyType", "Self"}
)
EMULATOR_PAGE_MEMBERS = frozenset(
    {"bits_per_long", "copy", "flags", "from_dump", "from_words", "order", "without", "words"}
)
DRGN_NAMES = frozenset(
    """
    TYPE_CHECKING Any Iterator NamedTuple annotations drgn enum for_each_hstate functools list_for_each_entry
    HugetlbPoolPage decode_hugetlb_page_flags hugetlb_page_flags hugetlb_pool print_hugetlb_pool
    _DECLARED _ENUMS _bits _flags _names _test _text
    """.split()
)
