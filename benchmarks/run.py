"""All benchmarks, as a page of Markdown. Takes some minutes.

    python benchmarks/run.py

Needs the standard library, and pip's way to a package index: flaggen is measured as it is installed from a wheel, in a
clean virtual environment, and so is each peer.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from declarations import declaration
from environments import Cost, Environment, Failed, Maker
from peers import Peer, peers

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """\
<!-- Printed by `python benchmarks/run.py --write`, do not edit. -->

# Benchmarks

`python benchmarks/run.py` measures all of this anew; `--write` keeps it here.
The last run: {date}, {machine}.
"""
RUN = """
## A run

User and system time, and its ratio to that of `python -I -c pass` in the same clean virtual environment, into which
pip {pip} installed a wheel. The two run in turns; the figures are medians of {rounds} rounds. The declaration has
8 flags. A ratio over its budget is bold.
"""
PEERS = """
## Other tools

Measured in the same way, each in a clean environment of its own, on a job of the same size.
"""
SCALE = """
## Scale

Process time of each stage in milliseconds, by the number of flags. The exponent is the slope of a least squares line
through the three larger sizes, both axes logarithmic: 1 is linear.
"""
EMULATOR = """
## The emulator

A call of a method, and of one written by hand with a literal mask.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Print all benchmarks as a page of Markdown.")
    parser.add_argument("--rounds", type=int, default=25, help="how often each command runs (default: 25)")
    parser.add_argument("--no-peers", action="store_true", help="leave the other tools out")
    parser.add_argument("--write", action="store_true", help=f"keep the page as {PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        parts = []
        for part in page(Path(scratch), options.rounds, not options.no_peers):
            print(part, end="", flush=True)
            parts.append(part)
    if options.write:
        PAGE.write_text("".join(parts), encoding="utf-8")


def page(scratch: Path, rounds: int, with_peers: bool) -> Iterator[str]:
    """The page, part by part. Raises Failed where flaggen does."""
    yield HEAD.format(date=datetime.date.today(), machine=machine())
    maker = Maker(scratch)
    flaggen = maker.environment("flaggen", str(maker.wheel(ROOT)))
    directory = scratch / "declaration"
    directory.mkdir()
    (directory / "flags.toml").write_text(declaration(8), encoding="utf-8")
    yield RUN.format(pip=maker.installer.version("pip"), rounds=rounds)
    yield from a_run(flaggen, directory, rounds)
    if with_peers:
        yield PEERS + "\n| tool | job | ms | ratio |\n| --- | --- | ---: | ---: |\n"
        for peer in peers((directory / "hugetlb_page_flags.py").read_text(encoding="utf-8")):
            yield peer_row(peer, maker, scratch / f"job of {peer.name}", rounds)
    yield SCALE + "\n" + flaggen.run(["python", str(ROOT / "benchmarks" / "scale.py")], scratch)
    yield EMULATOR + "\n" + flaggen.run(["python", str(ROOT / "benchmarks" / "emulator.py")], scratch)


def machine() -> str:
    """The class of the machine, not its name."""
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    return f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def a_run(flaggen: Environment, directory: Path, rounds: int) -> Iterator[str]:
    def empty() -> None:
        shutil.rmtree(flaggen.cache, ignore_errors=True)
        for path in directory.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "flags.toml":
                path.unlink()

    jobs: list[tuple[str, str, float | None, Callable[[], None]]] = [
        ("render", "into an empty directory: render, prove, write", 24, empty),
        ("render --check", "all is as the last check found it", 2, nothing),
        ("render --check --no-cache", "render, prove, compare", 14, nothing),
        ("rules", "list the rules", None, nothing),
        ("--version", "start", 1.5, nothing),
    ]
    yield "\n| command | what it does | ms | ratio | budget |\n| --- | --- | ---: | ---: | ---: |\n"
    for words, what, budget, prepare in jobs:
        cost = flaggen.cost(["flaggen", *words.split()], directory, rounds, prepare)
        yield f"| `flaggen {words}` | {what} | {cost.seconds * 1e3:.0f} | {against(cost, budget)} |\n"


def nothing() -> None:
    pass


def against(cost: Cost, budget: float | None) -> str:
    """The cells of the ratio and of the budget."""
    ratio = f"{cost.ratio:.1f}"
    if budget is None:
        return f"{ratio} | none"
    return f"{f'**{ratio}**' if cost.ratio > budget else ratio} | {budget:.1f}"


def peer_row(peer: Peer, maker: Maker, directory: Path, rounds: int) -> str:
    try:
        environment = maker.environment(peer.name, peer.requirement)
    except Failed:
        return f"| {peer.name} | could not be installed | | |\n"
    peer.write(directory)
    try:
        if peer.setup:
            environment.run(peer.setup, directory)
        cost = environment.cost(peer.command, directory, rounds)
    except Failed:
        return f"| {peer.name} | failed: `{' '.join(peer.command)}` | | |\n"
    command = " ".join(peer.command)
    name = f"{peer.name} {environment.version(peer.name)}"
    return f"| {name} | {peer.job}: `{command}` | {cost.seconds * 1e3:.0f} | {cost.ratio:.1f} |\n"


if __name__ == "__main__":
    main()
