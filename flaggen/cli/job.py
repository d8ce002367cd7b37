"""One declaration's way: load, lint, render, prove, and then write, compare or print. What there is to say is data."""

from __future__ import annotations

import os
import shlex
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flaggen.cli.cache import see
from flaggen.model.declaration import Declaration
from flaggen.render.rules import MISSING_OUTPUT, STALE_OUTPUT
from flaggen.report.findings import Finding, Place, Severity, Source, Span
from flaggen.report.terminal import DIFFERENT, FAULT, FINE, WRONG

if TYPE_CHECKING:
    from flaggen.cli.cache import Seen
    from flaggen.kernel.tree import KernelTree
    from flaggen.render.files import OutputFile
    from flaggen.render.render import Artifact
    from flaggen.report.dependency import Dependency
    from flaggen.toml.document import Document
    from flaggen.verify.run import Outcome


class Stop(Exception):
    """Ends a job, or the whole run, with an exit code, after a message on standard error."""

    def __init__(self, code: int, message: str = "") -> None:
        self.code, self.message = code, message


class Job:
    """A declaration, the options of the run, and what has come of it so far."""

    def __init__(
        self, path: Path, options: Namespace, operand: str = "", data: bytes | None = None, seen: Sequence[Seen] = ()
    ) -> None:
        """`operand` names the declaration in a call, `data` is its content where the path is not to be read, and
        `seen` what led to the path.
        """
        self.path = path
        self.options = options
        self.operand = operand
        self.data = data
        self.seen = [*seen]
        # Which declaration of the run each file is written for.
        self.written_for: dict[str, Path] = {}
        self.code = FINE
        self.findings: list[Finding] = []
        self.comparisons: tuple[OutputFile, ...] = ()
        self.outcomes: list[Outcome] = []
        # Is told of a check, and of a part of it, when it begins.
        self.say: Callable[[str, str], None] = lambda check, part: None
        self.text = ""
        self.note = ""
        self.complaint = ""

    def see(self, path: Path) -> bytes | None:
        """What is at the path; None where there is no file. The job depends on it from now on."""
        self.seen.append(see(str(path)))
        return self.seen[-1][2]

    def stop_at_errors(self) -> None:
        """Raise Stop where an error was found."""
        if any(finding.severity is Severity.ERROR for finding in self.findings):
            raise Stop(WRONG)

    def do(self, step: Callable[[Job], int]) -> None:
        """Go through the step, which returns the exit code."""
        try:
            self.code = step(self)
        except Stop as stop:
            self.code, self.complaint = stop.code, stop.message


def render(job: Job) -> int:
    """Render, prove, and then print, compare or write, as the options say."""
    declaration, document = _declaration(job)
    artifacts = _proven(job, declaration, document)
    options = job.options
    if options.stdout is not None:
        job.text = _chosen(artifacts, [options.stdout])[0].text
        return FINE
    chosen = _chosen(artifacts, options.only) if options.only else artifacts
    _spare_templates(job, chosen)
    _spare_others(job, chosen)
    job.see(job.path.parent)  # no output leads out of it
    compares = options.check or options.diff
    job.comparisons = _compared(job, chosen, writes=not compares)
    job.seen += [
        (os.fspath(job.path.parent / comparison.artifact.path), os.fspath(comparison.file), comparison.before)
        for comparison in job.comparisons
    ]
    stale = [comparison for comparison in job.comparisons if comparison.state != "unchanged"]
    if not stale or not (compares or options.exit_code):
        return FINE
    if options.format != "text":
        job.findings += [_stale(job, comparison, document) for comparison in stale]
    return DIFFERENT


def verify(job: Job) -> int:
    """Prove the C files on disk, and make the checks that are asked for."""
    from flaggen.model.targets import PROVEN_TARGETS
    from flaggen.prove.prove import prove

    declaration, document = _declaration(job)
    texts = {}
    for target in PROVEN_TARGETS:
        if (output := declaration.output.paths.get(target)) is None:
            continue
        if (data := _on_disk(job, output)) is None:
            job.findings.append(_missing(job, target, job.path.parent / output, document))
        else:
            texts[target] = Source(str(job.path.parent / output), data.decode("utf-8", "replace"))
    if any(finding.rule == MISSING_OUTPUT.id for finding in job.findings):
        return DIFFERENT
    if not texts:
        raise Stop(WRONG, f"{job.path}: [output] names no C file, so there is nothing to prove")
    proof = prove(declaration, texts)
    job.findings += proof.findings
    if not (proof.findings or job.options.quiet):
        *others, last = (text.name for text in texts.values())
        files = f"{', '.join(others)} and {last}" if others else last
        job.text = f"{_proof(declaration, f'{proof.facts} facts of {files}')}\n"
    if job.options.checks:
        _check(job, declaration, document, texts)
    return _code(job)


