"""The entry points. `--version` and a cached check are answered here; anything else loads its command.

Every start pays for each import at the top.
"""

from __future__ import annotations

import os
import sys

from flaggen import __version__
from flaggen.cli.exit_codes import FAULT, FINE, WRONG
from flaggen.cli.streams import complain, open_streams

TYPE_CHECKING = False  # importing typing takes longer than a cached check
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

# The packages that only parts of flaggen need: where packages are few, the rest works without them.
_PACKAGES = ("black", "jinja2", "pycparser", "rich", "shtab", "tree_sitter", "tree_sitter_toml")
_SIGINT, _SIGPIPE = 2, 13  # importing signal would build enums


def main(arguments: Sequence[str] | None = None) -> int:
    """Run flaggen in the calling process, and return the exit code. Signal handlers and gc settings are left alone."""
    return _exit_code(sys.argv[1:] if arguments is None else list(arguments), lambda: None)


def run() -> NoReturn:
    """Run flaggen as a process, and exit without freeing its objects, which would take a tenth of a check's time."""
    open_streams()
    code = _exit_code(sys.argv[1:], _own_the_process)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            pass
    os._exit(code)


def _exit_code(words: list[str], prepare: Callable[[], None]) -> int:
    """Run the command line, and turn every way in which it can end into an exit code."""
    try:
        code = _run(words, prepare)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        return 128 + _SIGPIPE
    except KeyboardInterrupt:
        complain("interrupted")
        return 128 + _SIGINT
    except (OSError, UnicodeError) as error:  # declarations and outputs have messages of their own
        complain(_in_words(error))
        return WRONG
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            return _internal_error(words, error)
        complain(f"this needs the Python package {error.name}, which is not installed (docs/offline.md says what does)")
        return WRONG
    except Exception as error:
        return _internal_error(words, error)


def _in_words(error: Exception) -> str:
    """The message of an error of the environment. One without a file name comes from writing to an open file."""
    if isinstance(error, OSError) and error.filename is None and error.strerror:
        return f"standard output, or a temporary file, cannot be written: {error.strerror}"
    return str(error)


def _internal_error(words: list[str], error: Exception) -> int:
    """Report an error that is flaggen's own fault."""
    has_verbose = words[:1] in (["render"], ["verify"], ["show"])
    if not has_verbose or {"-v", "--verbose"} & set(words):
        import traceback

        traceback.print_exception(error)
    hint = "; for the traceback, add -v" if has_verbose else ""
    complain(f"internal error (please report): {type(error).__name__}: {error}{hint}")
    return FAULT


def _run(words: list[str], prepare: Callable[[], None]) -> int:
    if words in (["--version"], ["-V"]):
        sys.stdout.write(f"flaggen {__version__}\n")
        return FINE
    from flaggen.cli import cache

    if (known := cache.recall(words)) is not None:
        sys.stdout.write(known)
        return FINE
    prepare()
    from flaggen.cli import commands

    try:
        return commands.run(words)
    except SystemExit as end:  # from argparse or a signal handler; the caller flushes the output
        return int(end.code or FINE)


def _own_the_process() -> None:
    """Configure the process: rare garbage collection, no translations, and a clean end on SIGTERM and SIGHUP."""
    import _signal as signal  # type: ignore[import-not-found] # signal's enums take three times as long
    import gc
    from types import ModuleType

    # Modules and syntax trees live until the end; searching them for garbage takes a twentieth of a check's time.
    gc.set_threshold(1_000_000)
    # Nobody translates argparse's own words, but to import gettext and to look for each word takes 5 % of `show`.
    untranslated = ModuleType("gettext")
    vars(untranslated).update(gettext=lambda text: text, ngettext=lambda one, more, count: one if count == 1 else more)
    sys.modules["gettext"] = untranslated
    import argparse  # noqa: F401

    del sys.modules["gettext"]
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # by nohup
            signal.signal(number, _terminate)


def _terminate(number: int, _: object) -> NoReturn:
    """Exit with an exception, so that temporary files are removed."""
    sys.exit(128 + number)
