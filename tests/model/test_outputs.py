"""The paths of the rendered files."""

from __future__ import annotations

from flaggen.model.outputs import Outputs


def test_only_what_is_rendered_has_a_path_and_a_region_is_no_whole_file() -> None:
    outputs = Outputs(None, "a.c", None, region="a.h", own=(("table", "a.rst"),))
    assert outputs.paths == {"region": "a.h", "source": "a.c", "table": "a.rst"}
    assert outputs.whole_files == {"source": "a.c", "table": "a.rst"}
