"""Add an object to a Makefile of Kbuild."""

from __future__ import annotations

import re

_OPENS = re.compile(r"\s*(?:ifdef|ifndef|ifeq|ifneq)\b")
_CLOSES = re.compile(r"\s*endif\b")


def with_object(text: str, config: str, object_name: str) -> str:
    """Return the Makefile's text, which builds the object where the config symbol is on.

    The new line follows the first unconditional one whose symbol begins like CONFIG_HUGETLB, or else the last line.
    """
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    if any(re.search(rf"\b{re.escape(object_name)}(?!\S)", line.partition("#")[0]) for line in lines):
        return text
    new = f"obj-$({config})\t+= {object_name}\n"
    related = re.compile(rf"obj-\$\({re.escape(config.rpartition('_')[0] or config)}\w*\)")
    depth = 0
    for number, line in enumerate(lines):
        depth += bool(_OPENS.match(line)) - bool(_CLOSES.match(line))
        if depth == 0 and related.match(line):
            end = number
            while lines[end].rstrip("\n").endswith("\\") and end + 1 < len(lines):
                end += 1
            return _ended("".join(lines[: end + 1])) + new + "".join(lines[end + 1 :])
    return _ended(text) + new


def _ended(text: str) -> str:
    """The text, whose last line neither lacks its end nor continues."""
    text = text if text.endswith("\n") or not text else f"{text}\n"
    return f"{text}\n" if text.endswith("\\\n") else text
