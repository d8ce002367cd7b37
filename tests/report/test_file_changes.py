"""Changes as git shows and takes them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from flaggen.report.file_changes import FileChange, diffstat, git_diff
from repositories import git, home
from repository import need

__all__ = ["home"]

LONG = "".join(f"{number}\n" for number in range(300))
CHANGES = [
    FileChange("a", "1\n2\n3\n", "1\n2\n4\n"),
    FileChange("b/new", None, "one\n"),
    FileChange("c", LONG, "0\n" + LONG.replace("150\n", "x\ny\n")),
    FileChange("no end", "a\nb", "a\nc"),
    FileChange("gets an end", "a", "a\n"),
    FileChange("form\u00fc", "a\x0cb\n\u2028x\n", "a\x0cb\n\u2028y\n"),
    FileChange('"quoted" back\\slash\n\tline', "a\n", "b\n"),
    FileChange("emptied", "x\n", ""),
    FileChange("long/path/to/something/that/is/removed", LONG, "0\n"),
]


def test_git_applies_the_diff(home: Path) -> None:
    need("git")
    git("init", "-q")
    for change in CHANGES:
        if change.before is not None:
            (home / change.path).parent.mkdir(parents=True, exist_ok=True)
            (home / change.path).write_bytes(change.before.encode())
    (home / "x.patch").write_bytes(git_diff(CHANGES).encode())
    git("add", ".")
    git("apply", "--index", "x.patch")
    assert {change.path: (home / change.path).read_bytes() for change in CHANGES} == {
        change.path: change.after.encode() for change in CHANGES
    }
    for change in CHANGES:
        assert f"..{git('hash-object', change.path)[:12]}\n---" in git_diff([change])


@pytest.mark.parametrize("number", [1, 2, 3, len(CHANGES)])
def test_the_table_counts_as_git_does(number: int, home: Path) -> None:
    need("git")
    changes = CHANGES[:number]
    done = subprocess.run(
        ["git", "apply", "--numstat"], input=git_diff(changes).encode(), capture_output=True, check=True
    )
    counted = [tuple(map(int, line.split()[:2])) for line in done.stdout.decode().splitlines()]
    *lines, total, created = diffstat(changes).splitlines() if number > 1 else (*diffstat(changes).splitlines(), "")
    assert [int(line.split("|")[1].split()[0]) for line in lines] == [sum(pair) for pair in counted]
    assert all(len(line) <= 79 for line in lines)
    added, removed = (sum(column) for column in zip(*counted, strict=True))
    assert f"{added} insertion" in total and f"{removed} deletion" in total
    assert created == (" create mode 100644 b/new" if number > 1 else "")


def test_a_bar_shows_each_side() -> None:
    assert diffstat(CHANGES[:1]) == " a | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n"
    (bar, *_) = diffstat([FileChange("c", LONG, f"{LONG}x\n".replace("0\n", "", 1))]).splitlines()
    assert bar == " c | 2 +-"
