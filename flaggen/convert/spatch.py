"""Run Coccinelle on one file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flaggen.report.errors import FlaggenError
from flaggen.tools import run

# Seconds for one file. The largest files of the kernel take less than ten.
_TIMEOUT = 300


class SpatchFailed(FlaggenError):
    """Coccinelle failed on a file; the message names it."""


def spatch_result(program: str, semantic_patch: str, text: bytes, name: str) -> bytes:
    """The text of a C file as the semantic patch changes it. Raises SpatchFailed.

    `name` is the file's name in messages.
    """
    with TemporaryDirectory(prefix="flaggen-") as directory:
        rules, given, result = (Path(directory, file) for file in ("convert.cocci", "given.c", "result.c"))
        rules.write_text(semantic_patch, encoding="utf-8")
        given.write_bytes(text)
        options = ("--very-quiet", "--no-includes", "--no-show-diff", "--sp-file")
        done = run(program, *options, rules, given, "-o", result, cwd=Path(directory), timeout=_TIMEOUT)
        if done.code:
            raise SpatchFailed(f"spatch failed on {name}: {done.fault}")
        # Coccinelle writes no result if nothing changes.
        return result.read_bytes() if result.exists() else text
