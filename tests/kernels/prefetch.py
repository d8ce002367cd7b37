"""Get everything that the tests of `-m kernel` read, into FLAGGEN_KERNELS, several packages at the same time.

The tests get what is missing by themselves, one package after the other. CI has this run beside its first stages.
Progress goes to standard output. Each failure goes to standard error, and the others are still tried; then the exit
status is 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from subprocess import SubprocessError

from cbmc_package import fetch_cbmc
from kernels import FLAGGED, RELEASES, Failure, apt, btf, fetch, headers, image, vmlinux, workspace

# Most of the time is spent waiting for the mirror.
_WORKERS = 4


def main() -> int:
    failures = 0
    with workspace() as work:
        for release in RELEASES.values():
            apt(release.suites, work)
        steps: list[Callable[[], object]] = [partial(fetch, kernel, work) for kernel in RELEASES]
        steps += [partial(headers, kernel, work) for kernel in FLAGGED]
        steps += [partial(image, kernel, work) for kernel in RELEASES]
        steps += [partial(btf, "7.x", work), partial(vmlinux, "6.1", work), partial(fetch_cbmc, work)]
        with ThreadPoolExecutor(_WORKERS) as pool:
            for done in [pool.submit(step) for step in steps]:
                try:
                    done.result()
                except (Failure, OSError, SubprocessError) as error:
                    failures += 1
                    print(f"prefetch failed: {error}", file=sys.stderr, flush=True)
    return failures and 1


if __name__ == "__main__":
    sys.exit(main())
