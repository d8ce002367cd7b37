"""Has the wheel contain flaggen's templates compiled, so that no run compiles them.

An editable installation gets none: there, the templates can change at any time.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledTemplates(BuildHookInterface):  # type: ignore[type-arg, misc] # hatchling is not installed here
    """The hook that pyproject.toml names."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the templates into a directory that hatchling copies into the wheel."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from flaggen.render.templates import compile_own

        self._scratch = tempfile.mkdtemp()
        compile_own(Path(self._scratch))
        for path in Path(self._scratch).iterdir():
            build_data["force_include"][str(path)] = f"flaggen/templates/{path.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove that directory."""
        if version != "editable":
            shutil.rmtree(self._scratch)
