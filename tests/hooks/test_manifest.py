"""What the hooks are, without those who run them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from flaggen.model.targets import TARGETS
from repository import COMMITTED, ROOT

HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}


def test_they_differ_in_what_they_do() -> None:
    assert list(HOOKS) == ["flaggen-render", "flaggen-check", "flaggen-diff"]
    render, check, diff = HOOKS.values()
    does = {"id", "name", "description", "entry"}
    assert {key for key in render | check if render.get(key) != check.get(key)} == does
    assert {key for key in render | diff if render.get(key) != diff.get(key)} == does | {"args", "verbose"}


def test_the_repository_uses_its_own() -> None:
    """From the work tree; as to the rest, as anyone does."""
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repository == {"repo": "local", "hooks": [HOOKS["flaggen-render"] | {"language": "system"}]}


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        *((str(path.relative_to(ROOT)), True) for path in COMMITTED.values()),
        ("generated/include/linux/hugetlb_page_flags.h", True),
        ("mm/hugetlb_page_flags.c", True),
        ("hugetlb_page_flags.py", True),
        *((target.usual_path, True) for target in TARGETS.values()),
        ("templates/header/enum.h.j2", True),
        (".pre-commit-config.yaml", True),
        ("my-flags.toml", False),
        ("flags.toml.orig", False),
        ("flags.toml/README", False),
        ("flags_toml", False),
        ("mm/hugetlb_page_flags.o", False),
        ("test_hugetlb_page_flags.py", False),
        ("hugetlb_page_flags.h.j2.orig", False),
        ("drivers/j2", False),
        ("sub/.pre-commit-config.yaml", False),
        ("README.md", False),
    ],
)
def test_which_files_of_a_commit_run_them(name: str, runs: bool) -> None:
    for hook in HOOKS.values():
        assert bool(re.search(hook["files"], name)) is runs
