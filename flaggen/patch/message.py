"""The subject and the body of the patch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flaggen.diff.change import Change
from flaggen.model.declaration import Declaration
from flaggen.report.english import join_and, plural, wrap

_WIDTH = 72


class Moved(NamedTuple):
    """What the patch does: the declaration's path, and the paths of the files that had flags and of the rendered ones.

    The first of `origins` is the public header. `changes` are those that an edited declaration makes, and `facts` the
    number of facts that are proven of the rendered C.
    """

    declaration: str
    origins: tuple[str, ...]
    rendered: tuple[str, ...]
    changes: tuple[Change, ...]
    facts: int


SUBJECT = "mm/hugetlb: generate the page flags with flaggen"


def body(moved: Moved, declaration: Declaration) -> str:
    """The body of the commit message. It states what flaggen has compared, and how to check the rest."""
    return "\n\n".join("\n".join(wrap(paragraph, _WIDTH)) for paragraph in _paragraphs(moved, declaration)) + "\n"


def _paragraphs(moved: Moved, declaration: Declaration) -> Iterator[str]:
    names = [declaration.enumerator(flag) for flag in declaration.flags]
    flags = " to ".join(dict.fromkeys([names[0], names[-1]]))
    origin = f"from {moved.declaration}, where each flag is declared once."
    header, *private = moved.origins
    if header in moved.rendered:
        text = f"Generate the hugetlb page flags ({flags}) and their accessors in {join_and(moved.rendered)} {origin}"
        yield f"{text} Those of {join_and(private)} move there." if private else text
    else:
        yield (
            f"Move the hugetlb page flags ({flags}) and their accessors from {join_and(moved.origins)} to "
            f"{join_and(moved.rendered)}. flaggen generates these {origin}"
        )
    config = declaration.c.config
    if moved.changes:
        yield f"Unlike before: {'; '.join(map(_with_flag, moved.changes))}."
    yield (
        f"{'Apart from that, no' if moved.changes else 'No'} functional change is intended. flaggen has compared the C "
        f"before and after with {config} on and off: the enumerators and their values, and the name, type, storage and "
        f"operation of each accessor are the same. It has proven {plural(moved.facts, 'fact')} of the generated C."
    )
    exported = [declaration.enumerator(flag) for flag in declaration.flags if flag.exported]
    if private and exported:
        yield (
            f"The objects do not stay identical: what the compiler inlined of the accessors of {join_and(exported)} in "
            f"{join_and(private)} is called now."
        )
    elif not moved.changes:
        yield (
            "To check that the objects stay identical too, build them before and after without "
            "CONFIG_DEBUG_BUGVERBOSE, which puts numbers of lines into them: those below the flags change."
        )
    yield f"To generate the files again after a change of the declaration, run: flaggen render {moved.declaration}"


def _with_flag(change: Change) -> str:
    return f"{change.flag}: {change.text}" if change.flag else change.text
