"""Read patches from diffs, mails and mboxes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from flaggen.git.answers import answered, run_git
from flaggen.git.operands import OperandError

# A mail begins with headers, or in an mbox with a line "From ".
_MAIL = re.compile(rb"\A\s*(From |([\w-]+:[^\n]*\n([ \t][^\n]*\n)*)*(From|Subject): )")
_DIFF = re.compile(rb"^(diff --git |--- )", re.MULTILINE)
_BASE = re.compile(rb"^base-commit: ([0-9a-f]{40,64})\s*$", re.MULTILINE)
_SUBJECT = re.compile(rb"^Subject: (.*)$", re.MULTILINE)
# What precedes the title in a subject, such as "Re: " or "[PATCH v2 1/3] ".
_PREFIX = re.compile(r"\s*(?:(?P<reply>re:)|\[[^]]*?\b(?P<number>\d+)/(?P<total>\d+)\]|\[[^]]*\])\s*", re.IGNORECASE)


class Patch(NamedTuple):
    """A diff, and its name in messages: the subject of its mail, or its file."""

    name: str
    diff: bytes


class Series(NamedTuple):
    """Patches in their order, and the commit that they say they are based on."""

    patches: tuple[Patch, ...]
    base: str | None


class _Subject(NamedTuple):
    """A mail's subject: its title, and which patch of how many it is, if it says so."""

    title: str
    is_reply: bool = False
    number: int | None = None
    total: int | None = None


class _Mail(NamedTuple):
    """A mail, or a plain diff without a text."""

    subject: _Subject
    text: bytes
    diff: bytes


def series(files: Sequence[tuple[str, bytes]], directory: Path) -> Series:
    """The patches in the files, each a diff, a mail or an mbox. `directory` is for temporary files."""
    files_of_mails = []
    for number, (name, data) in enumerate(files):
        is_mail = _MAIL.match(data)
        mails = [*_mails(name, data, directory / f"mails{number}")] if is_mail else [_Mail(_Subject(name), b"", data)]
        files_of_mails.append(_in_order(mails))
    mails = _in_order([mail for of_file in files_of_mails for mail in of_file])
    patches = tuple(Patch(mail.subject.title, mail.diff) for mail in mails if _DIFF.search(mail.diff))
    if not patches:
        raise OperandError(f"no patch in {', '.join(name for name, _ in files)}")
    bases = [match.decode() for mail in mails for match in _BASE.findall(mail.text + b"\n" + mail.diff)]
    return Series(patches, bases[0] if bases else None)


def _in_order(mails: list[_Mail]) -> list[_Mail]:
    """The mails in the order of a series if they are of one, whose mails may arrive in any order; else as they are.

    A reply to a patch is none, although it may have a diff in it.
    """
    mails = [mail for mail in mails if not mail.subject.is_reply] or mails
    numbers = [mail.subject.number for mail in mails]
    is_series = len({mail.subject.total for mail in mails}) == 1 and len({*numbers}) == len(numbers)
    return sorted(mails, key=lambda mail: mail.subject.number or 0) if is_series else mails


def _mails(name: str, data: bytes, directory: Path) -> Iterator[_Mail]:
    """The mails of an mbox, decoded."""
    directory.mkdir()
    box = directory / "box"
    box.write_bytes(data.lstrip())
    split = run_git("mailsplit", "-b", f"-o{directory}", "--", str(box))
    answered(split, f"{name} cannot be split into mails")
    for mail in sorted(path for path in directory.iterdir() if path != box):
        text, diff = (mail.with_suffix(suffix) for suffix in (".text", ".diff"))
        done = run_git("mailinfo", "-k", str(text), str(diff), data=mail.read_bytes())
        subject = _SUBJECT.search(answered(done, f"a mail in {name} cannot be read"))
        title = subject[1].decode("utf-8", "replace") if subject else name
        yield _Mail(_parsed(title), text.read_bytes(), diff.read_bytes())


def _parsed(text: str) -> _Subject:
    """The subject without what precedes its title."""
    subject = _Subject(text)
    while prefix := _PREFIX.match(subject.title):
        subject = subject._replace(
            title=subject.title[prefix.end() :], is_reply=subject.is_reply or prefix["reply"] is not None
        )
        if prefix["number"]:
            subject = subject._replace(number=int(prefix["number"]), total=int(prefix["total"]))
    return subject if subject.title else subject._replace(title=text)
