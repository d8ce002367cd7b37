"""The three steps return what became of a declaration, and which files that depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaggen import pipeline
from flaggen.pipeline import Built, Loaded
from flaggen.render.files import FileFault
from repository import ROOT

TEXT = """
output.header = "a.h"
flags.freed = {bit = 1, doc = "d", synchronization = "s"}
"""


def loaded(text: str = TEXT) -> Loaded:
    return pipeline.load(text.encode(), "flags.toml")


def built(home: Path, text: str = TEXT, templates: Path | None = None) -> Built:
    return pipeline.build(loaded(text), home, templates)


def test_a_declaration_with_errors_is_none() -> None:
    assert loaded().findings == ()
    document, declaration, findings = loaded(TEXT + "flags.cma = {bit = 1}\n")
    assert document.source.name == "flags.toml"
    assert (declaration, "duplicate-bit" in {finding.rule for finding in findings}) == (None, True)
    warned = TEXT.replace('doc = "d", ', "")
    assert pipeline.load(warned.encode(), "x").declaration is not None
    assert pipeline.load(warned.encode(), "x", strict=True).declaration is None


def test_what_is_built_is_proven(tmp_path: Path) -> None:
    artifacts, proof, findings, templates, dependencies, declaration = built(tmp_path)
    assert [artifact.path for artifact in artifacts] == [declaration.output.header] == ["a.h"]
    assert (proof.facts > 10, proof.findings, findings, templates, dependencies) == (True, (), (), None, ())
    assert list(tmp_path.iterdir()) == []


def test_templates_that_do_not_say_what_is_declared_are_refuted(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/header.h.j2").write_text("int x;\n")
    refuted = built(tmp_path, templates=tmp_path / "own")
    assert refuted.findings == () and refuted.proof.findings
    assert refuted.proof.findings[0].place.source.name == str(tmp_path / "a.h")


def test_the_files_that_were_read_and_missed_are_a_result(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    text = (ROOT / "templates/header.h.j2").read_bytes()
    (tmp_path / "own/header.h.j2").write_bytes(text)
    (tmp_path / "link").symlink_to("own")
    made = built(tmp_path, TEXT + 'render.templates = "link"\n')
    assert made.templates == tmp_path / "link"
    states = {dependency.path: dependency for dependency in made.dependencies}
    header = states[str(tmp_path / "link/header.h.j2")]
    assert (header.file, header.content) == (str(tmp_path / "own/header.h.j2"), text)
    assert states[str(tmp_path / "link/cbmc.c.j2")].content is None
    assert states[f"{tmp_path}/link/"].content == b"header.h.j2"


@pytest.mark.parametrize(
    ("files", "output", "message"),
    [
        ({}, "", "{own} replaces none of flaggen's templates, and [output] adds no target"),
        ({}, 'output.table = "a.rst"\n', "{own}/table.rst.j2 does not exist"),
        ({"header.h.j2": "{{ nothing }}"}, "", "'nothing' is undefined"),
        (
            {"table.rst.j2": "", "haeder.h.j2": ""},
            'output.table = "a.rst"\n',
            "unused template: it is neither one of flaggen's nor a target's, and no template includes it",
        ),
    ],
)
def test_templates_are_checked(files: dict[str, str], output: str, message: str, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for name, text in files.items():
        (own / name).write_text(text)
    made = built(tmp_path, f'{TEXT}render.templates = "own"\n{output}')
    assert [finding.message for finding in made.findings] == [message.format(own=own)]
    assert made.artifacts == ()


def test_files_are_compared_and_written(tmp_path: Path) -> None:
    made = built(tmp_path)
    path = tmp_path / "flags.toml"
    assert [each.state for each in pipeline.sync(made, path)] == ["created"]
    assert list(tmp_path.iterdir()) == []
    assert [each.state for each in pipeline.sync(made, path, write=True)] == ["created"]
    assert (tmp_path / "a.h").read_text() == made.artifacts[0].text
    assert [each.state for each in pipeline.sync(made, path, write=True)] == ["unchanged"]
    assert pipeline.sync(made, path, only=["source"]) == ()


def test_no_template_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/header.h.j2").write_bytes((ROOT / "templates/header.h.j2").read_bytes())
    (tmp_path / "a.h").symlink_to("own/header.h.j2")
    made = built(tmp_path, templates=tmp_path / "own")
    with pytest.raises(FileFault, match=r"^a\.h resolves to a template$"):
        pipeline.sync(made, tmp_path / "flags.toml", write=True)
