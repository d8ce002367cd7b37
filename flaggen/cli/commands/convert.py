"""flaggen convert: convert the callers in a tree."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flaggen.cli import output, progress
from flaggen.cli.arguments import add_color, add_format, add_steps, add_versions
from flaggen.cli.exit_codes import DIFFERENT, FINE, Failure, WrongCall
from flaggen.cli.output import Look, Result
from flaggen.cli.sides import side, sides_read
from flaggen.cli.streams import complain
from flaggen.report.english import plural

if TYPE_CHECKING:
    from flaggen.cli.converted_tree import ConvertedTree
    from flaggen.convert.file import ConvertedFile
    from flaggen.convert.replacements import Compared, Replacements
    from flaggen.convert.semantic_patch import FolioForm


class ConvertOptions(NamedTuple):
    """The options of `flaggen convert`; `paths` are the operands after --."""

    operands: tuple[str, ...]
    paths: tuple[str, ...]
    tree: str | None
    apply: bool
    page_to_folio: FolioForm
    jobs: int
    verbose: bool
    format: str
    color: str


class Versions(NamedTuple):
    """The pairs of declarations that the operands name, and the new ones that are files in the work tree."""

    pairs: tuple[Compared, ...]
    in_work_tree: tuple[Path, ...]


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen convert`."""
    command.description = (
        f"{command.description} For example, after a flag was renamed in flags.toml: flaggen convert --tree . --apply"
    )
    add_versions(command)
    command.add_argument(
        "--tree",
        metavar="DIR",
        help="print a patch of the files below this directory, for git apply or patch -p1, instead of a semantic patch "
        "for Coccinelle; needs spatch. Files that the new declaration renders there are rendered again",
    )
    command.add_argument(
        "--apply",
        action="store_true",
        help="with --tree, change the files; refused if git could not restore one of them",
    )
    command.add_argument(
        "--page-to-folio",
        choices=("cast", "page_folio"),
        default="cast",
        metavar="FORM",
        help="what becomes of `page` where a folio is needed: cast (default), (struct folio *)page, which uses the "
        "word of the same page, as before; or page_folio, page_folio(page), which uses that of its head",
    )
    command.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="with --tree, how many files to convert at the same time (default: the number of processors)",
    )
    add_steps(command, "--tree")
    add_format(
        command,
        "with --tree, format of what is left: text, on standard error (default); or json (with the kind and the name "
        "of each use), github, gitlab or sarif, on standard output and instead of the patch and all other output",
    )
    add_color(command)
    command.set_defaults(run=run, options=ConvertOptions)


def run(options: ConvertOptions) -> int:
    """Print the semantic patch or the patch of the tree, or apply it."""
    _refuse_combinations(options)
    from flaggen.convert.replacements import Ambiguous, replacements

    with sides_read(options.color):
        versions = _versions(options)
    try:
        wanted = replacements(versions.pairs)
    except Ambiguous as error:
        raise Failure(str(error)) from None
    for path in versions.in_work_tree:
        if (invalid := _invalid(path)) is not None:
            look = Look(options.format, options.color)
            output.report([invalid], output.result_text([invalid], "", look), look)
            return invalid.code
    if not wanted.names:
        complain("nothing to convert: no accessor was renamed, removed or replaced")
        sys.stdout.write(output.in_format(options.format, ()) if options.format != "text" else "")
        return FINE
    if options.tree is not None:
        return _convert_tree(options, Path(options.tree), wanted, versions.in_work_tree)
    from flaggen.convert.semantic_patch import semantic_patch

    sys.stdout.write(semantic_patch(wanted, options.page_to_folio))
    return FINE


def _refuse_combinations(options: ConvertOptions) -> None:
    if options.tree is None:
        given = {"--apply": options.apply, "--verbose": options.verbose, "--format": options.format != "text"}
        if without := next((name for name, is_given in given.items() if is_given), None):
            raise WrongCall(f"{without} requires --tree")
    if options.jobs < 1:
        raise WrongCall("--jobs must be at least 1")


