"""What the proof accepts, gcc and clang compile to the code of what is rendered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from compiled import declared, rendered
from mutated_c import COLUMNS, DIFFERENT, NOT_COMPILED, TRIED, try_mutants
from repository import need
from same_code import COMPILERS, Oracle
from sample import cases, sample, sampled
from strategies import toml
from weakened_reader import WEAKENED, weakened

LAYOUTS = {
    "quoted": {"header": "lib/flags.h", "source": "lib/flags.c"},
    "below include/": {"header": "include/linux/flags.h", "source": "mm/flags.c"},
}
# A change to a file, and whether a compiler makes other code of it.
CHANGES = {
    "nothing": ("header", "", "", False),
    "a comment": ("header", "set_bit(", "set_bit(/* x */ ", False),
    "another form": ("source", "&page->private", "&(page + 0)->private", False),
    "the order": ("header", "HPAGEFLAG(Aa, aa)\n", "HPAGEFLAG(Aa, aa)\nstruct other;\n", False),
    "another operation": ("header", "set_bit(", "clear_bit(", True),
    "another bit": ("source", "HPG_bb", "HPG_aa", True),
    "another value": ("header", "HPG_bb,", "HPG_bb = 2,", True),
    "another assertion": ("header", "<= BITS_PER_LONG", "<= BITS_PER_LONG + 1", True),
    "the same type": ("source", "bool HPageBb", "_Bool HPageBb", False),
    "another type": ("source", "bool HPageBb", "unsigned char HPageBb", True),
    "a weak symbol": ("source", "bool HPageBb", "__attribute__((weak)) bool HPageBb", True),
    "a hidden symbol": ("source", "bool HPageBb", '__attribute__((visibility("hidden"))) bool HPageBb', True),
    "a section": ("source", "bool HPageBb", '__attribute__((section(".x"))) bool HPageBb', True),
    "a pure function": (
        "header",
        "bool HPage##uname(struct page *page);",
        "bool HPage##uname(struct page *page) __attribute__((pure));",
        True,
    ),
    "a macro that is left": ("header", "HPAGEFLAG(Aa, aa)\n", "HPAGEFLAG(Aa, aa)\n#define HPageAa(page) 0\n", True),
    "a keyword that is left": ("header", "HPAGEFLAG(Aa, aa)\n", "HPAGEFLAG(Aa, aa)\n#define while if\n", True),
    "a symbol that is left": (
        "header",
        "HPAGEFLAG(Aa, aa)\n",
        "HPAGEFLAG(Aa, aa)\n#define CONFIG_HUGETLB_PAGE 1\n",
        True,
    ),
    "no include guard": ("header", "#ifndef _", "#ifndef X_", True),
    "only the second time": ("header", "#define _LI", "#else\n#define _LI", True),
    "a macro of other headers": (
        "header",
        "HPAGEFLAG(Aa",
        "#ifdef CONFIG_SMP\n#define Aa Bb\n#endif\nHPAGEFLAG(Aa",
        True,
    ),
    "no C": ("source", "{", "", True),
}


@sampled
@pytest.mark.parametrize("name", sample(LAYOUTS, 2))
def test_the_compilers_see_every_difference(name: str, tmp_path: Path) -> None:
    need(*COMPILERS)
    flags = {"flags.aa": {}, "flags.bb": {"visibility": "exported"}}
    declaration = declared(toml({"c": {"api": ["page", "folio"]}, "output": LAYOUTS[name], **flags}))
    texts = {target: artifact.text for target, artifact in rendered(declaration).items()}
    oracle = Oracle(declaration, texts, tmp_path)
    assert oracle.broken == ""
    tried = dict(sample(CHANGES.items(), 2))
    versions = [texts | {target: texts[target].replace(old, new, 1)} for target, old, new, _ in tried.values()]
    outcomes = oracle.differences(versions)
    seen = {change: outcome is not None for change, outcome in zip(tried, outcomes, strict=True)}
    assert seen == {change: is_different for change, (*_, is_different) in tried.items()}
    assert {outcome.compiler for outcome in outcomes if outcome} <= set(COMPILERS)


# Batches of the run of all mutants, so that they can be tried at once.
BATCHES = cases(10, 1)


@sampled
@pytest.mark.parametrize("number", range(BATCHES))
def test_proven_mutants_are_what_is_rendered(number: int, say: Callable[[str], None]) -> None:
    """2,000 mutants in CI. benchmarks/soundness.py tries more."""
    need(*COMPILERS)
    batch = try_mutants(0, number, cases(2_000, 40) // BATCHES)
    sums = Counter[str]()
    for (_, verdict), count in batch.counts.items():
        sums[verdict] += count
    say(f"mutants of declaration {number}: " + ", ".join(f"{sums[column]:,} {column}" for column in COLUMNS))
    assert sums[TRIED] == cases(2_000, 40) // BATCHES
    assert [(miss.construct, miss.verdict, miss.detail) for miss in batch.misses] == []


@sampled
@pytest.mark.parametrize("name", sample(WEAKENED, len(WEAKENED)))
def test_a_weaker_reader_misses_some(name: str, say: Callable[[str], None]) -> None:
    """Otherwise there is a construct that the mutants do not have, or that the compilers do not show."""
    need(*COMPILERS)
    missed = Counter[str]()
    with weakened(name):
        for number in range(cases(20, 10)):
            batch = try_mutants(8, number, cases(60, 25), constructs=WEAKENED[name].constructs)
            missed.update(miss.verdict for miss in batch.misses)
            if missed:
                break
    say(f"without its check of {name}, the proof misses {missed.total()} mutants: {dict(missed)}")
    assert missed[DIFFERENT] + missed[NOT_COMPILED] > 0
