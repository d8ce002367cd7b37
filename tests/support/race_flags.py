"""The flags that the tests of races ask for."""

from __future__ import annotations

from functools import cache

from flaggen.emulate.accesses import Field
from flaggen.emulate.kernel_programs import FlagPlace
from flaggen.race.offline import offline
from flaggen.race.outcomes import Outcome, outcomes

MIGRATABLE = FlagPlace(0, Field.PRIVATE, 2)
FREED = FlagPlace(0, Field.PRIVATE, 8)


@cache
def found() -> dict[str, Outcome]:
    """What every case of MIGRATABLE comes to, by its name."""
    return {outcome.case.name: outcome for outcome in outcomes(offline(MIGRATABLE, FREED))}
