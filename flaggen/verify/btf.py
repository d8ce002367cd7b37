"""The kernel's own enum, as BTF has it, against what is declared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

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
    for file in trial.specimen.btf or (_RUNNING,):
        with trial.part(str(file)):
            enums = _enums(trial, file)
            trial.subjects.append(str(file))
            own = {word.enum: enums.get(word.enum, {}) for word in declaration.words}
            for fault, flag in _comparisons(declaration, own):
                place = trial.specimen.place(flag.name) if flag else None
                trial.holds(str(file), fault, place, "declare what that kernel has, or name the BTF of another one")
            wrong = [fault for fault, _ in _comparisons(shifted(declaration), own)]
            trial.refutes(f"{file}: every flag is at another bit", any(wrong))


def _comparisons(declaration: Declaration, own: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, Flag | None]]:
    """What is wrong, or "", with each flag and with each enumerator of the kernel's."""
    for word in declaration.words:
        members = own[word.enum]
        if not members:
            yield f"there is no enum {word.enum}", None
            continue
        # Which config symbols of single flags are on shows in which enumerators there are.
        on = {flag.config for flag in word.flags if flag.config and declaration.enumerator(flag) in members}
        flags = {declaration.enumerator(flag): flag for flag in word.configured(on).flags}
        for enumerator, flag in flags.items():
            bit = members.get(enumerator)
            if bit is None:
                yield f"{enumerator} is declared, and the kernel does not have it", flag
            elif bit != flag.bit:
                yield f"{enumerator} is bit {bit} of the kernel, and bit {flag.bit} is declared", flag
            else:
                yield "", flag
        for enumerator in sorted(members.keys() - flags.keys() - {word.count}):
            yield f"{enumerator}, bit {members[enumerator]} of the kernel, is not declared", None


def _enums(trial: Trial, file: Path) -> dict[str, dict[str, int]]:
    """The kernel's enums by tag. Raises Skip."""
    if not file.is_file():
        raise Skip("there is no such file")
    done = run(tool("bpftool"), "-j", "btf", "dump", "file", file)
    try:
        types = json.loads(done.output)["types"]
    except (ValueError, KeyError, TypeError):
        raise Skip(f"bpftool finds no BTF in it{': ' * bool(done.said.strip())}{done.said.strip()[:200]}") from None
    return {
        str(one["name"]): {str(value["name"]): int(value["val"]) for value in one["values"]}
        for one in types
        if one["kind"] in ("ENUM", "ENUM64")
    }
