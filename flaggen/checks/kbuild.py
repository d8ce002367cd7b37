"""Kbuild: modules of a kernel's headers, with all of its warnings and sparse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flaggen.checks import faults
from flaggen.checks.kernels import Kernel, buildable
from flaggen.checks.modules import Modules, configuration, defines
from flaggen.checks.tools import Skip, tool
from flaggen.checks.trial import Trial

_COMPLAINT = re.compile(r"^.*: (?:warning|error): .*$", re.MULTILINE)
_UNDECLARED = "int flaggen_undeclared;\n"


def sparse(trial: Trial) -> None:
    """Build the files, and the module that compares them with the kernel's own, with W=1 C=2."""
    tool("sparse")
    for kernel in buildable(trial.specimen):
        with trial.part(str(kernel)):
            _built(trial, kernel)


def _built(trial: Trial, kernel: Kernel) -> None:
    sound = trial.specimen.c_texts
    modules = Modules(trial, kernel, "sparse")
    own = modules.own()
    trial.subjects.append(kernel.release)
    trial.say(f"{kernel}: W=1 C=2")
    faulty = [*_complaints(modules, own, sound)]
    for fault in faulty or [""]:
        trial.holds(f"{kernel}: a module of the files, W=1 C=2", fault)
    if faulty:
        return
    trial.say(f"{kernel}: controls")
    undeclared = sound | {"header": f"{sound['header']}\n{_UNDECLARED}"}
    said = "\n".join(_complaints(Modules(trial, kernel, "undeclared"), own, undeclared))
    trial.refutes(f"{kernel}: a variable is not declared", "was not declared. Should it be static?" in said)
    if any("HPG" in kinds for kinds in own.values()) and trial.declaration.has_own_enum:
        shifted = faults.c_texts(faults.shifted(trial.declaration))
        said = "\n".join(_complaints(Modules(trial, kernel, "shifted"), own, shifted))
        trial.refutes(f"{kernel}: every flag is at another bit", "static assertion failed" in said)


def _complaints(modules: Modules, own: Mapping[str, set[str]], texts: Mapping[str, str]) -> Iterator[str]:
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
    done = modules.make("W=1", "C=2", "modules")
    said = f"{done.output.decode('utf-8', 'replace')}\n{done.said}"
    # A failed assertion is where the kernel's macro is; a warning there is the kernel's own.
    ours = [line for line in _COMPLAINT.findall(said) if ": error: " in line or str(modules.directory) in line]
    yield from dict.fromkeys(ours)
    if done.code and not ours:
        yield said.strip()[-300:]
    if not done.code and not list(modules.directory.glob("*.ko")):
        raise Skip("kbuild made no module")
