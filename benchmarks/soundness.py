"""Try mutants of rendered C: whatever the proof accepts, gcc and clang have to compile to the same code.

    python benchmarks/soundness.py --count 100000 --jobs 2 --state soundness.json

The mutants of a random declaration are made by every construct in tests/support/c_mutations.py. The state file has what
was done: the same command continues. Mutants that are missed are kept in a directory, with a script that compiles them.
`--weakened NAME` turns a check of the proof's reader off, as a control: then some have to be missed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / "tests" / "support")]

from mutated_c import COLUMNS, Batch, table, try_mutants  # noqa: E402
from weakened_reader import WEAKENED, weakened  # noqa: E402

# Mutants of one declaration.
SIZE = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3_000, help="how many mutants in all (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other mutants (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes (default: %(default)s)")
    parser.add_argument("--state", type=Path, help="continue what this file has, and write it after each declaration")
    parser.add_argument("--keep", type=Path, help="the directory for mutants that are missed")
    parser.add_argument(
        "--weakened", choices=WEAKENED, default="", metavar="NAME", help=f"a check to turn off: {', '.join(WEAKENED)}"
    )
    options = parser.parse_args()
    settings = {"seed": options.seed, "size": SIZE, "weakened": options.weakened}
    state = (
        json.loads(options.state.read_text()) if options.state and options.state.exists() else {"settings": settings}
    )
    if state["settings"] != settings:
        parser.error(f"{options.state} has the state of other mutants: {state['settings']}")
    counts = Counter({tuple(key.split("/")): number for key, number in state.get("counts", {}).items()})
    misses = state.get("misses", [])
    first = state.get("batches", 0)
    numbers = range(first, -(-options.count // SIZE))
    for number, batch in enumerate(batches(numbers, options), first + 1):
        counts += batch.counts
        misses += [list(miss) for miss in batch.misses]
        if options.state:
            listed = {"/".join(key): value for key, value in counts.items()}
            written = {"settings": settings, "batches": number, "counts": listed, "misses": misses}
            new = options.state.with_suffix(".new")
            new.write_text(json.dumps(written, indent=1))
            new.replace(options.state)
        sums = {column: sum(value for (_, verdict), value in counts.items() if verdict == column) for column in COLUMNS}
        print(
            "\r" + ", ".join(f"{value:,} {column}" for column, value in sums.items()),
            end="",
            file=sys.stderr,
            flush=True,
        )
    print(file=sys.stderr)
    print(table(counts))
    return int(bool(misses))


def batches(numbers: range, options: argparse.Namespace) -> Iterator[Batch]:
    """The batches with these numbers, in order."""
    constructs = WEAKENED[options.weakened].constructs if options.weakened else ()
    work = partial(try_mutants, options.seed, size=SIZE, keep=options.keep, constructs=constructs)
    if options.jobs == 1:
        with ExitStack() as stack:
            if options.weakened:
                stack.enter_context(weakened(options.weakened))
            yield from map(work, numbers)
    else:
        with multiprocessing.Pool(options.jobs, initializer=_weaken, initargs=(options.weakened,)) as pool:
            yield from pool.imap(work, numbers)


def _weaken(name: str) -> None:
    if name:
        weakened(name).__enter__()


if __name__ == "__main__":
    sys.exit(main())
