"""Every option of every command has an effect: what is printed, the exit code or the files differ without it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from flaggen.cli.main import main
from flaggen.cli.options import arguments, commands, parse, parser
from repository import ROOT, need
from sample import ALL, sample, sampled

COMMANDS = dict(commands(parser()))
OPTIONS = [
    (name, action.option_strings[-1])
    for name, command in COMMANDS.items()
    for action in arguments(command)
    if action.option_strings and action.dest != "help"
]


@dataclass(frozen=True)
class Case:
    """What is done before, the words of the option, and those that are there with and without it."""

    words: str
    before: str = ""
    others: str = ""
    also: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


RENDERED = 'cp -r "$ROOT/generated" .; '
STALE = RENDERED + "echo >> generated/mm/hugetlb_page_flags.c; "
WARNED = RENDERED + "sed -i '/^doc = \"The page is on/d' flags.toml; "
WRONG = "sed -i s/exported/extern/ flags.toml; "
COMMITTED = "git init -q; git add .; git -c user.name=x -c user.email=x@example.org commit -qm x; "
CHANGED = COMMITTED + "sed -i '/^visibility/d' flags.toml; "
PATCHED = (
    CHANGED + "git -c user.name=x -c user.email=x@example.org commit -qam y; "
    "git format-patch -q --stdout -1 > x.patch; git revert -n HEAD 2>/dev/null; "
    "git -c user.name=x -c user.email=x@example.org commit -qam z; "
)
MINE = 'mkdir mine; sed s/Regenerate.with/Made.with/ "$ROOT/templates/source.c.j2" > mine/source.c.j2; '
HUGETLB = "cp generated/include/linux/*.h hugetlb.h; "
TREE = (
    "mkdir -p mm include/linux; touch mm/Makefile; sed -i 's/= \"generated\\//= \"/; s/exported/static/' flags.toml; "
    "sed '/flaggen/d' $ROOT/tests/golden/era_6.12/include/linux/hugetlb_page_flags.h > include/linux/hugetlb.h; "
    "mv flags.toml edited.toml; "
)
CRLF = "sed -i 's/$/\\r/' hugetlb.h; "
CALLER = (
    f"echo 'int f(void) {{ return HPageFreed(p); }}' > a.c; {COMMITTED}sed -i s/flags.freed/flags.free/ flags.toml; "
)
ONLY_FOLIOS = COMMITTED + "sed -i 's/^schema = 1/&\\n[c]\\napi = [\"folio\"]/' flags.toml; "
TWO_SIDES = (
    "cp flags.toml base.toml; cp flags.toml theirs.toml; "
    "echo '[flags.zeroed]' >> flags.toml; echo '[flags.pinned]' >> theirs.toml; "
)
OTHER = "sed s/vmemmap_optimized/pinned/ flags.toml > other.toml; "
TWO_PAGES = "sed -i '$d' flags.toml; sed -i 's/^\\[c\\]/&\\ntaken_page_indices = []/' flags.toml; "
TWO_PAGES += "echo 'page_index = 1' >> flags.toml; "
LOG = "printf 'x\nraw: 00fff0000001000c ffffea0000458008\npage dumped because: x\n' > log.txt; "
SCENARIO = (
    "printf 'from flaggen.emulate.memory import Layout\nfrom flaggen.race.scenarios import Scenario\n"
    "def scenario(case): return Scenario(Layout(1).empty, {'idle': lambda: iter(())})\n' > scenario.py; "
)
MERGE = "base.toml flags.toml theirs.toml"
BROKEN = TWO_SIDES + "echo 'x = 1' >> theirs.toml; "
FORMATS = ("json", "github", "gitlab", "sarif")

CASES = {
    ("render", "--check"): Case("--check"),
    ("render", "--diff"): Case("--diff"),
    ("render", "--exit-code"): Case("--exit-code"),
    ("render", "--staged"): Case("--staged", RENDERED + "git init -q; git add flags.toml; ", "--check"),
    ("render", "--only"): Case("--only source", also=("--only header", "--only emulator")),
    ("render", "--stdout"): Case("--stdout source", also=("--stdout header", "--stdout emulator")),
    ("render", "--eject"): Case("--eject header", MINE, "--templates mine"),
    ("render", "--templates"): Case("--templates mine", MINE),
    ("render", "--strict"): Case("--strict", WARNED),
    ("render", "--format"): Case("--format json", WRONG, also=tuple(f"--format {name}" for name in FORMATS[1:])),
    ("render", "--color"): Case("--color always", WRONG),
    ("render", "--quiet"): Case("--quiet"),
    ("render", "--verbose"): Case("--verbose"),
    ("verify", "--strict"): Case("--strict", WARNED),
    ("verify", "--format"): Case("--format json", WRONG, also=tuple(f"--format {name}" for name in FORMATS[1:])),
    ("verify", "--color"): Case("--color always", WRONG),
    ("verify", "--quiet"): Case("--quiet", RENDERED),
    ("verify", "--verbose"): Case("--verbose", WARNED),
    ("verify", "--with"): Case(
        "--with btf", RENDERED, also=("--with gcc", "--with clang,btf", "--with all") if ALL else ()
    ),
    ("verify", "--require"): Case("--require all", RENDERED, "--with kernel-doc"),
    ("verify", "--kernel"): Case("--kernel .", RENDERED, "--with kernel-doc"),
    ("verify", "--btf"): Case("--btf flags.toml", RENDERED, "--with btf"),
    ("show", "--strict"): Case("--strict", WARNED),
    ("show", "--format"): Case("--format json", WRONG, also=tuple(f"--format {name}" for name in FORMATS[1:])),
    ("show", "--color"): Case("--color always", WRONG),
    ("show", "--quiet"): Case("--quiet", WARNED),
    ("show", "--verbose"): Case("--verbose", WARNED),
    ("show", "--eras"): Case("--eras"),
    ("show", "--svg"): Case("--svg flags.svg", also=("--svg -",)),
    ("diff", "--fail-on"): Case("--fail-on never", CHANGED, "HEAD"),
    ("diff", "--policy"): Case(
        "--policy policy.toml",
        CHANGED + "echo '[review]' > policy.toml; echo 'levels.flag-moved = \"fine\"' >> policy.toml; ",
        "HEAD",
    ),
    ("diff", "--format"): Case(
        "--format json",
        CHANGED,
        "HEAD",
        tuple(f"--format {name}" for name in ("markdown", "commit", "github", "gitlab", "sarif")),
    ),
    ("convert", "--tree"): Case("--tree .", CALLER),
    ("convert", "--apply"): Case("--apply", CALLER, "--tree .", needs=("spatch",)),
    ("convert", "--page-to-folio"): Case("--page-to-folio page_folio", ONLY_FOLIOS),
    ("convert", "--verbose"): Case("--verbose", CALLER, "--tree .", needs=("spatch",)),
    ("convert", "--format"): Case("--format json", CALLER, "--tree .", needs=("spatch",)),
    ("convert", "--color"): Case("--color always", COMMITTED + WRONG),
    ("merge", "--output"): Case("--output merged.toml", TWO_SIDES, MERGE),
    ("merge", "--color"): Case("--color always", BROKEN, MERGE),
    ("git", "--color"): Case("--color always", WRONG, "install"),
    ("diff", "--patch"): Case("--patch x.patch", PATCHED),
    ("diff", "--base"): Case("--base HEAD~1", PATCHED, "--patch x.patch"),
    ("diff", "--each"): Case("--each", PATCHED, "--patch x.patch"),
    ("diff", "--color"): Case("--color always", CHANGED, "HEAD"),
    ("import", "--check"): Case("--check flags.toml", RENDERED + HUGETLB, "hugetlb.h"),
    ("import", "--strict"): Case("--strict", RENDERED + HUGETLB + CRLF, "hugetlb.h"),
    ("import", "--format"): Case(
        "--format json", RENDERED + HUGETLB + CRLF, "hugetlb.h", tuple(f"--format {name}" for name in FORMATS[1:])
    ),
    ("import", "--color"): Case("--color always", RENDERED + HUGETLB + CRLF, "hugetlb.h"),
    ("import", "--patch"): Case("--patch", TREE, "include/linux/hugetlb.h"),
    ("import", "--declaration"): Case("--declaration edited.toml", TREE, "--patch include/linux/hugetlb.h"),
    ("import", "--region"): Case("--region", TREE, "--patch include/linux/hugetlb.h"),
    ("import", "--verbose"): Case("--verbose", TREE, "--patch include/linux/hugetlb.h"),
    ("decode", "--declaration"): Case("--declaration other.toml", OTHER, "0x10"),
    ("decode", "--kernel"): Case("--kernel 5.12", "", "0x10"),
    ("decode", "--page"): Case("--page 1", TWO_PAGES, "1"),
    ("decode", "--config"): Case("--config CONFIG_CMA=n", "echo 'config = \"CONFIG_CMA\"' >> flags.toml; ", "0x40"),
    ("decode", "--bits"): Case("--bits 32", "", "0x100000000"),
    ("decode", "--bytes"): Case("--bytes little", "", "0a00000000000000"),
    ("decode", "--only"): Case("--only", LOG, "log.txt"),
    ("decode", "--format"): Case("--format json", LOG, "log.txt"),
    ("decode", "--color"): Case("--color always", WRONG, "1"),
    ("decode", "--quiet"): Case("--quiet", "rm flags.toml; ", "1"),
    ("decode", "--verbose"): Case("--verbose", "", "1"),
    ("race", "--declaration"): Case(
        "--declaration other.toml", "sed s/freed/pinned/ flags.toml > other.toml; ", "--case head"
    ),
    ("race", "--scenario"): Case("--scenario scenario.py", SCENARIO),
    ("race", "--case"): Case("--case none", also=("--case head --case bug",)),
    ("race", "--format"): Case("--format json", "", "--case bug", also=("--format svg",)),
    ("race", "--emit"): Case("--emit promela", "", "--case none", also=("--emit c --case none",)),
    ("race", "--states"): Case("--states 100"),
    ("rules", "--markdown"): Case("--markdown"),
    ("schema", "--markdown"): Case("--markdown"),
    ("schema", "--diff"): Case("--diff"),
    ("schema", "--show"): Case("--show"),
}


# The operands that a command requires.
OPERANDS = {"decode": ("1",), "import": ("hugetlb.h",), "merge": ("a", "b", "c"), "git": ("install",)}


class Outcome(NamedTuple):
    """What a run of flaggen leaves."""

    code: int
    printed: str
    errors: str
    files: dict[str, bytes]


Run = Callable[[str, str], Outcome]


@pytest.fixture
def outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a shell line, and then flaggen, in a directory with the repository's declaration."""
    monkeypatch.setenv("ROOT", str(ROOT))
    runs = iter(range(99))

    def run(before: str, words: str) -> Outcome:
        home = tmp_path / f"run{next(runs)}" / "home"
        home.mkdir(parents=True)
        monkeypatch.chdir(home)
        monkeypatch.setenv("XDG_CACHE_HOME", str(home.parent / "cache"))
        Path("flags.toml").write_bytes((ROOT / "flags.toml").read_bytes())
        if before:
            subprocess.run(["bash", "-c", before], check=True)
        capfd.readouterr()
        try:
            code = main(words.split())
        except SystemExit as end:
            code = int(end.code or 0)
        files = {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}
        return Outcome(code, *capfd.readouterr(), files)

    return run


