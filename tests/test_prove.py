"""The proof: sound C is accepted in every form, and every small change to it is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import ROOT
from flaggen.declaration import Declaration
from flaggen.diagnostics import Source
from flaggen.load import load
from flaggen.preprocess import Unreadable, preprocess
from flaggen.prove import prove
from flaggen.render import render
from mutants import SUBSTITUTIONS, mutants

CASES = [ROOT / "flags.toml", *sorted((ROOT / "tests" / "golden").glob("*/flags.toml"))]


def declared(path: Path) -> Declaration:
    declaration = load(path.read_bytes(), path.name, path.name).declaration
    assert declaration is not None
    return declaration


def sources(declaration: Declaration) -> dict[str, Source]:
    artifacts = render(replace(declaration, output=replace(declaration.output, emulator=None)))
    return {artifact.target: Source(artifact.target, artifact.text) for artifact in artifacts}


def preprocessed(declaration: Declaration, texts: dict[str, Source]) -> list[object]:
    """All that a compiler sees of the texts, with the config symbol on and off; None where it would refuse them."""
    seen: list[object] = []
    for defines in ({declaration.c.config: "1"}, {}):
        try:
            unit = preprocess([texts["header"], *texts.values()], defines)
        except Unreadable:
            seen.append(None)
        else:
            lines = [line for line in unit.text.split("\n") if not line.startswith("#line")]
            seen.append((" ".join(lines).split(), [name for _, _, name in unit.includes]))
    return seen


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_every_mutant_is_refused(path: Path, say: Callable[[str], None]) -> None:
    declaration = declared(path)
    texts = sources(declaration)
    assert prove(declaration, texts["header"], texts.get("source")).findings == ()
    kinds: Counter[str] = Counter()
    survivors = []
    says = preprocessed(declaration, texts)
    for target, source in texts.items():
        for mutant in mutants(source.text):
            changed = texts | {target: Source(target, mutant.text)}
            if preprocessed(declaration, changed) == says:
                continue  # as the name of a macro's argument that is not used
            kinds[mutant.kind] += 1
            if not prove(declaration, changed["header"], changed.get("source")).findings:
                survivors.append(f"{target}:{mutant.line}: {mutant.kind}")
    say(f"{path.parent.name}: {kinds.total()} mutants of {len(kinds)} kinds, {len(survivors)} survived")
    assert survivors == []


def test_every_kind_of_mutant_has_a_place() -> None:
    """So that no kind is refused only because it never happens."""
    found = {
        mutant.kind for path in CASES for text in sources(declared(path)).values() for mutant in mutants(text.text)
    }
    assert found == {kind for kind, _, _ in SUBSTITUTIONS}
