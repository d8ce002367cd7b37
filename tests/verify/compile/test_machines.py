"""Whether programs can be compiled for a machine and run on it."""

from __future__ import annotations

import pytest

from flaggen.verify.compile.machines import NATIVE, obstacle
from repository import need


def test_a_tool_that_is_there_by_now_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    need("gcc")
    machine = NATIVE["gcc"][0]
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "")
        assert obstacle(machine) == "gcc is not on the PATH"
    assert obstacle(machine) == ""
