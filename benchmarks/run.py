"""Run all benchmarks, and print a page of Markdown. Takes several minutes.

    python benchmarks/run.py OLD

OLD is the git revision with which this work tree is compared in the same run. Both are installed from wheels in clean
virtual environments, and so is each other tool. Requires the standard library, git, and access to a package index; for
one line also apt and Debian's linux-source-6.12, which may already be in FLAGGEN_KERNELS.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import platform
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from environments import Cost, Failed, Maker, Run, costs
from lines import IMPORT, LARGE, LARGE_LINES, SMALL, Line, Side, kernel_header
from peers import Peer, peers

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
# Up to this multiple of the old ratio counts as no slower: two medians of the same command differ by a few percent.
NOISE = 1.05
HEAD = """\
<!-- Printed by `python benchmarks/run.py OLD --write`, do not edit. -->

# Benchmarks

`python benchmarks/run.py OLD` runs all benchmarks, and compares the work tree with the git revision OLD; `--write`
writes this page. Last run: {date}, {machine}.
"""
COMMANDS = """
## Commands

User and system time, and its ratio to that of `python -I -c pass` in the same clean virtual environment, into which
pip {pip} installed a wheel. Old is revision {old}, new is this one. In each round, both run each
command alternately, each time right after `python -I -c pass`; the figures are medians of {rounds} rounds. A new ratio
over the limit is bold; up to 5 % more than old counts as no slower. The output goes to a file, not to a terminal.

| command | what it does | old, ms | new, ms | old ratio | new ratio | required |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
"""
MANY = """
## {flags:,} flags

Medians, old and new alternately (rounds: {rounds}).

| command | what it does | old, s | new, s | required | old, MiB | new, MiB | required |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
"""
PEERS = """
## Other tools

Measured in the same way, each in its own clean environment, on a task of the same size.

| tool | task | ms | ratio |
| --- | --- | ---: | ---: |
"""
SCALE = """
## Scale

Process time of each stage in milliseconds, by the number of flags. The exponent is the slope of a least squares line
through the three largest sizes, on logarithmic axes: 1 is linear.
"""
DECODE = """
## Logs

`flaggen decode LOG` on logs of which a part is blocks of `dump_page()`, and what grep takes to count their rows.

"""
EMULATOR = """
## The emulator

The cost of calling a method, compared with one written by hand with a literal mask.
"""

EXPLORER = """
## The explorer

