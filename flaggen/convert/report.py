"""The uses that a conversion leaves, for machines."""

from __future__ import annotations

from collections.abc import Sequence

from flaggen.convert.uses import Left
from flaggen.report.formats import document, objects


def as_json(left: Sequence[Left]) -> str:
    """A JSON list of findings, each with the kind of the use and the name."""
    findings = objects([use.finding for use in left])
    return document(
        [{"kind": use.kind, "name": use.name} | finding for use, finding in zip(left, findings, strict=True)]
    )
