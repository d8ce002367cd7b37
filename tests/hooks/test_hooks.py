"""The hooks as they are used: by a commit in a scratch repository, with pre-commit and with prek."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from installed import installed
from repository import ROOT, need

pytestmark = pytest.mark.hooks

CONFIG = """\
repos:
  - repo: {flaggen}
    rev: {commit}
    hooks:
      - id: {hook}
"""
DECLARATION = """\
[output]
header = "hugetlb_page_flags.h"

[flags.freed]
doc = "The page is on a free list of the pool."
synchronization = "Examined and modified under hugetlb_lock."
"""
ANOTHER = """
[flags.cma]
doc = "The page was allocated from CMA."
synchronization = "Set once, before the page is seen by others."
"""
FLAGS, HEADER, YAML = "flags.toml", "hugetlb_page_flags.h", ".pre-commit-config.yaml"


@dataclass(frozen=True)
class Repository:
    """A repository of a user's, in which a commit runs a hook."""

    home: Path
    variables: dict[str, str]

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=self.home,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def git(self, *words: str | Path) -> str:
        done = self.run("git", *words)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def write(self, name: str, text: str) -> None:
        (self.home / name).parent.mkdir(parents=True, exist_ok=True)
        (self.home / name).write_text(text)

    def read(self, name: str) -> str:
        return (self.home / name).read_text()

    def render(self, operand: str = ".") -> None:
        """As the user does it, without a hook."""
        done = self.run("env", f"PYTHONPATH={ROOT}", sys.executable, "-m", "flaggen", "render", "-q", operand)
        assert done.returncode == 0, done.stdout

    def commit(self, *names: str) -> tuple[str, str]:
        """Add the files and commit: what became of the hook, and all that was said. It decides over the commit."""
        if names:
            self.git("add", *names)
        before = self.git("rev-parse", "HEAD")
        done = self.run("git", "commit", "--message", "Change")
        (outcome,) = re.findall(r"^flaggen .*?(Passed|Failed|Skipped)$", done.stdout, re.MULTILINE)
        assert (done.returncode != 0) is (self.git("rev-parse", "HEAD") == before) is (outcome == "Failed")
        return outcome, done.stdout


@pytest.fixture(scope="session")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which there are pre-commit and prek, with a cache that all tests share."""
    need("git")
    directory = tmp_path_factory.mktemp("hooks")
    # prek makes its environments with uv, and would download it.
    programs = installed(directory / "venv", "pre-commit", "prek", "uv")
    # A hook, and flaggen in it, has its own modules, and what runs the tests may be a hook of its own.
    unwanted = ("GIT_", "PYTHON", "PRE_COMMIT", "PREK_", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(unwanted)} | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(directory / "pre-commit"),
        "PREK_HOME": str(directory / "prek"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{who}_NAME": "A. Hacker" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "hacker@example.org" for who in ("AUTHOR", "COMMITTER")},
    }


@pytest.fixture(scope="session")
def flaggen(variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository of the work tree as it is, committed or not."""
    directory = tmp_path_factory.mktemp("flaggen") / "flaggen.git"
    git = ["git", "--git-dir", str(directory), "--work-tree", str(ROOT)]
    for words in (["init"], ["add", "--all", "."], ["commit", "--quiet", "--message", "The work tree"]):
        subprocess.run([*git, *words], cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, check=True)
    return directory


@pytest.fixture(scope="session")
def commit(flaggen: Path, variables: dict[str, str]) -> str:
    """The commit of that repository, which has no tag: as long as there is no release, users name a commit."""
    words = ["git", "--git-dir", flaggen, "rev-parse", "HEAD"]
    return subprocess.run(words, env=variables, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(params=["pre-commit", "prek"])
def runner(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hook(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "flaggen-render"))


@pytest.fixture
def repository(
    runner: str, hook: str, flaggen: Path, commit: str, variables: dict[str, str], tmp_path: Path
) -> Repository:
    """One in which all is committed and current."""
    repository = Repository(tmp_path, variables)
    repository.git("init", "--quiet")
    repository.write(FLAGS, DECLARATION)
    repository.write(YAML, CONFIG.format(flaggen=flaggen, commit=commit, hook=hook))
    repository.write(".gitignore", "/build/\n")
    repository.render()
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "Begin")
    assert repository.run(runner, "install").returncode == 0
    return repository


