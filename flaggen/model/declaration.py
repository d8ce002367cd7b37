"""The declaration, and the words that hold its flags.

Templates call the methods that build names and accessors; the code is in `names`, `accessors` and `configs`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set
from typing import NamedTuple

from flaggen.model import accessors, configs, names
from flaggen.model.accessors import Accessor, Call
from flaggen.model.c_style import CStyle, Inline
from flaggen.model.flag import Flag, Visibility
from flaggen.model.guards import NO_CHECKS, Checks, Variant, united
from flaggen.model.operations import BASIC, OPERATIONS, Api, Operation
from flaggen.model.outputs import Outputs
from flaggen.model.reserved import NOTHING_RESERVED, Reserved
from flaggen.model.review_table import NO_REVIEW, Review
from flaggen.model.targets import PROVEN_TARGETS
from flaggen.report.errors import look_up


class Word(NamedTuple):
    """The `private` (or `flags`) of one struct page, with the flags in it, in bit order.

    `field` is its name in struct page, `count` the count enumerator, or empty, and `reserved` are the bits that no flag
    may have.
    """

    page_index: int
    field: str
    enum: str
    count: str  # type: ignore[assignment] # hides tuple's
    flags: tuple[Flag, ...]
    reserved: tuple[int, ...] = ()

    @property
    def place(self) -> str:
        """The word's name in messages and comments: page[0].private."""
        return names.word_name(self.page_index, self.field)

    @property
    def show_macro(self) -> str:
        """The macro of the trace header that names the flags in a word: show_hugetlb_page_flags."""
        return f"show_{self.enum}"

    @property
    def size(self) -> int:
        """The value of the count enumerator: one more than the highest bit, 0 without flags."""
        return self.flags[-1].bit + 1 if self.flags else 0

    @property
    def python_class(self) -> str:
        """The emulator's class for these flags: HugetlbPageFlags for the enum hugetlb_page_flags."""
        return names.camel_case(self.enum)

    @property
    def smallest_order(self) -> int:
        """The smallest order of a compound page that has this struct page."""
        return self.page_index.bit_length()

    def address(self, api: Api, is_const: bool = False) -> str:
        """The C expression for the address of the word, where the head `page` or the `folio` (const?) is in scope."""
        if self.page_index:
            page = f"page[{self.page_index}]." if api == "page" else f"folio_page(folio, {self.page_index})->"
            return f"&{page}{self.field}"
        # folio->private is a void *.
        cast = f"({'const ' if is_const else ''}void *)" if api == "folio" and self.field == "private" else ""
        return f"{cast}&{api}->{self.field}"

    def statement(self, accessor: Accessor) -> str:
        """The C statement of an accessor's operation, without its guards."""
        returns = "return " if accessor.operation.returns_value else ""
        return f"{returns}{accessor.operation.bitop}({accessor.bit}, {self.address(accessor.api, accessor.is_const)});"

    def variants(self) -> list[Variant]:
        """The operations of static flags, each as often as flags differ in what its accessors check."""
        used = {(name, flag.checks(name)) for flag in self.flags if not flag.exported for name in flag.operations}
        order = list(OPERATIONS)
        in_order = sorted(used, key=lambda variant: (order.index(variant[0]), variant[1].macro_suffix))
        return [Variant(OPERATIONS[name], checks) for name, checks in in_order]

    @property
    def has_checked_macros(self) -> bool:
        """Whether a macro of static accessors has guards or a lock."""
        return any(checks != NO_CHECKS for _, checks in self.variants())

    def operations(self, *visibilities: Visibility) -> list[Operation]:
        """The operations of the flags with these visibilities, in the order in which accessors are rendered."""
        used = {name for flag in self.flags if flag.visibility in visibilities for name in flag.operations}
        return [operation for operation in OPERATIONS.values() if operation.name in used]

    def has_basic_operations(self, *visibilities: Visibility) -> bool:
        """Whether a single macro creates test, set and clear of any flag with one of these visibilities."""
        return any("" in self._parts(flag) for flag in self.flags if flag.visibility in visibilities)

    @property
    def has_conditional_flags(self) -> bool:
        """Whether a flag of it depends on a config symbol of its own."""
        return any(flag.config for flag in self.flags)

    def macro(self, operation: str, visibility: Visibility, checks: Checks = NO_CHECKS) -> str:
        """The macro that creates the accessors of an operation (by its name); "" means test, set and clear together."""
        return names.macro(operation, visibility, self.page_index, checks)

    def stub_macro(self, operation: str) -> str:
        """The macro that creates the stubs of an operation (by its name); "" means test, set and clear together."""
        return names.stub_macro(operation, self.page_index)

    def macros(self, flag: Flag) -> list[str]:
        """The macros that create the flag's accessors."""
        return [self.macro(name, flag.visibility, flag.checks(name)) for name in self._parts(flag)]

    def static_macros(self, flag: Flag) -> list[str]:
        """The macros that create the accessors of a static flag with the same operations."""
        return [self.macro(name, "static") for name in self._parts(flag)]

    def stub_macros(self, flag: Flag) -> list[str]:
        """The macros that create the flag's stubs."""
        return [self.stub_macro(name) for name in self._parts(flag)]

    def _parts(self, flag: Flag) -> list[str]:
        operations = [name for name in OPERATIONS if name in flag.operations]
        has_checks = not flag.exported and any(flag.checks(name) != NO_CHECKS for name in BASIC)
        if not flag.has_basic_operations or has_checks:
            return operations
        return ["", *(name for name in operations if name not in BASIC)]

    def configured(self, on: Set[str]) -> Word:
        """The word's layout when exactly the symbols in `on` are enabled.

        A flag without a fixed bit follows the flag before it in that configuration.
        """
        return self._replace(flags=configs.configured(self.flags, on))


