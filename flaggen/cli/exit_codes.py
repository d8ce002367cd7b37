"""Exit codes, and the exceptions that end a command with one. Every import here is paid by every start."""

from __future__ import annotations

FINE, DIFFERENT, WRONG, FAULT = 0, 1, 2, 70
MEANINGS = {
    FINE: "fine",
    DIFFERENT: "stale, or a difference was found",
    WRONG: "the declaration or the call is wrong",
    FAULT: "a fault of flaggen",
}


class Failure(Exception):
    """Ends the work on a declaration, or the whole command, with an exit code and a message on standard error."""

    def __init__(self, message: str = "", code: int = WRONG) -> None:
        super().__init__(message, code)
        self.message, self.code = message, code


class WrongCall(Exception):
    """Options that cannot be combined: ends the command with its usage and this message."""
