"""A C program steps the compiled accessors through the same scenarios, and has to find the same."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from compiled import declared, rendered
from flaggen.cli.main import main
from flaggen.emulate.accesses import Program
from flaggen.emulate.memory import Layout
from flaggen.model.declaration import Declaration
from flaggen.model.targets import PROVEN_TARGETS
from flaggen.race.c_scheduler import NoSuchAccessor, program
from flaggen.race.explore import Explorer
from flaggen.race.offline import declared_offline
from flaggen.race.scenarios import CASES, Case
from repository import COMMITTED, ROOT, need
from sample import sample, sampled
from spin import spin

MAINLINE, BEFORE = (declared(COMMITTED[name].read_bytes()) for name in ("repository", "era_5.10"))


# A declaration with the guards of a case.
GUARDED = """\
schema = 1
c.api = ["page"]
output.header = "flags.h"
output.source = "flags.c"
[flags.migratable]
visibility = "exported"
guard = { test = "%s" }
doc = "Migration may pick the page."
synchronization = "None."
[flags.freed]
doc = "In the pool."
synchronization = "None."
"""


def written(declaration: Declaration, name: str, case: Case) -> tuple[str, set[str]]:
    """The program, and the kinds of bad steps that our exploration finds."""
    scenario = declared_offline(declaration, declaration.flag(name))(case)
    explorer = Explorer(scenario.values, scenario.actors)
    explored = explorer.explore()
    texts = [rendered(declaration)[target].text for target in PROVEN_TARGETS if target in rendered(declaration)]
    return program(explorer, explored.states, declaration, texts), {*explored.kinds}


def run(text: str, directory: Path) -> tuple[set[str], list[str]]:
    """The kinds that the program prints, and the disagreements."""
    (directory / "race.c").write_text(text)
    subprocess.run(["gcc", "-O1", "-Wall", "-Werror", "-o", "race", "race.c"], cwd=directory, check=True)
    lines = subprocess.run(["./race"], cwd=directory, capture_output=True, text=True).stdout.splitlines()
    assert lines
    return (
        {line.removeprefix("bad: ") for line in lines if line.startswith("bad: ")},
        [line.removeprefix("disagreement: ") for line in lines if line.startswith("disagreement: ")],
    )


@sampled
@pytest.mark.parametrize("case", sample(CASES, 2), ids=lambda case: case.name)
def test_the_compiled_accessors_agree(case: Case, tmp_path: Path) -> None:
    need("gcc")
    declaration = declared(GUARDED % case.guards) if case.guards else MAINLINE
    text, kinds = written(declaration, "migratable", case)
    assert any(call in text for call in ("folio_test_hugetlb_migratable(folio);", "return HPageMigratable(page);"))
    assert run(text, tmp_path) == (kinds, [])
    told = ", ".join(sorted(kinds)) or "nothing"
    assert f"| {case.name} | {told} | {told} | {told} |" in (ROOT / "docs" / "race.md").read_text(encoding="utf-8")


CHECKED = """\
schema = 1
c = { api = ["page"], era = "5.12" }
output.header = "flags.h"
flags.migratable = { %s, doc = "Migration may pick the page.", synchronization = "hugetlb_lock." }
flags.freed = { guard = "head_huge", doc = "In the pool.", synchronization = "hugetlb_lock.", lock = "hugetlb_lock" }
"""


@sampled
@pytest.mark.parametrize(
    ("checks", "case", "kinds"),
    sample(
        [
            ('guard = "head_huge"', "head_huge", {"consequence", "stale read"}),
            (
                'guard = { test = ["bug", "head"], set = "bug_head_huge" }',
                "bug and head",
                {"consequence", "stale read", "stop"},
            ),
            ('guard = { test = "warn_head_huge" }', "warn_head_huge", {"consequence", "stale read", "warning"}),
            ('lock = { test = "hugetlb_lock" }', "hugetlb_lock", set()),
            ('lock = "hugetlb_lock", guard = { test = "bug" }', "bug and hugetlb_lock", {"lock not held"}),
        ],
        5,
    ),
)
def test_what_is_declared_is_what_is_compiled(
    checks: str, case: str, kinds: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need("gcc", "spin")
    declaration = tmp_path / "flags.toml"
    declaration.write_text(CHECKED % checks, encoding="utf-8")

    def race(*words: str) -> str:
        assert main(["race", "--declaration", str(declaration), "--case", case, *words]) == 0
        return capsys.readouterr().out

    (found,) = json.loads(race("--format", "json"))["cases"]
    assert (found["is_declared"], {*found["kinds"]}) == (True, kinds)
    text = race("--emit", "c")
    # Every accessor that is called is compiled: the pool's, too.
    assert all(f"{name}(page);" in text for name in ("SetHPageMigratable", "ClearHPageFreed", "return HPageMigratable"))
    assert run(text, tmp_path) == (kinds, [])
    assert spin(race("--emit", "promela"), tmp_path) == (kinds, 0)


@sampled
def test_a_flag_of_a_tail_page_in_flags(tmp_path: Path) -> None:
    need("gcc")
    text, kinds = written(BEFORE, "active", CASES[0])
    assert "page_huge_active(page);" in text
    assert run(text, tmp_path) == (kinds, [])


@sampled
@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("return test_bit(HPG_migratable, (void *)&folio->private)", "return false", "lacks an access"),
        ("return test_bit(HPG_migratable", "return !test_bit(HPG_migratable", "another result"),
        (
            "test_bit(HPG_migratable, (void *)&folio->private)",
            "test_bit(HPG_migratable, &folio->flags)",
            "another access",
        ),
        (
            "return test_bit(HPG_migratable",
            "return PageHead(&folio->page) && test_bit(HPG_migratable",
            "another access",
        ),
        ("set_bit(HPG_migratable", "set_bit(HPG_temporary", "another access"),
        ("clear_bit(HPG_migratable", "__clear_bit(HPG_migratable", "another access"),
        # The dissolver does not give the page away.
        ("*owner = point->owner", "(void)owner", "another value"),
        ("*place = actor + 1", "*place = 0", "another value"),
    ],
)
def test_a_planted_difference_is_found(old: str, new: str, problem: str, tmp_path: Path) -> None:
    need("gcc")
    text, _ = written(MAINLINE, "migratable", CASES[0])
    assert old in text
    _, disagreements = run(text.replace(old, new), tmp_path)
    assert [problem in each for each in disagreements] == [True]


def test_guards_that_the_declaration_lacks() -> None:
    with pytest.raises(NoSuchAccessor, match="the flag's test accessor for a folio must have the guard head"):
        written(MAINLINE, "migratable", Case(("head",)))
    with pytest.raises(NoSuchAccessor, match="must have no guard and no lock"):
        written(declared(GUARDED % "bug"), "migratable", CASES[0])


@sampled
def test_a_guard_that_the_c_lacks_is_found(tmp_path: Path) -> None:
    need("gcc")
    text, _ = written(declared(GUARDED % "head"), "migratable", Case(("head",)))
    assert "PageHead(page) && " in text
    _, disagreements = run(text.replace("PageHead(page) && ", ""), tmp_path)
    assert len(disagreements) == 1 and "another access" in disagreements[0]


def test_the_program_counts_references_below_zero_as_we_do(tmp_path: Path) -> None:
    """get_page_unless_zero() adds unless the count is 0, and one that was put too often is not."""
    need("gcc")
    layout = Layout(1)
    page = layout.page(0)

    def puts_too_often() -> Program[None]:
        _ = yield page.put()
        if (yield page.get_unless_zero()):
            _ = yield page.warn("a reference to a page that has none")

    explorer = Explorer(layout.empty, {"driver": puts_too_often})
    explored = explorer.explore()
    assert {*explored.kinds} == {"warning"}
    texts = [rendered(MAINLINE)[target].text for target in PROVEN_TARGETS if target in rendered(MAINLINE)]
    assert run(program(explorer, explored.states, MAINLINE, texts), tmp_path) == ({"warning"}, [])
