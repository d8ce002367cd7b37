"""What tests of `flaggen import --patch` share: a kernel's tree in git, the command, and edits of files."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import series_of_2021 as of_2021
from compiled import declared, rendered
from flaggen.cli.main import main
from repositories import git, home
from repository import COMMITTED, need

__all__ = ["home"]

Run = Callable[..., tuple[int, str, str]]

HEADER = "include/linux/hugetlb.h"
GUARD = "#ifndef HUGETLB_H\n#define HUGETLB_H\n"
BEFORE = f"/* SPDX-License-Identifier: GPL-2.0 */\n{GUARD}\n#include <linux/mm.h>\n\nstruct hstate;\n\n"
AFTER = "\n#ifdef CONFIG_HUGETLB_PAGE\nint after;\n#endif\n\n#endif\n"
OF_2021 = [HEADER, "mm/hugetlb.c"]


def section(era: str = "era_6.12") -> str:
    text = rendered(declared(COMMITTED[era].read_text(encoding="utf-8")))["header"].text
    return text[text.index("/**") : text.rindex("\n#endif /* _LINUX")].partition("\n#undef")[0].rstrip() + "\n"


@pytest.fixture
def tree(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a kernel's header and Makefile, committed."""
    need("git")
    for name, value in (("NAME", "A. Ü. Thor"), ("EMAIL", "a@example.org"), ("DATE", "1610000000 +0100")):
        monkeypatch.setenv(f"GIT_AUTHOR_{name}", value)
    write(home, section())
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "base")
    return home


def write(top: Path, flags: str) -> None:
    (top / "include/linux").mkdir(parents=True, exist_ok=True)
    (top / "mm").mkdir(exist_ok=True)
    (top / HEADER).write_text(BEFORE + flags + AFTER)
    (top / "mm/Makefile").write_text("obj-$(CONFIG_HUGETLBFS)\t+= hugetlb.o\nobj-y += x.o\n")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(["import", *words])
        return (code, *capfd.readouterr())

    return run


def apply(patch: str, *command: str) -> None:
    subprocess.run(["git", "-c", "user.name=c", "-c", "user.email=c@x", *command], input=patch.encode(), check=True)


def commit_of_2021(header: str = of_2021.HEADER, source: str = of_2021.SOURCE) -> None:
    Path(HEADER).write_text(header)
    Path("mm/hugetlb.c").write_text(source)
    git("add", ".")
    git("commit", "-qm", "the layout of 2021")


def edit(path: str, pattern: str, by: str) -> None:
    text = re.sub(pattern, by, Path(path).read_text(), count=1, flags=re.MULTILINE)
    Path(path).write_text(text)
