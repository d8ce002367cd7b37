"""Reads a scenario that a user wrote in Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flaggen.race.scenarios import Build, Case, Scenario
from flaggen.report.errors import FlaggenError


class InvalidScenario(FlaggenError, ValueError):
    """The file cannot be read or run, or has no function scenario(case)."""


def read_scenario(path: Path) -> Build:
    """The function scenario(case) of the file, which is executed. Raises InvalidScenario."""
    names: dict[str, Any] = {"__name__": "scenario", "__file__": str(path)}
    try:
        exec(compile(path.read_bytes(), str(path), "exec"), names)
    except OSError as error:
        raise InvalidScenario(f"{path} cannot be read: {error.strerror}") from None
    except Exception as error:
        raise InvalidScenario(f"{path}: {type(error).__name__}: {error}") from error
    build = names.get("scenario")
    if not callable(build):
        raise InvalidScenario(f"{path} has no function scenario(case)")

    def checked(case: Case) -> Scenario:
        try:
            scenario = build(case)
        except Exception as error:
            raise InvalidScenario(f"{path}: scenario() raised {type(error).__name__}: {error}") from error
        if not isinstance(scenario, Scenario):
            raise InvalidScenario(f"{path}: scenario() must return a flaggen.race.scenarios.Scenario")
        if not isinstance(scenario.values, tuple):
            raise InvalidScenario(f"{path}: the values of a Scenario must be those of a Layout: Layout(1).empty")
        actors = scenario.actors
        if not (isinstance(actors, dict) and actors and all(callable(actor) for actor in actors.values())):
            raise InvalidScenario(f"{path}: the actors of a Scenario must be a dict with a function for each name")
        return scenario

    return checked
