"""The filters that list what the rendered C defines."""

from __future__ import annotations

from compiled import declared
from flaggen.render.generated import Enumerator, conditions, enumerators, generated_names, macro_names
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


def test_the_conditions_of_a_configuration() -> None:
    assert conditions(frozenset({"CONFIG_B"}), ("CONFIG_A", "CONFIG_B")) == ["!defined(CONFIG_A)", "defined(CONFIG_B)"]
