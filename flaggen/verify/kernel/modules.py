"""Kernel modules with a declaration's C, built by kbuild with a kernel's headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set

from flaggen.model.declaration import Declaration
from flaggen.model.operations import APIS, BASIC, OPERATIONS
from flaggen.tools import Done, Skip, run, tool
from flaggen.verify import faults
from flaggen.verify.kernel.kernels import Kernel
from flaggen.verify.shim import include_roots, place, write
from flaggen.verify.trial import Trial

# The path of the module, where the declaration names none.
_PLACE = "module.c"


def with_module(declaration: Declaration) -> Declaration:
    """The declaration with a module among what is rendered."""
    output = declaration.output
    return declaration._replace(output=output._replace(module=output.module or _PLACE))


class Modules:
    """A folder in which modules for one kernel are built. Raises Skip where there is no make."""

    def __init__(self, trial: Trial, kernel: Kernel, name: str) -> None:
        self.kernel = kernel
        self.declaration = with_module(trial.declaration)
        self.directory = trial.work / f"{kernel.release}-{name}"
        self.directory.mkdir()
        tool("make")

    @property
    def on(self) -> frozenset[str]:
        """The config symbols that are on: the kernel's, and that of hugetlb pages always."""
        on = filter(self.kernel.configured, self.declaration.configs)
        return frozenset([self.declaration.c.config, *on])

    def place(self, name: str, texts: Mapping[str, str]) -> None:
        """Write the C files, and the module that goes with them, below a folder of that name."""
        module = faults.texts(self.declaration)["module"]
        place(self.declaration, {**texts, "module": module}, self.directory / name)

    def write(self, path: str, text: str) -> None:
        """Write a file of the folder."""
        write(self.directory / path, text)

    def includes(self, name: str) -> list[str]:
        """The compiler's arguments with which C in that folder finds the headers."""
        return [f"-I{root}" for root in include_roots(self.declaration, self.directory / name)]

    def make(self, *arguments: str) -> Done:
        """Run kbuild in the folder."""
        # BTF of a module takes pahole, and tells nothing here.
        without = "CONFIG_DEBUG_INFO_BTF_MODULES="
        return run("make", "-C", self.kernel.directory, f"M={self.directory}", without, *arguments)

    def own(self) -> dict[str, set[str]]:
        """What the kernel has of each flag, by name: the enumerator (HPG), and accessors by API (PAGE, FOLIO).

        It is read off the preprocessed linux/hugetlb.h. Raises Skip where that cannot be preprocessed.
        """
        self.write("names.c", "#include <linux/hugetlb.h>\n")
        self.write("Kbuild", "")
        done = self.make("names.i")
        text = self.directory / "names.i"
        if not text.exists():
            raise Skip(f"linux/hugetlb.h is not preprocessed: {done.fault}")
        words = set(re.findall(r"\w+", text.read_text(encoding="utf-8", errors="replace")))
        own: dict[str, set[str]] = {}
        for flag in self.declaration.flags:
            names = {"HPG": {f"HPG_{flag.name}"}}
            for api in APIS:
                names[api.upper()] = {OPERATIONS[name].accessor(api, flag.camel, flag.name) for name in BASIC}
            if kinds := {kind for kind, needed in names.items() if needed <= words}:
                own[flag.name] = kinds
        return own


def defines(own: Mapping[str, Iterable[str]]) -> list[str]:
    """The compiler's arguments with which the module knows what the kernel has."""
    return [f"-DKERNEL_HAS_{kind}_{flag}" for flag, kinds in own.items() for kind in sorted(kinds)]


def configuration(declaration: Declaration, on: Set[str]) -> str:
    """The lines after which of a declaration's config symbols exactly these are on."""
    return "".join(
        f"#ifndef {symbol}\n#define {symbol} 1\n#endif\n" if symbol in on else f"#undef {symbol}\n"
        for symbol in declaration.configs
    )
