"""What tests of the command line share: the rendered files' names, an edit, and a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from repository import ROOT

HEADER = "generated/include/linux/hugetlb_page_flags.h"
SOURCE = "generated/mm/hugetlb_page_flags.c"
EMULATOR = "generated/hugetlb_page_flags.py"

# Runs the command line: exit code, standard output, standard error.
Run = Callable[..., tuple[int, str, str]]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def on_a_terminal(program: list[str], **variables: str) -> tuple[int, str]:
    """The exit code, and all that the terminal gets, of Python with these words."""
    unwanted = ("NO_COLOR", "COLUMNS", "TERM")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    environment |= {"PYTHONPATH": str(ROOT), "TERM": "xterm", **variables}
    terminal, end = pty.openpty()
    process = subprocess.Popen([sys.executable, *program], stdout=end, stderr=end, env=environment)
    os.close(end)
    printed = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        printed += piece
    os.close(terminal)
    return process.wait(), printed.decode().replace("\r\n", "\n")
