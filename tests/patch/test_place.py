"""What replaces the parts that flags took is where everything else sees it as before."""

from __future__ import annotations

import pytest

from flaggen.patch.cut import Cut
from flaggen.patch.place import replaced
from flaggen.report.findings import Source

INCLUDE = "#include <linux/flags.h>"
GUARD = "#ifndef A_H\n#define A_H\n"


def moved(text: str, by: str | None = INCLUDE, *, in_place: bool = False) -> str:
    """The text without the lines that begin with a dash, in parts of neighbours."""
    lines = text.split("\n")
    parts: list[Cut] = []
    for number, line in enumerate(lines, 1):
        if line.startswith("-") and parts and parts[-1].last == number - 1:
            parts[-1] = Cut(parts[-1].first, number)
        elif line.startswith("-"):
            parts.append(Cut(number, number))
    return replaced(Source("a.h", text), parts, by, in_place=in_place)


def test_a_single_part_of_a_header_is_replaced() -> None:
    assert moved("#include <a.h>\nint a;\n\n-\n-\n\nint b;\n", in_place=True) == (
        f"#include <a.h>\nint a;\n\n{INCLUDE}\n\nint b;\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("#include <a.h>\n\nint a;\n-\nint b;\n", f"#include <a.h>\n{INCLUDE}\n\nint a;\nint b;\n"),
        # Not after an #include of another branch.
        (
            f"{GUARD}#include <a.h>\n#ifdef B\n#include <b.h>\nint a;\n-\n#else\n-\nint b;\n#endif\n#endif\n",
            f"{GUARD}#include <a.h>\n{INCLUDE}\n\n#ifdef B\n#include <b.h>\nint a;\n#else\nint b;\n#endif\n#endif\n",
        ),
        # Nor above the conditional that all parts are in.
        (
            "#include <a.h>\n#ifdef B\nint a;\n-\nint b;\n-\n#endif\n",
            f"#include <a.h>\n#ifdef B\nint a;\n\n{INCLUDE}\n\nint b;\n#endif\n",
        ),
        # Nor after one below a part.
        ("int a;\n-\n#include <a.h>\n-\n", f"int a;\n\n{INCLUDE}\n#include <a.h>\n"),
        (
            f"{GUARD}int a;\n#ifdef B\nint b;\n-\n#endif\n-\nint c;\n#endif\n",
            f"{GUARD}int a;\n\n{INCLUDE}\n\n#ifdef B\nint b;\n#endif\nint c;\n#endif\n",
        ),
        (
            "#if A\\\n\\\n || B\n#include <a.h>\n-\nint a;\n-\n#endif\n",
            f"#if A\\\n\\\n || B\n#include <a.h>\n{INCLUDE}\n\nint a;\n#endif\n",
        ),
    ],
)
def test_an_include_is_above_the_first_part(before: str, after: str) -> None:
    assert moved(before) == after


def test_more_than_an_include_is_apart_from_them() -> None:
    assert moved("#include <a.h>\nint a;\n-\nint b;\n-\n", "/* x */\nint c;") == (
        "#include <a.h>\n\n/* x */\nint c;\n\nint a;\nint b;\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("int a;\n\n-\n\nint b;\n", "int a;\n\nint b;\n"),
        ("int a;\n\n-\nint b;\n", "int a;\n\nint b;\n"),
        ("int a;\n-\n\nint b;\n", "int a;\n\nint b;\n"),
        ("#if A\nint a;\n\n-\n#else\n\n-\n\nint b;\n\n-\n#endif\n", "#if A\nint a;\n#else\n\nint b;\n#endif\n"),
        ("int a;\n\n-\n", "int a;\n"),
        ("-\n\nint a;\n", "\nint a;\n"),
        ("int a;\n\n-", "int a;\n"),
    ],
)
def test_one_of_the_blank_lines_around_a_part_goes_too(before: str, after: str) -> None:
    assert moved(before, None) == after
