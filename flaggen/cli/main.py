"""The way in: what is known without work is said at once, everything else is a command's.

Every import at the top is paid by every start.
"""

from __future__ import annotations

import gc
import os
import sys

from flaggen import __version__
from flaggen.cli import cache as stamp
from flaggen.report.terminal import FAULT, FINE, WRONG, complain, open_streams

TYPE_CHECKING = False  # typing's takes the time of importing it
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

_SIGINT, _SIGPIPE = 2, 13  # signal's take the time of importing enum


def main(arguments: Sequence[str] | None = None) -> int:
    """Run flaggen; return the exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    open_streams()
    try:
        code = _run(words)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
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


def run() -> NoReturn:
    """Run flaggen as a process, and end it without freeing what it has: that takes a tenth of a check's time."""
    code = main()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            pass
    os._exit(code)


def _run(words: list[str]) -> int:
    known = f"flaggen {__version__}\n" if words == ["--version"] else stamp.recall(words)
    if known is not None:
        sys.stdout.write(known)
        return FINE
    # Imports and syntax trees are no garbage, and looking for some in them takes a twentieth of a check's time.
    gc.set_threshold(1_000_000)
    from flaggen.cli import commands

    try:
        return commands.run(words)
    except SystemExit as end:  # argparse's, or a signal's; what was printed is flushed as that of any other end
        return int(end.code or FINE)
