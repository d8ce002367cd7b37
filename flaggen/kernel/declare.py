"""Make a declaration from a kernel's C, based on what its functions do.

The declaration's promises are then compared with the C in every configuration, so that nothing is guessed silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from flaggen.kernel.accessors import ERA_PREFIXES
from flaggen.kernel.comments import LeftText, Text, documentation
from flaggen.kernel.differences import TreeDifference, differences
from flaggen.kernel.infer import TreeFlag, TreeFlags, flags_of
from flaggen.kernel.reasons import help_for, reason
from flaggen.kernel.rules import INEXPRESSIBLE
from flaggen.kernel.to_toml import USUAL_OUTPUTS, DeclarationText, declaration_text
from flaggen.kernel.tree import KernelTree
from flaggen.model.declaration import Declaration
from flaggen.prove.differences import Extra
from flaggen.prove.messages import message, named
from flaggen.report.findings import Finding, Place, Severity
from flaggen.toml.document import Document
from flaggen.toml.keys import NOT_IN_A_COMMENT
from flaggen.toml.load import load

_BY_HAND = "change the C, or keep this part by hand: the declaration does not cover it"
_UNSETTLED = "pass further files that settle it, or check it by hand"
# The most of a comment that a message quotes.
_QUOTED = 60
_TRISTATE = re.compile(r"\b(?:IS_ENABLED|IS_REACHABLE|IS_MODULE)\s*\(\s*(CONFIG_\w+)")


class Imported(NamedTuple):
    """A declaration, as text and as model, and findings about everything in the C that it does not express.

    `document` has the places in the text. `lost` are the findings about C that is not an accessor. `documented` are the
    enumerators with a description in a comment, whether or not a declaration may contain it.
    """

    written: DeclarationText
    declaration: Declaration
    document: Document
    findings: tuple[Finding, ...]
    lost: tuple[Finding, ...]
    documented: frozenset[str]

    @property
    def text(self) -> str:
        """The declaration as TOML."""
        return self.written.text


def declare(
    tree: KernelTree,
    outputs: Mapping[str, str] = USUAL_OUTPUTS,
    path: str = "flags.toml",
    release: str | None = None,
) -> Imported:
    """Return the declaration of the tree's flags, with a finding for each part of the C that it cannot express.

    `outputs` has the path of each target, and `path` is that of the declaration from the top of the git repository.
    If the C fits several eras, `release`, that of the kernel, settles which one it is.
    """
    tree_flags = flags_of(tree)
    texts, left = documentation(tree.sections, {flag.enumerator: _listed(flag) for flag in tree_flags.flags})
    written = declaration_text(tree, tree_flags, texts, outputs, release)
    loaded = load(written.text.encode(), "the declaration", path)
    declaration = loaded.declaration
    assert declaration is not None, "what is imported is TOML"
    findings = [_at_flag(finding, written, tree) for finding in loaded.findings]
    findings += map(_left, left)
    if declaration.flags:
        findings += [_difference(difference, tree_flags) for difference in differences(declaration, tree)]
    else:
        findings.append(_inexpressible("the declaration has no flags", tree.place_of_bit(written.bit(1))))
    findings += _guessed_prefix(declaration, tree_flags, tree)
    lost = (*_lost(tree, tree_flags, texts), *_without_config(declaration.c.config, tree_flags, tree))
    documented = frozenset(name for name, text in texts.items() if text.doc)
    return Imported(written, declaration, loaded.document, in_order([*findings, *lost]), lost, documented)


def with_broken_rules(imported: Imported, tree: KernelTree) -> Imported:
    """Return what was imported, with a finding for each rule that keeps its flags from being rendered."""
    from flaggen import pipeline

    if not imported.declaration.flags:
        return imported  # `declare` has reported that
    broken = pipeline.broken_rules(imported.declaration, imported.document)
    findings = [_at_flag(finding, imported.written, tree) for _, finding in broken]
    return imported._replace(findings=in_order([*imported.findings, *findings]))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in the order of their places."""
    return tuple(sorted(findings, key=lambda finding: (finding.place.source.name, finding.place.span)))


def _at_flag(finding: Finding, written: DeclarationText, tree: KernelTree) -> Finding:
    """The finding about the declaration's text as one about the flag in the C."""
    place = tree.place_of_bit(written.bit(finding.place.span.line))
    return _inexpressible(finding.message, place, finding.help)


def _listed(flag: TreeFlag) -> set[str]:
    """The names that flaggen's comments list in a flag's entry."""
    return {function.name for function in flag.functions} | ({flag.config} if flag.config else set())


