"""The model checker CBMC as Debian 11 has it; Debian 12 has only the library of its SAT solver."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kernels import apt, locked, progress, run

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
    root = work / "cbmc"
    with locked(work, "cbmc"):
        if root.exists():
            return root / "bin"
        with tempfile.TemporaryDirectory(dir=work) as directory:
            part = Path(directory)
            for package, suites in _PACKAGES.items():
                progress(f"download {package}")
                run("apt-get", *apt(suites, work), "download", package, cwd=part)
            for file in part.glob("*.deb"):
                run("dpkg", "-x", file, part / "root")
            wrapper = part / "root/bin/cbmc"
            wrapper.parent.mkdir()
            wrapper.write_text(_WRAPPER, encoding="utf-8")
            wrapper.chmod(0o755)
            (part / "root").rename(root)
    return root / "bin"
