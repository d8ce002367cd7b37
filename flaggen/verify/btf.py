"""The check btf: the enum in a kernel's BTF has exactly the declared flags and bits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.model.flag import Flag
from flaggen.tools import Skip, run, tool
from flaggen.verify.check_run import CheckRun
from flaggen.verify.faults import shifted

_RUNNING = Path("/sys/kernel/btf/vmlinux")


def btf(check_run: CheckRun) -> None:
    """Compare the declaration with the enum of the same tag in the BTF of each kernel."""
    declaration = check_run.declaration
    if not declaration.has_own_enum:
        raise Skip("the flags use the bits of the kernel's enum pageflags")
    for file in check_run.subject.btf or (_RUNNING,):
        with check_run.part(str(file)):
            enums = _enums(file)
            check_run.checked_with.append(str(file))
            own = {word.enum: enums.get(word.enum, {}) for word in declaration.words}
            comparisons = [*_comparisons(declaration, own)]
            if not comparisons:
                raise Skip("it has none of the flags, whose config symbols may be off, and no others")
            for comparison in comparisons:
                place = check_run.subject.place(comparison.flag.name) if comparison.flag else None
                help_text = "change the declaration to match that kernel, or pass another kernel's BTF"
                check_run.holds(str(file), comparison.fault, place, help_text)
            wrong = any(comparison.fault for comparison in _comparisons(shifted(declaration), own))
            check_run.catches(f"{file}: every flag at another bit", wrong)


class _Compared(NamedTuple):
    """A flag, or an enumerator that only the kernel has; `fault` is "" if both agree."""

    fault: str
    flag: Flag | None = None


def _comparisons(declaration: Declaration, own: Mapping[str, Mapping[str, int]]) -> Iterator[_Compared]:
    """Compare each flag, and each other enumerator, with `own`: the kernel's enumerators and values by enum tag."""
    for word in declaration.words:
        members = own[word.enum]
        if not members:
            yield _Compared(f"enum {word.enum} is missing")
            continue
        # BTF has no config symbols. A flag's own symbol is on if its enumerator exists.
        on = {flag.config for flag in word.flags if flag.config and declaration.enumerator(flag) in members}
        flags = {declaration.enumerator(flag): flag for flag in word.configured(on).flags}
        for enumerator, flag in flags.items():
            bit = members.get(enumerator)
            if bit is None:
                yield _Compared(f"{enumerator} is declared, but missing in the kernel", flag)
            elif bit != flag.bit:
                yield _Compared(f"{enumerator} is bit {bit} in the kernel, but declared as bit {flag.bit}", flag)
            else:
                yield _Compared("", flag)
        for enumerator in sorted(members.keys() - flags.keys() - {word.count}):
            yield _Compared(f"{enumerator}, bit {members[enumerator]} in the kernel, is not declared")


def _enums(file: Path) -> dict[str, dict[str, int]]:
    """The enums in a file's BTF: the values of their enumerators, by tag. Raises Skip if bpftool finds no BTF."""
    if not file.is_file():
        raise Skip("no such file")
    done = run(tool("bpftool"), "-j", "btf", "dump", "file", file)
    try:
        types = json.loads(done.output)["types"]
    except (ValueError, KeyError, TypeError):
        raise Skip(f"bpftool found no BTF in it{': ' * bool(done.errors.strip())}{done.errors.strip()[:200]}") from None
    return {
        str(entry["name"]): {str(value["name"]): int(value["val"]) for value in entry["values"]}
        for entry in types
        if entry["kind"] in ("ENUM", "ENUM64")
    }
