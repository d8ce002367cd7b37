"""Modules of a declaration, built for Debian's kernels."""

from __future__ import annotations

from pathlib import Path

import kernels
from flaggen.cli.main import main
from repository import missing, need


def build_with_either_compiler_and_sparse(kernel: str, text: str, directory: Path) -> None:
    """Have flaggen build the modules of a declaration for a kernel, and fail at any warning."""
    need("make", "gcc", "clang", "sparse", "apt-get", "dpkg", "tar", "xz")
    declaration = directory / "flags.toml"
    declaration.write_text(text, encoding="utf-8")
    assert main(["render", "-q", str(declaration)]) == 0
    with kernels.workspace() as work:
        if not kernels.available(kernel, work):
            missing(f"Debian's kernel {kernel}")
        tree = kernels.bootable(kernel, work)
        checks = ["--with", "sparse,kernel-clang", "--require", "all", "--kernel", str(tree)]
        assert main(["verify", "-q", str(declaration), *checks]) == 0
