"""The standard streams of the process. Every import here is paid by every start."""

from __future__ import annotations

import os
import sys

from flaggen.report.terminal import printable


def complain(message: str) -> None:
    """Print on standard error what is wrong with the run itself."""
    try:
        print(printable(f"flaggen: {message}"), file=sys.stderr)
    except OSError:
        pass


def open_streams() -> None:
    """Make standard streams that accept any text, even if the caller closed them."""
    sys.stdin = sys.stdin or os.fdopen(os.open(os.devnull, os.O_RDONLY))
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
