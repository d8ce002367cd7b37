"""A declaration that is too large ends in one finding, without the work that it asks for."""

from __future__ import annotations

import pytest

from declarations import lint_text
from flaggen.report.findings import Severity
from sample import cases, sampled

MANY = "".join(f"[flags.f{number}]\n" for number in range(4097))
SYMBOLS = "".join(f"flags.f{number}.config = 'CONFIG_{number}'\n" for number in range(65))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#" * (4 * 1024 * 1024 + 1), "the file has more than 4 MiB"),
        (f"flags.{'.'.join('a' * 3000)} = 1", "the keys of the file have too many parts"),
        (MANY, "4,097 flags are too many: there may be 4,096"),
        (SYMBOLS, "65 flags with 65 config symbols are too many to prove: the product may be 4,096"),
    ],
    ids=["bytes", "parts", "flags", "symbols"],
)
def test_it_is_one_error(text: str, message: str) -> None:
    (finding,) = lint_text(text)
    assert (finding.severity, finding.message) == (Severity.ERROR, message)


@sampled
def test_long_lists_are_checked_in_linear_time() -> None:
    """A quadratic check of 20,000 paths took half a minute, of 4,000 a second."""
    outputs = "".join(f"k{number} = 'd{number}/p'\n" for number in range(cases(4000, 400)))
    text = f"render.templates = 't'\nflags.a = {{}}\n[output]\n{outputs}last = 'd7'\n"
    (finding,) = (finding for finding in lint_text(text) if finding.severity is Severity.ERROR)
    assert finding.message == "'d7' and 'd7/p' cannot both be files"