checks = pytest.mark.parametrize("hook", ["flaggen-check"], indirect=True)


def test_a_stale_output_is_rendered_and_the_next_commit_passes(repository: Repository) -> None:
    repository.write(FLAGS, DECLARATION + ANOTHER)
    outcome, said = repository.commit(FLAGS)
    assert outcome == "Failed"
    assert f"updated   {HEADER}\n" in said
    assert "HPAGEFLAG(Cma, cma)" in repository.read(HEADER)
    assert repository.commit(FLAGS, HEADER)[0] == "Passed"
    assert repository.git("show", f"HEAD:{HEADER}") == repository.read(HEADER)
    assert repository.git("status", "--porcelain") == ""


def test_a_new_output_fails_the_commit_too(repository: Repository) -> None:
    """pre-commit itself looks only for changes of files that git knows."""
    repository.write(f"mm/{FLAGS}", DECLARATION)
    outcome, said = repository.commit(f"mm/{FLAGS}")
    assert outcome == "Failed"
    assert f"created   mm/{HEADER}\n" in said
    outcome, said = repository.commit(f"mm/{FLAGS}")
    assert outcome == "Failed"
    assert f"mm/{HEADER} is not staged, or staged with other content\n" in said
    assert f"help: to fix, run: git add mm/{HEADER}\n" in said
    assert repository.commit(f"mm/{HEADER}")[0] == "Passed"
    assert repository.git("show", f"HEAD:mm/{HEADER}") == repository.read(f"mm/{HEADER}")


def test_an_output_with_another_path_leaves_no_file(repository: Repository) -> None:
    repository.write(FLAGS, DECLARATION.replace(HEADER, f"include/{HEADER}"))
    repository.render()
    outcome, said = repository.commit(FLAGS, "include")
    assert outcome == "Failed"
    assert f"HEAD:flags.toml:2:10: error[leftover-output]: {HEADER} is not an output any more\n" in said
    repository.git("rm", "--quiet", HEADER)
    assert repository.commit(FLAGS)[0] == "Passed"


def test_a_commit_that_deletes_an_output_is_found(repository: Repository) -> None:
    repository.git("rm", "--quiet", HEADER)
    outcome, said = repository.commit()
    assert outcome == "Failed"
    assert f"created   {HEADER}\n" in said


def test_of_several_declarations_the_stale_one_is_rendered(repository: Repository) -> None:
    for name in ("a", "b"):
        repository.write(f"{name}/{FLAGS}", DECLARATION)
    repository.render()
    assert repository.commit("a", "b")[0] == "Passed"
    repository.write(f"b/{FLAGS}", DECLARATION + ANOTHER)
    outcome, said = repository.commit(f"b/{FLAGS}")
    assert outcome == "Failed"
    for line in (f"unchanged a/{HEADER}", f"updated   b/{HEADER}", "3 declarations: 2 files unchanged, 1 file updated"):
        assert f"{line}\n" in said
    assert repository.commit(f"b/{HEADER}")[0] == "Passed"


def test_a_commit_of_an_edited_output_alone_is_found(repository: Repository) -> None:
    rendered = repository.read(HEADER)
    repository.write(HEADER, rendered.replace("HPAGEFLAG(Freed, freed)", "HPAGEFLAG(Freed, free)"))
    outcome, said = repository.commit(HEADER)
    assert outcome == "Failed"
    assert f"updated   {HEADER}\n" in said
    assert repository.read(HEADER) == rendered


def test_a_commit_of_a_template_alone_is_found(repository: Repository) -> None:
    repository.write("own/names.txt.j2", "{{ mark }}\n{{ declaration.flags[0].name }}\n")
    repository.write(FLAGS, DECLARATION.replace("\n\n", '\nnames = "names.txt"\n[render]\ntemplates = "own"\n\n', 1))
    repository.render()
    assert repository.commit("--all")[0] == "Passed"
    repository.write("own/names.txt.j2", "{{ mark }}\n{{ declaration.flags[0].camel }}\n")
    assert repository.commit("own")[0] == "Failed"
    assert repository.read("names.txt").endswith("\nFreed\n")


