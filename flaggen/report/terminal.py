"""Makes text safe for terminals, and coloured. Every start pays for each import here."""


def printable(text: str) -> str:
    """The text with each control or bidirectional character, which could act on a terminal, replaced by U+FFFD."""
    return "".join(sign if sign.isprintable() or sign == "\t" else "\ufffd" for sign in text)


def painted(text: str, colour: str, coloured: bool) -> str:
    """The text in the colour, given as the parameters of an SGR sequence; unchanged if `coloured` is not set."""
    return f"\x1b[{colour}m{text}\x1b[0m" if coloured else text
