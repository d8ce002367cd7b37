"""Find the lines of a kernel's C that export accessors to modules, and the keys of a declaration that express them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping

from flaggen.cfront.c_file import CFile, Piece
from flaggen.model import exports
from flaggen.model.exports import EXPORT_MACROS, EXPORT_PATTERN, NamespaceForm
from flaggen.prove.facts import Export

_MACROS = frozenset(name.encode() for name in EXPORT_MACROS)
_ANY = re.compile(rb"\b(EXPORT_\w*SYMBOL\w*)\s*\(\s*(\w+)")


def is_export(piece: Piece) -> bool:
    """Whether the piece exports a function to modules, in a way that a declaration can express."""
    return piece.kind == "invocation" and piece.name in _MACROS


def omitted(file: CFile, accessors: Container[bytes]) -> Iterator[tuple[int, str]]:
    """Yield the other exports of these accessors, by offset, each with a message."""
    for match in _ANY.finditer(file.code):
        if match[2] in accessors and match[1] not in _MACROS:
            macro = match[1].decode()
            yield match.start(), f"{macro}({match[2].decode()}) is omitted: export_symbol cannot be {macro}"


def export_symbol(functions: Iterable[str], facts: Mapping[str, Export]) -> str | None:
    """The export_symbol of a flag with these functions, if at least half of them are exported; `facts` has the exports.

    If they differ, it is the most common one.
    """
    of_each = [facts.get(name) for name in functions]
    texts = Counter(exports.Export(fact.macro, fact.namespace.strip('"')).text for fact in of_each if fact is not None)
    if 2 * texts.total() < len(of_each):
        return None
    text = texts.most_common(1)[0][0]
    return text if re.fullmatch(EXPORT_PATTERN, text) else None


def namespace_form(facts: Iterable[Export]) -> NamespaceForm | None:
    """How the exports have their namespace; None if none has one."""
    namespace = next((fact.namespace for fact in facts if fact.namespace), None)
    if namespace is None:
        return None
    return "string" if namespace.startswith('"') else "token"
