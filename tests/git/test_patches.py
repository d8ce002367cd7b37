"""The patches in diffs, mails and mboxes."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaggen.git.operands import OperandError
from flaggen.git.patches import series

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
    assert all("mm: one" in patch.name for patch in found.patches)
    assert b"\n-a=3D\n" in found.patches[0].diff and b"\n-a=\n" in found.patches[1].diff


def test_without_a_patch(tmp_path: Path) -> None:
    with pytest.raises(OperandError, match=r"^no patch in a, b$"):
        series([("a", b"Subject: x\n\ntext\n"), ("b", b"")], tmp_path)
