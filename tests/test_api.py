"""flaggen as a library: typed functions that neither print nor exit, and cost nothing before they are used."""

from __future__ import annotations

import doctest
import gc
import importlib.util
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import flaggen
from flaggen import api as library
from repository import ROOT, missing


@pytest.mark.parametrize("module", [flaggen, library], ids=lambda module: module.__name__)
def test_the_examples_are_right(module: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert doctest.testmod(module) == (0, 5 if module is flaggen else 9)  # type: ignore[arg-type]


def test_what_is_offered_is_there() -> None:
    own = [name for name, value in vars(library).items() if getattr(value, "__module__", "") == library.__name__]
    others = re.findall(r"import (\w+) as \1\n", Path(library.__file__).read_text(encoding="utf-8"))
    assert sorted(flaggen.__all__) == sorted([*(name for name in own if not name.startswith("_")), *others])
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
    with pytest.raises(flaggen.UnreadableFile, match="none is not a directory"):
        flaggen.render(declaration, tmp_path / "none")
    (tmp_path / "mine/table.rst.j2").write_text("{{ nothing }}")
    with pytest.raises(flaggen.TemplateFault, match="'nothing' is undefined"):
        flaggen.render(declaration)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".rst"] == []


def test_a_look_up_of_what_is_not_declared_is_an_error() -> None:
    declaration = flaggen.load(ROOT / "flags.toml")
    assert declaration.word(0).flags[3] is declaration.flag("freed")
    for look_up in (lambda: declaration.flag("fred"), lambda: declaration.word(1)):
        with pytest.raises(KeyError) as caught:
            look_up()
        assert isinstance(caught.value, flaggen.FlaggenError)
    with pytest.raises(flaggen.UnknownName) as caught:
        declaration.flag("fred")
    assert str(caught.value) == "flag 'fred' is not declared; did you mean 'freed'?"


def test_verify_reports_what_differs_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "flags.toml"
    path.write_text("output.header = 'a.h'\nflags.freed.bit = 1\n")
    (artifact,) = flaggen.render(flaggen.load(path))
    with pytest.raises(flaggen.FlaggenError, match=r"a\.h does not exist"):
        flaggen.verify(path)
    (tmp_path / "a.h").write_text(artifact.text)
    assert flaggen.verify(path).findings == ()
    (tmp_path / "a.h").write_text(artifact.text.replace("HPG_freed = 1", "HPG_freed = 2"))
    assert {finding.rule for finding in flaggen.verify(path).findings} == {"different-fact"}
    with pytest.raises(flaggen.FlaggenError, match="unknown check 'gc'; choose from gcc"):
        flaggen.verify(path, ["gc"])
    path.write_text("output.emulator = 'a.py'\nflags.freed.bit = 1\n")
    with pytest.raises(flaggen.FlaggenError, match="nothing to prove"):
        flaggen.verify(path)


def test_c_is_imported_and_compared(tmp_path: Path) -> None:
    path, header = tmp_path / "flags.toml", tmp_path / "a.h"
    text = "output.header = 'a.h'\n[flags.freed]\ndoc = 'Freed.'\nsynchronization = 'None.'\nbit = "
    path.write_text(f"{text}1\n")
    header.write_text(flaggen.render(flaggen.load(path))[0].text)
    imported = flaggen.import_c(header)
    assert (imported.declaration.flag("freed").bit, imported.findings) == (1, ())
    assert flaggen.compare_c(path, header) == ()
    path.write_text(f"{text}2\n")
    assert [finding.rule for finding in flaggen.compare_c(path, header)] == ["moved-bit"]
    header.write_text("int nothing;\n")
    with pytest.raises(flaggen.DeclarationError, match="no flags found"):
        flaggen.import_c(header)


def test_versions_are_compared_and_merged(tmp_path: Path) -> None:
    base, ours, theirs, policy = (tmp_path / f"{name}.toml" for name in ("base", "ours", "theirs", "policy"))
    base.write_text("output.header = 'a.h'\n[flags.freed]\nbit = 1\n")
    ours.write_text("output.header = 'a.h'\n[flags.freed]\nbit = 2\n")
    theirs.write_text("output.header = 'a.h'\n[flags.freed]\nbit = 1\n[flags.cma]\nbit = 9\n")
    (verdict,) = flaggen.diff(base, ours).verdicts
    assert (verdict.change.id, verdict.accepted) == ("flag-moved freed", "")
    policy.write_text("review.accepted = { 'flag-moved freed' = 'Why not.' }\noutput.header = 'a.h'\nflags.a.bit = 1\n")
    assert flaggen.diff(base, ours, policy=policy).verdicts[0].accepted == "Why not."
    merged = flaggen.merge(base, ours, theirs).declaration
    assert merged is not None and [flag.bit for flag in merged.flags] == [2, 9]
    assert flaggen.merge(base, ours, ours).conflicts == ()
    theirs.write_text("output.header = 'a.h'\n[flags.freed]\nbit = 3\n")
    assert flaggen.merge(base, ours, theirs).conflicts
    theirs.write_text("flags = 1\n")
    for call in (lambda: flaggen.diff(base, theirs), lambda: flaggen.merge(base, ours, theirs)):
        with pytest.raises(flaggen.DeclarationError) as caught:
            call()
        assert caught.value.findings
    with pytest.raises(flaggen.FlaggenError, match="no such file"):
        flaggen.diff(base, tmp_path / "none.toml")


