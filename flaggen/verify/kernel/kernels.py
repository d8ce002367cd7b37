"""Find what checks need in a kernel's directory: headers, scripts, a bootable image.

The directory is a source tree, built or not, or a distribution's package of headers, to which
/lib/modules/RELEASE/build links.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from flaggen.tools import Skip
from flaggen.verify.subject import Subject

SCRIPTS = ("checkpatch.pl", "kernel-doc")


class Kernel(NamedTuple):
    """A kernel's directory.

    `release` is the output of uname -r, such as 6.1.0-9-amd64; in a tree that was not built, the version from its
    Makefile, or "".
    """

    directory: Path
    release: str

    def __str__(self) -> str:
        return f"kernel {self.release or self.directory}"

    @property
    def builds(self) -> bool:
        """Whether modules can be built: the tree has a Makefile and is configured."""
        return (self.directory / "Makefile").is_file() and self._autoconf.is_file()

    def configured(self, symbol: str) -> bool:
        """Whether a config symbol, such as CONFIG_X86_64, is built in (=y)."""
        return re.search(rf"^#define {symbol} 1$", _text(self._autoconf), re.MULTILINE) is not None

    @property
    def image(self) -> Path | None:
        """The x86 image: that of a built tree, or boot/vmlinuz-RELEASE of the root directory that has the headers."""
        installed = [root / "boot" / f"vmlinuz-{self.release}" for root in self.directory.parents if self.release]
        return _first([self.directory / "arch/x86/boot/bzImage", *installed])

    def script(self, name: str) -> Path | None:
        """The path of a script, such as checkpatch.pl, or None if the directory does not have it."""
        return _first([self.directory / "scripts" / name])

    @property
    def _autoconf(self) -> Path:
        return self.directory / "include/generated/autoconf.h"


def is_usable(directory: Path) -> bool:
    """Whether a kernel's directory has anything that a check needs: headers, scripts, or an image."""
    kernel = _kernel(directory)
    return kernel.builds or any(map(kernel.script, SCRIPTS)) or kernel.image is not None


def kernels(subject: Subject) -> list[Kernel]:
    """The kernels of --kernel, or by default the running kernel. Raises Skip if its headers are missing."""
    if subject.kernels:
        return [_kernel(directory) for directory in subject.kernels]
    running = Path("/lib/modules") / os.uname().release / "build"
    if not running.is_dir():
        raise Skip(f"the running kernel's headers are missing ({running}); pass a kernel with --kernel")
    return [_kernel(running)]


def buildable(subject: Subject) -> list[Kernel]:
    """The kernels for which modules can be built; others were passed for their scripts. Raises Skip if none is left."""
    if kernels_with_headers := [kernel for kernel in kernels(subject) if kernel.builds]:
        return kernels_with_headers
    raise Skip("no kernel to build modules for; pass a configured tree or its headers with --kernel")


def _kernel(directory: Path) -> Kernel:
    """The kernel in a directory. utsrelease.h comes first, because Debian's kernel.release lacks the flavour."""
    directory = directory.resolve()
    header = _text(directory / "include/generated/utsrelease.h")
    match = re.search(r'#define UTS_RELEASE "(.+)"', header)
    release = match[1] if match else _text(directory / "include/config/kernel.release").strip()
    return Kernel(directory, release or _version(_text(directory / "Makefile")))


def _version(makefile: str) -> str:
    numbers = re.findall(r"^(?:VERSION|PATCHLEVEL|SUBLEVEL) = (\d+)$", makefile, re.MULTILINE)
    return ".".join(numbers[:3])


def _first(paths: Iterable[Path]) -> Path | None:
    return next((path for path in paths if path.is_file()), None)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