def test_no_option_is_left_out() -> None:
    """Of --no-cache see test_cache.py, and of --jobs convert/test_tree.py."""
    assert set(OPTIONS) == {*CASES, ("render", "--no-cache"), ("convert", "--jobs")}


@sampled
@pytest.mark.parametrize("case", sample(sorted(CASES), 3), ids=" ".join)
def test_an_option_has_an_effect(case: tuple[str, str], outcome: Run) -> None:
    (command, _), one = case, CASES[case]
    need(*one.needs)
    runs = [outcome(one.before, f"{command} {one.others} {words}") for words in ("", one.words, *one.also)]
    assert all(first != second for number, first in enumerate(runs) for second in runs[:number])
    assert all("usage:" not in run.errors and "internal error" not in run.errors for run in runs)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_says_what_every_argument_does(name: str) -> None:
    for action in arguments(COMMANDS[name]):
        assert action.help
        assert action.nargs == 0 or action.metavar


def test_verbose_shows_a_faults_traceback() -> None:
    program = "import sys; from flaggen.cli import main; from flaggen.cli.commands import verify;"
    program += "verify._verify = None; sys.exit(main.main(sys.argv[1:]))"
    for words, says in (([], "for the traceback, add -v\n"), (["-v"], "Traceback (most recent call last)")):
        command = [sys.executable, "-c", program, "verify", *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert (done.returncode, says in done.stderr) == (70, True)


def test_operands(outcome: Run) -> None:
    """Those of each command; for those of render and verify, see test_declarations.py."""
    assert outcome("", "init").code == 2
    made = outcome("", "init sub")
    assert made.code == 0 and "sub/flags.toml" in made.files
    assert outcome("mv flags.toml other.toml; ", "show other.toml").code == 0
    assert outcome("mv flags.toml other.toml; ", "show").code == 2
    assert outcome("", "import").code == 2
    assert outcome(RENDERED, "import generated/include/linux/hugetlb_page_flags.h").code == 0
    assert outcome(COMMITTED, "diff").printed == outcome(COMMITTED, "diff HEAD").printed
    assert outcome(TWO_SIDES, f"merge {MERGE}").code == 0
    assert "created" in outcome("", "git install flags.toml").printed
    assert "Flags in this file" in outcome("", "git textconv flags.toml").printed
    assert outcome("", "rules toml").printed != outcome("", "rules").printed
    assert len({outcome("", f"completion {shell}").printed for shell in ("bash", "zsh", "fish")}) == 3


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_an_abbreviation_is_no_option(command: str, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args([command, *OPERANDS.get(command, ()), option[:-1]])
    assert capsys.readouterr().err.endswith(f"error: unrecognized arguments: {option[:-1]}\n")


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("render a.toml -q b.toml --only header c.toml", "render -q --only header a.toml b.toml c.toml"),
        (
            "diff HEAD --format=json v1 --fail-on never -- --x.toml",
            "diff --format=json --fail-on never HEAD v1 -- --x.toml",
        ),
        ("diff -- a.toml", "diff -- a.toml"),
        ("merge a -om.toml b c", "merge -o m.toml -- a b c"),
        ("merge a b -o m.toml c", "merge -o m.toml a b c"),
        ("git install --color never x", "git --color never install x"),
        ("git merge-file a b c -- -x.toml", "git merge-file -- a b c -x.toml"),
        ("import a.h --check b.h flags.toml", "import --check a.h b.h flags.toml"),
        ("show - -q", "show -q -"),
        ("show -q -- -x.toml", "show -q -- -x.toml"),
    ],
)
def test_options_may_precede_or_follow_operands(words: str, order: str) -> None:
    first, second = (parse(line.split()).options for line in (words, order))
    assert not hasattr(first, "words") or first._replace(words=()) == second._replace(words=())
    assert hasattr(first, "words") or first == second


def test_words_after_dashes_are_operands() -> None:
    options = parse(["diff", "HEAD", "--", "-q", "b"]).options
    assert (options.operands, options.paths) == (("HEAD",), ("-q", "b"))
    assert parse(["git", "merge-file", "--", "a", "b", "c", "-x"]).options.operands == ("a", "b", "c", "-x")
