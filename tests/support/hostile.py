"""Findings, drawn at random, with names and texts that mean something to who reads them."""

from __future__ import annotations

from hypothesis import strategies as st

from flaggen.cli.rules import RULES
from flaggen.report.findings import Finding, Place, Severity, Source, Span

_SIGNS = [
    *("\n", "\r", "\r\n", "\t", "\0", "\x1b[31m", "\x1b[0m", "\x7f", "\x85", "\x9b", "\u2028", "\u202e", "\ufeff"),
    *(
        "::error::",
        "::",
        "##[error]",
        "#",
        "%0A",
        "%25",
        "%3A",
        ",",
        ":",
        "=",
        ";",
        "]",
        "](",
        "[a](1)",
        "{0}",
        "{",
        "}",
    ),
    *('"', "'", "\\", "\\u0000", "*/", "</script>", "../", "./", "/", "//", " ", "?", "&", "é", "\U0001f642"),
]

texts = st.lists(st.sampled_from(_SIGNS) | st.text(max_size=5), max_size=8).map("".join)
# As a file system has them: bytes that are not UTF-8 are surrogates.
names = (
    (texts | st.binary(max_size=8).map(lambda data: data.decode("utf-8", "surrogateescape")))
    .filter(lambda name: "\0" not in name)
    .map(lambda name: name or "<stdin>")
)

spans = st.builds(Span, st.integers(1, 3), st.integers(1, 120), st.integers(1, 120))
places = st.builds(Place, st.builds(Source, names, texts), spans, texts | names)
findings = st.builds(
    Finding,
    rule=st.sampled_from([rule.id for rule in RULES]),
    severity=st.sampled_from(Severity),
    message=texts | names,
    help=texts | names,
    place=places,
    related=st.lists(places, max_size=2).map(tuple),
)
