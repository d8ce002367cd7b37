"""The paths of the rendered files: the [output] table."""

from __future__ import annotations

from typing import NamedTuple

from flaggen.model.targets import REGION_TARGETS, TARGETS


class Outputs(NamedTuple):
    """The path of each rendered file, relative to the declaration: the [output] table. None means not rendered.

    `own` has the targets that the user's templates add, with their paths.
    """

    header: str | None
    source: str | None
    emulator: str | None
    private_header: str | None = None
    cbmc: str | None = None
    module: str | None = None
    kunit: str | None = None
    region: str | None = None
    trace: str | None = None
    drgn: str | None = None
    gdb: str | None = None
    own: tuple[tuple[str, str], ...] = ()

    @property
    def paths(self) -> dict[str, str]:
        """The path of each rendered target, by the target's name."""
        paths: dict[str, str | None] = {target: getattr(self, target) for target in TARGETS} | dict(self.own)
        return {target: path for target, path in paths.items() if path is not None}

    @property
    def whole_files(self) -> dict[str, str]:
        """The same without regions: the files that flaggen alone writes."""
        return {target: path for target, path in self.paths.items() if target not in REGION_TARGETS}