def test_whatever_it_refuses_is_of_one_base_class() -> None:
    from flaggen.diff.compare import NothingToCompare
    from flaggen.diff.sides import InvalidSide
    from flaggen.git.discover import NotFound
    from flaggen.git.index import IndexUnreadable
    from flaggen.git.merge_file import MergeFailed
    from flaggen.git.operands import OperandError
    from flaggen.git.run import GitMissing
    from flaggen.render.files import FileFault

    refusals = (
        *(InvalidSide, NothingToCompare, MergeFailed, OperandError, GitMissing, FileFault, NotFound, IndexUnreadable),
        *(flaggen.UnknownName, flaggen.UnreadableFile, flaggen.NoSuchFile),
    )
    for refusal in (*refusals, flaggen.DeclarationError, flaggen.TemplateFault):
        assert issubclass(refusal, flaggen.FlaggenError)


@pytest.mark.parametrize("name", ["none", "", "directory", "a\0b", "/dev/zero"])
def test_a_file_that_cannot_be_read_is_an_error_of_flaggen_and_of_the_system(name: str, tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    path = tmp_path / name
    declaration = flaggen.load(ROOT / "flags.toml")
    calls = (flaggen.load, flaggen.verify, flaggen.import_c, lambda path: flaggen.compare_c(path, path))
    for call in (*calls, lambda path: flaggen.render(declaration, path / "none")):
        with pytest.raises(flaggen.UnreadableFile) as caught:
            call(path)  # type: ignore[operator]
        assert isinstance(caught.value, OSError) and isinstance(caught.value, flaggen.FlaggenError)
        assert str(path) in str(caught.value)
    with pytest.raises(FileNotFoundError, match="no such file: none"):
        flaggen.load("none")


def test_nothing_is_proven_or_imported_without_c() -> None:
    declaration = flaggen.load(ROOT / "flags.toml")
    for call in (
        lambda: flaggen.prove(declaration, {}),
        lambda: flaggen.prove(declaration, {"emulator": flaggen.Source("a.py", "")}),
        lambda: flaggen.import_c(),
        lambda: flaggen.compare_c(ROOT / "flags.toml"),
    ):
        with pytest.raises(flaggen.FlaggenError):
            call()  # type: ignore[no-untyped-call]


def test_it_leaves_the_process_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "flags.toml"
    path.write_text("output.header = 'a.h'\nflags.freed.bit = 1\n")

    def state() -> object:
        return (
            gc.isenabled(),
            gc.get_threshold(),
            dict(os.environ),
            Path.cwd(),
            [signal.getsignal(number) for number in signal.valid_signals()],
            (sys.stdout, sys.stderr, sys.excepthook, sys.getrecursionlimit()),
        )

    before = state()
    (artifact,) = flaggen.render(flaggen.load(path))
    (tmp_path / "a.h").write_text(artifact.text)
    flaggen.verify(path)
    flaggen.import_c(tmp_path / "a.h")
    flaggen.merge(path, path, path)
    flaggen.diff(path, tmp_path / "a.h")
    assert state() == before


PROGRAM = """\
import flaggen
declaration = flaggen.load('flags.toml')
number: int = declaration.flags[0].bit
text: str = flaggen.render(declaration)[0].text
wrong: int = flaggen.render(declaration)[0].text
flaggen.load(3)
flaggen.nothing
mask: int = declaration.flag('freed').mask
level: str = flaggen.diff('a', 'b').verdicts[0].level
merged: flaggen.MergeResult = flaggen.merge('a', 'b', 'c')
facts: int = flaggen.verify('a').proof.facts
imported: flaggen.Declaration = flaggen.import_c('a').declaration
try:
    flaggen.load('none')
except flaggen.UnreadableFile as error:
    text = str(error.filename)
"""
EMULATOR = """\
from hugetlb_page_flags import HugetlbPage, HugetlbPageFlags
page = HugetlbPage.from_words({0: 2}, bits_per_long=32)
is_set: bool = page.folio_test_hugetlb_migratable()
wrong: str = page.words
page.words = {}
flag: HugetlbPageFlags = HugetlbPageFlags.HPG_freed | HugetlbPageFlags.HPG_cma
page.folio_set_hugetlb_nothing()
"""


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_program_of_a_user_is_typed(checker: str, tmp_path: Path) -> None:
    if importlib.util.find_spec(checker) is None:
        missing(f"{checker} (pip install {checker})")
    (tmp_path / "use.py").write_text(PROGRAM)
    (tmp_path / "emulate.py").write_text(EMULATOR)
    shutil.copy(ROOT / "generated/hugetlb_page_flags.py", tmp_path)
    options = {"mypy": ["--strict", "--no-incremental"], "pyright": ["--pythonpath", sys.executable]}[checker]
    done = subprocess.run(
        [sys.executable, "-m", checker, *options, "use.py", "emulate.py"], cwd=tmp_path, capture_output=True, text=True
    )
    wrong = re.findall(r"(\w+\.py):(\d+):.*error", done.stdout)
    lines = [("use.py", "5"), ("use.py", "6"), ("use.py", "7")]
    lines += [("emulate.py", "4"), ("emulate.py", "5"), ("emulate.py", "7")]
    assert sorted(set(wrong)) == sorted(lines), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"bits": 16}, "32 or 64 bits, not 16"), ({"kernel": "6.1"}, "declaration cannot be combined with a release")],
)
def test_a_word_cannot_be_decoded_in_two_ways(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        flaggen.decode(2, flaggen.load(ROOT / "flags.toml"), **wrong)
