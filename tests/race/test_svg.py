"""The picture of a schedule."""

from __future__ import annotations

from xml.etree import ElementTree

from flaggen.model.guards import NO_CHECKS
from flaggen.race.offline import offline
from flaggen.race.outcomes import outcomes, shortest_bad
from flaggen.race.scenarios import CASES, cases_of
from flaggen.race.svg import picture
from race_flags import FREED, MIGRATABLE


def texts(found: str) -> list[str]:
    return [str(node.text) for node in ElementTree.fromstring(found).iter("{http://www.w3.org/2000/svg}text")]


def test_a_line_for_each_step() -> None:
    found = [*outcomes(offline(MIGRATABLE, FREED), CASES[:1])]
    shown = shortest_bad(found)
    assert shown is not None
    drawn = texts(picture(found))
    assert drawn[:3] == ["scanner", "dissolver", "stranger"]
    assert len(drawn) == 3 + len(shown[2])
    assert drawn[-1].startswith("scanner: takes")


def test_the_title_says_whether_the_case_is_the_declared_one() -> None:
    for cases, title in ((CASES, "with none"), (cases_of(NO_CHECKS), "with none, as declared")):
        svg = ElementTree.fromstring(picture([*outcomes(offline(MIGRATABLE, FREED), cases[:1])]))
        assert svg.findtext("{http://www.w3.org/2000/svg}title") == f"the shortest consequence {title}"


def test_nothing_bad() -> None:
    assert texts(picture([*outcomes(offline(MIGRATABLE, FREED), CASES[-1:])])) == ["no bad schedule"]
