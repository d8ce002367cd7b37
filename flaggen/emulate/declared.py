"""The flags and accessors of a declaration, in the terms of an emulated memory."""

from __future__ import annotations

from flaggen.emulate.accesses import Field
from flaggen.emulate.kernel_programs import AccessorForm, FlagPlace
from flaggen.emulate.memory import Layout
from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.model.guards import Checks
from flaggen.model.operations import Api

# The flag that migration tests has had two names: `active` until Linux 5.11.
MIGRATABLE = ("migratable", "active")
_FIELDS = {"private": Field.PRIVATE, "flags": Field.FLAGS}


def flag_place(declaration: Declaration, flag: Flag) -> FlagPlace:
    """The place of the flag; its bit is that of `flag`, which may be a configured one."""
    return FlagPlace(flag.page_index, _FIELDS[declaration.c.word], flag.mask)


def accessor_form(api: Api, checks: Checks, layout: Layout) -> AccessorForm:
    """How an accessor with these checks is written: its guards, and the lock that it asserts."""
    guards = tuple(guard.name for guard in checks.guards)
    return AccessorForm(api, guards, layout.lock(checks.lock) if checks.lock else None)
