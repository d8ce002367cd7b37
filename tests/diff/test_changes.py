"""What is found to have changed: a change of one fact gives that one, and nothing gives another."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given

from changed import Mutation, mutations
from compiled import declared, rendered
from declarations import sound_declaration
from flaggen.diff.changes import changes
from flaggen.kernel.declare import declare
from flaggen.kernel.tree import read_tree
from flaggen.model.change_kinds import KINDS
from flaggen.report.findings import Finding, Source
from from_header import from_header, said
from repository import COMMITTED
from sample import cases, sampled
from strategies import declarations

ALL = mutations([*KINDS], 15)
# What the public header alone does not say: the bits of `flags` are named by another one, and so are those of a private
# header. What modules get is in the source, and
# what is reserved is in no C.
NOT_IN_A_HEADER = {
    "word",
    "flag-public",
    "flag-private",
    "private-header-added",
    "private-header-removed",
    "replaces",
    "races",
    "flag-linked",
    *(kind for kind in KINDS if kind.startswith("symbol-") or kind.endswith("reserved")),
}
IN_HEADERS = [mutation for mutation in mutations([*KINDS], cases(4, 1)) if mutation.kind not in NOT_IN_A_HEADER]


def scored(some: list[Mutation], find: Callable[[Mutation], list[tuple[str, str, str]]]) -> tuple[float, float]:
    """Recall and precision over all of them; what is not as expected is printed."""
    right = expected = found = 0
    for mutation in some:
        wanted, got = set(mutation.expected), find(mutation)
        assert len(got) == len(set(got))
        if wanted != set(got):
            print(f"{mutation.kind}: expected {wanted}, found {got}\n--- old\n{mutation.old}\n--- new\n{mutation.new}")
        right += len(wanted & set(got))
        expected += len(wanted)
        found += len(got)
    return right / expected, right / found


def test_exactly_what_was_changed_is_found(say: Callable[[str], None]) -> None:
    assert len(ALL) >= 300
    recall, precision = scored(ALL, lambda one: said(sound_declaration(one.old), sound_declaration(one.new)))
    say(f"{len(ALL)} mutations of {len(KINDS)} kinds: recall {recall}, precision {precision}")
    assert (recall, precision) == (1.0, 1.0)


@sampled
def test_the_rendered_headers_show_the_same(say: Callable[[str], None]) -> None:
    recall, precision = scored(
        IN_HEADERS, lambda one: said(from_header(declared(one.old)), from_header(declared(one.new)))
    )
    say(f"{len(IN_HEADERS)} pairs of rendered headers: recall {recall}, precision {precision}")
    assert (recall, precision) == (1.0, 1.0)


def test_every_kind_is_provoked_and_is_what_it_is_called() -> None:
    for kind in KINDS:
        ids = {change.split()[0] for one in ALL if one.kind == kind for change, _, _ in one.expected}
        assert ids == {kind}


@given(declarations())
def test_nothing_has_changed_between_equal_ones(text: str) -> None:
    assert changes(declared(text), declared(text)) == ()


def test_a_private_header_hides_the_static_accessors_only() -> None:
    outputs = "output.header = 'a.h'\noutput.source = 'a.c'\n"
    text = f"c.api = ['folio']\n{outputs}[flags.a]\n[flags.b]\nvisibility = 'exported'\n"
    (change,) = changes(sound_declaration(text), sound_declaration(f"output.private_header = 'b.h'\n{text}"))
    assert (change.id, KINDS[change.kind].level) == ("private-header-added", "breaking")
    assert change.accessors == ("folio_test_hugetlb_a", "folio_set_hugetlb_a", "folio_clear_hugetlb_a")


def test_rendered_files_have_the_private_header_of_their_declaration() -> None:
    declaration = sound_declaration(COMMITTED["era_rfc"].read_text(encoding="utf-8"))
    artifacts = rendered(declaration)
    tree = read_tree(
        [Source(artifacts[name].path, artifacts[name].text) for name in ("header", "private_header", "source")]
    )
    assert not isinstance(tree, Finding)
    assert not [change for change in changes(declaration, declare(tree).declaration) if "header" in change.kind]
