"""The public API of `import flaggen`: what the commands do, as typed functions that neither print nor exit.

Everything that flaggen refuses raises a FlaggenError; the one for a file that cannot be read is an OSError, too. Other
wings are imported in the functions that use them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from flaggen import pipeline
from flaggen.decode.blocks import DecodedBlock as DecodedBlock
from flaggen.decode.words import DecodedWord as DecodedWord
from flaggen.diff.change import Change as Change
from flaggen.diff.compare import DeclarationDiff as DeclarationDiff
from flaggen.diff.policy import Verdict as Verdict
from flaggen.emulate.kernel_programs import OwnedPage as OwnedPage
from flaggen.emulate.page_memory import KernelError as KernelError
from flaggen.emulate.page_memory import LockNotHeld as LockNotHeld
from flaggen.emulate.page_memory import PageMemory as PageMemory
from flaggen.emulate.page_memory import StaleAccess as StaleAccess
from flaggen.emulate.page_memory import VMBugOn as VMBugOn
from flaggen.emulate.page_memory import WouldBlock as WouldBlock
from flaggen.merge.declarations import MergeResult as MergeResult
from flaggen.model.declaration import Declaration as Declaration
from flaggen.model.declaration import Word as Word
from flaggen.model.flag import Flag as Flag
from flaggen.prove.prove import Proof as Proof
from flaggen.prove.prove import prove as prove_texts
from flaggen.render.output_root import output_path, path_below_root
from flaggen.render.render import Artifact as Artifact
from flaggen.render.rules import TemplateFault as TemplateFault
from flaggen.report.errors import FlaggenError as FlaggenError
from flaggen.report.errors import NoSuchFile as NoSuchFile
from flaggen.report.errors import UnknownName as UnknownName
from flaggen.report.errors import UnreadableFile as UnreadableFile
from flaggen.report.file_content import FileGroup
from flaggen.report.findings import Finding as Finding
from flaggen.report.findings import Source as Source
from flaggen.report.findings import as_text as as_text
from flaggen.verify.run import Outcome as Outcome

if TYPE_CHECKING:
    from flaggen.kernel.tree import KernelTree

_StrPath = str | os.PathLike[str]


class DeclarationError(FlaggenError, ValueError):
    """A declaration, or C that is read as one, has errors. `findings` has all findings, in order."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return "\n".join(map(as_text, self.findings))


class Imported(NamedTuple):
    """The declaration of the flags in C files, as TOML and as model, and findings about what it does not express."""

    text: str
    declaration: Declaration
    findings: tuple[Finding, ...]


class Verification(NamedTuple):
    """The proof of the C files on disk, and the outcome of each check; `findings` has all findings of both."""

    proof: Proof
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]


def load(path: _StrPath, *, strict: bool = False) -> Declaration:
    """Load the declaration in a file; `strict` turns warnings into errors.

    Raises DeclarationError if it has errors, or UnreadableFile, an OSError, if the file cannot be read.

    >>> load("flags.toml").flag("freed").mask
    8
    """
    declaration = _loaded(path, strict).valid_declaration
    if declaration.templates is None:
        return declaration
    return declaration._replace(templates=str(Path(path).parent / declaration.templates))


def render(declaration: Declaration, templates: _StrPath | None = None) -> tuple[Artifact, ...]:
    """Render the files of the declaration as text; `templates` overrides the directory that the declaration names.

    Raises TemplateFault, whose `finding` points at the error in a template, or UnreadableFile if there is no such
    directory.

    >>> [artifact.target for artifact in render(load("flags.toml"))]
    ['header', 'source', 'emulator']
    """
    directory = templates if templates is not None else declaration.templates
    if directory is None:
        return pipeline.render(declaration).artifacts
    if not Path(directory).is_dir():
        raise UnreadableFile(f"{os.fspath(directory)} is not a directory")
    return pipeline.render(declaration, Path(directory)).artifacts


def prove(declaration: Declaration, texts: Mapping[str, Source]) -> Proof:
    """Prove C against the declaration: `texts` has the files by target, of which those that are not C are ignored.

    What differs is in the `findings` of the result. Raises FlaggenError if there is no C file in `texts`.

    >>> declaration = load("flags.toml")
    >>> prove(declaration, {"header": Source("flags.h", "int nothing;")}).findings[0].rule
    'unreadable-c'
    """
    from flaggen.model.targets import PROVEN_TARGETS

    if not texts.keys() & {*PROVEN_TARGETS}:
        raise FlaggenError(f"nothing to prove: name a C file by its target, {' or '.join(PROVEN_TARGETS)}")
    return prove_texts(declaration, texts)


