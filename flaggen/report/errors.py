"""The base class of flaggen's exceptions, for callers of the library."""

from __future__ import annotations


class FlaggenError(Exception):
    """Something that flaggen refuses to do. The message says why; subclasses have the findings, if there are any."""
