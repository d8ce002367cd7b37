"""A check that is known to be fine says what it said, and is wrong in no case."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flaggen.cli import cache as remembered
from flaggen.cli import commands, declarations
from flaggen.cli.main import main
from flaggen.report.dependency import observe
from repository import ROOT

SOURCE = "generated/mm/hugetlb_page_flags.c"
Check = Callable[..., tuple[int, bool]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory in which all is rendered, with a cache of its own, outside of CI."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "flags.toml").write_bytes((ROOT / "flags.toml").read_bytes())
    monkeypatch.chdir(home)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CI", raising=False)
    # As if flaggen had not been edited or copied for a while.
    monkeypatch.setattr(remembered, "_STARTED", 2**63)
    assert main(["render", "-q"]) == 0
    return home


@pytest.fixture
def check(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Check]:
    """Runs `render --check`: the exit code, and whether it took the work."""
    worked: list[bool] = []
    run = commands.run
    monkeypatch.setattr(commands, "run", lambda words: worked.append(True) or run(words))

    def call(*arguments: str) -> tuple[int, bool]:
        worked.clear()
        return main(["render", "--check", *arguments]), bool(worked)

    yield call


def cache(home: Path) -> Path:
    return home.parent / "cache" / "flaggen"


def test_the_second_check_is_known_and_says_the_same(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    assert check() == (0, True)
    first = capsys.readouterr()
    assert check() == (0, False)
    assert capsys.readouterr() == first
    assert "3 files compared, 0 out of date\n" in first.out


def _edited(home: Path) -> None:
    path = home / "flags.toml"
    path.write_text(path.read_text().replace("free list", "list", 1))


def _edited_with_its_old_time(home: Path) -> None:
    path = home / SOURCE
    times, text = path.stat(), path.read_text()
    path.write_text(text.replace("test_bit", "text_bit", 1))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def _output_removed(home: Path) -> None:
    (home / SOURCE).unlink()


def _output_is_a_directory(home: Path) -> None:
    (home / SOURCE).unlink()
    (home / SOURCE).mkdir()


def _output_is_a_pipe(home: Path) -> None:
    (home / SOURCE).unlink()
    os.mkfifo(home / SOURCE)


def _output_leads_outside(home: Path) -> None:
    shutil.move(home / "generated", home.parent / "elsewhere")
    (home / "generated").symlink_to(home.parent / "elsewhere")


def _outputs_are_one_file(home: Path) -> None:
    (home / SOURCE).unlink()
    (home / SOURCE).symlink_to(home / "flags.toml")


def _declaration_removed(home: Path) -> None:
    (home / "flags.toml").unlink()


@pytest.mark.parametrize(
    "change",
    [
        _edited,
        _edited_with_its_old_time,
        _output_removed,
        _output_is_a_directory,
        _output_is_a_pipe,
        _output_leads_outside,
        _outputs_are_one_file,
        _declaration_removed,
    ],
)
@pytest.mark.parametrize("operands", [(), ("flags.toml",), ("--strict", "./flags.toml")])
def test_what_is_no_longer_current_is_found(
    change: Callable[[Path], None], operands: tuple[str, ...], check: Check, home: Path
) -> None:
    assert check(*operands) == (0, True)
    assert check(*operands) == (0, False)
    change(home)
    code, worked = check(*operands)
    assert (code > 0, worked) == (True, True)
    assert check(*operands) == (code, True)


def test_what_cannot_be_looked_for_is_not_taken_for_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template in a directory that may not be entered is not flaggen's own."""
    assert observe(str(tmp_path / "none")).content is None

    def denied(path: str) -> os.stat_result:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "stat", denied)
    with pytest.raises(PermissionError):
        observe(str(tmp_path / "none"))


def test_templates_that_serve_no_output_are_missed(check: Check, home: Path) -> None:
    (home / "own").mkdir()
    (home / "own/source.c.j2").touch()
    arguments = ("--only", "header", "--templates", "own")
    (home / "flags.toml").write_text('[output]\nheader = "x.h"\n[flags.a]\ndoc = "d"\nsynchronization = "s"\n')
    assert main(["render", "-q"]) == 0
    assert [check(*arguments), check(*arguments)] == [(0, True), (0, False)]
    (home / "own/source.c.j2").unlink()
    assert check(*arguments) == (2, True)


