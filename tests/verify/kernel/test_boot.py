"""How the output of a booted kernel is judged; tests/kernels boots some."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from compiled import declared, subject
from flaggen.emulate import emulator
from flaggen.model.declaration import Declaration
from flaggen.model.guest_log import GUEST_LOG
from flaggen.verify import faults, rendering
from flaggen.verify.check_run import CheckRun
from flaggen.verify.kernel.boot import judge
from flaggen.verify.kernel.guest_report import report
from flaggen.verify.kernel.kernels import kernels
from flaggen.verify.kernel.prediction import SEED, Prediction, random_numbers
from repository import COMMITTED, need, with_pages

LOG = """\
[    1.0] flaggen_sound: loading out-of-tree module taints kernel.
[    1.1] flaggen_sound: pfn 4400 is in use, and has 2
[    1.1] flaggen_sound: pfn 4600 is free, and has 18
[    1.2] flaggen_sound: differs: HPageFreed and HPageFreed: bit
[    1.2] flaggen_sound: 0 calls: page[0] has 0
[    1.2] flaggen_sound: 0 calls: page[4] has f
[    1.2] flaggen_sound: 0 calls: results 0, frame kept
[    1.2] flaggen_sound: 1 calls: page[0] has 8
[    1.2] flaggen_sound: 1 calls: page[4] has f
[    1.2] flaggen_sound: 1 calls: results 1f, frame changed
[    1.3] flaggen_sound: done: 12 compared, 1 differ
[    1.4] flaggen_control: pfn 4400 is in use, and has 2
"""


def module_text(declaration: Declaration) -> str:
    return rendering.texts(rendering.with_usual_path(declaration, "module"))["module"]


def test_report() -> None:
    found = report(LOG, "flaggen_sound")
    assert found is not None
    assert found.states == (("in use", 2), ("free", 0x18))
    assert found.differences == ("HPageFreed and HPageFreed: bit",)
    assert found.words == {0: {0: 0, 4: 15}, 1: {0: 8, 4: 15}}
    assert found.results == {0: 0, 1: 0x1F}
    assert (found.frame_is_kept, found.compared, found.optimizes) == (False, 12, True)
    assert report(LOG, "flaggen_control") is None


def test_the_numbers_are_those_of_c(tmp_path: Path) -> None:
    need("gcc")
    text = module_text(declared(COMMITTED["repository"].read_bytes()))
    start = text.index("static unsigned int next_random")
    function = text[start : text.index("\n}\n", start) + 3]
    source = tmp_path / "numbers.c"
    source.write_text(
        f"#include <stdio.h>\nstatic unsigned int seed = 7;\n{function}"
        'int main(void) { for (int i = 0; i < 1000; i++) printf("%u\\n", next_random()); }\n'
    )
    subprocess.run(["gcc", source, "-o", tmp_path / "numbers"], check=True)
    printed = subprocess.check_output([tmp_path / "numbers"], text=True)
    assert list(map(int, printed.split())) == list(islice(random_numbers(7), 1000))


def test_the_module_is_given_what_is_predicted() -> None:
    text = module_text(declared(COMMITTED["repository"].read_bytes()))
    # A seed that does not reach it is noticed.
    assert "static unsigned int seed = " in text and f"static unsigned int seed = {SEED};" not in text


# A kernel that has all flags but the last, and one of them with the folio API alone.
OWN = {name: {"HPG", "PAGE", "FOLIO"} for name in ("restore_reserve", "migratable", "temporary", "freed")}
OWN |= {"vmemmap_optimized": {"HPG", "PAGE", "FOLIO"}, "raw_hwp_unreliable": {"HPG", "FOLIO"}}
# Six accessors of a flag; the tests on four pages, all of them in six ways on two.
COMPARED = (5 * 2 + 1) * (2 * 4 + 6 * 6 * 2)


def declaration_of(name: str) -> Declaration:
    """A committed declaration; the repository's has accessors of pages, too."""
    return declared(with_pages() if name == "repository" else COMMITTED[name].read_bytes())


