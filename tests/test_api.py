"""flaggen as a library: typed functions that neither print nor exit, and cost nothing before they are used."""

from __future__ import annotations

import doctest
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import flaggen
from flaggen import api as library
from repository import ROOT, missing


@pytest.mark.parametrize("module", [flaggen, library], ids=lambda module: module.__name__)
def test_the_examples_are_right(module: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert doctest.testmod(module) == (0, 5 if module is flaggen else 2)  # type: ignore[arg-type]


def test_what_is_offered_is_there() -> None:
    assert flaggen.__all__ == library.__all__
    for name in flaggen.__all__:
        assert getattr(flaggen, name) is getattr(library, name)
        assert name in dir(flaggen)
        assert getattr(flaggen, name).__doc__
    with pytest.raises(AttributeError, match="module 'flaggen' has no attribute 'nothing'"):
        flaggen.nothing  # noqa: B018


def test_the_functions_are_not_hidden_by_modules() -> None:
    program = (
        "import flaggen.prove.prove, flaggen.render.render;assert callable(flaggen.render) and callable(flaggen.prove)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def test_importing_it_costs_nothing() -> None:
    program = "import sys; before = set(sys.modules); import flaggen; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, capture_output=True, text=True)
    assert set(done.stdout.split()) <= {"__future__", "flaggen"}


def test_errors_are_exceptions_with_all_findings(tmp_path: Path) -> None:
    path = tmp_path / "flags.toml"
    path.write_text("output.header = 'a.h'\nflags.freed.bits = 1\nflags.cma.bit = 99\n")
    with pytest.raises(flaggen.DeclarationError) as caught:
        flaggen.load(path)
    assert [found.rule for found in caught.value.findings][:2] == ["missing-doc", "missing-synchronization"]
    assert f"{path}:2:13: error[unknown-key]: unknown key 'bits' in [flags.freed]\n" in str(caught.value)
    path.write_text("output.header = 'a.h'\nflags.freed.bit = 1\n")
    assert flaggen.load(str(path)).flags[0].bit == 1
    with pytest.raises(flaggen.DeclarationError):
        flaggen.load(path, strict=True)
    with pytest.raises(FileNotFoundError):
        flaggen.load(tmp_path / "none.toml")


def test_errors_come_whole_from_another_process(tmp_path: Path) -> None:
    (tmp_path / "flags.toml").write_text("flags = 1\n")
    (tmp_path / "header.h.j2").write_text("{{ nothing }}")
    with pytest.raises(flaggen.DeclarationError) as wrong:
        flaggen.load(tmp_path / "flags.toml")
    with pytest.raises(flaggen.TemplateFault) as broken:
        flaggen.render(flaggen.load(ROOT / "flags.toml"), tmp_path)
    for error, copy in ((caught.value, pickle.loads(pickle.dumps(caught.value))) for caught in (wrong, broken)):
        assert (str(copy), vars(copy)) == (str(error), vars(error))


def test_the_declarations_own_templates_are_used(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "other").mkdir()
    for name in ("mine", "other"):
        (tmp_path / name / "table.rst.j2").write_text(f"{name}: {{{{ words[0].flags[0].name }}}}\n")
    path = tmp_path / "flags.toml"
    path.write_text("render.templates = 'mine'\noutput.table = 'a.rst'\nflags.freed.bit = 1\n")
    declaration = flaggen.load(path)
    assert flaggen.render(declaration) == (flaggen.Artifact("table", "a.rst", "mine: freed\n"),)
    assert flaggen.render(declaration, tmp_path / "other")[0].text == "other: freed\n"
    with pytest.raises(NotADirectoryError, match="none is not a directory"):
        flaggen.render(declaration, tmp_path / "none")
    (tmp_path / "mine/table.rst.j2").write_text("{{ nothing }}")
    with pytest.raises(flaggen.TemplateFault, match="'nothing' is undefined"):
        flaggen.render(declaration)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".rst"] == []


def test_a_program_of_a_user_is_typed(tmp_path: Path) -> None:
    try:
        from mypy import api
    except ImportError:
        missing("mypy")
    (tmp_path / "use.py").write_text(
        "import flaggen\n"
        "declaration = flaggen.load('flags.toml')\n"
        "number: int = declaration.flags[0].bit\n"
        "text: str = flaggen.render(declaration)[0].text\n"
        "wrong: int = flaggen.render(declaration)[0].text\n"
        "flaggen.load(3)\n"
    )
    said, _, _ = api.run(["--strict", "--no-incremental", str(tmp_path / "use.py")])
    assert [line.split(":")[1] for line in said.splitlines() if ": error:" in line] == ["5", "6"], said
