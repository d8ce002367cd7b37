"""Exit codes, and the exceptions that end a command with one. Every start pays for each import here."""

from __future__ import annotations

FINE, DIFFERENT, WRONG, FAULT = 0, 1, 2, 70
MEANINGS = {
    FINE: "success",
    DIFFERENT: "a file is out of date, or a difference or fault was found",
    WRONG: "invalid declaration or usage",
    FAULT: "internal error (please report)",
}


class Failure(Exception):
    """Ends the work on a declaration, or the whole command, with an exit code and a message on standard error."""

    def __init__(self, message: str = "", code: int = WRONG) -> None:
        super().__init__(message, code)
        self.message, self.code = message, code


class WrongCall(Exception):
    """Invalid options or operands: ends the command with its usage and this message."""
