"""`flaggen verify --with all` with nothing skipped, for the repository's declaration and Debian's kernels."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kernels
from cbmc_package import fetch_cbmc
from flaggen.cli.main import main
from flaggen.verify import CHECKS
from flaggen.verify.report import summary, table
from flaggen.verify.run import Outcome
from repository import ROOT, missing, need

pytestmark = pytest.mark.kernel

# The kernels to boot, the kernel whose scripts are run, and the kernel whose flags the repository declares.
BOOTED, SCRIPTS, NEWEST = ("6.1", "6.12"), "6.12", "7.x"


PROOF = ROOT / "docs" / "check-results.md"


@pytest.fixture(scope="module")
def words() -> Iterator[Callable[..., list[str]]]:
    """The arguments that pass kernels, of which some are to boot, to each check."""
    need("apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        for kernel in {*BOOTED, SCRIPTS, NEWEST}:
            if not kernels.available(kernel, work):
                missing(f"Debian's kernel {kernel}")

        def passed(*booted: str) -> list[str]:
            trees = [*(kernels.bootable(kernel, work) for kernel in booted), kernels.fetch(SCRIPTS, work)]
            return [f"--kernel={tree}" for tree in trees] + [f"--btf={kernels.btf(NEWEST, work)}"]

        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PATH", f"{fetch_cbmc(work)}:{os.environ['PATH']}")
            yield passed


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(ROOT / "flags.toml", tmp_path)
    shutil.copytree(ROOT / "generated", tmp_path / "generated")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def release(subject: str) -> str:
    """A name of `checked_with`; for a kernel, its series of releases, since the newest release changes every week.

    A debugger has no version, as CI installs the newest.
    """
    if subject.startswith(("drgn ", "gdb ")):
        return subject.partition(" ")[0]
    found = re.search(r"(?:^|[ -])(\d+\.\d+)[^ /]*$", subject)
    if found is None:
        return subject
    version = next(
        (name for name, series in kernels.RELEASES.items() if re.fullmatch(series.version, found[1])), found[1]
    )
    return subject if subject.startswith("CBMC") else f"Linux {version}"


def page(outcomes: list[Outcome]) -> str:
    """The text of docs/check-results.md for these outcomes."""
    rows = [
        f"| `{one.name}` | {CHECKS[one.name].purpose} | {', '.join(one.checked_with)} | {one.checks:,} "
        f"| {one.controls:,} | {one.operations:,} |"
        for one in outcomes
    ]
    return "\n".join(
        [
            "<!-- Written by `pytest -m kernel tests/kernels/test_verify.py --update-golden`, do not edit. -->",
            "",
            "# Results of the checks with other tools",
            "",
            "The results of `flaggen verify --with all --require all` for the repository's flags.toml, from CI.",
            "[Cross-check with other tools](verify.md) describes each check and what it needs. A control is a seeded",
            "fault that the check caught. An operation is a call that was made both in C and in the emulator, with the",
            "same result. CI compares this page with each new run.",
            "",
            "| check | what holds | with | checks | controls | operations |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
            f"{summary(outcomes)}.",
            "",
        ]
    )


def test_nothing_is_skipped_and_all_of_it_holds(
    words: Callable[..., list[str]],
    home: Path,
    capsys: pytest.CaptureFixture[str],
    say: Callable[[str], None],
    request: pytest.FixtureRequest,
) -> None:
    """docs/check-results.md and the README have the same results."""
    with_kernels = words(*BOOTED)
    capsys.readouterr()  # discard the output of the downloads
    code = main(["verify", "--with", "all", "--require", "all", "--format", "json", *with_kernels])
    document = json.loads(capsys.readouterr().out)
    assert (code, document["findings"]) == (0, [])
    made = {check["check"]: check for check in document["checks"]}
    assert list(made) == list(CHECKS)
    assert all(check["checks"] and check["controls"] and not check["skipped"] for check in made.values())
    assert made["boot"]["operations"] == 100_000 * len(BOOTED)
    for check in made.values():
        say(f"{check['check']}: {check['checks']} checks, {check['controls']} controls, {check['seconds']:.0f} s")
    outcomes = [
        Outcome(
            check["check"],
            tuple(dict.fromkeys(release(subject) for subject in check["with"])),
            check["checks"],
            check["controls"],
            check["operations"],
            (),
            (),
            0,
            tolerated=check["tolerated"],
        )
        for check in document["checks"]
    ]
    if request.config.getoption("--update-golden"):
        PROOF.write_text(page(outcomes), encoding="utf-8")
    assert PROOF.read_text(encoding="utf-8") == page(outcomes)
    assert table(outcomes) in (ROOT / "README.md").read_text(encoding="utf-8"), table(outcomes)


def test_one_wrong_bit_is_found_by_most(
    words: Callable[..., list[str]], home: Path, capsys: pytest.CaptureFixture[str], say: Callable[[str], None]
) -> None:
    """Compilers, kbuild, CBMC, debuggers and the booted kernel find it independently of each other and of the proof."""
    header = home / "generated/include/linux/hugetlb_page_flags.h"
    text = header.read_text(encoding="utf-8")
    assert "\tHPG_freed," in text
    header.write_text(text.replace("\tHPG_freed,", "\tHPG_freed = 4,"), encoding="utf-8")
    finders = ["gcc", "clang", "cross", "sparse", "kernel-clang", "cbmc", "boot", "trace", "drgn", "gdb"]
    with_kernels = words(BOOTED[-1])
    capsys.readouterr()
    assert main(["verify", "--with", ",".join(finders), "--format", "json", *with_kernels]) == 1
    made = json.loads(capsys.readouterr().out)["checks"]
    say(f"one wrong bit is found by {', '.join(check['check'] for check in made if check['result'] == 'failed')}")
    assert [check["check"] for check in made if check["result"] == "failed"] == finders
