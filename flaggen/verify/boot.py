"""A booted kernel: on real hugetlb pages the accessors are the kernel's own, and do what the emulator predicts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flaggen.emulate import emulator
from flaggen.tools import Skip, run, tool
from flaggen.verify import faults
from flaggen.verify.guest import OPERATIONS, SEED, Prediction, report
from flaggen.verify.kernels import buildable
from flaggen.verify.modules import Modules, configuration, defines
from flaggen.verify.trial import Trial

_INIT = Path(__file__).parent / "init.c"
_SOUND, _CONTROL = "flaggen_sound", "flaggen_control"
# A guest is up within seconds, even emulated, and emulation works everywhere; one that hangs is stopped.
_PATIENCE = 180
_QEMU = "-machine q35,accel=tcg -cpu max -m 256 -nodefaults -no-reboot -display none -serial stdio".split()
# A word that the kernel does not know would be the first that init is given.
_KERNEL = "console=ttyS0 panic=-1 rdinit=/init --"


def boot(trial: Trial) -> None:
    """Boot each kernel under qemu, with a module of the files and another one with seeded faults."""
    qemu, compiler, cpio = tool("qemu-system-x86_64"), tool("gcc", "cc"), tool("cpio")
    module = emulator(*trial.emulator())
    for kernel in buildable(trial.specimen):
        with trial.part(str(kernel)):
            if not kernel.configured("CONFIG_X86_64") or kernel.image is None:
                raise Skip("there is no image of it for x86_64, as boot/vmlinuz-* of the headers' root")
            modules = Modules(trial, kernel, "boot")
            own = modules.own()
            if not any({"PAGE", "FOLIO"} & kinds for kinds in own.values()):
                raise Skip("it has none of these flags itself, so that there is nothing to compare with")
            if not _built(trial, modules, own):
                continue
            trial.say(f"{kernel}: boot")
            log = _log(trial, [qemu, *_QEMU], kernel.image, _initramfs(modules, compiler, cpio))
            trial.subjects.append(kernel.release)
            judge(trial, str(kernel), log, Prediction(modules.declaration, modules.on, own, module))


def _built(trial: Trial, modules: Modules, own: Mapping[str, set[str]]) -> bool:
    """Whether both modules are in the folder now."""
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
        trial.holds(f"{modules.kernel}: the module builds", done.said.strip() or "it does not")
    return not done.code


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
    parameters = f'{_KERNEL} "seed={SEED} operations={OPERATIONS}" /{_SOUND}.ko /{_CONTROL}.ko'
    done = run(*qemu, "-kernel", image, "-initrd", initramfs, "-append", parameters, patience=_PATIENCE)
    return done.output.decode("utf-8", "replace").replace("\r", "") + done.said


def judge(trial: Trial, what: str, log: str, prediction: Prediction) -> None:
    """Hold what a guest has printed to what was predicted."""
    sound, control = report(log, _SOUND), report(log, _CONTROL)
    if sound is None:
        trial.holds(
            f"{what}: the module runs to its end", " | ".join(log.strip().splitlines()[-4:]) or "nothing is said"
        )
        return
    trial.holds(f"{what}: hugetlb pages have the flags that they must have", prediction.unnatural(sound))
    trial.holds(f"{what}: all is compared", prediction.miscounted(sound))
    trial.holds(f"{what}: the kernel's own accessors agree", "".join(sound.differences[:1]))
    trial.holds(f"{what}: no other byte of the struct pages changes", "" if sound.frame_is_kept else "one changes")
    fault = prediction.missing(sound) or prediction.unpredicted(sound)
    trial.holds(f"{what}: the emulator predicts the words", fault)
    trial.operations += max(sound.results, default=0)
    trial.refutes(f"{what}: every flag is at another bit, for the kernel", bool(control and control.differences))
    unpredicted = control and not prediction.missing(control) and prediction.unpredicted(control)
    trial.refutes(f"{what}: every flag is at another bit, for the emulator", bool(unpredicted))
    if any(word for _, word in prediction.made(sound)):
        shifted = prediction._replace(declaration=faults.shifted(prediction.declaration))
        trial.refutes(f"{what}: every flag is at another bit, for hugetlb pages", bool(shifted.unnatural(sound)))
