"""Whole logs: nothing is lost or changed, wherever the blocks are."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damaged_logs import Log, damaged_logs
from dump_blocks import BLOCK, read
from flaggen.decode import logs
from flaggen.decode.logs import Piece, read_log

TEXT = "".join(f"{line}\n" for line in BLOCK).encode()
OTHER = b"[  123.456789] systemd[1]: Started Session 12 of user root.\n"


def pieces(text: bytes) -> list[Piece]:
    return list(read_log(io.BytesIO(text)))


@given(
    st.lists(
        st.sampled_from(
            [
                TEXT,
                TEXT[TEXT.index(b"raw: ") :],
                OTHER,
                OTHER * 60,
                TEXT[:300],
                b"\xff\n",
                b"\r\n",
                b"no end",
                b"\0" * 99,
            ]
        ),
        max_size=12,
    ),
    st.integers(1, 3000),
)
def test_the_text_is_passed_on_byte_for_byte(parts: list[bytes], chunk: int) -> None:
    text = b"".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "_CHUNK", chunk)
        assert b"".join(piece.text for piece in pieces(text)) == text


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(damaged_logs(), st.integers(0, 40), st.integers(0, 60), st.integers(1, 300))
def test_lines_are_passed_over_as_if_each_was_read(log: Log, inside: int, between: int, step: int) -> None:
    """Wherever other lines are, and however far a line of a block is searched at once."""
    other = OTHER.decode().rstrip("\n")
    lines: list[str] = []
    for line in log.lines:
        lines += [line, *[other] * (between if "page dumped" in line else inside)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "_STEP", step)
        patch.setattr(logs, "_REACH", len(lines))
        found = [piece.verdict.dump for piece in pieces("\n".join(lines).encode()) if piece.verdict is not None]
    assert [dump for dump in found if dump.raw or dump.head] == [dump for dump in read(lines) if dump.raw or dump.head]


@pytest.mark.parametrize("chunk", [1, 7, 64, 1000, 1 << 20])
def test_blocks_are_found_wherever_chunks_end(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_CHUNK", chunk)
    found = pieces(OTHER * 70 + TEXT + OTHER * 200 + TEXT + OTHER)
    verdicts = [piece.verdict for piece in found if piece.verdict is not None]
    assert [verdict.private for verdict in verdicts] == [2, 2]
    assert b"".join(piece.text for piece in found if piece.is_block) == TEXT * 2


@pytest.mark.parametrize("before", [b"", b"x\n", OTHER * 100])
def test_a_block_that_begins_with_a_row(before: bytes) -> None:
    rows = TEXT[TEXT.index(b"raw: ") :]
    found = pieces(before + rows + OTHER)
    assert b"".join(piece.text for piece in found) == before + rows + OTHER
    assert [piece.verdict.private for piece in found if piece.verdict is not None] == [2]


def test_a_verdict_follows_the_last_line_of_its_block() -> None:
    found = pieces(OTHER + TEXT + OTHER)
    at = next(at for at, piece in enumerate(found) if piece.verdict is not None)
    assert found[at - 1].text == TEXT.splitlines(keepends=True)[-1]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        (b"[    0.000000] Linux version 5.19.0-rc3 (x@y) (gcc)\n", (5, 19)),
        (b"CPU: 0 PID: 1 Comm: x Not tainted 5.15.0-13-amd64 #1\n", (5, 15)),
        (b"CPU: 0 PID: 1 Comm: x Tainted: G    B   W    5.17.1+ #1\n", (5, 17)),
        (b"Linux version 6.12.0 (contradicted by the block)\n", (5, 6)),
        (b"", (5, 6)),
    ],
)
def test_the_release_that_the_log_names(line: bytes, first: tuple[int, int]) -> None:
    (verdict,) = [piece.verdict for piece in pieces(line + OTHER * 100 + TEXT) if piece.verdict]
    assert verdict.releases.first == first


def test_a_line_without_an_end_is_passed_on_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_CHUNK", 1 << 16)
    found = pieces(b"x" * (1 << 20))
    assert max(len(piece.text) for piece in found) <= 3 << 16


@pytest.mark.parametrize("lead", [b"", OTHER * 99])
def test_the_colours_of_dmesg_do_not_matter(lead: bytes) -> None:
    coloured = b"".join(
        b"\x1b[32m[   86.200000] \x1b[0m\x1b[33m%b:\x1b[0m\x1b[1m%b\x1b[0m\n" % (before, after)
        for before, _, after in (line.partition(b":") for line in TEXT.replace(b": ", b":").splitlines())
    ).replace(b":\x1b[0m", b": \x1b[0m")
    plain, found = ([piece.verdict for piece in pieces(lead + text) if piece.verdict] for text in (TEXT, coloured))
    assert [verdict.private for verdict in found] == [verdict.private for verdict in plain] == [2]
    assert b"".join(piece.text for piece in pieces(lead + coloured)) == lead + coloured
