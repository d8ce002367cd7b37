"""The model: what a flags.toml declares, and every name that follows from it.

All of it is frozen once it is built. The names are those of include/linux/hugetlb.h and
include/linux/page-flags.h, Linux 6.1 (the last release line with page and folio accessors side by side).
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from typing import Literal, NamedTuple

Visibility = Literal["static", "exported"]
Api = Literal["page", "folio"]


class Operation(NamedTuple):
    """One thing that an accessor does to its bit, and how its names are made."""

    name: str
    bitop: str
    page_prefix: str
    folio_prefix: str
    macro_prefix: str
    returns_value: bool = False

    @property
    def sets(self) -> bool:
        """Whether it sets its bit, where it changes it."""
        return "set" in self.name

    def accessor(self, api: Api, camel: str, name: str) -> str:
        """The C function's name, of the flag's camel or name: HPageMigratable, folio_test_hugetlb_migratable."""
        return f"{self.page_prefix}{camel}" if api == "page" else f"{self.folio_prefix}_hugetlb_{name}"


# The order is the one in which accessors are rendered.
OPERATIONS = {
    operation.name: operation
    for operation in (
        Operation("test", "test_bit", "HPage", "folio_test", "TEST", returns_value=True),
        Operation("set", "set_bit", "SetHPage", "folio_set", "SET"),
        Operation("clear", "clear_bit", "ClearHPage", "folio_clear", "CLEAR"),
        Operation("test_set", "test_and_set_bit", "TestSetHPage", "folio_test_set", "TESTSET", returns_value=True),
        Operation(
            "test_clear", "test_and_clear_bit", "TestClearHPage", "folio_test_clear", "TESTCLEAR", returns_value=True
        ),
        Operation("set_nonatomic", "__set_bit", "__SetHPage", "__folio_set", "__SET"),
        Operation("clear_nonatomic", "__clear_bit", "__ClearHPage", "__folio_clear", "__CLEAR"),
    )
}
BASIC = ("test", "set", "clear")

# The bit of a flag in a declaration whose bit, or one that it follows from, cannot be read. Such a declaration
# has a finding, and is not rendered.
UNKNOWN_BIT = -1


class Style(NamedTuple):
    """How the C is spoken: the [c] table. `flaggen schema` says what each key means."""

    config: str
    enum: str
    prefix: str
    count: str  # type: ignore[assignment] # hides tuple's
    api: tuple[Api, ...]
    test_type: Literal["bool", "int"]
    inline: Literal["static __always_inline", "static inline"]
    license: str
    bits_per_long: int
    max_page_index: int
    writable_pages: int
    taken_page_indices: tuple[int, ...]


class Output(NamedTuple):
    """Where each artifact goes, relative to the declaration: the [output] table. None: not rendered.

    `own` has the paths of the targets that the user's templates add.
    """

    header: str | None
    source: str | None
    emulator: str | None
    own: tuple[tuple[str, str], ...] = ()

    @property
    def paths(self) -> dict[str, str]:
        """The path of each target that is rendered."""
        paths = {"header": self.header, "source": self.source, "emulator": self.emulator, **dict(self.own)}
        return {target: path for target, path in paths.items() if path is not None}


class Flag(NamedTuple):
    """One bit of one word: a [flags.NAME] table with what it leaves out filled in.

    `explicit_bit` says whether it has a bit of its own there.
    """

    name: str
    visibility: Visibility
    page_index: int
    bit: int
    explicit_bit: bool
    camel: str
    operations: tuple[str, ...]
    doc: str
    synchronization: str
    ignore: tuple[str, ...]

    @property
    def exported(self) -> bool:
        """Whether the accessors have a prototype in the header and their definition in the source."""
        return self.visibility == "exported"

    @property
    def has_basic_operations(self) -> bool:
        """Whether test, set and clear are among its operations, so that one macro creates the three."""
        return set(BASIC) <= set(self.operations)


class Accessor(NamedTuple):
    """One C function, and the emulator's method of the same name."""

    name: str
    api: Api
    operation: Operation
    flag: Flag
    returns: str

    @property
    def prototype(self) -> str:
        """The C prototype, without storage and semicolon."""
        return f"{self.returns} {self.name}(struct {self.api} *{self.api})"