def _check(job: Job, declaration: Declaration, document: Document, texts: dict[str, Source]) -> None:
    """Make the checks that are asked for."""
    from flaggen.verify.run import check, required
    from flaggen.verify.trial import Subject

    if (emulator := declaration.output.emulator) is not None and (data := _on_disk(job, emulator)) is not None:
        texts["emulator"] = Source(str(job.path.parent / emulator), data.decode("utf-8", "replace"))
    subject = Subject(
        declaration,
        texts,
        lambda name: document.key(("flags", name)),
        tuple(map(Path, job.options.kernel)),
        tuple(map(Path, job.options.btf)),
    )
    for outcome in check(subject, job.options.checks, job.say):
        job.outcomes.append(outcome)
        job.findings += outcome.findings
    job.findings += required(job.outcomes, job.options.require, subject)


def _on_disk(job: Job, output: str) -> bytes | None:
    """What an output has. Raises Stop where it is no file below the declaration."""
    from flaggen.render.files import FileFault, read

    try:
        return read(output, job.path.parent)
    except FileFault as fault:
        raise Stop(WRONG, str(fault)) from None


def adopt(job: Job) -> int:
    """Have the declaration of what kernel's C files say of flags."""
    from flaggen.kernel.declare import declare

    imported = declare(_tree(job, job.options.files))
    job.text = imported.text
    return _found(job, imported.findings)


def drift(job: Job) -> int:
    """Compare kernel's C files with the declaration."""
    from flaggen.diff.against_kernel import compare

    declaration, document = _declaration(job, strict=False)
    job.findings.clear()  # what the declaration lacks is no drift
    *files, _ = job.options.files
    code = _found(job, compare(declaration, document, _tree(job, files)))
    if code == FINE:
        names = " and ".join("<stdin>" if name == "-" else name for name in files)
        job.text = f"{len(declaration.flags)} flags of {job.path} are in {names} as declared\n"
    return code


def _tree(job: Job, files: Sequence[str]) -> KernelTree:
    """What the files say of flags. Raises Stop where that cannot be told."""
    from flaggen.kernel.source import c_text
    from flaggen.kernel.tree import read_tree

    texts = []
    for name in {os.path.realpath(name) if name != "-" else name: name for name in reversed(files)}.values():
        if not name:
            raise Stop(WRONG, "an empty operand names no file")
        try:
            data = job.options.input if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise Stop(WRONG, f"{name} cannot be read: {error.strerror}") from None
        text, findings = c_text(data, "<stdin>" if name == "-" else name)
        texts.append(text)
        _found(job, findings)
    texts.reverse()
    tree = read_tree(texts)
    if isinstance(tree, Finding):
        job.findings.append(tree)
        raise Stop(DIFFERENT)
    return tree


def _found(job: Job, findings: Sequence[Finding]) -> int:
    """Have the findings, and the exit code that they make."""
    if job.options.strict:
        findings = [finding._replace(severity=Severity.ERROR) for finding in findings]
    job.findings += findings
    return _code(job)


def _code(job: Job) -> int:
    """The exit code that the findings make: a warning is no difference."""
    return DIFFERENT if any(finding.severity is Severity.ERROR for finding in job.findings) else FINE


def load(job: Job) -> Declaration:
    """The declaration, once nothing is wrong with it. Raises Stop."""
    return _declaration(job)[0]


def _declaration(job: Job, strict: bool | None = None) -> tuple[Declaration, Document]:
    from flaggen.lint.check import lint, sound
    from flaggen.toml.load import load

    loaded = load(*_read(job), job.path.name, own_targets=bool(getattr(job.options, "templates", None)))
    job.findings += lint(loaded, job.options.strict if strict is None else strict)
    if (declaration := sound(loaded, job.findings)) is None:
        raise Stop(WRONG)
    return declaration, loaded.document


def _read(job: Job) -> tuple[bytes, str]:
    """The declaration's bytes, and the name that findings have for it."""
    if job.data is not None:
        return job.data, "<stdin>"
    try:
        if _is_stream(job.path):
            raise Stop(WRONG, f"{job.path} is not a regular file; - reads standard input")
        data = job.see(job.path)
        return job.path.read_bytes() if data is None else data, str(job.path)
    except OSError as error:
        raise Stop(WRONG, f"{job.path} cannot be read: {error.strerror}") from None


def _is_stream(path: Path) -> bool:
    """Whether the path is a pipe or the like, or a name of an open file such as /dev/stdin: no outputs go beside it."""
    if Path(os.path.realpath(path.parent)).parts[:2] in (("/", "dev"), ("/", "proc")):
        return True
    return path.exists() and not path.is_dir() and not path.is_file()


