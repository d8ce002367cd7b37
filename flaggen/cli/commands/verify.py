"""flaggen verify: prove the C files on disk against their declaration, and check them with other tools."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flaggen.cli import output, progress
from flaggen.cli.arguments import add_declarations
from flaggen.cli.declarations import Opened, attempt, find
from flaggen.cli.exit_codes import DIFFERENT, FINE, Failure, WrongCall
from flaggen.cli.output import Look, Result
from flaggen.report.english import did_you_mean, join_and
from flaggen.report.findings import Finding, Source, errors_in
from flaggen.report.terminal import logged
from flaggen.verify import CHECKS

if TYPE_CHECKING:
    from flaggen.pipeline import OnDisk
    from flaggen.verify.run import Outcome

    # Called with the name of a check, and of a part of it, when that part begins.
    Step = Callable[[str], None]


class VerifyOptions(NamedTuple):
    """The options of `flaggen verify`; lists of checks are separated by commas."""

    files: tuple[str, ...]
    checks: tuple[str, ...]
    require: tuple[str, ...]
    kernel: tuple[str, ...]
    btf: tuple[str, ...]
    strict: bool
    format: str
    color: str
    quiet: bool
    verbose: bool


class Checks(NamedTuple):
    """The checks to run, those of them that --with names and not only "all", and those that must not be skipped."""

    made: tuple[str, ...]
    named: tuple[str, ...]
    required: tuple[str, ...]


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen verify`."""
    add_declarations(command)
    command.add_argument(
        "--with",
        action="append",
        default=[],
        dest="checks",
        metavar="CHECK,…",
        help=f"also run these checks: {', '.join(CHECKS)}; or all whose tools are installed. A check that is named and "
        "cannot run is a failure",
    )
    command.add_argument(
        "--require",
        action="append",
        default=[],
        metavar="CHECK,…",
        help="fail if even a part of one of these checks is skipped; or of all that --with names",
    )
    command.add_argument(
        "--kernel",
        action="append",
        default=[],
        metavar="DIR",
        help="kernel to check with (repeatable): a built tree, its headers, or a source tree for its scripts "
        "(default: the headers of the running kernel)",
    )
    command.add_argument(
        "--btf",
        action="append",
        default=[],
        metavar="FILE",
        help="BTF of a kernel, or its vmlinux (repeatable; default: /sys/kernel/btf/vmlinux)",
    )
    command.set_defaults(run=run, options=VerifyOptions)


def run(options: VerifyOptions) -> int:
    """Prove and check each declaration's files, print the findings, and return the highest exit code."""
    checks = _named_checks(options)
    selection = find(options.files)
    results: list[Result[tuple[Outcome, ...]]] = []
    is_quiet = options.quiet or options.format != "text" or bool(checks.made)  # checks print their own progress
    try:
        with progress.steps(is_quiet=options.quiet or not checks.made, color=options.color) as step:
            for file in progress.tracked(selection.files, is_quiet=is_quiet, color=options.color):
                results.append(
                    attempt(
                        file,
                        lambda opened: _verify(opened, options, checks, step),
                        strict=options.strict,
                        is_alone=len(selection.files) == 1,
                    )
                )
    finally:
        look = output.look(options.format, options.color, quiet=options.quiet, verbose=options.verbose)
        output.report(results, _text(results, [file.name for file in selection.files], checks, look), look)
    return max(result.code for result in results)


def _named_checks(options: VerifyOptions) -> Checks:
    """The checks that the options name. Raises WrongCall for an unknown name."""
    if not options.checks and (options.require or options.kernel or options.btf):
        raise WrongCall("--require, --kernel and --btf require --with")
    made = _in_order("--with", options.checks, CHECKS)
    named = _split(options.checks)
    required = _in_order("--require", options.require, made)
    _require_usable(options)
    return Checks(made, tuple(name for name in made if name in named), required)


def _require_usable(options: VerifyOptions) -> None:
    """Raise Failure for a path of --kernel or --btf that no check can use."""
    for path in options.kernel:
        from flaggen.verify.kernel.kernels import is_usable

        if not Path(path).is_dir():
            raise Failure(f"--kernel {path}: no such directory")
        if not is_usable(Path(path)):
            raise Failure(
                f"--kernel {path}: not a kernel: it has neither configured headers, nor scripts, nor an image"
            )
    for path in options.btf:
        if not Path(path).is_file():
            raise Failure(f"--btf {path}: no such file")


