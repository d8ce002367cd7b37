"""Shows on standard error how far a command that takes long has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from flaggen.cli.output import is_coloured
from flaggen.report.terminal import logged

T = TypeVar("T")

# Seconds until a progress bar appears on a terminal.
PATIENCE = 0.5


def tracked(items: Sequence[T], *, is_quiet: bool, color: str) -> Iterator[T]:
    """Yield the items; on a terminal, a progress bar appears after PATIENCE seconds. Print nothing while iterating."""
    is_watched = len(items) > 1 and not is_quiet and sys.stderr.isatty()
    began = time.monotonic()
    done = 0
    while done < len(items) and not (is_watched and time.monotonic() - began > PATIENCE):
        yield items[done]
        done += 1
    if done < len(items):
        from rich.console import Console
        from rich.progress import track

        from flaggen.report.english import plural

        console = Console(stderr=True, no_color=not is_coloured(sys.stderr, color))
        yield from track(items[done:], plural(len(items), "declaration"), console=console, transient=True)


@contextmanager
def steps(*, is_quiet: bool, color: str) -> Iterator[Callable[[str], None]]:
    """Yield a function that prints the step that begins, after the seconds so far, on standard error.

    On a terminal, that is one line that changes and disappears.
    """
    began = time.monotonic()

    def line(step: str) -> str:
        return f"{time.monotonic() - began:4.0f}s  {logged(step)}"

    if is_quiet:
        yield lambda step: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.markup import escape

        console = Console(stderr=True, no_color=not is_coloured(sys.stderr, color))
        with console.status("") as status:
            yield lambda step: status.update(escape(line(step)))
    else:
        yield lambda step: print(line(step), file=sys.stderr, flush=True)
