"""The rules: one record a rule. The list is the documentation."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import NamedTuple

from flaggen.lint.reserved import KERNEL_NAMES, KERNEL_TAGS, MACROS, PAGE_MEMBERS, PYTHON_CLASSES, PYTHON_MEMBERS, WORDS
from flaggen.model.declaration import UNKNOWN_BIT, Declaration, Flag, Word
from flaggen.report.findings import Severity, did_you_mean
from flaggen.report.rules import Rule
from flaggen.toml import rules as form
from flaggen.toml.rules import BIT_RANGE, OUTPUT_PATH, PAGE_INDEX_RANGE
from flaggen.toml.spans import Path


class Problem(NamedTuple):
    """What a rule found: at which path of the declaration, and what is to be done about it.

    It is shown under the value where `on_value` is set, else under the key.
    """

    path: Path
    message: str
    help: str
    on_value: bool = False
    related: tuple[tuple[Path, str], ...] = ()


class Check(NamedTuple):
    """How a rule's problems are found.

    `reads` are keys outside of the place that it reports; where one cannot be read, the rule is silent.
    """

    rule: Rule
    find: Callable[[Declaration], Iterator[Problem]]
    reads: tuple[Path, ...] = ()


EMPTY_DECLARATION = Rule("empty-declaration", Severity.ERROR, "At least one flag is declared.")
RESERVED_WORD = Rule(
    "reserved-word", Severity.ERROR, "No name is a keyword of C, C++ or Python, or a macro of the kernel."
)
NAME_COLLISION = Rule("name-collision", Severity.ERROR, "No two generated names are equal.")
KERNEL_NAME = Rule("kernel-name", Severity.ERROR, "No generated name is one of the kernel's page-flags family.")
FORMER_NAME = Rule("former-name", Severity.ERROR, "No flag has the former name of another one.")
LONG_NAME = Rule(
    "long-name", Severity.ERROR, "No generated name has more than the 63 characters that C guarantees to count."
)
DIALECT = Rule("dialect", Severity.ERROR, "The flags are such as the dialect of [c] can say.")
DUPLICATE_BIT = Rule(
    "duplicate-bit", Severity.ERROR, "No bit of a word is taken twice (ignore it for an alias).", can_be_ignored=True
)
WORD_FULL = Rule("word-full", Severity.ERROR, "A word has no more flags than bits.")
PAGE_INDEX_READ_ONLY = Rule(
    "page-index-read-only", Severity.ERROR, "A page index is one that vmemmap optimisation leaves writable."
)
PAGE_INDEX_TAKEN = Rule(
    "page-index-taken",
    Severity.ERROR,
    "A page index is one whose private the kernel does not use.",
    can_be_ignored=True,
)
PAGE_INDEX_CROWDED = Rule("page-index-crowded", Severity.WARNING, "page[1] is left alone.", can_be_ignored=True)
NO_OUTPUT = Rule("no-output", Severity.ERROR, "At least one output is named.")
SOURCE_WITHOUT_HEADER = Rule(
    "source-without-header", Severity.ERROR, "A source and a private header have their header."
)
EXPORTED_WITHOUT_SOURCE = Rule(
    "exported-without-source", Severity.WARNING, "Exported accessors are defined somewhere.", can_be_ignored=True
)
MISSING_DOC = Rule("missing-doc", Severity.WARNING, "Every flag says what it means.", can_be_ignored=True)
MISSING_SYNCHRONIZATION = Rule(
    "missing-synchronization", Severity.WARNING, "Every flag says what makes it stable.", can_be_ignored=True
)
BAD_IGNORE = Rule("bad-ignore", Severity.ERROR, "Every ignore names a rule that can be switched off.")
UNUSED_IGNORE = Rule("unused-ignore", Severity.WARNING, "Every ignore switches something off.")


def ignores(declaration: Declaration) -> Iterator[tuple[Path, str]]:
    """Each item of an ignore list, with its path."""
    for index, rule_id in enumerate(declaration.ignore):
        yield ("lint", "ignore", index), rule_id
    for flag in declaration.flags:
        for index, rule_id in enumerate(flag.ignore):
            yield (*_path(flag, "ignore"), index), rule_id


def _path(flag: Flag, *key: str) -> Path:
    return ("flags", flag.name, *key)


def _empty(declaration: Declaration) -> Iterator[Problem]:
    if not declaration.flags:
        yield Problem(("flags",), "no flag is declared", "add a table such as [flags.migratable]")


def _reserved_word(declaration: Declaration) -> Iterator[Problem]:
    names = [(flag.name, _path(flag)) for flag in declaration.flags]
    names += [(flag.camel, _path(flag, "camel")) for flag in declaration.flags if flag.camel in MACROS]
    names += [(name, path) for name, _, path in _names(declaration)]
    names += [(declaration.c.enum, ("c", "enum"))]
    for name, path in names:
        if name in WORDS:
            on_value = path[0] == "c" or path[-1] == "camel"
            yield Problem(path, f"{name!r} is {WORDS[name]}", "choose another name", on_value=on_value)


def _names(declaration: Declaration) -> Iterator[tuple[str, str, Path]]:
    """Every ordinary identifier that is rendered, with what it is and the path that it follows from.

    The order is that of precedence: of two that collide, the later one is to be changed.
    """
    for word in declaration.words:
        if declaration.has_own_enum and word.count:
            yield word.count, "the count enumerator", ("c", "count")
    for flag in declaration.flags:
        if declaration.has_own_enum:
            of = _path(flag, "enumerator") if flag.enumerator else _path(flag)
            yield declaration.enumerator(flag), f"the enumerator of {flag.name!r}", of
        own = dict(flag.names)
        for accessor in declaration.accessors(flag):
            of = _path(flag, "camel") if accessor.api == "page" else _path(flag)
            if accessor.operation.name in own:
                of = _path(flag, "names", accessor.operation.name)
            yield accessor.name, f"an accessor of {flag.name!r}", of
    for word in declaration.words:
        for accessor in declaration.functions(word):
            if accessor.flag is None:
                yield accessor.name, f"an accessor of {word.place}", ("c", "accessors")


def _former_name(declaration: Declaration) -> Iterator[Problem]:
    names = {flag.name for flag in declaration.flags}
    for flag in declaration.flags:
        if flag.was in names:
            message = f"{flag.name!r} was {flag.was!r}, which is declared still"
            related = ((("flags", str(flag.was)), "it is declared here"),)
            yield Problem(_path(flag, "was"), message, "remove one of the two", on_value=True, related=related)


def _name_collision(declaration: Declaration) -> Iterator[Problem]:
    seen: dict[str, tuple[str, Path]] = {
        declaration.c.config: ("the config symbol", ("c", "config")),
        declaration.guard: ("the header's include guard", ("output", "header")),
    }
    if declaration.output.private_header is not None:
        here: Path = ("output", "private_header")
        if declaration.private_guard in seen:
            other_what, other = seen[declaration.private_guard]
            message = f"{declaration.private_guard} would be the private header's include guard, and is {other_what}"
            yield Problem(here, message, "name the file otherwise", related=((other, "it comes from here"),))
        seen.setdefault(declaration.private_guard, ("the private header's include guard", here))
    for flag in declaration.flags:
        if flag.config is not None:
            seen.setdefault(flag.config, ("a config symbol", _path(flag, "config")))
    reported: set[tuple[Path, Path]] = set()
    for name, what, path in _names(declaration):
        other_what, other = seen.setdefault(name, (what, path))
        if (other_what, other) != (what, path) and (other, path) not in reported:
            reported.add((other, path))
            yield Problem(
                path,
                f"{name} would be {what}, and is {other_what} already",
                "set another camel" if path[-1] == "camel" else "choose another name",
                related=((other, f"{name} comes from here"),),
            )


def _kernel_name(declaration: Declaration) -> Iterator[Problem]:
    for name, what, path in _names(declaration):
        if name in KERNEL_NAMES:
            yield Problem(path, f"{name} would be {what}, and is a name of the kernel", "choose another name")
        elif name in PYTHON_MEMBERS:
            yield Problem(path, f"{name} would be {what}, and is a name of Python's enums", "choose another name")
        elif name in PAGE_MEMBERS:
            yield Problem(path, f"{name} would be {what}, and is a name of the emulator", "choose another name")
    for word in declaration.words:
        if word.enum in KERNEL_TAGS:
            message = f"{word.enum} is a tag of the kernel"
            yield Problem(("c", "enum"), message, "choose another name", on_value=True)
        elif word.python_class in PYTHON_CLASSES:
            message = f"{word.enum} would be {word.python_class} in the emulator, and that is taken"
            yield Problem(("c", "enum"), message, "choose another name", on_value=True)


# C11 5.2.4.1: this many initial characters of an identifier are significant. Also what keeps black from
# breaking a method's line.
_SIGNIFICANT = 63


def _dialect(declaration: Declaration) -> Iterator[Problem]:
    c = declaration.c
    written_out = c.style == "functions" and c.accessors == "flag"
    if c.case == "title" and c.accessors == "flag" and c.style == "macros":
        message = "no macro can make an enumerator in title case of a flag's name"
        yield Problem(("c", "case"), message, 'set accessors = "word" or style = "functions"', on_value=True)
    for flag in declaration.flags:
        if flag.exported and c.accessors == "word":
            message = f"{flag.name!r} has no accessors of its own to export: those of the word serve all of its flags"
            yield Problem(_path(flag, "visibility"), message, 'make it static, or set [c] accessors = "flag"', True)
        if flag.enumerator is not None and c.accessors == "flag" and not written_out:
            message = f"no macro can make {flag.enumerator} of the name {flag.name!r}"
            yield Problem(_path(flag, "enumerator"), message, 'set [c] style = "functions"', on_value=True)
        if flag.names and not written_out:
            message = f"the accessors of {flag.name!r} cannot have names of their own here"
            yield Problem(_path(flag, "names"), message, 'set [c] style = "functions" and accessors = "flag"')
        if flag.names and len(c.api) > 1:
            message = f"the names of {flag.name!r} would be those of two functions each"
            yield Problem(_path(flag, "names"), message, 'set [c] api to ["page"] or ["folio"]')
        for operation, _ in flag.names:
            if operation not in flag.operations:
                message = f"{flag.name!r} has no operation {operation!r}"
                yield Problem(_path(flag, "names", operation), message, "add it to operations, or remove the name")
        if not declaration.has_own_enum and not declaration.enumerator(flag).startswith("PG_"):
            message = f"{declaration.enumerator(flag)} is none of the kernel's enum pageflags"
            key = ("enumerator",) if flag.enumerator else ()
            yield Problem(_path(flag, *key), message, 'name it: enumerator = "PG_private"', on_value=bool(key))
        if not declaration.has_own_enum and not flag.explicit_bit:
            message = f"the kernel's enum pageflags has the bit of {declaration.enumerator(flag)}, and it is not given"
            yield Problem(_path(flag), message, "look it up in include/linux/page-flags.h, and set bit")
        if flag.config is not None and (flag.config == c.config or not declaration.has_own_enum):
            why = "that of all flags" if flag.config == c.config else "no matter to the kernel's enum pageflags"
            yield Problem(_path(flag, "config"), f"{flag.config} is {why}", "remove it", on_value=True)
        elif flag.config is not None and not c.count:
            message = f"without {flag.config} nothing would tell the highest bit: the enum has no count"
            yield Problem(_path(flag, "config"), message, "give it one with [c] count", on_value=True)


def _long_name(declaration: Declaration) -> Iterator[Problem]:
    reported: set[Path] = set()
    for name, what, path in (
        *_names(declaration),
        *((word.enum, "the enum", ("c", "enum")) for word in declaration.words),
    ):
        if len(name) > _SIGNIFICANT and path[:2] not in reported:
            reported.add(path[:2])
            yield Problem(
                path,
                f"{name}, {what}, has {len(name)} characters",
                f"shorten it: C guarantees that {_SIGNIFICANT} count (C11 5.2.4.1)",
            )


def _duplicate_bit(declaration: Declaration) -> Iterator[Problem]:
    for word in declaration.words:
        taken: dict[int, Flag] = {}
        for flag in word.flags:
            if flag.bit == UNKNOWN_BIT:
                continue
            first = taken.setdefault(flag.bit, flag)
            if first is not flag:
                yield Problem(
                    _path(flag, "bit"),
                    f"bit {flag.bit} of {word.place} is taken by {first.name!r} already",
                    _free_bits(declaration, word),
                    on_value=True,
                    related=((_path(first, "bit"), f"{first.name!r} has bit {first.bit}"),),
                )


def _wider(declaration: Declaration, bit: int) -> str:
    """What helps where the bit would fit the words of 64-bit machines."""
    if not declaration.c.bits_per_long <= bit < 64:
        return ""
    return "; where the flags have to fit 64-bit machines only, set [c] bits_per_long = 64"


def _free_bits(declaration: Declaration, word: Word) -> str:
    taken = {flag.bit for flag in word.flags}
    free = [bit for bit in range(declaration.c.bits_per_long) if bit not in taken]
    return f"free bits of this word: {_ranges(free)}" if free else "the word is full: use another page_index"


def _ranges(numbers: list[int]) -> str:
    """[0, 1, 2, 5] -> "0-2, 5"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _beyond(declaration: Declaration, word: Word, explicit: bool) -> Iterator[Flag]:
    for flag in word.flags:
        if flag.bit >= declaration.c.bits_per_long and flag.explicit_bit is explicit:
            yield flag