def _split(lists: Iterable[str]) -> set[str]:
    """The names in lists that are separated by commas."""
    return {name.strip() for names in lists for name in names.split(",")} - {""}


def _in_order(option: str, lists: Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    """The known checks that an option's lists name. Raises WrongCall for an unknown name, and for no name."""
    names = _split(lists)
    for name in sorted(names - {"all", *known}):
        problem = f"check {name!r} is not named by --with" if name in CHECKS else f"unknown check {name!r}"
        hint = did_you_mean(name, known, cutoff=0.7, quoted=False)
        raise WrongCall(f"{option}: {problem}; {hint}choose from {', '.join(known)}")
    if lists and not names:
        raise WrongCall(f"{option} requires a check; choose from {', '.join(known)}")
    return tuple(name for name in known if name in names or "all" in names)


def _verify(opened: Opened, options: VerifyOptions, checks: Checks, step: Step) -> Result[tuple[Outcome, ...]]:
    """Prove the C files of one declaration, and run the checks."""
    from flaggen.model.targets import PROVEN_TARGETS
    from flaggen.prove.prove import prove
    from flaggen.render.region import RegionFault

    try:
        files = _on_disk(opened, checks)
    except RegionFault as fault:
        return Result(DIFFERENT, fault.findings)
    proven = [target for target in PROVEN_TARGETS if target in files.texts]
    if absent := [target for target in proven if files.texts[target] is None]:
        fix = output.render_command([opened.file.operand])
        return Result(DIFFERENT, tuple(opened.missing_output(target, fix) for target in absent))
    if not proven:
        raise Failure(f"{opened.file.name}: nothing to prove: [output] names no C file")
    texts = {target: source for target, source in files.texts.items() if source is not None}
    proof = prove(opened.declaration, texts)
    text = ""
    if not (proof.findings or options.quiet):
        names = join_and(texts[target].name for target in proven)
        text = logged(output.proof(f"{proof.facts} facts of {names}", opened.declaration.configs)) + "\n"
    outcomes, findings = _check(opened, texts, options, checks, step) if checks.made else ((), ())
    findings = (*files.findings, *proof.findings, *findings)
    is_wrong = bool(errors_in(findings))
    if outcomes and not (options.quiet and not is_wrong):
        from flaggen.verify.report import table

        text += table(outcomes)
    return Result(DIFFERENT if is_wrong else FINE, findings, text, value=outcomes)


def _on_disk(opened: Opened, checks: Checks) -> OnDisk:
    """The files to prove, and those to check if there are checks. Raises Failure or RegionFault."""
    from flaggen.model.targets import PROVEN_TARGETS
    from flaggen.pipeline import on_disk
    from flaggen.render.files import FileFault

    targets = PROVEN_TARGETS
    if checks.made:
        from flaggen.verify.subject import CHECKED_TARGETS

        targets = CHECKED_TARGETS
    try:
        return on_disk(opened.declaration, opened.file.path, targets)
    except FileFault as fault:
        raise Failure(str(fault)) from None


def _check(
    opened: Opened, texts: Mapping[str, Source], options: VerifyOptions, checks: Checks, step: Step
) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    """The outcomes of the checks, and all their findings."""
    from flaggen.verify.run import check, skipped
    from flaggen.verify.subject import subject_of

    subject = subject_of(opened.loaded, texts, options.kernel, options.btf)
    outcomes = tuple(check(subject, checks.made, lambda name, part: step(f"{name}: {part}" if part else name)))
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    return outcomes, (*findings, *skipped(outcomes, checks.named, checks.required, subject))


def _text(results: Sequence[Result[tuple[Outcome, ...]]], paths: Sequence[str], checks: Checks, look: Look) -> str:
    """The text for standard output; JSON has the checks too."""
    if look.format != "json" or not checks.made:
        return output.result_text(results, "".join(result.text for result in results), look)
    from flaggen.report import formats
    from flaggen.verify.report import objects

    named = zip(paths, results, strict=False)  # after an interruption there are fewer results
    made = [row for path, result in named for row in objects(path, result.value or ())]
    findings = [finding for result in results for finding in result.findings]
    return formats.document({"checks": made, "findings": formats.objects(findings)})
