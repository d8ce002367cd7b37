"""The kernels' own objects do not change when a patch of flaggen's replaces mainline's flags."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import drop_in
import kernels
from repository import missing, need


@pytest.mark.kernel
@pytest.mark.parametrize("kernel", kernels.FLAGGED)
def test_objects_stay_the_same(kernel: str, capsys: pytest.CaptureFixture[str], say: Callable[[str], None]) -> None:
    need("git", "make", "gcc", "flex", "bison", "bc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available(kernel, work):
            missing(f"Debian's kernel {kernel}")
        code = drop_in.main(["--kernel", kernel, "--work", str(work)])
        printed = capsys.readouterr()
        print(printed.out, printed.err)
        assert code == 0
    same, others = (printed.out.count(f" {word} ") for word in ("identical", "different"))
    say(f"{kernel}: {same} objects stay identical, with a header and with a region")
    say(f"{kernel}: {others} objects differ where every flag is at another bit")
