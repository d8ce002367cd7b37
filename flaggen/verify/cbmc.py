"""The check cbmc: the model checker CBMC proves each accessor, whatever the struct pages contain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from flaggen.model.configs import spell_out
from flaggen.model.declaration import Declaration
from flaggen.tools import Skip, run, tool
from flaggen.verify import faults, rendering
from flaggen.verify.check_run import CheckRun
from flaggen.verify.shim import place_with_shim, shim_options, write

_HARNESS = "cbmc.c"
# The highest page index that is proven: CBMC's formula grows with the number of struct pages.
_LAST_PAGE = 64
_FAILED = re.compile(r"^\[[^]]*\] (?:line \d+ )?(?P<assertion>.*): FAILURE$", re.MULTILINE)
# The verdicts that CBMC prints.
_PROVEN = "VERIFICATION SUCCESSFUL"
_REFUTED = "VERIFICATION FAILED"


def cbmc(check_run: CheckRun) -> None:
    """Prove the files for 64 and 32 bit, little- and big-endian, in every configuration."""
    declaration = check_run.declaration
    last = declaration.words[-1].page_index
    if last > _LAST_PAGE:
        raise Skip(f"page[{last}] is beyond page[{_LAST_PAGE}], the last that is proven")
    checker = tool("cbmc")
    version = run(checker, "--version").output.decode().split(" ")[0].strip()
    check_run.checked_with.append(f"CBMC {version}")
    harness = rendering.text(declaration, "cbmc", _HARNESS)
    proof = _Proof(checker, declaration, check_run.subject.c_texts, harness, check_run.work / "sound")
    widths = [bits for bits in (64, 32) if bits >= max(word.size for word in declaration.words)]
    for bits in widths:
        for order in ("little", "big"):
            for on in declaration.configurations:
                case = f"{bits} bit, {order}-endian, {spell_out(declaration.configs, [on])}"
                with check_run.part(case):
                    check_run.holds(case, str(proof.attempt([f"--{bits}", f"--{order}-endian"], on)))
    if check_run.findings:
        return  # the check has shown that it can fail
    for bits in widths:
        for fault, faulty in _seeded(declaration, bits).items():
            with check_run.part(f"seeded fault, {bits} bit: {fault}"):
                wrong = rendering.c_texts(faulty)
                seeded = _Proof(checker, declaration, wrong, harness, check_run.work / f"control-{bits}")
                # Otherwise the compile-time assertion that the flags fit would catch a bit beyond the word first.
                verdict = seeded.attempt([f"--{bits}", "-DSHIM_WITHOUT_ASSERTIONS"], declaration.configurations[0])
                check_run.catches(f"{bits} bit: {fault}", bool(verdict.refuted))


def _seeded(declaration: Declaration, bits: int) -> dict[str, Declaration]:
    """Declarations with a seeded fault, by the fault's description."""
    wrong = {"every flag at another bit": faults.shifted(declaration)}
    if declaration.has_own_enum:
        wrong["every bit beyond the word"] = faults.beyond(declaration, bits)
    if declaration.c.accessors == "flag":  # names of word accessors contain the page index, so nothing would compile
        wrong["every flag at another page index"] = faults.misplaced(declaration)
    return wrong


class _Verdict(NamedTuple):
    """The outcome of an attempt: the assertions that CBMC refuted, or why it reached no verdict. Proven if neither."""

    refuted: tuple[str, ...] = ()
    failure: str = ""

    def __str__(self) -> str:
        if not self.refuted:
            return self.failure
        more = len(self.refuted) - 3
        return f"{_REFUTED}: {'; '.join(self.refuted[:3])}{f' and {more} more' if more > 0 else ''}"


class _Proof:
    """A directory with a declaration's C and its harness, which CBMC reads."""

    def __init__(
        self, checker: str, declaration: Declaration, texts: Mapping[str, str], harness: str, root: Path
    ) -> None:
        self.checker, self.declaration, self.root = checker, declaration, root
        place_with_shim(declaration, texts, root)
        self.harness = write(root / _HARNESS, harness)

    def attempt(self, machine: Sequence[str], on: Set[str]) -> _Verdict:
        """Run CBMC with these options and these config symbols enabled."""
        shim = shim_options(self.declaration, self.root, on)
        done = run(self.checker, "--bounds-check", "--pointer-check", *machine, *shim, self.harness)
        output = done.output.decode("utf-8", "replace")
        if _PROVEN in output:
            return _Verdict()
        if refuted := tuple(dict.fromkeys(_FAILED.findall(output))):
            return _Verdict(refuted)
        return _Verdict(failure=done.errors.strip() or output.strip()[-300:] or f"exit status {done.code}")
