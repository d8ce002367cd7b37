"""Checks that the C dialect in [c], such as macros or functions, can express what the flags ask for."""

from __future__ import annotations

from collections.abc import Iterator

from flaggen.lint.problems import Problem, RuleCheck, keys_of_c, missing_operation, path_of
from flaggen.lint.rules import DIALECT
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag


def _dialect(declaration: Declaration) -> Iterator[Problem]:
    c = declaration.c
    if c.case == "title" and c.accessors == "flag" and c.style == "macros":
        message = "a macro cannot build a title-case enumerator from a flag's name"
        yield Problem(("c", "case"), message, 'set accessors = "word" or style = "functions"', on_value=True)
    for flag in declaration.flags:
        yield from _accessors(declaration, flag)
        if not declaration.has_own_enum:
            yield from _kernel_enum(declaration, flag)
        if flag.config is not None:
            yield from _config(declaration, flag, flag.config)


def _accessors(declaration: Declaration, flag: Flag) -> Iterator[Problem]:
    """What the flag asks for, but word accessors or macro-generated accessors cannot provide."""
    c = declaration.c
    written_out = c.style == "functions" and c.accessors == "flag"
    if flag.exported and c.accessors == "word":
        message = f"{flag.name!r} has no accessors of its own to export: all flags share those of the word"
        help_text = 'make it static, or set [c] accessors = "flag"'
        yield Problem(path_of(flag, "visibility"), message, help_text, on_value=True)
    if flag.enumerator is not None and c.accessors == "flag" and not written_out:
        # A macro pastes the enumerator together from the prefix and the flag's name.
        message = f"a macro cannot build {flag.enumerator} from the name {flag.name!r}"
        yield Problem(path_of(flag, "enumerator"), message, 'set [c] style = "functions"', on_value=True)
    if flag.names and not written_out:
        message = f"names for the accessors of {flag.name!r} need functions, with accessors per flag"
        yield Problem(path_of(flag, "names"), message, 'set [c] style = "functions" and accessors = "flag"')
    if flag.names and len(c.api) > 1:
        message = f"each of the names of {flag.name!r} would name two functions, for page and for folio"
        yield Problem(path_of(flag, "names"), message, 'set [c] api to ["page"] or ["folio"]')
    for operation, _ in flag.names:
        if operation not in flag.operations:
            yield missing_operation(flag, operation, path_of(flag, "names", operation), "remove the name")


def _kernel_enum(declaration: Declaration, flag: Flag) -> Iterator[Problem]:
    """What is missing if the flag belongs to the kernel's own enum pageflags, which is not rendered."""
    enumerator = declaration.enumerator(flag)
    if not enumerator.startswith("PG_"):
        message = f"{enumerator} is not an enumerator of the kernel's enum pageflags"
        key = ("enumerator",) if flag.enumerator else ()
        yield Problem(
            path_of(flag, *key), message, 'set enumerator, such as enumerator = "PG_private"', on_value=bool(key)
        )
    if not flag.explicit_bit:
        # The bit depends on the kernel's version: PG_private is 13 in Linux 5.10.
        message = f"{enumerator} needs an explicit bit, because the kernel's enum pageflags defines it"
        yield Problem(path_of(flag), message, "look it up in include/linux/page-flags.h, and set bit")


def _config(declaration: Declaration, flag: Flag, config: str) -> Iterator[Problem]:
    """Why the flag cannot have this config symbol."""
    if config == declaration.c.config or not declaration.has_own_enum:
        message = f"{config} has no effect on the kernel's enum pageflags"
        if config == declaration.c.config:
            message = f"{config} is already the config symbol of all flags"
        yield Problem(path_of(flag, "config"), message, "remove it", on_value=True)
    elif not declaration.c.count:
        message = f"with {config} disabled, the enum's highest bit would be unknown: it has no count enumerator"
        yield Problem(path_of(flag, "config"), message, "add a count enumerator with [c] count", on_value=True)


RULE_CHECKS = (RuleCheck(DIALECT, _dialect, keys_of_c("case", "accessors", "style", "api", "word", "count", "era")),)