def verify(
    path: _StrPath, checks: Sequence[str] = (), *, kernels: Sequence[_StrPath] = (), btf: Sequence[_StrPath] = ()
) -> Verification:
    """Prove the C files on disk against the declaration at `path`, and run the named checks on them.

    Raises DeclarationError if the declaration has errors, and FlaggenError if a C file does not exist or a check is
    unknown. A check that could not run at all is a finding.

    >>> verify("flags.toml").findings
    ()
    """
    from flaggen.model.targets import PROVEN_TARGETS
    from flaggen.verify import CHECKS
    from flaggen.verify.run import check, skipped
    from flaggen.verify.subject import CHECKED_TARGETS, subject_of

    if unknown := [name for name in checks if name not in CHECKS]:
        raise FlaggenError(f"unknown check {unknown[0]!r}; choose from {', '.join(CHECKS)}")
    loaded = _loaded(path)
    declaration = loaded.valid_declaration
    on_disk = pipeline.on_disk(declaration, Path(path), CHECKED_TARGETS)
    for target in PROVEN_TARGETS:
        if target in on_disk.texts and on_disk.texts[target] is None:
            raise FlaggenError(f"{output_path(Path(path).parent, declaration.output.paths[target])} does not exist")
    texts = {target: source for target, source in on_disk.texts.items() if source is not None}
    if declaration.header_target not in texts:
        raise FlaggenError(f"{os.fspath(path)}: nothing to prove: [output] names no header")
    proof = prove_texts(declaration, texts)
    subject = subject_of(loaded, texts, kernels, btf)
    outcomes = tuple(check(subject, checks, lambda name, part: None))
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    return Verification(
        proof, outcomes, (*on_disk.findings, *proof.findings, *findings, *skipped(outcomes, checks, (), subject))
    )


def import_c(*paths: _StrPath) -> Imported:
    """Infer the declaration of the flags in a kernel header and further C files.

    If the C fits several eras, the release in the Makefile of the header's tree settles which one it is.
    Raises DeclarationError if there are no flags in them, or UnreadableFile if a file cannot be read.

    >>> import_c("generated/include/linux/hugetlb_page_flags.h").declaration.flags[1].name
    'migratable'
    """
    from flaggen.kernel.declare import declare, with_broken_rules
    from flaggen.kernel.release import release_of

    tree, findings = _tree(paths)
    release = release_of([os.fspath(path) for path in paths])
    imported = with_broken_rules(declare(tree, release=release), tree)
    return Imported(imported.text, imported.declaration, (*findings, *imported.findings))


def compare_c(path: _StrPath, *c_files: _StrPath) -> tuple[Finding, ...]:
    """Compare a kernel's C files with the declaration at `path`; each difference is a finding.

    Raises DeclarationError if the declaration has errors or there are no flags in the C.
    """
    from flaggen.diff.against_kernel import compare

    loaded = _loaded(path)
    tree, findings = _tree(c_files)
    return (*findings, *compare(loaded.valid_declaration, loaded.document, tree))


def diff(old: _StrPath, new: _StrPath, *, policy: _StrPath | None = None) -> DeclarationDiff:
    """Judge what changed between two declarations or headers: files, or files in git revisions (HEAD:flags.toml).

    `policy` is a file whose [review] table precedes that of the declaration. Raises DeclarationError if a file cannot
    be read as a declaration, or FlaggenError if there is no such file.

    >>> diff("flags.toml", "generated/include/linux/hugetlb_page_flags.h").verdicts
    ()
    """
    from flaggen.diff.compare import compare
    from flaggen.diff.sides import load_declared
    from flaggen.git.revisions import contents, read_named
    from flaggen.model.review_table import NO_REVIEW

    before, after = contents([os.fspath(old), os.fspath(new)])
    with _invalid_sides_as_declaration_errors():
        review = NO_REVIEW
        if policy is not None:
            file = read_named(os.fspath(policy))
            review = load_declared(file.name, file.data).declaration.review
        return compare(FileGroup(before.name, [before]), FileGroup(after.name, [after]), review)


