"""Measure each stage of a run for 8 to 4,096 flags, and test whether it is linear.

    python benchmarks/scale.py

Runs in one process, with the flaggen that is installed for this Python. An exponent is the slope of the least squares
line through the larger sizes, on logarithmic axes: it is 1 if twice the flags take twice the time.
"""

from __future__ import annotations

import gc
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from declarations import declaration
from flaggen import pipeline

SIZES = (8, 64, 512, 4096)
FITTED = 3
# The number of runs, by size, of which the best counts: short runs are more sensitive to noise.
RUNS = {8: 30, 64: 10, 512: 5, 4096: 2}

T = TypeVar("T")
Times = dict[str, float]


def main() -> None:
    measured = {size: best(size) for size in SIZES}
    print(f"| stage | {' | '.join(f'{size:,}' for size in SIZES)} | exponent | per flag |")
    print(f"| --- {'| ---: ' * (len(SIZES) + 2)}|")
    for stage in measured[SIZES[0]]:
        times = [measured[size][stage] * 1e3 for size in SIZES]
        cells = [f"{milliseconds:,.1f}" for milliseconds in times]
        print(f"| {stage} | {' | '.join(cells)} | {exponent(times):.2f} | {times[-1] / SIZES[-1]:.2f} |")


def best(size: int) -> Times:
    """Return the shortest process time of each stage, in seconds."""
    runs = [stages(size) for _ in range(RUNS[size])]
    return {stage: min(times[stage] for times in runs) for stage in runs[0]}


def stages(size: int) -> Times:
    """Return the process time of each stage of one run, in seconds."""
    times: Times = {}

    def timed(stage: str, work: Callable[[], T]) -> T:
        gc.collect()
        began = time.process_time()
        result = work()
        times[stage] = time.process_time() - began
        return result

    data = declaration(size).encode()
    loaded = timed("load, lint", lambda: pipeline.load(data, "flags.toml"))
    assert loaded.declaration is not None and loaded.findings == ()
    declared = loaded.declaration
    timed("render", lambda: pipeline.render(declared))
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "flags.toml")
        built = timed("render, prove", lambda: pipeline.build(loaded, path.parent))
        assert built.findings == built.proof.findings == ()
        timed("write", lambda: pipeline.sync(built, path, write=True))
        timed("compare", lambda: pipeline.sync(built, path))
    return times


def exponent(times: list[float]) -> float:
    """Return the slope of the least squares line through the FITTED largest sizes, on logarithmic axes."""
    xs = [math.log(size) for size in SIZES[-FITTED:]]
    ys = [math.log(milliseconds) for milliseconds in times[-FITTED:]]
    x, y = sum(xs) / FITTED, sum(ys) / FITTED
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


if __name__ == "__main__":
    main()
