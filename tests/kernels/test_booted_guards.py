"""A small kernel of 5.10 boots: its callers of page_huge_active() are converted, and its accessors have guards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import kernels
from booted_kernel import CONVERTED, DECLARATIONS, DIRECTORY, KERNEL, SOURCE, STYLES, Built, build
from compiled import accessors, declared
from dump_rig import run_guest
from flaggen.model.guest_log import values
from repository import missing, need

pytestmark = pytest.mark.kernel

HERE = Path(__file__).parent
MEGABYTES = 1024
# The rest of the memory is for movable pages, and can be taken offline.
PARAMETERS = "kernelcore=380M printk.devkmsg=on"
# What the programs log: a line of the workload, and two lines of a case.
WORKLOAD, CASE, RESULT = "workload: %s: %s", "guarded: call %s %s %s %s", "guarded: %s %u, and changed %lx"
# The start of a report, whatever it is of, and how those of assertions go on.
REPORT = re.compile(r"^(WARNING|BUG|INFO|kernel BUG)(?::| at).*$", re.MULTILINE)
ASSERTION = re.compile(r"(?:WARNING: CPU: \d+ PID: \d+|kernel BUG) at (\S+?):(\d+)[ !]")
EBUSY = 16
# The pages of the workload, as in guarded/init.c.
POOL, IN_USE, COPIED, OF_FILE = 48, 20, 8, 4


class Case(NamedTuple):
    """A call of a header's accessor: of which page, and with hugetlb_lock or without."""

    header: str
    accessor: str
    page: str
    lock: str = "free"

    @property
    def line(self) -> str:
        return f"{self.header} {self.accessor} {self.page} {self.lock}\n"


class Report(NamedTuple):
    """A report of an assertion, and the accessor whose line it names."""

    kind: str
    accessor: str


class Outcome(NamedTuple):
    """How a call ended, what it returned, the bits that it changed, and what was reported."""

    end: str
    value: int
    changed: int
    reports: tuple[Report, ...] = ()


CHANGES = ("Set", "Clear")
NOTHING = Outcome("returned", 0, 0)


class Guest(NamedTuple):
    built: Built
    log: str
    seconds: float


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    need("make", "gcc", "flex", "bison", "bc", "apt-get", "dpkg", "tar", "xz", "spatch", "git", "cpio")
    need("qemu-system-x86_64")
    with kernels.workspace() as work:
        if not kernels.available(KERNEL, work):
            missing(f"Debian's kernel {KERNEL}")
        built = build(work)
        root = tmp_path_factory.mktemp("guest") / "root"
        root.mkdir()
        kernels.run("gcc", "-O2", "-static", "-Wall", "-Werror", HERE / "guarded/init.c", "-o", root / "init")
        (root / "cases").write_text("".join(case.line for case, _ in expected()), encoding="utf-8")
        booted = run_guest(built.vmlinux, root, MEGABYTES, PARAMETERS, "workload: done")
        yield Guest(built, *booted)


def expected() -> list[tuple[Case, Outcome]]:
    """All cases, in the order in which they are run: after the first BUG, the kernel has lockdep disabled."""
    return [
        *(pair for header in STYLES for pair in reporting_cases(header)),
        *exported_cases(),
        *(pair for header in STYLES for pair in killing_cases(header)),
        *((Case("converted", name, "other"), killed(name)) for name in done("converted") if name.startswith(CHANGES)),
    ]


def reporting_cases(header: str) -> Iterator[tuple[Case, Outcome]]:
    """Locks, warnings and conditions, and the calls that no assertion may stop."""
    for name, outcome in done(header).items():
        for page in ("hugetlb", "tail", "other"):
            case = Case(header, name, page)
            match name.rpartition("HPage")[2]:
                case "Plain":
                    yield case, outcome
                case "Locked":
                    yield case, reported(name, outcome)
                    yield case._replace(lock="held"), outcome
                case "Warn":
                    yield case, reported(name, outcome) if page == "other" else outcome
                    # Only the first time.
                    yield case, outcome
                case "WarnHeadHuge":
                    yield case, reported(name, outcome) if page == "tail" else outcome
                case "Huge":
                    yield case, NOTHING if page == "other" else outcome
                case "Head" | "HeadHuge":
                    yield case, outcome if page == "hugetlb" else NOTHING
                case "BugHeadHuge" if page == "hugetlb":
                    yield case, outcome
                case "Bug" if page != "other":
                    yield case, outcome
                case "Every" if page != "other":
                    effect = outcome if page == "hugetlb" else NOTHING
                    yield case, reported(name, effect)
                    yield case._replace(lock="held"), effect


def exported_cases() -> Iterator[tuple[Case, Outcome]]:
    for name, outcome in done("converted").items():
        case = Case("converted", name, "hugetlb")
        yield case, reported(name, outcome) if name.startswith("Clear") else outcome
        yield case._replace(lock="held"), outcome
        if not name.startswith(CHANGES):
            yield case._replace(page="other"), NOTHING


