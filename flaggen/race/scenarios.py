"""Cases, which say how an accessor is guarded and its caller protected, and the scenarios that are explored in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from flaggen.emulate.declared import accessor_form
from flaggen.emulate.kernel_programs import AccessorForm
from flaggen.emulate.memory import Layout, Values
from flaggen.model.guards import Checks, GuardName, guards_of
from flaggen.model.operations import Api
from flaggen.race.explore import Actor

Protection = Literal["none", "reference", "hugetlb_lock"]


class Case(NamedTuple):
    """How the flag is tested: the guards of the accessor, and what its caller holds.

    With `ignores_guards`, the guards still read, but have no effect. `lock` is the lock that the accessor asserts, or
    "". `is_declared` tells whether all of it is as declared.
    """

    guards: tuple[GuardName, ...] = ()
    protection: Protection = "none"
    ignores_guards: bool = False
    lock: str = ""
    is_declared: bool = False

    @property
    def name(self) -> str:
        """The name in tables: none, head, head (ignored), reference, bug and hugetlb_lock."""
        protections = [self.protection] if self.protection != "none" or not self.guards else []
        return f"{' and '.join([*self.guards, *protections])}{' (ignored)' if self.ignores_guards else ''}"

    @property
    def control(self) -> Case | None:
        """The same case with the guards' results ignored: the difference is what they avert. None without guards."""
        return self._replace(ignores_guards=True) if self.guards else None

    def form(self, api: Api, layout: Layout) -> AccessorForm:
        """How the accessor is written."""
        form = accessor_form(api, Checks(guards_of(self.guards), self.lock), layout)
        return form._replace(ignores_guards=self.ignores_guards)


_GUARDS: tuple[GuardName, ...] = ("head", "huge", "bug", "warn")
CASES = (
    Case(),
    *(Case((guard,)) for guard in _GUARDS),
    Case(protection="reference"),
    Case(protection="hugetlb_lock"),
)


def cases_of(declared: Checks) -> tuple[Case, ...]:
    """All cases, including that of an accessor declared with these checks, which is marked.

    The caller of an accessor that asserts a lock holds it.
    """
    names = tuple(guard.name for guard in declared.guards)
    own = Case(names, "hugetlb_lock" if declared.lock else "none", lock=declared.lock, is_declared=True)
    others = [case for case in CASES if case.name != own.name]
    after = [case.name for case in CASES].index(own.name) if len(others) < len(CASES) else 1 + len(_GUARDS)
    return (*others[:after], own, *others[after:])


class Scenario(NamedTuple):
    """The initial values of the memory, and the program of each actor."""

    values: Values
    actors: Mapping[str, Actor]


Build = Callable[[Case], Scenario]
