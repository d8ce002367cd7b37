"""What bash, zsh and fish complete, asked of the shells themselves."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from flaggen.cli.commands.completion import completion
from flaggen.cli.rules import RULES
from repository import need
from sample import sample, sampled

# What is typed, and what is among the completions then.
TYPED = {
    "flaggen ": {"init", "render", "verify", "show", "rules", "schema", "completion"},
    "flaggen render --": {"--check", "--diff", "--exit-code", "--only", "--templates", "--format", "--no-cache"},
    "flaggen render --format ": {"text", "json", "github", "gitlab", "sarif"},
    "flaggen render --only ": {"header", "source", "emulator"},
    "flaggen rules ": {rule.id for rule in RULES},
    "flaggen completion ": {"bash", "zsh", "fish"},
    "flaggen show --svg ": {"one.toml"},
    "flaggen verify --with ": {"gcc", "clang", "btf", "all"},
    "flaggen diff --fail-on ": {"breaking", "notable", "fine", "never"},
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "one.toml").touch()
    (tmp_path / "two").mkdir()
    return tmp_path


def completed(shell: str, program: str, home: Path) -> set[str]:
    need(shell)
    (home / f"flaggen.{shell}").write_text(completion(shell), encoding="utf-8")
    done = subprocess.run([shell, *program.split("\0")], cwd=home, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return {line.split("\t")[0].strip() for line in done.stdout.splitlines()}


@pytest.mark.parametrize("typed", TYPED)
def test_bash(typed: str, home: Path) -> None:
    *words, last = typed.split(" ")
    program = (
        f"eval \"$(cat flaggen.bash)\"; COMP_WORDS=({' '.join(words)} '{last}'); COMP_CWORD={len(words)}; "
        "$(complete -p flaggen | sed 's/.*-F \\([^ ]*\\).*/\\1/'); printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    assert TYPED[typed] <= completed("bash", f"--norc\0-c\0{program}", home)


@pytest.mark.parametrize("typed", TYPED)
def test_fish(typed: str, home: Path) -> None:
    program = f"cat flaggen.fish | source; complete -C '{typed}'"
    assert TYPED[typed] <= completed("fish", f"--no-config\0-c\0{program}", home)


@sampled
@pytest.mark.parametrize("typed", sample(TYPED, 3))
def test_zsh(typed: str, home: Path) -> None:
    """zsh completes only at a prompt, so it has one in a terminal of its own, and lists what it has.

    It lists nothing while there is more to read, so that a busy machine is given more time.
    """
    missing = TYPED[typed]
    for seconds in (0.2, 1, 5):
        if missing:
            listed = " ".join(completed("zsh", f"-f\0-c\0{at_a_prompt(typed, seconds)}", home))
            missing = {word for word in TYPED[typed] if word not in listed}
    assert missing == set()


def at_a_prompt(typed: str, seconds: float) -> str:
    """A program that types this in another zsh, waits for what it lists, and prints that."""
    return f"""
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'PS1=; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D'
        zpty -w shell 'eval "$(cat flaggen.zsh)"; zstyle ":completion:*" list-prompt ""'
        zpty -w shell 'setopt no_list_ambiguous no_always_last_prompt; LISTMAX=0; stty columns 60 rows 2000'
        zpty -w shell 'bindkey "^I" list-choices; print READY'
        zpty -r -m shell line '*READY*READY*'
        zpty -w -n shell $'{typed}\\t'
        sleep {seconds}
        zpty -w -n shell $'\\x15print DONE\\n'
        zpty -r -m shell line '*DONE*DONE*'
        print -r -- $line
        zpty -d shell
    """


@pytest.mark.parametrize("then", [":", "autoload -Uz compinit; compinit -u -D"])
@pytest.mark.parametrize("first", [":", "autoload -Uz compinit; compinit -u -D"])
def test_zsh_needs_no_setup_and_takes_any_order(first: str, then: str, home: Path) -> None:
    """A .zshrc may evaluate the script before, between, after or without compinit; then comes the first prompt."""
    prompt = "for hook in $precmd_functions; do $hook; done"
    program = f'{first}; eval "$(cat flaggen.zsh)"; {then}; {prompt}; print -r -- $_comps[flaggen] $#precmd_functions'
    assert completed("zsh", f"-f\0-c\0{program}", home) == {"_shtab_flaggen 0"}
