"""Write flaggen/model/kernel_macros.txt: the names that the preprocessor replaces in a file with kernel headers.

They are the object-like macros that exist after `#include <linux/hugetlb.h>` in Debian's kernels, on x86 and in the
configuration of the cloud flavour. Those that the compiler defines by itself are left out, as are config symbols and
names that are defined as themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from kernels import FLAGGED, bootable, run, workspace

DATA = Path(__file__).parent.parent.parent / "flaggen" / "model" / "kernel_macros.txt"
_OBJECT_LIKE = re.compile(r"^#define (?!CONFIG_)(?P<name>\w+)(?: (?P<text>.*))?$", re.MULTILINE)
# As in the kernel's Makefile; -fno-pic because Debian's compiler has -fPIE by default.
_OPTIONS = "-nostdinc -D__KERNEL__ -std=gnu11 -fshort-wchar -mcmodel=kernel -fno-pic"


def macros(headers: Path) -> set[str]:
    """The names for one kernel, of which `bootable` has unpacked the headers."""
    common = headers.with_name(re.sub("-cloud-[a-z0-9]+$", "-common", headers.name))
    places = "arch/x86/include", "arch/x86/include/generated", "include"
    directories = [root / place for place in places for root in (common, headers)]
    directories += [directory / "uapi" for directory in directories]
    includes = [f"-I{directory}" for directory in directories if directory.is_dir()]
    for header in ("kconfig.h", "compiler_types.h"):
        includes += ["-include", str(common / "include/linux" / header)]
    defined = _object_like("#include <linux/hugetlb.h>\n", includes)
    return defined - _object_like("", [])


def _object_like(text: str, includes: Iterable[str]) -> set[str]:
    """The object-like macros after the text that are not defined as themselves."""
    printed = run("gcc", *_OPTIONS.split(), *includes, "-E", "-dM", "-x", "c", "-", input=text)
    return {found["name"] for found in _OBJECT_LIKE.finditer(printed) if found["text"] != found["name"]}


def main() -> None:
    with workspace() as work:
        kernels = [bootable(kernel, work) for kernel in FLAGGED]
        names = sorted(set().union(*map(macros, kernels)))
    releases = ", ".join(headers.name.removeprefix("linux-headers-") for headers in kernels)
    opening = (
        "Object-like macros after #include <linux/hugetlb.h>, without config symbols and the compiler's own.\n"
        f"From Debian's {releases}.\n"
        "Written by tests/kernels/kernel_macros.py.\n\n"
    )
    DATA.write_text(opening + "".join(f"{name}\n" for name in names), encoding="utf-8")


if __name__ == "__main__":
    main()
