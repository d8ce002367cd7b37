"""What a run of `render` found current, so that the next one with the same need not look again.

The cache has a file for each call from each directory: a digest of all that the result depended on, what was printed,
and the paths of the dependencies. It is reused only if the digest is still the same: of flaggen itself, the call, and
every file and directory that the pipeline read, missed, listed or searched. So it may be deleted, damaged or out of
date at any time. Every import here is paid by every start.
"""

from __future__ import annotations

import os
import sys
from _blake2 import blake2b  # hashlib has this one, but loads OpenSSL: a third of a bare interpreter's time

from flaggen.report.dependency import Dependency, content, observe

TYPE_CHECKING = False  # typing's takes the time of importing it
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def recall(words: Sequence[str]) -> str | None:
    """What this call printed when all was as it is now, and nothing was stale; None where that is not known."""
    if not _is_wanted(words):
        return None
    try:
        file = _file(words)
        digest, _, rest = (observe(file).content or b"").partition(b"\n")
        printed, *paths = rest.split(b"\0")
        dependencies = [_observe(os.fsdecode(path)) for path in paths]
        return printed.decode() if digest == _digest(file, printed, dependencies) else None
    except (OSError, ValueError, LookupError):
        return None


def remember(words: Sequence[str], printed: str, dependencies: Sequence[Dependency]) -> None:
    """Keep what the call printed, and what that depends on. A cache that cannot be written is done without."""
    if not _is_wanted(words):
        return
    try:
        file = _file(words)
        new = f"{file}.{os.getpid()}"
        parts = [printed.encode(), *(os.fsencode(dependency.path) for dependency in dependencies)]
        digest = _digest(file, printed.encode(), dependencies)
        os.makedirs(os.path.dirname(file), 0o700, exist_ok=True)
        try:
            with open(new, "wb") as stream:
                stream.write(digest + b"\n" + b"\0".join(parts))
            os.replace(new, file)
        except OSError:
            os.unlink(new)
    except (OSError, ValueError):
        return


def _is_wanted(words: Sequence[str]) -> bool:
    is_check = "render" in words[:1] and ("--check" in words or "--exit-code" in words)
    return is_check and "--no-cache" not in words and not os.environ.get("CI")


def _observe(path: str) -> Dependency:
    """What the dependency with that path is now. Raises OSError or LookupError."""
    if not path.endswith("/**"):
        return observe(path)
    from flaggen.git.discover import searched  # asks git what it ignores, which no stored fact can tell

    return searched(path.removesuffix("/**"))[1]


def _file(words: Sequence[str]) -> str:
    """The cache's file for this call from this directory. Raises OSError where there is no home."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(cache):  # to be ignored then (XDG Base Directory Specification)
        cache = os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(cache):
        raise FileNotFoundError("there is no home")
    call = [os.fsencode(word) for word in (os.getcwd(), *words)]
    return os.path.join(cache, "flaggen", _hashed(call).decode())


def _digest(file: str, printed: bytes, dependencies: Iterable[Dependency]) -> bytes:
    parts = [*_program(), os.fsencode(file), printed]
    for each in dependencies:
        state = b"-" if each.content is None else b"+" + each.content
        parts += [os.fsencode(each.path), os.fsencode(each.file), state]
    return _hashed(parts)


def _program() -> list[bytes]:
    """What runs: flaggen's own files, and which Python, which encoding of paths and which packages there are.

    A package that is edited where it is installed is not noticed.
    """
    package = os.path.dirname(os.path.dirname(__file__))
    parts = [sys.version.encode(), sys.getfilesystemencoding().encode()]
    for path in (*_sources(package), *_sources(os.path.join(os.path.dirname(package), "templates"))):
        parts += [os.fsencode(path), content(path)]
    for directory in (package, *sys.path):
        if os.path.isdir(directory):
            names = sorted(os.fsencode(name) for name in os.listdir(directory) if name != "__pycache__")
            parts += [os.fsencode(directory), *names]
    return parts


def _sources(directory: str) -> list[str]:
    """The Python files and templates in the directory and below it, in a fixed order."""
    paths = []
    for parent, directories, names in os.walk(directory):
        directories[:] = sorted(name for name in directories if name != "__pycache__")
        paths += [f"{parent}/{name}" for name in sorted(names) if name.endswith((".py", ".j2"))]
    return paths


def _hashed(parts: Iterable[bytes]) -> bytes:
    """The digest of the parts, in hexadecimal: two lists have the same one only if each part is the same."""
    digest = blake2b(digest_size=20)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest().encode()
