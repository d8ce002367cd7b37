"""What the hooks are, without those who run them."""

from __future__ import annotations

import re
from typing import Any

import yaml

from repository import ROOT

HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}


def test_they_differ_in_what_they_do() -> None:
    assert list(HOOKS) == ["flaggen-render", "flaggen-check", "flaggen-diff"]
    render, check, diff = HOOKS.values()
    does = {"id", "name", "description", "entry"}
    assert {key for key in render | check if render.get(key) != check.get(key)} == does
    runs = {"args", "verbose", "always_run", "files"}
    assert {key for key in render | diff if render.get(key) != diff.get(key)} == does | runs


def test_the_repository_uses_its_own() -> None:
    """From the work tree; as to the rest, as anyone does."""
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repository == {"repo": "local", "hooks": [HOOKS["flaggen-render"] | {"language": "system"}]}


def test_which_commits_run_them() -> None:
    """Any file may be an output or a template; only of declarations it is known what their names end in."""
    render, check, diff = HOOKS.values()
    assert render["always_run"] and check["always_run"]
    for name, runs in (("flags.toml", True), ("mm/vendor.toml", True), ("flags.toml.orig", False), ("x.h", False)):
        assert bool(re.search(diff["files"], name)) is runs
