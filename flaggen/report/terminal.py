"""Makes text safe for terminals, and coloured; counts its columns. Every start pays for each import here."""

# Tables that are not for a terminal have at most this many columns.
WIDTH = 100
_ELLIPSIS = "…"


def printable(text: str) -> str:
    """The text with each control or bidirectional character, which could act on a terminal, replaced by U+FFFD."""
    return "".join(sign if sign.isprintable() or sign == "\t" else "\ufffd" for sign in text)


def painted(text: str, colour: str, coloured: bool) -> str:
    """The text in the colour, given as the parameters of an SGR sequence; unchanged if `coloured` is not set."""
    return f"\x1b[{colour}m{text}\x1b[0m" if coloured else text


def cells(text: str) -> int:
    """The number of a terminal's columns that the text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def cropped(text: str, width: int) -> str:
    """The text, or as much of it as fits into so many columns (at least 1), and an ellipsis."""
    if cells(text) <= width:
        return text
    end = width
    while end and cells(text[:end]) >= width:
        end -= 1
    return f"{text[:end].rstrip()}{_ELLIPSIS}"


def _width(sign: str) -> int:
    if sign == _ELLIPSIS:  # rarely is there another sign for which to load unicodedata
        return 1
    import unicodedata

    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
