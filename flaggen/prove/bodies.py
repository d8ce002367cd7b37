"""What a function's body does to a flag, read from pycparser's syntax tree.

A local variable may hold a page, the address of a word, or a bit. Its initializer has to be an expression that only
names such a thing, and therefore has no side effect. What points to const may only be tested, and be kept only in what
also points to const: the rest violates a constraint (C11 6.5.16.1). A body with any other statement is an OtherBody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flaggen.cfront.constant_expression import constant
from flaggen.cfront.syntax_nodes import c_of, parameters_of, type_of
from flaggen.model.guards import GUARD_MACROS, GUARDS, LOCK_ASSERTION, Guard
from flaggen.model.operations import Api
from flaggen.prove.facts import (
    Argument,
    Body,
    Check,
    FunctionBody,
    Guarded,
    Held,
    OtherBody,
    OtherCheck,
    PageWord,
    Stub,
)
from flaggen.prove.own_names import is_plain_name

_BOOLEANS = {"false": 0, "true": 1}
# The accessors of PG_private that page-flags.h defines, and what they do to it.
PAGE_PRIVATE = {"PagePrivate": "test_bit", "SetPagePrivate": "set_bit", "ClearPagePrivate": "clear_bit"}
# The kernel's enum pageflags is usually not among the files, so its enumerators are known by their prefix.
KERNEL_BITS = "PG_"
# Casts to these do not change an address. Those with volatile are not accepted in a proof.
_POINTERS = ("void *", "unsigned long *", "volatile unsigned long *")
_CONST_POINTERS = tuple(f"const {type_}" for type_ in _POINTERS)
_READS = "test_bit"
_INTEGERS = ("int", "unsigned int", "long", "unsigned long")


class _Scope(NamedTuple):
    """The meaning of the names in a function.

    `pages` has the variables of type struct page *, with the page's index relative to the head page; `words` has those
    that point to a word of a struct page, and `bits` those that hold a bit number. `const` has those that point to
    const, and `taken` all parameters and local variables.
    """

    enumerators: Mapping[str, int]
    folios: frozenset[str]
    pages: Mapping[str, int]
    words: Mapping[str, PageWord]
    bits: Mapping[str, str | Argument]
    const: frozenset[str]
    taken: frozenset[str]


class _Call(NamedTuple):
    """operation(bit, word)"""

    operation: str
    bit: str | Argument
    word: PageWord


def body_of(function: Any, enumerators: Mapping[str, int]) -> FunctionBody:
    """Return the body of a function definition (FuncDef); `enumerators` has the values of those in scope."""
    is_void = type_of(function.decl.type.type) == "void"
    items = _flat(function.body.block_items or [], is_void)
    scope = _parameters(function, enumerators)
    guards: list[Check] = []
    for item in items[:-1]:
        if (check := _assertion(item, scope)) is not None:
            guards.append(check)
        elif (wider := _with_local(item, scope)) is not None:
            scope = wider
        else:
            return _other(items)
    if not items:
        return Stub((), None)
    return _last(items[-1], is_void, tuple(guards), scope) or _other(items)


def _flat(items: Sequence[Any], is_void: bool) -> list[Any]:
    """The statements without what has no effect: `do { … } while (0)`, empty statements, and a last `return;`."""
    flat: list[Any] = []
    for item in items:
        if _is(item, "DoWhile") and constant(item.cond, {}) == 0 and _is(item.stmt, "Compound"):
            inside = item.stmt.block_items or []
            # Names declared inside would have a scope of their own, and `break` would leave the loop.
            flat += inside if all(_is(inner, "FuncCall") for inner in inside) else [item]
        elif not _is(item, "EmptyStatement"):
            flat.append(item)
    if is_void and flat and _is(flat[-1], "Return") and flat[-1].expr is None:
        flat.pop()
    return flat


def _other(items: list[Any]) -> OtherBody:
    return OtherBody(" ".join(c_of(item).rstrip(";") + ";" for item in items))


def _parameters(function: Any, enumerators: Mapping[str, int]) -> _Scope:
    """The scope at the start of the body."""
    parameters = parameters_of(function.decl)
    types = {getattr(parameter, "name", None) or "": type_of(parameter) for parameter in parameters}
    return _Scope(
        enumerators,
        folios=frozenset(name for name, type_ in types.items() if type_.removeprefix("const ") == "struct folio *"),
        pages={name: 0 for name, type_ in types.items() if type_.removeprefix("const ") == "struct page *"},
        words={},
        bits={
            name: Argument(number)
            for number, (name, type_) in enumerate(types.items(), 1)
            if type_.startswith("enum ") or type_ in _INTEGERS
        },
        const=frozenset(name for name, type_ in types.items() if type_.startswith("const ")),
        taken=frozenset(types),
    )


def _with_local(item: Any, scope: _Scope) -> _Scope | None:
    """The scope extended by a local variable; None if the item is not the declaration of one that we understand."""
    if not _is(item, "Decl") or item.init is None or item.storage or item.name in scope.taken:
        return None
    if not is_plain_name(item.name):
        return None
    type_ = type_of(item)
    is_const = type_.startswith("const ")
    if _is_const(item.init, scope) and not is_const:
        return None
    scope = scope._replace(taken=scope.taken | {item.name}, const=scope.const | ({item.name} if is_const else set()))
    match type_.removeprefix("const "):
        case "struct page *" if (page := _page(item.init, scope)) is not None:
            return scope._replace(pages={**scope.pages, item.name: page})
        case "void *" | "unsigned long *" if (word := _word(item.init, scope)) is not None:
            return scope._replace(words={**scope.words, item.name: word})
        case integer if integer in _INTEGERS and (bit := _bit(item.init, scope)) is not None:
            # An enum's type is unsigned, so that int may change the argument's value.
            if isinstance(bit, Argument) and integer == "int":
                return None
            return scope._replace(bits={**scope.bits, item.name: bit})
    return None


def _last(item: Any, is_void: bool, guards: tuple[Check, ...], scope: _Scope) -> Body | Stub | None:
    """The body, given its last statement; None if that is not understood."""
    if is_void and _is(item, "Return") and _is(item.expr, "FuncCall"):
        item = item.expr
    if is_void and _is(item, "If") and item.iffalse is None:
        conditions = _conditions(item.cond, scope)
        if any(isinstance(check, OtherCheck) for check in conditions):
            return None
        guards, item = (*guards, *conditions), item.iftrue
    if _is(item, "FuncCall") and (call := _operation(item, scope)) is not None:
        return Body(guards, False, *call)
    if not _is(item, "Return") or item.expr is None:
        return None
    expr = item.expr
    # A parameter or local variable may be named true or false.
    value = constant(expr, {} if scope.taken & _BOOLEANS.keys() else _BOOLEANS)
    if value is not None:
        return Stub(guards, value)
    if _is(expr, "BinaryOp") and expr.op == "&&":
        guards += _conditions(expr.left, scope)
        expr = expr.right
    call = _operation(expr, scope)
    return None if call is None else Body(guards, True, *call)


def _assertion(item: Any, scope: _Scope) -> Check | None:
    """The check that a statement is: of the lock, or a guard; None if it is no check."""
    if not _is(item, "FuncCall") or not _is(item.name, "ID") or item.name.name in scope.taken or item.args is None:
        return None
    name, arguments = item.name.name, item.args.exprs
    if name == LOCK_ASSERTION and len(arguments) == 1:
        lock = arguments[0]
        if _is(lock, "UnaryOp") and lock.op == "&" and _is(lock.expr, "ID") and lock.expr.name not in scope.taken:
            return Held(lock.expr.name)
    if name not in GUARD_MACROS:
        return None
    if len(arguments) == 2 and _is(arguments[0], "UnaryOp") and arguments[0].op == "!":
        question, subject = arguments[0].expr, arguments[1]
        for guard, api in GUARD_MACROS[name]:
            if _is_argument(subject, api, scope) and _asks(question, guard, api, scope):
                return Guarded(guard.name, api)
    return OtherCheck(c_of(item), is_condition=False)


def _conditions(expr: Any, scope: _Scope) -> tuple[Check, ...]:
    """The checks that `a && b && …` consists of."""
    if _is(expr, "BinaryOp") and expr.op == "&&":
        return (*_conditions(expr.left, scope), *_conditions(expr.right, scope))
    for guard in GUARDS.values():
        for api, _ in guard.functions:
            if not guard.is_assertion and _asks(expr, guard, api, scope):
                return (Guarded(guard.name, api),)
    return (OtherCheck(c_of(expr), is_condition=True),)


def _asks(expr: Any, guard: Guard, api: Api, scope: _Scope) -> bool:
    """Whether the expression is the guard's question about the accessor's page or folio: PageHuge(page)."""
    if not _is(expr, "FuncCall") or not _is(expr.name, "ID") or expr.args is None or len(expr.args.exprs) != 1:
        return False
    is_function = expr.name.name == dict(guard.functions)[api] and expr.name.name not in scope.taken
    return is_function and _is_argument(expr.args.exprs[0], api, scope)


def _is_argument(expr: Any, api: Api, scope: _Scope) -> bool:
    """Whether the expression is a name of the accessor's page or folio."""
    return _is(expr, "ID") and (scope.pages.get(expr.name) == 0 if api == "page" else expr.name in scope.folios)


