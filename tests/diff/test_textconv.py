"""Where people already look: git's own diffs, and the jobs of forges."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from compiled import declared
from environment import environment
from flaggen.cli.main import main
from flaggen.diff.textconv import converted, shown_files
from flaggen.git.attributes import ATTRIBUTES
from repositories import NEW, OLD, commit, git, home, repository
from repository import ROOT, need

__all__ = ["home", "repository"]

Shell = Callable[..., subprocess.CompletedProcess[str]]

HEADER = "include/linux/flags.h"
LINES = f"/flags.toml diff=flaggen merge=flaggen\n/{HEADER} diff=flaggen merge=flaggen\n/mm/flags.c merge=flaggen\n"


@pytest.fixture
def shell(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Runs a shell line, in which `flaggen` is this one, in the repository."""
    variables = environment(tmp_path_factory.mktemp("bin"))

    def run(line: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", line],
            cwd=repository,
            env=variables | more,
            capture_output=True,
            text=True,
        )

    return run


def rendered(text: str) -> None:
    """Commit a declaration with what is rendered of it."""
    Path("flags.toml").write_text(text, encoding="utf-8")
    assert main(["render", "-q"]) == 0
    git("add", ".")
    commit(text)


def test_git_shows_the_meaning_under_the_hunks(
    repository: Path, shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    rendered(OLD)
    capsys.readouterr()
    assert main(["git", "install"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"created   {ATTRIBUTES}\n")
    assert Path(ATTRIBUTES).read_text() == LINES
    (told,) = re.findall(r"^    (git config diff.*)$", said, re.MULTILINE)
    assert shell(told).returncode == 0
    rendered(NEW)
    for command in ("git diff HEAD~1 --", "git log -p -1 --"):
        shown = shell(f"{command} {HEADER}").stdout
        assert "-EXT_HPAGEFLAG(Migratable, migratable);\n" in shown and "+HPAGEFLAG(Cma, cma)\n" in shown
        for line in (
            "-migratable: HPG_migratable is bit 0 of page[0].private, exported",
            "+migratable: HPG_migratable is bit 0 of page[0].private, static",
            "-freed: HPG_freed is bit 1 of page[0].private, static",
            "-cma: HPG_cma is bit 2 of page[0].private, static",
            "+cma: HPG_cma is bit 1 of page[0].private, static",
        ):
            assert f"\n{line}\n" in shown
            assert shown.index(line) > shown.index("-EXT_HPAGEFLAG(Migratable, migratable);")
    assert "\n+cma: HPG_cma is bit 1 of page[0].private, static\n" in shell("git diff HEAD~1 -- flags.toml").stdout


def test_a_region_is_shown_and_merged_as_text(repository: Path) -> None:
    Path("flags.toml").write_text(OLD.replace(f'header = "{HEADER}"', f'region = "{HEADER}"'))
    assert main(["git", "install"]) == 0
    lines = Path(ATTRIBUTES).read_text().splitlines()
    assert lines == [*LINES.splitlines()[:1], "/mm/flags.c merge=flaggen", f"/{HEADER} diff=flaggen"]


def test_installed_twice_is_installed_once(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path(ATTRIBUTES).write_bytes(b"*.h text\n*.x -text")
    assert main(["git", "install", "flags.toml"]) == 0
    once = Path(ATTRIBUTES).read_bytes()
    assert once.decode() == f"*.h text\n*.x -text\n{LINES}"
    assert main(["git", "install"]) == 0
    assert Path(ATTRIBUTES).read_bytes() == once
    assert f"unchanged {ATTRIBUTES}" in capsys.readouterr().out


def test_a_driver_for_a_declaration_elsewhere_stands_beside_it(repository: Path) -> None:
    Path("sub").mkdir()
    Path("sub/flags.toml").write_text(OLD.replace(HEADER, "a [b]/c d.h"))
    assert main(["git", "install", "sub"]) == 0
    assert Path("sub", ATTRIBUTES).read_text().splitlines()[1] == '"/a \\\\[b]/c d.h" diff=flaggen merge=flaggen'
    git("add", ".")
    found = git("check-attr", "diff", "--", "sub/a [b]/c d.h", "sub/flags.toml", "flags.toml")
    assert [line.rpartition(": ")[2] for line in found.splitlines()] == ["flaggen", "flaggen", "unspecified"]


def test_what_cannot_be_written_is_told(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path(ATTRIBUTES).mkdir()
    assert main(["git", "install"]) == 2
    assert f"{ATTRIBUTES} is not a regular file; nothing was written" in capsys.readouterr().err
    Path(ATTRIBUTES).rmdir()
    Path(ATTRIBUTES).write_bytes(b"\xff")
    assert main(["git", "install"]) == 2
    assert Path(ATTRIBUTES).read_bytes() == b"\xff"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("flags.toml", b"[flags.a]\nbit = 'x'\n", "bit must be an integer, not a string"),
        ("flags.toml", b"\xff", "byte 0xff is not UTF-8"),
        ("a.h", b"int x;", "no flags found in a.h"),
        ("a.h", b"enum hugetlb_page_flags { HPG_a = , };\n", "no flags found"),
        ("a.h", b"\xff\x00\xfe", "no flags found"),
        ("a.h", b"", "no flags found"),
    ],
)
def test_what_is_not_understood_is_shown_as_it_is(name: str, data: bytes, says: str) -> None:
    shown = converted(name, data)
    assert shown.startswith(data) and says.encode() in shown


def test_textconv(repository: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["git", "textconv", "flags.toml"]) == 0
    assert capfdbinary.readouterr().out == converted("flags.toml", NEW.encode())
    assert main(["git", "textconv", "nothing.h"]) == 2
    assert main(["git", "textconv", "flags.toml", "HEAD"]) == 2


def test_the_declaration_and_its_headers_are_shown() -> None:
    assert shown_files(declared(OLD)) == {"flags.toml", HEADER}


def test_accessors_that_serve_all_flags_are_shown_once() -> None:
    text = 'c = { era = "v1", const_test = true }\nflags.freed = { config = "CONFIG_X", doc = "x" }\n'
    shown = converted("flags.toml", text.encode()).decode()
    assert shown.partition("flaggen:\n")[2].splitlines() == [
        "all flags: depend on CONFIG_HUGETLB_PAGE",
        "all flags: enum hugetlb_page_flags, without a count",
        "all flags: static accessors for struct page are static inline",
        "all flags: test functions take pointers to const",
        *(
            f"all flags of page[0].private: {prototype}, enum hugetlb_page_flags flag)"
            for prototype in (
                "int hugetlb_test_page_flag(const struct page *page",
                "void hugetlb_set_page_flag(struct page *page",
                "void hugetlb_clear_page_flag(struct page *page",
            )
        ),
        "freed: HP_Freed is bit 0 of page[0].private, static, depends on CONFIG_X",
    ]


def jobs(title: str) -> Iterator[str]:
    """The shell lines of the job that docs/diff.md has under that title, but for the installation."""
    page = (ROOT / "docs/diff.md").read_text(encoding="utf-8")
    (text,) = re.findall(rf'^```yaml title="{re.escape(title)}"\n(.*?)^```$', page, re.DOTALL | re.MULTILINE)
    for job in yaml.safe_load(text).get("jobs", yaml.safe_load(text)).values():
        for line in job.get("script") or [step["run"] for step in job["steps"] if "run" in step]:
            if not line.startswith("pip install "):
                yield line


@pytest.fixture
def pull_request(repository: Path) -> Path:
    """The repository where NEW is a branch's, and origin/main its base."""
    git("branch", "-q", "base")
    git("checkout", "-q", "-b", "topic")
    commit(NEW)
    git("update-ref", "refs/remotes/origin/main", "base")
    return repository


def test_the_workflow_of_github(pull_request: Path, shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> None:
    need("git", "bash")
    summary = tmp_path_factory.mktemp("github") / "summary.md"
    variables = {
        "GITHUB_BASE_REF": "main",
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_WORKSPACE": str(pull_request.resolve()),
    }
    first, second = jobs(".github/workflows/flags-diff.yml")
    assert shell(first, **variables).returncode == 0
    assert summary.read_text().startswith("### Flags: 2 breaking, 1 notable, 2 fine\n")
    done = shell(second, **variables)
    assert (done.returncode, done.stdout.count("::error file=flags.toml,line=")) == (1, 2)


def test_the_job_of_gitlab(pull_request: Path, shell: Shell) -> None:
    variables = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": git("rev-parse", "base"), "CI_PROJECT_DIR": str(Path.cwd())}
    (line,) = jobs(".gitlab-ci.yml")
    assert shell(line, **variables).returncode == 1
    report = json.loads(Path("gl-code-quality-report.json").read_text())
    assert {entry["location"]["path"] for entry in report} == {"flags.toml"} and len(report) == 5


def test_the_hook(pull_request: Path, shell: Shell) -> None:
    """As pre-commit runs it; tests/hooks has pre-commit and prek do so."""
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    hook = hooks["flaggen-diff"]
    line = " ".join([hook["entry"], *hook["args"]])
    assert shell(line).returncode == 0
    Path("flags.toml").write_text(OLD)
    assert shell(line).returncode == 0, "what is not in the index is not committed"
    git("add", "flags.toml")
    assert shell(line).returncode == 1
