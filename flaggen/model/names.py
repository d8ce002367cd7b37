"""Names derived from a declaration: enumerators, macros, include guards and includes, words and bits.

Every function is pure and returns text. The names follow include/linux/hugetlb.h and include/linux/page-flags.h of
Linux 6.1, and the patch series of January 2021 that introduced them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from flaggen.model.c_style import CStyle
from flaggen.model.flag import Flag, Visibility
from flaggen.model.guards import NO_CHECKS, Checks
from flaggen.model.operations import OPERATIONS


def camel_case(name: str) -> str:
    """raw_hwp_unreliable -> RawHwpUnreliable."""
    return title_case(name).replace("_", "")


def title_case(name: str) -> str:
    """restore_reserve -> Restore_Reserve."""
    return "_".join(part[:1].upper() + part[1:] for part in name.split("_"))


def word_name(page_index: int, field: str) -> str:
    """The name of a struct page's word in messages and comments: page[0].private."""
    return f"page[{page_index}].{field}"


def bit_name(flag: Flag, field: str) -> str:
    """The name of a flag's bit in messages: bit 3 of page[0].private."""
    return f"bit {flag.bit} of {word_name(flag.page_index, field)}"


def enumerator(c: CStyle, flag: Flag) -> str:
    """The flag's enumerator: the one in the declaration, or one derived from its name, such as HPG_migratable."""
    if flag.enumerator is not None:
        return flag.enumerator
    if c.case == "camel":
        return c.prefix + flag.camel
    return c.prefix + (flag.name if c.case == "lower" else title_case(flag.name))


def macro(operation: str, visibility: Visibility, page_index: int, checks: Checks = NO_CHECKS) -> str:
    """The macro that creates the accessors of an operation (by its name) for flags in that page: TESTHPAGEFLAG.

    The operation "" means test, set and clear together: HPAGEFLAG. The checks of exported accessors are in the source.
    """
    family = "EXT_" if visibility == "exported" else ""
    prefix = OPERATIONS[operation].macro_prefix if operation else ""
    underscores = "__" if prefix.startswith("__") else ""
    suffix = checks.macro_suffix if visibility == "static" else ""
    return f"{underscores}{family}{prefix.removeprefix('__')}HPAGE{page_index or ''}FLAG{suffix}"


def stub_macro(operation: str, page_index: int) -> str:
    """The macro that creates the stubs of an operation, named as in page-flags.h: TESTHPAGEFLAG_FALSE."""
    tests = not operation or OPERATIONS[operation].returns_value
    return f"{macro(operation, 'static', page_index)}_{'FALSE' if tests else 'NOOP'}"


def include_guard(header: str | None) -> str:
    """The include guard of a header: `_LINUX_HUGETLB_PAGE_FLAGS_H` for include/linux/hugetlb_page_flags.h."""
    path = posixpath.normpath(header or "").rpartition("include/")[2]
    return "_" + "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in path).upper()


def include(paths: Mapping[str, str], included: str, target: str) -> str:
    """How one target includes another: by its path below include/ in <…>, or relative to the including file in quotes.

    `paths` has the path of each rendered target. The source is always included in quotes.
    """
    path, place = paths.get(included, ""), paths.get(target, "")
    parts = posixpath.normpath(path).split("/")
    if "include" in parts[:-1] and included != "source":
        return f"<{'/'.join(parts[parts.index('include') + 1 :])}>"
    return f'"{posixpath.relpath(path, posixpath.dirname(place) or ".")}"'


def levels_up(path: str) -> int:
    """How many directories up a path leads before it leads down: 1 for ../include/linux/a.h."""
    return posixpath.normpath(path).split("/").count("..")


def from_above(path: str, directory: str, levels: int) -> str:
    """A path that is relative to a directory, from so many directories above that: unchanged if that is none."""
    above = directory.split("/")[-levels:] if levels else []
    return posixpath.normpath(posixpath.join(*above, path)) if above else path
