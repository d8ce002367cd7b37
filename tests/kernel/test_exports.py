"""Lines that export accessors to modules, imported from a kernel's C."""

from __future__ import annotations

import pytest

from compiled import c_sources, declared
from flaggen.kernel.declare import Imported
from flaggen.report.findings import Source
from imported import imported
from repository import COMMITTED

TEXTS = {target: source.text for target, source in c_sources(declared(COMMITTED["exports"].read_bytes())).items()}


def imported_with(source: str) -> Imported:
    return imported(Source("include/linux/hugetlb.h", TEXTS["header"]), Source("mm/hugetlb.c", source))


def exports(found: Imported) -> dict[str, str | None]:
    return {flag.name: flag.export_symbol and flag.export_symbol.text for flag in found.declaration.flags}


EXPORTS = {
    "inlined": None,
    "built_in": None,
    "open_to_all": "EXPORT_SYMBOL",
    "migratable": "EXPORT_SYMBOL_GPL",
    "in_namespace": "EXPORT_SYMBOL_NS(HUGETLB)",
    "far_away": "EXPORT_SYMBOL_NS_GPL(HUGETLB)",
}


@pytest.mark.parametrize(("old", "form"), [('"HUGETLB"', "string"), ("HUGETLB", "token")])
def test_every_export_is_imported(old: str, form: str) -> None:
    found = imported_with(TEXTS["source"].replace('"HUGETLB"', old))
    assert exports(found) == EXPORTS and found.declaration.c.export_namespace == form
    assert found.findings == ()


def test_they_may_be_anywhere_in_the_source() -> None:
    lines = TEXTS["source"].split("\n")
    moved = [line for line in lines if "EXPORT" in line and "IN_NAMESPACE" not in line.upper()]
    text = "\n".join([line for line in lines[:-2] if line not in moved] + moved + lines[-2:])
    assert text != TEXTS["source"] and exports(imported_with(text)) == EXPORTS


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (
            "EXPORT_SYMBOL_GPL(SetHPageMigratable);\n",
            "",
            ["export of SetHPageMigratable() of flag 'migratable' is missing from the source (…)"],
        ),
        (
            "EXPORT_SYMBOL(HPageOpenToAll);",
            "EXPORT_SYMBOL_GPL(HPageOpenToAll);",
            [
                "export of folio_test_hugetlb_open_to_all() of flag 'open_to_all': macro is `EXPORT_SYMBOL`, "
                "not `EXPORT_SYMBOL_GPL` (…)"
            ],
        ),
        (
            "EXPORT_SYMBOL_GPL(HPageMigratable);",
            'EXPORT_SYMBOL_FOR_MODULES(HPageMigratable, "kvm");',
            [
                "EXPORT_SYMBOL_FOR_MODULES(HPageMigratable) is omitted: "
                "export_symbol cannot be EXPORT_SYMBOL_FOR_MODULES",
                "export of HPageMigratable() of flag 'migratable' is missing from the source (…)",
            ],
        ),
        (
            "void SetHPageBuiltIn(",
            "EXPORT_SYMBOL(HPageBuiltIn);\nvoid SetHPageBuiltIn(",
            ["export of HPageBuiltIn() cannot be declared: only a part of its flag's accessors is exported (…)"],
        ),
        (
            "EXPORT_SYMBOL_GPL(HPageMigratable);",
            "EXPORT_SYMBOL_GPL(HPageMigratable, 1);",
            [
                "EXPORT_SYMBOL_GPL() cannot be read: this use of EXPORT_SYMBOL_GPL() is not accepted",
                "export of HPageMigratable() of flag 'migratable' is missing from the source (…)",
            ],
        ),
    ],
)
def test_what_a_declaration_cannot_express_is_named(old: str, new: str, messages: list[str]) -> None:
    assert old in TEXTS["source"]
    found = imported_with(TEXTS["source"].replace(old, new, 1))
    assert sorted(finding.message.replace(" (CONFIG_HUGETLB_PAGE on)", " (…)") for finding in found.findings) == sorted(
        messages
    )
