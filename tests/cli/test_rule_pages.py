"""The documentation of rules: every example breaks its rule or is fixed, and the page is up to date."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations import lint_text, load_text, rules_of
from environment import environment
from flaggen.cli import rule_pages
from flaggen.cli.main import main
from flaggen.cli.rule_pages import ABOUT, PAGES
from flaggen.cli.rules import RULES, RULES_BY_ID
from flaggen.lint.rules import MISSING_DOC, MISSING_SYNCHRONIZATION, NO_OUTPUT
from flaggen.model.declaration import Declaration
from flaggen.pipeline import render
from flaggen.prove.prove import prove
from flaggen.render.rules import TemplateFault
from flaggen.report.findings import Finding, Severity, Source, as_text
from flaggen.report.rules import Rule
from repository import ROOT, need
from sample import sample, sampled

DECLARATION = """\
[c]
api = ["folio"]

[output]
header = "include/linux/hugetlb_page_flags.h"

[flags.freed]
doc = "The page is on a free list of the pool."
synchronization = "Examined and modified under hugetlb_lock."
"""
TEMPLATE = "mine/header/flags.h.j2"
# Rules that declarations as short as the examples break; reports of them are left out unless the rule is explained.
LACKING = {NO_OUTPUT.id, MISSING_DOC.id, MISSING_SYNCHRONIZATION.id}

_PAGE = re.compile(
    r"(?P<before>(?:[^`\n][^\n]*\n)*\n?Bad:\n\n"
    r"```(?P<language>\w+)\n(?P<bad>.*?)```\n\nflaggen reports:\n\n```text\n)"
    r"(?P<says>.*?)(?P<after>```\n\nFixed:\n\n```(?P=language)\n(?P<fixed>.*?)```\n)",
    re.DOTALL,
)


def example(rule: Rule) -> re.Match[str]:
    """The parts of the rule's file: language, bad, says, fixed."""
    match = _PAGE.fullmatch(PAGES[rule.id].read_text(encoding="utf-8"))
    assert match is not None, PAGES[rule.id]
    return match


def declared() -> Declaration:
    assert lint_text(DECLARATION, strict=True) == ()
    declaration = load_text(DECLARATION).declaration
    assert declaration is not None
    return declaration


def of_toml(rule: Rule, bad: str, fixed: str, home: Path) -> tuple[Finding, ...]:
    """Findings on the bad declaration; the fixed one has none."""
    lacking = LACKING - {rule.id}
    assert set(rules_of(lint_text(fixed))) <= lacking
    return tuple(finding for finding in lint_text(bad) if finding.rule not in lacking)


def of_c(rule: Rule, bad: str, fixed: str, home: Path) -> tuple[Finding, ...]:
    """Findings on the header where the bad lines replace the fixed ones, which are lines as rendered."""
    (header,) = render(declared()).artifacts
    assert header.text.count(f"\n{fixed}") == header.text.count(fixed) == 1
    assert prove(declared(), {"header": Source(header.path, header.text)}).findings == ()
    return prove(declared(), {"header": Source(header.path, header.text.replace(fixed, bad))}).findings


def of_jinja2(rule: Rule, bad: str, fixed: str, home: Path) -> tuple[Finding, ...]:
    """The finding on the bad template; what the fixed one renders is proven."""
    template = home / TEMPLATE
    template.parent.mkdir(parents=True)
    template.write_text(bad, encoding="utf-8")
    with pytest.raises(TemplateFault) as fault:
        render(declared(), Path(Path(TEMPLATE).parts[0]))
    template.write_text(fixed, encoding="utf-8")
    (header,) = render(declared(), Path(Path(TEMPLATE).parts[0])).artifacts
    assert prove(declared(), {"header": Source(header.path, header.text)}).findings == ()
    return (fault.value.finding,)


def of_sh(rule: Rule, bad: str, fixed: str, home: Path) -> str:
    """What the bad commands print where DECLARATION has been rendered; the fixed ones, run after them, succeed."""
    if "flaggen convert" in bad:
        need("spatch")
    (home / "bin").mkdir()
    variables = environment(home / "bin")
    (home / "flags.toml").write_text(DECLARATION, encoding="utf-8")

    def run(commands: str) -> tuple[bool, str]:
        done = subprocess.run(["bash", "-ec", commands], cwd=home, env=variables, capture_output=True, text=True)
        return done.returncode == 0, done.stderr or done.stdout

    assert main(["render", "-q"]) == 0
    succeeds, printed = run(bad)
    assert succeeds is (rule.severity is Severity.WARNING)
    assert run(fixed)[0]
    return re.sub(r"flaggen: \d+ (error|warning)s?\n\Z", "", printed)


