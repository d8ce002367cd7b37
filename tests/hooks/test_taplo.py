"""What an editor says of a declaration: taplo, which is in several, reads the JSON Schema."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from flaggen.toml.json_schema import json_schema
from installed import installed
from repository import COMMITTED, ROOT

pytestmark = pytest.mark.hooks

SOUND = """\
[output]
header = "flags.h"

[flags.freed]
visibility = "exported"
bit = 3
operations = ["test", "set"]
"""


@pytest.fixture(scope="module")
def taplo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("taplo") / "venv", "taplo") / "taplo"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "flags.schema.json").write_text(json_schema())
    return tmp_path


def checked(taplo: Path, *words: str | Path, cwd: Path) -> tuple[int, str]:
    """The exit code and the complaints."""
    unwanted = ("TAPLO_CONFIG", "RUST_LOG")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    done = subprocess.run([taplo, "check", *words], cwd=cwd, env=environment, capture_output=True, text=True)
    return done.returncode, done.stderr


@pytest.mark.parametrize("path", COMMITTED.values(), ids=COMMITTED)
def test_the_committed_declarations_are_sound(path: Path, taplo: Path, home: Path) -> None:
    address = (home / "flags.schema.json").as_uri()
    assert checked(taplo, "--schema", address, path, cwd=home)[0] == 0


def test_the_first_line_leads_to_the_schema(taplo: Path, home: Path) -> None:
    bad = SOUND.replace("bit", "bits")
    (home / "flags.toml").write_text(f"#:schema ./flags.schema.json\n{bad}")
    code, said = checked(taplo, "flags.toml", cwd=home)
    assert (code, "('bits' was unexpected)" in said) == (1, True)
    (home / "flags.toml").write_text(bad)
    assert checked(taplo, "flags.toml", cwd=home)[0] == 0


def test_that_of_the_repository_does(taplo: Path, home: Path) -> None:
    """Its own schema, not that of the test."""
    bad = (ROOT / "flags.toml").read_text(encoding="utf-8") + "\n[flag.x]\n"
    (home / "flags.toml").write_text(bad)
    (home / "flags.schema.json").write_bytes((ROOT / "flags.schema.json").read_bytes())
    code, said = checked(taplo, "flags.toml", cwd=home)
    assert (code, "('flag' was unexpected)" in said) == (1, True)


OWN_OUTPUT = SOUND.replace("[output]", '[output]\ntable = "flags.rst"')
OWN_TEMPLATES = '[render]\ntemplates = "own"\n'


@pytest.mark.parametrize("text", [SOUND, SOUND + OWN_TEMPLATES, OWN_OUTPUT + OWN_TEMPLATES])
def test_what_is_sound_is_left_alone(text: str, taplo: Path, home: Path) -> None:
    (home / "flags.toml").write_text(f"#:schema ./flags.schema.json\n{text}")
    assert checked(taplo, "flags.toml", cwd=home)[0] == 0


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (SOUND.replace("visibility", "visible"), "6:1", "('visible' was unexpected)"),
        (SOUND.replace("bit = 3", 'bit = "3"'), "7:7", '"3" is not of type "integer"'),
        (SOUND.replace("bit = 3", "bit = -1"), "7:7", "-1 is less than the minimum of 0"),
        (SOUND.replace('"exported"', '"public"'), "6:14", '"public" is not one of ["static","exported"]'),
        (SOUND.replace('"set"', '"toggle"'), "8:23", '"toggle" is not one of ["test","set"'),
        (
            OWN_OUTPUT,
            "3:1",
            '"table" is not one of ["header","region","private_header","source","emulator","cbmc","module","kunit"',
        ),
        (SOUND + "[lint]\nselect = []\n", "10:1", "('select' was unexpected)"),
        (SOUND + "[flag.cma]\n", "9:2", "('flag' was unexpected)"),
        ("[c]\n", "1:1", '"flags" is a required property'),
    ],
)
def test_what_is_wrong_is_named_where_it_stands(text: str, place: str, said: str, taplo: Path, home: Path) -> None:
    (home / "flags.toml").write_text(f"#:schema ./flags.schema.json\n{text}")
    code, complaints = checked(taplo, "flags.toml", cwd=home)
    assert code == 1
    assert said in complaints
    assert f"flags.toml:{place}\n" in complaints
