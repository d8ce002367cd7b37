"""The list of the kernel's object-like macros has those of Debian's kernels."""

from __future__ import annotations

import pytest

import kernels
from flaggen.model.kernel_macros import is_kernel_macro
from kernel_macros import macros
from repository import missing, need

pytestmark = pytest.mark.kernel


@pytest.mark.parametrize("kernel", ["6.1", "6.12"])
def test_the_list_has_those_of_a_kernel(kernel: str) -> None:
    need("gcc", "apt-get", "dpkg")
    with kernels.workspace() as work:
        if not kernels.available(kernel, work):
            missing(f"Debian's kernel {kernel}")
        assert [name for name in macros(kernels.bootable(kernel, work)) if not is_kernel_macro(name)] == []
