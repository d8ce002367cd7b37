"""Reads a scenario that a user wrote in Python."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

from flaggen.race.scenarios import Build, Case, Scenario
from flaggen.report.errors import FlaggenError


class InvalidScenario(FlaggenError, ValueError):
    """The file cannot be read or run, or has no function scenario(case)."""


def read_scenario(path: Path) -> Build:
    """The function scenario(case) of the file, which is executed. Raises InvalidScenario."""
    # Dataclasses look up the module of their class in sys.modules.
    module = sys.modules["flaggen_scenario"] = ModuleType("flaggen_scenario")
    module.__file__ = str(path)
    try:
        text = path.read_bytes()
    except OSError as error:
        raise InvalidScenario(f"{path} cannot be read: {error.strerror}") from None
    try:
        exec(compile(text, str(path), "exec", dont_inherit=True), module.__dict__)
    except (Exception, SystemExit) as error:
        raise InvalidScenario(f"{path}: {type(error).__name__}: {error}") from error
    build = getattr(module, "scenario", None)
    if not callable(build):
        raise InvalidScenario(f"{path} has no function scenario(case)")

    def checked(case: Case) -> Scenario:
        try:
            scenario = build(case)
        except (Exception, SystemExit) as error:
            raise InvalidScenario(f"{path}: scenario() raised {type(error).__name__}: {error}") from error
        if not isinstance(scenario, Scenario):
            raise InvalidScenario(f"{path}: scenario() must return a flaggen.race.scenarios.Scenario")
        values = scenario.values
        if not (isinstance(values, tuple) and all(isinstance(value, int) for value in values)):
            raise InvalidScenario(f"{path}: the values of a Scenario must be those of a Layout: Layout(1).empty")
        actors = scenario.actors
        if not (isinstance(actors, dict) and actors and all(callable(actor) for actor in actors.values())):
            raise InvalidScenario(f"{path}: the actors of a Scenario must be a dict with a function for each name")
        return scenario

    return checked
