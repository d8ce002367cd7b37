"""Who can call a flag's accessors before and after a change of its visibility or of its EXPORT_SYMBOL."""

from __future__ import annotations

import pytest

from compiled import declared
from flaggen.diff.changes import changes
from flaggen.model.change_kinds import KINDS
from flaggen.model.declaration import Declaration
from from_header import from_header
from strategies import toml

STATIC: dict[str, str] = {}
PRIVATE = {"private_header": "mm/a.h"}


def flag(symbol: str = "") -> dict[str, str]:
    return {"visibility": "exported"} | ({"export_symbol": symbol} if symbol else {})


def declaration(keys: dict[str, str]) -> Declaration:
    private = {key: value for key, value in keys.items() if key in PRIVATE}
    own = {key: value for key, value in keys.items() if key not in PRIVATE}
    output = {"header": "include/linux/a.h", "source": "mm/a.c", **private}
    return declared(toml({"c": {"api": ["folio"]}, "output": output, "flags.a": own, "flags.b": {"doc": "Another."}}))


BREAKING, NOTABLE, FINE = "breaking", "notable", "fine"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (STATIC, flag(), {"flag-exported": NOTABLE}),
        (STATIC, flag("EXPORT_SYMBOL"), {"flag-linked": FINE}),
        (STATIC, flag("EXPORT_SYMBOL_GPL"), {"flag-linked": FINE, "symbol-gpl-only": BREAKING}),
        (STATIC, flag("EXPORT_SYMBOL_NS(MM)"), {"flag-linked": FINE, "symbol-namespace": BREAKING}),
        (PRIVATE, PRIVATE | flag(), {"flag-public": FINE}),
        (PRIVATE, PRIVATE | flag("EXPORT_SYMBOL_GPL"), {"flag-public": FINE, "symbol-added": FINE}),
        (flag(), STATIC, {"flag-static": FINE}),
        (flag("EXPORT_SYMBOL"), STATIC, {"flag-static": FINE, "symbol-removed": BREAKING}),
        (PRIVATE | flag(), PRIVATE, {"flag-private": BREAKING}),
        (PRIVATE | flag("EXPORT_SYMBOL"), PRIVATE, {"flag-private": BREAKING, "symbol-removed": BREAKING}),
        (flag(), flag("EXPORT_SYMBOL"), {"symbol-added": FINE}),
        (flag("EXPORT_SYMBOL_NS_GPL(MM)"), flag(), {"symbol-removed": BREAKING}),
        (flag("EXPORT_SYMBOL"), flag("EXPORT_SYMBOL_GPL"), {"symbol-gpl-only": BREAKING}),
        (flag("EXPORT_SYMBOL_GPL"), flag("EXPORT_SYMBOL"), {"symbol-any-license": FINE}),
        (flag("EXPORT_SYMBOL_GPL"), flag("EXPORT_SYMBOL_NS_GPL(MM)"), {"symbol-namespace": BREAKING}),
        (flag("EXPORT_SYMBOL_NS(MM)"), flag("EXPORT_SYMBOL"), {"symbol-namespace-removed": FINE}),
        (
            flag("EXPORT_SYMBOL_NS(MM)"),
            flag("EXPORT_SYMBOL_NS_GPL(HUGETLB)"),
            {"symbol-gpl-only": BREAKING, "symbol-namespace": BREAKING},
        ),
    ],
)
def test_who_is_affected(old: dict[str, str], new: dict[str, str], found: dict[str, str]) -> None:
    made = changes(declaration(old), declaration(new))
    assert {change.kind: KINDS[change.kind].level for change in made} == found
    assert all(change.flag == "a" and "folio_test_hugetlb_a" in change.accessors for change in made)


def test_a_header_alone_does_not_tell_what_modules_get() -> None:
    exported = declaration(flag("EXPORT_SYMBOL_GPL"))
    assert not [change for change in changes(exported, from_header(exported)) if change.kind.startswith("symbol-")]


def test_the_form_of_a_namespace_is_no_change() -> None:
    exported = declaration(flag("EXPORT_SYMBOL_NS(MM)"))
    assert changes(exported, exported._replace(c=exported.c._replace(export_namespace="token"))) == ()
