"""What a declaration begins with: a small flags.toml that can be rendered as it is, and the JSON Schema for editors."""

from __future__ import annotations

from flaggen.git import discover as discovery
from flaggen.toml import json_schema as schema

SCHEMA_NAME = "flags.schema.json"

# A line that is commented out is right without its "# ".
_DECLARATION = f"""\
#:schema ./{SCHEMA_NAME}
schema = 1

# What is rendered, and where to. What has no key here is not rendered.
[output]
header = "include/linux/hugetlb_page_flags.h"
source = "mm/hugetlb_page_flags.c"
emulator = "tools/hugetlb_page_flags.py"

# How the C is spoken. These are the defaults of some keys.
# [c]
# config = "CONFIG_HUGETLB_PAGE"
# api = ["page", "folio"]
# The smallest machine that the flags must fit; 64 if there are no others.
# bits_per_long = 32

# One table a flag, in bit order.
[flags.migratable]
# Who may call the accessors: "exported" is for other files too, "static" is the default.
visibility = "exported"
# Which struct page's `private` holds the bit. 0 is the head page, and the default.
# Others are taken by kernels: see `flaggen rules page-index-taken`.
# page_index = 0
# The bit there; by default one more than the highest so far.
# bit = 0
# There are test_set, test_clear, set_nonatomic and clear_nonatomic too.
# operations = ["test", "set", "clear"]
doc = "The page is in use, and migration may pick it."
synchronization = "Examined and modified under hugetlb_lock during migration."

[flags.freed]
doc = "The page is on a free list of the pool."
synchronization = "Examined and modified under hugetlb_lock."
"""


def files() -> dict[str, str]:
    """The text of each file to begin with, by name."""
    return {discovery.NAME: _DECLARATION, SCHEMA_NAME: schema.json_schema()}
