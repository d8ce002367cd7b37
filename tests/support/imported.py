"""What C becomes when it is imported."""

from __future__ import annotations

import re

from compiled import declared, rendered
from declarations import load_text
from flaggen.kernel.declare import Imported, declare, with_broken_rules
from flaggen.kernel.tree import read_tree
from flaggen.model.declaration import Declaration
from flaggen.model.reserved import NOTHING_RESERVED
from flaggen.prove.facts import Assertion, Fact, Include
from flaggen.prove.promised import promised
from flaggen.report.findings import Finding, Source

# What flaggen itself adds to the texts of a comment, or takes for its end.
AMBIGUOUS = re.compile(r"Accessors:|Synchronization:|Depends on|@foo|HPG_")


def imported(*files: Source) -> Imported:
    """Import files that have flags, with all findings, as the command does."""
    tree = read_tree(files)
    assert not isinstance(tree, Finding), tree
    return with_broken_rules(declare(tree), tree)


def c_files(declaration: Declaration) -> list[Source]:
    """The rendered C, the public header first."""
    texts = rendered(declaration)
    targets = [target for target in ("header", "region", "private_header", "source") if target in texts]
    return [Source(texts[target].path, texts[target].text) for target in targets]


def facts(declaration: Declaration, on: frozenset[str]) -> set[tuple[str, Fact]]:
    """The promises of a declaration, regardless of the file."""
    promises = (promise.fact for promise in promised(declaration, on))
    return {
        (type(fact).__name__, fact._replace(file="")) for fact in promises if not isinstance(fact, Assertion | Include)
    }


def assert_round_trip(text: str) -> None:
    declaration = declared(text)
    adopted = imported(*c_files(declaration))
    # If no accessor contains a flag's name, where the prefix ends is a guess. What is reserved is a comment in C.
    expected = ["is taken to be the prefix"]
    expected += ["Reserved, not to be used again"] if declaration.reserved != NOTHING_RESERVED else []
    messages = [finding.message for finding in adopted.findings]
    assert [message for message in messages if not any(part in message for part in expected)] == []
    for on in declaration.configurations:
        assert facts(adopted.declaration, on) == facts(declaration, on)
    texts = {
        declaration.enumerator(flag): (flag.doc, flag.synchronization)
        for flag in declaration.flags
        if not AMBIGUOUS.search(flag.doc + flag.synchronization)
    }
    again = {adopted.declaration.enumerator(flag): flag for flag in adopted.declaration.flags}
    assert {name: (again[name].doc, again[name].synchronization) for name in texts} == texts
    # The text is a declaration by itself.
    assert load_text(adopted.text).declaration == adopted.declaration
