"""What the process has to do with its caller: exit codes and streams. Every import here is paid by every start."""

import os
import sys

FINE, DIFFERENT, WRONG, FAULT = 0, 1, 2, 70


def printable(text: str) -> str:
    """The text with what would act on a terminal (control characters, bidi) replaced, a sign a sign."""
    return "".join(sign if sign.isprintable() or sign == "\t" else "\ufffd" for sign in text)


def painted(text: str, colour: str, coloured: bool) -> str:
    """The text in a colour, which is the parameters of a terminal's SGR sequence."""
    return f"\x1b[{colour}m{text}\x1b[0m" if coloured else text


def complain(message: str) -> None:
    """Say on standard error what is wrong with the run itself."""
    try:
        print(printable(f"flaggen: {message}"), file=sys.stderr)
    except OSError:
        pass


def open_streams() -> None:
    """Have streams that take any text, also where the caller has closed them."""
    sys.stdin = sys.stdin or os.fdopen(os.open(os.devnull, os.O_RDONLY))
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
