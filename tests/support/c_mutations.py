"""Random changes to a declaration's C, of every construct that readers of C take differently.

A change is made at the level of bytes, tokens, directives or lines, in any of the files, or moves text between them.
Many of them mean the same as before to a compiler, many do not, and some are no C at all: the proof has to know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from random import Random
from typing import NamedTuple

import c_tricks as tricks
from flaggen.model.accessors import every_accessor
from flaggen.model.declaration import Declaration
from flaggen.model.operations import OPERATIONS
from mutants import SUBSTITUTIONS

_TOKEN = re.compile(r"""/\*.*?\*/|//[^\n]*|"[^"\n]*"|[A-Za-z_]\w*|\d\w*|->|##|\\\n|[^\s\w]""", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_FUNCTION = re.compile(r"^(?:static[^\n(#]*|bool|int|void)[ \t\\\n]+(?:\w|##)+\([^)]*\)", re.MULTILINE)
_STATEMENT = re.compile(r"(?<=\t)(?:return )?\w*bit\([^;\n]*;|(?<=\{ )(?:return \w+;)?(?=\s*\})")
_BIT = re.compile(r"(?<=bit\()[\w#]+(?=,)")
_WORD = re.compile(r"(?<=, )(?:\(void \*\))?&[^;\n]*?private|(?<=, )(?:\(void \*\))?&[^;\n]*?flags")
_INDEX = re.compile(r"(?<=\[)\d(?=\]\.)")
_VALUE = re.compile(r"(?<=return )\w*bit\([^;\n]*\)(?=;)|(?<=return )(?:false|0)(?=;)")
_PARAMETER = re.compile(r"(struct \w+) \*(\w+)(?=[,)])")
_CONST = re.compile(
    r"\bconst (?=struct|void)|(?<=[(\t])(?=struct (?:page|folio) \*)|(?<=\()(?=void \*\)&)|(?<= \*)(?=\w+[,)])"
)
_ENUMERATOR = re.compile(r"^\t(\w+)( = \d+)?,$", re.MULTILINE)
_OPERATION = re.compile(r"\b\w*_bit(?=\()")


class Change(NamedTuple):
    """The texts by target after a change, and the construct that it inserted."""

    construct: str
    texts: dict[str, str]


