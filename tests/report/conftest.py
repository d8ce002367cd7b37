"""The checks whose results are cached."""

from cached_checks import check, rendered

__all__ = ["check", "rendered"]
