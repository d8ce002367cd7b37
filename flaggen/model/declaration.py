"""The model: what a flags.toml declares, and every name that follows from it.

All of it is frozen once it is built. The names are those of include/linux/hugetlb.h and
include/linux/page-flags.h, Linux 6.1 (the last release line with page and folio accessors side by side), and of the
series of January 2021 that led there.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from typing import Literal, NamedTuple

from flaggen.model.change_kinds import Level

Visibility = Literal["static", "exported"]
Api = Literal["page", "folio"]
# The order is the one in which accessors are rendered.
APIS: tuple[Api, ...] = ("page", "folio")
TestType = Literal["bool", "int"]
Inline = Literal["static __always_inline", "static inline"]
# How wide the kernel's lines and tabs are.
_COLUMNS, _TAB = 80, 8


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

    @property
    def is_atomic(self) -> bool:
        """Whether the rest of the word may be changed by others at the same time."""
        return not self.bitop.startswith("__")

    def accessor(self, api: Api, camel: str, name: str) -> str:
        """The C function's name, of the flag's camel or name: HPageMigratable, folio_test_hugetlb_migratable."""
        return f"{self.page_prefix}{camel}" if api == "page" else f"{self.folio_prefix}_hugetlb_{name}"

    def word_accessor(self, api: Api, page_index: int) -> str:
        """The name of the C function that serves all flags of a word: hugetlb_test_page_flag."""
        name = self.name.removesuffix("_nonatomic")
        return f"{'__' * (name != self.name)}hugetlb_{name}_{api}{page_index or ''}_flag"


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

    era: str | None
    config: str
    word: Literal["private", "flags"]
    enum: str
    prefix: str
    case: Literal["lower", "camel", "title"]
    count: str  # type: ignore[assignment] # hides tuple's
    api: tuple[Api, ...]
    accessors: Literal["flag", "word"]
    style: Literal["macros", "functions"]
    test_type: TestType
    page_test_type: TestType | None
    inline: Inline
    page_inline: Inline | None
    license: str
    bits_per_long: int
    max_page_index: int
    writable_pages: int
    taken_page_indices: tuple[int, ...]

    @property
    def written_out(self) -> bool:
        """Whether the accessors stand there as functions, and no macro makes them."""
        return self.style == "functions" or self.accessors == "word"


class Output(NamedTuple):
    """Where each artifact goes, relative to the declaration: the [output] table. None: not rendered.

    `own` has the paths of the targets that the user's templates add.
    """

    header: str | None
    source: str | None
    emulator: str | None
    private_header: str | None = None
    cbmc: str | None = None
    module: str | None = None
    kunit: str | None = None
    own: tuple[tuple[str, str], ...] = ()

    @property
    def paths(self) -> dict[str, str]:
        """The path of each target that is rendered."""
        paths = {
            "header": self.header,
            "private_header": self.private_header,
            "source": self.source,
            "emulator": self.emulator,
            "cbmc": self.cbmc,
            "module": self.module,
            "kunit": self.kunit,
            **dict(self.own),
        }
        return {target: path for target, path in paths.items() if path is not None}


class Review(NamedTuple):
    """What comparisons of declarations make of changes: the [review] table.

    `levels` are by kind, and `accepted` has the reason for each change.
    """

    levels: tuple[tuple[str, Level], ...] = ()
    accepted: tuple[tuple[str, str], ...] = ()


NO_REVIEW = Review()


class Flag(NamedTuple):
    """One bit of one word: a [flags.NAME] table with what it leaves out filled in.

    `explicit_bit` says whether it has a bit of its own there, and `names` has the accessors' own names by operation.
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
    config: str | None = None
    enumerator: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    was: str | None = None

    @property
    def exported(self) -> bool:
        """Whether the accessors have a prototype in the header and their definition in the source."""
        return self.visibility == "exported"

    @property
    def has_basic_operations(self) -> bool:
        """Whether test, set and clear are among its operations, so that one macro creates the three."""
        return set(BASIC) <= set(self.operations)