def test_the_directory_that_no_output_leads_out_of_is_another(check: Check, home: Path) -> None:
    (home / "other").mkdir()
    (home / "other/flags.toml").symlink_to("../flags.toml")
    (home / "other/generated").symlink_to("../generated")
    (home / "link").symlink_to(".")
    assert [check("link/flags.toml"), check("link/flags.toml")] == [(0, True), (0, False)]
    (home / "link").unlink()
    (home / "link").symlink_to("other")
    assert check("link/flags.toml") == (2, True)


def test_a_nearer_declaration_is_found(check: Check, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "deep/er").mkdir(parents=True)
    monkeypatch.chdir(home / "deep/er")
    assert [check(), check()] == [(0, True), (0, False)]
    (home / "deep/flags.toml").write_text("flags = 1\n")
    assert check() == (2, True)


@pytest.mark.parametrize("operands", [(".",), ("flags.toml", "."), (".", "deep"), ("deep/other.toml", "flags.toml")])
@pytest.mark.parametrize("in_git", [False, True])
def test_several_declarations_are_remembered(in_git: bool, operands: tuple[str, ...], check: Check, home: Path) -> None:
    """What a directory has, and what git ignores there, is looked at each time."""
    text = '[output]\nheader = "{}.h"\n[flags.a]\ndoc = "d"\nsynchronization = "s"\n'
    (home / "deep").mkdir()
    for name in ("flags", "other"):
        (home / f"deep/{name}.toml").write_text(text.format(name))
        assert main(["render", "-q", f"deep/{name}.toml"]) == 0
    if in_git:
        subprocess.run(["git", "init", "-q"], check=True)
    assert [check(*operands), check(*operands)] == [(0, True), (0, False)]
    output = home / ("deep/other.h" if "deep/other.toml" in operands else "deep/flags.h")
    was = output.read_text()
    output.write_text("by hand\n")
    assert check(*operands) == (1, True)
    output.write_text(was)
    assert check(*operands) == (0, False)
    if "." not in operands:
        return
    (home / "another").mkdir()
    (home / "another/flags.toml").write_text("flags = 1\n")
    assert check(*operands) == (2, True)
    if in_git:
        (home / ".gitignore").write_text("another\n")
        assert check(*operands)[0] == 0
        assert check(*operands) == (0, False)
        (home / ".gitignore").write_text("deep\n")
        assert check(*operands)[1] is True


def test_a_directory_that_is_a_file_now_is_looked_at_again(check: Check, home: Path) -> None:
    (home / "deep").mkdir()
    (home / "flags.toml").rename(home / "deep/flags.toml")
    shutil.move(home / "generated", home / "deep/generated")
    assert [check("deep"), check("deep")] == [(0, True), (0, False)]
    (home / "deep").rename(home / "away")
    assert check("deep") == (2, True)
    (home / "deep").write_bytes((home / "away/flags.toml").read_bytes())
    assert check("deep") == (1, True)


def test_a_file_that_is_a_directory_of_templates_now_is_looked_at_again(check: Check, home: Path) -> None:
    """The names in a directory are the same, but there is a misspelt template below."""
    (home / "own").mkdir()
    (home / "own/source.c.j2").write_bytes((ROOT / "templates/source.c.j2").read_bytes())
    (home / "own/source").touch()
    assert [check("--templates", "own"), check("--templates", "own")] == [(0, True), (0, False)]
    (home / "own/source").unlink()
    (home / "own/source").mkdir()
    (home / "own/source/definitoin.c.j2").touch()
    assert check("--templates", "own") == (2, True)


