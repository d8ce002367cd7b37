"""Checks of [reserved]: no flag has a bit that is reserved, or a name, or what is derived from one."""

from __future__ import annotations

from collections.abc import Iterator

from flaggen.lint.names import rendered_names
from flaggen.lint.problems import Problem, RuleCheck, keys_of_c, path_of
from flaggen.lint.rules import RESERVED_BIT, RESERVED_NAME
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.model.names import camel_case
from flaggen.model.operations import OPERATIONS
from flaggen.toml.spans import Path


def _reserved_bit(declaration: Declaration) -> Iterator[Problem]:
    for word in declaration.words:
        for flag in word.flags:
            if flag.bit in word.reserved:
                yield Problem(
                    path_of(flag, "bit"),
                    f"bit {flag.bit} of {word.place} is reserved",
                    "choose another bit, or remove it from [reserved] if nobody knows the old flag",
                    on_value=True,
                    related=((_path(declaration, flag), "reserved here"),),
                )


def _path(declaration: Declaration, flag: Flag) -> Path:
    """The path of the item that reserves the flag's bit."""
    if flag.page_index == 0:
        return ("reserved", "bits", declaration.reserved.bits.index(flag.bit))
    bits = dict(declaration.reserved.page_index)[flag.page_index]
    return ("reserved", "page_index", str(flag.page_index), bits.index(flag.bit))


def _reserved_name(declaration: Declaration) -> Iterator[Problem]:
    if not declaration.flags:
        return
    for number, name in enumerate(declaration.reserved.names):
        related = ((("reserved", "names", number), "reserved here"),)
        help_text = "choose another name, or remove it from [reserved] if nobody knows the old flag"
        if any(flag.name == name for flag in declaration.flags):
            yield Problem(("flags", name), f"the name {name!r} is reserved", help_text, related=related)
            continue
        old = _names_of(declaration, name)
        reported: set[Path] = set()
        for derived in rendered_names(declaration):
            # One finding for each flag and each key of [c].
            if derived.text in old and derived.path[:2] not in reported:
                reported.add(derived.path[:2])
                message = f"{derived.text}, {derived.role}, is derived from the reserved name {name!r}"
                yield Problem(derived.path, message, help_text, on_value=len(derived.path) > 2, related=related)


def _names_of(declaration: Declaration, name: str) -> set[str]:
    """The C names of the flag that had the name."""
    flag = declaration.flags[0]._replace(
        name=name, camel=camel_case(name), operations=tuple(OPERATIONS), names=(), enumerator=None
    )
    accessors = {accessor.name for accessor in declaration.accessors(flag)}
    return accessors | ({declaration.enumerator(flag)} if declaration.has_own_enum else set())


_TABLE: tuple[Path, ...] = (("reserved",),)
_NAMING = keys_of_c("api", "prefix", "case", "accessors", "word", "era")

RULE_CHECKS = (
    RuleCheck(RESERVED_BIT, _reserved_bit, _TABLE),
    RuleCheck(RESERVED_NAME, _reserved_name, (*_TABLE, *_NAMING)),
)
