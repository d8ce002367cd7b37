"""Measure how many states `flaggen race` explores a minute, and how their number grows with the actors.

    python benchmarks/explorer.py

The scenario is that of `flaggen race` without guard or protection, with fewer or more actors.
"""

from __future__ import annotations

import time

from flaggen.emulate.accesses import Field
from flaggen.emulate.kernel_programs import FlagPlace
from flaggen.race.explore import Explorer
from flaggen.race.offline import offline
from flaggen.race.scenarios import Case

ACTORS = {
    2: ("scanner", "dissolver"),
    3: ("scanner", "dissolver", "stranger"),
    4: ("scanner", "dissolver", "stranger", "fault"),
    5: ("scanner", "dissolver", "stranger", "fault", "scanner"),
    6: ("scanner", "dissolver", "stranger", "fault", "scanner", "fault"),
}


def main() -> None:
    scenario = offline(FlagPlace(0, Field.PRIVATE, 2), FlagPlace(0, Field.PRIVATE, 8))(Case())
    print("| actors | states | interleavings | seconds | states a minute |\n| ---: | ---: | ---: | ---: | ---: |")
    for count, names in ACTORS.items():
        actors = {f"{name} {number}": scenario.actors[name] for number, name in enumerate(names)}
        start = time.process_time()
        explored = Explorer(scenario.values, actors, most_states=10_000_000).explore()
        seconds = time.process_time() - start
        rate = f"{explored.states / seconds * 60:,.0f}"
        print(f"| {count} | {explored.states:,} | {explored.interleavings:.2e} | {seconds:.2f} | {rate} |")


if __name__ == "__main__":
    main()
