"""The checks sparse and kernel-clang: build modules with a kernel's headers and extra warnings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from flaggen.model.targets import HEADER_TARGETS
from flaggen.tools import Skip, tool
from flaggen.verify import faults, rendering
from flaggen.verify.check_run import CheckRun
from flaggen.verify.kernel.kernels import Kernel, buildable
from flaggen.verify.kernel.modules import Modules, configuration, defines
from flaggen.verify.kernel.symvers import wrong_exports

_COMPLAINT = re.compile(r"^.*: (?:warning|error): .*$", re.MULTILINE)
_FAILED_ASSERTION = re.compile(r"static.assert\w* failed")
# How clang reports an option that it does not know, or not for this machine.
_REFUSED = re.compile(r"^clang: error: [^'\n]*'(-[^']+)'", re.MULTILINE)


class _Reader(NamedTuple):
    """A program that reads the C during a build. `arguments` returns make's arguments for a directory of modules.

    `fault` is a faulty line of C, `fault_name` its description, and `report` a part of the warning that only this
    program prints about it.
    """

    name: str
    arguments: Callable[[Modules], Sequence[str]]
    fault_name: str
    fault: str
    report: str


def sparse(check_run: CheckRun) -> None:
    """Build the files, and the module that compares them with the kernel's own flags, with W=1 C=2."""
    tool("sparse")
    report = "was not declared. Should it be static?"
    _read(check_run, _Reader("C=2", lambda _: ["C=2"], "an undeclared variable", "int flaggen_fault;", report))


def clang(check_run: CheckRun) -> None:
    """Build the same with W=1 CC=clang, whatever compiler the kernel was built with."""
    tool("clang")
    report = "[-Werror,-Wstrict-prototypes]"
    _read(check_run, _Reader("CC=clang", _with_clang, "a function without a prototype", "int flaggen_fault();", report))


def _with_clang(modules: Modules) -> Sequence[str]:
    """The arguments of make for clang with the kernel's own options, except those that only gcc knows.

    Raises Skip if clang cannot compile the kernel's header.
    """
    modules.write("probe.c", "#include <linux/hugetlb.h>\n")
    refused: list[str] = []
    while True:
        arguments = [
            "CC=clang",
            "KCFLAGS=-Wno-unknown-warning-option -Qunused-arguments",
            f"ccflags-remove-y={' '.join(refused)}",
            # The first two post-process sections that only gcc writes. Clang may warn about the kernel's headers, so
            # warnings must not be errors.
            *("CONFIG_OBJTOOL=", "CONFIG_FUNCTION_TRACER=", "CONFIG_WERROR="),
        ]
        done = modules.make(*arguments, "probe.o")
        more = [option for option in _REFUSED.findall(done.errors) if option not in refused]
        if not more:
            break
        refused += more
    if done.code:
        error = next(filter(_is_error, _COMPLAINT.findall(done.errors)), done.errors.strip()[-300:])
        raise Skip(f"clang cannot compile its linux/hugetlb.h: {error}")
    return arguments


def _read(check_run: CheckRun, reader: _Reader) -> None:
    for kernel in buildable(check_run.subject):
        with check_run.part(str(kernel)):
            _read_for(check_run, kernel, reader)


def _read_for(check_run: CheckRun, kernel: Kernel, reader: _Reader) -> None:
    sound = check_run.subject.c_texts
    modules = Modules(check_run, kernel, "sound")
    own = modules.own()
    arguments = ["W=1", *reader.arguments(modules)]
    check_run.checked_with.append(kernel.release)
    check_run.progress(f"{kernel}: W=1 {reader.name}")
    complaints = _complaints(modules, own, sound, arguments)
    check_run.finds_none(f"{kernel}: a module of the files, W=1 {reader.name}", complaints)
    if complaints:
        return
    if "source" in sound and check_run.declaration.has_exports:
        symvers = (modules.directory / "Module.symvers").read_text(encoding="utf-8", errors="replace")
        differences = [*wrong_exports(check_run.declaration, modules.on, symvers)]
        check_run.finds_none(f"{kernel}: what other modules can link", differences)
    check_run.progress(f"{kernel}: seeded faults")
    is_compared = check_run.declaration.has_own_enum and any("HPG" in kinds for kinds in own.values())
    # One build shows both faults, since the second one is an error in a file of its own.
    seeded = rendering.c_texts(faults.shifted(check_run.declaration)) if is_compared else dict(sound)
    seeded["header"] += f"\n{reader.fault}\n"
    complaints = _complaints(Modules(check_run, kernel, "seeded"), own, seeded, [*arguments, "--keep-going"])
    check_run.catches(f"{kernel}: {reader.fault_name}", any(reader.report in complaint for complaint in complaints))
    if is_compared:
        check_run.catches(f"{kernel}: every flag at another bit", any(map(_FAILED_ASSERTION.search, complaints)))


def _complaints(
    modules: Modules, own: Mapping[str, set[str]], texts: Mapping[str, str], arguments: Sequence[str]
) -> list[str]:
    """The errors and warnings about our files: compiled by themselves, as stubs, and in the module that compares.

    Raises Skip if make succeeds but built no module.
    """
    _write_modules(modules, own, texts)
    done = modules.make(*arguments, "modules")
    output = f"{done.output.decode('utf-8', 'replace')}\n{done.errors}"
    # A failed assertion is reported at the kernel's macro. A warning outside our files is about the kernel itself.
    ours = [line for line in _COMPLAINT.findall(output) if _is_error(line) or str(modules.directory) in line]
    if done.code:
        return list(dict.fromkeys(ours)) or [output.strip()[-300:]]
    if not list(modules.directory.glob("*.ko")):
        raise Skip("kbuild built no module")
    return list(dict.fromkeys(ours))


def _write_modules(modules: Modules, own: Mapping[str, set[str]], texts: Mapping[str, str]) -> None:
    """Write the C and the Kbuild of two modules: flaggen_files has our files, flaggen_compared the rendered module."""
    declaration = modules.declaration
    modules.place("files", texts)
    paths = declaration.paths
    headers = "".join(f'#include "files/{paths[target]}"\n' for target in HEADER_TARGETS if target in texts)
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


def _is_error(line: str) -> bool:
    return ": error: " in line
