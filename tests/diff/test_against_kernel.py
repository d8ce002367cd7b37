"""What `import --check` reports: see also tests/kernel/test_declare.py, where the C of a vendor has drifted."""

from __future__ import annotations

import pytest

from compiled import rendered
from flaggen.diff.against_kernel import compare
from flaggen.kernel.tree import KernelTree, read_tree
from flaggen.report.findings import Source
from flaggen.toml.load import load
from repository import COMMITTED


@pytest.mark.parametrize("name", COMMITTED)
def test_what_is_rendered_has_not_drifted(name: str) -> None:
    document, declaration, _ = load(COMMITTED[name].read_bytes(), name, name)
    assert declaration is not None
    texts = rendered(declaration)
    targets = [target for target in ("header", "private_header", "source") if target in texts]
    tree = read_tree([Source(texts[target].path, texts[target].text) for target in targets])
    assert isinstance(tree, KernelTree)
    assert [found for found in compare(declaration, document, tree) if found.rule != "undocumented-flag"] == []


def test_operations_that_serve_all_flags() -> None:
    data = COMMITTED["era_v1"].read_bytes()
    document, declaration, _ = load(data, "flags.toml", "flags.toml")
    assert declaration is not None
    artifact = rendered(declaration)["header"]
    tree = read_tree([Source("a.h", artifact.text.replace("\tset_bit(", "\t__set_bit("))])
    assert isinstance(tree, KernelTree)
    assert {found.message for found in compare(declaration, document, tree)} >= {
        "operations of all flags is none, but the tree has set_nonatomic",
        "operations of all flags is set, but the tree has none",
    }
