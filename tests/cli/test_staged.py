"""`flaggen render --staged`: what git's index has to have, and what not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flaggen.cli.main import main
from flaggen.render.region import markers
from repositories import git, home
from repository import need

__all__ = ["home"]

Run = Callable[..., tuple[int, list[str]]]
DECLARATION = '[output]\nheader = "h.h"\n\n[flags.a]\ndoc = "A."\nsynchronization = "x"\n'


def declare(path: str, *outputs: str) -> None:
    """Write a declaration with these outputs, and render it."""
    targets = zip(("header", "emulator"), outputs, strict=False)
    lines = "".join(f'{target} = "{output}"\n' for target, output in targets)
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(DECLARATION.replace('header = "h.h"\n', lines))
    assert main(["render", "-q", path]) == 0


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Render or compare with --staged: the exit code, and the rules and subjects of the findings."""
    need("git")
    git("init", "-q")

    def run(*words: str) -> tuple[int, list[str]]:
        code = main(["render", "--staged", *(words or ["--check", "."])])
        printed = capsys.readouterr().err
        findings = [line.split("error[")[1] for line in printed.splitlines() if ": error[" in line]
        return code, [finding.split(",")[0].replace(" is not an output any more", "") for finding in findings]

    return run


def unstaged(path: str) -> str:
    return f"unstaged-output]: {path} is not staged"


def test_every_output_is_staged(run: Run) -> None:
    declare("flags.toml", "h.h", "gen/e.py")
    git("add", "flags.toml")
    assert run() == (1, [unstaged("h.h"), unstaged("gen/e.py")])
    assert run("--exit-code", ".") == (1, [unstaged("h.h"), unstaged("gen/e.py")])
    git("add", ".")
    assert run() == run("--exit-code") == (0, [])
    git("commit", "-qm", "x")
    declare("flags.toml", "h.h")
    git("rm", "-q", "gen/e.py")
    # The index has the declaration of before.
    assert run() == (1, [unstaged("flags.toml")])
    git("add", ".")
    assert run() == (0, [])


