"""What the README and the pages of docs/ say is true: their blocks are executed, and their links lead somewhere.

A page's blocks are executed in their order in one scratch directory, and print what the page says;
`--update-golden` has the page say what they print. A comment before the first block says what the directory holds;
another one says which tools the page needs.
"""

from __future__ import annotations

import doctest
import importlib.util
import re
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from declarations import lint_text
from environment import environment
from flaggen.cli.commands import COMMANDS
from flaggen.report.findings import as_text
from repository import ROOT, missing, need

README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
# The blocks of the rules' page are executed by cli/test_rule_pages.py.
PAGES = [README, *(page for page in DOCS if page.name != "rules.md")]
LINKED = [*sorted(ROOT.glob("*.md")), *DOCS, ROOT / "tests" / "kernels" / "README.md"]

_BLOCK = re.compile(
    r"(?P<opening>^(?:<!-- (?P<mark>[^\n]*) -->\n)?"
    r"```(?P<language>\w+)(?: title=\"(?P<title>[^\"\n]+)\")?\n)"
    r"(?P<body>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
_FENCE = re.compile(r"^[\s>]*(?:```|~~~)", re.MULTILINE)
_COMMAND = re.compile(r"^\$ (?P<command>.*\n(?:>.*\n)*)(?P<printed>(?:(?!\$ ).*\n)*)", re.MULTILINE)
_LINK = re.compile(r"\]\((?P<markdown>[^)\s]+)[^)]*\)|(?:href|src)=\"(?P<html>[^\"]+)\"")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

# A fragment of a declaration is completed with those of these parts that it lacks.
_PARTS = {
    "[output]": '[output]\nheader = "flags.h"\nsource = "flags.c"\n',
    "[flags.": '[flags.migratable]\ndoc = "Migratable."\nsynchronization = "hugetlb_lock."\n',
}


def checkout(directory: Path) -> None:
    """The repository's declaration and what is rendered from it."""
    for path in [ROOT / "flags.toml", *(path for path in (ROOT / "generated").rglob("*.[chp]*") if path.is_file())]:
        if "__pycache__" not in path.parts:
            copy = directory / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())


def example(directory: Path) -> None:
    """The example of templates."""
    shutil.copytree(ROOT / "docs/examples/functions", directory, dirs_exist_ok=True)


STARTS = {
    "a checkout": checkout,
    "an empty directory": lambda directory: None,
    "docs/examples/functions": example,
}


