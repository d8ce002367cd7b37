"""The templates as in a wheel: compiled, and run without jinja2."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from compiled import declared
from flaggen.pipeline import render
from flaggen.render import templates
from flaggen.render.context import context
from flaggen.render.templates import Templates
from repository import COMMITTED, ROOT


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Install the module of compiled templates where a wheel has it."""
    module = ModuleType(templates.COMPILED)
    exec(templates.compiled_module(), vars(module))
    monkeypatch.setitem(sys.modules, templates.COMPILED, module)
    templates.own_templates.cache_clear()
    yield module
    templates.own_templates.cache_clear()


def test_every_template_is_there(module: ModuleType) -> None:
    assert sorted(module.TEMPLATES) == templates.own_template_names()


def test_the_bytes_are_the_same(module: ModuleType) -> None:
    own = Templates()
    own._environment = templates._from_sources()
    for path in COMMITTED.values():
        declaration = declared(path.read_bytes())
        variables = context(declaration)
        for artifact in render(declaration).artifacts:
            name = templates.template_name(artifact.target, artifact.path)
            assert artifact.text == own.render(name, variables), artifact.path


def test_jinja2_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "compiled_templates.py").write_text(templates.compiled_module(), encoding="utf-8")
    program = (
        "import sys; import compiled_templates; from pathlib import Path; from flaggen.render import templates;"
        "sys.modules[templates.COMPILED] = compiled_templates;"
        "from flaggen.pipeline import load, render;"
        "render(load(Path('flags.toml').read_bytes(), 'flags.toml').declaration);"
        "print(*sys.modules)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(tmp_path)!r}, '.']; {program}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "jinja2" not in printed.stdout.split()
