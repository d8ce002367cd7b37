"""What is left of a conversion, as JSON."""

from __future__ import annotations

import json

from flaggen.convert.report import as_json
from flaggen.convert.rules import UNCONVERTED_CODE
from flaggen.convert.uses import Left
from flaggen.report.findings import Place, Source, Span


def test_each_finding_has_the_kind_of_the_use_and_its_name() -> None:
    source = Source("a\udcff.c", "f = HPageFreed;\n")
    finding = UNCONVERTED_CODE.at(Place(source, Span(1, 5, 10)), "HPageFreed is used without a call", "convert it")
    (use,) = json.loads(as_json([Left("pointer", "HPageFreed", finding)]))
    assert (use["kind"], use["name"], use["file"]) == ("pointer", "HPageFreed", "a\ufffd.c")
    assert (use["line"], use["column"], use["rule"]) == (1, 5, "unconverted-code")
    assert as_json([]) == "[]\n"
