"""What the form of a dump_page() block says about the release that wrote it."""

from __future__ import annotations

import re

from flaggen.decode.dumps import Dump
from flaggen.decode.releases import Releases

# Read off mm/debug.c of these releases; -next and -rc kernels have a form one release earlier, hence the overlaps.
_FORMS = (
    ("start", re.compile(r"page:\S* ?count:"), Releases(last=(5, 2))),
    ("start", re.compile(r"page:[0-9a-f]+ refcount:"), Releases((5, 2), (6, 8))),
    ("start", re.compile(r"page: refcount:"), Releases((6, 8))),
    ("compound", re.compile(r".*\bcompound_mapcount:(?!.*subpages)"), Releases((5, 6), (6, 1))),
    ("compound", re.compile(r".*\bsubpages_mapcount:"), Releases((6, 1), (6, 2))),
    ("compound", re.compile(r"head:\S+ order:\d+ entire_mapcount:"), Releases((6, 2), (6, 8))),
    ("compound", re.compile(r"head: order:\d+ entire_mapcount:"), Releases((6, 8), (6, 10))),
    ("compound", re.compile(r"head: order:\d+ mapcount:"), Releases((6, 9))),
    ("page_type", re.compile(r"page_type: 0x"), Releases((6, 2), (6, 11))),
    ("page_type", re.compile(r"page_type: [0-9a-f]{2}\("), Releases((6, 11))),
)


def releases_of(dump: Dump) -> Releases:
    """The releases that may have written the block."""
    possible = Releases()
    for line, form, releases in _FORMS:
        if form.match(getattr(dump, line)):
            possible = possible.intersect(releases)
    # The rows of two struct pages.
    if len(dump.head) > 10:
        possible = possible.intersect(Releases((6, 8)))
    return possible
