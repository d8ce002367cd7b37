"""What the tests share: a tool that is missing skips a test on a user's machine, and fails it in CI."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import jsonschema
import pytest
from hypothesis import HealthCheck, settings

from repository import ROOT

# How long an example takes says nothing but what else the machine does.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is rendered to the golden files")


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test uses the user's cache, or is told where a project of CI begins."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        os.environ.pop(name, None)


@pytest.fixture(scope="session")
def sarif() -> jsonschema.Draft4Validator:
    """The JSON Schema of SARIF, from the source package of Microsoft's object model (sarif-om 1.0.4, MIT): 2.1.0 as it
    was before its last change, which renamed a key of suppressions."""
    schema = (ROOT / "tests" / "data" / "sarif-2.1.0-rtm.4.json").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(schema))


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
