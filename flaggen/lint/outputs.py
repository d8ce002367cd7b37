"""Checks of [output]: there is a file, each has its own path, and files that need each other are all there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from flaggen.lint.problems import Problem, RuleCheck, path_of
from flaggen.lint.rules import EXPORTED_WITHOUT_SOURCE, NO_OUTPUT, REGION_AND_HEADER, SOURCE_WITHOUT_HEADER
from flaggen.model.declaration import Declaration
from flaggen.model.targets import TARGETS
from flaggen.toml.rules import OUTPUT_PATH
from flaggen.toml.spans import Path


def _output_path(declaration: Declaration) -> Iterator[Problem]:
    targets: dict[str, str] = {}  # by path from the directory below which all have to be
    below: dict[str, str] = {}  # the first target in each directory
    for target, output in declaration.output.paths.items():
        here: Path = ("output", target)
        path = posixpath.normpath(posixpath.join(declaration.directory, output))
        yield from _outside(declaration, here, posixpath.normpath(output), path)
        if posixpath.basename(path).endswith(".flaggen"):
            yield Problem(
                here,
                "the suffix .flaggen is reserved for flaggen's temporary files",
                "choose another suffix",
                on_value=True,
            )
        parents = _parents(path)
        others = [targets.get(path), *map(targets.get, parents), below.get(path)]
        for first in dict.fromkeys(other for other in others if other is not None):
            own, other = (posixpath.normpath(declaration.output.paths[name]) for name in (target, first))
            is_same = targets.get(path) == first
            message = f"{own!r} is used twice" if is_same else f"{own!r} and {other!r} cannot both be files"
            yield Problem(
                here,
                message,
                "give each output its own file",
                on_value=True,
                related=((("output", first), f"{first} is written here"),),
            )
        targets.setdefault(path, target)
        for parent in parents:
            below.setdefault(parent, target)


def _parents(path: str) -> list[str]:
    """The directories above a normalized path, from the inside."""
    parents = []
    while path := posixpath.dirname(path).rstrip("/"):
        parents.append(path)
    return parents


def _outside(declaration: Declaration, here: Path, output: str, path: str) -> Iterator[Problem]:
    """The problem of a normalized output that is not a file where outputs have to be, or is the declaration.

    `path` is that of the output from the directory below which all outputs have to be.
    """
    own = posixpath.join(declaration.directory, declaration.name)
    if posixpath.isabs(output):
        yield Problem(here, f"{output!r} is absolute", "use a path relative to the declaration", on_value=True)
    elif path == ".." or path.startswith("../"):
        outside = "the git repository" if declaration.directory else "the declaration's directory"
        yield Problem(here, f"{output!r} is outside {outside}", "use a path below it", on_value=True)
    elif path == (declaration.directory or "."):
        yield Problem(here, "this is the declaration's directory", "use the path of a file", on_value=True)
    elif path == "." or own.startswith(f"{path}/"):
        yield Problem(here, "this is a directory that the declaration is in", "use the path of a file", on_value=True)
    elif path == own or path.startswith(f"{own}/"):
        yield Problem(here, f"{declaration.name!r} is the declaration itself", "use another path", on_value=True)


def _no_output(declaration: Declaration) -> Iterator[Problem]:
    if not declaration.output.paths:
        yield Problem(("output",), "[output] names no file", 'add [output] with header = "…"')


def _source_without_header(declaration: Declaration) -> Iterator[Problem]:
    if declaration.header_target not in declaration.output.paths:
        for target in TARGETS.values():
            if target.needs_header and target.name in declaration.output.paths:
                message = f"the {target.words} needs a header to include"
                yield Problem(("output", target.name), message, 'add header = "…" to [output]')


def _region_and_header(declaration: Declaration) -> Iterator[Problem]:
    if declaration.output.region is not None and declaration.output.header is not None:
        yield Problem(
            ("output", "region"),
            "the header and the region would define the same names",
            "remove one of the two",
            related=((("output", "header"), "the header is here"),),
        )


def _exported_without_source(declaration: Declaration) -> Iterator[Problem]:
    if declaration.header_target in declaration.output.paths and declaration.output.source is None:
        for flag in declaration.flags:
            if flag.exported:
                yield Problem(
                    path_of(flag, "visibility"),
                    f"the accessors of {flag.name!r} are declared in the header, but no source defines them",
                    'add source = "…" to [output], or ignore this if the definitions are written by hand',
                    on_value=True,
                )


RULE_CHECKS = (
    RuleCheck(OUTPUT_PATH, _output_path),
    RuleCheck(NO_OUTPUT, _no_output, (("output",),)),
    RuleCheck(SOURCE_WITHOUT_HEADER, _source_without_header, (("output", "header"), ("output", "region"))),
    RuleCheck(REGION_AND_HEADER, _region_and_header, (("output", "header"),)),
    RuleCheck(EXPORTED_WITHOUT_SOURCE, _exported_without_source, (("output", "source"),)),
)
