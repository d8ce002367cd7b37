"""What the tests share: a tool that is missing skips a test on a user's machine, and fails it in CI."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, settings

from repository import ROOT
from sample import ALL, cases, sampled

# How long an example takes says nothing but what else the machine does.
settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=cases(100, 10)
)
settings.load_profile("untimed")


# Whether the coverage of a test is measured, of how many parametrized cases it is, and what measures it.
MEASURED = pytest.StashKey[bool]()
MEASURED_CASES = 5
TRACER = pytest.StashKey[Any]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--at-least", type=int, default=0, metavar="N", help="fail if fewer tests are run or skipped")
    parser.addoption("--update-golden", action="store_true", help="write what is rendered to the golden files")


def pytest_collection_finish(session: pytest.Session) -> None:
    """The garbage collector need not look at thousands of tests again and again. Code of pytest is not measured."""
    gc.collect()
    gc.freeze()
    session.config.stash[TRACER] = sys.gettrace()
    sys.settrace(None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test whose cases hypothesis draws tries a sample of them. The first cases of a test show what it covers.

    Tests of all cases take longest, and begin first: with a late one, a worker would work alone at the end.
    """
    numbers = Counter[tuple[Path, str]]()
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(sampled)
        name = item.path, getattr(item, "originalname", item.name)
        numbers[name] += 1
        item.stash[MEASURED] = numbers[name] <= MEASURED_CASES and item.get_closest_marker("sampled") is None
    if ALL:
        items.sort(key=lambda item: item.get_closest_marker("sampled") is None)


@contextmanager
def measured(config: pytest.Config) -> Iterator[None]:
    before = sys.gettrace()
    sys.settrace(config.stash[TRACER])
    try:
        yield
    finally:
        sys.settrace(before)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(request: pytest.FixtureRequest) -> Generator[None, object, object]:
    with measured(request.config):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """To measure the coverage of all cases would take as long as the tests themselves."""
    with measured(pyfuncitem.config) if pyfuncitem.stash[MEASURED] else nullcontext():
        return (yield)


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test uses the user's cache, or is told where a project of CI begins.

    Modules are compiled once, and not each of the hundreds of times that flaggen is started.
    """
    # A commit need not look for what could be packed.
    os.environ |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "maintenance.auto", "GIT_CONFIG_VALUE_0": "false"}
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "PYTHONDONTWRITEBYTECODE"):
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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run with fewer tests than CI expects, as where a directory of tests is no longer collected."""
    minimum = session.config.getoption("--at-least")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if minimum and reporter is not None and session.exitstatus == pytest.ExitCode.OK and reported(reporter) < minimum:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def reported(reporter: pytest.TerminalReporter) -> int:
    """How many tests the run has results of."""
    return sum(len(reporter.getreports(outcome)) for outcome in ("passed", "failed", "skipped", "xfailed", "xpassed"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    minimum = config.getoption("--at-least")
    if reported(terminalreporter) < minimum:
        terminalreporter.line(f"only {reported(terminalreporter)} tests were run, not at least {minimum}", red=True)
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)]
    said = [value for report in reports for name, value in report.user_properties if name == "said"]
    if said:
        terminalreporter.section("figures")
        for text in said:
            terminalreporter.line(str(text))
