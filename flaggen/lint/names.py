"""Checks of names: every rendered identifier is valid, unique and not taken by C, Python or the kernel."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from flaggen.lint.problems import Problem, RuleCheck, keys_of_c, path_of
from flaggen.lint.rules import (
    CPP_KEYWORD,
    FORMER_NAME,
    KERNEL_NAME,
    LONG_NAME,
    NAME_COLLISION,
    REPLACED_FUNCTION,
    RESERVED_WORD,
)
from flaggen.lint.taken_names import (
    CPP_KEYWORDS,
    DRGN_MEMBERS,
    KERNEL_NAMES,
    KERNEL_TAGS,
    KEYWORDS,
    PAGE_MEMBERS,
    PYTHON_CLASSES,
    PYTHON_MEMBERS,
)
from flaggen.model.declaration import Declaration
from flaggen.model.kernel_macros import is_kernel_macro
from flaggen.toml.spans import Path


class Name(NamedTuple):
    """A rendered identifier, its role in words, and the path of the key that it is derived from."""

    text: str
    role: str
    path: Path


@lru_cache(maxsize=1)
def rendered_names(declaration: Declaration) -> tuple[Name, ...]:
    """Every rendered ordinary identifier (C11 6.2.3), which most of the checks here need.

    The order is that of precedence: if two are equal, the later one has to change.
    """
    return tuple(_rendered_names(declaration))


def _rendered_names(declaration: Declaration) -> Iterator[Name]:
    for word in declaration.words:
        if declaration.has_own_enum and word.count:
            yield Name(word.count, "the count enumerator", ("c", "count"))
    for flag in declaration.flags:
        if declaration.has_own_enum:
            path = path_of(flag, "enumerator") if flag.enumerator else path_of(flag)
            yield Name(declaration.enumerator(flag), f"the enumerator of {flag.name!r}", path)
        own_names = dict(flag.names)
        for accessor in declaration.accessors(flag):
            path = path_of(flag, "camel") if accessor.api == "page" else path_of(flag)
            if accessor.operation.name in own_names:
                path = path_of(flag, "names", accessor.operation.name)
            yield Name(accessor.name, f"an accessor of {flag.name!r}", path)
    for word in declaration.words:
        for accessor in declaration.functions(word):
            if accessor.flag is None:
                yield Name(accessor.name, f"an accessor of {word.place}", ("c", "accessors"))


def _reserved_word(declaration: Declaration) -> Iterator[Problem]:
    """Names that C or Python has as keywords, or that the kernel's preprocessor replaces.

    HPAGEFLAG(NULL, current) would expand both arguments before it passes them to the macros that paste them.
    """
    names = [*_written(declaration)]
    names += [(flag.camel, path_of(flag, "camel")) for flag in declaration.flags if is_kernel_macro(flag.camel)]
    for text, path in names:
        if text in KEYWORDS or is_kernel_macro(text):
            message = f"{text!r} is {KEYWORDS.get(text, 'a kernel macro')}"
            yield Problem(path, message, "choose another name", on_value=_is_on_value(path))


def _cpp_keyword(declaration: Declaration) -> Iterator[Problem]:
    for text, path in _written(declaration):
        if text in CPP_KEYWORDS:
            help_text = 'choose another name, or ignore "cpp-keyword" if no C++ reads it'
            yield Problem(path, f"{text!r} is a C++ keyword", help_text, on_value=_is_on_value(path))


def _written(declaration: Declaration) -> Iterator[tuple[str, Path]]:
    """The names of the flags, all rendered identifiers and the enum's tag, each with the path of its key."""
    yield from ((flag.name, path_of(flag)) for flag in declaration.flags)
    yield from ((name.text, name.path) for name in rendered_names(declaration))
    yield declaration.c.enum, ("c", "enum")


def _is_on_value(path: Path) -> bool:
    return path[0] == "c" or path[-1] == "camel"


def _name_collision(declaration: Declaration) -> Iterator[Problem]:
    taken: dict[str, Name] = {}
    for macro in _macros(declaration):
        other = taken.setdefault(macro.text, macro)
        # Flags may share a config symbol; the rule `dialect` reports those that may not.
        if other is not macro and macro.path == _PRIVATE_HEADER:
            message = f"{macro.text} would be both {macro.role} and {other.role}"
            related = ((other.path, f"{macro.text} comes from here"),)
            yield Problem(macro.path, message, "rename the file", related=related)
    reported: set[tuple[Path, Path]] = set()
    for name in rendered_names(declaration):
        other = taken.setdefault(name.text, name)
        if other != name and (other.path, name.path) not in reported:
            reported.add((other.path, name.path))
            yield Problem(
                name.path,
                f"{name.text}, {name.role}, is already {other.role}",
                "set a different camel" if name.path[-1] == "camel" else "choose another name",
                related=((other.path, f"{name.text} comes from here"),),
            )


