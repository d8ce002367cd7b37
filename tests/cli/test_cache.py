"""A cached check prints what it printed before, and is never wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cached_checks import Check, edited_with_its_old_time
from flaggen.cli import cache as remembered
from flaggen.cli import commands
from flaggen.cli.main import main
from repository import ROOT


def cache(rendered: Path) -> Path:
    return rendered.parent / "cache" / "flaggen"


def test_the_second_check_is_known_and_says_the_same(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    assert check() == (0, True)
    first = capsys.readouterr()
    assert check() == (0, False)
    assert capsys.readouterr() == first
    assert "3 files compared, 0 out of date\n" in first.out


def test_a_rendering_that_fails_if_it_writes_is_remembered(
    rendered: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The hook's; a rendering that writes, or that was not asked to fail then, does its work."""
    worked: list[bool] = []
    run = commands.run
    monkeypatch.setattr(commands, "run", lambda words: worked.append(True) or run(words))

    def render(*words: str) -> tuple[int, bool]:
        worked.clear()
        return main(["render", *words]), bool(worked)

    assert [render("--exit-code", "."), render("--exit-code", ".")] == [(0, True), (0, False)]
    assert "unchanged generated/" in capsys.readouterr().out
    edited_with_its_old_time(rendered)
    assert [render("--exit-code", "."), render("--exit-code", ".")] == [(1, True), (0, False)]
    assert [render("."), render(".")] == [(0, True), (0, True)]
    assert render("--exit-code", "--no-cache", ".") == (0, True)