def _bit_range(declaration: Declaration) -> Iterator[Problem]:
    width = declaration.c.bits_per_long
    for word in declaration.words:
        for flag in _beyond(declaration, word, explicit=True):
            yield Problem(
                _path(flag, "bit"),
                f"bit {flag.bit} is beyond a word of {width} bits (bits_per_long)",
                _free_bits(declaration, word) + _wider(declaration, flag.bit),
                on_value=True,
            )


def _word_full(declaration: Declaration) -> Iterator[Problem]:
    width = declaration.c.bits_per_long
    for word in declaration.words:
        for flag in list(_beyond(declaration, word, explicit=False))[:1]:
            yield Problem(
                _path(flag, "bit"),
                f"{word.place} has {width} bits (bits_per_long), and no next one for {flag.name!r}",
                f"set bit or page_index; {_free_bits(declaration, word)}{_wider(declaration, flag.bit)}",
            )


def _page_index_range(declaration: Declaration) -> Iterator[Problem]:
    limit = declaration.c.max_page_index
    for flag in declaration.flags:
        if flag.page_index > limit:
            yield Problem(
                _path(flag, "page_index"),
                f"page_index {flag.page_index} is beyond {limit}, the last struct page that every hugetlb page has",
                "hugetlb pages of order 2 exist (order 1 before Linux 6.8); "
                "if your architecture has none so small, raise [c] max_page_index",
                on_value=True,
            )


