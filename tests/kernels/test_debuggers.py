"""The modules for drgn and gdb, and the recipe for crash: on the vmcore of a guest, and in the running guest."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import flaggen
import kernels
from flaggen.decode.mainline_flags import declaration_of
from flaggen.verify import rendering
from repository import ROOT, missing, need

pytestmark = pytest.mark.kernel

KERNEL = "6.1"
DECLARATION, OTHER = declaration_of((6, 1)), declaration_of((7, 3))
HERE = Path(__file__).parent
QEMU = (
    "qemu-system-x86_64 -machine q35,accel=tcg -cpu max -m 256 -nodefaults -no-reboot -display none -device vmcoreinfo"
)
PARAMETERS = "console=ttyS0 panic=-1 rdinit=/init nokaslr nopti"
# In seconds.
LONGEST_BOOT = 120
# The pages that the guest makes: whether each is free, and its flags.
PAGES = {
    (False, "HPG_migratable"),
    (False, "HPG_migratable|HPG_vmemmap_optimized"),
    (True, "HPG_freed"),
    (True, "HPG_freed|HPG_vmemmap_optimized"),
}


class Guest(NamedTuple):
    """A guest that waits, what gdb connects to, a dump of its memory, and its kernel's symbols."""

    stub: Path
    vmcore: Path
    vmlinux: Path


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    need("apt-get", "dpkg", "tar", "gcc", "cpio", "gdb", "qemu-system-x86_64")
    try:
        import drgn  # noqa: F401
    except ImportError:
        missing("drgn")
    root = tmp_path_factory.mktemp("guest")
    with kernels.workspace() as work:
        if not kernels.available(KERNEL, work):
            missing(f"Debian's kernel {KERNEL}")
        installed = kernels.bootable(KERNEL, work).parents[2]
        vmlinux = kernels.vmlinux(KERNEL, work)
        (image,) = installed.glob("boot/vmlinuz-*")
        command = [*QEMU.split(), "-kernel", image, "-initrd", initramfs(installed, root), "-append", PARAMETERS]
        command += ["-serial", "file:log", "-qmp", "unix:qmp,server,nowait", "-gdb", "unix:gdb,server,nowait"]
        with subprocess.Popen(command, cwd=root) as qemu:
            try:
                wait_for(root / "log", "the pages are there")
                dump(root / "qmp", root / "vmcore")
                yield Guest(root / "gdb", root / "vmcore", vmlinux)
            finally:
                qemu.kill()


def initramfs(installed: Path, root: Path) -> Path:
    (module,) = installed.glob("lib/modules/*/kernel/drivers/firmware/qemu_fw_cfg.ko")
    shutil.copy(module, root)
    kernels.run("gcc", "-O2", "-static", HERE / "pool_init.c", "-o", root / "init")
    (root / "dev").mkdir()
    kernels.run("mknod", root / "dev/console", "c", "5", "1")
    names = "init\nqemu_fw_cfg.ko\ndev\ndev/console\n"
    kernels.run("cpio", "-o", "-H", "newc", "--quiet", "-O", root / "initramfs", cwd=root, input=names)
    return root / "initramfs"


def wait_for(log: Path, line: str) -> None:
    end = time.monotonic() + LONGEST_BOOT
    while not log.exists() or line not in log.read_text(encoding="utf-8", errors="replace"):
        if time.monotonic() > end:
            raise kernels.Failure(f"the guest does not print {line!r}")
        time.sleep(0.2)


