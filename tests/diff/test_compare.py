"""`flaggen diff`: which versions are compared, what is printed of it, and when it fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from flaggen.cli.main import main
from flaggen.diff.json_schema import diff_schema
from flaggen.model.change_kinds import KINDS
from repositories import NEW, OLD, commit, git
from repository import ROOT, need

Run = Callable[..., tuple[int, str, str]]

IDS = ["flag-static migratable", "flag-moved cma", "doc cma", "flag-added zeroed", "flag-removed freed"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(["diff", *words])
        return code, *capsys.readouterr()

    return run


def ids(run: Run, *words: str) -> list[str]:
    """The changes of all comparisons."""
    code, printed, _ = run("--format", "json", "--fail-on", "never", *words)
    assert code == 0
    return [change["id"] for one in json.loads(printed)["comparisons"] for change in one["changes"]]


def test_text(home: Path, run: Run) -> None:
    (home / "old.toml").write_text(OLD, encoding="utf-8")
    (home / "new.toml").write_text(NEW, encoding="utf-8")
    code, printed, said = run("old.toml", "new.toml")
    assert (code, said) == (1, "")
    assert (
        printed
        == """\
old.toml -> new.toml

migratable
  fine      accessors changed from exported to static [flag-static]
            folio_test_hugetlb_migratable(), folio_set_hugetlb_migratable(),
            folio_clear_hugetlb_migratable()
            new.toml:8

cma
  breaking  moved from bit 2 of page[0].private to bit 1 of page[0].private
            [flag-moved]
            affects modules that inline the accessors, dumps and scripts that
            know the bit
            folio_test_hugetlb_cma(), folio_set_hugetlb_cma(),
            folio_clear_hugetlb_cma()
            new.toml:12
  fine      description changed [doc]
            new.toml:13

zeroed
  notable   added as bit 2 of page[0].private, exported [flag-added]
            affects scripts that know the bit
            folio_test_hugetlb_zeroed(), folio_set_hugetlb_zeroed(),
            folio_clear_hugetlb_zeroed()
            new.toml:16

freed
  breaking  removed; was bit 1 of page[0].private, static [flag-removed]
            affects in-tree callers, modules that call the accessors, dumps and
            scripts that know the bit
            folio_test_hugetlb_freed(), folio_set_hugetlb_freed(),
            folio_clear_hugetlb_freed()
            new.toml:8

2 breaking, 1 notable, 2 fine
to accept an intended change, give a reason in [review.accepted]: "flag-moved
cma" = "…"
"""
    )


def test_markdown_and_commit(home: Path, run: Run) -> None:
    (home / "old.toml").write_text(OLD, encoding="utf-8")
    (home / "new.toml").write_text(OLD.replace('"freed"', '"x"').replace("[flags.freed]\n", "[flags.freed]\nbit = 4\n"))
    _, printed, _ = run("old.toml", "new.toml", "--format", "markdown")
    whom = "modules that inline the accessors, dumps and scripts that know the bit"
    assert (
        printed
        == f"""\
### Flags: 2 breaking

`old.toml` → `new.toml`

| flag | change | level | affects |
| --- | --- | --- | --- |
| `freed` | moved from bit 1 of page\\[0\\].private to bit 4 of page\\[0\\].private<br>`folio_test_hugetlb_freed()`, \
`folio_set_hugetlb_freed()`, `folio_clear_hugetlb_freed()` | **breaking** | {whom} |
| `cma` | moved from bit 2 of page\\[0\\].private to bit 5 of page\\[0\\].private<br>`folio_test_hugetlb_cma()`, \
`folio_set_hugetlb_cma()`, `folio_clear_hugetlb_cma()` | **breaking** | {whom} |
"""
    )
    _, printed, _ = run("old.toml", "new.toml", "--format", "commit")
    assert (
        printed
        == """\