def _versions(options: ConvertOptions) -> Versions:
    from flaggen.convert.replacements import Compared
    from flaggen.diff.compare import compare
    from flaggen.git.operands import WORK_TREE
    from flaggen.git.revisions import snapshots

    pairs: list[Compared] = []
    paths: list[Path] = []
    for old, new in snapshots(options.operands, options.paths):
        diff = compare(side(old), side(new))
        if diff.new.declaration is None:
            continue  # a deleted declaration has no accessors that could replace others
        changes = tuple(verdict.change for verdict in diff.verdicts)
        pairs.append(Compared(diff.old.declaration, diff.new.declaration, changes))
        paths += [Path(path) for path in new.paths if new.revision == WORK_TREE and path.endswith(".toml")]
    return Versions(tuple(pairs), tuple(paths))


def _convert_tree(
    options: ConvertOptions, directory: Path, wanted: Replacements, declarations: tuple[Path, ...]
) -> int:
    """Convert the files of a tree, and report what is left. Return DIFFERENT if code is left."""
    from flaggen.cli.converted_tree import patch_of, report_of, write
    from flaggen.report.findings import count, errors_in

    program = _spatch()
    if not directory.is_dir():
        raise Failure(f"{directory} is not a directory")
    with progress.steps(is_quiet=not (options.verbose or sys.stderr.isatty()), color=options.color) as step:
        tree = _converted(options, directory, program, wanted, declarations, step)
    if options.apply:
        write(tree)
    left = [use for file in tree.converted for use in file.left]
    findings = [use.finding for use in left]
    if options.format == "json":
        from flaggen.convert.report import as_json

        sys.stdout.write(as_json(left))
    elif options.format != "text":
        sys.stdout.write(output.in_format(options.format, findings))
    else:
        if options.apply:
            for line in report_of(tree):
                print(line)
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(patch_of(tree))
        output.print_findings(findings, options.color)
        if findings:
            complain(count(findings))
    return DIFFERENT if errors_in(findings) else FINE


def _converted(
    options: ConvertOptions,
    directory: Path,
    program: str,
    wanted: Replacements,
    declarations: tuple[Path, ...],
    step: Callable[[str], None],
) -> ConvertedTree:
    """What the tree becomes; nothing is written. Raises Failure."""
    from flaggen.cli.converted_tree import ConvertedTree, path_in
    from flaggen.cli.rerendered import rerendered
    from flaggen.convert.file import Plan
    from flaggen.convert.parameters import first_parameters
    from flaggen.convert.spatch import SpatchFailed
    from flaggen.convert.tree import TreeError, convert_files, files_with_names
    from flaggen.render.region import regions_in

    step("render and prove")
    rendered = [each for path in declarations if (each := rerendered(path, directory, options.color)) is not None]
    without = {os.path.realpath(path) for path in declarations}
    without |= {str(state.file) for each in rendered for state in each.files}
    regions = {path_in(directory, state): state.after for each in rendered for state in each.regions}
    files: list[ConvertedFile] = []
    try:
        step(f"search {directory}")
        paths = sorted({*files_with_names(directory, wanted.names, without), *regions})
        wanted = wanted.with_parameters(first_parameters(directory, paths, wanted.replaced))
        plan = Plan(wanted, options.page_to_folio, program, regions_in)
        step(f"convert {plural(len(paths), 'file')}")
        for number, file in enumerate(convert_files(plan, directory, paths, options.jobs, regions), 1):
            files.append(file)
            step(f"{number} of {len(paths)}: {file.path}")
    except (SpatchFailed, TreeError) as error:
        raise Failure(f"{error}; nothing was changed" if options.apply else str(error)) from None
    return ConvertedTree(directory, tuple(files), tuple(rendered))


def _invalid(path: Path) -> Result[None] | None:
    """The result for a new declaration that has errors, as for `flaggen render`; None if it has none."""
    from flaggen.cli.declarations import DeclarationFile, attempt
    from flaggen.report.findings import errors_in

    result: Result[None] = attempt(DeclarationFile(str(path)), lambda opened: Result(), strict=False)
    return result._replace(findings=errors_in(result.findings)) if result.code else None


def _spatch() -> str:
    from flaggen.tools import Skip, tool

    try:
        return tool("spatch")
    except Skip as missing:
        raise Failure(f"{missing}: install Coccinelle, or leave out --tree to print the semantic patch") from None
