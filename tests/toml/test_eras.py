"""What each dialect of mainline's history looks like: a test for each row of the history."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

import pytest

from compiled import declared
from flaggen.model.declaration import Declaration
from flaggen.pipeline import render
from flaggen.prove.facts import Enum, Enumerator, Fact, Function, Prototype, body_text
from flaggen.prove.stated_in_any_c import stated
from flaggen.report.findings import Source
from flaggen.toml import keys as format
from flaggen.toml.eras import ERAS
from flaggen.toml.load import load
from repository import COMMITTED, ROOT
from strategies import toml

FLAGS = ("restore_reserve", "migratable", "temporary", "freed", "vmemmap_optimized", "raw_hwp_unreliable", "cma")
HEADER = "include/linux/hugetlb_page_flags.h"
PRIVATE = "mm/hugetlb_page_flags.h"
SOURCE = "mm/hugetlb_page_flags.c"


class Row(NamedTuple):
    """A kernel's flags in its dialect, and what its C says of the second flag, with the config on and off."""

    era: str
    flags: dict[str, dict[str, object]]
    enum: str
    enumerators: str
    on: tuple[str, ...]
    off: tuple[str, ...]
    private: bool = False


def first(number: int) -> dict[str, dict[str, object]]:
    return {name: {} for name in FLAGS[:number]}


def of_pages(returns: str, storage: str, on: bool) -> tuple[str, ...]:
    test, change = ("return test_bit(HPG_migratable, W)", "X_bit(HPG_migratable, W)") if on else ("return 0", "")
    return (
        f"{storage} {returns} HPageMigratable(struct page *) {{ {test} }}",
        f"{storage} void SetHPageMigratable(struct page *) {{ {change.replace('X', 'set')} }}",
        f"{storage} void ClearHPageMigratable(struct page *) {{ {change.replace('X', 'clear')} }}",
    )


def of_folios(storage: str, on: bool) -> tuple[str, ...]:
    test, change = ("return test_bit(HPG_migratable, W)", "X_bit(HPG_migratable, W)") if on else ("return 0", "")
    return (
        f"{storage} bool folio_test_hugetlb_migratable(struct folio *) {{ {test} }}",
        f"{storage} void folio_set_hugetlb_migratable(struct folio *) {{ {change.replace('X', 'set')} }}",
        f"{storage} void folio_clear_hugetlb_migratable(struct folio *) {{ {change.replace('X', 'clear')} }}",
    )


PAGES_ON, PAGES_OFF = of_pages("int", "static inline", True), of_pages("int", "static inline", False)
FOLIOS_ON, FOLIOS_OFF = of_folios("static __always_inline", True), of_folios("static inline", False)
HPG = "HPG_restore_reserve HPG_migratable HPG_temporary HPG_freed"