def test_another_directory_or_call_is_another_check(
    check: Check, rendered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [check(), check()] == [(0, True), (0, False)]
    assert check("-q") == (0, True)
    assert check("--only", "header") == (0, True)
    shutil.copytree(rendered, rendered.parent / "copy")
    monkeypatch.chdir(rendered.parent / "copy")
    assert check() == (0, True)
    monkeypatch.chdir(rendered)
    assert check() == (0, False)


@pytest.mark.parametrize("part", ["version", "module", "template", "packages", "shadow"])
def test_another_flaggen_looks_again(
    part: str, check: Check, rendered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "flaggen"
    shutil.copytree(ROOT / "flaggen", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", package / "templates")
    monkeypatch.setattr(remembered, "__file__", str(package / "cli" / "cache.py"))
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert [check(), check()] == [(0, True), (0, False)]
    if part == "version":
        monkeypatch.setattr(sys, "version", "4.0")
    elif part == "packages":
        (tmp_path / "site/jinja2-9.dist-info").mkdir()
    elif part == "shadow":
        (tmp_path / "site/jinja2.py").touch()
    else:
        path = package / ("prove/prove.py" if part == "module" else "templates/source/definition.c.j2")
        times, data = path.stat(), path.read_bytes()
        path.write_bytes(data.replace(b"a", b"b", 1))
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert check() == (0, True)


def test_a_flaggen_that_has_just_changed_is_not_remembered(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the process has loaded may be another, and the next change may not be visible in the times of a file."""
    files = [path for name in ("flaggen", "templates") for path in (ROOT / name).rglob("*.*")]
    newest = max(path.stat().st_ctime_ns for path in files if path.suffix in (".py", ".txt", ".j2"))
    for seconds, is_known in ((-1, False), (0, False), (1, False), (3, True)):
        monkeypatch.setattr(remembered, "_STARTED", newest + seconds * 10**9)
        assert [check(), check()] == [(0, True), (0, not is_known)]


def test_another_encoding_of_paths_looks_again(rendered: Path) -> None:
    (rendered / "flags.toml").write_text('[output]\nheader = "ä.h"\n[flags.a]\ndoc = "d"\nsynchronization = "s"\n')
    assert main(["render", "-q"]) == 0
    command = [sys.executable, "-m", "flaggen", "render", "--check"]
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for more, code in (({}, 0), (ascii_only, 2), ({}, 0)):
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | more
        assert subprocess.run(command, env=environment, capture_output=True).returncode == code


def test_full_work_where_it_is_asked_for(check: Check, rendered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check("--no-cache") == (0, True)
    assert not cache(rendered).exists()
    assert [check(), check()] == [(0, True), (0, False)]
    assert check("--no-cache") == (0, True)
    monkeypatch.setenv("CI", "true")
    assert check() == (0, True)
    monkeypatch.setenv("CI", "")  # as if it were not set
    assert check() == (0, False)


def test_what_has_something_to_say_is_not_kept(check: Check, rendered: Path) -> None:
    assert check("-v") == (0, True)
    assert check("--diff") == (0, True)
    assert check("--diff") == (0, False)  # says nothing
    text = (rendered / "flags.toml").read_text()
    (rendered / "flags.toml").write_text(text.replace('ignore = ["missing-synchronization"]', "", 1))
    assert main(["render", "-q"]) == 0
    assert [check(), check(), check("-v")] == [(0, True)] * 3


def test_standard_input_is_read(check: Check, rendered: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for text, code in ((b"flags = 1\n", 2), ((rendered / "flags.toml").read_bytes(), 0), (b"flags = 1\n", 2)):
        command = [sys.executable, "-m", "flaggen", "render", "--check", "-"]
        assert subprocess.run(command, input=text, env=environment, capture_output=True).returncode == code


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:60],
        lambda data: data.replace(b"0 out", b"9 out"),
        lambda data: data.rpartition(b"\0")[0],
        lambda data: data + b"\0",
        lambda data: data.replace(b"\n", b"", 1),
        lambda data: b"\xff" + data,
    ],
)
def test_a_damaged_cache_file_is_ignored(damage: Callable[[bytes], bytes], check: Check, rendered: Path) -> None:
    assert [check(), check()] == [(0, True), (0, False)]
    (path,) = cache(rendered).iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert check() == (0, True)
    assert check() == (0, False)


def test_a_cache_file_that_is_no_file_is_ignored(check: Check, rendered: Path) -> None:
    assert [check(), check()] == [(0, True), (0, False)]
    (path,) = cache(rendered).iterdir()
    path.unlink()
    os.mkfifo(path)
    assert [check(), check()] == [(0, True), (0, False)]
    path.unlink()
    path.mkdir()
    assert [check(), check()] == [(0, True), (0, True)]
    assert list(cache(rendered).iterdir()) == [path]


def test_a_cache_can_be_deleted_and_need_not_be_writable(
    check: Check, rendered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [check(), check()] == [(0, True), (0, False)]
    shutil.rmtree(cache(rendered).parent)
    assert [check(), check()] == [(0, True), (0, False)]
    (rendered / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(rendered / "file"))
    assert [check(), check()] == [(0, True), (0, True)]
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(rendered.parent / "me"))
    assert [check(), check()] == [(0, True), (0, False)]
    assert list((rendered.parent / "me/.cache/flaggen").iterdir())
    monkeypatch.setenv("HOME", "~")  # as where neither HOME nor the user is known
    assert [check(), check()] == [(0, True), (0, True)]
    assert not (rendered / "relative").exists()
    assert not (rendered / "~").exists()


def test_a_directory_that_is_gone_is_no_fault(check: Check, rendered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = rendered / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert check(str(rendered / "flags.toml")) == (0, True)
    monkeypatch.chdir(rendered)


def test_a_known_check_imports_next_to_nothing(rendered: Path) -> None:
    program = (
        "import sys; before = set(sys.modules); from flaggen.cli.main import main; code = main(sys.argv[1:]);"
        "print(code, sorted(name for name in set(sys.modules) - before), file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, "render", "--check"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for _ in range(2):
        said = subprocess.run(command, env=environment, capture_output=True, text=True).stderr
    loaded = [
        *("__future__", "_blake2", "flaggen", "flaggen.cli", "flaggen.cli.cache", "flaggen.cli.main"),
        *("flaggen.cli.exit_codes", "flaggen.cli.streams", "flaggen.report", "flaggen.report.dependency"),
        "flaggen.report.terminal",
    ]
    assert said == f"0 {sorted(loaded)}\n"
