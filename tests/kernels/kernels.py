"""Debian's kernels: how their files are got, and what their own hugetlb.h has to say on flags.

What was downloaded and unpacked is kept in the directory FLAGGEN_KERNELS, if that is set, and taken up again there.
Several processes may use that directory at the same time: whoever comes first gets a file, and the others wait.
"""

from __future__ import annotations

import fcntl
import os
import platform
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# What the C of a section needs, as in flaggen.prove.stated: pycparser has no attributes, and knows no bool.
PRELUDE = """\
#define __always_inline inline _Noreturn
typedef _Bool bool;
struct page;
struct folio;
"""


class Release(NamedTuple):
    """A line of kernels: its version as a regular expression, and its suites. None: those of the running system."""

    version: str
    suites: tuple[str, ...] = ()


RELEASES = {
    "5.10": Release(r"5\.10", ("bullseye", "bullseye-security")),
    "6.1": Release(r"6\.1"),
    "6.12": Release(r"6\.12"),
    "7.x": Release(r"7\.\d+", ("trixie-backports",)),
}
# Those that have hugetlb page flags.
FLAGGED = ("6.1", "6.12", "7.x")

ARCH = {"x86_64": "x86", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
# The part of a tree that tests build, with wildcards: a fifth of its files. To unpack and remove the others takes
# minutes. UML is another architecture, for which tests build a kernel.
_BUILT = f"""
Makefile Kbuild *Makefile *Kbuild *Kconfig* arch/{ARCH} arch/um block certs
drivers/base drivers/char drivers/clocksource drivers/ras drivers/rtc drivers/tty
fs include init io_uring/*.h kernel lib mm scripts security tools/arch tools/include tools/testing/kunit usr
""".split()
# In seconds, how long apt's lists of other suites are taken as they are.
_LISTS_ARE_NEW = 3600


class Failure(Exception):
    """A step could not be carried out, so that there is nothing to compare."""


def run(*command: str | Path, cwd: Path | None = None, input: str | None = None) -> str:
    """What a command says to standard output. Raises Failure with the end of what it says at all."""
    environment = os.environ | {"LC_ALL": "C"}
    result = subprocess.run(command, cwd=cwd, env=environment, input=input, capture_output=True, text=True)
    if result.returncode:
        tail = "\n".join((result.stdout + result.stderr).splitlines()[-40:])
        raise Failure(f"{tail}\n{' '.join(map(str, command))}: exit status {result.returncode}")
    return result.stdout


def progress(what: str) -> None:
    print(time.strftime("%H:%M:%S"), "", what, flush=True)


@contextmanager
def workspace(given: Path | None = None) -> Iterator[Path]:
    """The directory where everything is: the given one, FLAGGEN_KERNELS, or a temporary one."""
    if given or os.environ.get("FLAGGEN_KERNELS"):
        work = (given or Path(os.environ["FLAGGEN_KERNELS"])).resolve()
        work.mkdir(parents=True, exist_ok=True)
        yield work
    else:
        with tempfile.TemporaryDirectory(prefix="flaggen-") as name:
            yield Path(name).resolve()


@contextmanager
def locked(work: Path, name: str) -> Iterator[None]:
    """Let no other process get what is called by this name at the same time."""
    with (work / f".{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def once(target: Path, work: Path, make: Callable[[Path], Path]) -> Path:
    """Return `target`, and make it first if it does not exist.

    `make` gets an empty directory and returns the path in it that becomes the target. The target appears in one step,
    so no process ever sees a part of it, and an interrupted run leaves nothing that looks complete.
    """
    with locked(work, str(target.relative_to(work)).replace("/", "-")):
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=work) as directory:
                make(Path(directory)).rename(target)
    return target


def available(kernel: str, work: Path) -> bool:
    """Whether `fetch` can have the kernel: it is there, or apt knows it."""
    try:
        return bool(_package(kernel, "linux-source-{}", work))
    except (Failure, OSError):
        return False


def fetch(kernel: str, work: Path) -> Path:
    """The tree of a kernel, or the part of it that tests build, unless a whole one is in the work directory."""
    package = _package(kernel, "linux-source-{}", work)
    if (work / package).exists():
        return work / package
    archive = _archive(kernel, package, work)
    paths = ["--wildcards", *(f"{package}/{path}" for path in _BUILT)]

    def unpack(directory: Path) -> Path:
        progress(f"unpack {package}")
        # Debian's archives have blocks, which xz decompresses in parallel.
        run("tar", "--use-compress-program=xz -T0", "-xf", archive, "-C", directory, *paths)
        return directory / package

    return once(work / "built" / package, work, unpack)


def headers(kernel: str, work: Path) -> Path:
    """A kernel's hugetlb.h and its Makefile, from the package of the headers that all flavours have in common."""
    package = _package(kernel, r"linux-headers-{}\..+-common", work)

    def unpack(directory: Path) -> Path:
        paths = [f"usr/src/{package}/{name}" for name in ("Makefile", "include/linux/hugetlb.h")]
        return _unpack_files(RELEASES[kernel].suites, package, paths, directory, work) / "usr/src" / package

    return once(work / package, work, unpack)


def bootable(kernel: str, work: Path) -> Path:
    """The headers of a kernel's cloud flavour, with which its modules are built.

    Beside them, in the root of which they are part, are what they refer to and the kernel's image.
    """
    image = _cloud_image(kernel, work)
    package = image.replace("image", "headers", 1)
    root = work / image

    def unpack(directory: Path) -> Path:
        depends = run("apt-cache", *apt(RELEASES[kernel].suites, work), "depends", package)
        others = re.findall(r"^  Depends: (linux-(?:headers|kbuild)-.+)$", depends, re.MULTILINE)
        unpacked = unpack_packages(RELEASES[kernel].suites, [package, *others, image], directory, work)
        makefile = unpacked / "usr/src" / package / "Makefile"
        makefile.write_text(re.sub("(?<=[ =])/usr/src/", f"{root}/usr/src/", makefile.read_text("utf-8")), "utf-8")
        return unpacked

    return once(root, work, unpack) / "usr/src" / package


def image(kernel: str, work: Path) -> Path:
    """A kernel's image of the cloud flavour."""
    headers = bootable(kernel, work)
    # Since 7.x, the image is in a package of its own.
    package = headers.name.replace("headers", "binary", 1)
    root = headers.parents[2]
    if not [*root.glob("boot/vmlinuz-*")]:
        root = once(
            work / "images" / package,
            work,
            lambda directory: unpack_packages(RELEASES[kernel].suites, [package], directory, work),
        )
    (image,) = root.glob("**/vmlinuz*")
    return image


def vmlinux(kernel: str, work: Path) -> Path:
    """The symbols of the kernel that `bootable` has an image of, from a package of 280 MB."""
    (image,) = bootable(kernel, work).parents[2].glob("boot/vmlinuz-*")
    release = image.name.removeprefix("vmlinuz-")
    package = f"linux-image-{release}-dbg"

    def unpack(directory: Path) -> Path:
        path = f"usr/lib/debug/boot/vmlinux-{release}"
        return _unpack_files(RELEASES[kernel].suites, package, [path], directory, work) / path

    return once(work / "debug" / package, work, unpack)


def btf(kernel: str, work: Path) -> Path:
    """A file that has a kernel's BTF: the vmlinux of its headers, or what unpacks from its image."""
    package = _cloud_image(kernel, work).replace("image", "headers", 1)

    def find(directory: Path) -> Path:
        unpacked = unpack_packages(RELEASES[kernel].suites, [package], directory, work)
        vmlinux = unpacked / "usr/src" / package / "vmlinux"
        if not vmlinux.exists():
            (image,) = bootable(kernel, work).parents[2].glob("boot/vmlinuz-*")
            script = fetch(kernel, work) / "scripts/extract-vmlinux"
            vmlinux.write_bytes(subprocess.run([script, image], capture_output=True, check=True).stdout)
        return vmlinux

    return once(work / "btf" / package, work, find)


def unpack_packages(suites: tuple[str, ...], packages: Iterable[str], directory: Path, work: Path) -> Path:
    """Download packages into the directory, and return the root below it where all of them are unpacked."""
    for package in packages:
        _download(suites, package, directory, work)
    for file in directory.glob("*.deb"):
        run("dpkg", "-x", file, directory / "root")
    return directory / "root"


def _unpack_files(suites: tuple[str, ...], package: str, paths: Sequence[str], directory: Path, work: Path) -> Path:
    """Download a package into the directory, and return the root below it where these files of it are unpacked."""
    _download(suites, package, directory, work)
    (file,) = directory.glob("*.deb")
    root = directory / "root"
    root.mkdir()
    # Once it has the files, tar reads no further.
    script = 'dpkg --fsys-tarfile "$0" | tar -x --occurrence "$@"'
    run("sh", "-c", script, file, *(f"./{path}" for path in paths), cwd=root)
    return root


def _download(suites: tuple[str, ...], package: str, directory: Path, work: Path) -> None:
    progress(f"download {package}")
    run("apt-get", *apt(suites, work), "download", package, cwd=directory)


def _cloud_image(kernel: str, work: Path) -> str:
    """The newest image of the cloud flavour. Debian signs it, so its headers may be published hours before it."""
    return _package(kernel, r"linux-image-{}\.[^-]+(-\d+)?-cloud-amd64", work)


def _package(kernel: str, pattern: str, work: Path) -> str:
    """The newest package of that name that is there already, otherwise the newest that apt has."""
    names = re.compile(pattern.format(RELEASES[kernel].version))

    def newest(candidates: Iterable[str]) -> str | None:
        matching = filter(names.fullmatch, candidates)
        return max(matching, key=lambda name: [int(part) for part in re.findall(r"\d+", name)], default=None)

    there = newest(path.name.removesuffix(".tar.xz") for path in work.iterdir())
    if name := there or newest(_packages_of_linux(RELEASES[kernel].suites, work)):
        return name
    raise Failure(f"apt knows no package {names.pattern}")


def _packages_of_linux(suites: tuple[str, ...], work: Path) -> list[str]:
    """Those that can be downloaded. `apt-cache pkgnames` would also name those that others only mention."""
    found = run("apt-cache", *apt(suites, work), "search", "--names-only", "^linux-")
    return [line.split(" ", 1)[0] for line in found.splitlines()]


def _archive(kernel: str, package: str, work: Path) -> Path:
    """The archive of a kernel's tree, which a package has in /usr/src."""
    name = f"{package}.tar.xz"

    def unpack(directory: Path) -> Path:
        return unpack_packages(RELEASES[kernel].suites, [package], directory, work) / "usr/src" / name

    return once(work / name, work, unpack)


@cache
def apt(suites: tuple[str, ...], work: Path) -> tuple[str | Path, ...]:
    """The options with which apt knows the packages of these suites, which it keeps apart from the system's."""
    if not suites:
        return ()
    with locked(work, f"apt-{suites[0]}"):
        return _apt(suites, work)


def _apt(suites: tuple[str, ...], work: Path) -> tuple[str | Path, ...]:
    own = work / f"apt-{suites[0]}"
    updated = own / "updated"
    if updated.exists() and time.time() - updated.stat().st_mtime < _LISTS_ARE_NEW:
        return ("-c", own / "apt.conf")
    for name in ("state/lists/partial", "cache/archives/partial"):
        (own / name).mkdir(parents=True, exist_ok=True)
    sources, configuration = own / "sources.list", own / "apt.conf"
    lines = [f"deb [signed-by={KEYRING}] {_mirror(suite)} {suite} main\n" for suite in suites]
    sources.write_text("".join(lines), encoding="utf-8")
    configuration.write_text(
        f"""\
Dir::State "{own}/state";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "{own}/cache";
Dir::Etc::sourcelist "{sources}";
Dir::Etc::sourceparts "-";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
""",
        encoding="utf-8",
    )
    run("apt-get", "-c", configuration, "update")
    updated.touch()
    return ("-c", configuration)


def _mirror(suite: str) -> str:
    """The address from which the running system has the suite of its own that corresponds to this one."""
    label = "Debian-Security" if suite.endswith("-security") else "Debian"
    sites = run("apt-get", "indextargets", "--format", "$(SITE)", "Origin: Debian", f"Label: {label}").split()
    if not sites:
        raise Failure(f"apt knows no mirror that could have {suite}")
    return sites[0]


def section(text: str) -> str:
    """The part of a hugetlb.h that is about flags: from the enum to the last line that creates accessors."""
    if match := re.search(r"^enum hugetlb_page_flags \{$.*^HPAGEFLAG\([^\n]*", text, re.MULTILINE | re.DOTALL):
        return match[0]
    raise Failure("this hugetlb.h has no section on flags")


def preprocessed(text: str, config: bool, prelude: str = PRELUDE) -> str:
    """A section as the C compiler's own preprocessor leaves it, with CONFIG_HUGETLB_PAGE on or off."""
    defines = ["-DCONFIG_HUGETLB_PAGE=1"] if config else []
    return run("cc", "-E", "-P", *defines, "-x", "c", "-", input=f"{prelude}{text}\n")
