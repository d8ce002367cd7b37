"""The messages about wrong calls and wrong declarations, word for word: users meet them first."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from declarations import lint_text
from flaggen.cli.main import main
from flaggen.model.targets import TARGETS
from flaggen.report.findings import Severity
from flaggen.toml.keys import FLAG
from flaggen.verify import CHECKS

NAMES = ", ".join(CHECKS)

# The words after `flaggen`, and the last line that they print on standard error.
CALLS = {
    "merge a": "flaggen merge: error: the following arguments are required: OURS, THEIRS",
    "merge a b c": "flaggen: no such file: a",
    "merge --format json a b c": (
        "flaggen merge: error: unrecognized option --format; for help, run: flaggen merge --help"
    ),
    "git": "flaggen git: error: the following arguments are required: ACTION",
    "git instal": (
        "flaggen git: error: argument ACTION: invalid choice 'instal'; did you mean install? "
        "choose from install, textconv, merge-file"
    ),
    "git merge-file a": "flaggen git: error: merge-file requires BASE OURS THEIRS PATH",
    "git textconv": "flaggen git: error: textconv requires one FILE",
    "git install nosuch.toml": "flaggen: nosuch.toml cannot be read: No such file or directory",
    "diff --patch": "flaggen diff: error: argument --patch: expected one argument",
    "diff --patch nosuch": "flaggen: no such file: nosuch",
    "diff --each": "flaggen diff: error: --base and --each require --patch",
    "diff --base HEAD": "flaggen diff: error: --base and --each require --patch",
    "diff a b c": "flaggen: more than two versions: a b c; put paths after --",
    "-q render": "flaggen: error: options follow the command; did you mean: flaggen render -q",
    "--format json render a.toml": (
        "flaggen: error: options follow the command; did you mean: flaggen render --format json a.toml"
    ),
    "--quiet": "flaggen: error: --quiet requires a command; for the commands, run: flaggen --help",
    "-x": "flaggen: error: -x requires a command; for the commands, run: flaggen --help",
    "rende": "flaggen: error: unknown command 'rende'; did you mean render? for the commands, run: flaggen --help",
    "check": (
        "flaggen: error: unknown command 'check'; did you mean render --check? for the commands, run: flaggen --help"
    ),
    "version": (
        "flaggen: error: unknown command 'version'; did you mean --version? for the commands, run: flaggen --help"
    ),
    "flags.toml": (
        "flaggen: error: unknown command 'flags.toml'; did you mean render flags.toml? "
        "for the commands, run: flaggen --help"
    ),
    "nosuch": "flaggen: error: unknown command 'nosuch'; for the commands, run: flaggen --help",
    "help nosuch": "flaggen: error: unknown command 'nosuch'; for the commands, run: flaggen --help",
    "render --chekc": (
        "flaggen render: error: unrecognized option --chekc; did you mean --check? for help, run: flaggen render --help"
    ),
    "render --che": (
        "flaggen render: error: unrecognized option --che; did you mean --check? for help, run: flaggen render --help"
    ),
    "render -x": "flaggen render: error: unrecognized option -x; for help, run: flaggen render --help",
    "render -q -v": "flaggen render: error: argument -v/--verbose: not allowed with argument -q/--quiet",
    "render --only": "flaggen render: error: argument --only: expected one argument",
    "render --only heder": "flaggen: [output] has no 'heder'; it has header",
    "render --stdout nosuch": "flaggen: [output] has no 'nosuch'; it has header",
    "render --stdout header --check": (
        "flaggen render: error: --stdout cannot be combined with --check, --diff, --exit-code or --only"
    ),
    "render --stdout header --diff": (
        "flaggen render: error: --stdout cannot be combined with --check, --diff, --exit-code or --only"
    ),
    "render --stdout header --only header": (
        "flaggen render: error: --stdout cannot be combined with --check, --diff, --exit-code or --only"
    ),
    "render --stdout header --exit-code": (
        "flaggen render: error: --stdout cannot be combined with --check, --diff, --exit-code or --only"
    ),
    "render --stdout header --format json": (
        "flaggen render: error: --format cannot be combined with --stdout or --diff"
    ),
    "render --exit-code --diff": "flaggen render: error: --exit-code cannot be combined with --check or --diff",
    "render --exit-code --check": "flaggen render: error: --exit-code cannot be combined with --check or --diff",
    "render --no-cache": "flaggen render: error: --no-cache requires --check or --exit-code",
    "render --format xml": (
        "flaggen render: error: argument --format: invalid choice 'xml'; choose from text, json, github, gitlab, sarif"
    ),
    "render --color blue": (
        "flaggen render: error: argument --color: invalid choice 'blue'; choose from auto, always, never"
    ),
    "render --format json --diff": "flaggen render: error: --format cannot be combined with --stdout or --diff",
    "render --templates nosuch": "flaggen render: error: --templates: nosuch is not a directory",
    "render --eject heder": (
        "flaggen render: error: --eject: unknown template 'heder'; did you mean header? "
        f"choose from {', '.join(TARGETS)}, or a part of one, such as header/enum.h.j2 (docs/templates.md lists them)"
    ),
    "render --eject header --check": (
        "flaggen render: error: --eject cannot be combined with other options than --templates"
    ),
    "render --eject header": "flaggen: flags.toml names no directory of templates; add --templates DIR",
    "render --eject header two": "flaggen render: error: --eject cannot be combined with several declarations",
    "render none.toml": "flaggen: none.toml cannot be read: No such file or directory",
    "render ''": "flaggen: empty path argument",
    "render empty": "flaggen: no flags.toml in or below empty",
    "render two --stdout header": "flaggen render: error: --stdout cannot be combined with several declarations",
    "verify --check": "flaggen verify: error: unrecognized option --check; for help, run: flaggen verify --help",
    "verify --with gc": f"flaggen verify: error: --with: unknown check 'gc'; did you mean gcc? choose from {NAMES}",
    "verify --with ,": f"flaggen verify: error: --with requires a check; choose from {NAMES}",
    "verify --require gcc": "flaggen verify: error: --require, --kernel and --btf require --with",
    "verify --with gcc --require clang": (
        "flaggen verify: error: --require: check 'clang' is not named by --with; choose from gcc"
    ),
    "show a b": "flaggen show: error: unexpected argument b; for help, run: flaggen show --help",
    "show two": (
        "flaggen show: error: two contains 2 declarations; name one of them: two/a/flags.toml, two/b/flags.toml"
    ),
    "show --eras flags.toml": ("flaggen show: error: --eras cannot be combined with FILE, --svg, --strict or --format"),
    "show --svg x.svg --format json": "flaggen show: error: --svg cannot be combined with --format",
    "show --svg flags.toml": "flaggen: flags.toml exists and is not an SVG file; --svg names the file to write",
    "import": "flaggen import: error: the following arguments are required: FILE",
    "import flags.toml": ("flaggen import: error: flags.toml is a declaration; to compare the C with it, add --check"),
    "import /dev/zero": "flaggen: /dev/zero has more than 64 MiB: it is no C file of a kernel",
    "import none.h": "flaggen: none.h cannot be read: No such file or directory",
    "import --check flags.toml a.h": (
        "flaggen import: error: --check requires C files followed by one declaration, "
        "such as include/linux/hugetlb.h flags.toml"
    ),
    "rules toml toml": "flaggen rules: error: unexpected argument toml; for help, run: flaggen rules --help",
    "rules nosuch": "flaggen: unknown rule 'nosuch'; for the rules, run: flaggen rules",
    "schema x": "flaggen schema: error: unexpected argument x; for help, run: flaggen schema --help",
    "completion": "flaggen completion: error: the following arguments are required: SHELL",
    "completion fsh": (
        "flaggen completion: error: argument SHELL: invalid choice 'fsh'; did you mean fish? "
        "choose from bash, zsh, fish"
    ),
    "init flags.toml": "flaggen: flags.toml is not a directory; nothing was written",
    "init .": "flaggen: flags.toml cannot be created: File exists; nothing was written",
}

FIX = "fix the TOML here first; the rest of the file has not been checked"
KEYS = "valid keys: schema, c, output, render, reserved, lint, review, flags"
FLAG_KEYS = f"valid keys: {', '.join(key.name for key in FLAG.keys)}"
# The lines of a declaration, and the one error about it: the place, the message and the help.
DECLARATIONS = {
    "[freed]": f"2:2: unknown key 'freed' in the file; if it is a flag, write [flags.freed]; {KEYS}",
    "[flag.x]": f"2:2: unknown key 'flag' in the file; did you mean 'flags'? {KEYS}",
    "[Flags.x]": f"2:2: unknown key 'Flags' in the file; did you mean 'flags'? {KEYS}",
    "freed = 1": f"2:1: unknown key 'freed' in the file; did you mean 'reserved'? {KEYS}",
    "header = 'a.h'": f"2:1: unknown key 'header' in the file; it belongs in [output]; {KEYS}",
    "bit = 1": f"2:1: unknown key 'bit' in the file; it belongs in [flags.NAME]; {KEYS}",
    "[flags.x]\nvisible = 'static'": (
        f"3:1: unknown key 'visible' in [flags.x]; did you mean 'visibility'? {FLAG_KEYS}"
    ),
    "[flags.x]\nera = 'v1'": f"3:1: unknown key 'era' in [flags.x]; it belongs in [c]; {FLAG_KEYS}",
    "[flags.x]\nbit = '1'": "3:7: bit must be an integer, not a string; write an integer",
    "[flags.x]\nvisibility = 'extern'": '3:14: visibility cannot be "extern"; valid values: "static", "exported"',
    "[flags.x]\npage_index = 1": (
        "3:14: the kernel uses page[1].private itself: it held the subpool pointer from Linux 5.12 to 6.1, and page[1] "
        "has been full of counters since; use page_index 0, or, if your kernel leaves page[1].private free, "
        "remove 1 from [c] taken_page_indices"
    ),
    "[flags.x]\n[flags.x]": "3:8: 'flags.x' is defined twice; remove one of the two",
    "[flags.X]": (
        '2:8: "X" is not valid as the name of a flag; it must be a lower-case C identifier, such as raw_hwp_unreliable'
    ),
    "[flags.while]": "2:8: 'while' is a C keyword; choose another name",
    "[flags.current]": "2:8: 'current' is a kernel macro; choose another name",
    "[flags.x]\ndoc = 'a": f"3:9: a string is not closed at the end of the file; {FIX}",
    '[flags.x]\ndoc = "a\nbit = 1': f"3:9: this string is not closed on its line; {FIX}",
    "[flags.x": f"2:9: expected ']' at the end of a table declaration; {FIX}",
    "[flags.x]\nbit = 1 2": f"3:9: expected newline or end of document after a statement; {FIX}",
    "flags = 1": "2:1: flags must be a table, not an integer; write it as [flags]",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory with a declaration, an empty directory, and one with two declarations."""
    home = tmp_path_factory.mktemp("home")
    (home / "empty").mkdir()
    for directory in ("", "two/a", "two/b"):
        (home / directory).mkdir(parents=True, exist_ok=True)
        (home / directory / "flags.toml").write_text("output.header = 'a.h'\n\n[flags.freed]\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setenv("COLUMNS", "80")
        yield home


@pytest.mark.parametrize("words", CALLS)
def test_a_wrong_call(words: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(home.rglob("*"))
    code = main(shlex.split(words))
    printed, said = capsys.readouterr()
    lines = [line for line in said.splitlines() if not line.startswith(("usage: ", " "))]
    # A finding may precede the complaint, but no other complaint.
    assert [line for line in lines if "warning" not in line] == [CALLS[words]]
    program, is_usage, _ = CALLS[words].partition(": error: ")
    assert said.startswith(f"usage: {program} [-h]") if is_usage else "usage:" not in said
    assert (code, printed) == (2, "")
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize("text", DECLARATIONS)
def test_a_wrong_declaration(text: str) -> None:
    errors = [
        f"{finding.place.span.line}:{finding.place.span.column}: {finding.message}; {finding.help}"
        for finding in lint_text(f"output.header = 'a.h'\n{text}\n")
        if finding.severity is Severity.ERROR
    ]
    assert errors == [DECLARATIONS[text]]


def test_help_is_a_command_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, asked in ((["help"], ["--help"]), (["help", "render"], ["render", "--help"])):
        assert main(words) == main(asked) == 0
        printed = capsys.readouterr().out
        half = len(printed) // 2
        assert printed[:half] == printed[half:] != ""


def test_the_version_is_asked_for_by_either_name(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-V"]) == main(["--version"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == second
