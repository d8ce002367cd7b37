"""The model checker CBMC: each accessor's one operation on its one bit, whatever the struct pages have in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from flaggen.checks import faults
from flaggen.checks.machines import include_directories, write_files
from flaggen.checks.trial import Skip, Trial
from flaggen.declaration import Declaration
from flaggen.prover import C_TARGETS, when

_HARNESS = "cbmc.c"
# The last struct page that is looked at: what CBMC has to know grows with the pages.
_LAST_PAGE = 64
_FAILED = re.compile(r"^\[[^]]*\] (?:line \d+ )?(?P<what>.*): FAILURE$", re.MULTILINE)
_PROVEN = "VERIFICATION SUCCESSFUL"
_REFUTED = "VERIFICATION FAILED"


def cbmc(trial: Trial) -> None:
    """Prove the files for 64 and 32 bit, little and big endian, in every configuration."""
    declaration, texts = trial.declaration, trial.specimen.texts
    last = declaration.words[-1].page_index
    if last > _LAST_PAGE:
        raise Skip(f"page[{last}] is further than is proven")
    tool = trial.tool("cbmc")
    version = trial.run(tool, "--version").output.decode().split(" ")[0].strip()
    trial.subjects.append(f"CBMC {version}")
    harness = _harness(declaration)
    sound = {target: texts[target].text for target in C_TARGETS if target in texts}
    proof = _Proof(trial, tool, trial.work / "sound", sound, harness)
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
                wrong = faults.texts(fault)
                seeded = _Proof(
                    trial, tool, trial.work / f"control-{bits}", {target: wrong[target] for target in sound}, harness
                )
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


def _harness(declaration: Declaration) -> str:
    output = declaration.output._replace(cbmc=_HARNESS)
    return faults.texts(declaration._replace(output=output))["cbmc"]


class _Proof:
    """A declaration's C, and its harness, in a folder."""

    def __init__(self, trial: Trial, tool: str, root: Path, texts: Mapping[str, str], harness: str) -> None:
        self.trial, self.tool, self.root = trial, tool, root
        write_files(trial.declaration, texts, root)
        (root / _HARNESS).write_text(harness, encoding="utf-8")

    def fault(self, machine: Sequence[str], on: Set[str]) -> str:
        """What is refuted, after _REFUTED; what else CBMC says where there is no proof; "" where all is proven."""
        symbols = [f"-D{symbol}" for symbol in sorted(on)]
        pages = max(3, self.trial.declaration.words[-1].page_index)
        places = include_directories(self.trial.declaration, self.root)
        options = ("--bounds-check", "--pointer-check", *machine, *symbols, f"-DSHIM_TAIL_PAGES={pages}", *places)
        done = self.trial.run(self.tool, *options, self.root / _HARNESS, cwd=self.root)
        output = done.output.decode("utf-8", "replace")
        if _PROVEN in output:
            return ""
        if failed := list(dict.fromkeys(_FAILED.findall(output))):
            return f"{_REFUTED}: {'; '.join(failed[:3])}{f' and {len(failed) - 3} more' if len(failed) > 3 else ''}"
        return done.said.strip() or output.strip()[-300:] or f"exit status {done.code}"
