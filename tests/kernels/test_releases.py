"""The declarations of releases that decode has are those that import reads from the real headers."""

from __future__ import annotations

from pathlib import Path

import pytest

import kernels
from declarations import load_text
from flaggen.cli.main import main
from flaggen.decode.mainline_flags import declaration_of
from flaggen.decode.releases import parse_release
from flaggen.model.declaration import Declaration
from repository import missing, need

pytestmark = pytest.mark.kernel

HEADER = "include/linux/hugetlb.h"
# Debian's 6.1 is of the stable series, which got the folio accessors of 6.2.
DIALECTS = {(6, 1): (6, 2)}


def facts(declaration: Declaration) -> list[tuple[object, ...]]:
    """Each flag with its enumerator, its bit, and its accessors."""
    return [
        (
            declaration.enumerator(flag),
            flag.page_index,
            flag.bit,
            flag.exported,
            tuple((accessor.name, accessor.operation.name) for accessor in declaration.accessors(flag)),
        )
        for flag in declaration.flags
    ]


@pytest.mark.parametrize("kernel", kernels.FLAGGED)
def test_a_release_has_the_flags_of_its_header(kernel: str, capsys: pytest.CaptureFixture[str]) -> None:
    need("apt-get", "dpkg")
    with kernels.workspace() as work:
        if not kernels.available(kernel, work):
            missing(f"Debian's kernel {kernel}")
        tree = kernels.headers(kernel, work)
        capsys.readouterr()  # what was downloaded
        assert main(["import", str(tree / HEADER)]) == 0
        release = parse_release(version(tree))
    imported = load_text(capsys.readouterr().out.encode()).declaration
    assert imported is not None and release is not None
    declared = declaration_of(DIALECTS.get(release, release))
    assert facts(declared) == facts(imported)
    # No flag is exported, so that the header does not show how one would be.
    unseen = {"era": None, "export_namespace": None}
    assert declared.c._asdict() | unseen == imported.c._asdict() | unseen
    names = [flag.name for flag in declaration_of(release).flags]
    assert names == [flag.name for flag in imported.flags]


def version(tree: Path) -> str:
    """The release of a kernel's headers."""
    lines = dict(
        line.split(" = ", 1) for line in (tree / "Makefile").read_text(encoding="utf-8").splitlines() if " = " in line
    )
    return f"{lines['VERSION']}.{lines['PATCHLEVEL']}"