def _operation(call: Any, scope: _Scope) -> _Call | None:
    """The operation of a call op(BIT, &page->private), or of a call such as SetPagePrivate(page)."""
    if not _is(call, "FuncCall") or not _is(call.name, "ID") or call.args is None:
        return None
    name, arguments = call.name.name, call.args.exprs
    if name in PAGE_PRIVATE and len(arguments) == 1:
        page = _page(arguments[0], scope)
        # Up to Linux 5.15, PagePrivate() takes a page that is not const.
        if page is None or _is_const(arguments[0], scope):
            return None
        return _Call(PAGE_PRIVATE[name], "PG_private", PageWord(page, "flags"))
    if len(arguments) != 2:
        return None
    bit, word = _bit(arguments[0], scope), _word(arguments[1], scope)
    if bit is None or word is None or name in scope.taken or (name != _READS and _is_const(arguments[1], scope)):
        return None
    return _Call(name, bit, word)


def _bit(expr: Any, scope: _Scope) -> str | Argument | None:
    """The bit that the expression names: an enumerator, a number, or an argument."""
    if _is(expr, "ID"):
        if expr.name in scope.taken:
            return scope.bits.get(expr.name)
        return str(expr.name) if expr.name in scope.enumerators or expr.name.startswith(KERNEL_BITS) else None
    value = constant(expr, {})
    return None if value is None else str(value)


