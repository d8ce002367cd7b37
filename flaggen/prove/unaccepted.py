"""What pycparser reads in a declaration, but compilers do not, or only with some of the kernel's headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flaggen.cfront.syntax_nodes import parameters_of, type_of
from flaggen.cfront.syntax_trees import Declaration, Invocation
from flaggen.cfront.tokens import IDENTIFIER, Fault, Token
from flaggen.model.exports import EXPORT_MACROS
from flaggen.model.guards import GUARD_FUNCTIONS, GUARD_MACROS, LOCK_ASSERTION
from flaggen.model.operations import OPERATIONS
from flaggen.prove.bodies import KERNEL_BITS
from flaggen.prove.own_names import is_plain_name

_TYPES = ("void", "bool", "int", "long", "unsigned", "struct", "enum")
# Some kernels define these as macros with parameters, and no functions of the same name.
_CALLED = GUARD_FUNCTIONS.union(GUARD_MACROS, (operation.bitop for operation in OPERATIONS.values())) | {
    "folio_page",
    LOCK_ASSERTION,
}
# Any other tag may be that of an enum or a union.
_FORWARD = [["struct", "page", ";"], ["struct", "folio", ";"]]


def unaccepted(declaration: Declaration | Invocation, is_undeclared: Callable[[str], bool]) -> Fault | None:
    """Return the first construct of a declaration that is not accepted, or None.

    `is_undeclared` tells whether a name is promised, and no enum has declared it yet. An invocation is one of
    EXPORT_MACROS.
    """
    if isinstance(declaration, Invocation):
        return unaccepted_export(declaration.tokens)
    return next(_unaccepted(declaration, is_undeclared), None)


def _unaccepted(declaration: Declaration, is_undeclared: Callable[[str], bool]) -> Iterator[Fault]:
    node, tokens = declaration.node, declaration.tokens
    kind = type(node).__name__
    function = node.decl if kind == "FuncDef" else node
    if type(function).__name__ == "Decl" and type(function.type).__name__ == "FuncDecl":
        yield from _in_head(declaration, function, is_definition=function is not node)
        yield from _in_tokens(tokens, is_undeclared)
    elif kind == "StaticAssert":
        for token in tokens:
            if is_undeclared(token.text) and not token.text.startswith(KERNEL_BITS):
                yield Fault(f"`{token.text}` is used before it is defined", token)
    elif kind == "Decl" and node.name is None:
        texts = [token.text for token in tokens]
        is_enum = texts[0] == "enum" and texts[-2:] == ["}", ";"]
        if not is_enum and texts not in _FORWARD:
            yield Fault(f"`{' '.join(texts)}` is not accepted", tokens[0])


def unaccepted_export(tokens: Sequence[Token]) -> Fault | None:
    """Anything else than MACRO(name); or MACRO(name, namespace); as the text itself has it."""
    macro = tokens[0]
    for token in tokens:
        # What a macro has made hides that macro. Kernels differ in whether export.h expands its arguments.
        if token.hidden:
            return Fault(f"a part of {macro.text}() that comes from a macro is not accepted", token)
    texts = [token.text for token in tokens]
    namespace = [",", texts[4]] if EXPORT_MACROS[macro.text] and len(texts) > 4 else []
    if texts[1:] != ["(", *texts[2:3], *namespace, ")", ";"] or not IDENTIFIER.fullmatch(texts[2]):
        return Fault(f"this use of {macro.text}() is not accepted", macro)
    return None


def _in_tokens(tokens: Sequence[Token], is_undeclared: Callable[[str], bool]) -> Iterator[Fault]:
    """Yield what a function's tokens show, but not its tree."""
    for before, token, following in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.text in _CALLED and (before.text, following.text) == ("(", ")"):
            yield Fault(f"`({token.text})` instead of `{token.text}` is not accepted", token)
        if token.text == "if" and following.text != "(":
            yield Fault("`if` is not accepted", token)
        if (before.text, token.text) == ("if", "(") and following.text not in GUARD_FUNCTIONS:
            yield Fault("`if` is not accepted", before)
        if token.text == "enum" and is_undeclared(following.text):
            yield Fault(f"`enum {following.text}` is used before it is defined", following)


def _in_head(declaration: Declaration, function: Any, *, is_definition: bool) -> Iterator[Fault]:
    texts = [token.text for token in declaration.tokens]
    at = declaration.token(function)
    # C11 has no implicit int, but pycparser has.
    if not set(texts[: texts.index(function.name)]).intersection(_TYPES):
        yield Fault(f"`{function.name}` has no return type", at)
    if function.init is not None:
        yield Fault(f"`{function.name}` has an initializer", at)
    names: set[str] = set()
    for parameter in parameters_of(function):
        name = getattr(parameter, "name", None)
        if name in names:
            yield Fault(f"two parameters of `{function.name}` have the name `{name}`", at)
        names |= {name} if name else set()
        if getattr(parameter, "storage", None) or getattr(parameter, "funcspec", None):
            yield Fault(f"a parameter of `{function.name}` has a specifier of functions", at)
        if name is None and is_definition and type_of(parameter) != "void":
            yield Fault(f"a parameter of `{function.name}` has no name", at)
        if name is not None and not is_plain_name(name):
            yield Fault(f"parameter `{name}` of `{function.name}` has a name that a macro has or may have", at)
