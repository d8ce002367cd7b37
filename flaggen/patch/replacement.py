"""The changes that put rendered files in the place of a kernel's own flags."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from flaggen.diff.change import Change
from flaggen.diff.changes import changes
from flaggen.diff.policy import judge
from flaggen.kernel.sections import Section
from flaggen.model.declaration import Declaration
from flaggen.model.mark import marked_declaration
from flaggen.model.names import include
from flaggen.model.review_table import NO_REVIEW
from flaggen.patch.cut import cuts, file_lines, lost_macro
from flaggen.patch.makefile import with_object
from flaggen.patch.place import replaced
from flaggen.patch.rules import BREAKING_EDIT, INTERLEAVED_SECTION
from flaggen.report.errors import FlaggenError
from flaggen.report.file_changes import FileChange
from flaggen.report.findings import Finding, Place, Source

if TYPE_CHECKING:
    from flaggen.toml.document import Document

_DEFINED = re.compile(r"^#define (\w+)", re.MULTILINE)

# The text of a file, by its path from the top of the tree; None if it does not exist.
Read = Callable[[str], str | None]


class NotReplaceable(FlaggenError):
    """The files cannot be changed as the declaration asks for; the message says which and why."""


class RenderedFile(NamedTuple):
    """A rendered file: its target, its path from the top of the tree, and its text."""

    target: str
    path: str
    text: str


class FlagFiles(NamedTuple):
    """The files with flags: the header below include/, and those whose flags only the implementation sees."""

    header: Section
    private: tuple[Section, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Their paths from the top of the tree."""
        return (self.header.file.name, *(section.file.name for section in self.private))


class NewText(NamedTuple):
    """A file that had flags, and its text without them."""

    file: Source
    text: str


def flag_files(sections: Sequence[Section]) -> FlagFiles | Finding:
    """Return the files that have flags; the finding is that not exactly one of them is a header below include/."""
    flagged = [section for section in sections if section.flags.text.strip()]
    public = [section for section in flagged if _is_public(section.file.name)]
    if len(public) == 1:
        return FlagFiles(public[0], tuple(section for section in flagged if section is not public[0]))
    if public:
        first, second = (section.file.name for section in public[:2])
        return INTERLEAVED_SECTION.at(
            _first_flag(public[1]),
            f"this belongs to the flags too, but a patch replaces the flags of one header below include/, here {first}",
            f"if it may stay as it is, leave out {second}; else move it to {first} first",
        )
    return INTERLEAVED_SECTION.at(
        _first_flag(flagged[0]),
        "this belongs to the flags, but no header below include/ has any, in which a patch could include the others",
        "begin with the header that declares the accessors, or move these to one first",
    )


def _is_public(name: str) -> bool:
    return "include" in name.split("/")[:-1] and not name.endswith(".c")


def _first_flag(section: Section) -> Place:
    line = next(number for number, text in enumerate(section.flags.text.split("\n"), 1) if text.strip())
    return section.file.place(line)


def edits(
    imported: Declaration, edited: Declaration, document: Document
) -> tuple[tuple[Change, ...], tuple[Finding, ...]]:
    """Return what an edited declaration changes about the flags in the C, and a finding for each breaking change."""
    all_changes = changes(imported, edited)
    broken = []
    for verdict in judge(all_changes, NO_REVIEW, edited.review):
        if verdict.reaches("breaking"):
            change = verdict.change
            is_there = any(flag.name == change.flag for flag in edited.flags)
            place = document.key(("flags", change.flag) if is_there else ())
            text = f"{change.flag}: {change.text}" if change.flag else f"all flags: {change.text}"
            help_text = "keep what the C has, and change it in a second patch"
            broken.append(BREAKING_EDIT.at(place, text, help_text))
    return all_changes, tuple(broken)


