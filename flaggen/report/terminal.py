"""Text that is safe to show, and coloured. Every import here is paid by every start."""


def printable(text: str) -> str:
    """The text with what would act on a terminal (control characters, bidi) replaced, a sign a sign."""
    return "".join(sign if sign.isprintable() or sign == "\t" else "\ufffd" for sign in text)


def painted(text: str, colour: str, coloured: bool) -> str:
    """The text in a colour, which is the parameters of a terminal's SGR sequence."""
    return f"\x1b[{colour}m{text}\x1b[0m" if coloured else text
