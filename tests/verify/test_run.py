"""The checks with other tools: counts and findings, and the reasons for what is skipped."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from compiled import MACHINES, need_machine, subject
from flaggen.cli.main import main
from flaggen.tools import run
from flaggen.verify import CHECKS
from flaggen.verify.compile.machines import NATIVE
from flaggen.verify.run import check
from repository import ROOT, need
from sample import sample, sampled

HEADER = "generated/include/linux/hugetlb_page_flags.h"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A directory with the repository's declaration, rendered."""
    shutil.copy(ROOT / "flags.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["render", "-q"]) == 0
    return tmp_path


@pytest.fixture
def one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check gcc is of words of 64 bits alone."""
    need_machine(MACHINES[0])
    monkeypatch.setitem(NATIVE, "gcc", MACHINES[:1])


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A function that puts a shell script in place of a tool, at the front of the PATH."""
    directory = tmp_path / "bin"
    directory.mkdir()
    monkeypatch.setenv("PATH", f"{directory}:{os.environ['PATH']}")

    def make(name: str, script: str) -> None:
        path = directory / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    return make


def change(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_has_a_function(name: str) -> None:
    module, function = CHECKS[name].function.split(":")
    assert callable(getattr(import_module(f"flaggen.verify.{module}"), function))


@sampled
def test_compilers_find_nothing_in_what_is_rendered(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default in words of 64 bits alone."""
    for name in ("gcc", "clang"):
        monkeypatch.setitem(NATIVE, name, sample(NATIVE[name], 2))
        for machine in NATIVE[name]:
            need_machine(machine)
    assert main(["verify", "--with", "gcc,clang", "--require", "all"]) == 0
    number = len(NATIVE["gcc"])
    figures = f"passed      {10 * number}         {number}      {20_000 * number:,}  "
    assert capsys.readouterr().out.splitlines()[2:] == [
        f"gcc    {figures}{', '.join(map(str, NATIVE['gcc']))}",
        f"clang  {figures}{', '.join(map(str, NATIVE['clang']))}",
        f"2 passed: {20 * number} checks, {2 * number} of {2 * number} seeded faults caught, "
        f"{40_000 * number:,} operations replayed",
    ]


@sampled
@pytest.mark.parametrize(
    ("path", "old", "new", "finds"),
    sample(
        [
            (HEADER, "HPG_migratable,", "HPG_migratable = 2,", "the emulator 0"),
            (HEADER, "{ set_bit(HPG_##flname, (void", "{ clear_bit(HPG_##flname, (void", "C gives"),
            (HEADER, "(void *)&folio->private", "&folio->private", "incompatible pointer type"),
            (HEADER, "HPAGEFLAG(Freed, freed)", "", "implicit declaration of function"),
            ("generated/hugetlb_page_flags.py", "self._word_0 |= 0x4", "self._word_0 |= 0x8", "C gives"),
            ("generated/hugetlb_page_flags.py", "import enum", "import enumm", "ModuleNotFoundError"),
        ],
        2,
    ),
)
@pytest.mark.usefixtures("one_machine")
def test_gcc_finds_what_is_wrong_and_seeds_no_fault_then(
    home: Path, capsys: pytest.CaptureFixture[str], path: str, old: str, new: str, finds: str
) -> None:
    change(path, old, new)
    assert main(["verify", "-q", "--with", "gcc"]) == 1
    printed = capsys.readouterr()
    found = [line for line in printed.err.splitlines() if "error[failed-check]" in line]
    assert found and finds in " ".join(found)
    assert ", 0 of 0 seeded faults caught" in printed.out


@pytest.mark.usefixtures("one_machine")
def test_a_compilers_complaint_is_at_its_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(HEADER, "HPAGEFLAG(Freed, freed)", "HPAGEFLAG(Freed, freed)\nint unused(void) { return 0; }")
    assert main(["verify", "-q", "--with", "gcc"]) == 1
    line = Path(HEADER).read_text(encoding="utf-8").splitlines().index("int unused(void) { return 0; }") + 1
    assert f"{HEADER}:{line}:1: error[failed-check]: gcc -m64 -std=gnu11" in capsys.readouterr().err


@pytest.fixture
def kernel_without_scripts(home: Path) -> None:
    """A kernel in the directory linux that has nothing which kernel-doc could use."""
    Path("linux/scripts").mkdir(parents=True)
    Path("linux/scripts/checkpatch.pl").touch()


LACKS = "no scripts/kernel-doc in any kernel; pass a source tree with --kernel"


@pytest.mark.usefixtures("kernel_without_scripts")
def test_a_named_check_that_is_skipped_is_a_failure(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--with", "kernel-doc", "--kernel", "linux"]) == 1
    printed, said = capsys.readouterr()
    assert printed.splitlines()[2:] == [
        "kernel-doc  skipped       -         -           -  -",
        f"  skipped: {LACKS}",
        "1 skipped: 0 checks, 0 of 0 seeded faults caught, 0 operations replayed",
    ]
    assert f"error[skipped-check]: check kernel-doc was skipped: {LACKS}" in said


@pytest.mark.usefixtures("kernel_without_scripts")
def test_all_checks_may_be_skipped(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["verify", "--with", "all", "--kernel", "linux"]) == 0
    assert "13 skipped: 0 checks" in capsys.readouterr().out
    assert main(["verify", "--with", "all", "--kernel", "linux", "--require", "kernel-doc"]) == 1
    errors = capsys.readouterr().err
    assert f"error[skipped-check]: required check kernel-doc was skipped: {LACKS}" in errors
    assert "check gcc" not in errors


def test_a_named_check_may_skip_a_part(
    home: Path, capsys: pytest.CaptureFixture[str], tool: Callable[[str, str], None]
) -> None:
    tool("bpftool", bpftool(KERNEL))
    Path("btf").touch()
    Path("empty").touch()
    tool("bpftool", f"case $* in *empty*) exit 1;; esac; {bpftool(KERNEL)}")
    words = ["verify", "--with", "btf", "--btf", "btf", "--btf", "empty"]
    assert main(words) == 0
    assert "  skipped: empty: " in capsys.readouterr().out
    assert main([*words, "--require", "btf"]) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--with gcc --kernel nowhere", "--kernel nowhere: no such directory"),
        ("--with all --kernel generated", "--kernel generated: not a kernel: "),
        ("--with btf --btf nothing", "--btf nothing: no such file"),
    ],
)
def test_a_path_that_no_check_can_use(home: Path, capsys: pytest.CaptureFixture[str], words: str, says: str) -> None:
    assert main(["verify", *words.split()]) == 2
    assert says in capsys.readouterr().err


def test_what_checkpatch_says_of_macros_is_counted(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need("perl")
    Path("scripts").mkdir()
    reports = "CHECK:CAMELCASE: a", "ERROR:COMPLEX_MACRO: b", "CHECK:CAMELCASE: c"
    lines = "".join(f'print "$ARGV[-1]:1: {report}\\n";' for report in reports)
    control = 'print "$ARGV[-1]:2: ERROR:TRAILING_WHITESPACE: d\\n" if $ARGV[-1] =~ /control/;'
    Path("scripts/checkpatch.pl").write_text(lines + control, encoding="utf-8")
    assert main(["verify", "--with", "checkpatch", "--kernel", "."]) == 0
    assert "  tolerated: 4 CAMELCASE, 2 COMPLEX_MACRO\n" in capsys.readouterr().out


@pytest.mark.usefixtures("one_machine")
def test_the_bits_of_page_flags_are_those_declared(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only a kernel can tell what they are in its version."""
    Path("old.toml").write_text(
        '[c]\nera = "5.10"\n[output]\nheader = "old.h"\n'
        '[flags.active]\nenumerator = "PG_active"\nbit = 5\npage_index = 1\n'
        '[flags.private]\nenumerator = "PG_private"\nbit = 11\npage_index = 1\n'
        '[flags.locked]\nenumerator = "PG_locked"\nbit = 1\npage_index = 1\n'
    )
    assert main(["render", "-q", "old.toml"]) == 0
    assert main(["verify", "--with", "gcc", "old.toml"]) == 0, capsys.readouterr()


@sampled
@pytest.mark.parametrize(
    "keys",
    sample(
        [
            *("bit = 31", "page_index = 4", "bit = 31\npage_index = 4"),
            # Accessors that cannot change the memory, or change it only once.
            *(f'operations = ["{name}"]' for name in ("set", "test", "clear")),
        ],
        3,
    ),
)
def test_every_machine_can_see_its_control(home: Path, capsys: pytest.CaptureFixture[str], keys: str) -> None:
    for machine in MACHINES[:2]:
        need_machine(machine)
    Path("wide.toml").write_text(
        f'[c]\nbits_per_long = 64\nmax_page_index = 9\n[output]\nheader = "wide.h"\n[flags.a]\n{keys}\n'
    )
    assert main(["render", "-q", "wide.toml"]) == 0
    assert main(["verify", "--with", "gcc", "--require", "gcc", "wide.toml"]) == 0, capsys.readouterr()
    assert "2 of 2 seeded faults caught" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--with gc", "--with: unknown check 'gc'; did you mean gcc?"),
        ("--with gcc --require btf", "--require: check 'btf' is not named by --with"),
        ("--require all", "require --with"),
        ("--kernel .", "require --with"),
        ("--btf x", "require --with"),
        ("--with=", "--with requires a check"),
    ],
)
def test_calls_that_are_wrong(home: Path, capsys: pytest.CaptureFixture[str], words: str, says: str) -> None:
    assert main(["verify", *words.split()]) == 2
    assert says in capsys.readouterr().err


KERNEL = {"HPG_restore_reserve": 0, "HPG_migratable": 1, "HPG_temporary": 2, "HPG_freed": 3}
KERNEL |= {"HPG_vmemmap_optimized": 4, "HPG_raw_hwp_unreliable": 5, "HPG_cma": 6, "__NR_HPAGEFLAGS": 7}


def bpftool(members: dict[str, int]) -> str:
    values = [{"name": name, "val": value} for name, value in members.items()]
    types = [{"kind": "INT"}, {"kind": "ENUM", "name": "hugetlb_page_flags", "values": values}]
    return f"echo '{json.dumps({'types': types})}'"


@pytest.mark.parametrize(
    ("members", "finds"),
    [
        (KERNEL, []),
        (
            KERNEL | {"HPG_freed": 9},
            ["flags.toml:42:8: error[failed-check]: btf: HPG_freed is bit 9"],
        ),
        (
            {k: v for k, v in KERNEL.items() if k != "HPG_cma"},
            ["flags.toml:54:8: error[failed-check]: btf: HPG_cma is declared"],
        ),
        (KERNEL | {"HPG_new": 7}, ["HPG_new, bit 7 in the kernel, is not declared"]),
        ({}, ["enum hugetlb_page_flags is missing"]),
    ],
)
def test_btf(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    tool: Callable[[str, str], None],
    members: dict[str, int],
    finds: list[str],
) -> None:
    tool("bpftool", bpftool(members))
    Path("btf").touch()
    assert main(["verify", "-q", "--with", "btf", "--btf", "btf", "--require", "all"]) == bool(finds)
    found = [line for line in capsys.readouterr().err.splitlines() if "[failed-check]" in line]
    assert len(found) == len(finds) and all(map(str.__contains__, found, finds)), found


def test_btf_of_a_kernel_where_all_flags_are_off(
    home: Path, capsys: pytest.CaptureFixture[str], tool: Callable[[str, str], None]
) -> None:
    tool("bpftool", bpftool({"__NR_HPAGEFLAGS": 0}))
    Path("btf").touch()
    Path("off.toml").write_text('[output]\nheader = "off.h"\n[flags.a]\nconfig = "CONFIG_A"\n')
    assert main(["render", "-q", "off.toml"]) == 0
    assert main(["verify", "--with", "btf", "--btf", "btf", "off.toml"]) == 1
    assert "check btf was skipped: btf: it has none of the flags" in capsys.readouterr().err


# A stand-in for make; %s is what it does with the kernel's own header.
KBUILD = """\
for word; do case $word in M=*) cd "${word#M=}" ;; esac; done
case "$*" in
*names.i) touch names.i ;;
*probe.o) %s ;;
*) touch files.ko; ! grep -rqF "flaggen_fault();" . || echo "x.h:1:1: error: it is old [-Werror,-Wstrict-prototypes]" ;;
esac
"""
REFUSES = (
    """echo "$*" | grep -q -- -fgcc-only || { echo "clang: error: unknown argument: '-fgcc-only'" >&2; exit 1; }"""
)


@pytest.mark.parametrize(
    ("probe", "code", "result"),
    [
        ("true", 0, "1 passed: 1 checks, 1 of 1 seeded faults caught"),
        (REFUSES, 0, "1 passed: 1 checks, 1 of 1 seeded faults caught"),
        ("echo hugetlb.h:1:2: error: it is new >&2; exit 1", 1, "skipped: kernel 6.1.7: clang cannot compile its"),
        (
            """echo "clang: error: no '-m' like that" >&2; exit 1""",
            1,
            "skipped: kernel 6.1.7: clang cannot compile its",
        ),
    ],
)
def test_clang_is_not_given_what_it_refuses(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    tool: Callable[[str, str], None],
    probe: str,
    code: int,
    result: str,
) -> None:
    tool("clang", "")
    tool("make", KBUILD % probe)
    Path("include/generated").mkdir(parents=True)
    Path("include/generated/autoconf.h").touch()
    Path("Makefile").write_text("VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\n")
    assert main(["verify", "--with", "kernel-clang", "--kernel", "."]) == code
    assert result in capsys.readouterr().out


def test_a_seeded_fault_that_is_missed_is_a_finding(
    home: Path, capsys: pytest.CaptureFixture[str], tool: Callable[[str, str], None]
) -> None:
    need("perl")
    scripts = home / "scripts"
    scripts.mkdir()
    (scripts / "checkpatch.pl").write_text("# It complains of nothing.\n")
    assert main(["verify", "-q", "--with", "checkpatch", "--kernel", "."]) == 1
    assert "error[blind-check]: a line with trailing whitespace: the check passes anyway" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["--with", "btf", "--btf", "btf"]])