ROWS = {
    "v5.10": Row(
        "5.10",
        {
            "first": {"bit": 1, "page_index": 1},
            "active": {
                "visibility": "exported",
                "page_index": 1,
                "bit": 13,
                "enumerator": "PG_private",
                "names": {"test": "page_huge_active", "set": "set_page_huge_active", "clear": "clear_page_huge_active"},
            },
        },
        "",
        "",
        (
            "extern bool page_huge_active(struct page *);",
            "extern void set_page_huge_active(struct page *);",
            "extern void clear_page_huge_active(struct page *);",
            "extern bool page_huge_active(struct page *) { return test_bit(PG_private, page[1].flags) }",
            "extern void set_page_huge_active(struct page *) { set_bit(PG_private, page[1].flags) }",
            "extern void clear_page_huge_active(struct page *) { clear_bit(PG_private, page[1].flags) }",
        ),
        (
            "static inline bool page_huge_active(struct page *) { return 0 }",
            "static inline void set_page_huge_active(struct page *) {  }",
            "static inline void clear_page_huge_active(struct page *) {  }",
        ),
    ),
    "the first version": Row(
        "rfc",
        {"restore_reserve": {}, "migratable": {"visibility": "exported"}, "temp_surplus": {}},
        "htlb_page_flags",
        "HPAGE_RestoreReserve HPAGE_Migratable HPAGE_TempSurplus",
        (
            "extern int HPageMigratable(struct page *);",
            "extern void SetHPageMigratable(struct page *);",
            "extern void ClearHPageMigratable(struct page *);",
            "extern int HPageMigratable(struct page *) { return test_bit(HPAGE_Migratable, W) }",
            "extern void SetHPageMigratable(struct page *) { set_bit(HPAGE_Migratable, W) }",
            "extern void ClearHPageMigratable(struct page *) { clear_bit(HPAGE_Migratable, W) }",
        ),
        PAGES_OFF,
        private=True,
    ),
    "the second version": Row(
        "v1",
        first(4),
        "hugetlb_page_flags",
        "HP_Restore_Reserve HP_Migratable HP_Temporary HP_Freed",
        (
            "static inline int hugetlb_test_page_flag(struct page *, enum E) { return test_bit(argument 2, W) }",
            "static inline void hugetlb_set_page_flag(struct page *, enum E) { set_bit(argument 2, W) }",
            "static inline void hugetlb_clear_page_flag(struct page *, enum E) { clear_bit(argument 2, W) }",
        ),
        (
            "static inline int hugetlb_test_page_flag(struct page *, enum E) { return 0 }",
            "static inline void hugetlb_set_page_flag(struct page *, enum E) {  }",
            "static inline void hugetlb_clear_page_flag(struct page *, enum E) {  }",
        ),
    ),
    "v5.12": Row("5.12", first(4), "hugetlb_page_flags", f"{HPG} __NR_HPAGEFLAGS", PAGES_ON, PAGES_OFF),
    "v5.14": Row(
        "5.12", first(5), "hugetlb_page_flags", f"{HPG} HPG_vmemmap_optimized __NR_HPAGEFLAGS", PAGES_ON, PAGES_OFF
    ),
    "v6.0": Row(
        "5.12",
        first(6),
        "hugetlb_page_flags",
        f"{HPG} HPG_vmemmap_optimized HPG_raw_hwp_unreliable __NR_HPAGEFLAGS",
        PAGES_ON,
        PAGES_OFF,
    ),
    "v6.2": Row(
        "6.2",
        first(6),
        "hugetlb_page_flags",
        f"{HPG} HPG_vmemmap_optimized HPG_raw_hwp_unreliable __NR_HPAGEFLAGS",
        (*PAGES_ON, *FOLIOS_ON),
        (*PAGES_OFF, *FOLIOS_OFF),
    ),
    "v6.12": Row(
        "6.12",
        first(6),
        "hugetlb_page_flags",
        f"{HPG} HPG_vmemmap_optimized HPG_raw_hwp_unreliable __NR_HPAGEFLAGS",
        FOLIOS_ON,
        FOLIOS_OFF,
    ),
    "v6.17": Row(
        "6.13",
        first(7),
        "hugetlb_page_flags",
        f"{HPG} HPG_vmemmap_optimized HPG_raw_hwp_unreliable HPG_cma __NR_HPAGEFLAGS",
        FOLIOS_ON,
        FOLIOS_OFF,
    ),
}


def declaration_of(row: Row) -> Declaration:
    output = {"header": HEADER, "source": SOURCE} | ({"private_header": PRIVATE} if row.private else {})
    tables = {f"flags.{name}": {"doc": "x", **keys} for name, keys in row.flags.items()}
    text = toml({"c": {"era": row.era}, "output": output, **tables})
    return declared(re.sub(r"^names = (.*)$", lambda line: line[0].replace('": ', '" = '), text, flags=re.MULTILINE))


def c_of(declaration: Declaration, on: bool) -> tuple[Fact, ...]:
    """What the rendered C says."""
    texts = [(artifact.target, Source(artifact.path, artifact.text)) for artifact in render(declaration).artifacts]
    symbols = {declaration.c.config}
    return tuple(statement.fact for statement in stated(texts, symbols, symbols if on else set()).statements)


def said(fact: Fact) -> str:
    """A function or prototype on one line, where W is the word and E the enum."""
    assert isinstance(fact, Function | Prototype)
    line = f"{fact.storage} {fact.returns} {fact.name}({', '.join(fact.parameters)})"
    line += f" {{ {body_text(fact.body)} }}" if isinstance(fact, Function) else ";"
    return line.replace("page[0].private", "W").replace("hugetlb_page_flags", "E")


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_row_of_the_history(row: Row) -> None:
    declaration = declaration_of(row)
    second = list(row.flags)[1]
    (word,) = declaration.words
    names = {one.name for one in declaration.functions(word) if one.flag is None or one.flag.name == second}
    for on, expected in ((True, row.on), (False, row.off)):
        facts = c_of(declaration, on)
        assert sorted(said(fact) for fact in facts if fact.name in names) == sorted(expected)
        orders = {fact.name: fact.order for fact in facts if isinstance(fact, Enum)}
        assert orders == ({row.enum: tuple(row.enumerators.split())} if row.enum else {})
        values = {fact.name: fact.value for fact in facts if isinstance(fact, Enumerator)}
        assert values == {name: value for value, name in enumerate(row.enumerators.split())}


def test_of_the_first_version_only_what_is_exported_is_public() -> None:
    declaration = declaration_of(ROWS["the first version"])
    homes = {fact.name: fact.file for fact in c_of(declaration, True) if isinstance(fact, Enum | Function)}
    assert homes["htlb_page_flags"] == homes["HPageTempSurplus"] == "private_header"
    assert homes["HPageMigratable"] == "source"
    (header,) = (artifact.text for artifact in render(declaration).artifacts if artifact.target == "header")
    assert "HPAGE_" not in header and "TempSurplus" not in header and "EXT_HPAGEFLAG(Migratable);\n" in header


