"""Whether the text around a region can change the meaning of the C in the region.

The proof reads the region as a file of its own. So the text before it has to leave it at file scope, in no conditional,
and no macro of the file may have a name that the region uses. Other headers are not read: as for a rendered header,
they are assumed to define nothing that the region uses in another way than the kernel does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from flaggen.cfront.c_file import CFile, Directive, Piece, conditionals
from flaggen.cfront.tokens import IDENTIFIER, Fault, Unreadable, logical_lines
from flaggen.model.declaration import Declaration
from flaggen.prove.promised import all_promised, needed_includes
from flaggen.prove.rules import REGION_CONTEXT, REGION_INCLUDE
from flaggen.report.findings import Finding, Place, Source

# The kernel's headers that include all that a region may need: in 5.10, 6.1, 6.12 and 7.3, whatever the configuration.
_ALL = frozenset(
    f"<linux/{name}.h>"
    for name in (
        "cgroup fs gfp huge_mm memcontrol mempolicy migrate mm mmzone module page-flags page_ref pagemap rmap slab "
        "swap vmstat"
    ).split()
)
_MOST = _ALL | {"<linux/mm_types.h>"}
_TYPES = _MOST | {f"<linux/{name}.h>" for name in "bitmap bitops cpumask kernel list mutex sched spinlock".split()}
# What a region needs of each header, and which headers are known to provide it.
_PROVIDERS = {
    "<linux/bitops.h>": (
        "the bit operations",
        _MOST | {f"<linux/{name}.h>" for name in "bitmap cpumask kernel mutex nodemask sched spinlock".split()},
    ),
    "<linux/build_bug.h>": (
        "static_assert()",
        _MOST | {f"<linux/{name}.h>" for name in "bitmap bug cpumask kernel list mmdebug mutex sched spinlock".split()},
    ),
    "<linux/mm.h>": (
        "folio_page()",
        _ALL - {f"<linux/{name}.h>" for name in "gfp mmzone module page-flags page_ref slab vmstat".split()},
    ),
    "<linux/mm_types.h>": ("struct page and struct folio", _ALL),
    "<linux/page-flags.h>": ("enum pageflags", _ALL),
    "<linux/types.h>": ("bool", _TYPES),
}
_INCLUDED = re.compile(rb"<[^>]+>")
_CONTINUED = re.compile(r"(?:\\|\?\?/)[ \t]*\Z")
# What only some readers, or none but compilers, see as a part of a directive or a string: in code without comments.
_UNREADABLE = {
    "`%:`": re.compile(rb"^[ \t\0\f\v\r]*%:", re.MULTILINE),
    "the trigraph `??=`": re.compile(rb"^[ \t\0\f\v\r]*\?\?=", re.MULTILINE),
    "the trigraph `??/`": re.compile(rb"\?\?/[ \t]*$", re.MULTILINE),
    "a control character in a directive": re.compile(
        rb"^[ \t\0]*(?:[\f\v\r][ \t\0\f\v\r]*#|#[^\n]*[\f\v\r])", re.MULTILINE
    ),
    "a raw string": re.compile(rb'(?<!\w)(?:u8|[uUL])?R"'),
}
# Compilers read a quote that nothing on its line closes up to the end of the line, and so begin no comment there.
_LONE_QUOTE = re.compile(
    rb"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?P<quote>["'])(?=[^\n]*/\*)""", re.DOTALL
)
_SPLICE = re.compile(r"\\[ \t]*\n")
_CONTINUED_LINES = re.compile(rf"^(?:.*{_SPLICE.pattern})+.*\n?", re.MULTILINE)


def findings_around(declaration: Declaration, file: Source, begin: int, text: str) -> tuple[Finding, ...]:
    """Return the findings about the text around a region. In `file`, the lines of the region are empty.

    Its first marker is on line `begin` (from 1). `text` is the region's text.
    """
    try:
        around = _Around(declaration, file, begin, text)
    except Unreadable as error:
        place = error.source.place(error.line)
        return (REGION_CONTEXT.at(place, error.message, "fix the C around the region"),)
    return tuple(around.findings())