def test_a_commit_of_the_configuration_is_one_of_the_version(repository: Repository) -> None:
    repository.write(YAML, f"# Newer.\n{repository.read(YAML)}")
    assert repository.commit(YAML)[0] == "Passed"


def test_an_unrelated_commit_passes(repository: Repository) -> None:
    """With a declaration that is not in the index, and may be in the making."""
    repository.write("mm/hugetlb.c", "int x;\n")
    repository.write(f"drivers/{FLAGS}", "[flags.")
    assert repository.commit("mm")[0] == "Passed"


@pytest.mark.parametrize("hook", ["flaggen-diff"], indirect=True)
def test_a_commit_that_only_deletes_a_declaration_is_compared(repository: Repository) -> None:
    repository.git("rm", "--quiet", FLAGS)
    outcome, said = repository.commit()
    assert outcome == "Failed"
    assert "removed; was bit 0 of page[0].private, static [flag-removed]\n" in said


@pytest.mark.parametrize("hook", ["flaggen-import-check"], indirect=True)
def test_c_that_differs_from_its_declaration_stops_a_commit(repository: Repository) -> None:
    header = "include/linux/hugetlb.h"
    by_hand = re.sub(r".*flaggen.*\n", "", repository.read(HEADER))
    repository.write(header, by_hand)
    assert repository.commit(header)[0] == "Passed"
    more = re.sub(r"(\tHPG_freed.*\n)", r"\1\tHPG_cma,\n", by_hand)
    repository.write(header, more.replace("freed)\n", "freed)\nHPAGEFLAG(Cma, cma)\n"))
    outcome, said = repository.commit(header)
    assert outcome == "Failed"
    assert "error[undeclared-flag]: HPG_cma, bit 1 of page[0].private in the tree, is not declared" in said
    repository.write(FLAGS, DECLARATION + ANOTHER)
    assert repository.commit(FLAGS)[0] == "Passed"


@checks
def test_the_check_writes_nothing(repository: Repository) -> None:
    rendered = repository.read(HEADER)
    repository.write(FLAGS, DECLARATION + ANOTHER)
    repository.write(f"mm/{FLAGS}", DECLARATION)
    outcome, said = repository.commit(FLAGS, "mm")
    assert outcome == "Failed"
    assert f"stale     {HEADER}\n" in said
    assert f"missing   mm/{HEADER}\n" in said
    assert "to fix, run: flaggen render .\n" in said
    assert repository.read(HEADER) == rendered
    assert not (repository.home / "mm" / HEADER).exists()
    repository.render()
    assert repository.commit("--all")[0] == "Passed"


def test_an_error_stops_the_commit_and_is_shown_with_its_place(repository: Repository) -> None:
    rendered = repository.read(HEADER)
    repository.write(FLAGS, DECLARATION + ANOTHER + "bit = 0\n")
    outcome, said = repository.commit(FLAGS)
    assert outcome == "Failed"
    assert "flags.toml:11:7: error[duplicate-bit]: bit 0 of page[0].private is already taken by 'freed'\n" in said
    assert re.search(r"^ +\| +\^$", said, re.MULTILINE)
    assert repository.read(HEADER) == rendered


def test_what_is_staged_is_rendered_and_the_rest_is_kept(repository: Repository) -> None:
    staged, later = DECLARATION + ANOTHER, DECLARATION + ANOTHER + "bit = 7\n"
    repository.write(FLAGS, staged)
    repository.git("add", FLAGS)
    repository.write(FLAGS, later)
    outcome, _ = repository.commit("--update", ".gitignore")
    assert outcome == "Failed"
    assert repository.read(FLAGS) == later
    assert "HPG_cma,\n" in repository.read(HEADER)
    assert repository.commit(HEADER)[0] == "Passed"
    assert repository.git("show", f"HEAD:{FLAGS}") == staged
    assert repository.git("status", "--porcelain") == f" M {FLAGS}\n"
    assert repository.read(FLAGS) == later