class Mutator:
    """Makes changes to the C of one declaration, given as texts by target."""

    def __init__(
        self, declaration: Declaration, texts: Mapping[str, str], random: Random, constructs: Collection[str] = ()
    ) -> None:
        """`constructs` are those to insert; by default all of them."""
        self.declaration = declaration
        self.rendered = texts
        self.random = random
        self.accessors = [*every_accessor(declaration)]
        self.enumerators = [declaration.enumerator(flag) for flag in declaration.flags]
        self.macros = sorted(set(re.findall(r"#define (\w+)\(", "".join(texts.values())))) or ["MORE"]
        self.guards = sorted(set(re.findall(r"#ifndef (\w+)", "".join(texts.values()))))
        self.constructs: dict[str, Callable[[dict[str, str]], None]] = {
            method.removeprefix("_do_").replace("_", " "): getattr(self, method)
            for method in sorted(vars(type(self)))
            if method.startswith("_do_")
        }
        self.inserted = sorted(constructs) or list(self.constructs)

    def change(self) -> Change:
        """A version with one change, or with up to three."""
        while True:
            texts = dict(self.rendered)
            names = self.random.choices(self.inserted, k=self.random.choice((1, 1, 1, 1, 1, 2, 2, 3)))
            for name in names:
                self.constructs[name](texts)
            if texts != self.rendered:
                return Change(names[0], texts)

    # Names, places and pieces of the texts.

    def _target(self, texts: Mapping[str, str]) -> str:
        """A file; the larger ones more often."""
        return self.random.choices(list(texts), [len(text) for text in texts.values()])[0]

    def _names(self) -> dict[str, str]:
        """A meaning for each {name} in a trick."""
        choose = self.random.choice
        accessor = choose(self.accessors)
        bitops = [accessor.operation.bitop, *(operation.bitop for operation in OPERATIONS.values())]
        good, bad = choose(
            [
                ("set_bit", "clear_bit"),
                (choose(bitops), choose(bitops)),
                (choose(self.enumerators), choose(self.enumerators)),
                (choose(self.macros), choose(self.macros)),
                (accessor.name, choose(self.accessors).name),
                ("private", "flags"),
                ("bool", "int"),
                ("inline", "__always_inline"),
                ("__always_inline", "inline"),
                ("true", "false"),
                ("page", "folio"),
            ]
        )
        if choose((True, False)):
            good, bad = bad, good
        return {
            "good": good,
            "bad": bad,
            "name": choose((good, bad)),
            "op": choose(("set_bit", "test_bit", *bitops)),
            "op2": choose(("clear_bit", *bitops)),
            "enumerator": choose(self.enumerators),
            "enumerator2": choose(self.enumerators),
            "accessor": accessor.name,
            "accessor2": choose(self.accessors).name,
            "returns": accessor.returns,
            "parameters": accessor.parameters,
            "config": choose(self.declaration.configs),
            "macro": choose(self.macros),
            "guard": choose(self.guards or ["MORE"]),
            "tag": self.declaration.words[0].enum,
        }

    def _filled(self, template: str, **more: str) -> str:
        names = self._names() | more
        return re.sub(r"\{(\w+)\}", lambda match: names.get(match[1], match[0]), template)

    def _known_name(self) -> str:
        """A name that a condition may test."""
        names = self._names()
        own = ["config", "guard", "macro", "enumerator", "accessor", "op"]
        known = [names[self.random.choice(own)], self.random.choice(self.declaration.configs)]
        return self.random.choice([*known, self.random.choice(tricks.PREDEFINED)])

    def _condition(self) -> str:
        """The directive that begins a group."""
        choose = self.random.choice
        name = self._known_name()
        kind = choose(("arithmetic", "arithmetic", "condition", "condition", "ifdef", "expression"))
        if kind == "ifdef":
            return choose((f"#ifdef {name}", f"#ifndef {name}", f"#ifdef {name} junk", f"#ifdef {name}()"))
        tables = {"arithmetic": tricks.ARITHMETIC, "condition": tricks.CONDITIONS, "expression": tricks.EXPRESSIONS}
        expression = self._filled(choose(tables[kind]), name=name)
        return "#if " + choose(("{}", "{}", "{}", "!({})", "({}) == 0", "1 && {}", "({}) - 1")).format(expression)

    def _match(self, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
        """A match outside of comments, if there is one."""
        comments = [match.span() for match in _COMMENT.finditer(text)]
        matches = [
            match
            for match in pattern.finditer(text)
            if not any(start <= match.start() < end for start, end in comments)
        ]
        return self.random.choice(matches) if matches else None

    def _replace(
        self, texts: dict[str, str], pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]
    ) -> None:
        """Replace a match of the pattern in any file that has one."""
        for target in self.random.sample(list(texts), len(texts)):
            text = texts[target]
            if match := self._match(pattern, text):
                texts[target] = text[: match.start()] + replacement(match) + text[match.end() :]
                return

    def _line_starts(self, text: str) -> list[int]:
        """The offsets of lines that are not in a comment, and do not continue another."""
        comments = [match.span() for match in _COMMENT.finditer(text)]
        starts = [0, *(match.end() for match in re.finditer(r"(?<!\\)\n", text))]
        return [at for at in starts if not any(start < at < end for start, end in comments)]

    def _at_a_line(self, text: str) -> int:
        # One of the places that matter most, now and then: the ends, and next to the guard and the includes.
        if self.random.random() < 0.3:
            marks = [
                0,
                len(text),
                *(match.start() for match in re.finditer(r"^#include|^#endif[^\n]*\s*\Z", text, re.M)),
            ]
            marks += [match.end() for match in re.finditer(r"^#(?:define _|include)[^\n]*\n", text, re.M)]
            return self.random.choice(marks)
        return self.random.choice(self._line_starts(text))

    def _insert_lines(self, texts: dict[str, str], lines: str) -> None:
        target = self._target(texts)
        at = self._at_a_line(texts[target])
        texts[target] = f"{texts[target][:at]}{lines}\n{texts[target][at:]}"

    def _block(self, text: str) -> tuple[int, int]:
        """Where some whole lines begin and end."""
        starts = [*self._line_starts(text), len(text)]
        first = self.random.randrange(len(starts) - 1)
        last = min(len(starts) - 1, first + self.random.choice((1, 1, 1, 2, 3, 5, 20)))
        return starts[first], starts[last]

    def _altered(self, text: str) -> str:
        """The text with one small change that matters."""
        for _ in range(8):
            _, pattern, replacements = self.random.choice(SUBSTITUTIONS)
            if match := self._match(re.compile(pattern, re.MULTILINE), text):
                return text[: match.start()] + match.expand(self.random.choice(replacements)) + text[match.end() :]
        return ""

    def _payload(self) -> str:
        choose = self.random.choice
        table = choose((tricks.PAYLOADS, tricks.PAYLOADS, ("#define {good} {bad}",), tricks.EXTERNALS))
        return self._filled(choose(table))

    def _do_const(self, texts: dict[str, str]) -> None:
        """One more const, or one less: of a parameter, of what it points to, or of a cast."""
        self._replace(texts, _CONST, lambda match: "" if match[0] else "const ")

    # Lines and directives.

    def _do_condition_around_lines(self, texts: dict[str, str]) -> None:
        target = self._target(texts)
        text = texts[target]
        start, end = self._block(text)
        kept, altered = text[start:end], self._altered(text[start:end])
        first, second = (kept, altered) if self.random.random() < 0.5 else (altered, kept)
        group = self.random.choice(
            (
                f"{self._condition()}\n{first}#else\n{second}#endif\n",
                f"{self._condition()}\n{first}#else\n{second}#endif\n",
                f"{self._condition()}\n{kept}#endif\n",
                f"#if 0\n{altered}#elif{self._condition()[3:]}\n{kept}#endif\n",
                f"#if 1\n{kept}#elif{self._condition()[3:]}\n{altered}#endif\n",
            )
        )
        texts[target] = text[:start] + group + text[end:]

    def _do_condition_on_a_macro(self, texts: dict[str, str]) -> None:
        payload = self._payload()
        other = self.random.choice(("", "#else", f"#else\n{self._payload()}", "#elif 1"))
        lines = [self._condition(), *self.random.choice(([payload, other], [other, payload] if other else [payload]))]
        if lines[1].startswith("#el"):
            lines.insert(1, "")
        self._insert_lines(texts, "\n".join([*lines, self.random.choice(tricks.ENDIFS)]))

    def _do_odd_else(self, texts: dict[str, str]) -> None:
        spelled = self.random.choice(tricks.ELSES)
        opened = self.random.choice(("#if 0", "#if 1", "#if 0", self._condition()))
        before, after = self.random.choice((("", self._payload()), (self._payload(), ""), (self._payload(),) * 2))
        closed = self.random.choice((*["#endif"] * 12, *tricks.ENDIFS))
        self._insert_lines(texts, f"{opened}\n{before}\n{spelled}\n{after}\n{closed}")

    def _do_odd_comment(self, texts: dict[str, str]) -> None:
        spelled = self.random.choice([trick for trick in tricks.ELSES if "\n#else" in trick])
        self._insert_lines(texts, spelled.replace("\n#else", "\n" + self._payload()))

    def _do_macro_trick(self, texts: dict[str, str]) -> None:
        self._insert_lines(texts, self._filled(self.random.choice(tricks.MACROS)))

    def _do_macro_trick_and_undef(self, texts: dict[str, str]) -> None:
        names = self._names()
        target = self._target(texts)
        text = texts[target]
        lines = re.sub(r"\{(\w+)\}", lambda match: names.get(match[1], match[0]), self.random.choice(tricks.MACROS))
        start, end = self._block(text)
        texts[target] = f"{text[:start]}{lines}\n{text[start:end]}#undef {names['name']}\n{text[end:]}"

    def _do_macro_in_a_macro(self, texts: dict[str, str]) -> None:
        """A name in a body is replaced by a macro that is defined above."""
        names = self._names()
        good = self.random.choice(
            [operation.bitop for operation in OPERATIONS.values()] + ["private", names["enumerator"]]
        )
        names |= {"good": good, "name": "OPX", "bad": names["bad"]}
        if self.random.random() < 0.5:
            names["good"], names["bad"] = names["bad"], good
        lines = re.sub(r"\{(\w+)\}", lambda match: names.get(match[1], match[0]), self.random.choice(tricks.MACROS))
        target = self._target(texts)
        if match := self._match(re.compile(rf"\b{good}\b"), texts[target]):
            texts[target] = texts[target][: match.start()] + "OPX" + texts[target][match.end() :]
        self._insert_lines(texts, lines)

    def _do_macro_of_the_kernel(self, texts: dict[str, str]) -> None:
        """A macro that the kernel's own macros use, defined around some lines, or from some line on."""
        define = self.random.choice((*tricks.USED_BY_THE_KERNEL, self._filled(self.random.choice(tricks.PAYLOADS))))
        name = re.findall(r"\w+", define)[1:2]
        target = self._target(texts)
        text = texts[target]
        start, end = self._block(text)
        if self.random.random() < 0.5:
            end = self.random.choice([at for at in (*self._line_starts(text), len(text)) if at >= start])
        undef = f"#undef {name[0]}\n" if name and self.random.random() < 0.8 else ""
        texts[target] = f"{text[:start]}{define}\n{text[start:end]}{undef}{text[end:]}"

    def _do_condition_on_symbols(self, texts: dict[str, str]) -> None:
        """Lines, or others instead of them, on any condition on config symbols."""
        target = self._target(texts)
        text = texts[target]
        start, end = self._block(text)
        kept, other = text[start:end], self.random.choice(("", self._altered(text[start:end])))
        condition, opposite = self._of_symbols(3), self._of_symbols(2)
        group = self.random.choice(
            (
                f"#if {condition}\n{kept}#endif\n",
                f"#if {condition}\n{kept}#else\n{kept}#endif\n",
                f"#if {condition}\n{kept}#elif {opposite}\n{kept}#else\n{kept}#endif\n",
                f"#if {condition}\n{other}#elif !({condition})\n{kept}#endif\n",
                f"#if ({condition}) || 1\n{kept}#else\n{other}#endif\n",
                f"#if ({condition}) && 0\n{other}#elif 1\n{kept}#endif\n",
                f"#if {condition}\n#if !({condition})\n{other}#else\n{kept}#endif\n#else\n{kept}#endif\n",
            )
        )
        texts[target] = text[:start] + group + text[end:]

    def _of_symbols(self, depth: int) -> str:
        """A condition of #if that asks which config symbols are enabled."""
        symbol = self.random.choice(self.declaration.configs)
        if depth == 0 or self.random.random() < 0.2:
            form = self.random.choice(
                ("defined {}", "defined({})", "IS_ENABLED({})", "IS_BUILTIN({})", "IS_REACHABLE({})", "0", "1", "{}")
            )
            return form.format(symbol)
        first, second = self._of_symbols(depth - 1), self._of_symbols(depth - 1)
        form = self.random.choice(("{} && {}", "{} || {}", "({}) && {}", "({} || {})", "!{}", "!({})", "({})", "!!{}"))
        return form.format(first, second)

    def _do_variable(self, texts: dict[str, str]) -> None:
        """Another name for the parameter of a function, everywhere in it or not."""
        name = self.random.choice(tricks.VARIABLES)

        def renamed(match: re.Match[str]) -> str:
            old = re.search(r"\*(\w+)[,)]", match[0])
            text = re.sub(rf"\b{old[1]}\b(?!#)", name, match[0]) if old else match[0]
            return (
                text.replace(f"struct {name} *", f"struct {old[1]} *").replace(f"->{name}", f"->{old[1]}")
                if old
                else text
            )

        self._replace(texts, re.compile(r"\(struct \w+ \*[^;{]*\{[^}]*\}|\(struct \w+ \*[^;{)]*\);"), renamed)

    def _do_line_ends(self, texts: dict[str, str]) -> None:
        """CRLF, CR or nothing instead of LF."""
        target = self._target(texts)
        text = texts[target]
        texts[target] = self.random.choice(
            (
                text.replace("\n", "\r\n"),
                text.replace("\n", "\r\n"),
                text.replace("\n", "\r"),
                text.replace("\n", "\n\r"),
                text.replace("\\\n", "\\\r\n"),
                text.replace("\n", "\r\n", 5),
                text.removesuffix("\n"),
                text.rstrip() + " \\\n",
                text.rstrip() + "\\",
                text.rstrip() + " // x",
                text + "\n\n",
            )
        )

    def _do_leftover_macro(self, texts: dict[str, str]) -> None:
        target = self._target(texts)
        text = texts[target]
        ends = [len(text), len(text), max(text.rfind("\n#endif") + 1, 0), 0]
        ends += [match.end() for match in re.finditer(r"#include[^\n]*\n", text)]
        at = self.random.choice(ends)
        texts[target] = f"{text[:at]}{self._filled(self.random.choice(tricks.PAYLOADS))}\n{text[at:]}"

    def _do_wanted_by_the_source(self, texts: dict[str, str]) -> None:
        """A header looks at a macro that another file defines before it includes the header."""
        defined = self.random.choice(("WANT_MORE", "MORE", self._known_name()))
        condition = self.random.choice(
            (f"#ifdef {defined}", f"#ifndef {defined}", f"#if {defined}", f"#if {defined} > 1")
        )
        at = self._at_a_line(texts["header"])
        group = f"{condition}\n{self._payload()}\n#endif\n"
        texts["header"] = texts["header"][:at] + group + texts["header"][at:]
        if other := self.random.choice([target for target in texts if target != "header"] or [""]):
            define = self.random.choice((f"#define {defined}\n", f"#define {defined} 1\n", f"#define {defined} 2\n"))
            place = self.random.choice((0, self._at_a_line(texts[other])))
            texts[other] = texts[other][:place] + define + texts[other][place:]

    def _do_include_guard(self, texts: dict[str, str]) -> None:
        target = self.random.choice([target for target in texts if target != "source"])
        text = texts[target]
        match = re.search(r"#ifndef (\w+)\n#define \1\n", text)
        if match is None:
            return
        guard = match[1]
        other = self.random.choice(
            ("_LINUX_BITOPS_H", "_LINUX_MM_TYPES_H", "SHIM_LINUX_TYPES_H", "DEBUG", *self.guards)
        )
        opened = self.random.choice(
            (
                f"#ifndef {guard}\n#define {guard}\n#else\n",
                f"#ifndef {guard}\n#define {guard}\n#if 0\n#endif\n",
                f"#ifndef {other}\n#define {other}\n",
                f"#ifndef {guard}\n#define {other}\n",
                f"#ifndef {other}\n#define {guard}\n",
                f"#if !defined({guard})\n#define {guard}\n",
                f"#if !defined({guard}) || 1\n#define {guard}\n",
                f"#if !defined({guard}) && !defined({other})\n#define {guard}\n",
                f"#ifndef {guard}\n#define {guard} 1\n",
                f"#ifndef {guard}\n#define {guard}()\n",
                f"#define {guard}\n#ifndef {guard}\n",
                f"#ifndef {guard} junk\n#define {guard}\n",
                f"#ifndef {guard}\n",
                f"#if 1\n#define {guard}\n",
                f"#ifdef {guard}\n#define {guard}\n",
                f"#ifdef {guard}\n#else\n#define {guard}\n",
                f"#pragma once\n#ifndef {guard}\n#define {guard}\n",
                "#pragma once\n#if 1\n",
                f'_Pragma("once")\n#ifndef {guard}\n#define {guard}\n',
                f"#ifndef {guard}\n#define {guard}\n#endif\n#if 1\n",
                f"#ifndef {guard}\n#define {guard}\n#endif\n#ifdef {guard}\n",
                f"#ifndef {guard}\n#define {guard}\n#define {guard}_AGAIN\n",
                f"#ifdef {guard}_AGAIN\n#define {self._filled('{good} {bad}')}\n#endif\n"
                f"#ifndef {guard}\n#define {guard}\n#define {guard}_AGAIN\n",
            )
        )
        text = text[: match.start()] + opened + text[match.end() :]
        if self.random.random() < 0.3:
            closed = self.random.choice((f"#undef {guard}\n#endif\n", f"#endif\n#undef {guard}\n", "#else\n#endif\n"))
            text = re.sub(r"#endif[^\n]*\n\Z", lambda match: closed, text)
        texts[target] = text

    def _do_include(self, texts: dict[str, str]) -> None:
        paths = [self.declaration.output.paths[target] for target in texts]
        name = self.random.choice(
            [
                *(f'"{path.rpartition("/")[2]}"' for path in paths),
                *self.declaration.includes("source"),
                *(f"<{name}>" for name in ("linux/bitops.h", "linux/types.h", "linux/mm_types.h", "linux/build_bug.h")),
                *(
                    "<linux/other.h>",
                    "<linux/hugetlb.h>",
                    "<linux/page-flags.h>",
                    "<stdbool.h>",
                    "<stddef.h>",
                    "SOME",
                    "",
                ),
                *(
                    '"none.h"',
                    "<none.h>",
                    '"/dev/null"',
                    '"../lib/flags.h"',
                    '"./flags.h"',
                    '"lib//flags.h"',
                    "<flags.h>",
                ),
                *("<linux/bitops.h> junk", '"linux/bitops.h"', "< linux/bitops.h>", "<linux/../linux/bitops.h>"),
            ]
        )
        directive = self.random.choice(("#include", "#include", "#include", "#include", "#import", "#include_next"))
        at = self.random.choice(("insert", "insert", "replace", "remove"))
        if at == "insert":
            self._insert_lines(texts, f"{directive} {name}")
        else:
            replacement = f"{directive} {name}\n" if at == "replace" else ""
            self._replace(texts, re.compile(r"^#include[^\n]*\n", re.MULTILINE), lambda match: replacement)

    def _do_external_declaration(self, texts: dict[str, str]) -> None:
        self._insert_lines(texts, self._filled(self.random.choice(tricks.EXTERNALS)))

    def _do_lines(self, texts: dict[str, str]) -> None:
        """Delete, repeat or move lines, within a file or to another one."""
        source, target = self._target(texts), self._target(texts)
        start, end = self._block(texts[source])
        block = texts[source][start:end]
        how = self.random.choice(("delete", "repeat", "move", "move", "move", "copy"))
        if how in ("delete", "move"):
            texts[source] = texts[source][:start] + texts[source][end:]
        if how == "repeat":
            texts[source] = texts[source][:end] + block + texts[source][end:]
        elif how != "delete":
            at = self._at_a_line(texts[target])
            texts[target] = texts[target][:at] + block + texts[target][at:]

    def _do_moved_tail(self, texts: dict[str, str]) -> None:
        """The end of a file becomes the beginning of another."""
        source, target = self.random.choice(list(texts)), self.random.choice(list(texts))
        at = self._at_a_line(texts[source])
        tail = texts[source][at:]
        texts[source] = texts[source][:at]
        texts[target] = self.random.choice((tail + texts[target], texts[target] + tail))

    def _do_swapped_functions(self, texts: dict[str, str]) -> None:
        target = self._target(texts)
        parts = re.split(r"(?<=\n)(?=\n)", texts[target])
        if len(parts) > 1:
            first, second = self.random.randrange(len(parts)), self.random.randrange(len(parts))
            parts[first], parts[second] = parts[second], parts[first]
            texts[target] = "".join(parts)

    # Bytes, tokens and spellings.

    def _do_byte(self, texts: dict[str, str]) -> None:
        target = self._target(texts)
        text = texts[target]
        at = self.random.randrange(len(text))
        sign = self.random.choice(
            (*tricks.BETWEEN, chr(self.random.randrange(128)), chr(self.random.randrange(0x3000)))
        )
        texts[target] = text[:at] + sign + text[at + self.random.choice((0, 0, 1, 2)) :]

    def _do_between_tokens(self, texts: dict[str, str]) -> None:
        sign = self.random.choice(tricks.BETWEEN)
        self._replace(texts, _TOKEN, lambda match: self.random.choice((sign + match[0], match[0] + sign)))

    def _do_within_a_token(self, texts: dict[str, str]) -> None:
        sign = self.random.choice(tricks.BETWEEN)
        pattern = re.compile(r"[A-Za-z_]\w+|->|##|\d\d")
        self._replace(
            texts,
            pattern,
            lambda match: (
                ((at := self.random.randrange(1, len(match[0]))) and match[0][:at] + sign + match[0][at:]) or ""
            ),
        )

    def _do_in_a_comment(self, texts: dict[str, str]) -> None:
        target = self._target(texts)
        comments = list(_COMMENT.finditer(texts[target]))
        if comments:
            comment = self.random.choice(comments)
            at = self.random.randrange(comment.start() + 2, comment.end() + 1)
            text = self.random.choice((*tricks.BETWEEN, f"*/\n{self._payload()}\n/*", f"*\\\n/\n{self._payload()}\n/*"))
            texts[target] = texts[target][:at] + text + texts[target][at:]

    def _do_token(self, texts: dict[str, str]) -> None:
        """Replace, remove, repeat or swap tokens."""
        target = self._target(texts)
        text = texts[target]
        tokens = [match for match in _TOKEN.finditer(text) if not match[0].startswith(("/*", "//"))]
        if len(tokens) < 2:
            return
        at = self.random.randrange(len(tokens) - 1)
        first, second = tokens[at], tokens[at + 1]
        other = self.random.choice(
            (self.random.choice(tokens)[0], self.random.choice((*tricks.SPECIFIERS, *tricks.BETWEEN)))
        )
        changed = self.random.choice(
            (
                other,
                other,
                other,
                "",
                first[0] * 2,
                f"{first[0]} {first[0]}",
                f"{first[0]} {other}",
                f"{other} {first[0]}",
            )
        )
        if self.random.random() < 0.2:
            texts[target] = text[: first.start()] + second[0] + " " + first[0] + text[second.end() :]
        else:
            texts[target] = text[: first.start()] + changed + text[first.end() :]

    def _do_spelling(self, texts: dict[str, str]) -> None:
        old, new = self.random.choice(tricks.SPELLINGS)
        places = [
            (target, match.start()) for target, text in texts.items() for match in re.finditer(re.escape(old), text)
        ]
        if places and self.random.random() < 0.8:
            target, at = self.random.choice(places)
            texts[target] = texts[target][:at] + new + texts[target][at + len(old) :]
        else:
            target = self._target(texts)
            texts[target] = texts[target].replace(old, new)

    # Declarations, statements and expressions.

    def _do_specifier(self, texts: dict[str, str]) -> None:
        specifier = self.random.choice(tricks.SPECIFIERS)
        pattern = re.compile(
            r"\b(?:static|inline|__always_inline|bool|void|int|struct|enum)\b(?![^\n]*\{$)|\*(?=\w+[,)])"
        )
        self._replace(
            texts, pattern, lambda match: self.random.choice((f"{specifier} {match[0]}", f"{match[0]} {specifier} "))
        )

    def _do_attribute_of_a_function(self, texts: dict[str, str]) -> None:
        more = self.random.choice(tricks.AFTER_PARAMETERS)
        self._replace(texts, _FUNCTION, lambda match: self.random.choice((f"{match[0]} {more}", f"{more} {match[0]}")))

    def _do_function_order(self, texts: dict[str, str]) -> None:
        """The specifiers in another order, or repeated."""

        def reordered(match: re.Match[str]) -> str:
            words = match[0].split()
            self.random.shuffle(words)
            return " ".join([*words, *self.random.choice(([], [], words[:1]))]) + " "

        self._replace(texts, re.compile(r"\bstatic (?:inline|__always_inline) (?:bool|void|int)\b\s?"), reordered)

    def _do_parameter(self, texts: dict[str, str]) -> None:
        template = self.random.choice(tricks.PARAMETERS)
        self._replace(texts, _PARAMETER, lambda match: self._filled(template, type=match[1], name=match[2]))

    def _do_old_style_function(self, texts: dict[str, str]) -> None:
        """K&R's parameters."""
        pattern = re.compile(r"\((struct \w+ \*(\w+))\)(?=[\t \\]*\n[ \t]*\{)")
        self._replace(texts, pattern, lambda match: f"({match[2]}) {match[1]};")

    def _do_statement(self, texts: dict[str, str]) -> None:
        more = self._filled(self.random.choice(tricks.STATEMENTS))
        self._replace(
            texts, _STATEMENT, lambda match: self.random.choice((f"{more} {match[0]}",) * 3 + (f"{match[0]} {more}",))
        )

    def _do_wrapped_statement(self, texts: dict[str, str]) -> None:
        template = self.random.choice(
            (
                "{ %s }",
                "do { %s } while (0);",
                "do %s while (0);",
                "if (1) { %s }",
                "({ %s });",
                "{ { %s } }",
                "for (;;) { %s break; }",
            )
        )
        self._replace(texts, _STATEMENT, lambda match: template.replace("%s", match[0]))

    def _do_local(self, texts: dict[str, str]) -> None:
        """A page, a word or a bit in a local variable, or its shadow."""

        def with_local(match: re.Match[str]) -> str:
            returned, operation, bit, word = match.groups()
            name = self.random.choice(("p", "word", "bit", "page", "folio", "private", *self.enumerators))
            kind = self.random.choice(
                ("unsigned long *", "void *", "unsigned int ", "int ", "long ", "bool ", "char ", "const int ")
            )
            if "*" in kind:
                return f"{kind}{name} = {word};\t{returned}{operation}({bit}, {name});"
            return f"{kind}{name} = {bit};\t{returned}{operation}({name}, {word});"

        pattern = re.compile(r"(return )?(\w*bit)\(([\w#]+), ([^;\n]*)\);")
        self._replace(texts, pattern, lambda match: with_local(match).replace("None", ""))

    def _do_bit(self, texts: dict[str, str]) -> None:
        template = self.random.choice(tricks.BITS)
        self._replace(texts, _BIT, lambda match: self._filled(template, bit=match[0]))

    def _do_word(self, texts: dict[str, str]) -> None:
        word = self.random.choice(tricks.WORDS)
        self._replace(texts, _WORD, lambda match: word if self.random.random() < 0.5 else self._of_index(match[0]))

    def _of_index(self, word: str) -> str:
        """The word of another page, or of the same in another form."""
        index = self.random.choice((match[0] if (match := re.search(r"\d", word)) else "0", "1", "2"))
        return self.random.choice(
            (
                f"&page[{index}].private",
                f"&(page + {index})->private",
                f"&({index} + page)->private",
                f"&{index}[page].private",
                f"&folio_page(folio, {index})->private",
                f"&(&folio->page)[{index}].private",
                f"&(&folio->page + {index})->private",
                f"&folio[{index}].private",
                f"&page[{index}][0].private",
                f"&page[{index}u].private",
                f"&page[{self._number(int(index))}].private",
                f"&(page + {self._number(int(index))})->private",
            )
        )

    def _number(self, value: int) -> str:
        """An expression that may have this value."""
        expression = self.random.choice((*tricks.ARITHMETIC, *tricks.EXPRESSIONS))
        return self.random.choice(
            (
                f"(({expression}) * {value})",
                f"(({expression}) + {value})",
                f"({value} - ({expression}))",
                f"(!({expression}) * {value})",
                f"(({expression}) ? {value} : {value + 1})",
                f"{value} + 0 * ({expression})",
                f"({expression})",
                hex(value),
                f"0{value:o}",
                f"0{value}",
                f"{value}u",
                f"{value}UL",
                f"{value}.0",
                f"'\\{value:o}'",
                f"'\\x{value:x}'",
                f"0b{value:b}",
                f"({value})",
                f"-{value}",
                f"{value + 1} - 1",
                f"{value * 2} / 2",
                f"{value * 2 + 1} >> 1",
                f"~~{value}",
            )
        )

    def _do_page_index(self, texts: dict[str, str]) -> None:
        self._replace(texts, _INDEX, lambda match: self._number(int(match[0])))

    def _do_enumerator(self, texts: dict[str, str]) -> None:
        """Another expression for the value of an enumerator, of the same value or of another."""
        values = {self.declaration.enumerator(flag): flag.bit for flag in self.declaration.flags}

        def with_value(match: re.Match[str]) -> str:
            value = self._number(values.get(match[1], self.random.choice((0, 1, 2))))
            form = self.random.choice(
                ("= {},", "= {},", "= {},", "= {}, ,", "= {} }}; enum {{", "{}", "[{}],", "= {} = 1,")
            )
            return f"\t{match[1]} {form.format(value)}"

        self._replace(texts, _ENUMERATOR, with_value)

    def _do_enum(self, texts: dict[str, str]) -> None:
        attribute = self.random.choice((*tricks.SPECIFIERS, ": unsigned char", ": int", "x"))
        pattern = re.compile(r"^enum \w+ \{|^\};", re.MULTILINE)
        self._replace(
            texts,
            pattern,
            lambda match: (
                match[0].replace("enum ", f"enum {attribute} ", 1)
                if match[0].startswith("enum") and self.random.random() < 0.7
                else self.random.choice((f"}} {attribute};", "} more;", f"{attribute} {match[0]}", "} ; ;", "}"))
            ),
        )

    def _do_result(self, texts: dict[str, str]) -> None:
        template = self.random.choice(tricks.RESULTS)
        self._replace(texts, _VALUE, lambda match: self._filled(template, call=match[0]))

    def _do_stub(self, texts: dict[str, str]) -> None:
        stub = self._filled(
            self.random.choice(
                (
                    *(
                        "{ return 0; }",
                        "{ return false; }",
                        "{ return; }",
                        "{ }",
                        "{ ; }",
                        "{ return !1; }",
                        "{ return 0 * 1; }",
                    ),
                    *(
                        "{ return 1; }",
                        "{ return true; }",
                        "{ return {enumerator}; }",
                        "{ return (0); }",
                        "{ return '\\0'; }",
                    ),
                    *(
                        "{ return -1 > 0U; }",
                        "{ return 0.0; }",
                        "{ return (void *)0; }",
                        "{ do { } while (0); }",
                        "{ int x; }",
                    ),
                    *(
                        "{ return page; }",
                        "{ return !page; }",
                        "{ return set_bit(0, 0); }",
                        "{ (void)page; }",
                        "{ while (0); }",
                    ),
                    *(
                        "{ const int false = 1; return false; }",
                        "{ enum { false = 1 }; return false; }",
                        "{ if (0) return 1; }",
                    ),
                )
            )
        )
        self._replace(texts, re.compile(r"\{ (?:return \w+; )?\}"), lambda match: stub)

    def _do_operation(self, texts: dict[str, str]) -> None:
        names = self._names()
        other = self.random.choice(
            (
                names["op"],
                names["op2"],
                "change_bit",
                "(set_bit)",
                "(*set_bit)",
                "(&set_bit)",
                "set_bit_",
                names["accessor"],
            )
        )
        self._replace(texts, _OPERATION, lambda match: self.random.choice((other, f"({match[0]})", f"(*{match[0]})")))

    def _do_small_change(self, texts: dict[str, str]) -> None:
        target = self._target(texts)
        texts[target] = self._altered(texts[target]) or texts[target]