_PRIVATE_HEADER: Path = ("output", "private_header")


def _macros(declaration: Declaration) -> Iterator[Name]:
    """The macros that an identifier must not equal, in order of precedence: include guards and config symbols."""
    if declaration.output.region is None:
        yield Name(declaration.guard, "the header's include guard", ("output", "header"))
    yield Name(declaration.c.config, "the config symbol", ("c", "config"))
    if declaration.output.private_header is not None:
        yield Name(declaration.private_guard, "the private header's include guard", _PRIVATE_HEADER)
    if declaration.output.trace is not None:
        for word in declaration.words:
            for macro in (word.show_macro, f"__{word.show_macro}"):
                yield Name(macro, "a macro of the trace header", ("output", "trace"))
    for flag in declaration.flags:
        if flag.config is not None:
            yield Name(flag.config, "a config symbol", path_of(flag, "config"))


def _kernel_name(declaration: Declaration) -> Iterator[Problem]:
    owners = [("the kernel", KERNEL_NAMES), ("Python's enums", PYTHON_MEMBERS), ("the emulator", PAGE_MEMBERS)]
    if declaration.output.drgn is not None:
        owners.append(("the module for drgn", DRGN_MEMBERS))
    for name in rendered_names(declaration):
        for owner, taken in owners:
            if name.text in taken:
                message = f"{name.text}, {name.role}, is already a name in {owner}"
                yield Problem(name.path, message, "choose another name")
                break
    for word in declaration.words:
        if word.enum in KERNEL_TAGS:
            message = f"{word.enum} is already a tag in the kernel"
            yield Problem(("c", "enum"), message, "choose another name", on_value=True)
        elif word.python_class in PYTHON_CLASSES:
            message = f"{word.python_class}, the emulator's class for enum {word.enum}, is already taken"
            yield Problem(("c", "enum"), message, "choose another name", on_value=True)


def _former_name(declaration: Declaration) -> Iterator[Problem]:
    names = {flag.name for flag in declaration.flags}
    for flag in declaration.flags:
        if flag.was in names:
            message = f"{flag.name!r} was {flag.was!r}, which is still declared"
            related = ((("flags", str(flag.was)), "declared here"),)
            yield Problem(path_of(flag, "was"), message, "remove one of the two", on_value=True, related=related)


def _replaced_function(declaration: Declaration) -> Iterator[Problem]:
    taken = {name.text: name for name in rendered_names(declaration)}
    for flag in declaration.flags:
        for operation, function in flag.replaces:
            path = path_of(flag, "replaces", operation)
            if function in KEYWORDS:
                yield Problem(path, f"{function!r} is {KEYWORDS[function]}", "name a function", on_value=True)
            elif operation not in flag.operations:
                message = f"{function}() has no replacement: {flag.name!r} has no operation {operation!r}"
                yield Problem(path, message, "add it to operations, or remove the function")
            elif (other := taken.setdefault(function, Name(function, "a replaced function", path))).path != path:
                message = f"{function}, a function to replace, is already {other.role}"
                related = ((other.path, f"{function} comes from here"),)
                yield Problem(path, message, "remove one of the two", on_value=True, related=related)


# C11 5.2.4.1: this many initial characters of an identifier are significant. The limit also keeps each method of the
# emulator on one line, which black would otherwise break.
_SIGNIFICANT = 63


def _long_name(declaration: Declaration) -> Iterator[Problem]:
    """The first name that is too long, for each flag and each key of [c]."""
    enums = [Name(word.enum, "the enum", ("c", "enum")) for word in declaration.words]
    reported: set[Path] = set()
    for name in (*rendered_names(declaration), *enums):
        if len(name.text) > _SIGNIFICANT and name.path[:2] not in reported:
            reported.add(name.path[:2])
            yield Problem(
                name.path,
                f"{name.text}, {name.role}, has {len(name.text)} characters",
                f"shorten it: C guarantees only {_SIGNIFICANT} significant characters (C11 5.2.4.1)",
            )


# The keys of [c] that names are derived from.
_NAMING = keys_of_c("api", "prefix", "count", "enum", "case", "accessors", "word", "era")

RULE_CHECKS = (
    RuleCheck(RESERVED_WORD, _reserved_word),
    RuleCheck(CPP_KEYWORD, _cpp_keyword),
    RuleCheck(NAME_COLLISION, _name_collision, _NAMING),
    RuleCheck(KERNEL_NAME, _kernel_name, _NAMING),
    RuleCheck(FORMER_NAME, _former_name),
    RuleCheck(REPLACED_FUNCTION, _replaced_function, _NAMING),
    RuleCheck(LONG_NAME, _long_name, _NAMING),
)
