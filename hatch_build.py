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
        """Write the module to a directory from where hatchling copies it into the wheel."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from flaggen.render.templates import COMPILED, compiled_module

        self._scratch = tempfile.mkdtemp()
        file = Path(self._scratch, "compiled.py")
        file.write_text(compiled_module(), encoding="utf-8")
        build_data["force_include"][str(file)] = f"{COMPILED.replace('.', '/')}.py"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove that directory."""
        if version != "editable":
            shutil.rmtree(self._scratch)
