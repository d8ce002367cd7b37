"""Whether a mutant of rendered C that the proof accepts is what was rendered: batches of mutants, and their counts."""

from __future__ import annotations

import tempfile
import traceback
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from random import Random
from typing import NamedTuple

from c_mutations import Change, Mutator
from compiled import c_sources
from flaggen.prove.promised import all_promised
from flaggen.prove.prove import is_proven
from flaggen.report.findings import Source
from random_declarations import random_declaration
from remembered_parser import remembered_parser
from same_code import Oracle, Outcome

# What happens to a mutant. "proven" includes all that follow.
TRIED, PROVEN, DIFFERENT, NOT_COMPILED, CRASHED = "tried", "proven", "different", "does not compile", "crashes"
COLUMNS = (TRIED, PROVEN, DIFFERENT, NOT_COMPILED, CRASHED)


class Miss(NamedTuple):
    """A mutant that the proof accepts although it is different, or fails on; and where it was kept, if it was."""

    construct: str
    verdict: str
    detail: str
    kept: str


class Batch(NamedTuple):
    """How many mutants of one declaration had which verdict, by (construct, verdict); and those that were missed."""

    counts: Counter[tuple[str, str]]
    misses: tuple[Miss, ...]


@remembered_parser()
def try_mutants(seed: int, number: int, size: int, keep: Path | None = None, constructs: Collection[str] = ()) -> Batch:
    """Try `size` mutants of the declaration with this number. What is missed is kept in directories below `keep`.

    `constructs` are those that are inserted, by default all of them.
    """
    random = Random(f"{seed} {number}")
    counts: Counter[tuple[str, str]] = Counter()
    misses: list[Miss] = []
    with tempfile.TemporaryDirectory(prefix="flaggen-") as directory:
        while True:
            drawn = random_declaration(random)
            rendered = {target: source.text for target, source in c_sources(drawn.declaration).items()}
            oracle = Oracle(drawn.declaration, rendered, Path(directory, "oracle"))
            if not oracle.broken:
                break
        mutator = Mutator(drawn.declaration, rendered, random, constructs)
        promises = all_promised(drawn.declaration)
        paths = drawn.declaration.output.paths
        proven: list[Change] = []

        def miss(change: Change, verdict: str, detail: str, outcome: Outcome | None = None) -> None:
            counts[change.construct, verdict] += 1
            kept = ""
            if keep is not None:
                place = keep / f"{number}-{len(misses)}-{change.construct.replace(' ', '-')}"
                oracle.keep(place, change.texts, outcome or Outcome("gcc", "header_0", detail))
                (place / "flags.toml").write_text(drawn.text, encoding="utf-8")
                for target, text in rendered.items():
                    (place / f"rendered-{target}").write_text(text, encoding="utf-8")
                kept = str(place)
            misses.append(Miss(change.construct, verdict, detail, kept))

        for _ in range(size):
            change = mutator.change()
            counts[change.construct, TRIED] += 1
            try:
                if is_proven(promises, {target: Source(paths[target], text) for target, text in change.texts.items()}):
                    counts[change.construct, PROVEN] += 1
                    proven.append(change)
            except Exception:
                miss(change, CRASHED, traceback.format_exc())
        for change, outcome in zip(proven, oracle.differences([change.texts for change in proven]), strict=True):
            if outcome is not None:
                verdict = NOT_COMPILED if outcome.error else DIFFERENT
                miss(change, verdict, f"{outcome.compiler} {outcome.unit} {outcome.error}".strip(), outcome)
    return Batch(counts, tuple(misses))


def table(counts: Counter[tuple[str, str]]) -> str:
    """The counts by construct, as a table in Markdown."""
    constructs = sorted({construct for construct, _ in counts})
    lines = [f"| construct | {' | '.join(COLUMNS)} |", f"| --- {'| ---: ' * len(COLUMNS)}|"]
    for construct in constructs:
        lines.append(f"| {construct} | {' | '.join(f'{counts[construct, column]:,}' for column in COLUMNS)} |")
    sums = [sum(counts[construct, column] for construct in constructs) for column in COLUMNS]
    return "\n".join([*lines, f"| in all | {' | '.join(f'{number:,}' for number in sums)} |"])
