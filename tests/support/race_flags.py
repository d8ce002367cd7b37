"""The flags that the tests of races ask for."""

from __future__ import annotations

from flaggen.emulate.accesses import Field
from flaggen.emulate.kernel_programs import FlagPlace

MIGRATABLE = FlagPlace(0, Field.PRIVATE, 2)
FREED = FlagPlace(0, Field.PRIVATE, 8)