def test_outputs_of_unstaged_edits_are_not_lost(repository: Repository) -> None:
    """The hook's header and the unstaged one cannot both be there; the runner puts the user's back."""
    repository.write(FLAGS, DECLARATION + ANOTHER)
    repository.git("add", FLAGS)
    repository.write(FLAGS, DECLARATION + ANOTHER + "bit = 7\n")
    repository.render()
    rendered = repository.read(HEADER)
    outcome, _ = repository.commit("--update", ".gitignore")
    assert outcome == "Failed"
    assert repository.read(FLAGS) == DECLARATION + ANOTHER + "bit = 7\n"
    assert repository.read(HEADER) == rendered


def test_what_git_ignores_is_left_alone(repository: Repository) -> None:
    repository.write(f"build/{FLAGS}", DECLARATION)
    repository.write(FLAGS, DECLARATION + "# Done.\n")
    assert repository.commit(FLAGS)[0] == "Passed"
    assert not (repository.home / "build" / HEADER).exists()


def with_flaggen(directory: Path, variables: dict[str, str]) -> Repository:
    """A repository of a user's, with the flaggen of the work tree on the PATH."""
    programs = directory.with_name(f"{directory.name}-programs")
    programs.mkdir()
    (programs / "flaggen").write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m flaggen "$@"\n')
    (programs / "flaggen").chmod(0o755)
    return Repository(directory, variables | {"PATH": f"{programs}:{variables['PATH']}"})


def test_this_repository_passes_its_own_hook(
    runner: str, flaggen: Path, variables: dict[str, str], tmp_path: Path
) -> None:
    """As after the README's test command."""
    repository = with_flaggen(tmp_path / "clone", variables)
    subprocess.run(["git", "clone", "--quiet", flaggen, repository.home], env=variables, check=True)
    ran = repository.run(runner, "run", "--all-files")
    assert (ran.returncode, re.findall(r"\.\.(\w+)$", ran.stdout, re.MULTILINE)) == (0, ["Passed"]), ran.stdout
    assert repository.git("status", "--porcelain") == ""


def test_the_manifest_is_a_valid_one(runner: str, variables: dict[str, str]) -> None:
    validated = Repository(ROOT, variables).run(runner, "validate-manifest", ".pre-commit-hooks.yaml")
    assert validated.returncode == 0, validated.stdout


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# Those that configure hooks; the other yaml of the pages is for forges.
CONFIGURATIONS = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in PAGES
    for number, block in enumerate(
        re.findall(r"^```yaml[^\n]*\n(repos:\n.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    )
]


@pytest.mark.parametrize("block", CONFIGURATIONS)
def test_a_configuration_of_the_pages_works(
    block: str, runner: str, flaggen: Path, commit: str, variables: dict[str, str], tmp_path: Path
) -> None:
    """It is a valid one, and its hooks pass where the declarations that it names, and a flags.toml, are current."""
    repository = with_flaggen(tmp_path, variables)
    repository.git("init", "--quiet")
    config = re.sub(r"https:\S+\n( +rev: )COMMIT\n", rf"{flaggen}\n\g<1>{commit}\n", block)
    assert config != block or "repo: local" in block
    repository.write(YAML, config)
    for name in (FLAGS, *re.findall(r"[\w/-]+\.toml", block)):
        repository.write(name, DECLARATION)
        repository.render(name)
    for name in re.findall(r"[\w/-]+\.h\b", block):
        repository.write(name, repository.read(HEADER))
    repository.git("add", "--all")
    validated = repository.run(runner, "validate-config", YAML)
    assert validated.returncode == 0, validated.stdout
    for hook, stage in re.findall(r"id: (\S+)(?:\n +stages: \[(\S+)\])?", block):
        ran = repository.run(runner, "run", "--all-files", f"--hook-stage={stage or 'pre-commit'}", hook)
        assert re.search(r"\.\.Passed$", ran.stdout, re.MULTILINE), ran.stdout
