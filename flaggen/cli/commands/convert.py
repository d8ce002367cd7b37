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
    from flaggen.cli.rerendered import Rerendered
    from flaggen.convert.file import ConvertedFile
    from flaggen.convert.replacements import Compared, Replacements
    from flaggen.convert.semantic_patch import FolioForm
    from flaggen.render.files import OutputFile


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


class Conversion(NamedTuple):
    """The files of a tree that have an old name, converted, and what is rendered again of the declarations."""

    files: list[ConvertedFile]
    rendered: list[Rerendered]


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


def _convert_tree(options: ConvertOptions, tree: Path, wanted: Replacements, declarations: tuple[Path, ...]) -> int:
    """Convert the files of a tree, and report what is left. Return DIFFERENT if code is left."""
    from flaggen.report.findings import count, errors_in

    program = _spatch()
    if not tree.is_dir():
        raise Failure(f"{tree} is not a directory")
    with progress.steps(is_quiet=not (options.verbose or sys.stderr.isatty()), color=options.color) as step:
        files, rendered = _converted(options, tree, program, wanted, declarations, step)
    changed = [file for file in files if file.before != file.after]
    if options.apply:
        _apply(tree, changed, rendered)
    if options.format == "text":
        _print_applied(tree, changed, rendered) if options.apply else _print_patch(tree, changed, rendered)
    left = [use for file in files for use in file.left]
    findings = [use.finding for use in left]
    if options.format == "json":
        from flaggen.convert.report import as_json

        sys.stdout.write(as_json(left))
    elif options.format != "text":
        sys.stdout.write(output.in_format(options.format, findings))
    else:
        output.print_findings(findings, options.color)
        if findings:
            complain(count(findings))
    return DIFFERENT if errors_in(findings) else FINE


def _converted(
    options: ConvertOptions,
    tree: Path,
    program: str,
    wanted: Replacements,
    declarations: tuple[Path, ...],
    step: Callable[[str], None],
) -> Conversion:
    """What the tree becomes; nothing is written. Raises Failure."""
    from flaggen.cli.rerendered import rerendered
    from flaggen.convert.file import Plan
    from flaggen.convert.parameters import first_parameters
    from flaggen.convert.spatch import SpatchFailed
    from flaggen.convert.tree import TreeError, convert_files, files_with_names
    from flaggen.render.region import regions_in

    step("render and prove")
    rendered = [each for path in declarations if (each := rerendered(path, tree, options.color)) is not None]
    without = {os.path.realpath(path) for path in declarations}
    without |= {str(state.file) for each in rendered for state in each.files}
    regions = {_below(tree, state): state.after for each in rendered for state in each.regions}
    files: list[ConvertedFile] = []
    try:
        step(f"search {tree}")
        paths = sorted({*files_with_names(tree, wanted.names, without), *regions})
        wanted = wanted.with_parameters(first_parameters(tree, paths, wanted.replaced))
        plan = Plan(wanted, options.page_to_folio, program, regions_in)
        step(f"convert {plural(len(paths), 'file')}")
        for number, file in enumerate(convert_files(plan, tree, paths, options.jobs, regions), 1):
            files.append(file)
            step(f"{number} of {len(paths)}: {file.path}")
    except (SpatchFailed, TreeError) as error:
        raise Failure(f"{error}; nothing was changed" if options.apply else str(error)) from None
    return Conversion(files, rendered)


def _below(tree: Path, state: OutputFile) -> str:
    """The path of a rendered file, relative to the tree."""
    return os.path.relpath(state.file, os.path.realpath(tree))


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


def _print_patch(tree: Path, changed: list[ConvertedFile], rendered: list[Rerendered]) -> None:
    """Print the changes in the order of the paths; bytes that are not UTF-8 stay as they are."""
    from flaggen.report.file_changes import FileChange, git_diff

    texts = {file.path: (file.before, file.after) for file in changed}
    for each in rendered:
        for state in each.files:
            texts[_below(tree, state)] = (state.before or b"", state.after)
    changes = [
        FileChange(path, *(text.decode("utf-8", "surrogateescape") for text in texts[path])) for path in sorted(texts)
    ]
    sys.stdout.flush()
    sys.stdout.buffer.write(git_diff(changes).encode("utf-8", "surrogateescape"))


def _apply(tree: Path, changed: list[ConvertedFile], rendered: list[Rerendered]) -> None:
    """Write all files, or none. Raises Failure."""
    from flaggen.git.head import NoRepository, dirty
    from flaggen.render.files import FileFault, replace

    try:
        refused = dirty(tree, [file.path for file in changed])
    except NoRepository as error:
        raise Failure(
            f"--apply needs a git repository, which can restore the files of {tree}: {error}; "
            "without one, apply the patch that --tree prints"
        ) from None
    if refused:
        raise Failure(
            f"git could not restore {', '.join(refused)}: commit or stash these files first, or apply the patch that "
            "--tree prints; nothing was changed"
        )
    begun: list[tuple[Path, bytes]] = []
    try:
        for file in changed:
            path = tree / file.path
            _require_unchanged(path, file.before)
            begun.append((path, file.before))
            replace(path, file.after)
        for each in rendered:
            begun += [(state.file, state.before or b"") for state in each.files]
            each.write()
    except BaseException as error:
        lost = [str(path) for path, before in begun if not _is_restored(path, before)]
        if isinstance(error, FileFault):
            done = f"restore {', '.join(lost)} with git" if lost else "nothing was changed"
            raise Failure(f"{error}; {done}") from None
        raise


def _require_unchanged(path: Path, before: bytes) -> None:
    """Raise FileFault if somebody changed the file while it was converted."""
    from flaggen.render.files import FileFault

    try:
        is_same = path.read_bytes() == before
    except OSError as error:
        raise FileFault(f"{path} cannot be read: {error.strerror}") from None
    if not is_same:
        raise FileFault(f"{path} was changed meanwhile, by another program")


def _is_restored(path: Path, before: bytes) -> bool:
    from flaggen.render.files import FileFault, replace

    try:
        if path.read_bytes() != before:
            replace(path, before)
    except (FileFault, OSError):
        return False
    return True


def _print_applied(tree: Path, changed: list[ConvertedFile], rendered: list[Rerendered]) -> None:
    """Print which files were changed, and how."""
    for each in rendered:
        for state in (*each.files, *each.regions):
            print(f"rendered  {tree / _below(tree, state)}")
    for file in changed:
        if not file.calls and not file.definitions:
            continue  # only its region was rendered
        counts = [plural(file.calls, "use")] if file.calls else []
        counts += [f"{plural(file.definitions, 'definition')} removed"] if file.definitions else []
        print(f"converted {tree / file.path}: {', '.join(counts)}")
