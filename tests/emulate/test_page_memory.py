"""Struct pages with a life, against a simple model of what the kernel's functions do with them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from compiled import declared, emulator
from flaggen.emulate import called, page_class, reachable
from flaggen.emulate.accesses import Field
from flaggen.emulate.kernel_programs import OwnedPage
from flaggen.emulate.page_memory import Actor, LockNotHeld, PageMemory, StaleAccess, VMBugOn, WouldBlock
from flaggen.model.declaration import Declaration
from flaggen.model.guards import GUARDS as EVERY_GUARD
from repository import COMMITTED
from strategies import toml

MAINLINE, INDICES, BEFORE, WORDS, CONDITIONAL, GUARDS = (
    declared(COMMITTED[name].read_bytes())
    for name in ("repository", "page_indices", "era_5.10", "era_v1", "conditional", "guards")
)


class Life:
    """What the model knows of a hugetlb page: the references to it, by actor, and whether it is migratable."""

    def __init__(self, order: int) -> None:
        self.order = order
        self.references = [0, 0]
        self.is_migratable = False
        self.exists = True

    @property
    def is_free(self) -> bool:
        return self.exists and sum(self.references) == 0


ACTORS = st.integers(0, 1)


class Lives(RuleBasedStateMachine):
    """Two actors do anything in any order; the model predicts every result, and all words."""

    pages = Bundle("pages")
    strangers = Bundle("strangers")

    @initialize(order=st.integers(1, 3))
    def start(self, order: int) -> None:
        # All pages are of one order, so that an old head is never a tail of another page.
        self.order = order
        self.memory = PageMemory(MAINLINE, 16, raises_stale_access=True)
        self.actors = [self.memory.actor(), self.memory.actor()]
        self.lives: dict[OwnedPage, Life] = {}
        self.owned: dict[int, OwnedPage] = {}  # single pages

    def on_the_same_head(self, page: OwnedPage) -> tuple[OwnedPage, Life] | None:
        """The hugetlb page that has this head now: a kernel cannot tell it from the one that the caller means."""
        for other, life in self.lives.items():
            if life.exists and other.page == page.page:
                return other, life
        return None

    @rule(target=pages, actor=ACTORS)
    def allocate(self, actor: int) -> Any:
        try:
            page = self.actors[actor].allocate(self.order)
        except MemoryError:
            return multiple()
        self.lives[page] = Life(self.order)
        assert not any(self.memory.is_stale(page.next(index)) for index in range(1 << self.order))
        return page

    @rule(page=pages, actor=ACTORS)
    def use(self, page: OwnedPage, actor: int) -> None:
        now = self.on_the_same_head(page)
        is_free = now is not None and now[1].is_free
        assert self.actors[actor].use(page) == is_free
        if now is not None and is_free:
            now[1].references[actor] += 1
            now[1].is_migratable = True

    @rule(page=pages, actor=ACTORS, index=st.integers(0, 1))
    def isolate(self, page: OwnedPage, actor: int, index: int) -> None:
        now = self.on_the_same_head(page)
        is_isolated = now is not None and now[1].is_migratable
        assert self.actors[actor].isolate(page.next(index) if now else page) == is_isolated
        if now is not None and is_isolated:
            now[1].references[actor] += 1
            now[1].is_migratable = False

    @rule(page=pages, actor=ACTORS, puts_back=st.booleans())
    def put(self, page: OwnedPage, actor: int, puts_back: bool) -> None:
        now = self.on_the_same_head(page)
        way = self.actors[actor].put_back if puts_back else self.actors[actor].put
        if now is None or not now[1].references[actor]:
            if page.page.number not in self.owned:
                with pytest.raises(ValueError, match="no reference"):
                    way(page)
            return
        way(page)
        now[1].references[actor] -= 1
        now[1].is_migratable = (now[1].is_migratable or puts_back) and not now[1].is_free

    @rule(page=pages, actor=ACTORS)
    def get(self, page: OwnedPage, actor: int) -> None:
        now = self.on_the_same_head(page)
        if page.page.number in self.owned:
            return
        has_one = now is not None and not now[1].is_free
        assert self.actors[actor].get(page) == has_one
        if now is not None and has_one:
            now[1].references[actor] += 1

    @rule(page=pages, actor=ACTORS)
    def dissolve(self, page: OwnedPage, actor: int) -> None:
        now = self.on_the_same_head(page)
        is_free = now is not None and now[1].is_free
        assert self.actors[actor].dissolve(page) == is_free
        if now is not None and is_free:
            now[1].exists = False
            assert all(self.memory.is_stale(page.next(index)) for index in range(1 << now[1].order))

    @rule(target=strangers, actor=ACTORS, number=st.integers(0, 15), private=st.integers(0, 255))
    def take(self, actor: int, number: int, private: int) -> tuple[int, int]:
        is_taken = number in self.owned or any(
            life.exists and page.page.number <= number < page.page.number + (1 << life.order)
            for page, life in self.lives.items()
        )
        if is_taken:
            with pytest.raises(MemoryError):
                self.actors[actor].take(self.memory.page(number))
            return actor, -1
        self.owned[number] = self.actors[actor].take(self.memory.page(number), private=private)
        assert self.memory.read(self.owned[number], Field.PRIVATE) == private
        return actor, number

    @rule(taken=consumes(strangers))
    def give_back(self, taken: tuple[int, int]) -> None:
        actor, number = taken
        if number >= 0:
            self.actors[actor].put(self.owned.pop(number))

    @rule(page=pages, actor=ACTORS)
    def ask(self, page: OwnedPage, actor: int) -> None:
        """Those who ask about a page that is gone get StaleAccess, and the words are as they were."""
        ask = self.actors[actor].folio_test_hugetlb_migratable
        if self.lives[page].exists:
            assert ask(page) is self.lives[page].is_migratable
        else:
            with pytest.raises(StaleAccess):
                ask(page)
            with pytest.raises(StaleAccess):
                self.actors[actor].folio_set_hugetlb_migratable(page)

    @invariant()
    def flags_and_references_are_the_models(self) -> None:
        if not hasattr(self, "memory"):
            return
        for page, life in self.lives.items():
            if life.exists:
                word = 2 * life.is_migratable | 8 * life.is_free
                assert self.memory.read(page, Field.PRIVATE) == word
                assert self.memory.read(page, Field.REFCOUNT) == sum(life.references)
                assert self.memory.order(page) == life.order


Lives.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestLives = Lives.TestCase


def test_without_the_switch_a_stale_word_is_read_and_written() -> None:
    memory = PageMemory(MAINLINE, 4)
    actor = memory.actor()
    page = actor.allocate(1)
    assert actor.dissolve(page)
    stranger = actor.take(memory.page(0), private=0xFFF2)
    assert actor.folio_test_hugetlb_migratable(page) is True
    assert actor.folio_clear_hugetlb_migratable(page) is None
    assert memory.read(stranger, Field.PRIVATE) == 0xFFF0


def test_a_flag_of_a_tail_page_in_flags() -> None:
    memory = PageMemory(BEFORE, 8, raises_stale_access=True)
    actor = memory.actor()
    page = actor.allocate(2)
    assert actor.page_huge_active(page) is False
    assert actor.use(page)
    assert memory.read(page.next(1), Field.FLAGS) == 1 << 13
    assert actor.page_huge_active(page) is True
    actor.put(page)
    assert actor.dissolve(page)
    actor.take(memory.page(1), flags=1 << 13)
    with pytest.raises(StaleAccess, match="flags"):
        actor.page_huge_active(page)


def test_an_accessor_of_a_word_needs_a_flag() -> None:
    memory = PageMemory(WORDS, 4)
    actor = memory.actor()
    page = actor.allocate(1)
    actor.hugetlb_set_page_flag(page, "HP_Temporary")
    assert actor.hugetlb_test_page_flag(page, "HP_Temporary") == 1
    assert actor.hugetlb_test_page_flag(page, "HP_Migratable") == 0
    with pytest.raises(TypeError, match="needs one of HP_Restore_Reserve, HP_Migratable"):
        actor.hugetlb_test_page_flag(page)


@pytest.mark.parametrize("declaration", [MAINLINE, INDICES, BEFORE, WORDS, CONDITIONAL], ids=lambda each: each.c.era)
def test_on_a_page_that_is_alive_every_accessor_does_what_the_rendered_emulators_does(declaration: Declaration) -> None:
    module = emulator(declaration)
    order = max(1, declaration.words[-1].smallest_order)
    for on in declaration.configurations:
        memory = PageMemory(declaration, 1 << order, on=on)
        actor = memory.actor()
        page = actor.allocate(order)
        plain = page_class(declaration, module, on)(order)
        for call in reachable(declaration, on) * 2:
            arguments = [] if call.accessor.flag else [declaration.enumerator(call.flag)]
            for word in declaration.words:
                plain._load(word.page_index, memory.read(page.next(word.page_index), Field[word.field.upper()]))
            expected = called(declaration, call, plain)
            returned = getattr(actor, call.accessor.name)(page, *arguments)
            assert (type(returned), returned) == (type(expected), expected), call.accessor.name
            for word in declaration.words:
                assert (
                    memory.read(page.next(word.page_index), Field[word.field.upper()]) == plain.words[word.page_index]
                )


def test_names_that_this_kernel_lacks() -> None:
    actor: Actor = PageMemory(MAINLINE, 1).actor()
    with pytest.raises(AttributeError, match="no accessor 'HPageMigratable'"):
        _ = actor.HPageMigratable
    assert "folio_test_hugetlb_migratable" in dir(actor)


def test_a_lock_excludes_others_and_oneself() -> None:
    memory = PageMemory(MAINLINE, 4)
    one, other = memory.actor(), memory.actor()
    page = one.allocate(1)
    with one.locked():
        for actor in (one, other):
            with pytest.raises(WouldBlock, match="lock hugetlb_lock"):
                actor.use(page)
    assert other.use(page)


def test_guards_and_locks_report() -> None:
    memory = PageMemory(GUARDS, 4)
    actor = memory.actor()
    page = actor.allocate(1)
    with actor.locked():
        actor.SetHPageFreed(page.next(1))  # warns not: it is a hugetlb page; has no effect: it is not a head
    assert (memory.warnings, memory.read(page.next(1), Field.PRIVATE)) == ([], 0)
    actor.SetHPageVmemmapOptimized(page)
    assert actor.HPageVmemmapOptimized(page) and not actor.HPageVmemmapOptimized(page.next(1))
    with pytest.raises(VMBugOn, match=r"VM_BUG_ON_PAGE\(!PageHeadHuge\(page\)\)"):
        actor.SetHPageVmemmapOptimized(page.next(1))
    actor.ClearHPageVmemmapOptimized(page)
    with pytest.raises(LockNotHeld, match=r"lockdep_assert_held\(hugetlb_lock\)"):
        actor.HPageFreed(page)
    assert actor.dissolve(page)
    with pytest.raises(VMBugOn, match=r"VM_BUG_ON_PAGE\(!PageHuge\(page\)\)"):
        actor.HPageMigratable(page)
    with actor.locked():
        actor.SetHPageFreed(page)
        actor.SetHPageFreed(page)
    assert memory.warnings == ["VM_WARN_ON_ONCE_PAGE(!PageHuge(page))"]
    assert actor.HPageTemporary(page) is False
    with pytest.raises(VMBugOn, match=r"VM_BUG_ON_PAGE\(!PageHeadHuge\(page\)\)"):
        actor.SetHPageVmemmapOptimized(page)
    actor.SetHPagePlain(page)
    assert memory.read(page, Field.PRIVATE) == 8


@pytest.mark.parametrize("order", [0, -1])
def test_no_hugetlb_page_has_that_order(order: int) -> None:
    with pytest.raises(ValueError, match=f"has an order of 1 or more, not {order}"):
        PageMemory(MAINLINE, 8).actor().allocate(order)


@pytest.mark.parametrize(
    ("guard", "api"), [(guard.name, api) for guard in EVERY_GUARD.values() for api, _ in guard.functions]
)
def test_every_guard_is_emulated(guard: str, api: str) -> None:
    c = {"era": "5.12", "api": [api]}
    declaration = declared(toml({"c": c, "output": {"header": "flags.h"}, "flags.aa": {"guard": guard}}))
    set_, test = ("SetHPageAa", "HPageAa") if api == "page" else ("folio_set_hugetlb_aa", "folio_test_hugetlb_aa")
    actor = PageMemory(declaration, 2).actor()
    page = actor.allocate(1)
    getattr(actor, set_)(page)
    assert getattr(actor, test)(page)
