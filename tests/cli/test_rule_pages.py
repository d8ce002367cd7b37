"""A rule explained: the examples are what they are said to be, and so are the page and what is printed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations import lint_text, load_text, rules_of
from environment import environment
from flaggen.cli import rule_pages as explain
from flaggen.cli.main import main
from flaggen.cli.rule_examples import DECLARATION, EXAMPLES, LACKING, TEMPLATE, Language
from flaggen.cli.rules import RULES, RULES_BY_ID
from flaggen.model.declaration import Declaration
from flaggen.prove.prove import prove
from flaggen.render.render import TemplateFault, render
from flaggen.report.findings import Severity, Source, as_text
from flaggen.report.rules import Rule
from repository import ROOT


def of(language: Language) -> list[str]:
    """The rules whose example is in this language."""
    return [rule for rule, example in EXAMPLES.items() if example.language == language]


def declared() -> Declaration:
    assert lint_text(DECLARATION, strict=True) == ()
    declaration = load_text(DECLARATION).declaration
    assert declaration is not None
    return declaration


def test_every_rule_has_an_example_in_the_order_of_the_rules() -> None:
    assert set(EXAMPLES) == {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", of("toml"))
def test_a_bad_declaration_breaks_its_rule_alone_and_a_mended_one_none(rule: str) -> None:
    example = EXAMPLES[rule]
    lacking = set(LACKING) - {rule}
    assert set(rules_of(lint_text(example.bad))) - lacking == {rule}
    assert set(rules_of(lint_text(example.mended))) <= lacking


@pytest.mark.parametrize("rule", of("c"))
def test_bad_lines_of_c_break_their_rule_alone_and_mended_ones_are_rendered(rule: str) -> None:
    example = EXAMPLES[rule]
    (header,) = render(declared())
    assert header.text.count(f"\n{example.mended}") == header.text.count(example.mended) == 1
    assert prove(declared(), {"header": Source(header.path, header.text)}).findings == ()
    bad = Source(header.path, header.text.replace(example.mended, example.bad))
    assert set(rules_of(prove(declared(), {"header": bad}).findings)) == {rule}


@pytest.mark.parametrize("rule", of("jinja2"))
def test_a_bad_template_says_what_is_said_and_a_mended_one_is_sound(
    rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = EXAMPLES[rule]
    monkeypatch.chdir(tmp_path)
    template = Path(TEMPLATE)
    template.parent.mkdir(parents=True)
    template.write_text(example.bad, encoding="utf-8")
    with pytest.raises(TemplateFault) as fault:
        render(declared(), Path(template.parts[0]))
    assert fault.value.finding.rule == rule
    assert f"{as_text(fault.value.finding)}\n" == example.says
    template.write_text(example.mended, encoding="utf-8")
    (header,) = render(declared(), Path(template.parts[0]))
    assert prove(declared(), {"header": Source(header.path, header.text)}).findings == ()


@pytest.mark.parametrize("rule", of("sh"))
def test_bad_commands_say_what_is_said_and_mended_ones_nothing(rule: str, tmp_path: Path) -> None:
    example = EXAMPLES[rule]
    (tmp_path / "bin").mkdir()
    home, variables = tmp_path / "home", environment(tmp_path / "bin")
    home.mkdir()
    (home / "flags.toml").write_text(DECLARATION, encoding="utf-8")

    def run(commands: str) -> tuple[bool, str]:
        done = subprocess.run(["bash", "-ec", commands], cwd=home, env=variables, capture_output=True, text=True)
        return done.returncode == 0, done.stderr or done.stdout

    assert run("flaggen render -q") == (True, "")
    fine, said = run(example.bad)
    assert fine is (RULES_BY_ID[rule].severity is Severity.WARNING)
    assert re.fullmatch(re.escape(example.says) + r"(flaggen: \d+ (error|warning)s?\n)?", said)
    assert run(example.mended)[0]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_is_said_is_of_the_rule(rule: Rule) -> None:
    (said,) = re.findall("What flaggen says:\n\n(.*?)\n\nMended:", explain.explanation(rule), re.DOTALL)
    found = re.findall(r"^    [^ ].*?: (\w+)\[([\w-]+)\]: ", said, re.MULTILINE)
    found += re.findall(r"^    ::(\w+) .*title=flaggen%3A ([\w-]+)::", said, re.MULTILINE)
    assert set(found) == {(rule.severity.value, rule.id)}


def test_the_page_in_the_repository_is_this_one(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        (ROOT / "docs" / "rules.md").write_text(explain.page(), encoding="utf-8")
    assert (ROOT / "docs" / "rules.md").read_bytes() == explain.page().encode()


def test_the_page_has_what_is_printed_of_every_rule() -> None:
    chapters = dict(re.findall(r"^## ([\w-]+)\n\n(.*?)(?=\n## |\Z)", explain.page(), re.DOTALL | re.MULTILINE))
    assert list(chapters) == [rule.id for rule in RULES]
    for rule in RULES:
        example = EXAMPLES[rule.id]
        printed = explain.explanation(rule).split()
        in_page = re.sub(r"^```\w*$", "", chapters[rule.id], flags=re.MULTILINE).split()
        assert printed[: len(in_page) + 1] == [rule.id, *in_page]
        assert f"```{example.language}\n{example.bad}```\n" in chapters[rule.id]
        assert f"```{example.language}\n{example.mended}```\n" in chapters[rule.id]
        assert example.bad.endswith("\n") and example.mended.endswith("\n")


def test_the_page_lists_every_rule_with_a_link_to_it() -> None:
    rows = [line for line in explain.page().splitlines() if line.startswith("| [")]
    assert [row.split(" | ")[0] for row in rows] == [f"| [{rule}](#{rule})" for rule in RULES_BY_ID]
    assert {row.count("|") for row in rows} == {5}


def test_rules_explains_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "page-index-taken"]) == 0
    assert capsys.readouterr() == (
        """\
