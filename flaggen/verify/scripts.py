"""The checks checkpatch and kernel-doc: the kernel's own scripts that check the style of its C."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flaggen.tools import Skip, run, tool
from flaggen.verify.check_run import CheckRun
from flaggen.verify.kernel.kernels import kernels
from flaggen.verify.shim import place, write

# checkpatch.pl reports these about the macros that create accessors in the kernel's include/linux/hugetlb.h, too.
_MACROS = {"COMPLEX_MACRO", "CAMELCASE", "MACRO_ARG_REUSE", "MACRO_ARG_UNUSED"}
# The names of the page API, such as SetHPageMigratable.
_FUNCTIONS = {"CAMELCASE"}
# A guard that stops the kernel is reported for being one.
_STOPS = {"AVOID_BUG"}
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


def checkpatch(check_run: CheckRun) -> None:
    """Run checkpatch.pl --strict on the C files of every kernel that has it."""
    declaration = check_run.declaration
    allowed = _FUNCTIONS if declaration.c.written_out else _MACROS
    allowed = allowed | (_STOPS if any(guard.stops for guard in declaration.all_checks.guards) else set())
    for script in _scripts(check_run, "checkpatch.pl"):
        for path, name in _files(check_run):
            reports = _reports(script, path)
            check_run.tolerated.update(report["kind"] for report in reports if report["kind"] in allowed)
            faults = [
                f"{path}:{report['line']}: warning: {report['kind']}: {report['message']}"
                for report in reports
                if report["kind"] not in allowed
            ]
            check_run.finds_none(f"{name} under {script.name}", faults)
        kinds = [report["kind"] for report in _reports(script, _control(check_run, _UNTIDY))]
        check_run.catches("a line with trailing whitespace", "TRAILING_WHITESPACE" in kinds)


def _reports(script: Path, path: Path) -> list[re.Match[str]]:
    """What checkpatch.pl reports about a file: matches with the groups `line`, `kind` and `message`."""
    options = ("--strict", "--no-tree", "--no-summary", "--terse", "--show-types", "-f")
    done = run(tool("perl"), script, *options, path, cwd=path.parent)
    return list(_REPORT.finditer(done.output.decode("utf-8", "replace")))


def kernel_doc(check_run: CheckRun) -> None:
    """Run kernel-doc on the C files, with all warnings."""
    for script in _scripts(check_run, "kernel-doc"):
        # The script of 6.1 has no option -Wall.
        options = ["-none", "-Werror", *(["-Wall"] if "Wall" in script.read_text(encoding="utf-8") else [])]
        for path, name in _files(check_run):
            done = run(script, *options, path)
            lines = [line for line in done.errors.splitlines() if "no structured comments found" not in line]
            check_run.holds(f"{name} under {script.name}", "\n".join(lines))
        done = run(script, *options, _control(check_run, _UNDOCUMENTED))
        check_run.catches("an enumerator without a description", bool(done.code) and "'b'" in done.errors)


def _scripts(check_run: CheckRun, name: str) -> Iterator[Path]:
    """The script of each kernel that has it. Raises Skip if none has it."""
    scripts = [(kernel, script) for kernel in kernels(check_run.subject) if (script := kernel.script(name)) is not None]
    if not scripts:
        raise Skip(f"no scripts/{name} in any kernel; pass a source tree with --kernel")
    for kernel, script in scripts:
        with check_run.part(str(kernel)):
            check_run.checked_with.append(str(kernel))
            yield script


def _files(check_run: CheckRun) -> list[tuple[Path, str]]:
    """Each C file, and its name."""
    placed = place(check_run.declaration, check_run.subject.c_texts, check_run.work)
    return [(path, check_run.subject.texts[target].name) for target, path in placed.items()]


def _control(check_run: CheckRun, fault: str) -> Path:
    return write(check_run.work / "control.h", f"/* SPDX-License-Identifier: GPL-2.0 */\n{fault}")