RUN: dict[str, Callable[[Rule, str, str, Path], tuple[Finding, ...] | str]] = {
    "toml": of_toml,
    "c": of_c,
    "jinja2": of_jinja2,
    "sh": of_sh,
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """By default, a sample of the examples that start programs; all where the pages are updated."""
    if "explained" in metafunc.fixturenames:
        shell = [rule for rule in RULES if example(rule)["language"] == "sh"]
        tried = shell if metafunc.config.getoption("--update-golden") else sample(shell, 4)
        rules = [rule for rule in RULES if rule not in shell or rule in tried]
        metafunc.parametrize("explained", rules, ids=lambda rule: rule.id)


@sampled
def test_a_bad_example_breaks_its_rule_alone_and_the_fixed_one_none(
    explained: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    match = example(explained)
    monkeypatch.chdir(tmp_path)
    reported = RUN[match["language"]](explained, match["bad"], match["fixed"], tmp_path)
    if isinstance(reported, str):
        says = reported
    else:
        assert set(rules_of(reported)) == {explained.id}
        says = "".join(f"{as_text(finding)}\n" for finding in reported)
    if request.config.getoption("--update-golden"):
        PAGES[explained.id].write_text(f"{match['before']}{says}{match['after']}", encoding="utf-8")
        match = example(explained)
    assert says == match["says"]


def test_a_wing_has_a_page_for_each_of_its_rules_and_no_other() -> None:
    assert set((ROOT / "flaggen").rglob("rule_pages/*")) == set(PAGES.values())


def test_the_notes_about_examples_match_the_examples() -> None:
    assert set(ABOUT) == set(RUN)
    assert all(rule in ABOUT["toml"] for rule in LACKING)
    assert TEMPLATE in ABOUT["jinja2"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_findings_of_an_example_are_of_its_rule(rule: Rule) -> None:
    (report,) = re.findall("flaggen reports:\n\n(.*?)\n\nFixed:", rule_pages.explanation(rule), re.DOTALL)
    reported = re.findall(r"^    [^ ].*?: (\w+)\[([\w-]+)\]: ", report, re.MULTILINE)
    reported += re.findall(r"^    ::(\w+) .*title=flaggen%3A ([\w-]+)::", report, re.MULTILINE)
    assert set(reported) == {(rule.severity.value, rule.id)}


def test_the_page_in_the_repository_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        (ROOT / "docs" / "rules.md").write_text(rule_pages.page(), encoding="utf-8")
    assert (ROOT / "docs" / "rules.md").read_bytes() == rule_pages.page().encode()


def test_the_page_has_what_is_printed_of_every_rule() -> None:
    chapters = dict(re.findall(r"^## ([\w-]+)\n\n(.*?)(?=\n## |\Z)", rule_pages.page(), re.DOTALL | re.MULTILINE))
    assert list(chapters) == [rule.id for rule in RULES]
    for rule in RULES:
        printed = rule_pages.explanation(rule).split()
        in_page = re.sub(r"^```\w*$", "", chapters[rule.id], flags=re.MULTILINE).split()
        assert printed[: len(in_page) + 1] == [rule.id, *in_page]
        assert PAGES[rule.id].read_text(encoding="utf-8") in f"{chapters[rule.id]}\n"


def test_the_page_lists_every_rule_with_a_link_to_it() -> None:
    rows = [line for line in rule_pages.page().splitlines() if line.startswith("| [")]
    assert [row.split(" | ")[0] for row in rows] == [f"| [{rule}](#{rule})" for rule in RULES_BY_ID]
    assert {row.count("|") for row in rows} == {5}


def test_rules_explains_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "page-index-taken"]) == 0
    assert capsys.readouterr() == (
        """\
page-index-taken

Error. To ignore it, add `ignore = ["page-index-taken"]` to the table of the
flag, or to `[lint]` for the whole file.

No flag is in a struct page whose private the kernel uses itself.

Setting a bit in a pointer breaks the pointer. Since Linux 5.12, mainline has
kept its flags only in page[0].private.

Bad:

    [flags.migratable]
    page_index = 1

flaggen reports:

    flags.toml:2:14: error[page-index-taken]: the kernel uses page[1].private itself: \
it held the subpool pointer from Linux 5.12 to 6.1, and page[1] has been full of counters since
        2 | page_index = 1
          |              ^
    help: use page_index 0, or, if your kernel leaves page[1].private free, remove 1 from [c] taken_page_indices

Fixed:

    [flags.migratable]
    page_index = 0

Short declarations also break no-output, missing-doc and
missing-synchronization; these findings are shown only for those rules.
""",
        "",
    )


def test_rules_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--markdown"]) == 0
    assert capsys.readouterr() == (rule_pages.page(), "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("duplicate_bit", "'duplicate_bit'; did you mean 'duplicate-bit'? for the rules, run: flaggen rules"),
        ("Template", "'Template'; did you mean 'template'? for the rules, run: flaggen rules"),
        ("xyzzy", "'xyzzy'; for the rules, run: flaggen rules"),
        ("", "''; for the rules, run: flaggen rules"),
        ("\x1b[31m\u202e\udcff\n", r"'\x1b[31m\u202e\udcff\n'; for the rules, run: flaggen rules"),
    ],
)
def test_an_unknown_rule(name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", name]) == 2
    assert capsys.readouterr() == ("", f"flaggen: unknown rule {said}\n")


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_said_of_an_unknown_rule_is_printable(name: str) -> None:
    assert rule_pages.unknown(name).isprintable()


@pytest.mark.parametrize("arguments", [("toml", "--markdown"), ("", "--markdown"), ("toml", "template")])
def test_wrong_calls(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("usage: flaggen")


def test_no_rule_is_named_twice() -> None:
    assert len(RULES_BY_ID) == len(RULES)