def test_a_warning_is_no_difference(
    home: Path, capsys: pytest.CaptureFixture[str], tool: Callable[[str, str], None], words: list[str]
) -> None:
    tool("bpftool", bpftool(KERNEL))
    Path("btf").touch()
    change("flags.toml", 'doc = "The page is on a free list of the pool."\n', "")
    assert main(["verify", *words]) == 0
    assert "1 warning (missing-doc); to see the warnings, add -v" in capsys.readouterr().err


@pytest.mark.usefixtures("kernel_without_scripts")
def test_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "-q", "--with", "kernel-doc", "--kernel", "linux", "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    (made,) = document["checks"]
    assert made.pop("seconds") >= 0
    assert made == {
        "declaration": "flags.toml",
        "check": "kernel-doc",
        "result": "skipped",
        "with": [],
        "checks": 0,
        "controls": 0,
        "operations": 0,
        "skipped": [LACKS],
        "tolerated": {},
    }
    assert [finding["rule"] for finding in document["findings"]] == ["skipped-check"]


def test_progress_is_reported(home: Path, capsys: pytest.CaptureFixture[str], tool: Callable[[str, str], None]) -> None:
    tool("bpftool", bpftool(KERNEL))
    Path("btf").touch()
    assert main(["verify", "--with", "btf", "--btf", "btf"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("s  ")[1] for line in lines] == ["btf", "btf: btf"]


def test_a_check_without_a_control_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    from flaggen.verify import btf

    monkeypatch.setattr(btf, "btf", lambda check_run: check_run.holds("nothing", ""))
    (outcome,) = check(subject(), ["btf"], lambda name, part: None)
    assert (outcome.state, [finding.rule for finding in outcome.findings]) == ("failed", ["blind-check"])
    assert (outcome.controls, outcome.missed) == (0, 0)


def test_a_tool_that_does_not_end_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    done = run("sh", "-c", f"(sleep 1; touch {tmp_path}/late) & sleep 9", timeout=0.2)
    assert (done.code, done.fault) == (124, "timed out after 0 seconds")
    left = subprocess.run([sys.executable, "-c", "import time; time.sleep(1.2)"], check=True)
    assert left.returncode == 0 and not (tmp_path / "late").exists()
