"""Kbuild: modules of a kernel's headers, with all of its warnings, for sparse and clang to read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from flaggen.tools import Skip, tool
from flaggen.verify import faults
from flaggen.verify.kernels import Kernel, buildable
from flaggen.verify.modules import Modules, configuration, defines
from flaggen.verify.trial import Trial

_COMPLAINT = re.compile(r"^.*: (?:warning|error): .*$", re.MULTILINE)
_FAILED_ASSERTION = re.compile(r"static.assert\w* failed")
# How clang names an option that it does not know, or not for this machine.
_REFUSED = re.compile(r"^clang: error: [^'\n]*'(-[^']+)'", re.MULTILINE)


class _Reader(NamedTuple):
    """What reads the files, and how kbuild has it do so: `arguments` are make's, for a folder of modules.

    `fault` is a line of C, and `says` is what no other reader says of it.
    """

    name: str
    arguments: Callable[[Modules], Sequence[str]]
    what: str
    fault: str
    says: str


def sparse(trial: Trial) -> None:
    """Build the files, and the module that compares them with the kernel's own, with W=1 C=2."""
    tool("sparse")
    says = "was not declared. Should it be static?"
    _read(trial, _Reader("C=2", lambda _: ["C=2"], "a variable is not declared", "int flaggen_fault;", says))


def clang(trial: Trial) -> None:
    """Build the same with W=1 CC=clang, whatever compiler the kernel was built with."""
    tool("clang")
    says = "[-Werror,-Wstrict-prototypes]"
    _read(trial, _Reader("CC=clang", _with_clang, "a function has no prototype", "int flaggen_fault();", says))


def _with_clang(modules: Modules) -> Sequence[str]:
    """Kbuild has clang compile with the kernel's own options, but for those that only gcc knows.

    Raises Skip where clang does not compile the kernel's header.
    """
    modules.write("probe.c", "#include <linux/hugetlb.h>\n")
    refused: list[str] = []
    while True:
        arguments = [
            "CC=clang",
            "KCFLAGS=-Wno-unknown-warning-option -Qunused-arguments",
            f"ccflags-remove-y={' '.join(refused)}",
            # The first two look for what gcc alone leaves in objects; and headers may have warnings for clang.
            *("CONFIG_OBJTOOL=", "CONFIG_FUNCTION_TRACER=", "CONFIG_WERROR="),
        ]
        done = modules.make(*arguments, "probe.o")
        more = [option for option in _REFUSED.findall(done.said) if option not in refused]
        if not more:
            break
        refused += more
    if done.code:
        error = next(filter(_is_error, _COMPLAINT.findall(done.said)), done.said.strip()[-300:])
        raise Skip(f"clang does not compile its linux/hugetlb.h: {error}")
    return arguments


def _read(trial: Trial, reader: _Reader) -> None:
    for kernel in buildable(trial.specimen):
        with trial.part(str(kernel)):
            _built(trial, kernel, reader)


def _built(trial: Trial, kernel: Kernel, reader: _Reader) -> None:
    sound = trial.specimen.c_texts
    modules = Modules(trial, kernel, "sound")
    own = modules.own()
    arguments = ["W=1", *reader.arguments(modules)]
    trial.subjects.append(kernel.release)
    trial.say(f"{kernel}: W=1 {reader.name}")
    faulty = [*_complaints(modules, own, sound, arguments)]
    for fault in faulty or [""]:
        trial.holds(f"{kernel}: a module of the files, W=1 {reader.name}", fault)
    if faulty:
        return
    trial.say(f"{kernel}: controls")
    seeded = sound | {"header": f"{sound['header']}\n{reader.fault}\n"}
    said = "\n".join(_complaints(Modules(trial, kernel, "fault"), own, seeded, arguments))
    trial.refutes(f"{kernel}: {reader.what}", reader.says in said)
    if any("HPG" in kinds for kinds in own.values()) and trial.declaration.has_own_enum:
        shifted = faults.c_texts(faults.shifted(trial.declaration))
        said = "\n".join(_complaints(Modules(trial, kernel, "shifted"), own, shifted, arguments))
        trial.refutes(f"{kernel}: every flag is at another bit", bool(_FAILED_ASSERTION.search(said)))


def _complaints(
    modules: Modules, own: Mapping[str, set[str]], texts: Mapping[str, str], arguments: Sequence[str]
) -> Iterator[str]:
    """What is said of our files: compiled each by itself, as stubs, and in the module."""
    declaration = modules.declaration
    modules.place("files", texts)
    paths = declaration.output.paths
    headers = "".join(
        f'#include "files/{paths[target]}"\n' for target in ("header", "private_header") if target in texts
    )
    on, off = configuration(declaration, modules.on), configuration(declaration, set())
    modules.write(
        "twice.c", f'#include <linux/module.h>\n#include <linux/mm.h>\n{on}{headers * 2}MODULE_LICENSE("GPL");\n'
    )
    modules.write("stubs.c", f"#include <linux/mm.h>\n{off}{headers}")
    modules.write("compared.c", f'{on}#include "files/{paths["module"]}"\n')
    objects = ["twice.o", "stubs.o"]
    if "source" in texts:
        modules.write("source.c", f'{on}#include "files/{paths["source"]}"\n')
        objects.append("source.o")
    flags = [*modules.includes("files"), *defines(own)]
    modules.write(
        "Kbuild",
        f"ccflags-y := {' '.join(flags)}\n"
        "obj-m := flaggen_files.o flaggen_compared.o\n"
        f"flaggen_files-y := {' '.join(objects)}\n"
        "flaggen_compared-y := compared.o\n",
    )
    done = modules.make(*arguments, "modules")
    said = f"{done.output.decode('utf-8', 'replace')}\n{done.said}"
    # A failed assertion is where the kernel's macro is; a warning there is the kernel's own.
    ours = [line for line in _COMPLAINT.findall(said) if _is_error(line) or str(modules.directory) in line]
    yield from dict.fromkeys(ours)
    if done.code and not ours:
        yield said.strip()[-300:]
    if not done.code and not list(modules.directory.glob("*.ko")):
        raise Skip("kbuild made no module")


def _is_error(line: str) -> bool:
    return ": error: " in line
