"""The check boot: in a booted kernel, on real hugetlb pages, the accessors behave like the kernel's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flaggen.emulate import emulator
from flaggen.tools import Skip, run, tool
from flaggen.verify import faults, rendering
from flaggen.verify.check_run import CheckRun
from flaggen.verify.kernel.guest_report import report
from flaggen.verify.kernel.kernels import buildable
from flaggen.verify.kernel.modules import Modules, configuration, defines
from flaggen.verify.kernel.prediction import OPERATIONS, SEED, Prediction

_INIT = Path(__file__).parent / "init.c"
_SOUND, _CONTROL = "flaggen_sound", "flaggen_control"
# The time limit of a guest in seconds; it may hang. qemu's emulation (TCG) needs no KVM, and boots in 4 to 7 seconds.
_TIMEOUT = 180
_QEMU = "-machine q35,accel=tcg -cpu max -m 256 -nodefaults -no-reboot -display none -serial stdio".split()
# Without the dashes the kernel would pass init each parameter that it does not know, before ours.
_KERNEL = "console=ttyS0 panic=-1 rdinit=/init --"


def boot(check_run: CheckRun) -> None:
    """Boot each kernel under qemu, with a module of the files and another module with seeded faults."""
    qemu, compiler, cpio = tool("qemu-system-x86_64"), tool("gcc", "cc"), tool("cpio")
    source = check_run.file("emulator")
    module = emulator(source.text, source.name)
    for kernel in buildable(check_run.subject):
        with check_run.part(str(kernel)):
            if not kernel.configured("CONFIG_X86_64") or kernel.image is None:
                raise Skip("no image for x86_64: neither arch/x86/boot/bzImage nor the headers' boot/vmlinuz-*")
            modules = Modules(check_run, kernel, "boot")
            own = modules.own()
            if not any({"PAGE", "FOLIO"} & kinds for kinds in own.values()):
                raise Skip("it has none of these flags, so there is nothing to compare with")
            if not _built(check_run, modules, own):
                continue
            check_run.progress(f"{kernel}: boot")
            log = _log(check_run, [qemu, *_QEMU], kernel.image, _initramfs(modules, compiler, cpio))
            check_run.checked_with.append(kernel.release)
            judge(check_run, str(kernel), log, Prediction(modules.declaration, modules.on, own, module))


def _built(check_run: CheckRun, modules: Modules, own: Mapping[str, set[str]]) -> bool:
    """Build the sound module and the module with seeded faults; return whether both were built."""
    declaration = modules.declaration
    shifted = rendering.c_texts(faults.shifted(check_run.declaration))
    lines = [f"obj-m := {_SOUND}.o {_CONTROL}.o"]
    for name, texts in ((_SOUND, check_run.subject.c_texts), (_CONTROL, shifted)):
        modules.place(name, texts)
        inside = f'#include "{name}/{declaration.paths["module"]}"\n'
        modules.write(f"{name}.c", configuration(declaration, modules.on) + inside)
        # The guest must catch the fault, so no compile-time assertion may catch it first.
        flags = [*modules.includes(name), *defines(own), "-DCOMPARE_AT_RUN_TIME_ONLY"]
        lines.append(f"CFLAGS_{name}.o := {' '.join(flags)}")
    modules.write("Kbuild", "".join(f"{line}\n" for line in lines))
    done = modules.make("modules")
    if done.code:
        check_run.holds(f"{modules.kernel}: building the module", done.errors.strip() or f"exit status {done.code}")
    return not done.code


def _initramfs(modules: Modules, compiler: str, cpio: str) -> Path:
    root = modules.directory / "root"
    root.mkdir()
    done = run(compiler, "-O2", "-static", _INIT, "-o", root / "init")
    if done.code:
        raise Skip("cannot link a static program; install the static C library")
    names = ["init", *(f"{name}.ko" for name in (_SOUND, _CONTROL))]
    for name in names[1:]:
        (modules.directory / name).rename(root / name)
    listed = "".join(f"{name}\n" for name in names).encode()
    archive = run(cpio, "-o", "-H", "newc", "--quiet", cwd=root, given=listed)
    path = modules.directory / "initramfs"
    path.write_bytes(archive.output)
    return path


def _log(check_run: CheckRun, qemu: list[str], image: Path, initramfs: Path) -> str:
    """Boot the guest, and return its output until it powered off."""
    parameters = f'{_KERNEL} "seed={SEED} operations={OPERATIONS}" /{_SOUND}.ko /{_CONTROL}.ko'
    done = run(*qemu, "-kernel", image, "-initrd", initramfs, "-append", parameters, timeout=_TIMEOUT)
    return done.output.decode("utf-8", "replace").replace("\r", "") + done.errors


def judge(check_run: CheckRun, kernel: str, log: str, prediction: Prediction) -> None:
    """Compare the guest's log with the prediction, and count each comparison."""
    sound, control = report(log, _SOUND), report(log, _CONTROL)
    if sound is None:
        last_lines = " | ".join(log.strip().splitlines()[-4:])
        check_run.holds(f"{kernel}: the module did not finish", last_lines or "no output")
        return
    check_run.holds(f"{kernel}: flags of hugetlb pages", prediction.unnatural(sound))
    check_run.holds(f"{kernel}: number of comparisons", prediction.miscounted(sound))
    check_run.holds(f"{kernel}: comparison with the kernel's accessors", "".join(sound.differences[:1]))
    fault = "" if sound.frame_is_kept else "a byte outside the flags' words changed"
    check_run.holds(f"{kernel}: other bytes of the struct pages", fault)
    fault = prediction.missing(sound) or prediction.unpredicted(sound)
    check_run.holds(f"{kernel}: comparison with the emulator", fault)
    check_run.operations += max(sound.results, default=0)
    differs = bool(control and control.differences)
    check_run.catches(f"{kernel}: every flag at another bit, compared with the kernel", differs)
    # The module begins with a page whose words are 0 as a rule, where a wrong bit can only show after a flag was set.
    if prediction.sets_a_flag:
        unpredicted = control and not prediction.missing(control) and prediction.unpredicted(control)
        check_run.catches(f"{kernel}: every flag at another bit, compared with the emulator", bool(unpredicted))
    if any(word for _, word in prediction.made(sound)):
        shifted = prediction._replace(declaration=faults.shifted(prediction.declaration))
        unnatural = bool(shifted.unnatural(sound))
        check_run.catches(f"{kernel}: every flag at another bit, compared with hugetlb pages", unnatural)
