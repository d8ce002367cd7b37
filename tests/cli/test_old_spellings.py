"""The options of `flaggen diff` before `merge` and `git` still work, and no help lists them."""

from __future__ import annotations

import pytest

from flaggen.cli.options import commands, parse, parser


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("diff --merge a b c", "merge a b c"),
        ("diff a b c --merge -o d", "merge a b c -o d"),
        ("diff --merge a b c --driver -x.toml", "git merge-file a b c -- -x.toml"),
        ("diff --driver=x.toml --merge a b c", "git merge-file a b c x.toml"),
        ("diff --textconv a.h", "git textconv a.h"),
        ("diff --install-driver", "git install"),
        ("diff --install-driver sub --color never", "git install sub --color never"),
    ],
)
def test_an_old_spelling_works_for_one_release(old: str, new: str) -> None:
    assert parse(old.split())[:2] == parse(new.split())[:2]
    help_text = dict(commands(parser()))["diff"].format_help()
    assert not [
        word
        for word in old.split()
        if word.startswith(("--merge", "--driver", "--text", "--install")) and word in help_text
    ]
