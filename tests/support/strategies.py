"""Declarations, drawn at random: the text of a flags.toml that lint finds no error in."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from hypothesis import strategies as st

from flaggen.lint.taken_names import CPP_KEYWORDS, KEYWORDS
from flaggen.model.kernel_macros import is_kernel_macro
from flaggen.model.names import camel_case
from flaggen.model.operations import BASIC, OPERATIONS
from flaggen.toml.keys import NOT_IN_A_COMMENT

LAYOUTS = (
    {"header": "include/linux/flags.h", "source": "mm/flags.c", "emulator": "flags.py"},
    {"header": "flags.h", "source": "lib/flags.c", "emulator": "python/flags.py"},
    {"header": "include/linux/flags.h", "private_header": "mm/flags.h", "source": "mm/flags.c", "emulator": "flags.py"},
)

_ODD = r"""
"
'
""
back\slash
\N{DIGIT
%s %(x)s
{{ c }} {% if %} {#
#
##
#!
#:
#define
//
??/
*
-
...
&struct %CONST x() x::
Return: x
@foo: bar
Note:
CONTEXT:
Synchronization: Accessors:
DOC: x
fmt: off
# fmt: off
# fmt: skip
noqa
# noqa: E501
type: ignore
# type: ignore
# type: int
isort: skip_file
-*- coding: latin-1 -*-
HPG_x
"""


def _is_comment(text: str) -> bool:
    return not re.search(NOT_IN_A_COMMENT, text)


# What means something to a tool that reads the rendered files, or is hard to lay out.
ODD_WORDS = [
    *filter(_is_comment, _ODD.strip().split("\n")),
    *('"""', "'''", "x" * 90, "y" * 61, "a-b" * 30, "\n", "\t"),
    *("\xa0", "\u3000", "\u540d\u524d", "\u2039\u203a", "e\u0301", "\U0001f642"),
]


def toml(tree: Mapping[str, Any]) -> str:
    """The tables as TOML: JSON's strings, integers and lists are TOML's too."""
    lines = []
    for table, values in tree.items():
        lines.append(f"[{table}]")
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(["schema = 1", *lines, ""])


def everything(**style: Any) -> str:
    """Every operation on a static and on an exported flag of every page, with gaps between the bits."""
    flags = {
        f"flags.{visibility}_{page_index}": {
            "visibility": visibility,
            "page_index": page_index,
            "bit": bit - page_index,
            "operations": list(OPERATIONS),
        }
        for page_index in range(4)
        for visibility, bit in (("exported", 31), ("static", 3))
    }
    return toml({"c": {"api": ["page", "folio"], "taken_page_indices": [], **style}, "output": LAYOUTS[0], **flags})


def odd_words() -> str:
    """Every odd word, as the doc and synchronization of a flag of its own."""
    flags = {
        f"flags.f{number}": {"page_index": number % 4, "doc": word, "synchronization": word}
        for number, word in enumerate(ODD_WORDS)
    }
    return toml({"c": {"taken_page_indices": []}, "output": LAYOUTS[0], **flags})


texts = (
    st.lists(st.sampled_from(ODD_WORDS) | st.text(st.characters(codec="utf-8").filter(_is_comment)), max_size=12)
    .map(" ".join)
    .filter(_is_comment)
)

# As long as accessors of every operation can be in C; `hwpoison` would be folio_set_hugetlb_hwpoison() of the kernel.
_UNUSABLE = CPP_KEYWORDS.union(KEYWORDS, ["hwpoison"])


def _is_usable(name: str) -> bool:
    return name not in _UNUSABLE and not is_kernel_macro(name)


names = st.from_regex("[a-z][a-z0-9_]{0,37}", fullmatch=True).filter(_is_usable)
camels = st.from_regex("[A-Z][a-z][A-Za-z0-9]{0,47}", fullmatch=True)

styles = st.fixed_dictionaries(
    {
        "api": st.permutations(["page", "folio"]) | st.sampled_from([["page"], ["folio"]]),
        "taken_page_indices": st.just([]),
    },
    optional={
        "config": st.sampled_from(["CONFIG_HUGETLB_PAGE", "CONFIG_X"]),
        "enum": st.from_regex("[a-z][a-z0-9_]{0,40}_flags", fullmatch=True),
        "prefix": st.sampled_from(["HPG_", "vendor_flag_"]) | st.from_regex("[A-Z][A-Z0-9]{2,20}_", fullmatch=True),
        "count": st.sampled_from(["__NR_HPAGEFLAGS", "NR_FLAGS", "_last", ""]),
        "accessors": st.sampled_from(["flag", "flag", "word"]),
        "style": st.sampled_from(["macros", "functions"]),
        "case": st.sampled_from(["lower", "camel", "title"]),
        "test_type": st.sampled_from(["bool", "int"]),
        "const_test": st.booleans(),
        "page_test_type": st.sampled_from(["bool", "int"]),
        "page_inline": st.sampled_from(["static __always_inline", "static inline"]),
        "inline": st.sampled_from(["static __always_inline", "static inline"]),
        "license": st.sampled_from(["GPL-2.0", "GPL-2.0-only OR (MIT AND BSD-3-Clause)"]),
        "bits_per_long": st.sampled_from([32, 64]),
    },
)

flags = st.fixed_dictionaries(
    {},
    optional={
        "visibility": st.sampled_from(["static", "exported"]),
        "config": st.sampled_from(["CONFIG_A", "CONFIG_B"]),
        "page_index": st.integers(0, 3),
        "operations": st.lists(st.sampled_from(list(OPERATIONS)), min_size=1, unique=True) | st.just(list(BASIC)),
        "doc": texts,
        "synchronization": texts,
    },
)


# Each with the camel that it is given, or None.
named = st.tuples(names, st.none() | camels)


@st.composite
def declarations(draw: st.DrawFn, max_flags: int = 6, machine_bits: int = 64) -> str:
    """The text of a flags.toml, whose flags fit a machine with words of `machine_bits`."""
    style: dict[str, Any] = draw(styles)
    if style.get("accessors") != "word" and style.get("style") != "functions" and style.get("case") == "title":
        del style["case"]
    width = min(style.get("bits_per_long", 32), machine_bits)
    tables: dict[str, dict[str, Any]] = {"c": style, "output": draw(st.sampled_from(LAYOUTS))}
    taken: defaultdict[int, set[int]] = defaultdict(set)
    unique_by = (itemgetter(0), lambda pair: pair[1] or camel_case(pair[0]))
    for name, camel in draw(st.lists(named, min_size=1, max_size=max_flags, unique_by=unique_by)):
        flag = tables[f"flags.{name}"] = draw(flags)
        bits = taken[flag.get("page_index", 0)]
        derived = max(bits, default=-1) + 1
        explicit = st.integers(0, width - 1)
        bit = draw(st.none() | explicit if derived < width else explicit)
        if style.get("accessors") == "word":
            flag.pop("visibility", None)
        if style.get("count") == "":
            flag.pop("config", None)
        if camel is not None and (style.get("case") != "camel" or len(camel) <= 40):
            flag["camel"] = camel
        if bit is not None:
            flag["bit"] = bit
        if bit in bits:
            flag["ignore"] = ["duplicate-bit"]
        bits.add(derived if bit is None else bit)
    return toml(tables)