class _Around:
    """The text around a region."""

    def __init__(self, declaration: Declaration, file: Source, begin: int, text: str) -> None:
        self.declaration = declaration
        self.source = Source(file.name, file.text.replace("\r\n", "\n"))
        self.file = CFile(Source(file.name, _joined(self.source.text)))
        self.begin = begin
        above = self.file.source.text.split("\n")[: begin - 1]
        self.start = len("".join(f"{line}\n" for line in above).encode("utf-8", "surrogatepass"))
        self.promises = all_promised(declaration)
        self.macros = frozenset[str]() if declaration.c.written_out else self.promises.macros
        self.used = _identifiers(text) | self.promises.names | self.macros | {*declaration.configs}

    def findings(self) -> Iterator[Finding]:
        """Yield errors, then warnings."""
        marker = self.source.line(self.begin).strip()
        if self.begin > 1 and _CONTINUED.search(self.source.line(self.begin - 1)):
            yield self._at_marker("the region begins on a continued line", "remove the backslash above the marker")
            return
        if not any(comment.line == self.begin and comment.text == marker for comment in self.file.comments):
            yield self._at_marker("the region begins inside a comment", "end the comment above the marker")
            return
        yield from self._unreadable()
        if not self.file.is_between_declarations(self.start):
            yield self._at_marker("the region begins inside of a declaration", "move both markers between declarations")
        yield from self._conditions()
        yield from self._macros()
        yield from self._names()
        yield from self._includes()

    def _unreadable(self) -> Iterator[Finding]:
        """Yield what could hide a directive or a comment."""
        for construct, pattern in _UNREADABLE.items():
            for match in pattern.finditer(self.file.code):
                message = f"{construct} is not accepted around a region"
                yield self._at(match.end() - 1, message, "write it differently")
        for match in _LONE_QUOTE.finditer(self.file.data):
            if match["quote"]:
                message = "a quote that is not closed is not accepted in front of a comment"
                yield self._at(match.start(), message, "close it, or move the comment to another line")

    def _conditions(self) -> Iterator[Finding]:
        for group in self._open_conditionals():
            if not self.file.is_include_guard(group):
                first = self.file.line(group[0].start)
                condition = self.file.source.line(first).strip()
                place = Place(self.source, self.source.span(first), "the conditional begins here")
                help_text = "move both markers out of the conditional"
                yield self._at_marker(f"the region is only read where `{condition}` holds", help_text, place)

    def _open_conditionals(self) -> list[list[Directive]]:
        """The conditionals that begin before the region and do not end before it."""
        return [
            group
            for group in conditionals(self.file.directives)
            if group[0].start < self.start and (group[-1].name != b"endif" or group[-1].start > self.start)
        ]

    def _macros(self) -> Iterator[Finding]:
        for directive in self.file.directives:
            name, word = directive.name.decode("ascii", "replace"), directive.word.decode("ascii", "replace")
            is_harmless = name == "undef" and word in self.macros
            if name in ("define", "undef") and word in self.used and not is_harmless:
                help_text = "choose another name; if the region replaces this, delete it"
                if word in self.macros:
                    help_text += '; if another region has it, render one of the two with [c] style = "functions"'
                yield self._at(directive.start, f"#{name} {word} changes what the region says", help_text)

    def _names(self) -> Iterator[Finding]:
        """Yield what defines the same names as the region, such as the section that it replaces."""
        for piece in self.file.pieces:
            is_used = piece.kind == "invocation"  # also the name of a function that is declared
            own = _names_of(piece) & (self.macros if is_used else self.promises.names)
            if own:
                message = f"{min(own)} is also {'used' if is_used else 'declared'} outside of the region"
                yield self._at(piece.start, message, "delete it, because the region has it")

    def _includes(self) -> Iterator[Finding]:
        guards = {directive.start for group in self._open_conditionals() for directive in group}
        depth = 0
        included: set[str] = set()
        for directive in self.file.directives:
            if directive.start > self.start:
                break
            if directive.start in guards:
                continue
            depth += directive.name.startswith(b"if") - (directive.name == b"endif")
            if directive.name == b"include" and not depth and (match := _INCLUDED.match(directive.rest)):
                included.add(match[0].decode("utf-8", "replace"))
        for name in needed_includes(self.declaration, "region"):
            purpose, providers = _PROVIDERS[name]
            if included.isdisjoint({name, *providers}):
                message = f"no #include above the region is known to provide {purpose}"
                yield REGION_INCLUDE.at(self._marker(), message, f"add above the region: #include {name}")

    def _marker(self) -> Place:
        return self.source.place(self.begin)

    def _at_marker(self, message: str, help_text: str, *related: Place) -> Finding:
        return REGION_CONTEXT.at(self._marker(), message, help_text, *related)

    def _at(self, offset: int, message: str, help_text: str) -> Finding:
        return REGION_CONTEXT.at(self.source.place(self.file.line(offset)), message, help_text)


def _names_of(piece: Piece) -> Set[str]:
    """The names that a piece declares, or the macro that it invokes; nothing for a macro's definition."""
    names = () if piece.kind == "macro" else (piece.name, *piece.enumerators)
    return {name.decode("utf-8", "replace") for name in names}


def _joined(text: str) -> str:
    """The text with continued lines joined, each followed by as many empty lines as it had continuations."""
    return _CONTINUED_LINES.sub(lambda lines: _SPLICE.sub("", lines[0]) + "\n" * len(_SPLICE.findall(lines[0])), text)


def _identifiers(text: str) -> frozenset[str]:
    try:
        return frozenset(word for _, line in logical_lines(Source("", text), 0) for word in IDENTIFIER.findall(line))
    except Fault:  # the proof reports it
        return frozenset()
