"""Where a kernel's tree and a declaration have drifted apart, flag by flag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flaggen.kernel.declare import declare
from flaggen.kernel.differences import TreeDifference, differences
from flaggen.kernel.rules import ABSENT_FLAG, DRIFTED_KEY, MOVED_BIT, UNDECLARED_FLAG, UNDOCUMENTED_FLAG
from flaggen.kernel.tree import KernelTree
from flaggen.model.declaration import Declaration, Flag
from flaggen.model.names import bit_name
from flaggen.prove.messages import finding
from flaggen.report.findings import Finding, Place
from flaggen.toml.document import Document
from flaggen.toml.writer import toml_value


def drift(declaration: Declaration, document: Document, tree: KernelTree) -> tuple[Finding, ...]:
    """What the tree has that is not declared, or not so, and the other way round. A flag that only one has is one."""
    adopted = declare(tree)
    theirs_ = adopted.declaration
    aligned, drifted = _aligned(declaration, theirs_, document)
    theirs, ours = _by_enumerator(theirs_), _by_enumerator(aligned)
    apart = {name for name in theirs.keys() | ours.keys() if _bit(theirs.get(name)) != _bit(ours.get(name))}
    findings = [
        *drifted,
        *(_of_tree(name, theirs[name], ours.get(name), aligned, document, tree) for name in theirs if name in apart),
        *(_absent(name, ours[name], document, tree) for name in ours.keys() - theirs.keys()),
        *_of_facts(differences(aligned, tree, leaving=_names((theirs_, aligned), apart))),
        *adopted.lost,
        *(_undocumented(name, tree) for name, flag in theirs.items() if name in ours and not flag.doc),
    ]
    return tuple(sorted(findings, key=lambda finding: (finding.place.source.name, finding.place.span)))


def _of_facts(differences: Iterable[TreeDifference]) -> Iterator[Finding]:
    for difference, place, state in differences:
        found = finding(difference, place)
        yield found._replace(message=found.message + state)


# What is said once of a key, and not of all that follows from it.
_STYLE = (
    *("config", "word", "enum", "prefix", "case", "count", "api", "accessors"),
    *("test_type", "page_test_type", "inline", "page_inline"),
)
_FLAG = ("visibility", "camel", "operations", "names", "config")


def _aligned(declaration: Declaration, adopted: Declaration, document: Document) -> tuple[Declaration, list[Finding]]:
    """The declaration with the tree's values of keys that have drifted, and a finding for each."""
    findings = []
    c = declaration.c
    for key in _STYLE:
        ours, theirs = getattr(c, key), getattr(adopted.c, key)
        if set(ours) != set(theirs) if key == "api" else ours != theirs:
            findings.append(_drifted(f"[c] {key}", ours, theirs, document.value(("c", key))))
            c = c._replace(**{key: theirs})
    by_enumerator = _by_enumerator(adopted)
    flags = []
    for flag in declaration.flags:
        other = by_enumerator.get(declaration._replace(c=c).enumerator(flag), flag)
        for key in _FLAG:
            ours, theirs = getattr(flag, key), getattr(other, key)
            is_list = not isinstance(ours or theirs, str)
            if set(ours or ()) != set(theirs or ()) if is_list else ours != theirs:
                place = document.value(("flags", flag.name, key))
                shown = [dict(value) if key == "names" else value for value in (ours, theirs)]
                findings.append(_drifted(f"{key} of {flag.name!r}", shown[0], shown[1], place))
                flag = flag._replace(**{key: theirs})
        flags.append(flag)
    return declaration._replace(c=c, flags=tuple(flags)), findings


def _drifted(what: str, ours: object, theirs: object, place: Place) -> Finding:
    said, is_ = (toml_value(value) if value else "none" for value in (ours, theirs))
    return DRIFTED_KEY.at(place, f"{what} is {said}, and in the tree {is_}", "declare what the tree has")


def _by_enumerator(declaration: Declaration) -> dict[str, Flag]:
    return {declaration.enumerator(flag): flag for flag in declaration.flags}


def _bit(flag: Flag | None) -> tuple[int, int] | None:
    return (flag.page_index, flag.bit) if flag is not None else None


def _names(declarations: Iterable[Declaration], enumerators: Iterable[str]) -> set[str]:
    """All names that follow from these flags, and the counts that depend on them."""
    names = set(enumerators)
    for declaration in declarations:
        for word in declaration.words:
            for flag in word.flags:
                if declaration.enumerator(flag) in names:
                    names |= {word.count, *(accessor.name for accessor in declaration.accessors(flag))}
    return names


def _of_tree(
    name: str, theirs: Flag, ours: Flag | None, declaration: Declaration, document: Document, tree: KernelTree
) -> Finding:
    """A flag that is not declared, or at another bit."""
    where = bit_name(theirs, declaration.c.word)
    if ours is None:
        message = f"{name}, {where} in the tree, is not declared"
        return UNDECLARED_FLAG.at(tree.bit(name), message, f"declare it: [flags.{theirs.name}]")
    declared = bit_name(ours, declaration.c.word)
    here = document.key(("flags", ours.name), f"declared as {declared}")
    message = f"{name} is {where} in the tree, and declared as {declared}"
    return MOVED_BIT.at(tree.bit(name), message, "tools that know the number have to follow", here)


def _absent(name: str, flag: Flag, document: Document, tree: KernelTree) -> Finding:
    message, help_text = f"{name} is declared, and is not in the tree", "remove it here, or add it to the tree"
    if any(statement.fact.name == name for statement in tree.all_on):
        message = f"{name} is declared, and has no accessors in the tree"
        help_text = "its bit is taken there all the same: give it accessors, or leave the bit free here"
    return ABSENT_FLAG.at(document.key(("flags", flag.name)), message, help_text)


def _undocumented(name: str, tree: KernelTree) -> Finding:
    message = f"{name} is not documented in the tree"
    return UNDOCUMENTED_FLAG.at(tree.bit(name), message, "describe it in the comment of the enum")