def test_outputs_outside_of_the_declarations_directory(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    declare("mm/flags.toml", "../include/h.h", "../tools/e.py")
    git("add", "mm")
    assert run() == (1, [unstaged("include/h.h"), unstaged("tools/e.py")])
    monkeypatch.chdir("mm")
    assert run() == (1, [unstaged("../include/h.h"), unstaged("../tools/e.py")])
    git("add", "..")
    assert run() == (0, [])
    git("commit", "-qm", "x")
    declare("flags.toml", "../include/h.h")
    git("add", ".")
    assert run() == (1, ["leftover-output]: ../tools/e.py"])


def test_a_stale_index_under_a_current_file(run: Run) -> None:
    declare("flags.toml", "h.h")
    Path("h.h").write_text(f"{Path('h.h').read_text()}// stale\n")
    git("add", ".")
    assert run()[0] == 1
    assert run("--exit-code") == (1, [unstaged("h.h")])
    assert run("--exit-code") == (1, [unstaged("h.h")])
    git("add", ".")
    assert run("--exit-code") == (0, [])


def test_only_the_promise_of_a_file_is_in_the_index(run: Run) -> None:
    declare("flags.toml", "h.h")
    git("add", "--intent-to-add", ".")
    assert run() == (1, [unstaged("flags.toml"), unstaged("h.h")])


def test_ignored_outputs_need_not_be_staged(run: Run) -> None:
    declare("flags.toml", "h.h")
    Path(".gitignore").write_text("/h.h\n")
    git("add", ".")
    assert run() == (0, [])


def test_line_ends_that_git_converts(run: Run) -> None:
    git("config", "core.autocrlf", "true")
    declare("flags.toml", "h.h")
    git("-c", "core.safecrlf=false", "add", ".")
    assert run() == (0, [])


def test_a_declaration_outside_the_index_is_left_alone(run: Run) -> None:
    declare("flags.toml", "h.h")
    git("add", ".")
    Path("new").mkdir()
    Path("new/flags.toml").write_text("[flags.")
    assert run() == (0, [])
    declare("new/flags.toml", "n.h")
    assert run("--check", "flags.toml") == (0, [])
    assert run("--check", "new/flags.toml") == (1, [unstaged("new/flags.toml"), unstaged("new/n.h")])


def test_leftover_files_are_named(run: Run) -> None:
    declare("flags.toml", "h.h", "e.py")
    declare("sub/flags.toml", "s.h")
    git("add", ".")
    git("commit", "-qm", "x")
    declare("flags.toml", "i.h", "e.py")
    git("add", ".")
    assert run() == run("--check", "flags.toml") == (1, ["leftover-output]: h.h"])
    assert run("--check", "sub") == (0, [])
    git("rm", "-q", "h.h")
    assert run() == (0, [])
    git("rm", "-q", "sub/flags.toml")
    assert run() == run("--check", "sub") == (1, ["leftover-output]: sub/s.h"])
    # Another declaration has it now, or it is somebody's own.
    declare("flags.toml", "i.h", "sub/s.h")
    git("add", ".")
    assert run() == (1, ["leftover-output]: e.py"])
    Path("e.py").write_text("# Mine.\n")
    git("add", ".")
    assert run() == (0, [])


def test_the_last_declaration_is_deleted(run: Run) -> None:
    assert run() == (0, [])
    declare("flags.toml", "h.h")
    git("add", ".")
    git("commit", "-qm", "x")
    git("rm", "-q", "flags.toml")
    assert run() == (1, ["leftover-output]: h.h"])


@pytest.mark.parametrize(
    "directory", ["-x", "a b", "[a]", "*", "\N{LATIN SMALL LETTER E WITH ACUTE}", ":(top)x", "a\\b"]
)
def test_names_that_mean_something_to_git(directory: str, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    path = f"./{directory}/flags.toml"
    declare(path, "h.h")
    git("add", "--", f":(literal){directory}/flags.toml")
    assert run() == run("--check", f"./{directory}") == (1, [unstaged(os.path.normpath(f"{directory}/h.h"))])
    git("add", ".")
    assert run() == (0, [])
    git("commit", "-qm", "x")
    git("rm", "-q", "--", f":(literal){directory}/flags.toml")
    assert run() == (1, [f"leftover-output]: {directory}/h.h"])


def test_from_a_subdirectory_and_through_a_link(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare("sub/flags.toml", "h.h")
    git("add", "sub/flags.toml")
    Path("link").symlink_to("sub")
    assert run("--check", "link/flags.toml") == (1, [unstaged("link/h.h")])
    monkeypatch.chdir(home / "sub")
    assert run() == run("--check") == (1, [unstaged("h.h")])
    git("add", ".")
    git("commit", "-qm", "x")
    declare("./flags.toml", "i.h")
    git("add", ".")
    assert run() == run("--check") == (1, ["leftover-output]: h.h"])


def test_outside_a_repository(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need("git")
    declare("flags.toml", "h.h")
    for words in ([], ["."]):
        assert main(["render", "--check", "--staged", *words]) == 2
        assert "flaggen: --staged requires git's index: git ls-files failed: " in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["--diff"], ["--check", "--only", "header"], ["--check", "-"]], ids=" ".join)
def test_a_wrong_call(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "--staged", *words]) == 2
    message = "error: --staged requires --check or --exit-code, and cannot be combined with --only or -\n"
    assert capsys.readouterr().err.endswith(message)


def test_a_region_is_staged_whatever_is_around_it(run: Run) -> None:
    Path("flags.toml").write_text(DECLARATION.replace("header", "region"))
    begin, end = markers("flags.toml")
    Path("h.h").write_text(f"#include <linux/mm.h>\n{begin}\n{end}\n")
    git("add", ".")
    assert main(["render", "-q"]) == 0
    assert run() == (1, [unstaged("h.h")])
    git("add", ".")
    Path("h.h").write_text(f"{Path('h.h').read_text()}int a;\n")
    assert run() == (0, [])
    git("commit", "-qm", "x")
    # Nobody has to delete the file of a former region.
    Path("flags.toml").write_text(DECLARATION.replace("header", "emulator").replace("h.h", "e.py"))
    assert main(["render", "-q"]) == 0
    git("add", "flags.toml", "e.py")
    assert run() == (0, [])