class Accessor(NamedTuple):
    """One C function, and the emulator's method of the same name.

    `flag` is none where it serves all flags of its word. `bit` is the C of the bit: the enumerator, or the parameter.
    """

    name: str
    api: Api
    operation: Operation
    flag: Flag | None
    returns: str
    bit: str
    parameters: str

    @property
    def visibility(self) -> Visibility:
        """Whether it is defined in a header, or in the source alone."""
        return self.flag.visibility if self.flag else "static"

    @property
    def config(self) -> str | None:
        """The config symbol of its flag's own."""
        return self.flag.config if self.flag else None

    @property
    def prototype(self) -> str:
        """The C prototype, without storage and semicolon."""
        return f"{self.returns} {self.name}({self.parameters})"

    def definition(self, storage: str) -> str:
        """What stands before the body; what is longer than 80 columns is on more lines than one."""
        specifiers = f"{storage} {self.returns}".lstrip()
        call = f"{self.name}({self.parameters})"
        between = " " if len(specifiers) + 1 + len(call) <= _COLUMNS else "\n"
        return specifiers + between + _aligned(call, "")


class Call(NamedTuple):
    """One call that can be made of an accessor: for its flag, or for one flag of its word.

    `expression` is its C, given a head `page` or a `folio`; `needs` are the config symbols without which the C has no
    such accessor, or no such flag.
    """

    accessor: Accessor
    flag: Flag
    expression: str
    needs: tuple[str, ...]


