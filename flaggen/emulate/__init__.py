"""The calls that can be made of a declaration's accessors, in C and of its emulator."""

from __future__ import annotations

from collections.abc import Mapping, Set
from types import ModuleType
from typing import Any

from flaggen.model.accessors import Call
from flaggen.model.declaration import Declaration


def calls(declaration: Declaration) -> list[Call]:
    """Every call that can be made, in the order of the words."""
    return [call for word in declaration.words for call in declaration.calls(word)]


def reachable(declaration: Declaration, on: Set[str]) -> list[Call]:
    """The calls that a file can make where these config symbols are on: not every name is there."""
    return [call for call in calls(declaration) if on >= {*call.needs}]


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


def words_of(declaration: Declaration, page: Any, before: Mapping[int, int]) -> dict[int, int]:
    """The words of an emulated page as C has them: bits that no flag can have are as they were before."""
    beyond = -1 << declaration.c.bits_per_long
    return {index: before[index] & beyond | word for index, word in page.words.items()}
