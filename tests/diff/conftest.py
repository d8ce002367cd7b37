"""The repository that the tests of comparisons share."""

from repositories import home, repository

__all__ = ["home", "repository"]