class Declaration(NamedTuple):
    """A whole flags.toml, and its file name.

    `templates` is the directory of the user's templates, relative to the declaration. `directory` is that of the
    declaration, relative to the directory below which its outputs have to be; "" if it is the same.
    """

    name: str
    c: CStyle
    output: Outputs
    templates: str | None
    ignore: tuple[str, ...]
    flags: tuple[Flag, ...]
    review: Review = NO_REVIEW
    reserved: Reserved = NOTHING_RESERVED
    directory: str = ""

    def flag(self, name: str) -> Flag:
        """The flag of that name. Raises KeyError if there is none."""
        return look_up(name, {flag.name: flag for flag in self.flags}, f"flag {name!r} is not declared")

    def word(self, page_index: int) -> Word:
        """The word with the flags at that page index. Raises KeyError if it holds none."""
        return look_up(page_index, {word.page_index: word for word in self.words}, f"page[{page_index}] has no flags")

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
        return Word(index, self.c.word, self.c.enum + suffix, count, flags, self.reserved.of_page(index))

    @property
    def configs(self) -> tuple[str, ...]:
        """The config symbols that the C depends on: that of hugetlb pages, then those of single flags."""
        return tuple(dict.fromkeys([self.c.config, *(flag.config for flag in self.flags if flag.config)]))

    @property
    def configurations(self) -> tuple[frozenset[str], ...]:
        """The set of enabled config symbols of each proven configuration."""
        return configs.configurations(self.configs)

    @property
    def layouts(self) -> tuple[frozenset[str], ...]:
        """The sets of enabled symbols, among the flags' own, that are proven: each may place the bits differently."""
        return configs.configurations(self.configs[1:])

    @property
    def machine_bits(self) -> tuple[int, ...]:
        """The widths of `unsigned long` that have room for every flag: 32 and 64, or only 64."""
        return (32, 64) if max(word.size for word in self.words) <= 32 else (64,)

    @property
    def has_conditional_flags(self) -> bool:
        """Whether a flag depends on a config symbol of its own."""
        return any(word.has_conditional_flags for word in self.words)

    @property
    def has_own_enum(self) -> bool:
        """Whether an enum is rendered: the bits of `flags` are named by the kernel's enum pageflags instead."""
        return self.c.word == "private"

    @property
    def uses_folio_page(self) -> bool:
        """Whether a folio's accessor reaches a tail page, by folio_page()."""
        # It is a macro of linux/page-flags.h; up to Linux 6.17 it uses another one, of linux/mm.h.
        return "folio" in self.c.api and any(word.page_index for word in self.words)

    @property
    def all_checks(self) -> Checks:
        """The lock and all guards that any accessor has."""
        return united(flag.checks(operation) for flag in self.flags for operation in flag.operations)

    @property
    def header_target(self) -> str:
        """The target that other files include: a header of its own, or a region of one."""
        return "header" if self.output.region is None else "region"

    @property
    def enum_target(self) -> str:
        """The target that defines the enums and the static accessors."""
        return "private_header" if self.output.private_header is not None else self.header_target

    def visibilities(self, target: str) -> tuple[Visibility, ...]:
        """The visibilities of the flags whose accessors a header target declares or defines."""
        if self.output.private_header is None:
            return ("static", "exported")
        return ("static",) if target == "private_header" else ("exported",)

    @property
    def has_mangled_names(self) -> bool:
        """Whether Python would mangle the name of an accessor inside a class."""
        return any(accessor.name.startswith("__") for accessor in accessors.every_accessor(self))

    @property
    def macro_parameters(self) -> str:
        """The parameters of the macros that create accessors: uname, flname; only uname if it makes all names."""
        return "uname" if self._camel_makes_all_names else "uname, flname"

    def macro_arguments(self, flag: Flag) -> str:
        """The arguments of those macros for a flag: Migratable, migratable."""
        return flag.camel if self._camel_makes_all_names else f"{flag.camel}, {flag.name}"

    @property
    def _camel_makes_all_names(self) -> bool:
        return self.c.case == "camel" and self.c.api == ("page",)

    @property
    def pasted_enumerator(self) -> str:
        """The enumerator inside a macro, pasted from its parameters: HPG_##flname."""
        return f"{self.c.prefix}##{'uname' if self.c.case == 'camel' else 'flname'}"

    def enumerator(self, flag: Flag) -> str:
        """The flag's enumerator: HPG_migratable."""
        return names.enumerator(self.c, flag)

    def assertions(self, word: Word) -> list[str]:
        """The C conditions to assert: the word's bits fit the machine, or they match the kernel's own enum."""
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
        """All calls of the word's accessors, in the order of the accessors."""
        return accessors.calls_of_word(self.c, word, self.output.private_header is not None)

    def returns(self, operation: Operation, api: Api) -> str:
        """The C type that accessors of this operation return."""
        return accessors.return_type(self.c, operation, api)

    def parameter(self, operation: Operation, api: Api) -> str:
        """The page or folio of accessors of this operation, as a C parameter."""
        return accessors.parameter(self.c, operation, api)

    def storage(self, api: Api) -> Inline:
        """The storage of static accessors. Stubs are always static inline."""
        return self.c.inline if api == "folio" else self.c.page_inline or self.c.inline

    @property
    def levels(self) -> int:
        """How many directories above the declaration's own the outputs lead: 1 for `../include/linux/a.h`."""
        return max(map(names.levels_up, self.output.paths.values()), default=0)

    @property
    def place(self) -> str:
        """The declaration's path from the lowest directory that has all outputs in or below it: mm/flags.toml."""
        return names.from_above(self.name, self.directory, self.levels)

    @property
    def paths(self) -> dict[str, str]:
        """The path of each rendered file from that directory, by target."""
        paths = self.output.paths
        return {target: names.from_above(path, self.directory, self.levels) for target, path in paths.items()}

    @property
    def include(self) -> str:
        """How the source includes the header: its path below include/ in <…>, or relative to the source in quotes."""
        return names.include(self.paths, self.header_target, "source")

    @property
    def private_include(self) -> str:
        """How the source includes the private header."""
        return names.include(self.paths, "private_header", "source")

    @property
    def has_exports(self) -> bool:
        """Whether the source exports a function to modules."""
        return any(flag.exported and flag.export_symbol for flag in self.flags)

    def includes(self, target: str) -> list[str]:
        """The includes that a target needs for all of the C: the headers, then the source."""
        paths = self.paths
        return [names.include(paths, included, target) for included in PROVEN_TARGETS if included in paths]

    @property
    def guard(self) -> str:
        """The include guard's macro: `_LINUX_HUGETLB_PAGE_FLAGS_H` for include/linux/hugetlb_page_flags.h."""
        return names.include_guard(self.paths.get("header"))

    @property
    def private_guard(self) -> str:
        """The private header's include guard."""
        return names.include_guard(self.paths.get("private_header"))
