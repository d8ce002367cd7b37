"""flaggen race: explore what goes wrong when a flag is used while its page is taken apart."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flaggen.cli.exit_codes import DIFFERENT, FINE, Failure, WrongCall

if TYPE_CHECKING:
    from flaggen.model.declaration import Declaration
    from flaggen.model.flag import Flag
    from flaggen.race.explore import Explorer
    from flaggen.race.outcomes import Outcome
    from flaggen.race.scenarios import Build, Case, Scenario


class RaceOptions(NamedTuple):
    """The options of `flaggen race`."""

    flag: str | None
    declaration: str | None
    scenario: str | None
    case: tuple[str, ...]
    format: str
    emit: str | None
    states: int


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen race`."""
    command.add_argument(
        "flag", nargs="?", metavar="FLAG", help="the flag that is tested (default: migratable, or else the first flag)"
    )
    command.add_argument(
        "--declaration",
        metavar="FILE",
        help="the declaration of the flag (default: flags.toml in this directory or the nearest parent that has one)",
    )
    command.add_argument(
        "--scenario",
        metavar="FILE",
        help="a Python file with the function scenario(case), see docs/race.md (default: memory is taken offline while "
        "a page is dissolved)",
    )
    command.add_argument(
        "--case", action="append", default=[], metavar="NAME", help="only this guard or protection; repeatable"
    )
    command.add_argument(
        "--format",
        choices=("text", "json", "svg"),
        default="text",
        metavar="FORMAT",
        help="text (default), json, or svg: a sequence diagram of the shortest bad schedule",
    )
    command.add_argument(
        "--emit",
        choices=("promela", "c"),
        metavar="LANGUAGE",
        help="instead, print the scenario of the one --case for other tools: promela, a model for spin, or c, a "
        "program that explores it with the compiled accessors",
    )
    command.add_argument(
        "--states",
        type=int,
        default=1_000_000,
        metavar="N",
        help="stop exploring a case after N states (default: 1000000)",
    )
    command.set_defaults(run=run, options=RaceOptions)


def run(options: RaceOptions) -> int:
    """Explore every case of the scenario, and print what was found; exit with 1 if a case was not completed."""
    from flaggen.race.explore import InvalidProgram
    from flaggen.race.scenario_files import InvalidScenario

    if options.scenario is not None and options.flag is not None:
        raise WrongCall("FLAG cannot be combined with --scenario, which says what is tested")
    if options.scenario is not None and options.declaration is not None and options.emit != "c":
        raise WrongCall("--declaration cannot be combined with --scenario, unless --emit c needs its accessors")
    if options.emit is not None and options.format != "text":
        raise WrongCall("--emit cannot be combined with --format")
    if options.states < 1:
        raise WrongCall("--states must be positive")
    try:
        return _run(options)
    except InvalidScenario as error:
        raise Failure(str(error)) from error
    except InvalidProgram as error:
        raise Failure(f"{options.scenario}: {error}") from error


def _run(options: RaceOptions) -> int:
    """Explore or emit the chosen cases. Raises InvalidScenario and InvalidProgram."""
    from flaggen.race.outcomes import outcomes

    build, every_case = _scenarios(options)
    unknown = [name for name in options.case if name not in {case.name for case in every_case}]
    if unknown:
        raise WrongCall(f"--case {unknown[0]!r} is unknown; choose from {', '.join(case.name for case in every_case)}")
    cases = [case for case in every_case if not options.case or case.name in options.case]
    if options.emit is not None:
        if len(cases) != 1:
            raise WrongCall("--emit needs one --case")
        return _emit(build(cases[0]), options)
    results: list[Outcome] = []
    was_interrupted = False
    try:
        for outcome in outcomes(build, cases, options.states):
            results.append(outcome)
            was_interrupted = outcome.was_interrupted
    except KeyboardInterrupt:  # between two explorations
        was_interrupted = True
    sys.stdout.write(_document(results, options.format))
    complete = {outcome.case for outcome in results if outcome.is_complete}
    if incomplete := [case.name for case in cases if case not in complete]:
        from flaggen.cli.streams import complain

        reason = "interrupted" if was_interrupted else "--states sets the limit"
        complain(f"not all states of {', '.join(incomplete)} were explored; {reason}")
        return DIFFERENT
    return FINE


def _emit(scenario: Scenario, options: RaceOptions) -> int:
    """Print the scenario as a Promela model, or as a C program."""
    from flaggen.race.c_scheduler import NoSuchAccessor
    from flaggen.race.explore import Explorer
    from flaggen.race.promela import TooWide, model

    explorer = Explorer(scenario.values, scenario.actors, options.states)
    explored = explorer.explore()
    if explored.interleavings is None:
        raise Failure("not all states were explored, so that the output would lack some; --states sets the limit")
    if options.emit == "promela":
        try:
            sys.stdout.write(model(explorer))
        except TooWide as error:
            raise Failure(f"{error}; use --emit c") from None
        return FINE
    from flaggen.cli.declarations import load_one

    try:
        sys.stdout.write(_c_program(explorer, explored.states, load_one(options.declaration)))
    except NoSuchAccessor as error:
        raise Failure(f"{error}; change the declaration, or choose another --case") from None
    return FINE


def _c_program(explorer: Explorer, states: int, declaration: Declaration) -> str:
    from flaggen.model.targets import PROVEN_TARGETS
    from flaggen.pipeline import render
    from flaggen.race.c_scheduler import program

    texts = {artifact.target: artifact.text for artifact in render(declaration).artifacts}
    return program(explorer, states, declaration, [texts[target] for target in PROVEN_TARGETS if target in texts])


def _document(results: list[Outcome], name: str) -> str:
    from flaggen.race import report

    if name == "json":
        return report.as_json(results)
    if name == "svg":
        from flaggen.race.svg import picture

        return picture(results)
    return report.as_text(results)


def _scenarios(options: RaceOptions) -> tuple[Build, tuple[Case, ...]]:
    """The function that makes the scenario of a case, and all cases."""
    from flaggen.race.offline import declared_offline
    from flaggen.race.scenario_files import read_scenario
    from flaggen.race.scenarios import CASES, cases_of

    if options.scenario is not None:
        return read_scenario(Path(options.scenario)), CASES
    from flaggen.cli.declarations import load_one

    declaration = load_one(options.declaration)
    flag = _flag(declaration, options.flag)
    if "test" not in flag.operations:
        raise Failure(f"{flag.name!r} has no operation 'test', and the scenario tests the flag")
    return declared_offline(declaration, flag), cases_of(flag.checks("test"))


def _flag(declaration: Declaration, name: str | None) -> Flag:
    by_name = {flag.name: flag for flag in declaration.flags}
    if name is None:
        return by_name.get("migratable", declaration.flags[0])
    if name not in by_name:
        from flaggen.report.english import did_you_mean

        hint = did_you_mean(name, by_name)
        raise Failure(f"{declaration.name} has no flag {name!r}; {hint}choose from {', '.join(by_name)}")
    return by_name[name]
