"""What the checks are about: a declaration, its files, and kernels. For a region, the files have a header instead."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from flaggen.model.declaration import Declaration
from flaggen.model.targets import PROVEN_TARGETS
from flaggen.pipeline import Loaded
from flaggen.report.findings import Place, Source
from flaggen.verify import rendering

# The targets whose files on disk are checked.
CHECKED_TARGETS = (*PROVEN_TARGETS, "emulator", "trace", "drgn", "gdb")
_StrPath = str | os.PathLike[str]


class Subject(NamedTuple):
    """A declaration, its files on disk by target, and the kernels to check them with.

    `texts` has those of CHECKED_TARGETS. `place` returns where the flag of that name is declared. A declaration
    with a region has a header instead: `opening` and `closing` are what makes a header of the region's text.
    """

    declaration: Declaration
    texts: Mapping[str, Source]
    place: Callable[[str], Place]
    kernels: tuple[Path, ...] = ()
    btf: tuple[Path, ...] = ()
    opening: str = ""
    closing: str = ""

    @property
    def c_texts(self) -> dict[str, str]:
        """The text of each C file, by target."""
        texts = {target: self.texts[target].text for target in PROVEN_TARGETS if target in self.texts}
        return texts | {"header": f"{self.opening}{self._region[1]}{self.closing}"} if self.opening else texts

    def beginning(self, target: str) -> Place:
        """The first line of a target's file, or of the region."""
        source = self.texts[target]
        is_region = target == "header" and self.opening
        return source.place(self._region[0] + 1 if is_region else 1)

    def line_on_disk(self, target: str, line: int) -> int:
        """The line in the file on disk of a line in `c_texts`."""
        if target == "header" and self.opening:
            line += self._region[0] - self.opening.count("\n")
        return min(max(line, 1), self.texts[target].text.count("\n") + 1)

    @property
    def _region(self) -> tuple[int, str]:
        """The number of empty lines above a region, and its text."""
        text = self.texts["header"].text
        region = text.lstrip("\r\n")
        return text.count("\n") - region.count("\n"), region


def subject_of(
    loaded: Loaded, texts: Mapping[str, Source], kernels: Iterable[_StrPath] = (), btf: Iterable[_StrPath] = ()
) -> Subject:
    """Return the subject for a declaration without errors. The last two are paths, in any form."""

    def place(name: str) -> Place:
        return loaded.document.key(("flags", name))

    paths = (tuple(map(Path, kernels)), tuple(map(Path, btf)))
    return standalone(Subject(loaded.valid_declaration, texts, place, *paths))


def standalone(subject: Subject) -> Subject:
    """Return the subject with a header in place of the region, if it has one, which compiles without its file.

    In `texts`, the header is still the region in its file.
    """
    declaration, texts = subject.declaration, subject.texts
    alone = with_header(declaration)
    if alone == declaration or "region" not in texts:
        return subject._replace(declaration=alone)
    header, region = rendering.texts(alone)["header"], rendering.texts(declaration)["region"]
    # Only the end of the include guard is below.
    start = header.rindex("#endif") - len(region)
    others = {target: source for target, source in texts.items() if target != "region"}
    for target in {"source", "trace"} & others.keys():
        before, after = (each.includes(target)[0] for each in (declaration, alone))
        others[target] = _including(others[target], before, after)
    return subject._replace(
        declaration=alone,
        texts={"header": texts["region"], **others},
        opening=header[:start],
        closing=header[start + len(region) :],
    )


def with_header(declaration: Declaration) -> Declaration:
    """Return the declaration with a header in place of the region, if it has one.

    The header has a name of its own: kernels have the region's file, which may define the same.
    """
    if declaration.output.region is None:
        return declaration
    root, suffix = posixpath.splitext(declaration.output.region)
    return declaration._replace(output=declaration.output._replace(region=None, header=f"{root}_region{suffix}"))


def _including(source: Source, before: str, after: str) -> Source:
    """The source with another #include."""
    directive = re.compile(rf"^([ \t]*#[ \t]*include[ \t]+){re.escape(before)}", re.MULTILINE)
    return source._replace(text=directive.sub(lambda match: match[1] + after, source.text))