def _proven(job: Job, declaration: Declaration, document: Document) -> tuple[Artifact, ...]:
    """The artifacts, proven."""
    from flaggen.prove.prove import prove
    from flaggen.render.render import render
    from flaggen.render.templates import TemplateFault, misnamed_templates

    templates = _templates(job, declaration, document)
    try:
        artifacts, dependencies = render(declaration, templates)
    except TemplateFault as fault:
        job.findings.append(fault.finding)
        raise Stop(WRONG if templates else FAULT) from None
    job.seen += map(_seen, dependencies)
    if templates is not None:
        checked = misnamed_templates(templates, dependencies)
        job.findings += checked.findings
        job.seen += map(_seen, checked.dependencies)
        job.stop_at_errors()
    texts = {artifact.target: Source(str(job.path.parent / artifact.path), artifact.text) for artifact in artifacts}
    proof = prove(declaration, texts)
    if proof.findings:
        job.findings += proof.findings
        whose = f"the templates in {templates}" if templates else "this is a fault of flaggen: its templates"
        raise Stop(WRONG if templates else FAULT, f"{whose} do not say what is declared; nothing was written")
    if job.options.verbose:
        what = _proof(declaration, f"{proof.facts} facts")
        job.note = what if texts.get("header") else "nothing to prove: no C is rendered"
    return artifacts


def _templates(job: Job, declaration: Declaration, document: Document) -> Path | None:
    """The directory of the user's templates, once all that are needed are there."""
    from flaggen.render.templates import missing_templates

    if job.options.templates is None and declaration.templates is None:
        return None
    if job.options.templates is None:
        directory = job.path.parent / str(declaration.templates)
        named = document.value(("render", "templates"))
    else:
        directory = Path(job.options.templates)
        named = Place(Source(f"--templates {directory}", ""), Span(1, 1))
    checked = missing_templates(declaration, directory, named, lambda target: document.value(("output", target)))
    job.findings += checked.findings
    job.seen += map(_seen, checked.dependencies)
    job.stop_at_errors()
    return directory


def _seen(dependency: Dependency) -> Seen:
    """A dependency as the cache has it."""
    path, file, content = dependency.path, dependency.file, dependency.content
    if path.endswith("/"):
        return path, "\0".join([file, *map(os.fsdecode, (content or b"").split(b"\0"))]), None
    return path, file, content


def _spare_others(job: Job, artifacts: Sequence[Artifact]) -> None:
    """Raise Stop where another declaration of the run has the same output."""
    for artifact in artifacts:
        path = job.path.parent / artifact.path
        other = job.written_for.setdefault(os.path.realpath(path), job.path)
        if other != job.path:
            raise Stop(WRONG, f"{path} is an output of {other} too; give each declaration files of its own")


def _proof(declaration: Declaration, what: str) -> str:
    *others, last = declaration.configs
    symbols = f"{', '.join(others)} and {last}" if others else last
    return f"proven: {what}, with {symbols} on and off"


def _spare_templates(job: Job, artifacts: Sequence[Artifact]) -> None:
    """Stop where an output would be written over a template, or become one."""
    templates = {file for path, file, _ in job.seen if path.endswith(".j2")}
    for artifact in artifacts:
        if os.path.realpath(job.path.parent / artifact.path) in templates:
            raise Stop(WRONG, f"{artifact.path} leads to a template; nothing was written")


def _chosen(artifacts: Sequence[Artifact], targets: Sequence[str]) -> tuple[Artifact, ...]:
    present = [artifact.target for artifact in artifacts]
    if absent := sorted(set(targets) - set(present)):
        raise Stop(WRONG, f"[output] has no {' and no '.join(map(repr, absent))}; it has {', '.join(present)}")
    return tuple(artifact for artifact in artifacts if artifact.target in targets)


def _compared(job: Job, artifacts: Sequence[Artifact], writes: bool) -> tuple[OutputFile, ...]:
    """What each file had before it was written, or has where nothing is."""
    from flaggen.render.files import FileFault, compare, write

    try:
        return write(artifacts, job.path) if writes else compare(artifacts, job.path)
    except FileFault as fault:
        raise Stop(WRONG, f"{fault}; nothing was written" if writes else str(fault)) from None


def _stale(job: Job, comparison: OutputFile, document: Document) -> Finding:
    """That the file is, or was, not as rendered; where it differs first."""
    target, path = comparison.artifact.target, job.path.parent / comparison.artifact.path
    if comparison.before is None:
        return _missing(job, target, path, document)
    before = Source(str(path), comparison.before.decode("utf-8", "backslashreplace"))
    after = Source(str(path), comparison.artifact.text)
    last = before.text.count("\n") + 1
    line = next((line for line in range(1, last) if before.line(line) != after.line(line)), last)
    message = f"{path} is not as rendered from {job.path}"
    return STALE_OUTPUT.at(Place(before, before.span(line)), message, _mends(job))


def _missing(job: Job, target: str, path: Path, document: Document) -> Finding:
    place = document.value(("output", target))
    return MISSING_OUTPUT.at(place, f"{path} does not exist", _mends(job))


def _mends(job: Job) -> str:
    return f"this mends it: {rendering(job.options, [job.operand])}"


def rendering(options: Namespace, operands: Sequence[str]) -> str:
    """The command that writes what was compared."""
    from flaggen.render.context import operand

    words = ["flaggen", "render", *(operand(path) for path in operands if path)]
    words += [word for target in getattr(options, "only", None) or [] for word in ("--only", target)]
    words += ["--templates", options.templates] if getattr(options, "templates", None) else []
    return shlex.join(words)
