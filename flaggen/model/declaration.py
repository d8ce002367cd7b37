"""The records of the model: one for each table of a flags.toml, and one for each word that holds flags.

All of it is frozen once it is built. Methods that make names or accessors are what templates call; the code is in
`names`, `accessors` and `configs`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set
from typing import Literal, NamedTuple

from flaggen.model import accessors, configs, names
from flaggen.model.accessors import Accessor, Call
from flaggen.model.change_kinds import Level
from flaggen.model.operations import BASIC, OPERATIONS, Api, Operation
from flaggen.model.targets import PROVEN_TARGETS, TARGETS

Visibility = Literal["static", "exported"]
TestType = Literal["bool", "int"]
Inline = Literal["static __always_inline", "static inline"]

# The bit of a flag in a declaration whose bit, or one that it follows from, cannot be read. Such a declaration
# has a finding, and is not rendered.
UNKNOWN_BIT = -1


class CStyle(NamedTuple):
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


class Outputs(NamedTuple):
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
        paths: dict[str, str | None] = {target: getattr(self, target) for target in TARGETS} | dict(self.own)
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
        return names.word_name(self.page_index, self.field)

    @property
    def size(self) -> int:
        """The value of the count enumerator: one more than the highest bit."""
        return self.flags[-1].bit + 1 if self.flags else 0

    @property
    def python_class(self) -> str:
        """The emulator's class of these flags: HugetlbPageFlags for the enum hugetlb_page_flags."""
        return names.camel_case(self.enum)

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
        return names.macro(operation, visibility, self.page_index)

    def stub_macro(self, operation: str) -> str:
        """The macro that creates one operation's stubs, named as in page-flags.h; "" is test, set and clear."""
        return names.stub_macro(operation, self.page_index)

    def macros(self, flag: Flag) -> list[str]:
        """The macros that create the flag's accessors."""
        return [self.macro(name, flag.visibility) for name in self._parts(flag)]

    def stub_macros(self, flag: Flag) -> list[str]:
        """The macros that create the flag's stubs."""
        return [self.stub_macro(name) for name in self._parts(flag)]

    def _parts(self, flag: Flag) -> list[str]:
        operations = [name for name in OPERATIONS if name in flag.operations]
        if not flag.has_basic_operations:
            return operations
        return ["", *(name for name in operations if name not in BASIC)]

    def configured(self, on: Set[str]) -> Word:
        """The word where of the flags' own config symbols these are on, as C counts enumerators.

        A flag without a bit of its own follows the flag before it, whichever that is then.
        """
        return self._replace(flags=configs.configured(self.flags, on))


class Declaration(NamedTuple):
    """A whole flags.toml. `name` is its file name, as rendered files quote it.

    `templates` is the directory of the user's templates, relative to the declaration.
    """

    name: str
    c: CStyle
    output: Outputs
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
        return configs.configurations(self.configs)

    @property
    def layouts(self) -> tuple[frozenset[str], ...]:
        """Which of the flags' own config symbols are on, in each case that is proven: where their bits are."""
        return configs.configurations(self.configs[1:])

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
        return any(accessor.name.startswith("__") for word in self.words for accessor in self.functions(word))

    @property
    def macro_parameters(self) -> str:
        """The parameters of the macros: one where the camel makes all names."""
        return names.macro_parameters(self.c)

    def macro_arguments(self, flag: Flag) -> str:
        """What a flag's line gives them."""
        return names.macro_arguments(self.c, flag)

    @property
    def pasted_enumerator(self) -> str:
        """A flag's enumerator, of the macros' parameters."""
        return names.pasted_enumerator(self.c)

    def enumerator(self, flag: Flag) -> str:
        """The flag's enumerator: HPG_migratable."""
        return names.enumerator(self.c, flag)

    def assertions(self, word: Word) -> list[str]:
        """The C conditions that hold the word's bits to the machine, or to the kernel's own enum."""
        if not self.has_own_enum:
            return [f"{self.enumerator(flag)} == {flag.bit}" for flag in word.flags]
        if word.count:
            return [f"{word.count} <= BITS_PER_LONG"]
        return [f"{self.enumerator(word.flags[-1])} < BITS_PER_LONG"]

    def functions(self, word: Word) -> Iterator[Accessor]:
        """All accessors of the word: each flag's, in bit order, or those that serve all of its flags."""
        return accessors.accessors_of_word(self.c, word)

    def accessors(self, flag: Flag) -> Iterator[Accessor]:
        """The flag's accessors: those of the page API before those of the folio API, in the order of the operations."""
        return accessors.accessors_of_flag(self.c, flag)

    def calls(self, word: Word) -> Iterator[Call]:
        """Every call that can be made of the word's accessors, in their order."""
        return accessors.calls_of_word(self.c, word, self.output.private_header is not None)

    def returns(self, operation: Operation, api: Api) -> str:
        """The C type that accessors of this operation return."""
        return accessors.return_type(self.c, operation, api)

    def storage(self, api: Api) -> Inline:
        """The storage of static accessors. Stubs are static inline always."""
        return self.c.inline if api == "folio" else self.c.page_inline or self.c.inline

    @property
    def include(self) -> str:
        """What the source includes: the header's path below include/ in <…>, or that from the source in quotes."""
        return names.include(self.output.paths, "header", "source")

    @property
    def private_include(self) -> str:
        """How the source includes the private header."""
        return names.include(self.output.paths, "private_header", "source")

    def includes(self, target: str) -> list[str]:
        """What a target's file includes to have all of the C: the headers, and then the source."""
        paths = self.output.paths
        return [names.include(paths, included, target) for included in PROVEN_TARGETS if included in paths]

    @property
    def guard(self) -> str:
        """The include guard's macro: `_LINUX_HUGETLB_PAGE_FLAGS_H` for include/linux/hugetlb_page_flags.h."""
        return names.include_guard(self.output.header)

    @property
    def private_guard(self) -> str:
        """The private header's include guard."""
        return names.include_guard(self.output.private_header)
