"""Where the repository's files are, and tools that a test needs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parent.parent.parent
# Sound declarations whose rendered files are committed, by name.
COMMITTED = {"repository": ROOT / "flags.toml"} | {
    path.parent.name: path for path in sorted((ROOT / "tests" / "golden").glob("*/flags.toml"))
}


def with_pages() -> str:
    """The repository's declaration, with accessors of struct page as well as of struct folio."""
    text = COMMITTED["repository"].read_text(encoding="utf-8")
    assert text.count('era = "6.17"\n') == 1
    return text.replace('era = "6.17"\n', 'api = ["page", "folio"]\n')


def missing(what: str) -> NoReturn:
    """Skip the test, or fail it where FLAGGEN_REQUIRE_TOOLS is set."""
    if os.environ.get("FLAGGEN_REQUIRE_TOOLS"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


def need(*tools: str) -> None:
    """Call `missing` unless every tool is on the PATH."""
    for tool in tools:
        if shutil.which(tool) is None:
            missing(tool)