def new_header(
    section: Section, declared: RenderedFile, files: Sequence[RenderedFile], markers: tuple[str, str]
) -> NewText | Finding:
    """Return the header with an #include in place of its flags, or with the rendered region in markers.

    Raises NotReplaceable. The result is a finding if the header has other code among its flags.
    """
    own = section.file.name
    kernel = own.partition("include/")[0]
    paths = {file.target: file.path for file in files}
    if paths.get("region") == own:
        begin, end = markers
        (text,) = (file.text for file in files if file.target == "region")
        by = f"{begin}\n{text}{end}"
    elif paths.get("header", "").startswith(f"{kernel}include/"):
        by = f"#include {include({'header': paths['header'], 'own': own}, 'header', 'own')}"
    else:
        raise NotReplaceable(
            f"a patch needs a declaration with a header below {kernel}include/, or with the region {own}; paths in it "
            f"are relative to {posixpath.dirname(declared.path) or 'the top of the tree'}"
        )
    return _without_flags(section, by, files, in_place=True)


def new_private(section: Section, files: Sequence[RenderedFile], header: str) -> NewText | Finding:
    """Return a file that only the implementation sees, with an #include of what it had.

    `header` is the path of the header that had flags. Raises NotReplaceable. The result is a finding if the file has
    other code among its flags.
    """
    own = section.file.name
    paths = {file.target: file.path for file in files} | {"own": own, "kernel": header}
    target = next(name for name in ("private_header", "header", "kernel") if name in paths)
    by = f"#include {include(paths, target, 'own')}"
    given = {f"#include {include(paths, name, 'own')}" for name in (target, "kernel") if target != "private_header"}
    has_it = any(" ".join(line.split()) in given for line in section.file.text.split("\n"))
    return _without_flags(section, None if has_it else by, files, in_place=not own.endswith(".c"))


def _without_flags(
    section: Section, by: str | None, files: Sequence[RenderedFile], *, in_place: bool
) -> NewText | Finding:
    lines = file_lines(section)
    parts = cuts(lines)
    if isinstance(parts, Finding):
        return parts
    rendered = frozenset(name.encode() for file in files for name in _DEFINED.findall(file.text))
    if (lost := lost_macro(lines, parts, rendered)) is not None:
        return lost
    if (origin := marked_declaration(section.file.text)) is not None:
        raise NotReplaceable(f"{section.file.name} is already generated by flaggen, from {origin}")
    return NewText(section.file, replaced(section.file, parts, by, in_place=in_place))


def file_changes(
    texts: Sequence[NewText], declared: RenderedFile, files: Sequence[RenderedFile], config: str, read: Read
) -> tuple[FileChange, ...]:
    """Return the changed files: the declaration, what is rendered, what had flags, and for a source the Makefile.

    The Makefile builds the source where the config symbol is on. Raises NotReplaceable.
    """
    made = [FileChange(file.path, _own_text(file, read), file.text) for file in files if file.target != "region"]
    made += [_makefile(file.path, config, read) for file in files if file.target == "source"]
    made += [FileChange(file.name, file.text, text) for file, text in texts]
    made.append(FileChange(declared.path, _own_declaration(declared, read), declared.text))
    return tuple(sorted(change for change in made if change.before != change.after))


def _own_declaration(declared: RenderedFile, read: Read) -> str | None:
    """The text of the declaration's file. Raises NotReplaceable if it is another declaration."""
    before = read(declared.path)
    if before is not None and before != declared.text:
        raise NotReplaceable(
            f"{declared.path} exists and is another declaration; to use it, add --declaration {declared.path}"
        )
    return before


def _own_text(file: RenderedFile, read: Read) -> str | None:
    """The text of a file that is to be rendered. Raises NotReplaceable if flaggen did not render it."""
    before = read(file.path)
    if before is not None and before.strip() and marked_declaration(before) is None:
        raise NotReplaceable(f"{file.path} exists and is not generated by flaggen; choose another path in [output]")
    return before


def _makefile(source: str, config: str, read: Read) -> FileChange:
    """The Makefile that builds the source. Raises NotReplaceable if there is none that a mail can change."""
    directory, name = posixpath.split(source)
    path = posixpath.join(directory, "Makefile")
    before = read(path)
    if before is None:
        raise NotReplaceable(f"{path} does not exist, so nothing would build {source}")
    if "\r" in before:
        raise NotReplaceable(f"{path} has carriage returns, which git am removes: convert its line ends to LF")
    return FileChange(path, before, with_object(before, config, f"{posixpath.splitext(name)[0]}.o"))
