"""flaggen decode: name the bits of a hugetlb page's word, or of the words in a log's dump_page() blocks."""

from __future__ import annotations

import io
import re
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from flaggen.cli.arguments import add_color
from flaggen.cli.exit_codes import FINE, Failure, WrongCall

if TYPE_CHECKING:
    from flaggen.decode.releases import Version
    from flaggen.model.declaration import Declaration, Word

_DUMPED = re.compile(r"[0-9a-fA-F]{8}|[0-9a-fA-F]{16}")
_NUMBER = re.compile(rf"0[xX][0-9a-fA-F_]+|0[bB][01_]+|[0-9]+|{_DUMPED.pattern}")
_DIGITS = re.compile(r"[0-9a-fA-F]+")
# What files of these formats begin with.
_COMPRESSED = {
    b"\x1f\x8b": "gzip",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\x04\x22\x4d\x18": "lz4",
}
_BYTES = re.compile(r"[0-9a-fA-F]{2}(?:[ :]?[0-9a-fA-F]{2})*")


class DecodeOptions(NamedTuple):
    """The options of `flaggen decode`."""

    values: tuple[str, ...]
    declaration: str | None
    kernel: str | None
    page: int
    config: tuple[str, ...]
    bits: int | None
    bytes: str | None
    only: bool
    format: str
    color: str
    quiet: bool
    verbose: bool


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen decode`."""
    command.add_argument(
        "values",
        nargs="+",
        metavar="WORD|LOG",
        help="words: 0x2a, 42, or 8 or 16 hexadecimal digits as dump_page() prints them; or one log file, or - for "
        "standard input, in which to find and annotate the blocks of dump_page()",
    )
    by = command.add_mutually_exclusive_group()
    by.add_argument(
        "--declaration",
        metavar="FILE",
        help="the declaration whose flags to name (default: flags.toml in this directory or the nearest parent that "
        "has one, else mainline's flags)",
    )
    by.add_argument(
        "--kernel",
        metavar="RELEASE",
        help="name mainline's flags of this release, such as 6.1; in a log, it wrote every block (default: the newest "
        "release; in a log, the one that the log names)",
    )
    command.add_argument("--page", type=int, default=0, metavar="N", help="the page index of the words (default: 0)")
    command.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="CONFIG_X=n",
        help="a config symbol of single flags that is off in that kernel (=n) or on (=y, the default); repeatable",
    )
    command.add_argument(
        "--bits",
        type=int,
        choices=(32, 64),
        metavar="N",
        help="the width of a word: 32 or 64 (default: 32 for 8 hexadecimal digits, otherwise 64; a log shows it)",
    )
    command.add_argument(
        "--bytes",
        choices=("little", "big"),
        metavar="ORDER",
        help="each WORD is the bytes of the word as they stand in memory, in this byte order: little or big",
    )
    command.add_argument("--only", action="store_true", help="of a log, print only the blocks")
    command.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        metavar="FORMAT",
        help="text (default), or json: a document of the words, or a line for each block of a log",
    )
    add_color(command)
    volume = command.add_mutually_exclusive_group()
    volume.add_argument("-q", "--quiet", action="store_true", help="do not print whose flags are named")
    volume.add_argument(
        "-v", "--verbose", action="store_true", help="print the meaning, locking rule and accessors of each set flag"
    )
    command.set_defaults(run=run, options=DecodeOptions)


def run(options: DecodeOptions) -> int:
    """Decode the words or the log, and print them."""
    is_word = [_is_word(value, options) for value in options.values]
    release = _release(options.kernel)
    if all(is_word):
        if options.only:
            raise WrongCall("--only needs a LOG")
        return _decode_words(options, release)
    if len(is_word) > 1:
        unread = options.values[is_word.index(False)]
        raise WrongCall(f"{unread!r} is no word, and only one LOG can be decoded at a time{_as_word(unread)}")
    for name, value in (("--bytes", options.bytes), ("--page", options.page), ("--bits", options.bits)):
        if value:
            raise WrongCall(f"{name} needs a WORD")
    return _decode_log(options, release)


def _is_word(value: str, options: DecodeOptions) -> bool:
    form = _BYTES if options.bytes else _NUMBER
    return form.fullmatch(value) is not None


def _as_word(text: str) -> str:
    """How to write a word that lacks its 0x, as a hint; "" if the text is none."""
    return f"; as a word, write 0x{text}" if _DIGITS.fullmatch(text) else ""


def _release(text: str | None) -> Version | None:
    if text is None:
        return None
    from flaggen.decode.releases import FIRST_WITH_FLAGS, parse_release, spelled

    release = parse_release(text)
    if release is None:
        raise WrongCall(f"--kernel {text!r} is no release; write, for example, {spelled(FIRST_WITH_FLAGS)} or 6.1")
    return release


def _decode_words(options: DecodeOptions, release: Version | None) -> int:
    from flaggen.decode import report
    from flaggen.decode.words import decode_word
    from flaggen.report import formats

    declaration = _declaration(options, release)
    word = _word(declaration, options)
    try:
        decoded = [decode_word(word, _value(text, options), _bits(text, options)) for text in options.values]
    except ValueError as error:
        raise Failure(str(error)) from None
    if options.format == "json":
        words = [report.word_document(declaration, each) for each in decoded]
        sys.stdout.write(
            formats.document({"version": 1, "declaration": formats.readable(declaration.name), "words": words})
        )
        return FINE
    sys.stdout.write(report.as_text(declaration, decoded, is_verbose=options.verbose))
    return FINE


def _bits(text: str, options: DecodeOptions) -> int:
    """The width in bits of the word that a WORD stands for: a 32-bit kernel prints 8 digits."""
    is_short = not options.bytes and _DUMPED.fullmatch(text) is not None and len(text) == 8
    return options.bits or (32 if is_short else 64)


def _value(text: str, options: DecodeOptions) -> int:
    """The number that a WORD stands for. Raises ValueError if it is no number."""
    if options.bytes:
        data = bytes.fromhex(text.replace(":", " "))
        if len(data) * 8 != (bits := _bits(text, options)):
            raise ValueError(f"{text!r} has {len(data)} bytes; a word has {bits // 8} (see --bits)")
        return int.from_bytes(data, "big" if options.bytes == "big" else "little")
    if _DUMPED.fullmatch(text):
        return int(text, 16)
    if text.startswith("0") and text.isdigit() and (digits := text.lstrip("0")):
        raise ValueError(f"{text!r} may be meant in base 8, 10 or 16: write 0x{digits} or {digits}")
    return int(text, 0)


def _word(declaration: Declaration, options: DecodeOptions) -> Word:
    """The declaration's word at --page, as the symbols of --config lay it out."""
    try:
        word = declaration.word(options.page)
    except KeyError:
        indices = ", ".join(str(word.page_index) for word in declaration.words)
        raise WrongCall(f"no flag is at page index {options.page}; choose from {indices}") from None
    return word.configured(_enabled(declaration, options))


def _enabled(declaration: Declaration, options: DecodeOptions) -> set[str]:
    """The declaration's config symbols that are on, as --config says."""
    enabled = dict.fromkeys(declaration.configs, True)
    of_flags = [symbol for symbol in declaration.configs if symbol != declaration.c.config]
    for text in options.config:
        symbol, _, state = text.partition("=")
        if not of_flags:
            raise WrongCall("--config needs a declaration whose flags have config symbols")
        if symbol not in of_flags or state not in ("y", "n"):
            choices = ", ".join(of_flags)
            raise WrongCall(f"--config {text!r} is not SYMBOL=y or SYMBOL=n with one of these symbols: {choices}")
        enabled[symbol] = state == "y"
    return {symbol for symbol, is_on in enabled.items() if is_on}


def _declaration(options: DecodeOptions, release: Version | None) -> Declaration:
    """The declaration whose flags to name."""
    from flaggen.decode.mainline_flags import NEWEST, NoFlagsYet, declaration_of
    from flaggen.decode.releases import spelled

    if release is not None:
        try:
            return declaration_of(release)
        except NoFlagsYet as error:
            raise Failure(str(error)) from None
    return _named_or_nearest(options, f"the flags of Linux {spelled(NEWEST)} and later") or declaration_of(NEWEST)


def _named_or_nearest(options: DecodeOptions, otherwise: str) -> Declaration | None:
    """The declaration that the options name, or the nearest; None if there is none. Says which, if they name none."""
    from flaggen.cli.declarations import load_one
    from flaggen.git.discover import NotFound, nearest

    if options.declaration is not None:
        return load_one(options.declaration, options.color)
    try:
        nearest()
    except NotFound:
        _say(options, f"no flags.toml was found; these are {otherwise}")
        return None
    declaration = load_one(None, options.color)
    _say(options, f"these are the flags of {declaration.name}")
    return declaration


def _say(options: DecodeOptions, message: str) -> None:
    from flaggen.cli.streams import complain

    if not options.quiet:
        complain(message)


def _decode_log(options: DecodeOptions, release: Version | None) -> int:
    """Print the log with a line below each block that says what it shows."""
    name = options.values[0]
    if not name:
        raise Failure("empty path argument")
    if name == "-":
        _refuse_compressed(sys.stdin.buffer, "standard input")
        _annotate(sys.stdin.buffer, options, release)
        return FINE
    try:
        with Path(name).open("rb") as stream:
            _refuse_compressed(stream, name)
            _annotate(stream, options, release)
    except BrokenPipeError:  # the output, not the log
        raise
    except FileNotFoundError:
        raise Failure(f"{name} is neither a word nor a file{_as_word(name)}") from None
    except OSError as error:
        raise Failure(f"{name} cannot be read: {error.strerror}") from None
    return FINE


def _refuse_compressed(stream: BinaryIO, name: str) -> None:
    """Refuse a log that is compressed: nothing would be found in it."""
    start = stream.peek(8) if isinstance(stream, io.BufferedReader) else b""
    form = next((form for magic, form in _COMPRESSED.items() if start.startswith(magic)), None)
    if form is not None:
        raise Failure(f"{name} is compressed with {form}; decompress it, and pipe the text to: flaggen decode -")


def _annotate(stream: BinaryIO, options: DecodeOptions, release: Version | None) -> None:
    from flaggen.decode.blocks import decode_block
    from flaggen.decode.logs import read_log
    from flaggen.decode.report import annotation, block_line

    declaration = None if release is not None else _named_or_nearest(options, "mainline's flags")
    if options.config and declaration is None:
        raise WrongCall("--config needs a declaration whose flags have config symbols")
    on = _enabled(declaration, options) if declaration else None
    output = sys.stdout.buffer
    lines, ends_line = 0, True
    for piece in read_log(stream, release):
        lines += piece.text.count(b"\n")
        if piece.verdict is not None:
            block = decode_block(piece.verdict, declaration, on)
            if options.format == "json":
                text = block_line(block, lines)
            else:
                text = ("" if ends_line else "\n") + annotation(block, is_verbose=options.verbose)
            output.write(text.encode())
        elif options.format == "text" and (piece.is_block or not options.only):
            output.write(piece.text)
            ends_line = piece.text.endswith(b"\n")
    output.flush()
