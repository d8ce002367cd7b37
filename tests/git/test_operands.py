"""What the operands of `flaggen diff` mean, without git."""

from __future__ import annotations

import pytest

from flaggen.git.operands import (
    INDEX,
    WORK_TREE,
    File,
    MergeBase,
    OperandError,
    Revision,
    Specification,
    file,
    groups,
    specification,
)

HEAD = Revision("HEAD")
V1, V2 = Revision("v1"), Revision("v2")
FILES = {"a.toml", "b.toml", "a..b"}


@pytest.mark.parametrize(
    ("operands", "expected"),
    [
        ([], Specification(HEAD, WORK_TREE)),
        (["HEAD"], Specification(HEAD, WORK_TREE)),
        (["v1", "v2"], Specification(V1, V2)),
        (["v1..v2"], Specification(V1, V2)),
        (["v1.."], Specification(V1, HEAD)),
        (["..v1"], Specification(HEAD, V1)),
        (["v1...v2"], Specification(MergeBase(V1, V2), V2)),
        (["v1..."], Specification(MergeBase(V1, HEAD), HEAD)),
        (["v1~2..v2^{tree}"], Specification(Revision("v1~2"), Revision("v2^{tree}"))),
        ([":0:"], Specification(INDEX, WORK_TREE)),
        (["HEAD", ":"], Specification(HEAD, INDEX)),
        (["HEAD", ":0"], Specification(HEAD, INDEX)),
        (["a.toml", "b.toml"], Specification(File(WORK_TREE, "a.toml"), File(WORK_TREE, "b.toml"))),
        (["HEAD", "a.toml"], Specification(HEAD, File(WORK_TREE, "a.toml"))),
        (["HEAD:a.toml"], Specification(File(HEAD, "a.toml"), WORK_TREE)),
        (["HEAD:a..b", "v2"], Specification(File(HEAD, "a..b"), V2)),
        # A file takes precedence over what else its name could mean.
        (["v1", "a..b"], Specification(V1, File(WORK_TREE, "a..b"))),
        (["../x..y"], Specification(Revision("../x..y"), WORK_TREE)),
        # Git knows no such revisions, and says so later.
        (["HEAD:"], Specification(Revision("HEAD:"), WORK_TREE)),
        ([":1:", ":2:"], Specification(Revision(":1"), Revision(":2"))),
        (
            [":1:a.toml", ":3:a.toml"],
            Specification(File(Revision(":1"), "a.toml"), File(Revision(":3"), "a.toml")),
        ),
        ([":4:a"], Specification(File(INDEX, "4:a"), WORK_TREE)),
        ([":/fix"], Specification(Revision(":/fix"), WORK_TREE)),
    ],
    ids=str,
)
def test_operands(operands: list[str], expected: Specification) -> None:
    assert specification(operands, [], FILES.__contains__) == expected


@pytest.mark.parametrize(
    ("operands", "ends"),
    [
        (["v1"], (V1, WORK_TREE)),
        (["v1", ":0:"], (V1, INDEX)),
        (["v1..v2"], (V1, V2)),
        (["a..b"], (Revision("a"), Revision("b"))),
        (["v1...v2"], (MergeBase(V1, V2), V2)),
        (["a.toml"], (Revision("a.toml"), WORK_TREE)),
    ],
    ids=str,
)
def test_operands_before_paths_are_revisions(
    operands: list[str], ends: tuple[Revision | MergeBase, Revision | MergeBase]
) -> None:
    assert specification(operands, ["a.toml"], FILES.__contains__) == Specification(*ends, ("a.toml",))


def test_c_files_belong_together_and_each_declaration_is_compared_by_itself() -> None:
    paths = ["a.h", "a.toml", "a.c", "b.toml"]
    assert specification(["HEAD"], paths, FILES.__contains__).paths == tuple(paths)
    assert groups(paths) == (("a.toml",), ("b.toml",), ("a.h", "a.c"))


@pytest.mark.parametrize(
    ("operands", "paths", "message"),
    [
        (["v1", "v2", "v3"], [], "more than two versions: v1 v2 v3; put paths after --"),
        (["v1", "v2", "v3"], ["a.toml"], "give at most two revisions before the paths"),
        (["a.toml"], [], "nothing to compare a.toml with; give a revision, as in: HEAD -- a.toml"),
        (["", "v1"], [], "empty path argument"),
        (["HEAD", ""], [], "empty path argument"),
        (["", "HEAD"], ["a.toml"], "empty path argument"),
        (["a..b"], [], r"nothing to compare a\.\.b with"),
    ],
    ids=str,
)
def test_operands_that_make_no_sense(operands: list[str], paths: list[str], message: str) -> None:
    with pytest.raises(OperandError, match=message):
        specification(operands, paths, FILES.__contains__)


@pytest.mark.parametrize(
    ("operand", "expected", "is_from_top"),
    [
        ("a.toml", File(WORK_TREE, "a.toml"), False),
        ("HEAD", None, None),
        (":", None, None),
        (":0:", None, None),
        (":a.toml", File(INDEX, "a.toml"), True),
        (":0:a.toml", File(INDEX, "a.toml"), True),
        (":./a.toml", File(INDEX, "./a.toml"), False),
        ("v1:sub/a.toml", File(V1, "sub/a.toml"), True),
        ("v1:../a.toml", File(V1, "../a.toml"), False),
    ],
)
def test_files(operand: str, expected: File | None, is_from_top: bool | None) -> None:
    named = file(operand, FILES.__contains__)
    assert named == expected
    assert is_from_top is None or (isinstance(named, File) and named.is_from_top is is_from_top)
