"""A booted kernel: on real hugetlb pages the accessors are the kernel's own, and do what the emulator predicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from flaggen.checks import faults
from flaggen.checks.calls import called, emulator, page_class, reachable, words_of
from flaggen.checks.kernels import Kernel, buildable
from flaggen.checks.modules import Modules, configuration, defines
from flaggen.checks.tools import Skip, run, tool
from flaggen.checks.trial import Trial
from flaggen.declaration import Declaration

_INIT = Path(__file__).parent / "init.c"
_SOUND, _CONTROL = "flaggen_sound", "flaggen_control"
# Not the module's own, which it would take if it were not given this one.
_SEED = 2021
_OPERATIONS = 100_000
# A guest is up within seconds, even emulated, and emulation works everywhere; one that hangs is stopped.
_PATIENCE = 180
_QEMU = "-machine q35,accel=tcg -cpu max -m 256 -nodefaults -no-reboot -display none -serial stdio".split()
# A word that the kernel does not know would be the first that init is given.
_KERNEL = "console=ttyS0 panic=-1 rdinit=/init --"


class Report(NamedTuple):
    """What a module has printed: the state of each hugetlb page, each difference, and the words at checkpoints.

    `words` and `results` are by the number of calls that were made before, and `words` by page index.
    """

    states: tuple[tuple[str, int], ...]
    differences: tuple[str, ...]
    words: Mapping[int, Mapping[int, int]]
    results: Mapping[int, int]
    frame_is_kept: bool
    compared: int


def boot(trial: Trial) -> None:
    """Boot each kernel under qemu, with a module of the files and another one with seeded faults."""
    qemu, compiler, cpio = tool("qemu-system-x86_64"), tool("gcc", "cc"), tool("cpio")
    module = emulator(*trial.emulator())
    for kernel in buildable(trial.specimen):
        with trial.part(str(kernel)):
            if not kernel.configured("CONFIG_X86_64") or kernel.image is None:
                raise Skip("there is no image of it for x86_64, as boot/vmlinuz-* of the headers' root")
            modules = _built(trial, kernel)
            if modules is None:
                continue
            trial.say(f"{kernel}: boot")
            log = _log(trial, [qemu, *_QEMU], kernel.image, _initramfs(modules, compiler, cpio))
            trial.subjects.append(kernel.release)
            _judge(trial, str(kernel), log, module, modules)


def _built(trial: Trial, kernel: Kernel) -> Modules | None:
    """The folder with both modules; None where they do not build."""
    modules = Modules(trial, kernel, "boot")
    own = modules.own()
    if not any({"PAGE", "FOLIO"} & kinds for kinds in own.values()):
        raise Skip("it has none of these flags itself, so that there is nothing to compare with")
    declaration = modules.declaration
    shifted = faults.c_texts(faults.shifted(trial.declaration))
    lines = [f"obj-m := {_SOUND}.o {_CONTROL}.o"]
    for name, texts in ((_SOUND, trial.specimen.c_texts), (_CONTROL, shifted)):
        modules.place(name, texts)
        inside = f'#include "{name}/{declaration.output.paths["module"]}"\n'
        modules.write(f"{name}.c", configuration(declaration, modules.on) + inside)
        # What is wrong is to be seen in the guest.
        flags = [*modules.includes(name), *defines(own), "-DCOMPARE_AT_RUN_TIME_ONLY"]
        lines.append(f"CFLAGS_{name}.o := {' '.join(flags)}")
    modules.write("Kbuild", "".join(f"{line}\n" for line in lines))
    done = modules.make("modules")
    if done.code:
        trial.holds(f"{kernel}: the module builds", done.said.strip() or "it does not")
    return None if done.code else modules


def _initramfs(modules: Modules, compiler: str, cpio: str) -> Path:
    root = modules.directory / "root"
    root.mkdir()
    done = run(compiler, "-O2", "-static", _INIT, "-o", root / "init")
    if done.code:
        raise Skip("no static program can be linked; is the C library for it installed?")
    names = ["init", *(f"{name}.ko" for name in (_SOUND, _CONTROL))]
    for name in names[1:]:
        (modules.directory / name).rename(root / name)
    listed = "".join(f"{name}\n" for name in names).encode()
    archive = run(cpio, "-o", "-H", "newc", "--quiet", cwd=root, given=listed)
    path = modules.directory / "initramfs"
    path.write_bytes(archive.output)
    return path


def _log(trial: Trial, qemu: list[str], image: Path, initramfs: Path) -> str:
    """What the guest has printed."""
    parameters = f'{_KERNEL} "seed={_SEED} operations={_OPERATIONS}" /{_SOUND}.ko /{_CONTROL}.ko'
    done = run(*qemu, "-kernel", image, "-initrd", initramfs, "-append", parameters, patience=_PATIENCE)
    return done.output.decode("utf-8", "replace").replace("\r", "") + done.said


def report(log: str, name: str) -> Report | None:
    """What the module of that name has printed; None where it was not done."""
    said = re.findall(rf"{name}: (.*)", log)
    text = "\n".join(said)
    done = re.search(r"^done: (\d+) compared, \d+ differ$", text, re.MULTILINE)
    if done is None:
        return None
    words: dict[int, dict[int, int]] = {}
    for made, index, word in re.findall(r"^(\d+) calls: page\[(\d+)\] has ([0-9a-f]+)$", text, re.MULTILINE):
        words.setdefault(int(made), {})[int(index)] = int(word, 16)
    ends = re.findall(r"^(\d+) calls: results ([0-9a-f]+), frame (\w+)$", text, re.MULTILINE)
    states = re.findall(r"^pfn [0-9a-f]+ is (in use|free), and has ([0-9a-f]+)$", text, re.MULTILINE)
    return Report(
        tuple((state, int(word, 16)) for state, word in states),
        tuple(re.findall(r"^differs: (.*)$", text, re.MULTILINE)),
        words,
        {int(made): int(results, 16) for made, results, _ in ends},
        all(frame == "kept" for _, _, frame in ends),
        int(done[1]),
    )


def _judge(trial: Trial, what: str, log: str, module: ModuleType, modules: Modules) -> None:
    sound, control = report(log, _SOUND), report(log, _CONTROL)
    if sound is None:
        trial.holds(
            f"{what}: the module runs to its end", " | ".join(log.strip().splitlines()[-4:]) or "nothing is said"
        )
        return
    found = dict(sound.states)
    lacks = "" if {"in use", "free"} <= found.keys() else "there is no hugetlb page in use, or none that is free"
    trial.holds(f"{what}: hugetlb pages in use and free", lacks or ("" if sound.compared else "nothing is compared"))
    trial.holds(f"{what}: the kernel's own accessors agree", "".join(sound.differences[:1]))
    trial.holds(f"{what}: no other byte of the struct pages changes", "" if sound.frame_is_kept else "one changes")
    fault = _unpredicted(modules.declaration, modules.on, module, sound)
    trial.holds(f"{what}: the emulator predicts the words", fault)
    trial.operations += max(sound.results, default=0)
    trial.refutes(f"{what}: every flag is at another bit, for the kernel", bool(control and control.differences))
    unpredicted = control is not None and _unpredicted(modules.declaration, modules.on, module, control)
    trial.refutes(f"{what}: every flag is at another bit, for the emulator", bool(unpredicted))


def numbers(seed: int) -> Iterator[int]:
    """The module's random numbers, of 32 bits: Marsaglia's xorshift."""
    while True:
        seed ^= seed << 13 & 0xFFFFFFFF
        seed ^= seed >> 17
        seed ^= seed << 5 & 0xFFFFFFFF
        yield seed


def _unpredicted(declaration: Declaration, on: frozenset[str], module: ModuleType, found: Report) -> str:
    """Where the module and the emulator differ first, or ""."""
    if max(found.results, default=0) < _OPERATIONS:
        return f"only {max(found.results, default=0)} calls were made"
    order = max(9, declaration.words[-1].smallest_order)
    page = page_class(declaration, module, on).from_words(found.words[0], order)
    made = reachable(declaration, on)
    random, results, last = numbers(_SEED), 0, 0
    for number in range(1, _OPERATIONS + 1):
        call = made[next(random) % len(made)]
        results = (results * 31 + int(called(declaration, call, page) or 0)) & 0xFFFFFFFF
        if number in found.results:
            words = words_of(declaration, page, found.words[0])
            if (found.words.get(number), found.results[number]) != (words, results):
                where = (
                    f"call {number}, {call.accessor.name}()" if number == last + 1 else f"calls {last + 1} to {number}"
                )
                return f"{where}: the kernel has {_hex(found.words.get(number, {}))}, the emulator {_hex(words)}"
            last = number
    return ""


def _hex(words: Mapping[int, int]) -> str:
    return ", ".join(f"page[{index}]: {word:x}" for index, word in words.items())
