"""What other modules can link, read from modpost's list."""

from __future__ import annotations

import pytest

from compiled import declared
from flaggen.verify.kernel.symvers import wrong_exports
from repository import COMMITTED

DECLARATION = declared(COMMITTED["exports"].read_bytes())
ON = frozenset(DECLARATION.configs)


def symvers() -> str:
    lines = []
    for word in DECLARATION.words:
        for accessor in DECLARATION.functions(word):
            if accessor.flag and accessor.flag.export_symbol:
                macro, namespace = accessor.flag.export_symbol
                lines.append(f"0x0\t{accessor.name}\tflaggen_files\t{macro.replace('_NS', '')}\t{namespace}\n")
    return "".join(lines)


def test_what_is_declared() -> None:
    assert symvers().count("\n") == 18
    assert [*wrong_exports(DECLARATION, ON, symvers())] == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("\tHPageMigratable\t", "\tOther\t", "HPageMigratable() is not exported, not EXPORT_SYMBOL_GPL"),
        (
            "HPageOpenToAll\tflaggen_files\tEXPORT_SYMBOL\t",
            "HPageOpenToAll\tflaggen_files\tEXPORT_SYMBOL_GPL\t",
            "HPageOpenToAll() is EXPORT_SYMBOL_GPL, not EXPORT_SYMBOL",
        ),
        ("SYMBOL\tHUGETLB\n", "SYMBOL\t\n", "HPageInNamespace() is EXPORT_SYMBOL, not EXPORT_SYMBOL HUGETLB"),
        ("\tOther\t", "\tOther\t", ""),
    ],
)
def test_what_differs(old: str, new: str, message: str) -> None:
    found = [*wrong_exports(DECLARATION, ON, symvers().replace(old, new, 1))]
    assert found == ([f"Module.symvers: {message}"] if message else [])


def test_what_a_config_symbol_disables_is_not_expected() -> None:
    without = "\n".join(line for line in symvers().splitlines() if "amespace" not in line)
    assert [*wrong_exports(DECLARATION, ON - {"CONFIG_VENDOR_DYNAMIC"}, without)] == []
    assert len([*wrong_exports(DECLARATION, ON, without)]) == 6
