"""The proof's reader with one of its checks turned off: a control, in which mutants have to be missed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

from flaggen.cfront import accepted_c, accepted_unit, constant_expression, keywords
from flaggen.prove import bodies, external_declarations, prove, stated


def _without_taken_names(*arguments: Any) -> Any:
    configs, lasting, _taken, _is_own_macro, includes = arguments
    return accepted_unit.Surroundings(configs, lasting, frozenset(), lambda _name: True, includes)


def _of_any_size(node: Any, names: Any) -> int | None:
    return constant_expression._value(node, names)


def _is_on(name: str, _symbols: Any, on: Any, _at: Any) -> bool:
    return name in on


class Weakness(NamedTuple):
    """What takes the place of a module's attributes, and the constructs of mutants that are missed then."""

    replaced: tuple[tuple[Any, str, Any], ...]
    constructs: tuple[str, ...]


# By the name of the check that is turned off.
WEAKENED: dict[str, Weakness] = {
    "characters": Weakness(((prove, "refusals", lambda _source: []),), ("odd comment", "odd else", "between tokens")),
    "words": Weakness(((keywords, "is_refused", lambda _word, _names: False),), ("spelling", "specifier")),
    "declarations": Weakness(
        ((stated, "unaccepted", lambda _declaration, _undeclared: None),),
        ("operation", "variable", "swapped functions"),
    ),
    "names of macros": Weakness(
        ((prove, "Surroundings", _without_taken_names),), ("macro of the kernel", "condition on a macro")
    ),
    "conditions": Weakness(
        ((accepted_c, "is_enabled", _is_on), (accepted_unit, "is_enabled", _is_on)),
        ("condition around lines", "condition on a macro"),
    ),
    "integers": Weakness(
        tuple((module, "constant", _of_any_size) for module in (constant_expression, bodies, external_declarations)),
        ("enumerator", "page index"),
    ),
}


@contextmanager
def weakened(name: str) -> Iterator[None]:
    """Turn the check of that name off."""
    with ExitStack() as stack:
        for module, attribute, replacement in WEAKENED[name].replaced:
            stack.enter_context(patch.object(module, attribute, replacement))
        yield
