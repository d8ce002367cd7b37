"""`flaggen render --eject`: copy one of flaggen's own templates to the user's directory, to be changed there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flaggen.cli.declarations import Opened, attempt, find
from flaggen.cli.exit_codes import FINE, WRONG, Failure, WrongCall
from flaggen.cli.output import Look, Result, report
from flaggen.model.targets import TARGETS
from flaggen.report.terminal import logged


def eject(name: str, operands: Sequence[str], directory: str | None) -> int:
    """Copy the template to the directory, or else to that of the declaration. Raises Failure if a file is in the way.

    The name is that of a target, such as header, or of a template, such as header/enum.h.j2.
    """
    from flaggen.render.files import FileFault, create
    from flaggen.render.templates import own_directory

    template = _template(name)
    if directory is None:
        declared = _declared(operands)
        if declared.value is None:
            report([declared], "", Look(warnings="count"))
            return declared.code
        target = declared.value
    else:
        target = Path(directory)
    try:
        created = create({target / template: (own_directory() / template).read_text(encoding="utf-8")})
    except FileFault as fault:
        raise Failure(str(fault)) from None
    print(logged(f"{'created' if created else 'unchanged':9} {target / template}"))
    return FINE


def _template(name: str) -> str:
    """The name of the template. Raises WrongCall if there is none."""
    from flaggen.render.templates import own_template_names
    from flaggen.report.english import did_you_mean

    names = own_template_names()
    template = TARGETS[name].template if name in TARGETS else name
    if template not in names:
        hint = did_you_mean(name, [*TARGETS, *names], quoted=False)
        raise WrongCall(
            f"--eject: unknown template {name!r}; {hint}choose from {', '.join(TARGETS)}, or a part of one, such as "
            "header/enum.h.j2 (docs/templates.md lists them)"
        )
    return template


def _declared(operands: Sequence[str]) -> Result[Path]:
    """The directory of templates that the one declaration names."""
    selection = find(operands)
    if len(selection.files) > 1:
        raise WrongCall("--eject cannot be combined with several declarations")

    def directory(opened: Opened) -> Result[Path]:
        if opened.declaration.templates is None:
            return Result(WRONG, complaint=f"{opened.file.path} names no directory of templates; add --templates DIR")
        return Result(value=opened.root / opened.declaration.templates)

    return attempt(selection.files[0], directory, strict=False)
