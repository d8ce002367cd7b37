"""The repository and the runs that the tests of comparisons share."""

from diff_runs import run
from repositories import home, repository

__all__ = ["home", "repository", "run"]
