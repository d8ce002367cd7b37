# SPDX-License-Identifier: GPL-2.0
#
# Generated from flags.toml by flaggen, do not edit.
# Regenerate with: flaggen render flags.toml
"""For gdb: the command hpageflags, and a pretty-printer of struct page and struct folio.

    (gdb) source THIS_FILE
    (gdb) hpageflags folio
    (gdb) enable pretty-printer global hugetlb_page_flags

The flags are compared with the kernel's own enum before anything is named.
"""

from __future__ import annotations

from collections.abc import Iterator

import gdb
import gdb.printing


class _HpageflagsCommand(gdb.Command):
    """Print the flags of a hugetlb page: hpageflags EXPRESSION

    The expression is the struct page or struct folio of its head page, or a pointer to
    one. That it is a hugetlb page is not checked."""

    def __init__(self) -> None:
        super().__init__("hpageflags", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument: str, from_tty: bool) -> None:
        """Print a line for each word."""
        try:
            words = _words(_address(gdb.parse_and_eval(argument)))
        except (ValueError, gdb.error) as error:
            raise gdb.GdbError(str(error)) from None
        for page_index, names in words.items():
            print(f"page[{page_index}].private: {names}")


class _PagePrinter:
    """A struct page or struct folio with its members, and what its flags would be."""

    def __init__(self, value: gdb.Value) -> None:
        self._value = value

    def to_string(self) -> str:
        """The flags: not every page is hugetlb's, and this does not know."""
        try:
            words = _words(self._value.address)
        except (ValueError, gdb.error) as error:
            return str(error)
        return "if a hugetlb page: " + " ".join(
            f"page[{page_index}]={names}" for page_index, names in words.items()
        )

    def children(self) -> Iterator[tuple[str, gdb.Value]]:
        """The members."""
        for field in self._value.type.strip_typedefs().fields():
            yield field.name or "", self._value[field]


def _address(value: gdb.Value) -> gdb.Value:
    """The address of a page or folio, given itself, an array, or a pointer to one."""
    kind = value.type.strip_typedefs()
    is_pointer = kind.code == gdb.TYPE_CODE_PTR
    is_array = kind.code == gdb.TYPE_CODE_ARRAY
    target = kind.target().strip_typedefs() if is_pointer or is_array else kind
    is_page = target.unqualified().tag in ("page", "folio")
    if is_pointer and (is_page or target.code == gdb.TYPE_CODE_VOID):
        return value
    if is_page and value.address is not None:
        return value.address
    raise ValueError(
        "hpageflags needs a page or folio in memory, or a pointer to one,"
        " such as (struct page *)ADDRESS"
    )


def _words(page: gdb.Value) -> dict[int, str]:
    """The flags that are set in each word of a page, given the address of its head.

    A word that holds no flag in this kernel is left out.
    """
    head = page.cast(gdb.lookup_type("struct page").pointer())
    names: dict[int, str] = {}
    for page_index, tag in _ENUMS.items():
        fields = gdb.lookup_type(f"enum {tag}").fields()
        own = {str(field.name): int(field.enumval) for field in fields}
        if bits := _bits(page_index, own):
            word = int((head + page_index)["private"])
            names[page_index] = _names(bits, word)
    return names


# Each word's flags in bit order: the enumerator, the bit where it is fixed, the config.
_DECLARED: dict[int, list[tuple[str, int | None, str | None]]] = {
    0: [
        (
            "HPG_restore_reserve",
            None,
            None,
        ),
        (
            "HPG_dynamic",
            None,
            "CONFIG_VENDOR_DYNAMIC",
        ),
        (
            "HPG_migratable",
            None,
            None,
        ),
    ],
    4: [
        (
            "HPG_remote",
            None,
            None,
        ),
    ],
}
# The tag of each word's enum in the kernel.
_ENUMS = {
    0: "hugetlb_page_flags",
    4: "hugetlb_page_flags_4",
}


def _bits(page_index: int, own: dict[str, int]) -> dict[str, int]:
    """The bits of the flags of a word in a kernel, whose own enum has these values.

    A flag with a config symbol may be missing there. Raises ValueError for any other
    difference, except flags that only the kernel has: these have no name here.
    """
    bits: dict[str, int] = {}
    bit = -1
    for name, fixed, config in _DECLARED[page_index]:
        if config is None or name in own:
            bit = bit + 1 if fixed is None else fixed
            if own.get(name) != bit:
                place = f"enum {_ENUMS[page_index]} of this kernel"
                raise ValueError(
                    f"{name} is declared as bit {bit}, but is {own[name]} in {place}"
                    if name in own
                    else f"{name} is declared, but missing in {place}"
                )
            bits[name] = bit
    return bits


def _names(bits: dict[str, int], word: int) -> str:
    """The flags that are set in the word, and in hex what has no name."""
    names: list[str] = []
    unknown = word
    for name, bit in bits.items():
        if word & 1 << bit:
            names.append(name)
            unknown &= ~(1 << bit)
    if unknown or not names:
        names.append(f"{unknown:#x}")
    return "|".join(names)


def _register() -> None:
    printer = gdb.printing.RegexpCollectionPrettyPrinter("hugetlb_page_flags")
    printer.add_printer("page", "^page$", _PagePrinter)
    printer.add_printer("folio", "^folio$", _PagePrinter)
    # Most pages are not hugetlb's, so it is for whoever asks for it.
    printer.enabled = False
    gdb.printing.register_pretty_printer(None, printer, replace=True)
    _HpageflagsCommand()


_register()
