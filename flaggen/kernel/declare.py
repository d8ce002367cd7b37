"""Make a declaration from a kernel's C, based on what its functions do.

The declaration's promises are then compared with the C in every configuration, so that nothing is guessed silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from flaggen.kernel.comments import Text, texts_of
from flaggen.kernel.differences import differences
from flaggen.kernel.infer import TreeFlags, flags_of
from flaggen.kernel.rules import INEXPRESSIBLE
from flaggen.kernel.to_toml import DeclarationText, declaration_text
from flaggen.kernel.tree import KernelTree
from flaggen.model.declaration import Declaration
from flaggen.prove.differences import Difference, Extra
from flaggen.prove.messages import message, named
from flaggen.report.findings import Finding, Place, Severity
from flaggen.toml.document import Document
from flaggen.toml.keys import NOT_IN_A_COMMENT
from flaggen.toml.load import load

_BY_HAND = "change the C, or keep this part by hand: the declaration does not cover it"
_TRISTATE = re.compile(r"\b(?:IS_ENABLED|IS_REACHABLE|IS_MODULE)\s*\(\s*(CONFIG_\w+)")


class Imported(NamedTuple):
    """A declaration, as text and as model, and findings about everything in the C that it does not express.

    `document` has the places in the text. `lost` are the findings about C that is not an accessor.
    """

    written: DeclarationText
    declaration: Declaration
    document: Document
    findings: tuple[Finding, ...]
    lost: tuple[Finding, ...]

    @property
    def text(self) -> str:
        """The declaration as TOML."""
        return self.written.text


def declare(tree: KernelTree) -> Imported:
    """Return the declaration of the tree's flags, with a finding for each part of the C that it cannot express."""
    tree_flags = flags_of(tree)
    names = [flag.enumerator for flag in tree_flags.flags]
    texts = {name: text for section in reversed(tree.sections) for name, text in texts_of(section, names).items()}
    written = declaration_text(tree, tree_flags, texts)
    loaded = load(written.text.encode(), "the declaration", "flags.toml")
    declaration = loaded.declaration
    assert declaration is not None, "what is imported is TOML"
    findings = [_at_flag(finding, written, tree) for finding in loaded.findings]
    if declaration.flags:
        for difference, place, state in differences(declaration, tree):
            findings.append(_inexpressible(_lacking(difference) + state, place))
    else:
        findings.append(_inexpressible("the declaration has no flags", tree.bit(written.bit(1))))
    lost = tuple(_lost(tree, tree_flags, texts))
    return Imported(written, declaration, loaded.document, in_order([*findings, *lost]), lost)


def broken_rules(imported: Imported, tree: KernelTree) -> Iterator[Finding]:
    """Yield a finding for each rule that keeps the imported flags from being rendered."""
    from flaggen import pipeline

    if not imported.declaration.flags:
        return  # `declare` reports that
    for _, finding in pipeline.broken_rules(imported.declaration, imported.document):
        yield _at_flag(finding, imported.written, tree)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in the order of their places."""
    return tuple(sorted(findings, key=lambda finding: (finding.place.source.name, finding.place.span)))


def _at_flag(finding: Finding, written: DeclarationText, tree: KernelTree) -> Finding:
    """The finding about the declaration's text as one about the flag in the C."""
    place = tree.bit(written.bit(finding.place.span.line))
    return _inexpressible(finding.message, place)._replace(help=finding.help)


def _lacking(difference: Difference) -> str:
    """The message for something that a declaration lacks."""
    if isinstance(difference, Extra) and not difference.again:
        return f"{named(difference.subject)} cannot be declared"
    return message(difference)


def _lost(tree: KernelTree, tree_flags: TreeFlags, texts: Mapping[str, Text]) -> Iterator[Finding]:
    """Findings about C that is not among the facts, and therefore not compared with the declaration."""
    for stray in tree.strays:
        yield _inexpressible(stray.message, tree.at(stray.file.name, stray.line))
    for item in tree.unread:
        yield _inexpressible(f"this cannot be read: {item.message}", tree.at(item.source.name, item.line, item.word))
    for item in tree.attributes:
        yield _warning(item.message, tree.at(item.source.name, item.line, item.word))
    for symbol, place in _tristates(tree, tree_flags.config).items():
        yield _warning(f"IS_ENABLED({symbol}) is read as #ifdef {symbol}; they differ if the symbol is m", place)
    for function in tree_flags.functions:
        if function.name in tree_flags.undefined:
            text = f"{function.name}() is not defined in these files; its operation is inferred from its name"
            yield _warning(text, tree.named(function.name))
    for name, text_ in texts.items():
        for key, value in (("doc", text_.doc), ("synchronization", text_.synchronization)):
            if re.search(NOT_IN_A_COMMENT, value):
                place = tree.at(text_.file, text_.line)
                yield _inexpressible(
                    f"the {key} of {name} contains characters that are not allowed in a comment", place
                )


def _tristates(tree: KernelTree, config: str | None) -> dict[str, Place]:
    """The config symbols of single flags that may be m, each with a place where IS_ENABLED() or the like tests it."""
    return {
        symbol: tree.at(section.file.name, condition.line)
        for section in tree.sections
        for condition in reversed(section.conditions)
        for symbol in _TRISTATE.findall(" ".join(condition.texts))
        if symbol != config
    }


def _inexpressible(text: str, place: Place) -> Finding:
    return INEXPRESSIBLE.at(place, text, _BY_HAND)


def _warning(text: str, place: Place) -> Finding:
    help_text = "pass further files that settle it, or check it by hand"
    return INEXPRESSIBLE.at(place, text, help_text)._replace(severity=Severity.WARNING)
