"""What commands print: results on standard output; findings, notes and complaints on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

from flaggen.cli.exit_codes import FINE
from flaggen.cli.streams import complain
from flaggen.report.terminal import command_line

if TYPE_CHECKING:
    from typing import TextIO

    from flaggen.report.findings import Finding

T = TypeVar("T")

# More findings of one rule as text help nobody, and take a terminal minutes to scroll through.
_MOST_OF_A_RULE = 100


class Result(NamedTuple, Generic[T]):
    """The result of a command for one declaration.

    `text` goes to standard output; `note` and, after the findings, `complaint` go to standard error. `value` is
    anything else that the command needs; it is None if the work ended early.
    """

    code: int = FINE
    findings: tuple[Finding, ...] = ()
    text: str = ""
    note: str = ""
    complaint: str = ""
    value: T | None = None


class Look(NamedTuple):
    """How findings are printed: the format, when they are coloured, and how warnings about a declaration are shown.

    Other formats than text always have all warnings.
    """

    format: str = "text"
    color: str = "auto"
    warnings: Literal["all", "count", "none"] = "all"


def look(format_name: str, color: str, *, quiet: bool, verbose: bool) -> Look:
    """The look that --format, --color, --quiet and --verbose ask for."""
    return Look(format_name, color, "none" if quiet else "all" if verbose else "count")


def report(results: Sequence[Result[Any]], text: str, look: Look, *, is_file: bool = False) -> None:
    """Print the results of all declarations.

    In other formats than text, standard output has the document of findings and nothing else: pass it as `text`.
    With `is_file`, `text` is a file's content and printed as UTF-8, whatever the terminal's encoding.
    """
    findings = [finding for result in results for finding in result.findings]
    folded = _folded(findings, look)
    if look.format == "text":
        print_findings((finding for finding in findings if finding not in folded), look.color)
    for result in results:
        if result.note:
            print(result.note, file=sys.stderr)
    if is_file:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
    else:
        sys.stdout.write(text)
    if look.format == "text" and (summary := _summary(findings, folded, look)):
        complain(summary)
    for result in results:
        if result.complaint:
            complain(result.complaint)


def _folded(findings: Sequence[Finding], look: Look) -> frozenset[Finding]:
    """The warnings about declarations that are not printed one by one."""
    if look.warnings == "all" or not findings:
        return frozenset()
    from flaggen.lint.rules import DECLARATION_RULES
    from flaggen.report.findings import Severity

    return frozenset(
        finding for finding in findings if finding.severity is Severity.WARNING and finding.rule in DECLARATION_RULES
    )


def _summary(findings: Sequence[Finding], folded: frozenset[Finding], look: Look) -> str:
    """The last line: how many findings there are, and which rules the warnings break that were not printed."""
    from flaggen.report.findings import count

    if look.warnings == "none":
        return count(finding for finding in findings if finding not in folded)
    rules = sorted({finding.rule for finding in folded})
    return count(findings) + (f" ({', '.join(rules)}); to see the warnings, add -v" if rules else "")


def result_text(results: Sequence[Result[Any]], text: str, look: Look) -> str:
    """The text for standard output: `text` itself, or the document of all findings in another format."""
    if look.format == "text":
        return text
    findings = [finding for result in results for finding in result.findings]
    return in_format(look.format, findings, [result.complaint for result in results if result.complaint])


def in_format(name: str, findings: Sequence[Finding], failures: Sequence[str] = ()) -> str:
    """The findings in a machine-readable format, and the reasons why the run failed."""
    from flaggen.cli.rules import RULES
    from flaggen.report import formats

    return formats.in_format(name, formats.seen_from(project_root(name), findings), RULES, failures)


def project_root(name: str) -> str:
    """The directory that paths in the format are relative to; "" is the working directory."""
    from flaggen.report.formats import PROJECT_VARIABLES

    return os.environ.get(PROJECT_VARIABLES.get(name, ""), "")


def print_findings(findings: Iterable[Finding], color: str) -> None:
    """Print the findings, errors first, with line and caret, on standard error; count those that are too many."""
    from flaggen.report.findings import Severity, as_text

    numbers: dict[str, int] = {}
    for finding in sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR):
        numbers[finding.rule] = numbers.get(finding.rule, 0) + 1
        if numbers[finding.rule] <= _MOST_OF_A_RULE:
            print(as_text(finding, coloured=is_coloured(sys.stderr, color)), file=sys.stderr)
    for rule, number in numbers.items():
        if (more := number - _MOST_OF_A_RULE) > 0:
            print(f"and {more} more of {rule}", file=sys.stderr)


def is_coloured(stream: TextIO, color: str) -> bool:
    """Whether to use colour on the stream: `color` is auto, always or never."""
    if color == "auto":
        return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return color == "always"


def render_command(operands: Iterable[str], only: Sequence[str] = (), templates: str | None = None) -> str:
    """The command line that writes these files."""
    from flaggen.render.context import operand

    words = ["flaggen", "render", *(operand(path) for path in operands if path)]
    words += [word for target in only for word in ("--only", target)]
    words += ["--templates", templates] if templates else []
    return command_line(words)


def proof(facts: str, configs: Sequence[str]) -> str:
    """The line that reports these facts as proven in all states of the config symbols."""
    from flaggen.report.english import join_and

    return f"proven: {facts}, with {join_and(configs)} on and off"
