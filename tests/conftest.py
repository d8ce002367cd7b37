"""What the tests share: a tool that is missing skips a test on a user's machine, and fails it in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says nothing but what else the machine does.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent
# Sound declarations whose rendered files are committed, by name.
COMMITTED = {"repository": ROOT / "flags.toml"} | {
    path.parent.name: path for path in sorted((ROOT / "tests" / "golden").glob("*/flags.toml"))
}


def missing(what: str) -> NoReturn:
    """Skip the test, or fail it where FLAGGEN_REQUIRE_TOOLS is set."""
    if os.environ.get("FLAGGEN_REQUIRE_TOOLS"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


def need(*tools: str) -> None:
    """Call `missing` unless every tool is on the PATH."""
    for tool in tools:
        if shutil.which(tool) is None:
            missing(tool)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is rendered to the golden files")


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test uses the user's cache, or is told where a project of CI begins."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        os.environ.pop(name, None)


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Have a figure that the test measured printed in the summary of the run."""
    return lambda text: record_property("said", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)]
    said = [value for report in reports for name, value in report.user_properties if name == "said"]
    if said:
        terminalreporter.section("figures")
        for text in said:
            terminalreporter.line(str(text))