def merge(base: _StrPath, ours: _StrPath, theirs: _StrPath) -> MergeResult:
    """Merge two versions of a declaration with their common ancestor: files, or files in git revisions.

    The result has `conflicts`, or else `text` and `declaration`. Raises DeclarationError if a version has errors, or
    FlaggenError if there is no such file.

    >>> merge("flags.toml", "flags.toml", "flags.toml").conflicts
    ()
    """
    from flaggen.git.revisions import contents
    from flaggen.merge.declarations import merge as merge_declarations

    files = contents([os.fspath(path) for path in (base, ours, theirs)])
    with _invalid_sides_as_declaration_errors():
        first, second, third = ((file.name, file.data) for file in files)
        return merge_declarations(first, second, third, path=path_below_root(files[1].path))


def _content(path: _StrPath) -> bytes:
    """The bytes of a regular file. Raises UnreadableFile."""
    name = os.fspath(path)
    # Path's methods raise what these take for False, such as ValueError for a NUL character.
    if not os.path.isfile(name) and os.path.exists(name):  # noqa: PTH110, PTH113
        raise UnreadableFile(f"{name} is not a regular file")
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise NoSuchFile(f"no such file: {name}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UnreadableFile(f"{name} cannot be read: {reason}") from None


def decode(
    value: int,
    declaration: Declaration | None = None,
    *,
    kernel: str | None = None,
    page_index: int = 0,
    bits: int = 64,
) -> DecodedWord:
    """Name the bits of a word by the declaration's flags, or by mainline's of a release, by default the newest.

    `bits` is the width of the machine's words: 32 or 64. Raises ValueError if the value does not fit, the text is no
    release, or both a declaration and a release are given; NoFlagsYet for a release before 5.12; or KeyError if no flag
    is at that page index.

    >>> [flag.name for flag in decode(0xA, kernel="6.1").flags]
    ['migratable', 'freed']
    """
    from flaggen.decode.mainline_flags import NEWEST, declaration_of
    from flaggen.decode.words import decode_word

    if bits not in (32, 64):
        raise ValueError(f"a word has 32 or 64 bits, not {bits}")
    if declaration is None:
        declaration = declaration_of(NEWEST if kernel is None else _release(kernel))
    elif kernel is not None:
        raise ValueError("a declaration cannot be combined with a release")
    return decode_word(declaration.word(page_index), value, bits)


def decode_log(
    stream: BinaryIO, declaration: Declaration | None = None, *, kernel: str | None = None
) -> Iterator[DecodedBlock]:
    """Yield the dump_page() blocks in a log, which may be endless, as they end.

    Their flags are the declaration's, or mainline's of the release that wrote the block: `kernel`, or the one that the
    log names.
    """
    from flaggen.decode.blocks import decode_block
    from flaggen.decode.logs import read_log

    for piece in read_log(stream, None if kernel is None else _release(kernel)):
        if piece.verdict is not None:
            yield decode_block(piece.verdict, declaration)


def _release(text: str) -> tuple[int, int]:
    from flaggen.decode.releases import parse_release

    release = parse_release(text)
    if release is None:
        raise ValueError(f"{text!r} is no release, such as 6.1")
    return release


def _loaded(path: _StrPath, strict: bool = False) -> pipeline.Loaded:
    """The valid declaration in a file, and the places of its keys. Raises DeclarationError or UnreadableFile."""
    loaded = pipeline.load(_content(path), os.fspath(path), path=path_below_root(os.fspath(path)), strict=strict)
    if loaded.declaration is None:
        raise DeclarationError(loaded.findings)
    return loaded


def _tree(paths: Sequence[_StrPath]) -> tuple[KernelTree, tuple[Finding, ...]]:
    """The flags in the C files, and findings about their text. Raises DeclarationError or UnreadableFile."""
    from flaggen.kernel.source import decoded_c
    from flaggen.kernel.tree import read_tree

    if not paths:
        raise FlaggenError("no C file is given")
    texts = [decoded_c(_content(path), os.fspath(path)) for path in paths]
    findings = tuple(finding for _, own in texts for finding in own)
    tree = read_tree([source for source, _ in texts])
    if isinstance(tree, Finding):
        raise DeclarationError((*findings, tree))
    return tree, findings


@contextmanager
def _invalid_sides_as_declaration_errors() -> Iterator[None]:
    from flaggen.diff.sides import InvalidSide

    try:
        yield
    except InvalidSide as invalid:
        raise DeclarationError(invalid.findings) from None
