"""The check of export_symbol: only functions that the source defines can be exported, and a namespace is no macro."""

from __future__ import annotations

from collections.abc import Iterator

from flaggen.lint.problems import Problem, RuleCheck, keys_of_c, path_of
from flaggen.lint.rules import EXPORT_SYMBOL
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.model.kernel_macros import is_kernel_macro


def _export_symbol(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        if flag.export_symbol is not None and (obstacle := _obstacle(declaration, flag, flag.export_symbol.namespace)):
            yield Problem(path_of(flag, "export_symbol"), *obstacle, on_value=True)


def _obstacle(declaration: Declaration, flag: Flag, namespace: str) -> tuple[str, str] | None:
    """Why the accessors of the flag cannot be exported to modules, and what to do about it."""
    if not flag.exported:
        message = f"the accessors of {flag.name!r} are static: modules inline them, and there is no symbol to export"
        return message, 'remove it, or set visibility = "exported"'
    if declaration.output.header is not None and declaration.output.source is None:
        message = f"there is no source that could export the accessors of {flag.name!r}"
        return message, 'add source = "…" to [output], or remove it and export the hand-written definitions by hand'
    if declaration.c.export_namespace == "token" and namespace and _is_macro(namespace):
        # include/linux/export.h turns the token into a string after the preprocessor has replaced it.
        message = f"the namespace {namespace} is a kernel macro, which the preprocessor would replace"
        return (
            message,
            'choose another namespace, or set [c] export_namespace = "string" if the kernel is 6.13 or later',
        )
    return None


def _is_macro(name: str) -> bool:
    return name.startswith("CONFIG_") or is_kernel_macro(name)


RULE_CHECKS = (RuleCheck(EXPORT_SYMBOL, _export_symbol, (("output",), *keys_of_c("export_namespace", "era"))),)
