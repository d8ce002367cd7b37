"""Kernels by directory, and what each has that checks need: headers, scripts, an image.

A directory is a kernel's source tree, built or not, or a distribution's package of its headers, to which
/lib/modules/RELEASE/build leads.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from flaggen.tools import Skip
from flaggen.verify.trial import Subject


class Kernel(NamedTuple):
    """A kernel by its directory.

    `release` is what uname -r calls it, 6.1.0-9-amd64; where it is not built, the version of its Makefile, or "".
    """

    directory: Path
    release: str

    def __str__(self) -> str:
        return f"kernel {self.release or self.directory}"

    @property
    def builds(self) -> bool:
        """Whether modules can be built: it has a Makefile, and is configured."""
        return (self.directory / "Makefile").is_file() and self._autoconf.is_file()

    def configured(self, symbol: str) -> bool:
        """Whether a config symbol is on: CONFIG_X86_64."""
        return re.search(rf"^#define {symbol} 1$", _text(self._autoconf), re.MULTILINE) is not None

    @property
    def image(self) -> Path | None:
        """What boots on x86: a build tree's own, or that in boot/ of the root of which the headers are part."""
        installed = [root / "boot" / f"vmlinuz-{self.release}" for root in self.directory.parents if self.release]
        return _first([self.directory / "arch/x86/boot/bzImage", *installed])

    def script(self, name: str) -> Path | None:
        """One of its scripts: checkpatch.pl, kernel-doc."""
        return _first([self.directory / "scripts" / name])

    @property
    def _autoconf(self) -> Path:
        return self.directory / "include/generated/autoconf.h"


def kernels(subject: Subject) -> list[Kernel]:
    """The kernels that were named, otherwise the running one. Raises Skip where that one's headers are missing."""
    if subject.kernels:
        return [_kernel(directory) for directory in subject.kernels]
    running = Path("/lib/modules") / os.uname().release / "build"
    if not running.is_dir():
        raise Skip(f"no kernel was named, and the running one's headers are not there: {running}")
    return [_kernel(running)]


def buildable(subject: Subject) -> list[Kernel]:
    """The kernels for which modules can be built; others may be named for their scripts. Raises Skip without any."""
    if kernels_with_headers := [kernel for kernel in kernels(subject) if kernel.builds]:
        return kernels_with_headers
    raise Skip("no kernel that was named is configured, or has headers to build modules with")


def _kernel(directory: Path) -> Kernel:
    """The kernel in a directory. Its release is that of utsrelease.h: Debian's kernel.release lacks the flavour."""
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