class Word(NamedTuple):
    """The `private` of one struct page, with the flags that live there in bit order."""

    page_index: int
    enum: str
    count: str  # type: ignore[assignment] # hides tuple's
    flags: tuple[Flag, ...]

    @property
    def size(self) -> int:
        """The value of the count enumerator: one more than the highest bit."""
        return self.flags[-1].bit + 1

    @property
    def python_class(self) -> str:
        """The emulator's class of these flags: HugetlbPageFlags for the enum hugetlb_page_flags."""
        return camel_case(self.enum)

    @property
    def smallest_order(self) -> int:
        """The smallest order of a compound page that has this struct page."""
        return self.page_index.bit_length()

    def address(self, api: Api) -> str:
        """The C expression that points to the word, given a head `page` or a `folio`."""
        if self.page_index:
            return f"&{'page' if api == 'page' else '(&folio->page)'}[{self.page_index}].private"
        # folio->private is a void *.
        return "&page->private" if api == "page" else "(void *)&folio->private"

    def operations(self, *visibilities: Visibility) -> list[Operation]:
        """The operations that flags of these visibilities have here."""
        used = {name for flag in self.flags if flag.visibility in visibilities for name in flag.operations}
        return [operation for operation in OPERATIONS.values() if operation.name in used]

    def has_basic_operations(self, visibility: Visibility) -> bool:
        """Whether a flag of this visibility has test, set and clear."""
        return any(flag.has_basic_operations for flag in self.flags if flag.visibility == visibility)

    def macro(self, operation: str, visibility: Visibility) -> str:
        """The macro that creates one operation's accessors, by its name; "" stands for test, set and clear together."""
        family = "EXT_" if visibility == "exported" else ""
        kind = OPERATIONS[operation].macro_prefix if operation else ""
        underscores = "__" if kind.startswith("__") else ""
        return f"{underscores}{family}{kind.removeprefix('__')}HPAGE{self.page_index or ''}FLAG"

    def macros(self, flag: Flag) -> list[str]:
        """The macros that create the flag's accessors."""
        names = [name for name in OPERATIONS if name in flag.operations]
        if flag.has_basic_operations:
            names = ["", *(name for name in names if name not in BASIC)]
        return [self.macro(name, flag.visibility) for name in names]


class Declaration(NamedTuple):
    """A whole flags.toml. `name` is its file name, as rendered files quote it.

    `templates` is the directory of the user's templates, relative to the declaration.
    """

    name: str
    c: Style
    output: Output
    templates: str | None
    ignore: tuple[str, ...]
    flags: tuple[Flag, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """The words that hold a flag, by page index."""
        flags = defaultdict(list)
        for flag in sorted(self.flags, key=lambda flag: flag.bit):
            flags[flag.page_index].append(flag)
        return tuple(self._word(index, tuple(flags[index])) for index in sorted(flags))

    def _word(self, index: int, flags: tuple[Flag, ...]) -> Word:
        suffix = f"_{index}" if index else ""
        return Word(page_index=index, enum=self.c.enum + suffix, count=self.c.count + suffix, flags=flags)

    @property
    def uses_nonatomic(self) -> bool:
        """Whether a flag has set_nonatomic or clear_nonatomic."""
        return any(operation.endswith("_nonatomic") for flag in self.flags for operation in flag.operations)

    def enumerator(self, flag: Flag) -> str:
        """The flag's enumerator: HPG_migratable."""
        return self.c.prefix + flag.name

    def accessors(self, flag: Flag) -> Iterator[Accessor]:
        """The flag's accessors: those of the page API before those of the folio API, in the order of the operations."""
        for api in ("page", "folio"):
            if api in self.c.api:
                for operation in OPERATIONS.values():
                    if operation.name in flag.operations:
                        yield self._accessor(flag, operation, api)

    def _accessor(self, flag: Flag, operation: Operation, api: Api) -> Accessor:
        return Accessor(operation.accessor(api, flag.camel, flag.name), api, operation, flag, self.returns(operation))

    def returns(self, operation: Operation) -> str:
        """The C type that accessors of this operation return."""
        return self.c.test_type if operation.returns_value else "void"

    @property
    def include(self) -> str:
        """What the source includes: the header's path below include/ in <…>, or that from the source in quotes."""
        header, source = self.output.header or "", self.output.source or ""
        parts = posixpath.normpath(header).split("/")
        if "include" in parts[:-1]:
            return f"<{'/'.join(parts[parts.index('include') + 1 :])}>"
        return f'"{posixpath.relpath(header, posixpath.dirname(source) or ".")}"'

    @property
    def guard(self) -> str:
        """The include guard's macro: `_LINUX_HUGETLB_PAGE_FLAGS_H` for include/linux/hugetlb_page_flags.h."""
        path = posixpath.normpath(self.output.header or "").rpartition("include/")[2]
        return "_" + "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in path).upper()


def camel_case(name: str) -> str:
    """raw_hwp_unreliable -> RawHwpUnreliable."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
