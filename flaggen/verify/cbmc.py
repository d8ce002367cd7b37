"""The model checker CBMC: each accessor's one operation on its one bit, whatever the struct pages have in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from flaggen.model.declaration import Declaration
from flaggen.prove.prove import when
from flaggen.tools import Skip, run, tool
from flaggen.verify import faults
from flaggen.verify.shim import place_with_shim, shim_options, write
from flaggen.verify.trial import Trial

_HARNESS = "cbmc.c"
# The last struct page that is looked at: what CBMC has to know grows with the pages.
_LAST_PAGE = 64
_FAILED = re.compile(r"^\[[^]]*\] (?:line \d+ )?(?P<what>.*): FAILURE$", re.MULTILINE)
_PROVEN = "VERIFICATION SUCCESSFUL"
_REFUTED = "VERIFICATION FAILED"


def cbmc(trial: Trial) -> None:
    """Prove the files for 64 and 32 bit, little and big endian, in every configuration."""
    declaration = trial.declaration
    last = declaration.words[-1].page_index
    if last > _LAST_PAGE:
        raise Skip(f"page[{last}] is further than is proven")
    checker = tool("cbmc")
    version = run(checker, "--version").output.decode().split(" ")[0].strip()
    trial.subjects.append(f"CBMC {version}")
    harness = faults.text(declaration, "cbmc", _HARNESS)
    proof = _Proof(checker, declaration, trial.specimen.c_texts, harness, trial.work / "sound")
    widths = [bits for bits in (64, 32) if bits >= max(word.size for word in declaration.words)]
    for bits in widths:
        for order in ("little", "big"):
            for on in declaration.configurations:
                what = f"{bits} bit, {order}-endian, {when(declaration.configs, [on])}"
                with trial.part(what):
                    trial.holds(what, proof.fault([f"--{bits}", f"--{order}-endian"], on))
    for bits in widths:
        for what, fault in _seeded(declaration, bits).items():
            with trial.part(f"control, {bits} bit: {what}"):
                wrong = faults.c_texts(fault)
                seeded = _Proof(checker, declaration, wrong, harness, trial.work / f"control-{bits}")
                # The assertion that the flags fit would be the first to see a bit beyond the word.
                said = seeded.fault([f"--{bits}", "-DSHIM_WITHOUT_ASSERTIONS"], declaration.configurations[0])
                trial.refutes(f"{bits} bit: {what}", said.startswith(_REFUTED))


def _seeded(declaration: Declaration, bits: int) -> dict[str, Declaration]:
    wrong = {"every flag is at another bit": faults.shifted(declaration)}
    if declaration.has_own_enum:
        wrong["every bit is beyond the word"] = faults.beyond(declaration, bits)
    if declaration.c.accessors == "flag":  # the names of others have the page index
        wrong["every flag is at another page index"] = faults.misplaced(declaration)
    return wrong


class _Proof:
    """A declaration's C, and its harness, in a folder."""

    def __init__(
        self, checker: str, declaration: Declaration, texts: Mapping[str, str], harness: str, root: Path
    ) -> None:
        self.checker, self.declaration, self.root = checker, declaration, root
        place_with_shim(declaration, texts, root)
        self.harness = write(root / _HARNESS, harness)

    def fault(self, machine: Sequence[str], on: Set[str]) -> str:
        """What is refuted, after _REFUTED; what else CBMC says where there is no proof; "" where all is proven."""
        symbols = [f"-D{symbol}" for symbol in sorted(on)]
        shim = shim_options(self.declaration, self.root)
        done = run(self.checker, "--bounds-check", "--pointer-check", *machine, *symbols, *shim, self.harness)
        output = done.output.decode("utf-8", "replace")
        if _PROVEN in output:
            return ""
        if failed := list(dict.fromkeys(_FAILED.findall(output))):
            return f"{_REFUTED}: {'; '.join(failed[:3])}{f' and {len(failed) - 3} more' if len(failed) > 3 else ''}"
        return done.said.strip() or output.strip()[-300:] or f"exit status {done.code}"