def _difference(tree_difference: TreeDifference, tree_flags: TreeFlags) -> Finding:
    """The finding for something in which rendering the declaration would change the C."""
    difference, place, state, fact = tree_difference
    text = message(difference)
    if isinstance(difference, Extra) and fact is not None:
        text = f"{named(difference.subject)} cannot be declared: {reason(fact, tree_flags)}"
    return _inexpressible(text + state, place, help_for(difference))


def _left(left: LeftText) -> Finding:
    """The finding for a text that the declaration does not contain."""
    from textwrap import shorten

    text = f"this comment is not carried over: {left.reason}: {shorten(left.text, _QUOTED)}"
    place = left.file.place(left.line)
    help_text = "write the text into the doc of its flag in the declaration, or keep the comment by hand"
    return _warning(text, place, help_text)


def _guessed_prefix(declaration: Declaration, tree_flags: TreeFlags, tree: KernelTree) -> Iterator[Finding]:
    """The finding that nothing in the C tells where the prefix of the enumerators ends and the flags' names begin."""
    prefix = declaration.c.prefix
    is_certain = any(flag.functions for flag in tree_flags.flags) or not declaration.has_own_enum
    if not is_certain and prefix not in ERA_PREFIXES and tree_flags.flags:
        place = tree.place_of_bit(tree_flags.flags[0].enumerator)
        text = f"{prefix} is taken to be the prefix of the enumerators, because all of them begin with it"
        help_text = "if the flags' names begin earlier, change [c] prefix and the flags' names in the declaration"
        yield _warning(text, place, help_text)


def _without_config(config: str, tree_flags: TreeFlags, tree: KernelTree) -> Iterator[Finding]:
    """The finding that the accessors in a header are there whether or not the config symbol is on."""
    names = {function.name for function in tree_flags.functions}
    public = [fact.name for fact, _ in tree.all_on if fact.file == "header" and fact.name in names]
    symbols = {*tree.symbols, *(symbol for section in tree.sections for symbol in section.assumed)}
    if tree_flags.flags and public and config not in symbols:
        text = f"the accessors do not depend on {config}, but those of the declaration are stubs if it is off"
        help_text = f"rendering would add the stubs: put the accessors under #ifdef {config}, or keep them by hand"
        yield _inexpressible(text, tree.place_of(public[0]), help_text)


def _lost(tree: KernelTree, tree_flags: TreeFlags, texts: Mapping[str, Text]) -> Iterator[Finding]:
    """Findings about C that is not among the facts, and therefore not compared with the declaration."""
    yield from _left_out(tree)
    yield from _assumed(tree, tree_flags)
    for name, text in texts.items():
        for key, value in text.by_key.items():
            if re.search(NOT_IN_A_COMMENT, value):
                message = f"the {key} of {name} contains characters that are not allowed in a comment"
                yield _inexpressible(message, text.file.place(text.line))


def _left_out(tree: KernelTree) -> Iterator[Finding]:
    """Findings about C that is not read as a fact."""
    for stray in tree.strays:
        yield _inexpressible(stray.message, stray.file.place(stray.line))
    for item in tree.unread:
        help_text = "rendering would leave it out: keep it by hand, or change the C"
        yield _inexpressible(item.message, tree.original(item.source).place(item.line, item.word), help_text)
    for item in tree.attributes:
        help_text = "rendering would leave it out: if it matters, keep the function by hand"
        yield _warning(item.message, tree.original(item.source).place(item.line, item.word), help_text)


def _assumed(tree: KernelTree, tree_flags: TreeFlags) -> Iterator[Finding]:
    """Findings about C that is read as what it most likely means."""
    for symbol, place in _tristates(tree, tree_flags.config).items():
        yield _warning(f"IS_ENABLED({symbol}) is read as #ifdef {symbol}; they differ if the symbol is m", place)
    for function in tree_flags.functions:
        if function.name in tree_flags.undefined:
            text = f"{function.name}() is not defined in these files; its operation is inferred from its name"
            yield _warning(text, tree.place_of(function.name))


def _tristates(tree: KernelTree, config: str | None) -> dict[str, Place]:
    """The config symbols of single flags that may be m, each with a place where IS_ENABLED() or the like tests it."""
    return {
        symbol: section.file.place(condition.line)
        for section in tree.sections
        for condition in reversed(section.conditions)
        for symbol in _TRISTATE.findall(" ".join(condition.texts))
        if symbol != config
    }


def _inexpressible(text: str, place: Place, help_text: str = _BY_HAND) -> Finding:
    return INEXPRESSIBLE.at(place, text, help_text)


def _warning(text: str, place: Place, help_text: str = _UNSETTLED) -> Finding:
    return INEXPRESSIBLE.at(place, text, help_text)._replace(severity=Severity.WARNING)
