"""What `import --check` reports: see also tests/cli/commands/test_import_.py, where the C of a vendor has drifted."""

from __future__ import annotations

import pytest

from compiled import rendered
from declarations import load_text, sound_declaration
from flaggen.diff.against_kernel import compare
from flaggen.kernel.tree import KernelTree, read_tree
from flaggen.model.targets import PROVEN_TARGETS
from flaggen.report.findings import Source
from flaggen.toml.load import load
from repository import COMMITTED


@pytest.mark.parametrize("name", COMMITTED)
def test_what_is_rendered_has_not_drifted(name: str) -> None:
    document, declaration, _ = load(COMMITTED[name].read_bytes(), name, name)
    assert declaration is not None
    texts = rendered(declaration)
    targets = [target for target in PROVEN_TARGETS if target in texts]
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


def test_an_export_that_the_tree_does_differently() -> None:
    document, declaration, _ = load(COMMITTED["exports"].read_bytes(), "flags.toml", "flags.toml")
    assert declaration is not None
    texts = {target: artifact.text for target, artifact in rendered(declaration).items()}
    source = texts["source"].replace("EXPORT_SYMBOL_GPL(", "EXPORT_SYMBOL(")
    tree = read_tree([Source("include/a.h", texts["header"]), Source("a.c", source)])
    alone = read_tree([Source("include/a.h", texts["header"])])
    assert isinstance(tree, KernelTree) and isinstance(alone, KernelTree)
    assert [found.message for found in compare(declaration, document, tree) if found.rule == "drifted-key"] == [
        'export_symbol of \'migratable\' is "EXPORT_SYMBOL_GPL", but the tree has "EXPORT_SYMBOL"',
    ]
    assert not [found for found in compare(declaration, document, alone) if "export_symbol" in found.message]


@pytest.mark.parametrize(
    ("function", "messages"),
    [
        ("page_freed", []),
        ("page_idle", ["names of 'idle' are page_idle(), but the tree has page_freed()"]),
    ],
)
def test_the_name_of_a_flag_is_free_to_choose_but_those_of_its_accessors_are_not(
    function: str, messages: list[str]
) -> None:
    """Flags with the same enumerator are the same."""
    form = (
        "c.style = 'functions'\noutput.header = 'a.h'\nflags.{} = {{ enumerator = 'HPG_freed', operations = ['test'], "
        "names.test = '{}' }}\n"
    )
    header = rendered(sound_declaration(form.format("freed", "page_freed")))["header"]
    tree = read_tree([Source("a.h", header.text)])
    assert isinstance(tree, KernelTree)
    document, declaration, _ = load_text(form.format("idle", function))
    assert declaration is not None
    found = compare(declaration, document, tree)
    assert [finding.message for finding in found if finding.rule == "drifted-key"] == messages