def test_a_rendering_that_fails_if_it_writes_is_remembered(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
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
    _edited_with_its_old_time(home)
    assert [render("--exit-code", "."), render("--exit-code", ".")] == [(1, True), (0, False)]
    assert [render("."), render(".")] == [(0, True), (0, True)]
    assert render("--exit-code", "--no-cache", ".") == (0, True)


def test_another_directory_or_call_is_another_check(check: Check, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [check(), check()] == [(0, True), (0, False)]
    assert check("-q") == (0, True)
    assert check("--only", "header") == (0, True)
    shutil.copytree(home, home.parent / "copy")
    monkeypatch.chdir(home.parent / "copy")
    assert check() == (0, True)
    monkeypatch.chdir(home)
    assert check() == (0, False)


@pytest.mark.parametrize("part", ["version", "module", "template", "packages", "shadow"])
def test_another_flaggen_looks_again(
    part: str, check: Check, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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


def test_another_encoding_of_paths_looks_again(home: Path) -> None:
    (home / "flags.toml").write_text('[output]\nheader = "ä.h"\n[flags.a]\ndoc = "d"\nsynchronization = "s"\n')
    assert main(["render", "-q"]) == 0
    command = [sys.executable, "-m", "flaggen", "render", "--check"]
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for more, code in (({}, 0), (ascii_only, 2), ({}, 0)):
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | more
        assert subprocess.run(command, env=environment, capture_output=True).returncode == code


def test_full_work_where_it_is_asked_for(check: Check, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check("--no-cache") == (0, True)
    assert not cache(home).exists()
    assert [check(), check()] == [(0, True), (0, False)]
    assert check("--no-cache") == (0, True)
    monkeypatch.setenv("CI", "true")
    assert check() == (0, True)
    monkeypatch.setenv("CI", "")  # as if it were not set
    assert check() == (0, False)


def test_what_has_something_to_say_is_not_kept(check: Check, home: Path) -> None:
    assert check("-v") == (0, True)
    assert check("--diff") == (0, True)
    assert check("--diff") == (0, False)  # says nothing
    text = (home / "flags.toml").read_text()
    (home / "flags.toml").write_text(text.replace('ignore = ["missing-synchronization"]', "", 1))
    assert main(["render", "-q"]) == 0
    assert [check(), check(), check("-v")] == [(0, True)] * 3


def test_standard_input_is_read(check: Check, home: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for text, code in ((b"flags = 1\n", 2), ((home / "flags.toml").read_bytes(), 0), (b"flags = 1\n", 2)):
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
def test_a_damaged_stamp_is_none(damage: Callable[[bytes], bytes], check: Check, home: Path) -> None:
    assert [check(), check()] == [(0, True), (0, False)]
    (path,) = cache(home).iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert check() == (0, True)
    assert check() == (0, False)


def test_a_stamp_that_is_no_file_is_none(check: Check, home: Path) -> None:
    assert [check(), check()] == [(0, True), (0, False)]
    (path,) = cache(home).iterdir()
    path.unlink()
    os.mkfifo(path)
    assert [check(), check()] == [(0, True), (0, False)]
    path.unlink()
    path.mkdir()
    assert [check(), check()] == [(0, True), (0, True)]
    assert list(cache(home).iterdir()) == [path]


def test_a_cache_can_be_deleted_and_need_not_be_writable(
    check: Check, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [check(), check()] == [(0, True), (0, False)]
    shutil.rmtree(cache(home).parent)
    assert [check(), check()] == [(0, True), (0, False)]
    (home / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "file"))
    assert [check(), check()] == [(0, True), (0, True)]
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(home.parent / "me"))
    assert [check(), check()] == [(0, True), (0, False)]
    assert list((home.parent / "me/.cache/flaggen").iterdir())
    monkeypatch.setenv("HOME", "~")  # as where neither HOME nor the user is known
    assert [check(), check()] == [(0, True), (0, True)]
    assert not (home / "relative").exists()
    assert not (home / "~").exists()


def test_a_directory_that_is_gone_is_no_fault(check: Check, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = home / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert check(str(home / "flags.toml")) == (0, True)
    monkeypatch.chdir(home)


def test_a_change_while_the_check_runs_is_not_taken_for_checked(
    check: Check, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept is what was compared, not what is there afterwards."""
    remember = remembered.remember

    def late(*arguments: object) -> None:
        _edited_with_its_old_time(home)
        remember(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(remembered, "remember", late)
    assert check() == (0, True)
    assert check() == (1, True)


def test_a_nearer_declaration_that_comes_while_it_is_looked_for(
    check: Check, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "deep").mkdir()
    monkeypatch.chdir(home / "deep")
    nearest = declarations.nearest

    def late() -> tuple[Path, list[Path]]:
        found = nearest()
        (home / "deep/flags.toml").write_text("flags = 1\n")
        return found

    monkeypatch.setattr(declarations, "nearest", late)
    assert check() == (0, True)
    monkeypatch.setattr(declarations, "nearest", nearest)
    assert check() == (2, True)


def test_a_known_check_imports_next_to_nothing(home: Path) -> None:
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