def _page_index_read_only(declaration: Declaration) -> Iterator[Problem]:
    limit = declaration.c.writable_pages
    for flag in declaration.flags:
        if flag.page_index >= limit:
            yield Problem(
                _path(flag, "page_index"),
                f"page[{flag.page_index}] is read-only once vmemmap optimisation has freed the tail's struct pages",
                f"stay below {limit}: further tail pages share one page of memory, where a write faults and a read "
                "sees another page's word; if your kernel leaves more, raise [c] writable_pages",
                on_value=True,
            )


_TAKEN = {
    1: "it held the subpool pointer from Linux 5.12 to 6.1, and page[1] is full of counters since",
    2: "it held a cgroup pointer from Linux 5.12 to 6.1, and the list of poisoned pages from 6.2 on",
    3: "it held a cgroup pointer from Linux 5.12 to 6.1, and the list of poisoned pages in late 6.12 and since 6.17",
}


def _page_index_taken(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        if flag.page_index in declaration.c.taken_page_indices and declaration.c.word == "private":
            why = _TAKEN.get(flag.page_index, "[c] taken_page_indices says so")
            yield Problem(
                _path(flag, "page_index"),
                f"the kernel uses page[{flag.page_index}].private itself: {why}",
                "use page_index 0; if your kernel leaves it free, take it out of [c] taken_page_indices",
                on_value=True,
            )


def _page_index_crowded(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        if flag.page_index == 1 and 1 not in declaration.c.taken_page_indices:
            yield Problem(
                _path(flag, "page_index"),
                "page[1] is the struct page that kernels change most: counters, order and pointers come and go there",
                'use page_index 0, or ignore "page-index-crowded" where your kernel is fixed',
                on_value=True,
            )


def _outputs(declaration: Declaration) -> Iterator[tuple[str, str]]:
    """The key and the normal path of each output."""
    for target, path in declaration.output.paths.items():
        yield target, posixpath.normpath(path)


def _output_path(declaration: Declaration) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for target, path in _outputs(declaration):
        here: Path = ("output", target)
        if posixpath.isabs(path):
            yield Problem(here, f"{path!r} is absolute", "give it relative to the declaration", on_value=True)
        elif path == ".." or path.startswith("../"):
            yield Problem(here, f"{path!r} leaves the declaration's directory", "stay below it", on_value=True)
        elif path == ".":
            yield Problem(here, "this is the declaration's directory", "name a file", on_value=True)
        elif path == declaration.name or path.startswith(f"{declaration.name}/"):
            yield Problem(here, f"{declaration.name!r} is the declaration itself", "write elsewhere", on_value=True)
        if posixpath.basename(path).endswith(".flaggen"):
            yield Problem(here, "flaggen's temporary files have such names", "choose another ending", on_value=True)
        for other, first in seen.items():
            if path == other or path.startswith(f"{other}/") or other.startswith(f"{path}/"):
                message = f"{path!r} is used twice" if path == other else f"{path!r} and {other!r} exclude each other"
                yield Problem(
                    here,
                    message,
                    "give each output a file of its own",
                    on_value=True,
                    related=((("output", first), f"{first} is written here"),),
                )
        seen.setdefault(path, target)


def _no_output(declaration: Declaration) -> Iterator[Problem]:
    if not any(_outputs(declaration)):
        yield Problem(("output",), "[output] names no file", 'add [output] with header = "…"')


def _source_without_header(declaration: Declaration) -> Iterator[Problem]:
    if declaration.output.header is None:
        for target in ("source", "private_header", "cbmc", "module", "kunit"):
            if target in declaration.output.paths:
                message = f"the {target.replace('_', ' ')} has no header to go with"
                yield Problem(("output", target), message, 'add header = "…" to [output]')


def _exported_without_source(declaration: Declaration) -> Iterator[Problem]:
    if declaration.output.header is not None and declaration.output.source is None:
        for flag in declaration.flags:
            if flag.exported:
                yield Problem(
                    _path(flag, "visibility"),
                    f"the accessors of {flag.name!r} are declared in the header, but no source defines them",
                    'add source = "…" to [output], or ignore this where the definitions are written by hand',
                    on_value=True,
                )


def _missing_doc(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        if not flag.doc:
            yield Problem(_path(flag, "doc"), f"{flag.name!r} has no doc", 'say what it means: doc = "…"')


def _missing_synchronization(declaration: Declaration) -> Iterator[Problem]:
    for flag in declaration.flags:
        if not flag.synchronization:
            yield Problem(
                _path(flag, "synchronization"),
                f"{flag.name!r} has no synchronization",
                'say which lock or reference makes it stable: synchronization = "…"',
            )


def _bad_ignore(declaration: Declaration) -> Iterator[Problem]:
    for path, rule_id in ignores(declaration):
        rule = RULES_BY_ID.get(rule_id)
        if rule is None:
            hint = did_you_mean(rule_id, RULES_BY_ID)
            yield Problem(
                path,
                f"no rule on declarations is named {rule_id!r}",
                f"{hint}`flaggen rules` lists them",
                on_value=True,
            )
        elif not rule.can_be_ignored:
            message = f"{rule_id!r} cannot be switched off: what is rendered would be wrong"
            yield Problem(path, message, "mend what it reports, and remove it from ignore", on_value=True)


_ERA: Path = ("c", "era")
_NAMING: tuple[Path, ...] = (
    *(("c", key) for key in ("api", "prefix", "count", "enum", "case", "accessors", "word")),
    _ERA,
)
_WIDTH: tuple[Path, ...] = (("c", "bits_per_long"),)
_TAKEN_INDICES: tuple[Path, ...] = (("c", "taken_page_indices"), ("c", "word"), _ERA)

CHECKS: tuple[Check, ...] = (
    Check(EMPTY_DECLARATION, _empty),
    Check(RESERVED_WORD, _reserved_word),
    Check(NAME_COLLISION, _name_collision, _NAMING),
    Check(KERNEL_NAME, _kernel_name, _NAMING),
    Check(FORMER_NAME, _former_name),
    Check(LONG_NAME, _long_name, _NAMING),
    Check(
        DIALECT,
        _dialect,
        (("c", "case"), ("c", "accessors"), ("c", "style"), ("c", "api"), ("c", "word"), ("c", "count"), _ERA),
    ),
    Check(DUPLICATE_BIT, _duplicate_bit),
    Check(BIT_RANGE, _bit_range, _WIDTH),
    Check(WORD_FULL, _word_full, _WIDTH),
    Check(PAGE_INDEX_RANGE, _page_index_range, (("c", "max_page_index"), _ERA)),
    Check(PAGE_INDEX_READ_ONLY, _page_index_read_only, (("c", "writable_pages"),)),
    Check(PAGE_INDEX_TAKEN, _page_index_taken, _TAKEN_INDICES),
    Check(PAGE_INDEX_CROWDED, _page_index_crowded, _TAKEN_INDICES),
    Check(OUTPUT_PATH, _output_path),
    Check(
        NO_OUTPUT,
        _no_output,
        tuple(("output", target) for target in ("header", "private_header", "source", "emulator")),
    ),
    Check(SOURCE_WITHOUT_HEADER, _source_without_header, (("output", "header"),)),
    Check(EXPORTED_WITHOUT_SOURCE, _exported_without_source, (("output", "source"),)),
    Check(MISSING_DOC, _missing_doc),
    Check(MISSING_SYNCHRONIZATION, _missing_synchronization),
    Check(BAD_IGNORE, _bad_ignore),
)
RULES: tuple[Rule, ...] = (
    EMPTY_DECLARATION,
    RESERVED_WORD,
    NAME_COLLISION,
    KERNEL_NAME,
    FORMER_NAME,
    LONG_NAME,
    DIALECT,
    DUPLICATE_BIT,
    WORD_FULL,
    PAGE_INDEX_READ_ONLY,
    PAGE_INDEX_TAKEN,
    PAGE_INDEX_CROWDED,
    NO_OUTPUT,
    SOURCE_WITHOUT_HEADER,
    EXPORTED_WITHOUT_SOURCE,
    MISSING_DOC,
    MISSING_SYNCHRONIZATION,
    BAD_IGNORE,
    UNUSED_IGNORE,
)
# Those on declarations, which an `ignore` can name.
RULES_BY_ID = {rule.id: rule for rule in (*form.RULES, *RULES)}
