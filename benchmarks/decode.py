"""Measure `flaggen decode` on large logs, beside grep on the same files.

    python benchmarks/decode.py [--megabytes N]

The logs have a block of dump_page() every 1,000 lines, as the log of a machine, or every 100 lines, as reports of bugs
with their traces, or nothing but blocks. The blocks are those that booted kernels printed (tests/decode/booted.jsonl).
The figures are user and system time, and peak memory; flaggen's output goes to a file.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO, NamedTuple

from environments import measure

ROOT = Path(__file__).resolve().parent.parent
BLOCKS = ROOT / "tests" / "decode" / "booted.jsonl"
OTHER = b"[%5d.%06d] systemd[1]: Started session-%d.scope - Session %d of User root, after %d ms.\n"
MEGABYTE = 1_000_000


class Kind(NamedTuple):
    """A kind of log: its name, and the number of other lines before each block."""

    name: str
    others: int


KINDS = (Kind("a block every 1,000 lines", 1000), Kind("a block every 100 lines", 100), Kind("only blocks", 0))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure decode on large logs, as a table of Markdown.")
    parser.add_argument("--megabytes", type=int, default=100, help="the size of each log (default: 100)")
    size = parser.parse_args().megabytes * MEGABYTE
    print(
        "| log | MB | decode, s | MB/s | peak, MiB | `grep -c 'raw: '`, s |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "log"
        for kind in KINDS:
            with path.open("wb") as file:
                written = write_log(file, kind.others, size) / MEGABYTE
            decode = measure([sys.executable, "-m", "flaggen", "decode", "--kernel", "7.3", str(path)])
            grep = measure(["grep", "-c", "raw: ", str(path)])
            print(
                f"| {kind.name} | {written:,.0f} | {decode.seconds:.1f} | {written / decode.seconds:.0f} "
                f"| {decode.peak:.0f} | {grep.seconds:.2f} |",
                flush=True,
            )


def write_log(file: BinaryIO, others: int, size: int) -> int:
    """Write a log of about that size, and return how long it is."""
    blocks = [
        "".join(f"{line}\n" for line in json.loads(text)["block"]).encode()
        for text in BLOCKS.read_text(encoding="utf-8").splitlines()
    ]
    written = number = 0
    while written < size:
        for _ in range(others):
            number += 1
            second, fraction = divmod(number, 1000)
            written += file.write(OTHER % (second, fraction * 1000, number, number, fraction))
        written += file.write(blocks[number // max(others, 1) % len(blocks)])
        number += not others
    return written


if __name__ == "__main__":
    main()
