"""The kernel's own objects do not change when a rendered header takes the place of mainline's flags."""

from __future__ import annotations

import os
import subprocess

import drop_in
import pytest

from conftest import missing, need


@pytest.mark.kernel
def test_objects_stay_the_same() -> None:
    need("make", "gcc", "flex", "bison", "bc")
    if source := os.environ.get("FLAGGEN_KERNEL_SOURCE"):
        arguments = ["--source", source]
    else:
        need("apt-get", "dpkg", "tar", "xz")
        if subprocess.run(["apt-get", "download", "--print-uris", drop_in.PACKAGE], capture_output=True).returncode:
            missing(f"the package {drop_in.PACKAGE}")
        arguments = []
    assert drop_in.main(arguments) == 0
