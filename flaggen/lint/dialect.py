"""The dialect of [c], such as macros or functions: it can express what the flags ask for."""

from __future__ import annotations

from collections.abc import Iterator

from flaggen.lint.problems import Check, Problem, path_of
from flaggen.lint.rules import DIALECT
from flaggen.model.declaration import Declaration, Flag


def _dialect(declaration: Declaration) -> Iterator[Problem]:
    c = declaration.c
    if c.case == "title" and c.accessors == "flag" and c.style == "macros":
        message = "no macro can make an enumerator in title case of a flag's name"
        yield Problem(("c", "case"), message, 'set accessors = "word" or style = "functions"', on_value=True)
    for flag in declaration.flags:
        yield from _accessors(declaration, flag)
        if not declaration.has_own_enum:
            yield from _kernel_enum(declaration, flag)
        if flag.config is not None:
            yield from _config(declaration, flag, flag.config)


def _accessors(declaration: Declaration, flag: Flag) -> Iterator[Problem]:
    """What the flag asks for that accessors of the word, or those made by macros, do not have."""
    c = declaration.c
    written_out = c.style == "functions" and c.accessors == "flag"
    if flag.exported and c.accessors == "word":
        message = f"{flag.name!r} has no accessors of its own to export: those of the word serve all of its flags"
        yield Problem(path_of(flag, "visibility"), message, 'make it static, or set [c] accessors = "flag"', True)
    if flag.enumerator is not None and c.accessors == "flag" and not written_out:
        # A macro pastes the enumerator together from the prefix and the flag's name.
        message = f"no macro can make {flag.enumerator} of the name {flag.name!r}"
        yield Problem(path_of(flag, "enumerator"), message, 'set [c] style = "functions"', on_value=True)
    if flag.names and not written_out:
        message = f"the accessors of {flag.name!r} cannot have names of their own here"
        yield Problem(path_of(flag, "names"), message, 'set [c] style = "functions" and accessors = "flag"')
    if flag.names and len(c.api) > 1:
        message = f"the names of {flag.name!r} would be those of two functions each"
        yield Problem(path_of(flag, "names"), message, 'set [c] api to ["page"] or ["folio"]')
    for operation, _ in flag.names:
        if operation not in flag.operations:
            message = f"{flag.name!r} has no operation {operation!r}"
            yield Problem(path_of(flag, "names", operation), message, "add it to operations, or remove the name")


def _kernel_enum(declaration: Declaration, flag: Flag) -> Iterator[Problem]:
    """What is missing where the flag is one of the kernel's own enum pageflags, which is not rendered."""
    enumerator = declaration.enumerator(flag)
    if not enumerator.startswith("PG_"):
        message = f"{enumerator} is none of the kernel's enum pageflags"
        key = ("enumerator",) if flag.enumerator else ()
        yield Problem(path_of(flag, *key), message, 'name it: enumerator = "PG_private"', on_value=bool(key))
    if not flag.explicit_bit:
        # The bit depends on the kernel's version: PG_private is 13 in Linux 5.10.
        message = f"the kernel's enum pageflags has the bit of {enumerator}, and it is not given"
        yield Problem(path_of(flag), message, "look it up in include/linux/page-flags.h, and set bit")


def _config(declaration: Declaration, flag: Flag, config: str) -> Iterator[Problem]:
    """Why the flag cannot have this config symbol."""
    if config == declaration.c.config or not declaration.has_own_enum:
        why = "that of all flags" if config == declaration.c.config else "no matter to the kernel's enum pageflags"
        yield Problem(path_of(flag, "config"), f"{config} is {why}", "remove it", on_value=True)
    elif not declaration.c.count:
        message = f"without {config} nothing would tell the highest bit: the enum has no count"
        yield Problem(path_of(flag, "config"), message, "give it one with [c] count", on_value=True)


_KEYS = ("case", "accessors", "style", "api", "word", "count", "era")

CHECKS = (Check(DIALECT, _dialect, tuple(("c", key) for key in _KEYS)),)
