"""Runs of `flaggen diff`."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from flaggen.cli.main import main

Run = Callable[..., tuple[int, str, str]]

# The changes of the repository's work tree.
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
