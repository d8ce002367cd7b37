"""What a check found current, so that the next one of the same need not look again: stamps in the user's cache.

A stamp has a digest of all that the check depended on: flaggen itself, the call, and every file that it read or
missed. Nothing else is believed, so a stamp may be deleted, damaged or stale at any time. Every import here is paid
by every start.
"""

from __future__ import annotations

import os
import stat
import sys

try:
    from _blake2 import blake2b  # hashlib would load OpenSSL, a third of a bare interpreter's time
except ImportError:
    from hashlib import blake2b

TYPE_CHECKING = False  # typing's takes the time of importing it
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    # A path as it was given, what it leads to through symbolic links (where it ends with a slash, with the names in
    # that directory, after zeros), and the content; None: there is no such file.
    Seen = tuple[str, str, bytes | None]


def recall(arguments: Sequence[str]) -> str | None:
    """What this call printed when all was as it is now, and all was well; None where that is not known."""
    if not _is_wanted(arguments):
        return None
    try:
        _, _, stamp = see(_file(arguments))
        digest, _, rest = (stamp or b"").partition(b"\n")
        printed, *paths = rest.split(b"\0")
        seen = [see(os.fsdecode(path)) for path in paths]
        return printed.decode() if digest == _digest(arguments, printed, seen) else None
    except (OSError, ValueError):
        return None


def remember(arguments: Sequence[str], printed: str, seen: Iterable[Seen]) -> None:
    """Keep what the call printed, and all that it saw. A cache that cannot be written is done without."""
    if not _is_wanted(arguments):
        return
    seen = list(seen)
    paths = [os.fsencode(path) for path, _, _ in seen]
    try:
        file = _file(arguments)
        new = f"{file}.{os.getpid()}"
        text = b"\0".join([printed.encode(), *paths])
        os.makedirs(os.path.dirname(file), 0o700, exist_ok=True)
        stamp = _digest(arguments, printed.encode(), seen) + b"\n" + text
        try:
            with open(new, "wb") as stream:
                stream.write(stamp)
            os.replace(new, file)
        except OSError:
            os.unlink(new)
    except (OSError, ValueError):
        return


def see(path: str) -> Seen:
    """What is at the path now. Raises OSError where it cannot be read, or ends with a slash and is no directory."""
    file = os.path.realpath(path)
    if path.endswith("/"):
        return path, "\0".join([file, *sorted(os.listdir(file))]), None
    return path, file, _content(file) if _is_file(file) else None


def _is_wanted(arguments: Sequence[str]) -> bool:
    return "--check" in arguments and "--no-cache" not in arguments and "CI" not in os.environ


def _file(arguments: Sequence[str]) -> str:
    """Where the stamp is: one file for each call from each directory. Raises OSError where there is no home."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(cache):  # to be ignored then (XDG Base Directory Specification)
        cache = os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(cache):
        raise FileNotFoundError("there is no home")
    return os.path.join(cache, "flaggen", _hashed(_call(arguments)).decode())


def _call(arguments: Sequence[str]) -> list[bytes]:
    return [os.fsencode(word) for word in (os.getcwd(), *arguments)]


def _digest(arguments: Sequence[str], printed: bytes, seen: Iterable[Seen]) -> bytes:
    parts = [*_tool(), *_call(arguments), printed]
    for path, file, content in seen:
        parts += [os.fsencode(path), os.fsencode(file), b"-" if content is None else b"+" + content]
    return _hashed(parts)


def _tool() -> list[bytes]:
    """What flaggen is made of: its own files, and which Python, which locale and which packages are there.

    A package that is edited where it is installed is not noticed.
    """
    package = os.path.dirname(os.path.dirname(__file__))
    parts = [sys.version.encode(), sys.getfilesystemencoding().encode()]
    for path in (*_files(package), *_files(os.path.join(os.path.dirname(package), "templates"))):
        parts += [os.fsencode(path), _content(path)]
    for directory in (package, *sys.path):
        if os.path.isdir(directory):
            names = os.listdir(directory)
            parts += [os.fsencode(directory), *sorted(os.fsencode(name) for name in names if name != "__pycache__")]
    return parts


def _files(directory: str) -> list[str]:
    if not os.path.isdir(directory):
        return []
    with os.scandir(directory) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    paths = []
    for entry in found:
        if entry.name.endswith((".py", ".j2")):
            paths.append(entry.path)
        elif entry.is_dir() and entry.name != "__pycache__":
            paths += _files(entry.path)
    return paths


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except PermissionError:
        raise
    except (OSError, ValueError):
        return False


def _content(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def _hashed(parts: Iterable[bytes]) -> bytes:
    """The digest of the parts, in hexadecimal: two lists have the same one only if each part is the same."""
    digest = blake2b(digest_size=20)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest().encode()