Hugetlb page flags: freed: moved from bit 1 of page[0].private to bit 4 of
page[0].private; cma: moved from bit 2 of page[0].private to bit 5 of
page[0].private. This is breaking for modules that inline the accessors,
dumps and scripts that know the bit.
"""
    )


def test_nothing_has_changed(home: Path, run: Run) -> None:
    (home / "a.toml").write_text(OLD, encoding="utf-8")
    assert run("a.toml", "a.toml", "--fail-on", "fine") == (0, "a.toml -> a.toml\n\nno changes\n", "")
    assert run("a.toml", "a.toml", "--format", "markdown")[1] == "### Flags: no changes\n\n`a.toml` → `a.toml`\n"
    assert run("a.toml", "a.toml", "--format", "commit")[1] == "Hugetlb page flags: no changes.\n"
    assert run("a.toml", "a.toml", "--format", "github")[1] == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["HEAD"], IDS),
        (["HEAD", "--", "flags.toml"], IDS),
        (["HEAD", "flags.toml"], IDS),
        (["HEAD:flags.toml"], IDS),
        (["HEAD:./flags.toml"], IDS),
        (["HEAD:flags.toml", "flags.toml"], IDS),
        ([":0:"], IDS),
        ([":0:flags.toml"], IDS),
        ([":flags.toml"], IDS),
        ([":0:", "--", "flags.toml"], IDS),
        (["HEAD", ":0:"], []),
        (["HEAD~1", "HEAD"], ["flag-added cma"]),
        (["HEAD~1..HEAD"], ["flag-added cma"]),
        (["HEAD~1.."], ["flag-added cma"]),
        (["HEAD~1...HEAD", "--", "flags.toml"], ["flag-added cma"]),
        (["HEAD..HEAD~1"], ["flag-removed cma"]),
        (["HEAD~1", "HEAD:flags.toml"], ["flag-added cma"]),
        (["HEAD", "--", "."], IDS),
    ],
    ids=lambda words: " ".join(words),
)
def test_versions(words: list[str], expected: list[str], repository: Path, run: Run) -> None:
    assert ids(run, *words) == expected


def test_three_dots_begin_at_the_merge_base(repository: Path, run: Run) -> None:
    git("branch", "-q", "topic", "HEAD~1")
    git("stash", "-q")
    git("checkout", "-q", "topic")
    commit(OLD[: OLD.index("[flags.cma]")] + '[flags.other]\ndoc = "x"\n')
    assert ids(run, "main..topic") == ["flag-added other", "flag-removed cma"]
    assert ids(run, "main...topic") == ["flag-added other"]
    assert ids(run, "main...") == ["flag-added other"]


def test_from_another_directory(repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "sub/sub").mkdir(parents=True)
    monkeypatch.chdir(repository / "sub/sub")
    for words in (["HEAD"], ["HEAD", "--", "../../flags.toml"], ["HEAD:flags.toml"], ["HEAD:../../flags.toml"]):
        assert ids(run, *words) == IDS


def test_what_is_not_there_has_no_flags(repository: Path, run: Run) -> None:
    Path("more").mkdir()
    Path("more/flags.toml").write_text(OLD, encoding="utf-8")
    added = ["flag-added migratable", "flag-added freed", "flag-added cma"]
    assert ids(run, "HEAD", "--", "more/flags.toml") == added
    assert ids(run, "HEAD", "--", ".") == [*IDS, *added]
    Path("flags.toml").unlink()
    assert ids(run, "HEAD", "--", "flags.toml") == [one.replace("added", "removed") for one in added]
    code, _, said = run("HEAD", "--", "nowhere.toml")
    assert (code, said) == (2, "flaggen: neither HEAD:nowhere.toml nor nowhere.toml exists\n")


def test_a_branch_without_a_commit(home: Path, run: Run) -> None:
    need("git")
    git("init", "-q")
    Path("flags.toml").write_text(OLD, encoding="utf-8")
    assert ids(run, "HEAD") == ["flag-added migratable", "flag-added freed", "flag-added cma"]


def test_headers_say_what_their_declarations_say(repository: Path, run: Run) -> None:
    header, source = "include/linux/flags.h", "mm/flags.c"
    for text in (OLD, NEW):
        commit(text)
        assert main(["render", "-q"]) == 0
        git("add", ".")
        git("commit", "-q", "-m", "x")
    for words in ([header], [header, source], [header, source, "flags.toml"]):
        expected = IDS * (1 + ("flags.toml" in words))
        assert ids(run, "HEAD~2..", "--", *words) == expected
    (repository / "new.h").write_bytes((repository / header).read_bytes())
    assert ids(run, f"HEAD~2:{header}", "new.h") == IDS
    # A header and a declaration.
    assert ids(run, "HEAD~2:flags.toml", "new.h") == IDS
    _, printed, _ = run(f"HEAD~2:{header}", "new.h")
    lines = Path("new.h").read_text().split("\n")
    assert [lines[int(line) - 1] for line in re.findall(r"new\.h:(\d+)", printed)][:2] == [
        "\tHPG_migratable = 0,",
        "\tHPG_cma,",
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing"], "'nothing' is neither a file nor a git revision"),
        (["HEAD", "nothing"], "'nothing' is neither a file nor a git revision"),
        (["a", "b", "c", "--", "flags.toml"], "give at most two revisions before the paths"),
        (["a", "b", "c"], "more than two versions: a b c; put paths after --"),
        (["flags.toml"], "nothing to compare flags.toml with; give a revision, as in: HEAD -- flags.toml"),
        (["HEAD", "flags.toml", "--", "flags.toml"], "'flags.toml' is neither a file nor a git revision"),
        (["HEAD..nothing"], "'nothing' is neither"),
        (["nothing:flags.toml"], "'nothing' is neither"),
        (["HEAD", "--policy", "none.toml"], "no such file: none.toml"),
        (["HEAD", "."], "'.' is neither a file nor a git revision"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_call_that_means_nothing(words: list[str], says: str, repository: Path, run: Run) -> None:
    code, printed, said = run(*words)
    assert (code, printed) == (2, "") and f"flaggen: {says}" in said


def test_what_cannot_be_read_is_a_finding(repository: Path, run: Run) -> None:
    Path("flags.toml").write_text(OLD.replace("doc", "dog"), encoding="utf-8")
    code, printed, said = run("HEAD")
    assert (code, printed) == (2, "")
    assert "flags.toml:10:1: error[unknown-key]" in said and said.endswith("flaggen: 3 errors\n")
    assert run("HEAD", "--format", "json")[:2] == (2, "")
    code, printed, _ = run("HEAD", "--format", "sarif")
    (invocation,) = json.loads(printed)["runs"][0]["invocations"]
    assert (code, invocation["executionSuccessful"]) == (2, False)
    Path("bad.h").write_text("int x;\n")
    assert "bad.h:1:1: error[no-flags]" in run("HEAD", "bad.h")[2]


def test_what_no_declaration_describes_is_ignored_if_both_sides_have_it(repository: Path, run: Run) -> None:
    main(["render", "-q"])
    text = Path("include/linux/flags.h").read_text(encoding="utf-8")
    odd = text.replace("return test_bit(HPG_##flname", "return 1 + test_bit(HPG_##flname")
    Path("old.h").write_text(odd, encoding="utf-8")
    Path("new.h").write_text(odd, encoding="utf-8")
    code, printed, said = run("old.h", "new.h")
    assert (code, printed) == (0, "old.h -> new.h\n\nno changes\n")
    assert "warning[inexpressible]" in said and "help: this is ignored in the comparison" in said


def test_what_one_side_lacks_is_a_difference_even_if_no_change_describes_it(repository: Path, run: Run) -> None:
    """`import --check` reports it, so diff does not say that there are no changes."""
    text = 'c.api = ["page", "folio"]\n[output]\nheader = "old.h"\n[flags.cma]\ndoc = "x"\nsynchronization = "x"\n'
    Path("flags.toml").write_text(text, encoding="utf-8")
    main(["render", "-q"])
    text = Path("old.h").read_text(encoding="utf-8")
    stub = r"static inline void\s*\\\nClearHPage##uname\(struct page \*page\)\s*\\\n\{ \}\s*\\\n"
    without, number = re.subn(stub, "", text)
    assert number == 1
    Path("new.h").write_text(without, encoding="utf-8")
    for old, new in (("flags.toml", "new.h"), ("old.h", "new.h"), ("new.h", "flags.toml")):
        code, printed, said = run(old, new)
        assert code == 1
        assert printed == f"{old} -> {new}\n\n1 difference that no declaration can describe\n"
        assert said.count("error[inexpressible]: function ClearHPage") == 1
        assert "no kind of change describes it" in said
    assert run("flags.toml", "new.h", "--fail-on", "never")[0] == 0
    (comparison,) = json.loads(run("flags.toml", "new.h", "--format", "json")[1])["comparisons"]
    assert comparison["changes"] == []
    assert [row["file"] for row in comparison["undescribed"]] == ["new.h"]
    assert run("flags.toml", "new.h", "--format", "github")[1].count("::error file=new.h") == 1
    assert "function ClearHPageCma() of flag 'cma' is missing" in run("flags.toml", "new.h", "--format", "commit")[1]
    markdown = run("flags.toml", "new.h", "--format", "markdown")[1]
    assert markdown.startswith("### Flags: 1 difference that no declaration can describe\n\n")
    (document,) = json.loads(run("flags.toml", "new.h", "--format", "sarif")[1])["runs"]
    assert {row["ruleId"] for row in document["results"]} == {"inexpressible"}


@pytest.mark.parametrize(
    ("level", "code"), [("breaking", 0), ("notable", 1), ("fine", 1), ("never", 0), (None, 0)], ids=str
)
def test_fail_on(level: str | None, code: int, repository: Path, run: Run) -> None:
    Path("flags.toml").write_text(f'{OLD}\n[flags.zeroed]\ndoc = "x"\n', encoding="utf-8")
    assert run("HEAD", *(["--fail-on", level] if level else []))[0] == code


def levels(run: Run, *words: str) -> dict[str, tuple[str, str | None]]:
    _, printed, _ = run(*words, "--format", "json")
    (one,) = json.loads(printed)["comparisons"]
    return {change["id"]: (change["level"], change["accepted"]) for change in one["changes"]}


def test_a_review_table_and_a_policy_adjust_the_levels(repository: Path, run: Run) -> None:
    table = '\n[review.levels]\nflag-moved = "fine"\ndoc = "notable"\n'
    Path("flags.toml").write_text(NEW + table, encoding="utf-8")
    found = levels(run, "HEAD")
    assert (found["flag-moved cma"][0], found["doc cma"][0]) == ("fine", "notable")
    Path("policy.toml").write_text('[review.levels]\nflag-moved = "notable"\nflag-static = "breaking"\n')
    found = levels(run, "HEAD", "--policy", "policy.toml")
    assert [found[one][0] for one in ("flag-moved cma", "doc cma", "flag-static migratable")] == [
        "notable",
        "notable",
        "breaking",
    ]
    Path("policy.toml").write_text('[review.levels]\nmoved = "notable"\n')
    code, _, said = run("HEAD", "--policy", "policy.toml")
    assert code == 2 and "policy.toml:2:1: error[unknown-key]" in said


def test_an_accepted_change_is_told_with_its_reason_and_fails_nothing(repository: Path, run: Run) -> None:
    accepted = '\n[review.accepted]\n"flag-moved cma" = "No dump knows it."\n"flag-static migratable" = "Why not."\n'
    Path("flags.toml").write_text(NEW + accepted, encoding="utf-8")
    code, printed, _ = run("HEAD")
    assert code == 1 and "1 breaking, 1 notable, 1 fine, 2 accepted" in printed
    assert "  accepted  moved from bit 2" in printed and "accepted: No dump knows it." in printed
    Path("flags.toml").write_text(NEW + accepted + '"flag-removed freed" = "It is meant."\n', encoding="utf-8")
    assert run("HEAD")[0] == 0
    assert levels(run, "HEAD")["flag-removed freed"] == ("breaking", "It is meant.")
    assert " accepted, " in run("HEAD", "--format", "markdown")[1].replace("breaking, accepted: It", " accepted, ")
    assert "Accepted (flag-moved cma): No dump knows it." in run("HEAD", "--format", "commit")[1].replace("\n", " ")
    assert (
        "::notice " in run("HEAD", "--format", "github")[1] and "::error " not in run("HEAD", "--format", "github")[1]
    )


def test_what_was_accepted_before_is_not_accepted_again(repository: Path, run: Run) -> None:
    accepted = '\n[review.accepted]\n"flag-moved cma" = "{}"\n'
    commit(OLD + accepted.format("That was in spring."))
    Path("flags.toml").write_text(NEW + accepted.format("That was in spring."), encoding="utf-8")
    assert levels(run, "HEAD")["flag-moved cma"] == ("breaking", None)
    Path("flags.toml").write_text(NEW + accepted.format("And this is new."), encoding="utf-8")
    assert levels(run, "HEAD")["flag-moved cma"] == ("breaking", "And this is new.")


def test_a_renamed_flag_is_known_by_proof_alone(home: Path, run: Run) -> None:
    def found(old: str, new: str) -> list[str]:
        (home / "old.toml").write_text(old, encoding="utf-8")
        (home / "new.toml").write_text(new, encoding="utf-8")
        return ids(run, "old.toml", "new.toml")

    said = OLD.replace("[flags.freed]", "[flags.released]")
    assert found(OLD, said) == ["flag-renamed released"]
    reworded = said.replace('"On a free list."', '"It is on a free list."')
    assert found(OLD, reworded) == ["flag-added released", "flag-removed freed"]
    named = reworded.replace("[flags.released]\n", '[flags.released]\nwas = "freed"\n')
    assert found(OLD, named) == ["flag-renamed released", "doc released"]
    moved = said.replace("[flags.released]\n", "[flags.released]\nbit = 9\n")
    assert "flag-removed freed" in found(OLD, moved)
    # Two that are alike prove nothing, nor do those without a word.
    alike = '[flags.again]\nbit = 1\ndoc = "On a free list."\nsynchronization = "hugetlb_lock."\n'
    twice = said.replace("[flags.cma]", f"{alike}[flags.cma]")
    assert "flag-removed freed" in found(OLD, twice)
    bare, other = (f"[output]\nheader = 'a.h'\n[flags.{name}]\n" for name in "ab")
    assert found(bare, other) == ["flag-added b", "flag-removed a"]


def test_flags_that_depend_on_a_symbol_move_those_after_them(home: Path, run: Run) -> None:
    (home / "old.toml").write_text(OLD, encoding="utf-8")
    (home / "new.toml").write_text(
        OLD.replace("[flags.freed]\n", '[flags.freed]\nconfig = "CONFIG_X"\n'), encoding="utf-8"
    )
    _, printed, _ = run("old.toml", "new.toml", "--format", "commit")
    assert (
        printed.replace("\n", " ")
        .removeprefix("Hugetlb page flags: ")
        .startswith(
            "freed: the flag's own config symbol changed from none to CONFIG_X; cma: moved from bit 2 of "
            "page[0].private to bit 1 of page[0].private without CONFIG_X. "
        )
    )


def test_json_has_a_schema(repository: Path, run: Run) -> None:
    validator = jsonschema.Draft7Validator(json.loads(diff_schema()))
    document = json.loads(run("HEAD", "--format", "json")[1])
    validator.validate(document)
    (one,) = document["comparisons"]
    assert (one["old"], one["new"]) == ("HEAD:flags.toml", "flags.toml")
    assert one["changes"][1] == {
        "id": "flag-moved cma",
        "kind": "flag-moved",
        "flag": "cma",
        "part": None,
        "was": "bit 2 of page[0].private",
        "now": "bit 1 of page[0].private",
        "message": "moved from bit 2 of page[0].private to bit 1 of page[0].private",
        "level": "breaking",
        "concerns": ["modules that inline the accessors", "dumps", "scripts that know the bit"],
        "accepted": None,
        "accessors": ["folio_test_hugetlb_cma", "folio_set_hugetlb_cma", "folio_clear_hugetlb_cma"],
        "pairs": [],
        "file": "flags.toml",
        "line": 12,
        "column": 8,
        "end_column": 11,
    }
    del one["changes"][0]["level"]
    assert not validator.is_valid(document)


def test_the_page_lists_every_kind() -> None:
    rows = [
        f"| `{kind.id}` | {kind.level} | {kind.purpose} Affected: {', '.join(kind.concerns) or 'nobody'}. |"
        for kind in KINDS.values()
    ]
    page = (ROOT / "docs/diff.md").read_text(encoding="utf-8")
    assert "\n".join(["| kind | level | meaning |", "| --- | --- | --- |", *rows]) + "\n" in page


def test_annotations(repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _, printed, _ = run("HEAD", "--format", "github")
    first, *others = printed.splitlines()
    assert first == (
        "::notice file=flags.toml,line=8,col=8,endColumn=17,title=flaggen%3A flag-static::migratable: accessors "
        "changed from exported to static%0Ahelp: fine; "
        "folio_test_hugetlb_migratable(), folio_set_hugetlb_migratable(), "
        "folio_clear_hugetlb_migratable()"
    )
    assert [line.split()[0] for line in others] == ["::error", "::notice", "::warning", "::error"]
    monkeypatch.setenv("CI_PROJECT_DIR", str(repository.parent))
    report = json.loads(run("HEAD", "--format", "gitlab")[1])
    assert [entry["severity"] for entry in report] == ["info", "major", "info", "minor", "major"]
    assert {entry["location"]["path"] for entry in report} == {f"{repository.name}/flags.toml"}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("era = '6.12'", "era = '6.17'", []),
        ("era = '5.12'", "era = 'v5.15'", []),
        ("era = '7.3'", "", []),
        ("", "era = '6.10'", ["api-added page"]),
        ("era = '6.10'", "", ["api-removed page"]),
        ("era = '6.10'", "api = ['page', 'folio']", ["return-type page", "storage page"]),
    ],
)
def test_an_era_is_judged_by_what_changes_in_c(
    repository: Path, run: Run, old: str, new: str, changes: list[str]
) -> None:
    for name, keys in (("old.toml", old), ("new.toml", new)):
        Path(name).write_text(f"[c]\n{keys}\n[output]\nheader = 'a.h'\n[flags.cma]\n", encoding="utf-8")
    (comparison,) = json.loads(run("old.toml", "new.toml", "--format", "json")[1])["comparisons"]
    assert sorted(change["id"] for change in comparison["changes"]) == changes
