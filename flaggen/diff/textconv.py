"""What git is told, so that its own diffs show what flags do, and its merges resolve what is independent."""

from __future__ import annotations

from collections.abc import Iterator

from flaggen.diff.compare import Broken, understood
from flaggen.model.declaration import Declaration
from flaggen.report.terminal import printable

ATTRIBUTES = ".gitattributes"
# No file of a repository can name a program that git would run: whoever clones it says so, once.
CONFIGURATION = (
    "git config diff.flaggen.textconv 'flaggen diff --textconv'",
    "git config merge.flaggen.driver 'flaggen diff --merge %O %A %B --driver %P'",
)
_HEADERS = ("header", "private_header")


def attributes(declaration: Declaration, before: str) -> str:
    """The text of the .gitattributes beside the declaration, with a line for it and each of its files.

    `before` is what the file has; lines that it has already are not added.
    """
    paths = declaration.output.paths
    shown = {declaration.name, *(paths[target] for target in _HEADERS if target in paths)}
    wanted = [
        f"{_pattern(path)} {'diff=flaggen ' * (path in shown)}merge=flaggen"
        for path in (declaration.name, *paths.values())
    ]
    there = before.splitlines()
    lines = [line for line in wanted if line not in there]
    gap = "" if before.endswith("\n") or not before else "\n"
    return before + gap + "".join(f"{line}\n" for line in lines)


def _pattern(path: str) -> str:
    """The pattern of that one file."""
    import posixpath

    pattern = "/" + posixpath.normpath(path).replace("[", r"\[")
    if any(sign.isspace() or sign == "\\" for sign in pattern):
        escaped = pattern.replace("\\", r"\\").replace("\t", r"\t")
        return f'"{escaped}"'
    return pattern


def converted(name: str, data: bytes) -> bytes:
    """The file as git's diffs show it: as it is, and under that what it says of flags, a fact a line.

    Whatever there is to be read, git can go on: what cannot be understood is said in place of the facts.
    """
    try:
        facts = [*_facts(understood(name, data))]
    except Broken as broken:
        facts = [f"not understood: {finding.message}" for finding in broken.findings[:1]]
    gap = b"" if data.endswith(b"\n") or not data else b"\n"
    head = "\nWhat flaggen reads in it:\n"
    return data + gap + (head + "".join(f"{printable(fact)}\n" for fact in facts)).encode("utf-8", "replace")


def _facts(declaration: Declaration) -> Iterator[str]:
    c = declaration.c
    yield f"all flags: with {c.config}"
    if declaration.has_own_enum:
        yield f"all flags: enum {c.enum}, which ends with {c.count or 'no count'}"
    for api in c.api:
        yield f"all flags: static accessors for struct {api} are {declaration.storage(api)}"
    for word in declaration.words:
        for accessor in declaration.functions(word):
            if accessor.flag is None:
                yield f"all flags of {word.place}: {accessor.prototype}"
        for flag in word.flags:
            depends = f", with {flag.config}" if flag.config else ""
            enumerator = declaration.enumerator(flag)
            yield f"{flag.name}: {enumerator} is bit {flag.bit} of {word.place}, {flag.visibility}{depends}"
            for api in c.api:
                own = [one for one in declaration.accessors(flag) if one.api == api]
                if own:
                    yield f"{flag.name}: {', '.join(f'{one.returns} {one.name}()' for one in own)}"