def dump(monitor: Path, vmcore: Path) -> None:
    """Have qemu write the guest's memory to a file."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(monitor))
        stream = connection.makefile("rw", encoding="utf-8")
        stream.readline()
        for name, arguments in (
            ("qmp_capabilities", {}),
            ("dump-guest-memory", {"paging": False, "protocol": f"file:{vmcore}"}),
        ):
            stream.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
            stream.flush()
            while "return" not in (answer := json.loads(stream.readline())):
                if "error" in answer:
                    raise kernels.Failure(str(answer))


@pytest.fixture(scope="module")
def prog(guest: Guest) -> Any:
    import drgn

    prog = drgn.Program()
    prog.set_core_dump(guest.vmcore)
    prog.load_debug_info([guest.vmlinux])
    return prog


@pytest.fixture(scope="module")
def module() -> ModuleType:
    module = ModuleType("drgn_flags")
    exec(rendering.text(DECLARATION, "drgn", "drgn_flags.py"), vars(module))
    return module


def test_drgn_lists_the_pool_of_a_vmcore(prog: Any, module: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    pages = list(module.hugetlb_pool(prog))
    assert {(page.is_free, module.decode_hugetlb_page_flags(page.page).partition("=")[2]) for page in pages} == PAGES
    (is_freed, *_) = (accessor.name for accessor in DECLARATION.accessors(DECLARATION.flag("freed")))
    assert [getattr(module, is_freed)(page.page) for page in pages] == [page.is_free for page in pages]
    module.print_hugetlb_pool(prog)
    printed = capsys.readouterr().out
    assert "hugepages-2048kB: 4 pages, 2 free\n" in printed
    assert {line.split("=")[1] for line in printed.splitlines() if "=" in line} == {names for _, names in PAGES}


def test_drgn_and_decode_agree(prog: Any, module: ModuleType) -> None:
    for page in module.hugetlb_pool(prog):
        (word,) = page.flags.values()
        names = module.decode_hugetlb_page_flags(page.page).removeprefix("page[0]=").split("|")
        flags = flaggen.decode(word.value, kernel=KERNEL).flags
        assert [DECLARATION.enumerator(flag) for flag in flags] == names


def test_drgn_names_nothing_by_another_releases_declaration(prog: Any, module: ModuleType) -> None:
    """The control."""
    other = ModuleType("drgn_flags")
    exec(rendering.text(OTHER, "drgn", "drgn_flags.py"), vars(other))
    with pytest.raises(ValueError, match="HPG_cma is declared, but missing in enum hugetlb_page_flags of this kernel"):
        list(other.hugetlb_pool(prog))


def test_gdb_names_the_flags_in_the_running_guest(guest: Guest, prog: Any, module: ModuleType, tmp_path: Path) -> None:
    script = tmp_path / "gdb_flags.py"
    script.write_text(rendering.text(DECLARATION, "gdb", "gdb_flags.py"), encoding="utf-8")
    pages = list(module.hugetlb_pool(prog))
    commands = ["set debuginfod enabled off", f"target remote {guest.stub}", f"source {script}"]
    commands += [f"hpageflags (struct page *) {page.page.value_():#x}" for page in pages]
    options = [word for command in commands for word in ("-ex", command)]
    printed = kernels.run("gdb", "-batch", "-nx", *options, guest.vmlinux)
    expected = [module.decode_hugetlb_page_flags(page.page).removeprefix("page[0]=") for page in pages]
    assert re.findall(r"^page\[0\]\.private: (.*)$", printed, re.MULTILINE) == expected


def test_the_recipe_for_crash(guest: Guest, prog: Any) -> None:
    """With the addresses of this guest's lists, where the docs have that of another's."""
    need("crash")
    text = (ROOT / "docs" / "decode.md").read_text(encoding="utf-8")
    recipe = "".join(f"{command}\n" for command in re.findall(r"^crash> (?!quit)(.*)$", text, re.MULTILINE))
    (of_docs,) = set(re.findall(r"0xffffffff\w+", recipe))
    pool = prog["hstates"][1]
    lists = {"hugepage_activelist": pool.hugepage_activelist, "hugepage_freelists[0]": pool.hugepage_freelists[0]}
    addresses = {name: f"{head.address_of_().value_():#x}" for name, head in lists.items()}
    commands = [
        recipe.replace(of_docs, address).replace("hugepage_activelist", name) for name, address in addresses.items()
    ]
    printed = kernels.run("crash", "-s", guest.vmlinux, guest.vmcore, input="".join([*commands, "quit\n"]))
    parts = re.split(r"^\$\d+ = \(struct list_head \*\) (\w+).*$", printed, flags=re.MULTILINE)
    assert parts[1::2] == [*addresses.values()]
    for is_free, part in enumerate(parts[2::2]):
        words = [int(word, 16) for word in re.findall(r"^ +private = (\w+)$", part, re.MULTILINE)]
        flags = [flaggen.decode(word, kernel=KERNEL).flags for word in words]
        names = {"|".join(map(DECLARATION.enumerator, each)) for each in flags}
        assert names == {names for is_on_free_list, names in PAGES if is_on_free_list == bool(is_free)}