def killing_cases(header: str) -> Iterator[tuple[Case, Outcome]]:
    for name in done(header):
        flag = name.rpartition("HPage")[2]
        if flag in ("Bug", "BugHeadHuge", "Every"):
            yield Case(header, name, "other"), killed(name)
        if flag == "BugHeadHuge":
            yield Case(header, name, "tail"), killed(name)


def done(header: str) -> dict[str, Outcome]:
    """What each accessor does that has no guard: all flags are set before it tests or clears one, and none before."""
    declaration = declared(DECLARATIONS.get(header, CONVERTED))
    return {
        accessor.name: Outcome("returned", 1, 0)
        if accessor.operation.returns_value
        else Outcome("returned", 0, 1 << accessor.flag.bit)
        for accessor in accessors(declaration)
        if accessor.flag
    }


def reported(name: str, outcome: Outcome) -> Outcome:
    return outcome._replace(reports=(Report("WARNING", name),))


def killed(name: str) -> Outcome:
    return Outcome("killed", 0, 0, (Report("kernel BUG", name),))


def observed(guest: Guest) -> Iterator[tuple[Case, Outcome]]:
    """The cases of the log that are no part of the workload."""
    for part in re.split(r"^(?=guarded: call )", guest.log, flags=re.MULTILINE)[1:]:
        ((header, accessor, page, lock),) = values(CASE, part)
        ((end, value, changed),) = values(RESULT, part)
        reports = [Report(match[1], accessor_of(match[0], guest.built)) for match in REPORT.finditer(part)]
        yield Case(header, accessor, page, lock), Outcome(end, int(value), int(changed, 16), tuple(reports))


def accessor_of(report: str, built: Built) -> str:
    """The accessor that the line of rendered C is of, which a report names. Other reports are returned themselves."""
    match = ASSERTION.match(report)
    if match is None or match[1] not in (SOURCE, *(f"{DIRECTORY}/{style}.h" for style in STYLES)):
        return report
    prefixes = {"TEST": "HPage", "SET": "SetHPage", "CLEAR": "ClearHPage"}
    for line in reversed(built.text(match[1]).splitlines()[: int(match[2])]):
        if created := re.match(r"\t*(TEST|SET|CLEAR)HPAGEFLAG\w*\((\w+), ", line):
            return prefixes[created[1]] + created[2]
        if defined := re.search(r"(\w+)\(struct page \*page\)$", line):
            return defined[1]
    return report


def test_guards_and_locks_report_exactly_what_they_should(guest: Guest, say: Callable[[str], None]) -> None:
    found = [(case, outcome) for case, outcome in observed(guest) if not case.page.isdecimal()]
    wrong = [pair for pair in zip(found, expected(), strict=True) if pair[0] != pair[1]]
    assert wrong == []
    kinds = [report.kind for _, outcome in found for report in outcome.reports]
    counts = f"{kinds.count('WARNING')} warnings, {kinds.count('kernel BUG')} times BUG"
    say(f"{len(found)} calls of guarded accessors: {counts}, in {guest.seconds:.0f} s")


def test_the_workload_is_done_without_a_report(guest: Guest) -> None:
    """The kernel acts on the flags of the converted callers, under lockdep and with the guards of the declaration."""
    numbers = {name: int(number) for name, number in values(WORKLOAD, guest.log)}
    blocks, in_use = numbers.pop("blocks"), numbers.pop("blocks in use")
    assert blocks >= in_use >= 1
    assert numbers == {
        "hugetlbfs": 0,
        "pool": POOL,
        "copied": COPIED,
        "fallocate": 0,
        "zeroed": OF_FILE,
        "pool in use": IN_USE,
        "blocks refused without the flag": in_use,
        "blocks taken offline": blocks,
        "blocks of which pages moved": in_use,
        "blocks back online": blocks,
        "soft offline of 3 without the flag": EBUSY,
        "soft offline of 3": 0,
        "soft offline moved 3": 1,
        "soft offline of 17 without the flag": EBUSY,
        "soft offline of 17": 0,
        "soft offline moved 17": 1,
        "pages intact": IN_USE,
        "pool at the end": 0,
        "done": 0,
    }
    flags = [(case, outcome) for case, outcome in observed(guest) if case.page.isdecimal()]
    assert len(flags) >= 2 * (in_use + 2)
    assert {(outcome.end, outcome.changed, outcome.reports) for _, outcome in flags} == {("returned", 1, ())}
    before = guest.log[: guest.log.index("workload: pool at the end")]
    assert REPORT.findall(before) == []
    assert len(REPORT.findall(guest.log)) == sum(len(outcome.reports) for _, outcome in observed(guest))


@pytest.mark.parametrize("config", ["on", "off"])
def test_the_conversion_brings_no_warning(guest: Guest, config: str) -> None:
    assert guest.built.warnings(config) - guest.built.warnings(f"original-{config}") == set()
    assert not re.search("HPage|HPAGE|HPG_|GUARDED_|page_huge_active", guest.built.text(config))


def test_a_stub_that_is_not_static_is_a_new_warning(guest: Guest) -> None:
    new = guest.built.warnings("planted") - guest.built.warnings("original-off")
    assert [re.findall(r"no previous prototype for .(\w+)", warning) for warning in new] == [["SetHPageMigratable"]]
