"""Rendered KUnit suites in a kernel's tree, which the tree's own kunit.py builds and runs under User-Mode Linux."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.verify import rendering
from flaggen.verify.shim import place, write
from kernels import run

# What a kernel has by default and KUnit does without: almost half of what there is to build.
WITHOUT = """
ADVISE_SYSCALLS AIO BINFMT_SCRIPT BLOCK COMPACTION COREDUMP CROSS_MEMORY_ATTACH DEBUG_BUGVERBOSE DEBUG_MISC DEVMEM
DNOTIFY EPOLL EVENTFD FHANDLE FILE_LOCKING FTRACE FUTEX FW_LOADER HID HW_RANDOM INOTIFY_USER INPUT IO_URING KALLSYMS
LEGACY_PTYS MEMBARRIER MULTIUSER POSIX_TIMERS PROC_FS SECCOMP SERIO SHMEM SIGNALFD SUSPEND SYMBOLIC_ERRNAME SYSFS
TIMERFD UML_PCI_OVER_VIRTIO UNIX98_PTYS VIRTIO_UML VM_EVENT_COUNTERS
""".split()
# The kernel's build looks for static functions that are exported in every object: a tenth of the time that it takes.
WITHOUT_EXPORTS = "--make_options=cmd_check_local_export=:"


class Suite(NamedTuple):
    """A declaration's suite of the C that another one has, which may be the same, where these config symbols are on."""

    name: str
    declaration: Declaration
    tested: Declaration
    on: frozenset[str]

    def place(self, directory: Path) -> None:
        """Write a C file of the suite's name, and what it includes."""
        root = directory / self.name
        tested = self._apart(self.tested)
        place(tested, rendering.c_texts(tested), root)
        write(root / "kunit.c", rendering.text(self._apart(self.declaration), "kunit", "kunit.c"))
        lines = [f"#define {line}\n" for line in self._defines()]
        write(directory / f"{self.name}.c", f'{"".join(lines)}#include "{self.name}/kunit.c"\n')

    def _apart(self, declaration: Declaration) -> Declaration:
        """With a header of the suite's own: those of the tree are found first."""
        return declaration._replace(output=declaration.output._replace(header=f"include/{self.name}.h"))

    def _defines(self) -> Iterator[str]:
        config = self.declaration.c.config
        yield from (f"{symbol} 1" for symbol in sorted(self.on - {config}))
        if config not in self.on:
            yield "EXPECT_STUBS"
        # One kernel has all of the suites, and so all that they define.
        for word in self.declaration.words:
            for accessor in self.declaration.functions(word):
                if accessor.visibility == "exported":
                    yield f"{accessor.name} {self.name}_{accessor.name}"

    def makefile(self, directory: Path) -> str:
        """The lines of the directory's Makefile."""
        return f"obj-y += {self.name}.o\nCFLAGS_{self.name}.o := -I{directory / self.name}/include\n"


class Tree:
    """A copy of a kernel's tree, made of links, in a directory where it is also built."""

    def __init__(self, source: Path, home: Path) -> None:
        self.root, self.build = home / "tree", home / "build"
        shutil.rmtree(self.root, ignore_errors=True)
        self.build.mkdir(parents=True, exist_ok=True)
        run("cp", "-al", source, self.root)

    def own(self, *paths: str) -> None:
        """Have files of the tree be no links any more, so that they can be changed."""
        for path in paths:
            text = (self.root / path).read_bytes()
            (self.root / path).unlink()
            (self.root / path).write_bytes(text)

    def add(self, directory: str, suites: Sequence[Suite]) -> None:
        """Write suites into a directory, with a Makefile of it."""
        home = self.root / directory
        for suite in suites:
            suite.place(home)
        write(home / "Makefile", "".join(suite.makefile(home) for suite in suites))

    def make(self, symbol: str) -> None:
        """Build the smallest kernel that has KUnit and this symbol's suites. Raises Failure."""
        on, off = ("KUNIT", "EXPERT", symbol.removeprefix("CONFIG_")), WITHOUT
        lines = [*(f"CONFIG_{name}=y\n" for name in on), *(f"# CONFIG_{name} is not set\n" for name in off)]
        write(self.build / ".kunitconfig", "".join(lines))
        run(*self._kunit("config"), cwd=self.root)
        run(*self._kunit("build", f"--jobs={os.cpu_count()}", WITHOUT_EXPORTS), cwd=self.root)

    def test(self, suites: str) -> tuple[int, dict[str, dict[str, str]]]:
        """What is said of the suites of these names: kunit.py's exit status, and each suite's results by case.

        User-Mode Linux drops what it prints while a pipe is full. Failures are explained at length, so they had better
        be those of one suite.
        """
        report = self.build / "report.json"
        report.unlink(missing_ok=True)
        command = self._kunit("exec", f"--json={report}", suites)
        done = subprocess.run(command, cwd=self.root, stdin=subprocess.DEVNULL, capture_output=True)
        groups = json.loads(report.read_text(encoding="utf-8"))["sub_groups"]
        return done.returncode, {group["name"]: dict(_cases(group)) for group in groups}

    def _kunit(self, step: str, *more: str) -> list[str]:
        return [sys.executable, "tools/testing/kunit/kunit.py", step, f"--build_dir={self.build}", *more]


def _cases(group: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for case in group["test_cases"]:
        yield case["name"], case["status"]
    for inner in group["sub_groups"]:
        yield from _cases(inner)
