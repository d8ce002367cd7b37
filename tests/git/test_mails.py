"""The patches in diffs, mails and mboxes."""

from __future__ import annotations

from base64 import encodebytes
from pathlib import Path

import pytest

from flaggen.git.mails import series
from flaggen.git.operands import OperandError

DIFF = b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a=3D\n+b\n"
COVER = (
    b"From git@z Thu Jan  1 00:00:00 1970\nFrom: A <a@x>\nSubject: [PATCH 0/2] Cover\n\nText.\n\nbase-commit: %s\n\n"
)
MAIL = (
    b"From git@z Thu Jan  1 00:00:00 1970\nFrom: A <a@x>\nSubject: [PATCH 1/2] mm: one\n%s\nText.\n---\n%s-- \n2.39\n\n"
)
QUOTED = b"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"


def test_a_diff_is_one_patch_with_the_name_of_its_file(tmp_path: Path) -> None:
    (patch,) = series([("x.diff", DIFF)], tmp_path).patches
    assert patch == ("x.diff", DIFF)


def test_an_mbox_has_a_patch_for_each_mail_with_a_diff(tmp_path: Path) -> None:
    box = COVER % (b"1" * 40) + MAIL % (b"", DIFF) + MAIL.replace(b"1/2", b"2/2") % (QUOTED, DIFF)
    found = series([("x.mbox", box)], tmp_path)
    assert found.base == "1" * 40 and len(found.patches) == 2
    assert [patch.name for patch in found.patches] == ["mm: one", "mm: one"]
    assert b"\n-a=3D\n" in found.patches[0].diff and b"\n-a=\n" in found.patches[1].diff


def mail(subject: str, diff: bytes = DIFF) -> bytes:
    return (MAIL % (b"", diff)).replace(b"[PATCH 1/2] mm: one", subject.encode())


def names(directory: Path, *boxes: bytes) -> list[str]:
    return [patch.name for patch in series([(f"{i}.mbox", box) for i, box in enumerate(boxes)], directory).patches]


def test_mails_of_a_series_may_come_in_any_order_and_in_files_of_their_own(tmp_path: Path) -> None:
    cover, *mails = mail("[RFC PATCH v2 00/11] c", b""), *(mail(f"[RFC PATCH v2 {i:02}/11] {i}") for i in range(1, 12))
    expected = [str(number) for number in range(1, 12)]
    for number, boxes in enumerate(([b"".join([*reversed(mails), cover])], [*reversed(mails)], [b"".join(mails)])):
        directory = tmp_path / str(number)
        directory.mkdir()
        assert names(directory, *boxes) == expected


def test_two_series_keep_their_order(tmp_path: Path) -> None:
    first, second = (mail(f"[PATCH 2/2] {name}2") + mail(f"[PATCH 1/2] {name}1") for name in "ba")
    assert names(tmp_path, first, second) == ["b1", "b2", "a1", "a2"]


def test_a_reply_is_no_patch_unless_there_is_nothing_else(tmp_path: Path) -> None:
    for directory in ("both", "reply"):
        (tmp_path / directory).mkdir()
    reply = mail("Re: [PATCH 1/1] mm: other")
    assert names(tmp_path / "both", mail("[PATCH 1/1] mm: one") + reply) == ["mm: one"]
    assert names(tmp_path / "reply", reply) == ["mm: other"]


def test_an_encoded_mail(tmp_path: Path) -> None:
    head, _, body = mail("=?utf-8?q?=5BPATCH_1/1=5D_=C3=BCber?=", DIFF.replace(b"+b", b"+\xc3\xbc")).partition(b"\n\n")
    encoded = head + b"\n" + QUOTED.replace(b"quoted-printable", b"base64") + b"\n" + encodebytes(body)
    (patch,) = series([("x.mbox", encoded)], tmp_path).patches
    assert patch.name == "über" and "\n+ü\n".encode() in patch.diff


def test_without_a_patch(tmp_path: Path) -> None:
    with pytest.raises(OperandError, match=r"^no patch in a, b$"):
        series([("a", b"Subject: x\n\ntext\n"), ("b", b"")], tmp_path)
