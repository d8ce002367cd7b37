"""An object is added to a Makefile where it is always built."""

from __future__ import annotations

import pytest

from flaggen.patch.makefile import with_object

NEW = "obj-$(CONFIG_HUGETLB_PAGE)\t+= a.o\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("obj-y := x.o\n", ""),
        ("obj-$(CONFIG_HUGETLBFS)\t+= hugetlb.o\n", "obj-$(CONFIG_NUMA) += numa.o\n"),
        ("obj-$(CONFIG_HUGETLBFS) += hugetlb.o \\\n\thugetlb_a.o\n", "obj-y += x.o\n"),
        (
            "ifdef CONFIG_CMA\nobj-$(CONFIG_HUGETLBFS) += b.o\nendif\nobj-$(CONFIG_HUGETLBFS) += c.o\n",
            "x := y\n",
        ),
        ("ifdef CONFIG_CMA\nifeq (a,b)\nendif\nobj-$(CONFIG_HUGETLBFS) += hugetlb_cma.o\nendif\n", ""),
        ("# obj-$(CONFIG_HUGETLBFS) += a.o\n", ""),
        ("obj-y += aa.o b-a.o.x\n", ""),
    ],
)
def test_the_line_is_unconditional_and_next_to_its_kind(before: str, after: str) -> None:
    assert with_object(before + after, "CONFIG_HUGETLB_PAGE", "a.o") == before + NEW + after


@pytest.mark.parametrize("last", ["obj-y += x.o", "obj-$(CONFIG_HUGETLBFS) += x.o"])
def test_the_last_line_gets_an_end(last: str) -> None:
    assert with_object(last, "CONFIG_HUGETLB_PAGE", "a.o") == f"{last}\n{NEW}"
    assert with_object(f"{last} \\\n", "CONFIG_HUGETLB_PAGE", "a.o") == f"{last} \\\n\n{NEW}"


def test_an_object_is_added_once() -> None:
    text = with_object("obj-y += x.o\n", "CONFIG_HUGETLB_PAGE", "a.o")
    assert with_object(text, "CONFIG_HUGETLB_PAGE", "a.o") == text
