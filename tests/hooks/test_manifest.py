"""What the hooks are, without those who run them."""

from __future__ import annotations

from typing import Any

import yaml

from repository import ROOT

HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}


def test_they_differ_in_what_they_do() -> None:
    assert list(HOOKS) == ["flaggen-render", "flaggen-check", "flaggen-diff", "flaggen-import-check"]
    render, check, diff, import_check = HOOKS.values()
    does = {"id", "name", "description", "entry"}
    assert {key for key in render | check if render.get(key) != check.get(key)} == does
    assert {key for key in render | diff if render.get(key) != diff.get(key)} == does | {"args", "verbose"}
    assert {key for key in render | import_check if render.get(key) != import_check.get(key)} == does | {"args"}


def test_the_repository_uses_its_own() -> None:
    """From the work tree; as to the rest, as anyone does."""
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repository == {"repo": "local", "hooks": [HOOKS["flaggen-render"] | {"language": "system"}]}


def test_every_commit_runs_them() -> None:
    """Any file may be an output or a template, and pre-commit matches no pattern with files that a commit deletes."""
    assert all(hook["always_run"] and not hook["pass_filenames"] and "files" not in hook for hook in HOOKS.values())
