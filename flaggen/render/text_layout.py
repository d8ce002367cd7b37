"""Filters that lay out text: macros, comments and calls within a line width."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flaggen.model.accessors import Accessor
from flaggen.model.declaration import Word
from flaggen.model.flag import Flag
from flaggen.model.guards import NO_CHECKS, Checks
from flaggen.model.operations import Api
from flaggen.report.english import wrap

# The kernel's tab and line widths (Documentation/process/coding-style.rst, sections 1 and 2), the column (from 0) of
# the backslashes of its macros, and black's line width.
_TAB = 8
_COLUMNS = 80
_BACKSLASH = 72
# What a line of a macro may have besides the blank and the backslash.
_MACRO_COLUMNS = _COLUMNS - 2
_PYTHON_COLUMNS = 88

# What scripts/kernel-doc takes for a section heading at the beginning of a line.
_HEADING = re.compile(r"(?i) (?=(?:@[\w.]+|description|context|returns?|notes?|examples?)\s*:)")


def continued(text: str) -> str:
    """Return the lines of a macro: each but the last ends with a backslash, in the kernel's column."""
    *lines, last = text.rstrip("\n").split("\n")
    return "\n".join([*(_continue(line) for line in lines), last])


def _continue(line: str) -> str:
    width = len(line.expandtabs(_TAB))
    if width >= _BACKSLASH:
        return f"{line} \\"
    return line + "\t" * -((width - _BACKSLASH) // _TAB) + "\\"


def head(call: str, specifiers: str) -> str:
    """Return the C of a macro's function up to its body, broken after the specifiers if it does not fit on a line."""
    line = f"{specifiers} {call}"
    return line if len(line) <= _MACRO_COLUMNS else f"{specifiers}\n{call}"


def braced(statement: str, checks: Checks = NO_CHECKS, api: Api = "page") -> str:
    """Return the body of a macro's function, which may be empty: on one line, as in page-flags.h, if it fits there."""
    line = f"{{ {statement} }}" if statement else "{ }"
    if checks == NO_CHECKS and len(line) <= _MACRO_COLUMNS:
        return line
    lines = [*checks.assertions(api), *_conditional(statement, checks.condition(api), _MACRO_COLUMNS)]
    return "\n".join(["{", *(f"\t{line}" for line in lines), "}"])


def _conditional(statement: str, condition: str, columns: int) -> list[str]:
    """The lines, in a function, of a statement that returns or does nothing unless the condition is true."""
    if not condition:
        return [statement]
    if not statement.startswith("return "):
        return [f"if ({condition})", f"\t{statement}"]
    line = f"return {condition} && {statement.removeprefix('return ')}"
    if len(f"\t{line}".expandtabs(_TAB)) <= columns:
        return [line]
    return [f"return {condition} &&", f"       {statement.removeprefix('return ')}"]


def kernel_doc(text: str, indent: str) -> str:
    """Wrap the text as a kernel-doc comment of 80 columns: the first line after `indent`, others after a tab."""
    return "\n".join(_wrapped(text, indent, " *\t", _COLUMNS))


def comment(text: str, indent: str) -> str:
    """Wrap the text to lines of 88 columns, each after `indent`."""
    return "\n".join(_wrapped(text, indent, indent, _PYTHON_COLUMNS))


def docstring(flag: Flag, indent: str, before: str = "") -> str:
    """The flag's doc and synchronization as a Python string that follows `before`, with lines of 88 columns.

    It has one line if that is short enough; otherwise each of its lines is after the indent.
    """
    texts = [flag.doc, flag.synchronization and f"Synchronization: {flag.synchronization}"]
    escaped = [text.replace("\\", "\\\\").replace('"""', r"\"\"\"") for text in texts if text]
    lines = "\n\n".join(comment(text, indent) for text in escaped)
    if not lines:
        return f'{before}""'
    short = f'{before}"""{lines.strip()}"""'
    if "\n" in lines or '"' in lines or len(indent + short) > _PYTHON_COLUMNS:
        return f'{before}"""\n{lines}\n{indent}"""'
    return short


def _wrapped(text: str, first: str, others: str, width: int) -> Iterator[str]:
    """Wrap the text, with no heading of kernel-doc at the beginning of a line other than the first.

    `wrap` counts a tab as one column, so it gets the indents as blanks. A NUL glues a heading to the previous word.
    """
    glued = _HEADING.sub("\0", text)
    lines = wrap(glued, width, first.expandtabs(_TAB), others.expandtabs(_TAB))
    for number, line in enumerate(lines):
        indent = others if number else first
        yield (indent + line[len(indent.expandtabs(_TAB)) :]).replace("\0", " ")


def definition(accessor: Accessor, storage: str) -> str:
    """Return an accessor's C up to its body. A line of over 80 columns is broken after the type, then after a comma."""
    specifiers = f"{storage} {accessor.returns}".lstrip()
    call = f"{accessor.name}({accessor.parameters})"
    between = " " if len(specifiers) + 1 + len(call) <= _COLUMNS else "\n"
    return specifiers + between + _aligned(call, "")


def body(word: Word, accessor: Accessor) -> str:
    """Return the C of the body of a word's accessor, which goes after a tab. Lines of over 80 columns are broken."""
    operation = _conditional(word.statement(accessor), accessor.condition, _COLUMNS)
    return "\n\t".join(map(_aligned_after_tab, [*accessor.assertions, *operation]))


def _aligned_after_tab(line: str) -> str:
    """A line of a function without its first tab, broken like a call."""
    inner = "\t" if line.startswith("\t") else ""
    return inner + _aligned(line.removeprefix("\t"), inner + "\t")


def _aligned(call: str, indent: str) -> str:
    """Break a call after its first comma if it is too long; the second line is aligned to the first argument."""
    if len((indent + call).expandtabs(_TAB)) <= _COLUMNS:
        return call
    below = len(indent.expandtabs(_TAB)) + call.index("(") + 1
    return call.replace(", ", ",\n" + "\t" * (below // _TAB) + " " * (below % _TAB), 1)
