"""100,000 mutated declarations: each gives findings or a model, and never a traceback.

One in a hundred of those without findings is also rendered and proven.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from flaggen.lint.check import lint
from flaggen.pipeline import render
from flaggen.prove.prove import prove
from flaggen.report.findings import Source, as_text
from flaggen.toml.load import load
from repository import COMMITTED
from sample import cases, sampled

# Of the mutations, so that xdist can spread them over its workers.
PARTS = 4
SEEDS = [path.read_bytes() for path in COMMITTED.values()]
SCRAPS = [
    *(b"[ ] [[ ]] { } = , . # \" ' \"\"\" ''' \n \r\n \t \0 \xff \xef\xbb\xbf \\ \\u0000 \\ud800".split(b" ")),
    *b"*/ /* \xe2\x80\xae \xe6\xbc\xa2".split(b" "),
    *b"0 -1 1e9 1.5 true inf nan 1979-05-27 0x7fffffffffffffffffff 99999999999999999999 0b1 1_0".split(b" "),
    *b"schema c output lint flags bit page_index camel operations doc ignore visibility api [flags.x] [c]".split(b" "),
    *b'"test" "exported" ["page"] [1,2] {a=1} "HPG_" "../x" "/x" "\\u202e" class None __x'.split(b" "),
]  # fmt: skip


def mutated(text: bytes, chance: random.Random) -> bytes:
    """The text after one to eight small changes."""
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((0, 0, 1, 3, 20, 200)))
        match chance.randrange(4):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + chance.choice(SCRAPS) + text[end:]
            case 2:
                text = text[:start] + text[start:end] * 2 + text[end:]
            case 3:
                lines = text.split(b"\n")
                first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[first], lines[second] = lines[second], lines[first]
                text = b"\n".join(lines)
    return text


@sampled
@pytest.mark.parametrize("part", range(PARTS))
def test_a_mutated_declaration_gives_findings_or_a_model(part: int, say: Callable[[str], None]) -> None:
    """Which is rendered and proven then."""
    chance = random.Random(part)
    refused = accepted = proven = 0
    for _ in range(cases(100_000, 1_000) // PARTS):
        text = mutated(chance.choice(SEEDS), chance)
        try:
            loaded = load(text, "flags.toml", "flags.toml")
            findings = lint(loaded)
            for finding in findings[:3]:
                as_text(finding)
            if loaded.declaration is None or findings:
                assert findings, "neither findings nor a model"
                refused += 1
                continue
            accepted += 1
            if accepted % 100 == 1:
                artifacts = render(loaded.declaration).artifacts
                texts = {artifact.target: Source("", artifact.text) for artifact in artifacts}
                assert prove(loaded.declaration, texts).findings == ()
                proven += 1
        except BaseException as error:
            error.add_note(f"this input raised:\n{text!r}")
            raise
    say(f"part {part + 1} of {PARTS}: {refused} mutations with findings, {accepted} without, {proven} of these proven")