@pytest.mark.parametrize("name", ERAS)
def test_a_table_overrides_its_era(name: str) -> None:
    keys = {key.name: key for key in format.C.keys}
    for key, value in ERAS[name].values.items():
        assert key in keys
        text = json.dumps(list(keys[key].default) if keys[key].many else keys[key].default)
        if keys[key].default is None or value == keys[key].default:
            continue
        style = load(f'c = {{ era = "{name}", {key} = {text} }}\nflags.a = {{}}'.encode(), "", "").declaration
        assert style is not None and getattr(style.c, key) == keys[key].default
        era = load(f'c.era = "{name}"\nflags.a = {{}}'.encode(), "", "").declaration
        assert era is not None and getattr(era.c, key) == value


@pytest.mark.parametrize("name", ERAS)
def test_an_era_is_its_values_and_nothing_else(name: str) -> None:
    """A declaration that says them itself renders the same files."""
    text = COMMITTED[f"era_{name}"].read_text(encoding="utf-8")
    values = "\n".join(f"{key} = {json.dumps(value)}" for key, value in ERAS[name].values.items())
    assert render(declared(text)) == render(declared(text.replace(f'era = "{name}"', values)))


@pytest.mark.parametrize(
    ("release", "era"),
    [
        *(("5.10", "5.10"), ("5.11", "5.10"), ("v5.11", "5.10"), ("5.12", "5.12"), ("5.15", "5.12"), ("5.19", "5.12")),
        *(("6.0", "5.12"), ("6.1", "5.12"), ("v6.1", "5.12"), ("6.2", "6.2"), ("6.10", "6.2"), ("v6.10", "6.2")),
        *(
            ("6.11", "6.12"),
            ("6.12", "6.12"),
            ("6.13", "6.13"),
            ("6.19", "6.13"),
            ("7.0", "6.13"),
            ("7.3", "6.13"),
            ("10.21", "6.13"),
        ),
    ],
)
def test_a_release_has_the_newest_dialect_that_is_not_newer(release: str, era: str) -> None:
    text = 'c.era = "{}"\nflags.a = {{}}'
    ours, named = (load(text.format(name).encode(), "", "").declaration for name in (release, era))
    assert ours is not None and named is not None
    assert ours.c == named.c._replace(era=release)


def test_without_an_era_the_dialect_is_mainlines_newest() -> None:
    *_, newest = ERAS
    without, named = (load(f"{c}flags.a = {{}}".encode(), "", "").declaration for c in ("", f'c.era = "{newest}"\n'))
    assert without is not None and named is not None
    assert without.c == named.c._replace(era=None)
    assert without.c.api == ("folio",)


@pytest.mark.parametrize(
    "era",
    [
        *('"5.9"', '"4.20"', '"5.20"', '"6.20"', '"6.01"', '"6"', '"6."', '"6.1.153"', '"6.12-rc1"'),
        *('""', '"V6.1"', '"vrfc"', '" 6.1"', '"6.1\\n"', '"latest"', '"6.\u0661"', "6.12", "6", "true", '["6.1"]'),
    ],
)
def test_a_wrong_era_lists_the_choices(era: str) -> None:
    (found,) = load(f"c.era = {era}\nflags.a = {{}}".encode(), "", "").findings
    assert found.rule == ("bad-value" if era.startswith('"') else "wrong-type")
    assert "since 5.10" in found.help and all(f'"{name}"' in found.help for name in ERAS)


def test_an_era_that_cannot_be_read_is_the_only_finding() -> None:
    from declarations import lint_text, rules_of

    assert rules_of(lint_text('c.era = "5.9"\nflags.active.bit = 13\noutput.emulator = "a.py"')) == [
        "bad-value",
        "missing-doc",
        "missing-synchronization",
    ]


def test_golden_files_are_the_eras() -> None:
    assert {name.removeprefix("era_") for name in COMMITTED if name.startswith("era_")} == set(ERAS)
    assert (ROOT / "tests" / "golden" / "era_rfc" / "mm" / "hugetlb_page_flags.h").is_file()


@pytest.mark.parametrize(
    ("release", "argument"),
    [("5.10", "MM"), ("5.15", "MM"), ("6.1", "MM"), ("6.12", "MM"), ("6.13", '"MM"'), ("7.3", '"MM"')],
)
def test_a_namespace_is_a_string_since_6_13(release: str, argument: str) -> None:
    flag: dict[str, object] = {
        "visibility": "exported",
        "export_symbol": "EXPORT_SYMBOL_NS(MM)",
        "operations": ["test"],
    }
    if release == "5.10":
        flag |= {"enumerator": "PG_private", "bit": 13}
    text = toml({"c": {"era": release}, "output": {"header": HEADER, "source": SOURCE}, "flags.a": flag})
    (source,) = (artifact.text for artifact in render(declared(text)).artifacts if artifact.target == "source")
    assert f", {argument});\n" in source
