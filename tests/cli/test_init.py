"""The starter declaration can be rendered as it is, and nothing of the user's is overwritten."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import jsonschema
import pytest

from declarations import lint_text, load_text
from flaggen.cli.main import main
from flaggen.toml import keys as format
from flaggen.toml.starter import starter
from repository import COMMITTED

TEXT = starter()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_written_can_be_rendered(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    assert capsys.readouterr().out == (
        "created   flags.toml\ncreated   flags.schema.json\ncreated   .gitattributes\n"
        "next: declare your flags in flags.toml, then run: flaggen render\n"
    )
    assert main(["render", "--strict", "-q"]) == 0
    assert main(["render", "--check", "-q"]) == 0
    assert main(["verify", "-q"]) == 0
    assert lint_text(TEXT) == ()


def test_what_is_commented_out_is_right(home: Path) -> None:
    """And says the default, where it is said to be one."""
    text = re.sub(r"^# (?=\[|\w+ = )", "", TEXT, flags=re.MULTILINE)
    assert text.count("\n# ") < TEXT.count("\n# ") - 5
    assert lint_text(text) == ()
    tree = tomllib.loads(text)
    for table, keys in ((format.C, tree["c"]), (format.FLAG, tree["flags"]["migratable"])):
        by_name = {key.name: key for key in table.keys}
        for name, value in keys.items():
            key = by_name[name]
            if (table is format.C and name != "era") or name in ("page_index", "operations"):
                assert value == (list(key.default) if key.many else key.default)


def test_its_flags_are_those_of_mainline() -> None:
    """And of the repository, in the newest dialect, which it names."""
    ours, repositorys = (load_text(text).declaration for text in (TEXT, COMMITTED["repository"].read_bytes()))
    assert ours is not None and repositorys is not None
    assert ours.flags == repositorys.flags
    assert [flag.bit for flag in ours.flags] == list(range(7))
    assert ours.c == load_text("flags.a = {}").declaration.c._replace(era="6.17")  # type: ignore[union-attr]


def test_editors_find_its_schema(home: Path) -> None:
    assert main(["init"]) == 0
    first = (home / "flags.toml").read_text(encoding="utf-8").split("\n")[0]
    schema = json.loads((home / first.removeprefix("#:schema ")).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(tomllib.loads(TEXT))


@pytest.mark.parametrize("name", ["flags.toml", "flags.schema.json"])
def test_nothing_is_overwritten(name: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / name).write_text("mine\n")
    assert main(["init"]) == 2
    assert capsys.readouterr().err == f"flaggen: {name} cannot be created: File exists; nothing was written\n"
    assert [path.name for path in home.iterdir()] == [name]
    assert (home / name).read_text() == "mine\n"


def test_what_is_there_already_is_left_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "my dir"]) == 0
    (home / "my dir/flags.toml").unlink()
    capsys.readouterr()
    assert main(["init", "my dir"]) == 0
    assert capsys.readouterr().out == (
        "created   my dir/flags.toml\nunchanged my dir/flags.schema.json\nunchanged my dir/.gitattributes\n"
        "next: declare your flags in my dir/flags.toml, then run: flaggen render 'my dir/flags.toml'\n"
    )


def test_where_it_cannot_be_written(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "file").touch()
    assert main(["init", "file"]) == 2
    assert capsys.readouterr().err == "flaggen: file is not a directory; nothing was written\n"
    (home / "flags.schema.json").symlink_to(home / "none" / "x")
    assert main(["init"]) == 2
    assert not (home / "flags.toml").exists()


def test_git_does_not_convert_what_is_rendered(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / ".gitattributes").write_text("*.png binary")
    subprocess.run(["git", "init", "-q", "."], check=True)
    assert main(["init"]) == 0
    assert "updated   .gitattributes\n" in capsys.readouterr().out
    assert (
        (home / ".gitattributes")
        .read_text()
        .startswith("*.png binary\n/include/linux/hugetlb_page_flags.h text eol=lf\n")
    )
    assert main(["render", "-q"]) == 0
    outputs = [str(path) for path in Path().rglob("hugetlb_page_flags.*")]
    asked = subprocess.run(["git", "check-attr", "eol", *outputs], check=True, capture_output=True, text=True).stdout
    assert outputs and asked.count(": lf\n") == len(outputs)
