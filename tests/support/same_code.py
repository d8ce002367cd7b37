"""Whether compilers make the same code of two versions of a declaration's C.

Each version is compiled in two units, with every set of enabled config symbols, by gcc and clang with -O2:

- the *source unit* begins with the source, and includes each header again, before and after other headers;
- the *header unit* includes each header once, after other headers.

Both call every accessor, take its address, and store the value and the type of every enumerator. The code is the same
if the assembly is, but for the order of functions and the names of labels.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from flaggen.emulate import reachable
from flaggen.model.declaration import Declaration
from flaggen.model.operations import OPERATIONS
from flaggen.verify.compile.machines import headers
from flaggen.verify.shim import SHIM, shim_options, write

COMPILERS = ("gcc", "clang")
_OPTIONS = ("-O2", "-std=gnu11", "-w", "-ffunction-sections", "-fdata-sections", "-fno-asynchronous-unwind-tables")
# Seconds for one run of a compiler.
_TIMEOUT = 60
# Begins each unit, to find it in what clang preprocesses.
_MARKER = "#pragma check_unit"
_SHIMMED = tuple(f"linux/{path.name}" for path in sorted((SHIM / "linux").iterdir()))
# Headers of the kernel that a version may include; they are empty.
_EMPTY = tuple(f"{name}.h" for name in "hugetlb init kernel mm module other page_flags compiler".split())

# The condition of each assertion becomes part of the code.
_BUILD_BUG = r"""
#ifndef SHIM_LINUX_BUILD_BUG_H
#define SHIM_LINUX_BUILD_BUG_H
#define static_assert(condition, ...) shim_assert(condition, ## __VA_ARGS__, "")
#define shim_assert(condition, ...) _Static_assert(condition, #condition); \
	__asm__(".pushsection .asserted\n.ascii \"" #condition "\"\n.popsection")
#endif
"""
# Bit operations that are macros of macros, as those of recent kernels are: they have no function of that name.
_MACRO_OPERATIONS = ("test_bit", "__set_bit", "__clear_bit")
_BITOPS = """
#define shim_bitop(op, nr, addr) op(nr, addr)
"""
_MM_TYPES = """
#define shim_nth_page(page, n) ((page) + (n))
#define folio_page(folio, n) shim_nth_page(&(folio)->page, n)
"""
# Each export is a part of the code: its function, license and namespace.
_EXPORT = r"""
#ifndef SHIM_LINUX_EXPORT_H
#define SHIM_LINUX_EXPORT_H
#define shim_export(name, text) extern __typeof__(name) name; \
	__asm__(".pushsection .ksymtab\n.ascii \"" #name text "\"\n.popsection")
#define EXPORT_SYMBOL(name) shim_export(name, "")
#define EXPORT_SYMBOL_GPL(name) shim_export(name, " GPL")
#define EXPORT_SYMBOL_NS(name, namespace) EXPORT_SYMBOL(name); shim_namespace(name, #namespace)
#define EXPORT_SYMBOL_NS_GPL(name, namespace) EXPORT_SYMBOL_GPL(name); shim_namespace(name, #namespace)
#define shim_namespace(name, text) static const char name##_is_in[] __attribute__((used)) = text
#endif
"""
# What the kernel's build defines before every file: IS_ENABLED(X) is 1 if X is defined as 1.
_KCONFIG = """\
#define SHIM_ONE_1 0, 1
#define SHIM_SECOND(first, second, ...) second
#define SHIM_PICK(...) SHIM_SECOND(__VA_ARGS__)
#define SHIM_IS_(value) SHIM_PICK(SHIM_ONE_##value, 0, 0)
#define SHIM_IS(value) SHIM_IS_(value)
#define IS_ENABLED(option) SHIM_IS(option)
#define IS_BUILTIN(option) SHIM_IS(option)
#define IS_REACHABLE(option) SHIM_IS(option)
#define IS_MODULE(option) 0
"""
# What the rest of the kernel may define before a header is included, or after.
_OTHER = r"""
#ifndef OTHER_H
#define OTHER_H
#define __KERNEL__ 1
#define CONFIG_64BIT 1
#define CONFIG_SMP 1
#define CONFIG_MORE 1
#define DEBUG 1
#define WANT 1
#define BIT(nr) (1UL << (nr))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define notrace __attribute__((no_instrument_function))
#define noinline __attribute__((noinline))
#define __must_check __attribute__((warn_unused_result))
#define __maybe_unused __attribute__((unused))
#define __used __attribute__((used))
#define __weak __attribute__((weak))
#define __pure __attribute__((pure))
#define __init __attribute__((section(".init.text")))
#define asmlinkage
#define _LINUX_BITOPS_H
#define _LINUX_MM_TYPES_H
#define _LINUX_TYPES_H
#define _LINUX_BUILD_BUG_H
#include <linux/export.h>
#endif
"""
# Needs every keyword, type and bit operation that a header may use to mean what it usually does.
_LANGUAGE = """
typedef union { char c; short s; float f; double d; } check_union;
struct check_struct { unsigned long flags; unsigned long private; void *mapping; };
static inline bool check_helper(struct page *page) { return page->private != 0; }
static __always_inline bool check_always(struct folio *folio) { return folio->private != 0; }
int check_language(int n, struct page *page, struct folio *folio, const volatile unsigned long *word);
int check_language(int n, struct page *page, struct folio *folio, const volatile unsigned long *word)
{
	register signed int i = 0;
	check_union made = { .c = 1 };
	struct check_struct kept = { 1, 2, 0 };
	enum { CHECK_ONE = 1 } one = CHECK_ONE;
	for (i = 0; i < n; i++) {
		if (*word == (unsigned)i)
			continue;
		else
			break;
	}
	while (check_helper(page) && check_always(folio))
		do { page++; } while (false);
	switch (n) {
	case 1:
		goto end;
	default:
		return sizeof(made) + kept.flags + kept.private + one + BITS_PER_LONG;
	}
end:
	return true;
}
"""


class Outcome(NamedTuple):
    """How a version's code differs from the rendered C's: in which unit, by which compiler, with which symbols on.

    `error` is what the compiler reports if it makes no code of this version; then both texts are "".
    """

    compiler: str
    unit: str
    error: str
    expected: str = ""
    actual: str = ""


class Unit(NamedTuple):
    """A translation unit, as a file `name`.c in the directory of a version's files."""

    name: str
    text: str


class Oracle:
    """Compares versions of a declaration's C with what is rendered. All files are written below `root`.

    `broken` is the error of a compiler that does not compile the rendered C, as with a flag that the shim does not
    know; then there is nothing to compare.
    """

    def __init__(self, declaration: Declaration, rendered: Mapping[str, str], root: Path) -> None:
        self.declaration = declaration
        self.root = root
        self.units = list(_units(declaration))
        self.broken = ""
        self._commands: dict[tuple[str, ...], list[str]] = {}
        shutil.copytree(SHIM, root / "kernel", dirs_exist_ok=True)
        for name, text in _kernel().items():
            write(root / "kernel/linux" / name, text)
        directory = self._place("rendered", rendered)
        self._expected: dict[tuple[str, str], str] = {}
        # The preprocessed texts that become the code of what is rendered, by compiler and unit.
        self._same: set[tuple[str, str, str]] = set()
        for compiler in COMPILERS:
            for unit in self.units:
                done = self._run(directory, [*self._replayed(compiler, "-S"), f"{unit.name}.c", "-o", "-"])
                self.broken = self.broken or done.stderr
                self._expected[compiler, unit.name] = normalized(done.stdout)
        for compiler, texts in (("gcc", self._gcc), ("clang", self._clang)):
            for made in texts([directory]):
                self._same |= {(compiler, name, text) for name, text in made.items() if text is not None}

    def differences(self, versions: Sequence[Mapping[str, str]]) -> list[Outcome | None]:
        """How each version's code differs from that of the rendered C; None if it does not."""
        directories = [self._place(f"v{number}", texts) for number, texts in enumerate(versions)]
        outcomes: list[Outcome | None] = [None] * len(versions)
        for compiler, preprocessed in (("gcc", self._gcc), ("clang", self._clang)):
            for number, (directory, texts) in enumerate(zip(directories, preprocessed(directories), strict=True)):
                if outcomes[number] is None:
                    outcomes[number] = self._difference(compiler, directory, texts)
        for directory in directories:
            shutil.rmtree(directory)
        return outcomes

    def keep(self, directory: Path, texts: Mapping[str, str], outcome: Outcome) -> None:
        """Write what it takes to see the difference to an empty directory: a version's files, and a script."""
        shutil.copytree(self.root / "kernel", directory / "kernel")
        self._write_version(directory, texts)
        options = [option.replace(str(self.root / "kernel"), "kernel") for option in self._searched()]
        command = shlex.join([outcome.compiler, "-S", *_OPTIONS, *options, f"{outcome.unit}.c", "-o", "-"])
        write(directory / "run.sh", f"cd $(dirname $0)\n{command}\n")
        for name, text in (("expected.s", outcome.expected), ("actual.s", outcome.actual), ("errors", outcome.error)):
            if text:
                write(directory / name, text)

    def _place(self, name: str, texts: Mapping[str, str]) -> Path:
        directory = self.root / name
        self._write_version(directory, texts)
        return directory

    def _write_version(self, directory: Path, texts: Mapping[str, str]) -> None:
        for target, path in self.declaration.output.paths.items():
            if target in texts:
                (directory / path).parent.mkdir(parents=True, exist_ok=True)
                (directory / path).write_bytes(texts[target].encode("utf-8", "surrogatepass"))
        for unit in self.units:
            write(directory / f"{unit.name}.c", unit.text)

    def _searched(self) -> list[str]:
        """The options for #include, and for guards that count; the compiler runs in the directory of a version."""
        shim, ours = f"-I{SHIM}", f"-I{self.root / 'kernel'}"
        options = ("-DSHIM_WITH_CHECKS", *shim_options(self.declaration, Path(), frozenset()))
        return [ours if option == shim else option for option in options]

    def _difference(self, compiler: str, directory: Path, texts: Mapping[str, str | None]) -> Outcome | None:
        """How the code differs, given each unit's preprocessed text. What becomes a known text is not compiled."""
        for unit in self.units:
            text = texts[unit.name]
            if text is None or (compiler, unit.name, text) not in self._same:
                expected = self._expected[compiler, unit.name]
                done = self._run(directory, [*self._replayed(compiler, "-S"), f"{unit.name}.c", "-o", "-"])
                if done.returncode:
                    return Outcome(compiler, unit.name, done.stderr)
                if (actual := normalized(done.stdout)) != expected:
                    return Outcome(compiler, unit.name, "", expected, actual)
                if text is not None:
                    self._same.add((compiler, unit.name, text))
        return None

    def _gcc(self, directories: Sequence[Path]) -> Iterator[dict[str, str | None]]:
        """Each unit's preprocessed text in each version; None if gcc has an error to report."""
        command = self._replayed("gcc", "-E", "-P")
        for directory in directories:
            runs = {unit.name: self._run(directory, [*command, f"{unit.name}.c", "-o", "-"]) for unit in self.units}
            yield {name: None if done.returncode else _one_line(done.stdout) for name, done in runs.items()}

    def _clang(self, directories: Sequence[Path]) -> Iterator[dict[str, str | None]]:
        """The same by clang, which preprocesses all units in one process; or those of a version, if it needs own -I."""
        if any(name.startswith("<") for name in self.declaration.includes("source")) and len(directories) > 1:
            yield from (texts for directory in directories for texts in self._clang([directory]))
            return
        if not directories:
            return
        base = self.root if len(directories) > 1 else directories[0]
        files = [(directory / f"{unit.name}.c").relative_to(base) for directory in directories for unit in self.units]
        done = self._run(base, [*self._replayed("clang", "-E", "-P"), "-x", "c", *map(str, files)])
        parts = [_one_line(part) for part in done.stdout.split(_MARKER)[1:]]
        if done.returncode == 0 and len(parts) == len(files):
            for number in range(0, len(parts), len(self.units)):
                yield dict(zip((unit.name for unit in self.units), parts[number:], strict=False))
        elif len(directories) > 1:
            yield from (texts for directory in directories for texts in self._clang([directory]))
        else:
            yield dict.fromkeys(unit.name for unit in self.units)

    def _replayed(self, compiler: str, *mode: str) -> list[str]:
        """The command that the compiler's driver would run, without the file and its output: that saves its start."""
        if (compiler, *mode) not in self._commands:
            write(self.root / "unit.c", "")
            words = [compiler, "-###", *mode, *_OPTIONS, *self._searched(), "unit.c", "-o", "-"]
            done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=self.root)
            command = shlex.split([line for line in done.stderr.splitlines() if "unit.c" in line][-1])
            for option in ("-o", "-x", "-main-file-name", "-dumpbase", "-dumpbase-ext"):
                if option in command:
                    at = command.index(option)
                    del command[at : at + 2]
            self._commands[compiler, *mode] = [word for word in command if word != "unit.c"]
        return self._commands[compiler, *mode]

    def _run(self, directory: Path, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=directory,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )


_LABEL = re.compile(r"\.L\w+")
_DROPPED = re.compile(
    # clang writes the type of a variable before the section that it is in.
    r"^\s*(?:\.file|\.ident|\.loc|\.addrsig\w*|\.p2align|\.section\s+\"?\.note\.GNU-stack|\.type\s+\w+,\s*@object)\b.*\n?",
    re.M,
)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def normalized(assembly: str) -> str:
    """The assembly without what does not matter: comments, the order of functions and data, and labels' numbers."""
    text = _DROPPED.sub("", re.sub(r"[ \t]*#.*", "", assembly))
    chunks = re.split(
        r"(?<=\n)(?=\t\.section\t|\t\.text\b|\t\.data\b|\t\.bss\b|\s*\.pushsection)|(?<=popsection\n)", text
    )
    return "".join(sorted(_renumbered(chunk) for chunk in chunks))


def _renumbered(chunk: str) -> str:
    numbers: dict[str, str] = {}
    return _LABEL.sub(lambda match: numbers.setdefault(match[0], f".L{len(numbers)}"), chunk)


def _kernel() -> dict[str, str]:
    """The kernel's headers by name, where they differ from the shim's."""
    bitops = (SHIM / "linux/bitops.h").read_text(encoding="utf-8")
    for name in _MACRO_OPERATIONS:
        bitops = bitops.replace(f" {name}(", f" shim_{name}(")
    macros = "".join(f"#define {name}(nr, addr) shim_bitop(shim_{name}, nr, addr)\n" for name in _MACRO_OPERATIONS)
    types = (SHIM / "linux/mm_types.h").read_text(encoding="utf-8")
    return dict.fromkeys(_EMPTY, "") | {
        "bitops.h": bitops.removesuffix("#endif\n") + _BITOPS + macros + "#endif\n",
        "mm_types.h": types.removesuffix("#endif\n") + _MM_TYPES + "#endif\n",
        "build_bug.h": _BUILD_BUG,
        "export.h": _EXPORT,
        "other.h": _OTHER,
    }


def _units(declaration: Declaration) -> Iterator[Unit]:
    ours = [f'#include "{path}"' for path in headers(declaration)]
    others = [f"#include <{name}>" for name in (*_SHIMMED, "linux/other.h")]
    source = [f'#include "{path}"' for path in (declaration.output.source,) if path]
    for number, on in enumerate(declaration.configurations):
        symbols = [*(f"#define {symbol} 1" for symbol in sorted(on)), _KCONFIG]
        uses = list(_uses(declaration, on))
        yield Unit(
            f"source_{number}", "\n".join([_MARKER, *symbols, *(source or ours), *ours, *others, *ours, *uses, ""])
        )
        yield Unit(f"header_{number}", "\n".join([_MARKER, *symbols, *others, *ours, *uses, ""]))


def _uses(declaration: Declaration, on: Set[str]) -> Iterator[str]:
    """C that uses everything that a header defines with these config symbols on."""
    for number, call in enumerate(reachable(declaration, on)):
        twice = [f"n += {call.expression};"] * 2 if call.accessor.returns != "void" else [f"{call.expression};"] * 2
        parameters = "struct page *page, struct folio *folio, long n"
        null = "if (!page) n += 7; if (!folio) n += 9;"
        yield f"long check_call_{number}({parameters}) {{ {' n++; '.join(twice)} {null} return n; }}"
        accessor = call.accessor
        pointer = f"{accessor.returns} (*)({accessor.parameters})"
        same = f"__builtin_types_compatible_p(__typeof__(&{accessor.name}), {pointer})"
        yield f"void *const check_address_{number} = (void *){accessor.name}; const int check_type_{number} = {same};"
    for word in declaration.words if declaration.has_own_enum else ():
        flags = [declaration.enumerator(flag) for flag in word.flags if not flag.config or flag.config in on]
        for name in [*flags, *([word.count] if word.count else [])]:
            is_int = f"__builtin_types_compatible_p(__typeof__({name}), int)"
            yield f"const long long check_value_{name}[] = {{ (long long)({name}), sizeof({name}), {is_int} }};"
        tag = f"enum {word.enum}"
        yield f"const int check_{word.enum}[] = {{ sizeof({tag}), ({tag})-1 < 0, _Alignof({tag}) }};"
    for symbol in declaration.configs:
        name = f"const int check_{symbol}"
        yield f"#ifdef {symbol}\n{name} = {symbol} + 0;\n#else\n{name} = -1;\n#endif"
    for operation in OPERATIONS.values():
        kind, returned = ("int", "return ") if operation.returns_value else ("void", "")
        parameters = "unsigned long bit, unsigned long *word"
        yield f"{kind} check_{operation.bitop}({parameters}) {{ {returned}{operation.bitop}(bit, word); }}"
    yield _LANGUAGE
