"""The standard streams of the process. Every start pays for each import here."""

from __future__ import annotations

import os
import sys

from flaggen.report.terminal import logged


def complain(message: str) -> None:
    """Print a message about the run itself on standard error."""
    try:
        print(logged(f"flaggen: {message}"), file=sys.stderr)
    except OSError:
        pass


def open_streams() -> None:
    """Make the standard streams accept any text, and replace those that the caller closed."""
    sys.stdin = sys.stdin or os.fdopen(os.open(os.devnull, os.O_RDONLY))
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