class _Recorder(doctest.DocTestRunner):
    """Notes what the failed examples print instead of what they should."""

    def __init__(self) -> None:
        super().__init__(verbose=False)
        self.printed: list[tuple[doctest.Example, str]] = []

    def report_failure(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
        self.printed.append((example, re.sub(r"^$(?=\n)", "<BLANKLINE>", got, flags=re.MULTILINE)))

    def report_unexpected_exception(self, out: Any, test: Any, example: doctest.Example, exc_info: Any) -> None:
        (*_, line) = traceback.format_exception_only(*exc_info[:2])
        self.printed.append((example, f"Traceback (most recent call last):\n    ...\n{line}"))


@dataclass(frozen=True)
class Reader:
    """One who does what a page says: `block` answers what the block says once that is done."""

    home: Path
    variables: dict[str, str]
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})

    def block(self, match: re.Match[str]) -> str:
        language, body = match["language"], match["body"]
        assert match["title"] is None or language in ("toml", "yaml", "python"), match[0]
        if match["title"] is not None:
            path = self.home / match["title"]
            assert path.resolve().is_relative_to(self.home), match[0]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
        do = {"console": self.console, "toml": self.toml, "python": self.python, "yaml": self.yaml, "sh": self.sh}
        assert language in do, f"no test knows what to do with this:\n{match[0]}"
        return f"{match['opening']}{do[language](match)}```"

    def console(self, match: re.Match[str]) -> str:
        """Commands after `$ ` (and `> ` where they go on), each with what it prints."""
        assert match["body"].startswith("$ "), match[0]
        if match["mark"] in ("with kernels", "with a debugger"):  # tests in tests/kernels/ do the same
            return str(match["body"])
        return _COMMAND.sub(self._command, match["body"])

    def _command(self, match: re.Match[str]) -> str:
        done = subprocess.run(
            ["bash", "-c", match["command"].replace("\n> ", "\n").replace("\n>", "\n")],
            cwd=self.home,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return f"$ {match['command']}{done.stdout}"

    def toml(self, match: re.Match[str]) -> str:
        """A declaration where it has a title, else a part of one."""
        text = match["body"]
        if match["title"] is None:
            text += "".join(part for table, part in _PARTS.items() if f"\n{table}" not in f"\n{text}")
        findings = lint_text(text)
        assert bool(findings) is (match["mark"] == "has findings"), "\n".join([text, *map(as_text, findings)])
        return match["body"]

    def python(self, match: re.Match[str]) -> str:
        """A session where it has prompts, else a program. What one block defines, those after it know."""
        body = match["body"]
        if not body.startswith(">>> "):
            exec(compile(body, match["title"] or "<block>", "exec"), self.names)
            return body
        recorder = _Recorder()
        session = doctest.DocTestParser().get_doctest(body, self.names, "block", None, None)
        recorder.run(session, clear_globs=False)
        self.names.update(session.globs)
        lines = body.splitlines(keepends=True)
        for example, printed in reversed(recorder.printed):
            start = example.lineno + example.source.count("\n")
            lines[start : start + example.want.count("\n")] = printed
        return "".join(lines)

    def yaml(self, match: re.Match[str]) -> str:
        assert list(yaml.safe_load_all(match["body"])), match[0]
        return match["body"]

    def sh(self, match: re.Match[str]) -> str:
        """CI runs those two as they stand there; nothing else is left to the reader."""
        assert match["mark"] in ("run", "test"), f"this is not executed, make it a console block:\n{match[0]}"
        return match["body"]


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    (tmp_path / "bin").mkdir()
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "home")
    monkeypatch.syspath_prepend(str(tmp_path / "home"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = set(sys.modules)
    yield Reader(tmp_path / "home", environment(tmp_path / "bin"))
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def start(text: str, directory: Path) -> None:
    """Put into the directory what the page says before its first block."""
    first = _BLOCK.search(text)
    if first is not None:
        starts = re.findall(r"^<!-- starts in: (.+) -->$", text[: first.start()], re.MULTILINE)
        assert len(starts) == 1 and starts[0] in STARTS, f"say before the first block which of {[*STARTS]} it starts in"
        STARTS[starts[0]](directory)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_does_what_it_says(page: Path, reader: Reader, request: pytest.FixtureRequest) -> None:
    text = page.read_text(encoding="utf-8")
    need(*" ".join(re.findall(r"^<!-- needs: (.+) -->$", text, re.MULTILINE)).split())
    start(text, reader.home)
    ran = _BLOCK.sub(reader.block, text)
    if request.config.getoption("--update-golden"):
        page.write_text(ran, encoding="utf-8")
    assert ran == text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_fence_is_one_of_a_block(page: Path) -> None:
    """So that nothing escapes the test above: no indented or quoted block, no attributes that it does not know."""
    text = page.read_text(encoding="utf-8")
    assert len(_FENCE.findall(text)) == 2 * len(_BLOCK.findall(text))


def test_the_two_commands_are_marked() -> None:
    """CI runs them as they stand there; other pages have none."""
    blocks = [match for page in PAGES for match in _BLOCK.finditer(page.read_text(encoding="utf-8"))]
    assert [match["mark"] for match in blocks if match["language"] == "sh"] == ["run", "test"]


def test_the_tour_of_the_readme_is_one() -> None:
    text = README.read_text(encoding="utf-8")
    blocks = [match["body"] for match in _BLOCK.finditer(text) if match["language"] == "console"]
    assert len(_COMMAND.findall("".join(blocks))) >= 10


@pytest.mark.parametrize(
    ("block", "says"),
    [
        (
            "```console\n$ echo one\n$ echo two >&2; exit 3\nthree\n```",
            "```console\n$ echo one\none\n$ echo two >&2; exit 3\ntwo\n```",
        ),
        (
            "```console\n$ cat <<'END'\n> a\n>\n> b\n> END\n```",
            "```console\n$ cat <<'END'\n> a\n>\n> b\n> END\na\n\nb\n```",
        ),
        (
            "```python\n>>> 1 + 1\n3\n>>> print('a\\n\\nb')\n```",
            "```python\n>>> 1 + 1\n2\n>>> print('a\\n\\nb')\na\n<BLANKLINE>\nb\n```",
        ),
        (
            "```python\n>>> int('x')  # doctest: +ELLIPSIS\n0\n```",
            "```python\n>>> int('x')  # doctest: +ELLIPSIS\nTraceback (most recent call last):\n    ...\n"
            "ValueError: invalid literal for int() with base 10: 'x'\n```",
        ),
    ],
)
def test_a_block_that_is_wrong_is_put_right(block: str, says: str, reader: Reader) -> None:
    assert _BLOCK.sub(reader.block, block) == says
    assert _BLOCK.sub(reader.block, says) == says


def test_blocks_of_one_page_share_names_and_files(reader: Reader) -> None:
    page = (
        '```python title="made.py"\nx = 2\n```\n\n```python\n>>> import made\n>>> y = made.x + x\n```\n\n'
        "```console\n$ cat made.py\nx = 2\n```\n\n```python\nassert y == 4\n```\n"
    )
    assert _BLOCK.sub(reader.block, page) == page


@pytest.mark.parametrize(
    "block",
    [
        "```c\nint x;\n```",
        "```block\nx\n```",
        "```sh\nmake\n```",
        "```console\nflaggen render\n```",
        '```console title="a"\n$ true\n```',
        "```python\nassert False\n```",
        "```yaml\n```",
        '```toml title="flags.toml"\n[flags.a]\n```',
        '```toml title="../flags.toml"\n[flags.a]\n```',
        "```toml\n[flags.a]\n```",
        "<!-- has findings -->\n```toml\n[c]\nbits_per_long = 64\n```",
    ],
)
def test_a_block_that_does_not_hold_is_refused(block: str, reader: Reader) -> None:
    with pytest.raises(AssertionError):
        _BLOCK.sub(reader.block, block)


@pytest.mark.parametrize(
    "block",
    [
        "```toml\n[c]\nbits_per_long = 64\n```",
        '```toml\n[flags.a]\ndoc = "A."\nsynchronization = "None."\n```',
        "<!-- has findings -->\n```toml\n[flags.a]\n```",
    ],
)
def test_a_part_of_a_declaration_is_completed(block: str, reader: Reader) -> None:
    assert _BLOCK.sub(reader.block, block) == block


@pytest.mark.parametrize(
    "text",
    [
        "```console\n$ true\n```",
        "```console\n$ true\n```\n<!-- starts in: a checkout -->\n",
        "<!-- starts in: a forest -->\n\n```console\n$ true\n```",
    ],
)
def test_a_page_has_to_say_what_it_starts_in(text: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        start(text, tmp_path)


def anchors(page: Path) -> set[str]:
    """The anchors of the headings, as GitHub and the site make them."""
    headings = _HEADING.findall(_BLOCK.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", LINKED, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", _BLOCK.sub("", page.read_text(encoding="utf-8")))
    for match in _LINK.finditer(text):
        target = match["markdown"] or match["html"]
        if not re.match(r"https?:|mailto:", target):
            path, _, anchor = unquote(target).partition("#")
            to = (page.parent / path).resolve() if path else page
            assert to.exists(), target
            assert not anchor or anchor in anchors(to), target


def test_the_index_leads_to_every_page_in_the_order_of_the_navigation() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert ["index.md", *re.findall(r"\]\(([\w-]+\.md)\) \|$", index, re.MULTILINE)] == [
        page for section in navigation for pages in section.values() for entry in pages for page in entry.values()
    ]


def test_the_site_has_few_entries_at_the_top() -> None:
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert [name for section in navigation for name in section] == [
        "Start", "Declare", "Adopt", "Review", "Check", "Reference",
    ]  # fmt: skip


def test_the_table_of_the_readme_has_every_command() -> None:
    table = re.findall(r"^\| `flaggen ([\w-]+)", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert list(dict.fromkeys(table)) == list(COMMANDS)


class _Fetched(HTMLParser):
    """What a browser fetches to show a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        wanted = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}.get(tag)
        values = dict(attributes)
        if wanted and values.get("rel") != "canonical":
            self.addresses.append(values.get(wanted) or "")


def test_the_site_is_built_and_fetches_nothing_from_elsewhere(tmp_path: Path) -> None:
    """Strictly: a page that the navigation lacks is an error too, and so are links and anchors that lead nowhere."""
    if importlib.util.find_spec("material") is None:
        missing("mkdocs-material")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert built.returncode == 0, built.stdout
    for page in DOCS:
        assert (tmp_path / page.with_suffix(".html").name).is_file()
    for path in tmp_path.rglob("*.html"):
        fetched = _Fetched()
        fetched.feed(path.read_text(encoding="utf-8"))
        assert [address for address in fetched.addresses if re.match(r"(https?:)?//", address)] == []
    for path in tmp_path.rglob("*.css"):
        assert not re.search(r"url\([\"']?(https?:)?//|@import", path.read_text(encoding="utf-8"))
