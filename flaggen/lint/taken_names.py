"""Names that a flag cannot have, because C, C++, Python or the kernel already uses them."""

from __future__ import annotations

import builtins
import keyword
from enum import IntFlag

from flaggen.model.guards import GUARD_C_NAMES
from flaggen.model.operations import OPERATIONS
from flaggen.model.targets import DRGN_NAMES, EMULATOR_NAMES, EMULATOR_PAGE_MEMBERS

# The keywords of C11 and C23 (6.4.1), and those that GNU C adds.
_C = """
alignas alignof asm auto bool break case char const constexpr continue default do double else enum extern false float
for goto if inline int long nullptr register restrict return short signed sizeof static static_assert struct switch
thread_local true typedef typeof typeof_unqual union unsigned void volatile while
"""

# C++23 [lex.key] and [lex.digraph].
_CPP = """
and and_eq bitand bitor catch char16_t char32_t char8_t class co_await co_return co_yield compl concept const_cast
consteval constinit decltype delete dynamic_cast explicit export friend mutable namespace new noexcept not not_eq
operator or or_eq private protected public reinterpret_cast requires static_cast template this throw try typeid
typename using virtual wchar_t xor xor_eq
"""

KEYWORDS = {
    **dict.fromkeys([*keyword.kwlist, *keyword.softkwlist], "a Python keyword"),
    **dict.fromkeys(_C.split(), "a C keyword"),
}

CPP_KEYWORDS = frozenset(_CPP.split()) - frozenset(KEYWORDS)

# enum pageflags with its aliases, Linux 5.10 to 7.3.
_PAGE_FLAGS = """
active anon_exclusive arch_1 arch_2 arch_3 checked dirty double_map dropbehind error foreign fscache has_hwpoisoned
head hwpoison idle isolated large_rmappable locked lru mappedtodisk mlocked owner_2 owner_priv_1 partially_mapped pinned
private private_2 readahead reclaim referenced reported reserved savepinned slab slob_free swapbacked swapcache
uncached unevictable uptodate vmemmap_self_hosted waiters workingset writeback xen_remapped young
buddy guard hugetlb kmemcg offline slab table unaccepted zsmalloc
"""

# Ordinary identifiers of the kernel's page flags and of the hugetlb code around them (Linux 6.1 and 6.12), and those
# that the rendered C uses.
KERNEL_NAMES = frozenset(
    [f"PG_{name}" for name in _PAGE_FLAGS.split()]
    + ["BITS_PER_LONG", "static_assert", "page", "folio", "flag"]
    + [operation.bitop for operation in OPERATIONS.values()]
    + [f"{verb}Page{name}" for verb in ("", "Set", "Clear") for name in ("Private", "Huge", "HeadHuge", "Active")]
    + ["NULL", "_Bool", "__always_inline", "__LINE__", "__FILE__", "__COUNTER__"]
    + ["PG_head_mask", "__NR_PAGEFLAGS", "NR_PAGEFLAGS"]
    + ["folio_set_hugetlb_hwpoison", "folio_clear_hugetlb_hwpoison"]
    + [*GUARD_C_NAMES]
)

# Tags of structs, unions and enums, which share one name space (C11 6.2.3).
KERNEL_TAGS = frozenset({"page", "folio", "hstate", "pageflags", "pagetype", "hugepage_subpool"})

# Attributes that every member of an enum.IntFlag inherits.
PYTHON_MEMBERS = frozenset(dir(IntFlag)) | {"name", "value", "mro"}

# Names that a class of the emulator would hide.
PYTHON_CLASSES = frozenset(dir(builtins)) | EMULATOR_NAMES

# Attributes that a page of the emulator has besides its accessors.
PAGE_MEMBERS = frozenset(dir(object)) | EMULATOR_PAGE_MEMBERS

# Names that an accessor in the module for drgn would hide.
DRGN_MEMBERS = frozenset(dir(builtins)) | DRGN_NAMES