def _word(expr: Any, scope: _Scope) -> PageWord | None:
    """The word of a struct page that the expression points to."""
    while _is(expr, "Cast") and type_of(expr.to_type) in (*_POINTERS, *_CONST_POINTERS):
        expr = expr.expr
    if _is(expr, "ID"):
        return scope.words.get(expr.name)
    if not (_is(expr, "UnaryOp") and expr.op == "&" and _is(expr.expr, "StructRef")):
        return None
    reference = expr.expr
    if reference.field.name not in ("private", "flags"):
        return None
    if reference.type == ".":
        page = _struct_page(reference.name, scope)
    else:
        page = 0 if _is_folio(reference.name, scope) else _page(reference.name, scope)
    return None if page is None else PageWord(page, reference.field.name)


def _is_const(pointer: Any, scope: _Scope) -> bool:
    """Whether the expression, which names a page or a word, points to const."""
    match type(pointer).__name__:
        case "Cast":
            return type_of(pointer.to_type).startswith("const ")
        case "ID":
            return pointer.name in scope.const
        case "UnaryOp":
            return _is_const(pointer.expr, scope)
        case "BinaryOp":
            return _is_const(pointer.left, scope)
        case "StructRef" | "ArrayRef":
            return _is_const(pointer.name, scope)
        case "FuncCall" if pointer.args is not None:
            return any(_is_const(argument, scope) for argument in pointer.args.exprs)
    return False


def _page(pointer: Any, scope: _Scope) -> int | None:
    """The index of the struct page that the expression, a struct page *, points to."""
    if _is(pointer, "ID"):
        return scope.pages.get(pointer.name)
    if _is(pointer, "UnaryOp") and pointer.op == "&":
        return _struct_page(pointer.expr, scope)
    if _is(pointer, "BinaryOp") and pointer.op == "+":
        return _sum(_page(pointer.left, scope), pointer.right)
    if _is(pointer, "FuncCall") and _is(pointer.name, "ID") and pointer.args is not None:
        name, arguments = pointer.name.name, pointer.args.exprs
        if name != "folio_page" or name in scope.taken or len(arguments) != 2:
            return None
        folio, index = arguments
        return _sum(0, index) if _is_folio(folio, scope) else None
    return None


def _struct_page(expr: Any, scope: _Scope) -> int | None:
    """The index of the struct page that the expression denotes."""
    if _is(expr, "ArrayRef"):
        return _sum(_page(expr.name, scope), expr.subscript)
    if _is(expr, "StructRef") and expr.type == "->" and expr.field.name == "page":
        return 0 if _is_folio(expr.name, scope) else None
    if _is(expr, "UnaryOp") and expr.op == "*":
        return _page(expr.expr, scope)
    return None


def _sum(page: int | None, index: Any) -> int | None:
    offset = constant(index, {})
    return None if page is None or offset is None else page + offset


def _is_folio(expr: Any, scope: _Scope) -> bool:
    return _is(expr, "ID") and expr.name in scope.folios


def _is(node: Any, kind: str) -> bool:
    return type(node).__name__ == kind
