"""Get everything that the tests of `-m kernel` read, into FLAGGEN_KERNELS, several packages at the same time.

The tests get what is missing by themselves, one package after the other. CI has this run beside its first stages.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from cbmc_package import fetch_cbmc
from kernels import FLAGGED, RELEASES, apt, bootable, btf, fetch, headers, workspace

# Most of the time is spent waiting for the mirror.
_WORKERS = 4


def main() -> None:
    with workspace() as work:
        for release in RELEASES.values():
            apt(release.suites, work)
        steps: list[Callable[[], object]] = [partial(fetch, kernel, work) for kernel in RELEASES]
        steps += [partial(headers, kernel, work) for kernel in FLAGGED]
        steps += [partial(bootable, kernel, work) for kernel in ("6.1", "6.12")]
        steps += [partial(btf, "7.x", work), partial(fetch_cbmc, work)]
        with ThreadPoolExecutor(_WORKERS) as pool:
            for done in [pool.submit(step) for step in steps]:
                done.result()


if __name__ == "__main__":
    main()
