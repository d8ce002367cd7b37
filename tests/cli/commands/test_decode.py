"""`flaggen decode`: words, logs, whose flags are named, and wrong calls."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import Run
from dump_blocks import BLOCK, TAIL_OF_6_12


@pytest.mark.parametrize("word", ["0xa", "10", "0b1010", "000000000000000a", "0000000A"])
def test_a_word_in_every_form(word: str, run: Run, home: Path) -> None:
    whose = "flaggen: these are the flags of flags.toml\n"
    assert run("decode", word) == (0, "0xa: HPG_migratable | HPG_freed\n", whose)
    assert run("decode", "--declaration", "flags.toml", word)[2] == ""


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("010", "'010' may be meant in base 8, 10 or 16: write 0x10 or 10"),
        ("2a", "2a is neither a word nor a file; as a word, write 0x2a"),
        ("\u0663", "\u0663 is neither a word nor a file"),
    ],
)
def test_a_word_that_is_not_clear(word: str, says: str, run: Run, home: Path) -> None:
    code, printed, said = run("decode", "--kernel", "6.1", word)
    assert (code, printed, said) == (2, "", f"flaggen: {says}\n")


def test_a_compressed_log(run: Run, home: Path) -> None:
    (home / "dmesg.gz").write_bytes(gzip.compress("\n".join(BLOCK).encode()))
    code, printed, said = run("decode", "--kernel", "6.1", "dmesg.gz")
    assert (code, printed) == (2, "")
    assert said == (
        "flaggen: dmesg.gz is compressed with gzip; decompress it, and pipe the text to: flaggen decode -\n"
    )


def test_a_word_without_a_declaration(run: Run, home: Path) -> None:
    (home / "flags.toml").unlink()
    code, printed, said = run("decode", "0x40")
    assert (code, printed) == (0, "0x40: HPG_cma\n")
    assert said == "flaggen: no flags.toml was found; these are the flags of Linux 6.15 and later\n"
    assert run("decode", "-q", "0x40")[2] == ""
    assert run("decode", "--kernel", "6.1", "0x40")[1] == "0x40: unknown bits 0x40\n"


def test_eight_digits_are_a_word_of_32_bits(run: Run, home: Path) -> None:
    assert run("decode", "6b6b6b6b", "c1234568")[1] == (
        "0x6b6b6b6b: no flags: it looks like poison\n0xc1234568: no flags: it looks like a pointer\n"
    )
    assert "HPG_migratable" in run("decode", "--bits", "64", "6b6b6b6b")[1]


@pytest.mark.parametrize(("order", "text"), [("little", "0a00000000000000"), ("big", "00:00:00:00:00:00:00:0a")])
def test_bytes_in_memory(order: str, text: str, run: Run, home: Path) -> None:
    assert run("decode", "--bytes", order, text)[1] == "0xa: HPG_migratable | HPG_freed\n"


def test_the_flags_of_a_configuration_and_of_another_page(run: Run, home: Path) -> None:
    (home / "other.toml").write_text(
        "schema = 1\n[c]\ntaken_page_indices = []\n"
        '[output]\nheader = "x.h"\n'
        '[flags.a]\ndoc = "A."\nconfig = "CONFIG_A"\nsynchronization = "None."\n'
        '[flags.b]\ndoc = "B."\nsynchronization = "None."\n'
        '[flags.c]\ndoc = "C."\nsynchronization = "None."\npage_index = 2\n'
    )
    of = ("decode", "--declaration", "other.toml")
    assert run(*of, "2")[1] == "0x2: HPG_b\n"
    assert run(*of, "--config", "CONFIG_A=n", "1")[1] == "0x1: HPG_b\n"
    assert run(*of, "--page", "2", "1")[1] == "0x1: HPG_c\n"
    assert "choose from 0, 2" in run(*of, "--page", "1", "1")[2]
    for other in ("CONFIG_B=n", "CONFIG_HUGETLB_PAGE=n"):
        assert run(*of, "--config", other, "1")[2].endswith("with one of these symbols: CONFIG_A\n")
    assert "needs a declaration whose flags have config symbols" in run("decode", "--config", "CONFIG_A=n", "1")[2]


def test_verbose_and_json(run: Run, home: Path) -> None:
    printed = run("decode", "-v", "8")[1]
    assert printed.startswith("0x8: HPG_freed\n  HPG_freed, bit 3 of page[0].private\n    The page is on a free list")
    assert "folio_test_hugetlb_freed()" in printed
    data = json.loads(run("decode", "--format", "json", "0x802")[1])
    (word,) = data["words"]
    assert (word["flags"][0]["enumerator"], word["unknown_bits_hex"]) == ("HPG_migratable", "0x800")


def test_a_log_is_annotated(run: Run, home: Path) -> None:
    text = "\n".join(["before", *BLOCK, "after", *TAIL_OF_6_12, ""])
    (home / "dmesg.txt").write_text(text)
    code, printed, said = run("decode", "dmesg.txt")
    assert (code, said) == (0, "flaggen: these are the flags of flags.toml\n")
    assert [line for line in printed.splitlines() if not line.startswith("flaggen: ")] == text.splitlines()
    notes = [line for line in printed.splitlines() if line.startswith("flaggen: ")]
    assert notes == [
        "flaggen: hugetlb page: its mapping is hugetlbfs; page[0].private 0x2: HPG_migratable "
        "(if Linux 5.12 or later wrote this); written by Linux 5.6 to 6.1",
        "flaggen: tail of a hugetlb page: its page type is hugetlb; page[0].private 0x8: HPG_freed; "
        "written by Linux 6.11 or later",
    ]
    only = run("decode", "--only", "dmesg.txt")[1].splitlines()
    assert [line for line in only if line not in notes] == [*BLOCK, *TAIL_OF_6_12]
    blocks = [json.loads(line) for line in run("decode", "--format", "json", "dmesg.txt")[1].splitlines()]
    assert [(block["is_hugetlb"], block["is_certain"], block["last_line"]) for block in blocks] == [
        (True, False, 8),
        (True, True, 20),
    ]


def test_a_log_without_a_declaration(run: Run, home: Path) -> None:
    (home / "flags.toml").unlink()
    (home / "dmesg.txt").write_text("\n".join(TAIL_OF_6_12))
    code, printed, said = run("decode", "dmesg.txt")
    assert (code, "0x8: HPG_freed" in printed) == (0, True)
    assert said == "flaggen: no flags.toml was found; these are mainline's flags\n"
    assert "--config needs a declaration" in run("decode", "--config", "CONFIG_A=n", "dmesg.txt")[2]


def test_the_meanings_of_flags_in_a_log(run: Run, home: Path) -> None:
    (home / "dmesg.txt").write_text("\n".join(TAIL_OF_6_12))
    notes = run("decode", "-v", "dmesg.txt")[1].splitlines()[len(TAIL_OF_6_12) :]
    assert notes[1:3] == [
        "flaggen:   HPG_freed, bit 3 of page[0].private",
        "flaggen:     The page is on a free list of the pool.",
    ]
    assert all(note.startswith("flaggen: ") for note in notes)


def test_the_flags_of_a_configuration_in_a_log(run: Run, home: Path) -> None:
    (home / "flags.toml").write_text(
        '[output]\nheader = "x.h"\n[flags.z]\nconfig = "CONFIG_A"\n[flags.a]\n[flags.b]\n[flags.c]\n[flags.d]\n'
    )
    (home / "dmesg.txt").write_text("\n".join(TAIL_OF_6_12))
    assert "0x8: HPG_c; written" in run("decode", "dmesg.txt")[1]
    assert "0x8: HPG_d; written" in run("decode", "--config", "CONFIG_A=n", "dmesg.txt")[1]


def test_the_release_decides_whether_flags_are_named(run: Run, home: Path) -> None:
    (home / "dmesg.txt").write_text("\n".join(BLOCK))
    assert "private 0x2: HPG_migratable; written by Linux 5.19\n" in run("decode", "--kernel", "5.19", "dmesg.txt")[1]
    assert "not decoded: Linux had no such flags before 5.12" in run("decode", "--kernel", "5.10", "dmesg.txt")[1]


def test_standard_input(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(TAIL_OF_6_12).encode())))
    assert "HPG_freed" in run("decode", "-")[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("0x1ffffffffffffffff",), "0x1ffffffffffffffff does not fit a word of 64 bits"),
        (("--bits", "32", "0x100000000"), "does not fit a word of 32 bits"),
        (("--only", "1"), "--only needs a LOG"),
        (("1", "dmesg.txt"), "'dmesg.txt' is no word, and only one LOG can be decoded at a time"),
        (("--page", "1", "dmesg.txt"), "--page needs a WORD"),
        (("--bytes", "little", "0a"), "'0a' has 1 bytes; a word has 8 (see --bits)"),
        (("--kernel", "new", "1"), "--kernel 'new' is no release"),
        (("--kernel", "5.10", "1"), "Linux 5.10 has no flags in private; the first release that has is 5.12"),
        (("--kernel", "6.1", "--declaration", "flags.toml", "1"), "not allowed with argument"),
        (("absent.txt",), "absent.txt is neither a word nor a file"),
        ((".",), ". cannot be read: Is a directory"),
        (("",), "empty path argument"),
        (("--declaration", "absent.toml", "1"), "absent.toml cannot be read: No such file or directory"),
    ],
)
def test_wrong_calls(words: tuple[str, ...], message: str, run: Run, home: Path) -> None:
    code, printed, said = run("decode", *words)
    assert (code, printed) == (2, "")
    assert message in said


def test_a_reader_that_leaves_early_is_no_error(home: Path) -> None:
    (home / "dmesg.txt").write_text("\n".join(["x" * 60] * 20_000 + [*BLOCK]))
    line = f"{sys.executable} -m flaggen decode -q dmesg.txt | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("x" * 60 + "\n", "")


@pytest.mark.parametrize("command", ["decode 0xa", "race --case none"])
def test_the_declaration_is_loaded_as_by_the_other_commands(command: str, run: Run, home: Path) -> None:
    """With outputs above it, and with outputs of the user's templates; of several, one has to be named."""
    subprocess.run(["git", "init", "-q"], check=True)
    (home / "mm").mkdir()
    text = (home / "flags.toml").read_text().replace('header = "', 'table = "doc/flags.txt"\nheader = "../')
    (home / "mm/flags.toml").write_text(text)
    assert run(*command.split(), "--declaration", "mm/flags.toml")[0] == 0
    code, _, said = run(*command.split(), "--declaration", ".")
    assert (code, "contains 2 declarations; name one of them" in said) == (2, True)