page-index-taken

Error. It can be ignored: `ignore = ["page-index-taken"]` in the table of the
flag, or in `[lint]` for the whole file.

A page index is one whose private the kernel does not use.

A bit that is set in a pointer breaks the pointer. Since Linux 5.12 mainline has
its flags in page[0].private alone.

Bad:

    [flags.migratable]
    page_index = 1

What flaggen says:

    flags.toml:2:14: error[page-index-taken]: the kernel uses page[1].private itself: \
it held the subpool pointer from Linux 5.12 to 6.1, and page[1] is full of counters since
        2 | page_index = 1
          |              ^
    help: use page_index 0; if your kernel leaves it free, take it out of [c] taken_page_indices

Mended:

    [flags.migratable]
    page_index = 0

A declaration this short lacks what no-output, missing-doc and
missing-synchronization ask for. What flaggen says of that is left out where
another rule is explained.
""",
        "",
    )


def test_rules_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--markdown"]) == 0
    assert capsys.readouterr() == (explain.page(), "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("duplicate_bit", "'duplicate_bit'; did you mean 'duplicate-bit'? `flaggen rules` lists them"),
        ("Template", "'Template'; did you mean 'template'? `flaggen rules` lists them"),
        ("xyzzy", "'xyzzy'; `flaggen rules` lists them"),
        ("", "''; `flaggen rules` lists them"),
        ("\x1b[31m\u202e\udcff\n", r"'\x1b[31m\u202e\udcff\n'; `flaggen rules` lists them"),
    ],
)
def test_an_unknown_rule(name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", name]) == 2
    assert capsys.readouterr() == ("", f"flaggen: no rule is named {said}\n")


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_said_of_an_unknown_rule_is_printable(name: str) -> None:
    assert explain.unknown(name).isprintable()


@pytest.mark.parametrize("arguments", [("toml", "--markdown"), ("", "--markdown"), ("toml", "template")])
def test_wrong_calls(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("usage: flaggen")


def test_no_rule_is_named_twice() -> None:
    assert len(RULES_BY_ID) == len(RULES)