def prediction(declaration: Declaration) -> Prediction:
    module = emulator(rendering.text(declaration, "emulator", "emulator.py"), "emulator.py")
    return Prediction(declaration, frozenset(declaration.configs), OWN, module)


@cache
def printed(name: str) -> str:
    """The output of a guest that finds no fault."""
    sound = declaration_of(name)
    lines = ["flaggen_init: /proc/sys/vm/hugetlb_optimize_vmemmap 1: done"]
    for module, declaration in (("sound", sound), ("control", faults.shifted(sound))):
        states = ((GUEST_LOG.in_use, 0x2), (GUEST_LOG.free, 0x18), (GUEST_LOG.free, 0x8), (GUEST_LOG.in_use, 0x12))
        said = [GUEST_LOG.page % (pfn, *state) for pfn, state in enumerate(states, 1)]
        before = {word.page_index: 0 for word in declaration.words}
        for made, _, words, results in prediction(declaration).checkpoints(before):
            said += [GUEST_LOG.word % (made, index, word) for index, word in words.items()]
            said += [GUEST_LOG.results % (made, results, GUEST_LOG.kept)]
        said += [GUEST_LOG.differs % ("HPageFreed", "HPageFreed", "bit")] * (module == "control")
        said += [GUEST_LOG.done % (COMPARED, 0)]
        lines += [f"flaggen_{module}: {line}" for line in said]
    return "\n".join(lines)


def judged(directory: Path, log: str, name: str = "repository") -> CheckRun:
    check_run = CheckRun(subject(), directory, lambda part: None)
    judge(check_run, "kernel", log, prediction(declaration_of(name)))
    return check_run


def test_a_guest_that_prints_what_is_predicted(tmp_path: Path) -> None:
    check_run = judged(tmp_path, printed("repository"))
    assert (check_run.findings, check_run.checks, check_run.controls, check_run.operations) == ((), 5, 3, 100_000)


@pytest.mark.parametrize(
    ("line", "becomes", "finds"),
    [
        ("pfn 1 is in use, and has 2", "pfn 1 is in use, and has 0", "in use with 0, in use with 12; expected"),
        ("pfn 1 is in use, and has 2", "pfn 1 is in use, and has a", "in use with a, in use with 12; expected"),
        ("pfn 2 is free, and has 18", "pfn 2 is free, and has 8", "free with 8, free with 8, in use with 2"),
        ("pfn 3 is free, and has 8", "pfn 3 is free, and has 0", "free with 0, free with 18, in use with 2"),
        ("pfn 4 is in use, and has 12", "", "flags of hugetlb pages: found free with 8, free with 18, in use with 2;"),
        (f"done: {COMPARED}", f"done: {COMPARED - 1}", f"only {COMPARED - 1} of {COMPARED} comparisons"),
        ("done: .*", "done: 0 compared, 0 differ", f"only 0 of {COMPARED} comparisons"),
        ("pfn 1", "differs: HPageFreed and HPageFreed: bit\nflaggen_sound: pfn 1", "HPageFreed and HPageFreed: bit"),
        ("77 calls: results (.*), frame kept", r"77 calls: results \1, frame changed", "a byte outside"),
        ("0 calls: page.*", "", "not report its state after 0 calls"),
        ("77 calls: page.*", "", "not report its state after 77 calls"),
        ("77 calls: results.*", "", "not report its state after 77 calls"),
        ("5000 calls: page.*", "", "not report its state after 5000 calls"),
        ("100000 calls: results.*", "", "not report its state after 100000 calls"),
        ("77 calls: page.*", "77 calls: page[0] has fff", r"call 77, \w+\(\): the kernel has page\[0\]: fff"),
        ("5000 calls: results .*,", "5000 calls: results 1,", r"calls 4001 to 5000: the kernel has .* \(results 1\)"),
        ("done: .*", "", "done"),
    ],
)  # fmt: skip
def test_a_guest_that_prints_something_else(tmp_path: Path, line: str, becomes: str, finds: str) -> None:
    log, number = re.subn(f"(?<=^flaggen_sound: ){line}", becomes, printed("repository"), flags=re.MULTILINE)
    assert number == 1
    found = judged(tmp_path, log).findings
    assert found and {one.rule for one in found} == {"failed-check"} and re.search(finds, found[0].message)


