"""The filters that list what the rendered C defines."""

from __future__ import annotations

from compiled import declared
from flaggen.render.listings import (
    Enumerator,
    calling_context,
    conditions,
    enumerators,
    generated_names,
    has_stub_macros,
    macro_names,
    macro_runs,
    pasted_accessors,
    prototype_macros,
    remarks,
    runs,
)
from strategies import toml

OUTPUT: dict[str, dict[str, object]] = {"output": {"header": "a.h"}}


def test_an_enumerator_has_a_value_where_c_would_count_to_another() -> None:
    declaration = declared(toml(OUTPUT | {"flags.a": {}, "flags.b": {"bit": 1}, "flags.c": {"bit": 5}, "flags.d": {}}))
    assert [*enumerators(declaration.words[0], declaration)] == [
        Enumerator("HPG_a", 0, None),
        Enumerator("HPG_b", None, None),
        Enumerator("HPG_c", 5, None),
        Enumerator("HPG_d", None, None),
    ]


def test_a_fixed_bit_has_a_value_where_the_flag_before_may_be_missing() -> None:
    flags = {"flags.a": {}, "flags.b": {"config": "CONFIG_B"}, "flags.c": {"bit": 2}, "flags.d": {}}
    declaration = declared(toml(OUTPUT | flags))
    values = [(enumerator.value, enumerator.config) for enumerator in enumerators(declaration.words[0], declaration)]
    assert values == [(0, None), (None, "CONFIG_B"), (2, None), (None, None)]


def test_the_names() -> None:
    declaration = declared(toml(OUTPUT | {"c": {"api": ["page"]}, "flags.a": {"operations": ["test"]}}))
    assert [*generated_names(declaration)] == ["hugetlb_page_flags", "HPG_a", "__NR_HPAGEFLAGS", "HPageA"]
    assert [*macro_names(declaration)] == ["HPAGEFLAG", "TESTHPAGEFLAG", "EXT_HPAGEFLAG"]


def test_neighbours_with_the_same_config_symbol_are_a_run() -> None:
    a, b, c, d, e = (
        Enumerator(sign, None, config) for sign, config in zip("abcde", (None, "X", "X", "Y", "X"), strict=True)
    )
    assert runs([a, b, c, d, e]) == [(None, (a,)), ("X", (b, c)), ("Y", (d,)), ("X", (e,))]
    assert runs([]) == []


def test_a_run_of_macros_has_one_visibility_too() -> None:
    exported = {"visibility": "exported"}
    flags = {"flags.a": {}, "flags.b": exported, "flags.c": exported, "flags.d": exported | {"config": "CONFIG_D"}}
    declaration = declared(toml({"output": {"header": "a.h", "source": "a.c"}} | flags))
    runs_of_names = [(run.config, [flag.name for flag in run.members]) for run in macro_runs(declaration.flags)]
    assert runs_of_names == [(None, ["a"]), (None, ["b", "c"]), ("CONFIG_D", ["d"])]


def test_prototypes_come_from_the_macros_that_exported_flags_use() -> None:
    exported = {"visibility": "exported"}
    flags = {
        "flags.a": exported | {"operations": ["test", "set", "clear", "test_set"]},
        "flags.b": {"operations": ["test"]},
    }
    (word,) = declared(toml({"output": {"header": "a.h", "source": "a.c"}} | flags)).words
    macros = {
        macro: [operation.name for operation in operations] for macro, operations in prototype_macros(word).items()
    }
    assert macros == {"EXT_HPAGEFLAG": ["test", "set", "clear"], "EXT_TESTSETHPAGEFLAG": ["test_set"]}


def test_stubs_have_macros_of_their_own_unless_those_of_static_accessors_serve_them_all() -> None:
    def answer(*visibilities: str, **flags: dict[str, object]) -> bool:
        output = {"output": {"header": "a.h", "source": "a.c"}}
        (word,) = declared(toml(output | {f"flags.{name}": keys for name, keys in flags.items()})).words
        return has_stub_macros(word, visibilities or ("static", "exported"))

    exported = {"visibility": "exported"}
    assert not answer(a={}, b=exported)
    assert not answer("static", a={}, b=exported | {"operations": ["test_set"]})
    assert answer(a={}, b=exported | {"operations": ["test_set"]})
    assert answer(a=exported)
    assert answer("exported", a={}, b=exported)
    assert answer(a={"config": "CONFIG_A"})
    assert answer(a={"guard": "bug"})


def test_a_macro_pastes_the_names_of_its_accessors() -> None:
    declaration = declared(toml(OUTPUT | {"c": {"api": ["page", "folio"], "const_test": True}, "flags.a": {}}))
    accessors = pasted_accessors(declaration.words[0].operations("static")[:2], declaration)
    assert [(accessor.prototype, accessor.bit) for accessor in accessors] == [
        ("bool HPage##uname(const struct page *page)", "HPG_##flname"),
        ("void SetHPage##uname(struct page *page)", "HPG_##flname"),
        ("bool folio_test_hugetlb_##flname(const struct folio *folio)", "HPG_##flname"),
        ("void folio_set_hugetlb_##flname(struct folio *folio)", "HPG_##flname"),
    ]


def test_an_entry_says_only_what_is_declared() -> None:
    full = {"doc": "Busy.", "synchronization": "hugetlb_lock", "config": "CONFIG_X", "operations": ["test", "set"]}
    declaration = declared(toml(OUTPUT | {"c": {"api": ["page"]}, "flags.full": full, "flags.bare": {}}))
    assert [remarks(flag, declaration) for flag in declaration.flags] == [
        ["Busy.", "Synchronization: hugetlb_lock", "Depends on CONFIG_X.", "Accessors: HPageFull(), SetHPageFull()."],
        ["Accessors: HPageBare(), SetHPageBare(), ClearHPageBare()."],
    ]
    declaration = declared(toml(OUTPUT | {"c": {"accessors": "word"}, "flags.bare": {}}))
    assert remarks(declaration.flags[0], declaration) == []


def test_the_context_is_the_synchronization_and_the_effect_on_others() -> None:
    operations = ["test", "set", "test_clear", "set_nonatomic"]
    flags = {"flags.a": {"synchronization": "hugetlb_lock", "operations": operations}, "flags.b": {}}
    (word,) = (declaration := declared(toml(OUTPUT | {"c": {"api": ["folio"]}} | flags))).words
    contexts = {accessor.name: calling_context(accessor, word) for accessor in declaration.functions(word)}
    assert contexts == {
        "folio_test_hugetlb_a": "hugetlb_lock.",
        "folio_set_hugetlb_a": "hugetlb_lock. Atomic, and no memory barrier.",
        "folio_test_clear_hugetlb_a": "hugetlb_lock. Atomic, and a full memory barrier if the flag changes.",
        "__folio_set_hugetlb_a": "hugetlb_lock. Not atomic. Nobody else may change page[0].private meanwhile, or the "
        "change of another flag may be lost.",
        "folio_test_hugetlb_b": "",
        "folio_set_hugetlb_b": "Atomic, and no memory barrier.",
        "folio_clear_hugetlb_b": "Atomic, and no memory barrier.",
    }


def test_the_conditions_of_a_configuration() -> None:
    assert conditions(frozenset({"CONFIG_B"}), ("CONFIG_A", "CONFIG_B")) == ["!defined(CONFIG_A)", "defined(CONFIG_B)"]
