"""Blocks of dump_page(), and a reader of all blocks in some lines."""

from __future__ import annotations

from collections.abc import Iterable

from flaggen.decode.dumps import Dump, DumpReader

START = "page:ffffea00013f0000 refcount:3 mapcount:0 mapping:ffff88804394b830 index:0x0 pfn:0x4fc00"
COMPOUND = "head:ffffea00013f0000 order:9 compound_mapcount:0 compound_pincount:0"
MAPPING = 'aops:hugetlbfs_aops ino:4 dentry name:"SYSV00000000"'
FLAGS = "flags: 0xfff0000001000c(uptodate|dirty|head|node=0|zone=1|lastcpupid=0x7ff)"
ROW_0 = "raw: 00fff0000001000c ffffea0000458008 ffffffff90f93ad8 ffff88804394b830"
ROW_1 = "raw: 0000000000000000 0000000000000002 00000003ffffffff 0000000000000000"
REASON = "page dumped because: hugetlb_test"
BLOCK = (START, COMPOUND, MAPPING, FLAGS, ROW_0, ROW_1, REASON)
WORDS = tuple(f"{ROW_0[5:]} {ROW_1[5:]}".split())

# A free page of a mainline 6.12: the tail that was asked about, and the first two struct pages.
TAIL_OF_6_12 = """\
page: refcount:0 mapcount:0 mapping:0000000000000000 index:0x1 pfn:0x4fc03
head: order:9 mapcount:0 entire_mapcount:0 nr_pages_mapped:0 pincount:0
flags: 0x1ffff0000000040(head|node=0|zone=0|lastcpupid=0x1ffff)
page_type: f4(hugetlb)
raw: 01ffff0000000000 ffffea00013f0001 dead000000000122 dead000000000400
raw: 0000000000000000 00000000deadbee0 00000000ffffffff 0000000000000000
head: 01ffff0000000040 ffffea0000458008 ffffffff90f93ad8 0000000000000000
head: 0000000000000000 0000000000000008 00000000f4000000 0000000000000000
head: 01ffff0000000009 ffffea00013f0001 00000000ffffffff 00000000ffffffff
head: 0000000000000000 0000000000000000 00000000ffffffff 0000000000000000
page dumped because: hugetlb_test
""".splitlines()


def read(lines: Iterable[str]) -> list[Dump]:
    """All blocks of a log."""
    reader = DumpReader()
    dumps: list[Dump] = []
    for line in lines:
        fed = reader.feed(line)
        dumps += fed.before + fed.after
    return [*dumps, *reader.end()]
