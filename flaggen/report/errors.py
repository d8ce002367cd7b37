"""The exceptions of flaggen that callers of the library may want to tell apart, and the base class of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FlaggenError(Exception):
    """Something that flaggen refuses to do. The message says why; subclasses have the findings, if there are any."""


class UnknownName(FlaggenError, KeyError):
    """A look-up of something that is not declared."""

    def __str__(self) -> str:
        return Exception.__str__(self)  # KeyError would quote the message


def look_up(key: K, values: Mapping[K, V], problem: str) -> V:
    """The value of the key. Raises UnknownName, with the problem and the nearest name, if there is none."""
    if key in values:
        return values[key]
    from flaggen.report.english import did_you_mean

    hint = did_you_mean(str(key), [name for name in values if isinstance(name, str)])
    raise UnknownName(f"{problem}; {hint}".rstrip("; "))


class UnreadableFile(FlaggenError, OSError):
    """A file or directory that cannot be read; the message names it, and the reason."""


class NoSuchFile(UnreadableFile, FileNotFoundError):
    """A file that does not exist."""
