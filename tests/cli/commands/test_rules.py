"""`flaggen rules`: the list."""

from __future__ import annotations

from command_line import Run


def test_rules_lists_each(run: Run) -> None:
    from flaggen.cli.rules import RULES

    code, printed, _ = run("rules")
    assert code == 0
    lines = printed.splitlines()
    heads = [line.split()[:2] for line in lines if not line.startswith(" ")]
    assert heads == [[rule.id, rule.severity.value] for rule in RULES]
    assert max(map(len, lines)) <= 100
