"""The check btf: the enum in a kernel's BTF has the declared flags and bits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from flaggen.model.declaration import Declaration, Flag
from flaggen.tools import Skip, run, tool
from flaggen.verify.faults import shifted
from flaggen.verify.trial import Trial

_RUNNING = Path("/sys/kernel/btf/vmlinux")


def btf(trial: Trial) -> None:
    """Compare each kernel's enum of the same tag."""
    declaration = trial.declaration
    if not declaration.has_own_enum:
        raise Skip("the bits are those of the kernel's enum pageflags")
    for file in trial.subject.btf or (_RUNNING,):
        with trial.part(str(file)):
            enums = _enums(file)
            trial.checked_with.append(str(file))
            own = {word.enum: enums.get(word.enum, {}) for word in declaration.words}
            for comparison in _comparisons(declaration, own):
                place = trial.subject.place(comparison.flag.name) if comparison.flag else None
                help_text = "declare what that kernel has, or name the BTF of another one"
                trial.holds(str(file), comparison.fault, place, help_text)
            wrong = any(comparison.fault for comparison in _comparisons(shifted(declaration), own))
            trial.refutes(f"{file}: every flag is at another bit", wrong)


class _Compared(NamedTuple):
    """One flag, or one enumerator that only the kernel has; `fault` is "" where both agree."""

    fault: str
    flag: Flag | None = None


def _comparisons(declaration: Declaration, own: Mapping[str, Mapping[str, int]]) -> Iterator[_Compared]:
    """Compare each flag, and each other enumerator, of the kernel's enums, which are given by tag."""
    for word in declaration.words:
        members = own[word.enum]
        if not members:
            yield _Compared(f"there is no enum {word.enum}")
            continue
        # BTF has no config symbols: that of a flag is on if its enumerator is there.
        on = {flag.config for flag in word.flags if flag.config and declaration.enumerator(flag) in members}
        flags = {declaration.enumerator(flag): flag for flag in word.configured(on).flags}
        for enumerator, flag in flags.items():
            bit = members.get(enumerator)
            if bit is None:
                yield _Compared(f"{enumerator} is declared, and the kernel does not have it", flag)
            elif bit != flag.bit:
                yield _Compared(f"{enumerator} is bit {bit} of the kernel, and bit {flag.bit} is declared", flag)
            else:
                yield _Compared("", flag)
        for enumerator in sorted(members.keys() - flags.keys() - {word.count}):
            yield _Compared(f"{enumerator}, bit {members[enumerator]} of the kernel, is not declared")


def _enums(file: Path) -> dict[str, dict[str, int]]:
    """The enums in a file with BTF: their enumerators' values by tag. Raises Skip where bpftool finds none."""
    if not file.is_file():
        raise Skip("there is no such file")
    done = run(tool("bpftool"), "-j", "btf", "dump", "file", file)
    try:
        types = json.loads(done.output)["types"]
    except (ValueError, KeyError, TypeError):
        raise Skip(f"bpftool finds no BTF in it{': ' * bool(done.errors.strip())}{done.errors.strip()[:200]}") from None
    return {
        str(entry["name"]): {str(value["name"]): int(value["val"]) for value in entry["values"]}
        for entry in types
        if entry["kind"] in ("ENUM", "ENUM64")
    }
