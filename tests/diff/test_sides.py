"""What the files of each side are read as: a declaration, C, or no flags."""

from __future__ import annotations

import json
import re
from pathlib import Path

from diff_runs import IDS, Run, ids
from flaggen.cli.main import main
from repositories import NEW, OLD, commit, git
from repository import need


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
    stub = r"static inline void ClearHPage##uname\(struct page \*page\)\s*\\\n\{ \}\s*\\\n"
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