class Word(NamedTuple):
    """The `private` (or `flags`) of one struct page, with the flags that live there in bit order.

    `field` is the word's name in struct page. `count` is empty where the enum has no such enumerator.
    """

    page_index: int
    field: str
    enum: str
    count: str  # type: ignore[assignment] # hides tuple's
    flags: tuple[Flag, ...]

    @property
    def place(self) -> str:
        """Where it is: page[0].private."""
        return word_name(self.page_index, self.field)

    @property
    def size(self) -> int:
        """The value of the count enumerator: one more than the highest bit."""
        return self.flags[-1].bit + 1 if self.flags else 0

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
            return f"&{'page' if api == 'page' else '(&folio->page)'}[{self.page_index}].{self.field}"
        # folio->private is a void *.
        return f"{'(void *)' if api == 'folio' and self.field == 'private' else ''}&{api}->{self.field}"

    def statement(self, accessor: Accessor) -> str:
        """The one C statement of an accessor's body."""
        returns = "return " if accessor.operation.returns_value else ""
        return f"{returns}{accessor.operation.bitop}({accessor.bit}, {self.address(accessor.api)});"

    def body(self, accessor: Accessor) -> str:
        """The statement as it stands after a tab; what is longer than 80 columns is on two lines."""
        return _aligned(self.statement(accessor), "\t")

    def operations(self, *visibilities: Visibility) -> list[Operation]:
        """The operations that flags of these visibilities have here."""
        used = {name for flag in self.flags if flag.visibility in visibilities for name in flag.operations}
        return [operation for operation in OPERATIONS.values() if operation.name in used]

    def has_basic_operations(self, *visibilities: Visibility) -> bool:
        """Whether a flag of these visibilities has test, set and clear."""
        return any(flag.has_basic_operations for flag in self.flags if flag.visibility in visibilities)

    @property
    def has_conditional_flags(self) -> bool:
        """Whether a flag of it depends on a config symbol of its own."""
        return any(flag.config for flag in self.flags)

    def macro(self, operation: str, visibility: Visibility) -> str:
        """The macro that creates one operation's accessors, by its name; "" stands for test, set and clear together."""
        family = "EXT_" if visibility == "exported" else ""
        kind = OPERATIONS[operation].macro_prefix if operation else ""
        underscores = "__" if kind.startswith("__") else ""
        return f"{underscores}{family}{kind.removeprefix('__')}HPAGE{self.page_index or ''}FLAG"

    def stub_macro(self, operation: str) -> str:
        """The macro that creates one operation's stubs, named as in page-flags.h; "" is test, set and clear."""
        tests = not operation or OPERATIONS[operation].returns_value
        return f"{self.macro(operation, 'static')}_{'FALSE' if tests else 'NOOP'}"

    def macros(self, flag: Flag) -> list[str]:
        """The macros that create the flag's accessors."""
        return [self.macro(name, flag.visibility) for name in self._parts(flag)]

    def stub_macros(self, flag: Flag) -> list[str]:
        """The macros that create the flag's stubs."""
        return [self.stub_macro(name) for name in self._parts(flag)]

    def _parts(self, flag: Flag) -> list[str]:
        names = [name for name in OPERATIONS if name in flag.operations]
        return ["", *(name for name in names if name not in BASIC)] if flag.has_basic_operations else names

    def configured(self, on: Set[str]) -> Word:
        """The word where of the flags' own config symbols these are on, as C counts enumerators.

        A flag without a bit of its own follows the flag before it, whichever that is then.
        """
        flags: list[Flag] = []
        for flag in self.flags:
            if flag.config is None or flag.config in on:
                following = flags[-1].bit + 1 if flags else 0
                flags.append(flag if flag.explicit_bit else flag._replace(bit=following))
        return self._replace(flags=tuple(flags))


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
    review: Review = NO_REVIEW

    @property
    def words(self) -> tuple[Word, ...]:
        """The words that hold a flag, by page index."""
        flags = defaultdict(list)
        for flag in sorted(self.flags, key=lambda flag: flag.bit):
            flags[flag.page_index].append(flag)
        return tuple(self._word(index, tuple(flags[index])) for index in sorted(flags))

    def _word(self, index: int, flags: tuple[Flag, ...]) -> Word:
        suffix = f"_{index}" if index else ""
        count = self.c.count and self.c.count + suffix
        return Word(page_index=index, field=self.c.word, enum=self.c.enum + suffix, count=count, flags=flags)

    @property
    def configs(self) -> tuple[str, ...]:
        """The config symbols on which the C depends: that of hugetlb pages, then those of single flags."""
        return tuple(dict.fromkeys([self.c.config, *(flag.config for flag in self.flags if flag.config)]))

    @property
    def configurations(self) -> tuple[frozenset[str], ...]:
        """Which config symbols are on, in each case that is proven."""
        return configurations(self.configs)

    @property
    def layouts(self) -> tuple[frozenset[str], ...]:
        """Which of the flags' own config symbols are on, in each case that is proven: where their bits are."""
        return configurations(self.configs[1:])

    @property
    def has_conditional_flags(self) -> bool:
        """Whether a flag depends on a config symbol of its own."""
        return any(word.has_conditional_flags for word in self.words)

    @property
    def has_own_enum(self) -> bool:
        """Whether the bits are ours to name: those of `flags` are named by the kernel's enum pageflags."""
        return self.c.word == "private"

    @property
    def enum_target(self) -> str:
        """The target that has the enums and the static accessors."""
        return "private_header" if self.output.private_header is not None else "header"

    def visibilities(self, target: str) -> tuple[Visibility, ...]:
        """The visibilities of the flags whose accessors a header declares or defines."""
        if self.output.private_header is None:
            return ("static", "exported")
        return ("exported",) if target == "header" else ("static",)

    @property
    def has_mangled_names(self) -> bool:
        """Whether an accessor's name is one that Python mangles in a class."""
        return any(one.name.startswith("__") for word in self.words for one in self.functions(word))

    @property
    def macro_parameters(self) -> str:
        """The parameters of the macros: one where the camel makes all names."""
        return "uname" if self._has_one_name else "uname, flname"

    def macro_arguments(self, flag: Flag) -> str:
        """What a flag's line gives them."""
        return flag.camel if self._has_one_name else f"{flag.camel}, {flag.name}"

    @property
    def _has_one_name(self) -> bool:
        return self.c.case == "camel" and self.c.api == ("page",)

    @property
    def pasted_enumerator(self) -> str:
        """A flag's enumerator, of the macros' parameters."""
        return f"{self.c.prefix}##{'uname' if self.c.case == 'camel' else 'flname'}"

    def enumerator(self, flag: Flag) -> str:
        """The flag's enumerator: HPG_migratable."""
        if flag.enumerator is not None:
            return flag.enumerator
        if self.c.case == "camel":
            return self.c.prefix + flag.camel
        return self.c.prefix + (flag.name if self.c.case == "lower" else title_case(flag.name))

    def assertions(self, word: Word) -> list[str]:
        """The C conditions that hold the word's bits to the machine, or to the kernel's own enum."""
        if not self.has_own_enum:
            return [f"{self.enumerator(flag)} == {flag.bit}" for flag in word.flags]
        if word.count:
            return [f"{word.count} <= BITS_PER_LONG"]
        return [f"{self.enumerator(word.flags[-1])} < BITS_PER_LONG"]

    def functions(self, word: Word) -> Iterator[Accessor]:
        """All accessors of the word: each flag's, in bit order, or those that serve all of its flags."""
        for flag in word.flags:
            yield from self.accessors(flag)
        if self.c.accessors == "word":
            operations = word.operations("static", "exported")
            for api in self._apis():
                for operation in operations:
                    name = operation.word_accessor(api, word.page_index)
                    parameters = f"struct {api} *{api}, enum {word.enum} flag"
                    yield Accessor(name, api, operation, None, self.returns(operation, api), "flag", parameters)

    def accessors(self, flag: Flag) -> Iterator[Accessor]:
        """The flag's accessors: those of the page API before those of the folio API, in the order of the operations."""
        for api in self._apis() if self.c.accessors == "flag" else ():
            for operation in OPERATIONS.values():
                if operation.name in flag.operations:
                    yield self._accessor(flag, operation, api)

    def calls(self, word: Word) -> Iterator[Call]:
        """Every call that can be made of the word's accessors, in their order."""
        for accessor in self.functions(word):
            hidden = self.output.private_header is not None and accessor.visibility == "static"
            for flag in [accessor.flag] if accessor.flag else word.flags:
                arguments = accessor.api if accessor.flag else f"{accessor.api}, {self.enumerator(flag)}"
                needs = (self.c.config if hidden else None, None if accessor.flag else flag.config)
                yield Call(accessor, flag, f"{accessor.name}({arguments})", tuple(filter(None, needs)))

    def _apis(self) -> Iterator[Api]:
        return (api for api in APIS if api in self.c.api)

    def _accessor(self, flag: Flag, operation: Operation, api: Api) -> Accessor:
        name = dict(flag.names).get(operation.name) or operation.accessor(api, flag.camel, flag.name)
        returns = self.returns(operation, api)
        return Accessor(name, api, operation, flag, returns, self.enumerator(flag), f"struct {api} *{api}")

    def returns(self, operation: Operation, api: Api) -> str:
        """The C type that accessors of this operation return."""
        if not operation.returns_value:
            return "void"
        return self.c.test_type if api == "folio" else self.c.page_test_type or self.c.test_type

    def storage(self, api: Api) -> Inline:
        """The storage of static accessors. Stubs are static inline always."""
        return self.c.inline if api == "folio" else self.c.page_inline or self.c.inline

    @property
    def include(self) -> str:
        """What the source includes: the header's path below include/ in <…>, or that from the source in quotes."""
        return self._included("header", "source")

    @property
    def private_include(self) -> str:
        """How the source includes the private header."""
        return self._included("private_header", "source")

    def includes(self, target: str) -> list[str]:
        """What a target's file includes to have all of the C: the headers, and then the source."""
        names = ("header", "private_header", "source")
        return [self._included(name, target) for name in names if name in self.output.paths]

    def _included(self, included: str, target: str) -> str:
        paths = self.output.paths
        path, place = paths.get(included, ""), paths.get(target, "")
        parts = posixpath.normpath(path).split("/")
        if "include" in parts[:-1] and included != "source":
            return f"<{'/'.join(parts[parts.index('include') + 1 :])}>"
        return f'"{posixpath.relpath(path, posixpath.dirname(place) or ".")}"'

    @property
    def guard(self) -> str:
        """The include guard's macro: `_LINUX_HUGETLB_PAGE_FLAGS_H` for include/linux/hugetlb_page_flags.h."""
        return _guard(self.output.header)

    @property
    def private_guard(self) -> str:
        """The private header's include guard."""
        return _guard(self.output.private_header)


