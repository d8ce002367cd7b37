"""A cache of `render` runs that found all files up to date: an unchanged one is not repeated.

There is a file for each command line and working directory, with a digest, the output, and the paths of everything that
the result depends on. It is used only if the digest is still the same: it covers the rest of the file, flaggen itself,
and every file and directory that the pipeline read, missed, listed or searched. So the cache may be deleted, damaged or
out of date at any time, and two processes may write it. Every start pays for each import here.
"""

from __future__ import annotations

import os
import sys
import time
from _blake2 import blake2b  # hashlib would load OpenSSL, a third of a bare interpreter's start

from flaggen.report.dependency import Dependency, observe

TYPE_CHECKING = False  # importing typing takes longer than a cached check
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STARTED = time.time_ns()
# The coarsest clock that a file system has, in nanoseconds: a file that changes twice within it may look unchanged.
_COARSEST = 2_000_000_000


def recall(words: Sequence[str]) -> str | None:
    """The output that was cached for this command line, if nothing it depends on has changed; else None."""
    try:
        file = _file(words)
        digest, _, rest = (observe(file).content or b"").partition(b"\n")
        printed, *paths = rest.split(b"\0")
        dependencies = [_observe(os.fsdecode(path)) for path in paths]
        return printed.decode() if digest == _digest(file, rest, dependencies) else None
    except (OSError, ValueError, LookupError):
        return None


def remember(words: Sequence[str], printed: str, dependencies: Sequence[Dependency]) -> None:
    """Cache the output of this command line, and what it depends on. Errors in writing the cache are ignored."""
    try:
        file = _file(words)
        rest = b"\0".join([printed.encode(), *(os.fsencode(dependency.path) for dependency in dependencies)])
        content = _digest(file, rest, dependencies) + b"\n" + rest
        os.makedirs(os.path.dirname(file), 0o700, exist_ok=True)
        if os.path.lexists(file):  # it may be a pipe, which would wait for a reader
            os.unlink(file)
        with open(file, "xb") as stream:
            stream.write(content)
    except (OSError, ValueError, LookupError):
        return


def _observe(path: str) -> Dependency:
    """The dependency with that path, as it is now. Raises OSError or LookupError."""
    if not path.endswith("/**"):
        return observe(path)
    from flaggen.git.discover import searched  # git has to be asked again what it ignores

    return searched(path.removesuffix("/**"))[1]


def _file(words: Sequence[str]) -> str:
    """The cache file for this command line and working directory. Raises LookupError if nothing is to be cached."""
    is_check = "render" in words[:1] and ("--check" in words or "--exit-code" in words)
    if not is_check or "--no-cache" in words or os.environ.get("CI"):
        raise LookupError("this command line is not cached")
    cache = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(cache):  # the XDG Base Directory Specification says to ignore it then
        cache = os.path.expanduser("~/.cache")
    if not os.path.isabs(cache):
        raise LookupError("there is no home directory")
    call = [os.fsencode(word) for word in (os.getcwd(), *words)]
    return os.path.join(cache, "flaggen", _hashed(call).decode())


def _digest(file: str, rest: bytes, dependencies: Iterable[Dependency]) -> bytes:
    """The digest for a cache file, of which `rest` follows the digest, and the dependencies that it lists."""
    parts = [*_program(), os.fsencode(file), rest]
    for each in dependencies:
        parts += [os.fsencode(each.file), b"-" if each.content is None else b"+" + each.content]
    return _hashed(parts)


def _program() -> list[bytes]:
    """The parts that identify the program: flaggen's files, Python, the encoding of paths, and installed packages.

    Reading all of flaggen would take longer than the rest. Its files are identified as in git's index: no program can
    change a file and set its ctime. Packages are identified by the names in their directory: an edit inside an
    installed package goes unnoticed. Raises ValueError if flaggen has only just changed.
    """
    package = os.path.dirname(os.path.dirname(__file__))
    parts = [sys.version.encode(), sys.getfilesystemencoding().encode()]
    for path in _sources(package, os.path.join(os.path.dirname(package), "templates")):
        state = os.stat(path)
        if state.st_ctime_ns > _STARTED - _COARSEST:
            raise ValueError(f"{path} may differ from what this process has loaded, or change again unnoticed")
        parts += [os.fsencode(path), b"%d %d %d %d" % (state.st_dev, state.st_ino, state.st_size, state.st_ctime_ns)]
    for directory in filter(os.path.isdir, (package, *sys.path)):
        names = (name for name in os.listdir(directory) if name != "__pycache__")
        parts += [os.fsencode(directory), *sorted(map(os.fsencode, names))]
    return parts


def _sources(*roots: str) -> list[str]:
    """The Python files, their data and the templates in and below the directories, in a fixed order."""
    paths = []
    for root in roots:
        for parent, directories, names in os.walk(root):
            directories[:] = (name for name in directories if name != "__pycache__")
            paths += [f"{parent}/{name}" for name in names if name.endswith((".py", ".txt", ".j2"))]
    return sorted(paths)


def _hashed(parts: Iterable[bytes]) -> bytes:
    """The hexadecimal digest of the parts; lengths are hashed too, so that part boundaries matter."""
    digest = blake2b(digest_size=20)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest().encode()
