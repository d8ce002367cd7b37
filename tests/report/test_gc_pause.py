"""Garbage collection is off inside the block, and as before after it."""

from __future__ import annotations

import gc

import pytest

from flaggen.report.gc_pause import uncollected


def test_it_is_off_meanwhile_and_on_again_also_after_an_error() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError), uncollected():
        assert not gc.isenabled()
        raise ValueError
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
