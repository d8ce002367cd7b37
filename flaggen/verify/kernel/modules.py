"""Build kernel modules that contain a declaration's C with a kernel's headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set

from flaggen.model.declaration import Declaration
from flaggen.model.operations import APIS, BASIC, OPERATIONS
from flaggen.tools import Done, Skip, run, tool
from flaggen.verify import rendering
from flaggen.verify.check_run import CheckRun
from flaggen.verify.kernel.kernels import Kernel
from flaggen.verify.shim import include_roots, place, write


class Modules:
    """A directory in which modules for a kernel are built. Raises Skip if make is not on the PATH."""

    def __init__(self, check_run: CheckRun, kernel: Kernel, name: str) -> None:
        self.kernel = kernel
        self.declaration = rendering.with_usual_path(check_run.declaration, "module")
        self.directory = check_run.work / f"{kernel.release}-{name}"
        self.directory.mkdir()
        tool("make")

    @property
    def on(self) -> frozenset[str]:
        """The declaration's config symbols that are on in the kernel; that of hugetlb pages always is."""
        on = filter(self.kernel.configured, self.declaration.configs)
        return frozenset([self.declaration.c.config, *on])

    def place(self, name: str, texts: Mapping[str, str]) -> None:
        """Write the C files, and the module that includes them, to a subdirectory of that name."""
        module = rendering.texts(self.declaration)["module"]
        place(self.declaration, {**texts, "module": module}, self.directory / name)

    def write(self, path: str, text: str) -> None:
        """Write a file below the directory."""
        write(self.directory / path, text)

    def includes(self, name: str) -> list[str]:
        """The compiler options that make the headers in a subdirectory found by #include <…>."""
        return [f"-I{root}" for root in include_roots(self.declaration, self.directory / name)]

    def make(self, *arguments: str) -> Done:
        """Build modules or objects in the directory with kbuild."""
        # BTF of modules needs pahole, and no check reads it.
        without = "CONFIG_DEBUG_INFO_BTF_MODULES="
        return run("make", "-C", self.kernel.directory, f"M={self.directory}", without, *arguments)

    def own(self) -> dict[str, set[str]]:
        """What the kernel has for each flag, by name: the enumerator (HPG), and the accessors by API (PAGE, FOLIO).

        Flags whose config symbol is off in the kernel are left out, since the module cannot compare them. Taken from
        the preprocessed linux/hugetlb.h. Raises Skip if that cannot be preprocessed.
        """
        self.write("names.c", "#include <linux/hugetlb.h>\n")
        self.write("Kbuild", "")
        done = self.make("names.i")
        text = self.directory / "names.i"
        if not text.exists():
            raise Skip(f"cannot preprocess linux/hugetlb.h: {done.fault}")
        words = set(re.findall(r"\w+", text.read_text(encoding="utf-8", errors="replace")))
        own: dict[str, set[str]] = {}
        for flag in self.declaration.flags:
            if flag.config and flag.config not in self.on:
                continue
            names = {"HPG": {f"HPG_{flag.name}"}}
            for api in APIS:
                names[api.upper()] = {OPERATIONS[name].accessor(api, flag.camel, flag.name) for name in BASIC}
            if kinds := {kind for kind, needed in names.items() if needed <= words}:
                own[flag.name] = kinds
        return own


def defines(own: Mapping[str, Iterable[str]]) -> list[str]:
    """The compiler options that tell the module what the kernel has."""
    return [f"-DKERNEL_HAS_{kind}_{flag}" for flag, kinds in own.items() for kind in sorted(kinds)]


def configuration(declaration: Declaration, on: Set[str]) -> str:
    """C lines after which exactly these of the declaration's config symbols are defined."""
    return "".join(
        f"#ifndef {symbol}\n#define {symbol} 1\n#endif\n" if symbol in on else f"#undef {symbol}\n"
        for symbol in declaration.configs
    )
