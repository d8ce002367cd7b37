"""Everything that is rendered is proven, also after formatters, and in the other forms that people write."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from random import Random

import pytest

from compiled import c_sources, declared
from flaggen import pipeline
from flaggen.model.declaration import Declaration
from flaggen.prove.prove import prove
from flaggen.report.findings import Source
from flaggen.toml.eras import ERAS
from random_declarations import random_declaration
from remembered_parser import remembered_parser
from repository import COMMITTED, ROOT, need
from sample import cases, sample, sampled
from strategies import LAYOUTS, everything, toml

DECLARATIONS = {name: declared(path.read_bytes()) for name, path in COMMITTED.items()} | {
    "everything": declared(everything()),
    "everything written out": declared(everything(style="functions")),
    "private header": declared(
        toml(
            {
                "c": {"taken_page_indices": []},
                "output": LAYOUTS[2],
                "flags.aa": {"page_index": 2, "visibility": "exported"},
                "flags.bb": {"config": "CONFIG_B"},
            }
        )
    ),
}
# The options of the kernel's style that move or change tokens.
CLANG_FORMAT = """\
BasedOnStyle: LLVM
AlignEscapedNewlines: Left
AllowShortFunctionsOnASingleLine: None
BreakBeforeBraces: Linux
ColumnLimit: 80
ContinuationIndentWidth: 8
IndentWidth: 8
SortIncludes: false
TabWidth: 8
UseTab: Always
"""
# An operation that may change its bit: its page or folio is never const.
CHANGE = r"(return )?\b((?!test_bit)\w*bit\(\S+), "
# Other forms of the same, by what they are.
FORMS: dict[str, tuple[str, str]] = {
    "a page by its distance": (r"&page\[(\d)\]\.", r"&(page + \1)->"),
    "a page of a folio": (r"&folio_page\(folio, (\d)\)->", r"&(&folio->page)[\1]."),
    "the first page": (r"&page->private", r"&page[0].private"),
    "a page of its own": (rf"{CHANGE}&page\b", r"struct page *head = page; \1\2, &head"),
    "a const page": (r"return (test_bit\(\S+), &page\b", r"const struct page *head = page; return \1, &head"),
    "a word of its own": (rf"{CHANGE}(&page\S+)\);", r"unsigned long *word = \3; \1\2, word);"),
    "a const word": (r"return (test_bit\(\S+), (&page\S+)\);", r"const unsigned long *word = \2; return \1, word);"),
    "a word of a folio": (rf"{CHANGE}([^;]*&folio\S+)\);", r"void *word = \3; \1\2, word);"),
    "a const word of a folio": (
        r"return (test_bit\(\S+), ([^;]*&folio\S+)\);",
        r"const void *word = \2; return \1, word);",
    ),
    "a bit of its own": (r"(return )?(\w*bit)\(([\w#]+), ", r"unsigned long bit = \3; \1\2(bit, "),
    "a cast": (r", &page->", r", (unsigned long *)&page->"),
    "a loop that is none": (r"(?<=\t)((?:__)?(?:set|clear)_bit\([^;]*\);)", r"do { \1 } while (0);"),
    "a result of void": (r"(?<=\t)((?:__)?(?:set|clear)_bit\()", r"return \1"),
    "a last return": (r"(?<=\t)((?:__)?(?:set|clear)_bit\([^;]*\);)", r"\1 return;"),
    "a stub that returns": (r"\{ \}", r"{ return; }"),
    "a stub that loops": (r"\{ \}", r"{ do { } while (0); }"),
    "a stub with a semicolon": (r"\{ \}", r"{ ; }"),
    "0 for false": (r"return false;", r"return 0;"),
    "parentheses": (r"return ((?:\w*bit\([^;]*\))|false|0);", r"return (\1);"),
    "another name": (r"\bflname\b", r"name"),
    "#if defined": (r"#ifdef (\w+)", r"#if defined(\1)"),
    "IS_ENABLED": (r"#ifdef (\w+)", r"#if IS_ENABLED(\1)"),
    "#if !defined": (r"#ifdef (\w+)\n(\t\w+,\n)#endif", r"#if !defined(\1)\n#else\n\2#endif"),
    "a message": (r"static_assert\((.*)\);", r'static_assert(\1, "too many flags");'),
    "another order of specifiers": (r"\bstatic (inline|__always_inline) (\w+)", r"\1 static \2"),
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def parser() -> Iterator[None]:
    with remembered_parser():
        yield


def c_texts(declaration: Declaration) -> dict[str, str]:
    return {target: source.text for target, source in c_sources(declaration).items()}


@cache
def committed_texts(name: str) -> Mapping[str, str]:
    return c_texts(DECLARATIONS[name])


def findings(declaration: Declaration, texts: Mapping[str, str]) -> list[str]:
    sources = {target: Source(target, text) for target, text in texts.items()}
    return [f"{found.place} {found.message}" for found in prove(declaration, sources).findings]


@sampled
def test_random_declarations() -> None:
    for number in range(cases(1_000, 60)):
        drawn = random_declaration(Random(number))
        assert findings(drawn.declaration, c_texts(drawn.declaration)) == [], drawn.text


@pytest.mark.parametrize("era", ERAS)
def test_eras(era: str) -> None:
    flag = {"enumerator": "PG_private", "bit": 13} if era == "5.10" else {"visibility": "exported"}
    if era == "v1":
        flag = {}
    declaration = declared(toml({"c": {"era": era}, "output": LAYOUTS[0], "flags.aa": flag}))
    assert findings(declaration, c_texts(declaration)) == []


@pytest.mark.parametrize("example", sorted((ROOT / "docs/examples").glob("*/flags.toml")), ids=str)
def test_templates_of_the_documentation(example: Path) -> None:
    built = pipeline.build(pipeline.load(example.read_bytes(), example.name), example.parent)
    assert built.templates is not None and built.findings == built.proof.findings == ()


# What replaces a statement may be two, which cannot follow a condition. test_bodies.py has other forms of guards.
WITHOUT_GUARDS = [name for name, declaration in DECLARATIONS.items() if not declaration.all_checks.guards]


@sampled
@pytest.mark.parametrize(("form", "name"), sample(product(FORMS, WITHOUT_GUARDS), 12))
def test_other_forms(form: str, name: str) -> None:
    pattern, replacement = FORMS[form]
    texts = {target: re.sub(pattern, replacement, text) for target, text in committed_texts(name).items()}
    assert findings(DECLARATIONS[name], texts) == []


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_a_place(form: str) -> None:
    pattern, _ = FORMS[form]
    assert any(re.search(pattern, text) for name in DECLARATIONS for text in committed_texts(name).values())


def with_crlf(text: str, _random: Random) -> str:
    return text.replace("\n", "\r\n")


def with_comments(text: str, random: Random) -> str:
    """Comments between tokens, but not in a directive's first words, where no one writes any."""
    tokens = r"(/\*.*?\*/|//[^\n]*|^#[^\n]*|\"[^\"\n]*\"|\w+|##|->|[<>=!]=|<<|>>|&&|\|\||\\\n|\n|\s+|\S)"
    pieces = re.split(tokens, text, flags=re.DOTALL | re.MULTILINE)
    pieces = [piece for piece in pieces if piece]
    made = []
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        made.append(piece)
        if piece.startswith("//") or following.endswith("\\\n"):
            continue
        if random.random() < 0.1 and piece != "\n" and not piece.startswith("#") and not piece.endswith("\\\n"):
            made.append(random.choice(("/* x */", " /* it's\n * two lines */ ", '/* // " */', "/**/", "/* \xe9 */")))
        if piece == "\n" and random.random() < 0.1 and not "".join(made[-3:-1]).rstrip().endswith("\\"):
            made.append(random.choice(("// x\n", "/* #else */\n", "\t// it's x\n", "/*\n * #endif\n */\n")))
    return "".join(made)


