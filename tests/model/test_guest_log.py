"""The lines of the module's log are read as they are printed."""

from __future__ import annotations

import pytest

from flaggen.model.guest_log import GUEST_LOG, values


@pytest.mark.parametrize(
    ("line_format", "printed", "read"),
    [
        (GUEST_LOG.page, (0x4400, "in use", 0x1F), ("4400", "in use", "1f")),
        (GUEST_LOG.differs, ("HPageFreed", "HPageFreed", "another bit"), ("HPageFreed", "HPageFreed", "another bit")),
        (GUEST_LOG.word, (100_000, 2, 2**64 - 1), ("100000", "2", "f" * 16)),
        (GUEST_LOG.results, (256, 0xABC, "kept"), ("256", "abc", "kept")),
        (GUEST_LOG.done, (960, 0), ("960", "0")),
    ],
)
def test_values(line_format: str, printed: tuple[object, ...], read: tuple[str, ...]) -> None:
    line = line_format % printed
    assert [*values(line_format, f"not {line}\n{line}\n")] == [read]
