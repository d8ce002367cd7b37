"""The proof accepts correct C in every form, and rejects every small change to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import islice

import pytest

from compiled import c_sources, declared
from flaggen.cfront.preprocess import preprocess
from flaggen.cfront.tokens import Unreadable
from flaggen.model.declaration import Declaration
from flaggen.prove.promised import all_promised
from flaggen.prove.prove import is_proven, prove
from flaggen.report.findings import Source
from mutants import SUBSTITUTIONS, mutants
from remembered_parser import remembered_parser
from repository import COMMITTED, with_pages
from sample import cases, sample, sampled

# Of the mutants of a declaration, so that they can be tried at once.
PARTS = cases(2, 1)
# Whose C is of the same kind as another's.
SAME = ("era_5.12", "era_6.12", "era_6.13")
# Which fraction of the mutants is tried: where each takes eight proofs, and where most functions are like another's.
FRACTION = {"conditional": 4, "const_test": 3, "exports": 3}


def preprocessed(declaration: Declaration, texts: dict[str, Source]) -> list[object]:
    """The preprocessed texts in every configuration; None if a compiler would reject them."""
    seen: list[object] = []
    again = [texts[target] for target in ("header",) if target in texts]  # a region has no guard
    for on in declaration.configurations:
        try:
            unit = preprocess([*again, *texts.values()], {*declaration.configs}, on)
        except Unreadable:
            seen.append(None)
        else:
            seen.append(([token.text for token in unit.tokens], [inclusion.name for inclusion in unit.inclusions]))
    return seen


@sampled
@remembered_parser()
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", [name for name in COMMITTED if name not in SAME])
def test_every_mutant_is_refused(name: str, part: int, say: Callable[[str], None]) -> None:
    declaration = declared(COMMITTED[name].read_bytes())
    texts = c_sources(declaration)
    assert prove(declaration, texts).findings == ()
    kinds: Counter[str] = Counter()
    survivors = []
    says = preprocessed(declaration, texts)
    promises = all_promised(declaration)
    every = ((target, mutant) for target, source in texts.items() for mutant in mutants(source.text))
    for target, mutant in sample(islice(every, part, None, PARTS * FRACTION.get(name, 1)), 100):
        changed = texts | {target: Source(target, mutant.text)}
        if is_proven(promises, changed):
            if preprocessed(declaration, changed) == says:
                continue  # as the name of a macro's argument that is not used
            survivors.append(f"{target}:{mutant.line}: {mutant.kind}")
        kinds[mutant.kind] += 1
    say(f"{name}, part {part + 1} of {PARTS}: {kinds.total()} mutants of {len(kinds)} kinds, {len(survivors)} survived")
    assert survivors == []


def test_every_kind_of_mutant_has_a_place() -> None:
    """Otherwise a kind of mutant might be rejected only because there is none."""
    found = {
        mutant.kind
        for path in COMMITTED.values()
        for text in c_sources(declared(path.read_bytes())).values()
        for mutant in mutants(text.text)
    }
    assert found == {kind for kind, _, _ in SUBSTITUTIONS}


@pytest.mark.parametrize(
    ("change", "rule", "line", "message"),
    [
        (("\tHPG_freed,\n", ""), "missing-fact", 65, "enumerator HPG_freed of flag 'freed' is missing from the header"),
        (
            ("void SetHPage##uname(struct page *page);", ""),
            "missing-fact",
            133,
            "prototype SetHPageMigratable() of flag",
        ),
        (("HPG_cma,", "HPG_cma = 9,"), "different-fact", 72, "enumerator HPG_cma of flag 'cma': value is `9`, not `6`"),
        (("HPAGEFLAG(Cma, cma)\n", ""), "missing-fact", 1, "function HPageCma() of flag 'cma' is missing"),
        (
            ("HPAGEFLAG(Cma, cma)\n", "HPAGEFLAG(Cma, cma\n"),
            "unreadable-c",
            141,
            "unterminated argument list of macro HPAGEFLAG",
        ),
        (("\n#endif /* _L", "\nint more;\n#endif /* _L"), "extra-fact", 143, "declaration more is not declared"),
        (("enum hugetlb_page_flags {", "enum flags {"), "extra-fact", 65, "enum flags is not declared"),
        (("#endif /* CONFIG_HUGETLB_PAGE */\n", ""), "unreadable-c", 88, "unterminated conditional: #endif is missing"),
        (
            ("#endif /* _L", "#ifdef CONFIG_SMP\n#define set_bit clear_bit\n#endif\n#endif /* _L"),
            "unreadable-c",
            143,
            "cannot determine whether CONFIG_SMP is defined",
        ),
        (("#include <linux/bitops.h>\n", ""), "missing-fact", 1, "include <linux/bitops.h> is missing from the header"),
        (("static __always_inline", "static inline _Noreturn"), "unreadable-c", 90, "`_Noreturn` is not accepted"),
        (("\tHPG_cma,\n", "\tHPG_cma,\n\tHPG_more,\n"), "extra-fact", 73, "enumerator HPG_more is not declared"),
        (("{ return false; }", "{ return true; }"), "different-fact", 107, "body is `return 1`, not `return 0`"),
    ],
)
def test_a_finding_names_the_fact_and_its_line(change: tuple[str, str], rule: str, line: int, message: str) -> None:
    declaration = declared(with_pages())
    texts = c_sources(declaration)
    header = Source("header", texts["header"].text.replace(*change, 1))
    findings = prove(declaration, texts | {"header": header}).findings
    assert any(
        finding.rule == rule and finding.place.span.line == line and message in finding.message for finding in findings
    ), [(finding.rule, finding.place.span.line, finding.message) for finding in findings]


def test_a_mistake_in_a_macro_is_one_finding() -> None:
    declaration = declared(with_pages())
    texts = c_sources(declaration)
    old, new = "clear_bit(HPG_##flname, &page->private)", "set_bit(HPG_##flname, &page->private)"
    header = Source("header", texts["header"].text.replace(old, new, 1))
    (finding,) = prove(declaration, texts | {"header": header}).findings
    assert finding.message == (
        "function ClearHPageRestoreReserve() of flag 'restore_reserve': body is `set_bit(HPG_restore_reserve, "
        "page[0].private)`, not `clear_bit(HPG_restore_reserve, page[0].private)`; the same macro makes this mistake "
        "in ClearHPageTemporary(), ClearHPageFreed(), ClearHPageVmemmapOptimized(), ClearHPageRawHwpUnreliable() and "
        "ClearHPageCma() (CONFIG_HUGETLB_PAGE on)"
    )
    assert header.line(finding.place.span.line).startswith("#define CLEARHPAGEFLAG(uname, flname)")
