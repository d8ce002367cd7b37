"""Emulates accessors: as rendered, on one page; and on struct pages whose owners change.

Here, a rendered emulator is loaded, and its methods are called like the accessors in C. `page_memory` has struct pages
with a life. What happens to them are programs, a step for each access to memory, which `race` interleaves.
"""

from __future__ import annotations

from collections.abc import Set
from types import ModuleType
from typing import Any

from flaggen.model.accessors import Call
from flaggen.model.declaration import Declaration


def calls(declaration: Declaration) -> list[Call]:
    """Every possible call of an accessor for a flag, in the order of the words."""
    return [call for word in declaration.words for call in declaration.calls(word)]


def reachable(declaration: Declaration, on: Set[str]) -> list[Call]:
    """The calls that compile with these config symbols on; the names of other calls are not defined."""
    return [call for call in calls(declaration) if on >= {*call.needs}]


def emulator(text: str, path: str) -> ModuleType:
    """Import the text of a rendered emulator as a module. Raises whatever the text raises."""
    module = ModuleType("emulator")
    exec(compile(text, path, "exec"), vars(module))
    return module


def page_class(declaration: Declaration, module: ModuleType, on: Set[str]) -> Any:
    """The emulator's page class for a kernel with these config symbols on."""
    page = module.HugetlbPage if declaration.c.config in on else module.HugetlbPageStubs
    absent = set(declaration.configs[1:]) - on
    return page.without(*absent) if absent else page


def called(declaration: Declaration, call: Call, page: Any) -> Any:
    """Make the call on an emulated page, and return the method's result."""
    arguments = []
    if call.accessor.flag is None:
        arguments = [page._flags[call.flag.page_index][declaration.enumerator(call.flag)]]
    return getattr(page, call.accessor.name)(*arguments)
