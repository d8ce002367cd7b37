"""Old spellings of commands, which work for one release: the options of `flaggen diff` before `merge` and `git`.

To be removed after the release that has `flaggen merge` and `flaggen git`.
"""

from __future__ import annotations

from collections.abc import Sequence

_GIT = "git"
_MERGE, _DRIVER, _TEXTCONV, _INSTALL = "--merge", "--driver", "--textconv", "--install-driver"


def in_new_spelling(words: Sequence[str]) -> Sequence[str]:
    """The command line in today's spelling: `diff --merge BASE OURS THEIRS` is `merge BASE OURS THEIRS`."""
    options = words[1 : words.index("--")] if "--" in words else words[1:]
    if words[:1] != ["diff"] or not {option.partition("=")[0] for option in options} & {_MERGE, _TEXTCONV, _INSTALL}:
        return words
    values: dict[str, str] = {}
    others = []
    rest = iter(words[1:])
    for word in rest:
        option, equals, value = word.partition("=")
        if option in (_DRIVER, _TEXTCONV):
            values[option] = value if equals else next(rest, "")
        elif word not in (_MERGE, _INSTALL, "--"):
            others.append(word)
    if _TEXTCONV in values:
        return [_GIT, "textconv", *others, "--", values[_TEXTCONV]]
    if _INSTALL in options:
        return [_GIT, "install", *others]
    return [_GIT, "merge-file", *others, "--", values[_DRIVER]] if _DRIVER in values else ["merge", *others]
