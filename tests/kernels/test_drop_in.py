"""The kernels' own objects do not change when a patch of flaggen's replaces mainline's flags."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest

import drop_in
import kernels
from drop_in import HEADER, SOURCE, SOURCE_OBJECT
from repository import missing, need


@pytest.mark.kernel
@pytest.mark.parametrize("kernel", kernels.FLAGGED)
def test_objects_stay_the_same(kernel: str, capsys: pytest.CaptureFixture[str], say: Callable[[str], None]) -> None:
    need("git", "make", "gcc", "flex", "bison", "bc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available(kernel, work):
            missing(f"Debian's kernel {kernel}")
        code = drop_in.main(["--kernel", kernel, "--work", str(work)])
        printed = capsys.readouterr()
        print(printed.out, printed.err)
        assert code == 0
    same, others = (printed.out.count(f" {word} ") for word in ("identical", "different"))
    say(f"{kernel}: {same} objects are identical, with a header and with a region, and so with a flag exported")
    say(f"{kernel}: {others} objects differ where every flag is at another bit")


FUNCTION = re.compile(r"static (?:inline|__always_inline) ([^{]*igratable[^{]*)(\{[^}]*\})")


def edit(kernel: drop_in.Kernel, path: str, *pairs: tuple[str, str]) -> None:
    file = kernel.repository / path
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, "utf-8")


def lay_out_as_in_2021(kernel: drop_in.Kernel) -> None:
    """Have the flags in mm/hugetlb.c; only what mm/memory_hotplug.c calls is in the header, in two branches."""
    section = kernels.section((kernel.source / HEADER).read_text("utf-8"))
    on, off = (FUNCTION.findall(kernels.preprocessed(section, config, "")) for config in (True, False))
    prototypes = "".join(f"{signature.strip()};\n" for signature, _ in on)
    stubs = "".join(f"static inline {signature}{body}\n" for signature, body in off)
    functions = "".join(f"{signature}{body}\n" for signature, body in on)
    enum, _, rest = section.partition("#ifdef CONFIG_HUGETLB_PAGE\n")
    macros, _, lines = rest.partition("#else\n")
    flags = f"{enum}{macros}{lines.partition('#endif')[2]}\n".replace("\nHPAGEFLAG(Migratable, migratable)", "")
    edit(
        kernel,
        HEADER,
        (section, ""),
        ("#else /* !CONFIG_HUGETLB_PAGE */\n", f"{prototypes}#else /* !CONFIG_HUGETLB_PAGE */\n"),
        ("#endif /* !CONFIG_HUGETLB_PAGE */\n", f"{stubs}#endif /* !CONFIG_HUGETLB_PAGE */\n"),
    )
    include = '#include "hugetlb_vmemmap.h"\n'
    edit(kernel, SOURCE, (include, f"{include}\n{flags}\n{functions}"))
    kernel.git("commit", "-qam", "The layout of 2021")
    kernel.update()


@pytest.mark.kernel
def test_the_layout_of_2021_compiles(say: Callable[[str], None]) -> None:
    """The file that calls the exported accessors is the same code."""
    need("git", "make", "gcc", "flex", "bison", "bc", "apt-get", "dpkg", "tar", "xz")
    with kernels.workspace() as work:
        if not kernels.available("6.1", work):
            missing("Debian's kernel 6.1")
        kernel = drop_in.Kernel(kernels.fetch("6.1", work), work, os.cpu_count() or 1)
        kernel.objects = ("mm/hugetlb.o", "mm/memory_hotplug.o")
        kernel.configure()
        lay_out_as_in_2021(kernel)
        before = kernel.build("of-2021")
        kernel.patch(HEADER, SOURCE)
        assert {*kernel.git("diff", "--name-only", "HEAD~1").split()} == {
            *(HEADER, SOURCE, drop_in.MAKEFILE, "mm/flags.toml"),
            *drop_in.RENDERED,
        }
        after = kernel.build("of-2021-patched", SOURCE_OBJECT)
        kernel.restore()
    same = [name for name in before if before[name] == after[name]]
    assert same == ["mm/memory_hotplug.o"]
    say("6.1: the layout of 2021 compiles with the patch")
