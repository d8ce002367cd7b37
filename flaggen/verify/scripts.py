"""The checks checkpatch and kernel-doc: the kernel's own scripts that check the style of its C."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flaggen.tools import Skip, run, tool
from flaggen.verify.kernel.kernels import kernels
from flaggen.verify.shim import place, write
from flaggen.verify.trial import Trial

# checkpatch.pl reports these about the macros that create accessors in the kernel's include/linux/hugetlb.h, too.
_MACROS = {"COMPLEX_MACRO", "CAMELCASE", "MACRO_ARG_REUSE", "MACRO_ARG_UNUSED"}
# The names of the page API, such as SetHPageMigratable.
_FUNCTIONS = {"CAMELCASE"}
_REPORT = re.compile(r"^.+:(?P<line>\d+): (?:ERROR|WARNING|CHECK):(?P<kind>\w+): (?P<message>.*)$", re.MULTILINE)
_UNTIDY = "int untidy; \n"
_UNDOCUMENTED = """\
/**
 * enum control - One of its enumerators is not described.
 *
 * @a: This enumerator is described.
 */
enum control { a, b };
"""


def checkpatch(trial: Trial) -> None:
    """Run checkpatch.pl --strict on the C files of every kernel that has it."""
    allowed = _FUNCTIONS if trial.declaration.c.written_out else _MACROS
    for script in _scripts(trial, "checkpatch.pl"):
        for path, name in _files(trial):
            reports = _reports(script, path)
            trial.tolerated.update(report["kind"] for report in reports if report["kind"] in allowed)
            faults = [
                f"{path}:{report['line']}: warning: {report['kind']}: {report['message']}"
                for report in reports
                if report["kind"] not in allowed
            ]
            for fault in faults or [""]:
                trial.holds(f"{name} under {script.name}", fault)
        kinds = [report["kind"] for report in _reports(script, _control(trial, _UNTIDY))]
        trial.catches("a line with trailing whitespace", "TRAILING_WHITESPACE" in kinds)


def _reports(script: Path, path: Path) -> list[re.Match[str]]:
    """What checkpatch.pl reports about a file: matches with the groups `line`, `kind` and `message`."""
    options = ("--strict", "--no-tree", "--no-summary", "--terse", "--show-types", "-f")
    done = run(tool("perl"), script, *options, path, cwd=path.parent)
    return list(_REPORT.finditer(done.output.decode("utf-8", "replace")))


def kernel_doc(trial: Trial) -> None:
    """Run kernel-doc on the C files, with all warnings."""
    for script in _scripts(trial, "kernel-doc"):
        # The script of 6.1 has no option -Wall.
        options = ["-none", "-Werror", *(["-Wall"] if "Wall" in script.read_text(encoding="utf-8") else [])]
        for path, name in _files(trial):
            done = run(script, *options, path)
            lines = [line for line in done.errors.splitlines() if "no structured comments found" not in line]
            trial.holds(f"{name} under {script.name}", "\n".join(lines))
        done = run(script, *options, _control(trial, _UNDOCUMENTED))
        trial.catches("an enumerator without a description", bool(done.code) and "'b'" in done.errors)


def _scripts(trial: Trial, name: str) -> Iterator[Path]:
    """The script of each kernel that has it. Raises Skip if none has it."""
    scripts = [(kernel, script) for kernel in kernels(trial.subject) if (script := kernel.script(name)) is not None]
    if not scripts:
        raise Skip(f"no scripts/{name} in any kernel; pass a source tree with --kernel")
    for kernel, script in scripts:
        with trial.part(str(kernel)):
            trial.checked_with.append(str(kernel))
            yield script


def _files(trial: Trial) -> list[tuple[Path, str]]:
    """Each C file, and its name."""
    placed = place(trial.declaration, trial.subject.c_texts, trial.work)
    return [(path, trial.subject.texts[target].name) for target, path in placed.items()]


def _control(trial: Trial, fault: str) -> Path:
    return write(trial.work / "control.h", f"/* SPDX-License-Identifier: GPL-2.0 */\n{fault}")
