"""The layout of C text."""

from __future__ import annotations

from flaggen.render.text_layout import braced, continued, head, kernel_doc


def test_backslashes_are_aligned() -> None:
    assert continued("#define A\n\tb\nc\n") == "#define A\t\t\t\t\t\t\t\t\\\n\tb\t\t\t\t\t\t\t\t\\\nc"
    assert continued("x" * 80 + "\nc") == "x" * 80 + " \\\nc"


def test_a_function_in_a_macro_fits_80_columns_with_its_backslash() -> None:
    assert head("f(void)", "static inline bool") == "static inline bool f(void)"
    assert head("f" * 74, "int") == f"int {'f' * 74}"
    assert head("f" * 75, "int") == f"int\n{'f' * 75}"
    assert (braced(""), braced("return;")) == ("{ }", "{ return; }")
    assert (braced("f" * 74), braced("f" * 75)) == (f"{{ {'f' * 74} }}", f"{{\n\t{'f' * 75}\n}}")


def test_kernel_doc_headings_do_not_begin_a_line() -> None:
    for padding in range(60, 80):
        for heading in ("Return:", "note:", "@name:", "Context :"):
            lines = kernel_doc(f"{'x' * padding} {heading} text", " * ").split("\n")
            assert not any(line.lstrip(" *\t").startswith(heading) for line in lines)
