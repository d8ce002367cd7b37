"""The entry points: a version or a remembered check is printed at once, anything else is a command's work.

Every import at the top is paid by every start.
"""

from __future__ import annotations

import os
import sys

from flaggen import __version__
from flaggen.cli import cache
from flaggen.cli.exit_codes import FAULT, FINE, WRONG
from flaggen.cli.streams import complain, open_streams

TYPE_CHECKING = False  # typing's takes the time of importing it
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

_SIGINT, _SIGPIPE = 2, 13  # signal's take the time of importing enum


def main(arguments: Sequence[str] | None = None) -> int:
    """Run flaggen in the calling process, and return the exit code; signal handlers and such stay the caller's."""
    return _exit_code(sys.argv[1:] if arguments is None else list(arguments), lambda: None)


def run() -> NoReturn:
    """Run flaggen as a process, and end it without freeing what it has: that takes a tenth of a check's time."""
    open_streams()
    code = _exit_code(sys.argv[1:], _own_the_process)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            pass
    os._exit(code)


def _exit_code(words: list[str], prepare: Callable[[], None]) -> int:
    """Run what the words are; every way in which that can end is an exit code."""
    try:
        code = _run(words, prepare)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        return 128 + _SIGPIPE
    except KeyboardInterrupt:
        complain("interrupted")
        return 128 + _SIGINT
    except (OSError, UnicodeError) as error:  # what the declaration and the outputs cause is said by name before
        complain(str(error))
        return WRONG
    except Exception as error:
        has_verbose = words[:1] in (["render"], ["verify"])
        if not has_verbose or {"-v", "--verbose"} & set(words):
            import traceback

            traceback.print_exc()
        hint = " (-v shows the traceback)" if has_verbose else ""
        complain(f"this is a fault of flaggen: {type(error).__name__}: {error}{hint}")
        return FAULT


def _run(words: list[str], prepare: Callable[[], None]) -> int:
    known = f"flaggen {__version__}\n" if words == ["--version"] else cache.recall(words)
    if known is not None:
        sys.stdout.write(known)
        return FINE
    prepare()
    from flaggen.cli import commands

    try:
        return commands.run(words)
    except SystemExit as end:  # argparse's, or a signal's; what was printed is flushed as that of any other end
        return int(end.code or FINE)


def _own_the_process() -> None:
    """Change what belongs to the whole process: when garbage is collected, and how it ends at a signal."""
    import _signal as signal  # type: ignore[import-not-found] # signal's enums take three times as long
    import gc

    # Imports and syntax trees are no garbage, and looking for some in them takes a twentieth of a check's time.
    gc.set_threshold(1_000_000)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # as after nohup
            signal.signal(number, _terminate)


def _terminate(number: int, _: object) -> NoReturn:
    """End by an exception, so that temporary files are removed."""
    sys.exit(128 + number)