@pytest.mark.parametrize("index", [0, 2])
def test_each_word_is_reported(tmp_path: Path, index: int) -> None:
    log = printed("page_indices")
    assert not [one for one in judged(tmp_path, log, "page_indices").findings if "not report" in one.message]
    log = re.sub(rf"(?<=^flaggen_sound: )77 calls: page\[{index}\].*", "", log, flags=re.MULTILINE)
    assert [one for one in judged(tmp_path, log, "page_indices").findings if "after 77 calls" in one.message]


def test_a_kernel_that_optimizes_no_pages(tmp_path: Path) -> None:
    log = re.sub(r"(in use|free), and has 1(2|8)$", r"\1, and has \2", printed("repository"), flags=re.MULTILINE)
    assert len(judged(tmp_path, log).findings) == 1
    log = log.replace("hugetlb_optimize_vmemmap 1: done", "hugetlb_optimize_vmemmap 1: No such file or directory")
    assert judged(tmp_path, log).findings == ()


def test_flags_that_the_kernel_does_not_have_are_not_demanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(OWN, "migratable")
    log = printed("repository").replace("in use, and has 2", "in use, and has 0")
    assert not [one for one in judged(tmp_path, log).findings if "hugetlb pages" in one.message]


@pytest.mark.parametrize(
    ("line", "becomes", "fault"),
    [
        ("differs: .*", "", "compared with the kernel"),
        ("77 calls: page.*", "", "compared with the emulator"),  # something else is wrong than the seeded fault
        ("done: .*", "", r"compared with the kernel.* \(and in 1 more\)"),
    ],
)
def test_a_seeded_fault_that_is_missed(tmp_path: Path, line: str, becomes: str, fault: str) -> None:
    log = re.sub(f"(?<=^flaggen_control: ){line}", becomes, printed("repository"), flags=re.MULTILINE)
    found = judged(tmp_path, log).findings
    assert {one.rule for one in found} == {"blind-check"} and re.search(fault, found[0].message)


@pytest.mark.parametrize(("operation", "expected"), [("test", False), ("clear", False), ("test_set", True)])
def test_only_a_flag_that_is_set_shows_a_wrong_bit_on_a_new_page(operation: str, expected: bool) -> None:
    declaration = declared(f'[output]\nheader = "h.h"\n[flags.a]\noperations = ["{operation}"]\n')
    assert prediction(declaration).sets_a_flag is expected


@pytest.mark.parametrize("name", COMMITTED)
def test_a_module_calls_every_accessor(name: str) -> None:
    declaration = declared(COMMITTED[name].read_bytes())
    text = module_text(declaration)
    for word in declaration.words:
        for accessor in declaration.functions(word):
            assert f"\t{'return ' if accessor.operation.returns_value else ''}{accessor.name}(" in text


def test_a_kernels_directory(tmp_path: Path) -> None:
    headers = tmp_path / "usr/src/linux-headers-6.1.0-9-amd64"
    (headers / "include/generated").mkdir(parents=True)
    (headers / "Makefile").write_text("VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\n")
    source = subject([headers])
    (kernel,) = kernels(source)
    assert (kernel.release, kernel.builds, kernel.image) == ("6.1.7", False, None)
    (headers / "include/generated/autoconf.h").write_text("#define CONFIG_X86_64 1\n")
    (headers / "include/generated/utsrelease.h").write_text('#define UTS_RELEASE "6.1.0-9-amd64"\n')
    (tmp_path / "boot").mkdir()
    (tmp_path / "boot/vmlinuz-6.1.0-9-amd64").touch()
    (kernel,) = kernels(source)
    assert (kernel.release, kernel.builds) == ("6.1.0-9-amd64", True)
    assert kernel.image == tmp_path / "boot/vmlinuz-6.1.0-9-amd64"
    assert kernel.configured("CONFIG_X86_64") and not kernel.configured("CONFIG_X86")