def _guard(header: str | None) -> str:
    path = posixpath.normpath(header or "").rpartition("include/")[2]
    return "_" + "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in path).upper()


def _aligned(call: str, indent: str) -> str:
    """The call as it stands after the indent: what is too long goes on after the first comma, below the parenthesis."""
    if len((indent + call).expandtabs(_TAB)) <= _COLUMNS:
        return call
    below = len(indent.expandtabs(_TAB)) + call.index("(") + 1
    return call.replace(", ", ",\n" + "\t" * (below // _TAB) + " " * (below % _TAB), 1)


def configurations(symbols: Sequence[str]) -> tuple[frozenset[str], ...]:
    """Which of the config symbols are on: all, none, each alone off, each alone on.

    Of up to three symbols these are all cases that there are.
    """
    every = frozenset(symbols)
    alone = [frozenset({symbol}) for symbol in symbols]
    return tuple(dict.fromkeys([every, frozenset(), *(every - one for one in alone), *alone]))


def word_name(page_index: int, field: str) -> str:
    """How a word of a struct page is named in texts: page[0].private."""
    return f"page[{page_index}].{field}"


def bit_name(flag: Flag, field: str) -> str:
    """How a flag's bit is named in texts: bit 3 of page[0].private."""
    return f"bit {flag.bit} of {word_name(flag.page_index, field)}"


def camel_case(name: str) -> str:
    """raw_hwp_unreliable -> RawHwpUnreliable."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def title_case(name: str) -> str:
    """restore_reserve -> Restore_Reserve."""
    return "_".join(part[:1].upper() + part[1:] for part in name.split("_"))