def with_blanks(text: str, random: Random) -> str:
    """More blanks, and blank lines."""
    text = re.sub(
        r"(?<=[^\s\\])\n(?!\n)", lambda _match: random.choice(("\n", " \n", "\n\n")), text.replace("\\\n", "\0")
    )
    return re.sub(r"(?<=[,;(){}]) ?", lambda _match: random.choice(("", " ", "\t")), text).replace("\0", "\\\n")


CHANGES: dict[str, Callable[[str, Random], str]] = {
    change.__name__.replace("_", " "): change for change in (with_crlf, with_comments, with_blanks)
}


@sampled
@pytest.mark.parametrize(("change", "name"), sample(product(CHANGES, DECLARATIONS), 2))
def test_changes_of_layout(change: str, name: str) -> None:
    declaration = DECLARATIONS[name]
    random = Random(name)
    for _ in range(cases(20, 1)):
        texts = {target: CHANGES[change](text, random) for target, text in committed_texts(name).items()}
        assert findings(declaration, texts) == []


@sampled
@pytest.mark.parametrize("name", sample(DECLARATIONS, 2))
def test_clang_format(name: str, tmp_path: Path) -> None:
    need("clang-format")
    declaration = DECLARATIONS[name]
    (tmp_path / ".clang-format").write_text(CLANG_FORMAT)
    texts = {}
    for target, text in committed_texts(name).items():
        path = tmp_path / f"{target}.{'c' if target == 'source' else 'h'}"
        path.write_text(text, encoding="utf-8")
        subprocess.run([shutil.which("clang-format") or "", "-i", path], check=True)
        texts[target] = path.read_text(encoding="utf-8")
    assert findings(declaration, texts) == []
