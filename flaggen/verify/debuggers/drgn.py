"""The check drgn: the module tests each flag of each page like the C, names it as declared, and lists the pool."""

from __future__ import annotations

from collections.abc import Iterator, Set
from importlib import import_module
from types import ModuleType
from typing import Any

from flaggen.model.declaration import Declaration
from flaggen.tools import Skip
from flaggen.verify.check_run import CheckRun
from flaggen.verify.debuggers.pages import PagesProgram, check_pages, names_of, page_text


def drgn(check_run: CheckRun) -> None:
    """Read the pages of a compiled program while it waits. No privilege is needed: the program is a child process."""
    check_run.checked_with.append(f"drgn {_drgn().__version__}")
    check_pages(check_run, "drgn", first_difference)


def first_difference(declaration: Declaration, module: str, program: PagesProgram, on: Set[str]) -> str:
    """The first thing that the module returns otherwise than declared, or than the C does, or ""."""
    with program.running() as (pid, results):
        try:
            inside = debugged(pid)
        except OSError as error:
            raise Skip(f"drgn cannot read the memory of a process: {error}") from None
        try:
            return next(_differences(declaration, imported(module), program, results, inside, on), "")
        except Exception as error:  # the file on disk may have been edited, and raise anything
            return f"the module raises {type(error).__name__}: {error}"


def _differences(
    declaration: Declaration,
    module: ModuleType,
    program: PagesProgram,
    results: list[tuple[bool, ...]],
    inside: Any,
    on: Set[str],
) -> Iterator[str]:
    names = [names_of(declaration, words, on) for words in program.pages]
    for at, in_c in enumerate(results):
        folio = inside["folios"][at].address_of_()
        page = folio.page.address_of_()
        text = page_text(names[at])
        if (printed := module.decode_hugetlb_page_flags(page)) != text:
            yield f"decode_hugetlb_page_flags() returns {printed!r} instead of {text!r}"
        for call, expected in zip(program.calls, in_c, strict=True):
            arguments = [] if call.accessor.flag else [declaration.enumerator(call.flag)]
            head = page if call.accessor.api == "page" else folio
            if getattr(module, call.accessor.name)(head, *arguments) != expected:
                yield f"{call.accessor.name}() returns {not expected} for {text}, and {expected} in C"
    listed = [
        (page.is_free, {index: word.value for index, word in page.flags.items()})
        for page in module.hugetlb_pool(inside)
    ]
    words = [{index: program.pages[at][index] for index in names[at]} for at in range(len(names))]
    # Every other page is free, and the list of active pages comes first.
    if listed != [*((False, active) for active in words[::2]), *((True, free) for free in words[1::2])]:
        yield "hugetlb_pool() does not list every page of the pool, or not with its state and its words"


def debugged(pid: int) -> Any:
    """A process in drgn. Raises OSError if its memory cannot be read."""
    program = _drgn().Program()
    program.set_pid(pid)
    program.load_debug_info([f"/proc/{pid}/exe"])
    return program


def imported(text: str) -> ModuleType:
    """The module for drgn, imported. Raises whatever the text raises."""
    loaded = ModuleType("drgn_flags")
    exec(compile(text, "drgn_flags.py", "exec"), vars(loaded))
    return loaded


def _drgn() -> ModuleType:
    try:
        return import_module("drgn")
    except ImportError:
        raise Skip("drgn is not installed for the Python that runs flaggen") from None
