"""The calls that can be made of a declaration's accessors, in C and of its emulator."""

from __future__ import annotations

from collections.abc import Set
from types import ModuleType
from typing import Any, NamedTuple

from flaggen.declaration import Accessor, Declaration, Flag


class Call(NamedTuple):
    """An accessor, and the flag that it is called for."""

    accessor: Accessor
    flag: Flag


def calls(declaration: Declaration) -> list[Call]:
    """Each accessor, with each flag that it can be called for."""
    return [
        Call(accessor, flag)
        for word in declaration.words
        for accessor in declaration.functions(word)
        for flag in ([accessor.flag] if accessor.flag else word.flags)
    ]


def reachable(declaration: Declaration, on: Set[str]) -> list[Call]:
    """The calls that a file can make where these config symbols are on: not every name is there."""
    has_static = declaration.output.private_header is None or declaration.c.config in on
    return [
        call
        for call in calls(declaration)
        if (has_static or call.accessor.visibility == "exported")
        and (call.accessor.flag or call.flag.config is None or call.flag.config in on)
    ]


def expression(declaration: Declaration, call: Call, page: str) -> str:
    """The C expression that calls an accessor, where `page` points to a struct page."""
    accessor, flag = call
    arguments = [page if accessor.api == "page" else f"(struct folio *){page}"]
    arguments += [] if accessor.flag else [declaration.enumerator(flag)]
    return f"{accessor.name}({', '.join(arguments)})"


def emulator(text: str, path: str) -> ModuleType:
    """The rendered emulator, imported. Raises whatever its text raises."""
    module = ModuleType("emulator")
    exec(compile(text, path, "exec"), vars(module))
    return module


def page_class(declaration: Declaration, module: ModuleType, on: Set[str]) -> Any:
    """The emulator's class of a kernel where these config symbols are on."""
    page = module.HugetlbPage if declaration.c.config in on else module.HugetlbPageStubs
    absent = set(declaration.configs[1:]) - on
    return page.without(*absent) if absent else page


def called(declaration: Declaration, call: Call, page: Any) -> Any:
    """What the emulator's method returns."""
    given = []
    if call.accessor.flag is None:
        given = [page._flags[call.flag.page_index][declaration.enumerator(call.flag)]]
    return getattr(page, call.accessor.name)(*given)
