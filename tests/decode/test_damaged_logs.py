"""No damage to a log leads to a false name, to an exception, or to a change of the log."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damaged_logs import CASES, Log, damaged_logs, false_statement, passed_on
from flaggen.decode import verdicts


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(damaged_logs())
def test_nothing_false_is_said_of_a_damaged_block(log: Log) -> None:
    assert false_statement(log) == ""


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(damaged_logs(), st.sampled_from([b"\n", b"\r\n"]))
def test_a_damaged_log_is_passed_on(log: Log, end: bytes) -> None:
    assert passed_on(log, end)


USED, FREE = (
    next(case for case in CASES if (case.kernel, case.state, case.is_tail) == ("7.3", state, False))
    for state in ("private", "free")
)


def test_control_without_the_comparison_of_words_a_name_is_false(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of another page follow the lines above the rows."""
    lines = (*USED.block[:4], *FREE.block[4:])
    log = Log(lines, (USED, FREE), USED.release)
    assert false_statement(log) == ""
    monkeypatch.setattr(verdicts, "_is_consistent", lambda *_: True)
    assert "True ('freed',), but [(True, False, ('migratable',))]" in false_statement(log)


def test_control_without_the_mark_of_mixed_blocks_a_name_is_false() -> None:
    """The first line of another block is among the lines."""
    start = FREE.block[0].replace("refcount:0", "refcount:1")
    log = Log((*USED.block[:2], start, *USED.block[3:]), (USED, FREE._replace(block=(start,))), USED.release)
    assert false_statement(log) == ""
    weakened = false_statement(log, lambda dump: dump._replace(is_mixed=False))
    assert "True ('migratable',), but [(True, False, ('freed',))]" in weakened
