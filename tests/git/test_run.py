"""Git is started in one place, with an environment that its caller names."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from flaggen.git.run import GitMissing, first_error, git, without_repository
from repository import ROOT, need


def test_no_other_module_names_git_as_a_program() -> None:
    for path in sorted((ROOT / "flaggen").rglob("*.py")):
        if path.relative_to(ROOT / "flaggen") != Path("git/run.py"):
            lists = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.List))
            first = (node.elts[0] for node in lists if node.elts)
            assert all(not (isinstance(word, ast.Constant) and word.value == "git") for word in first), path


def test_git_gets_the_environment_and_the_directory(tmp_path: Path) -> None:
    need("git")
    done = git("rev-parse", environment={**os.environ, "GIT_DIR": "/nowhere"}, directory=tmp_path)
    assert done.returncode != 0
    assert first_error(done) == "fatal: not a git repository: '/nowhere'"


def test_variables_of_a_hook_are_left_out_and_configuration_is_kept() -> None:
    variables = {"PATH": "/bin", "GIT_DIR": "x", "GIT_INDEX_FILE": "y", "GIT_CONFIG_COUNT": "1"}
    assert without_repository(variables) == {"PATH": "/bin", "GIT_CONFIG_COUNT": "1"}


def test_without_git() -> None:
    with pytest.raises(GitMissing):
        git("status", environment={"PATH": ""})
