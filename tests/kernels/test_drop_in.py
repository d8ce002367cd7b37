"""The kernels' own objects do not change when a rendered header takes the place of mainline's flags."""

from __future__ import annotations

import pytest

import drop_in
import kernels
from repository import missing, need


@pytest.mark.kernel
@pytest.mark.parametrize("kernel", kernels.FLAGGED)
def test_objects_stay_the_same(kernel: str) -> None:
    need("make", "gcc", "flex", "bison", "bc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available(kernel, work):
            missing(f"Debian's kernel {kernel}")
        assert drop_in.main(["--kernel", kernel, "--work", str(work)]) == 0
