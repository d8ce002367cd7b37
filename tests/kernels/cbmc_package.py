"""The model checker CBMC as Debian 11 has it; Debian 12 has only the library of its SAT solver."""

from __future__ import annotations

from pathlib import Path

from kernels import once, unpack_packages

# The packages, each with its suites. None: those of the running system.
_PACKAGES = {"cbmc": ("bullseye",), "minisat": ()}
_WRAPPER = """\
#!/bin/sh
set -e
root=$(dirname "$(readlink -f "$0")")/..
libraries=$(dirname "$(find "$root/usr/lib" -name 'libminisat.so*' | head -n 1)")
LD_LIBRARY_PATH=$libraries exec "$root/usr/bin/cbmc" "$@"
"""


def fetch_cbmc(work: Path) -> Path:
    """The directory for the PATH that has cbmc. Nothing is installed."""

    def unpack(directory: Path) -> Path:
        for package, suites in _PACKAGES.items():
            unpack_packages(suites, [package], directory, work)
        wrapper = directory / "root/bin/cbmc"
        wrapper.parent.mkdir()
        wrapper.write_text(_WRAPPER, encoding="utf-8")
        wrapper.chmod(0o755)
        return directory / "root"

    return once(work / "cbmc", work, unpack) / "bin"
