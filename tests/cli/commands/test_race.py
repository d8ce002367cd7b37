"""`flaggen race`: wrong calls, and what is printed of an exploration that was interrupted or limited."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from command_line import Run
from flaggen.race import outcomes
from flaggen.race.explore import Explorer


@pytest.mark.parametrize("is_between", [False, True])
def test_an_interruption_prints_what_was_found(
    is_between: bool, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = count()
    name = "_explored" if is_between else "_step"
    owner = outcomes if is_between else Explorer
    original = getattr(owner, name)

    def interrupted(*arguments: object) -> object:
        if next(numbers) == (1 if is_between else 6_000):
            raise KeyboardInterrupt
        return original(*arguments)

    monkeypatch.setattr(owner, name, interrupted)
    code, printed, said = run("race", "--format", "text")
    assert code == 1
    _, first, *rest = printed.split("\n\n")[0].splitlines()
    assert first.split()[:4] == ["none", "*", "1,330", "265,453"]
    assert [row.split()[0] for row in rest] == ([] if is_between else ["head"])
    assert "the shortest consequence with none, as declared:" in printed
    unfinished = "head, huge, bug, warn, reference, hugetlb_lock"
    assert said == f"flaggen: not all states of {unfinished} were explored; interrupted\n"


def test_only_the_flag_that_the_scenario_is_about_is_set_and_cleared_as_declared(run: Run, home: Path) -> None:
    """The pool sets and clears freed under the lock; the page fault, which here sets the flag, does not hold it."""
    (home / "locked.toml").write_text(
        "schema = 1\n[output]\nheader = 'x.h'\n"
        + "".join(f"[flags.{name}]\nlock = 'hugetlb_lock'\n" for name in ("migratable", "freed", "temporary"))
    )
    for flag, is_reported in (("migratable", True), ("freed", False), ("temporary", False)):
        words = ("race", flag, "--declaration", "locked.toml", "--case", "hugetlb_lock")
        code, printed, _ = run(*words)
        assert (code, "lock not held" in printed) == (0, is_reported), flag
        assert "hugetlb_lock *" in printed


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        ("Scenario(EMPTY, {})", "the actors of a Scenario must be a dict with a function for each name"),
        ("Scenario(EMPTY, {'x': lambda: 5})", "the program of 'x' is not a generator: it must yield accesses"),
        ("Scenario(EMPTY, {'x': lambda: (y for y in [1])})", "the program of 'x' yielded 1, which is not an access"),
        ("Scenario(('x',), {'x': print})", "the values of a Scenario must be those of a Layout: Layout(1).empty"),
        ("exit(0)", "scenario() raised SystemExit: 0"),
        ("x", "scenario() raised NameError: name 'x' is not defined"),
    ],
)
@pytest.mark.parametrize("words", [(), ("--case", "none", "--emit", "promela")], ids=" ".join)
def test_a_mistake_in_a_scenario_is_no_internal_error(
    returned: str, says: str, words: tuple[str, ...], run: Run, home: Path
) -> None:
    imports = "from flaggen.emulate.memory import Layout\nfrom flaggen.race.scenarios import Scenario\n"
    (home / "mine.py").write_text(f"{imports}EMPTY = Layout(1).empty\ndef scenario(case): return {returned}\n")
    code, printed, said = run("race", "--scenario", "mine.py", *words)
    assert (code, printed, said) == (2, "", f"flaggen: mine.py: {says}\n")


def test_the_format_of_a_program_for_another_tool_cannot_be_chosen(run: Run, home: Path) -> None:
    code, printed, said = run("race", "--case", "none", "--emit", "promela", "--format", "json")
    assert (code, printed) == (2, "")
    assert said.endswith("--emit cannot be combined with --format\n")


def test_a_flag_that_no_accessor_tests(run: Run, home: Path) -> None:
    (home / "set.toml").write_text("schema = 1\n[output]\nheader = 'x.h'\n[flags.cma]\noperations = ['set']\n")
    code, printed, said = run("race", "--declaration", "set.toml")
    assert (code, printed) == (2, "")
    assert said == "flaggen: 'cma' has no operation 'test', and the scenario tests the flag\n"


def test_promela_is_refused_for_wide_values(run: Run, home: Path) -> None:
    (home / "mine.py").write_text(
        "from flaggen.race.scenarios import Scenario\n"
        "def scenario(case): return Scenario((1 << 40,) * 9, {'x': lambda: (y for y in ())})\n"
    )
    code, printed, said = run("race", "--scenario", "mine.py", "--case", "none", "--emit", "promela")
    assert (code, printed) == (2, "")
    assert said == (
        "flaggen: the scenario has the value 0x10000000000, and the int of Promela has 32 bits; use --emit c\n"
    )


def test_the_limit_is_named(run: Run, home: Path) -> None:
    code, printed, said = run("race", "--case", "none", "--case", "bug", "--states", "1340")
    assert code == 1
    assert [row.split()[:3] for row in printed.splitlines()[1:3]] == [
        ["none", "*", "1,330"],
        ["bug", "1,341", "unknown"],
    ]
    assert said == "flaggen: not all states of bug were explored; --states sets the limit\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--case hed", "--case 'hed' is unknown; choose from none, head, huge, bug, warn, reference, hugetlb_lock"),
        ("--emit c", "--emit needs one --case"),
        ("migratable --scenario x.py", "FLAG cannot be combined with --scenario"),
        ("--declaration flags.toml --scenario x.py", "--declaration cannot be combined with --scenario"),
        ("--states 0", "--states must be positive"),
        ("migrateable", "flags.toml has no flag 'migrateable'; did you mean 'migratable'?"),
    ],
)
def test_wrong_calls(words: str, message: str, run: Run, home: Path) -> None:
    code, printed, said = run("race", *words.split())
    assert (code, printed) == (2, "")
    assert message in said
