"""The layout of C text."""

from __future__ import annotations

from flaggen.render.text_layout import continued, kernel_doc


def test_backslashes_are_aligned() -> None:
    assert continued("#define A\n\tb\nc\n") == "#define A\t\t\t\t\t\t\t\t\\\n\tb\t\t\t\t\t\t\t\t\\\nc"
    assert continued("x" * 80 + "\nc") == "x" * 80 + " \\\nc"


def test_kernel_doc_headings_do_not_begin_a_line() -> None:
    for padding in range(60, 80):
        for heading in ("Return:", "note:", "@name:", "Context :"):
            lines = kernel_doc(f"{'x' * padding} {heading} text", " * ").split("\n")
            assert not any(line.lstrip(" *\t").startswith(heading) for line in lines)