The states that `flaggen race` explores without guard or protection, with all that it counts. Required are 1,000,000
states a minute. More actors are second scanners and page faults.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Print all benchmarks as a page of Markdown.")
    parser.add_argument("old", help="the git revision to compare with")
    parser.add_argument("--rounds", type=int, default=25, help="how often each command runs (default: 25)")
    parser.add_argument("--large-rounds", type=int, default=3, help=f"the same with {LARGE:,} flags (default: 3)")
    parser.add_argument("--no-peers", action="store_true", help="leave the other tools out")
    parser.add_argument("--write", action="store_true", help=f"write the page to {PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        parts = []
        for part in page(Path(scratch), options):
            print(part, end="", flush=True)
            parts.append(part)
    if options.write:
        PAGE.write_text("".join(parts), encoding="utf-8")


def page(scratch: Path, options: argparse.Namespace) -> Iterator[str]:
    """Yield the page, part by part. Raises Failed if flaggen fails."""
    yield HEAD.format(date=datetime.date.today(), machine=machine())
    maker = Maker(scratch)
    header = None
    with contextlib.suppress(OSError):
        header = kernel_header(scratch)
    revision, tree = checkout(options.old, scratch)
    old, new = (
        Side(maker.environment(name, str(maker.wheel(project, name))), scratch / f"places of {name}")
        for name, project in (("old", tree), ("new", ROOT))
    )
    for side in (old, new):
        side.set_up(header)
    yield COMMANDS.format(pip=maker.installer.version("pip"), old=revision, rounds=options.rounds)
    for line in SMALL:
        yield small_row(line, *costs([old.run(line), new.run(line)], options.rounds))
    if header is None:
        yield f"| `flaggen {' '.join(IMPORT.words)}` | {IMPORT.purpose} | not there | | | | |\n"
    else:
        yield small_row(IMPORT, *costs([old.run(IMPORT), new.run(IMPORT)], options.rounds))
    if options.large_rounds:
        yield MANY.format(flags=LARGE, rounds=options.large_rounds)
        for side in (old, new):
            side.set_up_large()
        for line in LARGE_LINES:
            yield large_row(line, *costs([old.run(line), new.run(line)], options.large_rounds, warm_up=False))
    if not options.no_peers:
        yield PEERS
        module = (new.directory / "small" / "hugetlb_page_flags.py").read_text(encoding="utf-8")
        for peer in peers(module):
            yield peer_row(peer, maker, scratch / f"job of {peer.name}", options.rounds)
    yield SCALE + "\n" + new.environment.run(["python", str(ROOT / "benchmarks" / "scale.py")], scratch)
    yield EXPLORER + "\n" + new.environment.run(["python", str(ROOT / "benchmarks" / "explorer.py")], scratch)
    yield DECODE + new.environment.run(["python", str(ROOT / "benchmarks" / "decode.py")], scratch)
    yield EMULATOR + "\n" + new.environment.run(["python", str(ROOT / "benchmarks" / "emulator.py")], scratch)


def checkout(revision: str, scratch: Path) -> tuple[str, Path]:
    """Return the revision's abbreviated hash, and a directory with its files."""
    name = subprocess.run(
        ["git", "rev-parse", "--short", f"{revision}^{{commit}}"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    tree = scratch / "checkout"
    with tempfile.TemporaryFile() as archive:
        subprocess.run(["git", "archive", name], cwd=ROOT, check=True, stdout=archive)
        archive.seek(0)
        with tarfile.open(fileobj=archive) as files:
            files.extractall(tree, filter="data")
    return name, tree


def machine() -> str:
    """Return the type of the machine, without its name."""
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    return f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def small_row(line: Line, old: Cost, new: Cost) -> str:
    limit, required = line.limit.ratio, f"{line.limit.ratio}"
    if line.no_slower:
        limit, required = old.ratio * NOISE, "no slower"
    cells = [
        f"`flaggen {' '.join(line.words)}`",
        line.purpose,
        f"{old.seconds * 1e3:.0f}",
        f"{new.seconds * 1e3:.0f}",
        f"{old.ratio:.1f}",
        bold_over(new.ratio, limit, ".1f"),
        required,
    ]
    return row(cells)


def large_row(line: Line, old: Cost, new: Cost) -> str:
    cells = [
        f"`flaggen {' '.join(line.words)}`",
        line.purpose,
        f"{old.seconds:.1f}",
        bold_over(new.seconds, line.limit.seconds, ".1f"),
        str(line.limit.seconds or ""),
        f"{old.peak:,.0f}",
        bold_over(new.peak, line.limit.peak, ",.0f"),
        str(line.limit.peak or ""),
    ]
    return row(cells)


def row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def bold_over(value: float, limit: float | None, form: str) -> str:
    """Return the value as Markdown, in bold if it exceeds its limit."""
    return f"**{value:{form}}**" if limit is not None and value > limit else f"{value:{form}}"


def peer_row(peer: Peer, maker: Maker, directory: Path, rounds: int) -> str:
    try:
        environment = maker.environment(peer.name, peer.requirement)
    except Failed:
        return row([peer.name, "could not be installed", "", ""])
    peer.write(directory)
    command = " ".join(peer.command)
    try:
        if peer.setup:
            environment.run(peer.setup, directory)
        (cost,) = costs([Run(environment, peer.command, directory)], rounds)
    except Failed:
        return row([peer.name, f"failed: `{command}`", "", ""])
    name = f"{peer.name} {environment.version(peer.name)}"
    return row([name, f"{peer.job}: `{command}`", f"{cost.seconds * 1e3:.0f}", f"{cost.ratio:.1f}"])


if __name__ == "__main__":
    main()
