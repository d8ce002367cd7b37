"""Other tools, each with a small task similar to flaggen's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool, its task and the task's files, and the command to measure; `setup` runs once before it."""

    requirement: str
    job: str
    files: dict[str, str]
    command: Sequence[str]
    setup: Sequence[str] = ()

    @property
    def name(self) -> str:
        return self.requirement.partition("[")[0]

    def write(self, directory: Path) -> None:
        """Create the directory with the task's files."""
        directory.mkdir()
        for name, text in self.files.items():
            (directory / name).write_text(text, encoding="utf-8")


_NAMES = [f"state_{number}" for number in range(8)]

_COG = f"""\
/* [[[cog
for bit, name in enumerate({_NAMES!r}):
    cog.outl(f"#define HPG_{{name}} (1UL << {{bit}})")
]]] */
/* [[[end]]] */
"""

_RDL = "\n".join(
    [
        "addrmap page {",
        "    reg {",
        *(f"        field {{ sw = rw; hw = r; }} {name}[{bit}:{bit}];" for bit, name in enumerate(_NAMES)),
        "    } private @ 0x0;",
        "};",
        "",
    ]
)

_SCHEMA = f"""\
{{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Page",
  "type": "object",
  "properties": {{
    {", ".join(f'"{name}": {{"type": "boolean"}}' for name in _NAMES)}
  }}
}}
"""


def peers(module: str) -> tuple[Peer, ...]:
    """Return the tools; those that format Python check the text of `module`."""
    formatted = "the emulator of 8 flags is formatted"
    return (
        Peer(
            "cogapp",
            "a C file with 8 generated lines is current",
            {"flags.h": _COG},
            ["cog", "--check", "flags.h"],
            setup=["cog", "-r", "flags.h"],
        ),
        Peer("ruff", formatted, {"flags.py": module}, ["ruff", "format", "--check", "flags.py"]),
        Peer("black", formatted, {"flags.py": module}, ["black", "--check", "flags.py"]),
        Peer(
            "peakrdl-cheader[cli]",
            "a C header of a register with 8 fields",
            {"flags.rdl": _RDL},
            ["peakrdl", "c-header", "flags.rdl", "-o", "flags.h"],
        ),
        Peer(
            "datamodel-code-generator",
            "a Python model of 8 booleans",
            {"flags.json": _SCHEMA},
            ["datamodel-codegen", "--input", "flags.json", "--input-file-type", "jsonschema", "--output", "flags.py"],
        ),
    )
