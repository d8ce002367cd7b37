"""An example for every rule: what breaks it, and the same mended. One record a rule, in the order of the rules."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["toml", "c", "jinja2", "sh"]


class Example(NamedTuple):
    """A text that breaks a rule, and what it should be.

    toml: a whole declaration. c: lines of the header of DECLARATION, `mended` as they are rendered. jinja2: a whole
    TEMPLATE. sh: commands where DECLARATION is flags.toml and has been rendered; `mended` is run after `bad`.
    `says` is what flaggen says of `bad` where that takes files. Of a declaration and of C it is found out.
    """

    language: Language
    bad: str
    mended: str
    why: str = ""
    says: str = ""


DECLARATION = """\
[c]
api = ["folio"]

[output]
header = "include/linux/hugetlb_page_flags.h"

[flags.freed]
doc = "The page is on a free list of the pool."
synchronization = "Examined and modified under hugetlb_lock."
"""
TEMPLATE = "mine/header/flags.h.j2"

# What declarations this short lack. It is left out of what is said of them, unless it is the rule in question.
LACKING = ("no-output", "missing-doc", "missing-synchronization")

EXAMPLES: dict[str, Example] = {
    "toml": Example(
        "toml",
        bad="""\
[flags.migratable]
visibility = exported
""",
        mended="""\
[flags.migratable]
visibility = "exported"
""",
    ),
    "duplicate-key": Example(
        "toml",
        bad="""\
[flags.freed]
bit = 3

[flags.temporary]
bit = 2

[flags.freed]
doc = "The page is on a free list of the pool."
""",
        mended="""\
[flags.freed]
bit = 3
doc = "The page is on a free list of the pool."

[flags.temporary]
bit = 2
""",
    ),
    "unknown-key": Example(
        "toml",
        bad="""\
[flags.freed]
synchronisation = "Examined and modified under hugetlb_lock."
""",
        mended="""\
[flags.freed]
synchronization = "Examined and modified under hugetlb_lock."
""",
        why="Every key has a default, so that a misspelt one would pass for one that is left out.",
    ),
    "wrong-type": Example(
        "toml",
        bad="""\
[flags.freed]
bit = "3"
""",
        mended="""\
[flags.freed]
bit = 3
""",
    ),
    "bad-value": Example(
        "toml",
        bad="""\
[flags.migratable]
visibility = "extern"
""",
        mended="""\
[flags.migratable]
visibility = "exported"
""",
    ),
    "empty-declaration": Example(
        "toml",
        bad="""\
[output]
header = "include/linux/hugetlb_page_flags.h"
""",
        mended="""\
[output]
header = "include/linux/hugetlb_page_flags.h"

[flags.migratable]
""",
    ),
    "flag-name": Example(
        "toml",
        bad="""\
[flags.RestoreReserve]
""",
        mended="""\
[flags.restore_reserve]
""",
        why="restore_reserve makes HPG_restore_reserve and folio_test_hugetlb_restore_reserve(). "
        "HPageRestoreReserve() has its name from camel, which follows from it.",
    ),
    "camel-name": Example(
        "toml",
        bad="""\
[flags.raw_hwp_unreliable]
camel = "raw_hwp_unreliable"
""",
        mended="""\
[flags.raw_hwp_unreliable]
camel = "RawHwpUnreliable"
""",
        why="It is the end of HPageRawHwpUnreliable(), SetHPageRawHwpUnreliable() and "
        "ClearHPageRawHwpUnreliable(). Left out, it follows from the flag's name.",
    ),
    "reserved-word": Example(
        "toml",
        bad="""\
[flags.current]
""",
        mended="""\
[flags.in_use]
""",
        why="HPAGEFLAG(Current, current) would expand the macro current before it pastes the name.",
    ),
    "name-collision": Example(
        "toml",
        bad="""\
[flags.restore_reserve]

[flags.restore_rsv_cnt]
camel = "RestoreReserve"
""",
        mended="""\
[flags.restore_reserve]

[flags.restore_rsv_cnt]
camel = "RestoreRsvCnt"
""",
    ),
    "kernel-name": Example(
        "toml",
        bad="""\
[flags.hwpoison]
""",
        mended="""\
[flags.raw_hwp_unreliable]
""",
        why="The kernel's hugetlb code has folio_set_hugetlb_hwpoison() and folio_clear_hugetlb_hwpoison() already. "
        "Mainline's flag is raw_hwp_unreliable, since Linux 6.0.",
    ),
    "former-name": Example(
        "toml",
        bad="""\
[flags.restore_reserve]

[flags.restore_rsv_cnt]
was = "restore_reserve"
""",
        mended="""\
[flags.restore_rsv_cnt]
was = "restore_reserve"
""",
        why="A flag that was renamed is there once.",
        says="",
    ),
    "long-name": Example(
        "toml",
        bad="""\
[flags.allocated_from_cma_and_must_be_returned_there]
""",
        mended="""\
[flags.cma]
doc = "The page was allocated from CMA, and must be returned there."
""",
    ),
    "dialect": Example(
        "toml",
        bad="""\
[c]
era = "v1"

[flags.migratable]
visibility = "exported"
""",
        mended="""\
[c]
era = "v1"

[flags.migratable]
""",
        why="What [c] says of the accessors decides what a flag can ask for: "
        "hugetlb_set_page_flag(page, HP_Migratable) serves every flag, and no macro makes a name that does not follow "
        "from the flag's.",
    ),
    "duplicate-bit": Example(
        "toml",
        bad="""\
[flags.temporary]
bit = 2

[flags.freed]
bit = 2
""",
        mended="""\
[flags.temporary]
bit = 2

[flags.freed]
bit = 3
""",
        why="Two flags of one bit are one flag: what sets either sets both.",
    ),
    "bit-range": Example(
        "toml",
        bad="""\
[flags.cma]
bit = 32
""",
        mended="""\
[flags.cma]
bit = 6
""",
        why="BITS_PER_LONG is 32 on 32-bit kernels, and bit 32 is one of the field behind the word there. Where only "
        "64-bit kernels are meant, [c] bits_per_long = 64 says so.",
    ),
    "word-full": Example(
        "toml",
        bad="""\
[flags.freed]
bit = 31

[flags.cma]
""",
        mended="""\
[flags.freed]
bit = 31

[flags.cma]
bit = 0
""",
        why="A flag without a bit takes the one above the highest of its word, as mainline appends its flags. What is "
        "free below is taken only on request.",
    ),
    "page-index-range": Example(
        "toml",
        bad="""\
[flags.freed]
page_index = 4
""",
        mended="""\
[flags.freed]
page_index = 0
""",
        why="page[4].private is where Linux 5.11 kept this state. Hugetlb pages of order 2 exist (powerpc 8xx), and "
        "end with page[3]; up to Linux 6.6 only order 1 was enforced, which ends with page[1].",
    ),
    "page-index-read-only": Example(
        "toml",
        bad="""\
[c]
max_page_index = 511

[flags.freed]
page_index = 64
""",
        mended="""\
[c]
max_page_index = 511

[flags.freed]
page_index = 63
""",
        why="Vmemmap optimisation keeps the first struct pages of a hugetlb page: 128 in Linux 5.14 to 5.17, 64 since "
        "5.19 (with pages of 4 KiB). The others share one read-only mapping: a write faults, and a read sees another "
        "page's word.",
    ),
    "page-index-taken": Example(
        "toml",
        bad="""\
[flags.migratable]
page_index = 1
""",
        mended="""\
[flags.migratable]
page_index = 0
""",
        why="A bit that is set in a pointer breaks the pointer. Since Linux 5.12 mainline has its flags in "
        "page[0].private alone.",
    ),
    "page-index-crowded": Example(
        "toml",
        bad="""\
[c]
taken_page_indices = [2, 3]

[flags.migratable]
page_index = 1
""",
        mended="""\
[c]
taken_page_indices = [2, 3]

[flags.migratable]
page_index = 0
""",
        why="One kernel may leave page[1].private free, and the next one not: it was the subpool pointer from Linux "
        "5.12 to 6.1, and page[1] is full of counters in 6.17.",
    ),
    "comment-text": Example(
        "toml",
        bad="""\
[flags.temporary]
doc = "Set by alloc_*/dequeue_* when a target of migration is needed."
""",
        mended="""\
[flags.temporary]
doc = "Set when a target of migration is allocated or dequeued."
""",
        why="The text goes into a kernel-doc comment of the header. After what ends the comment, the rest of the "
        "text would be C.",
    ),
    "output-path": Example(
        "toml",
        bad="""\
[output]
header = "../include/linux/hugetlb_page_flags.h"

[flags.migratable]
""",
        mended="""\
[output]
header = "include/linux/hugetlb_page_flags.h"

[flags.migratable]
""",
        why="To render a declaration writes nothing outside of its directory, whoever wrote it.",
    ),
    "no-output": Example(
        "toml",
        bad="""\
[flags.migratable]
""",
        mended="""\
[output]
header = "include/linux/hugetlb_page_flags.h"

[flags.migratable]
""",
    ),
    "source-without-header": Example(
        "toml",
        bad="""\
[output]
source = "mm/hugetlb_page_flags.c"

[flags.migratable]
visibility = "exported"
""",
        mended="""\
[output]
header = "include/linux/hugetlb_page_flags.h"
source = "mm/hugetlb_page_flags.c"

[flags.migratable]
visibility = "exported"
""",
    ),
    "exported-without-source": Example(
        "toml",
        bad="""\
[output]
header = "include/linux/hugetlb_page_flags.h"

[flags.migratable]
visibility = "exported"
""",
        mended="""\
[output]
header = "include/linux/hugetlb_page_flags.h"
source = "mm/hugetlb_page_flags.c"

[flags.migratable]
visibility = "exported"
""",
        why="An exported accessor has no more than a prototype in the header, so that its callers would compile, and "
        "not link.",
    ),
    "missing-doc": Example(
        "toml",
        bad="""\
[flags.cma]
""",
        mended="""\
[flags.cma]
doc = "The page was allocated from CMA, and must be returned there."
""",
        why="Mainline has no text for HPG_cma, up to Linux 7.3.",
    ),
    "missing-synchronization": Example(
        "toml",
        bad="""\
[flags.freed]
doc = "The page is on a free list of the pool."
""",
        mended="""\
[flags.freed]
doc = "The page is on a free list of the pool."
synchronization = "Examined and modified under hugetlb_lock."
""",
        why="A flag's value means something only to those for whom it is stable, and reviewers ask under which lock "
        "that is. Where no rule is documented, as for vmemmap_optimized, an ignore says so.",
    ),
    "bad-ignore": Example(
        "toml",
        bad="""\
[flags.vmemmap_optimized]
ignore = ["missing-synchronisation"]
""",
        mended="""\
[flags.vmemmap_optimized]
ignore = ["missing-synchronization"]
""",
    ),
    "unused-ignore": Example(
        "toml",
        bad="""\
[flags.freed]
synchronization = "Examined and modified under hugetlb_lock."
ignore = ["missing-synchronization"]
""",
        mended="""\
[flags.freed]
synchronization = "Examined and modified under hugetlb_lock."
""",
        why="An ignore that is left behind would hide the next problem of its kind.",
    ),
    "template": Example(
        "jinja2",
        bad="""\
{% for flag in word.flags %}
HPAGEFLAG({{ flag.camelcase }}, {{ flag.name }})
{% endfor %}
""",
        mended="""\
{% for flag in word.flags %}
HPAGEFLAG({{ flag.camel }}, {{ flag.name }})
{% endfor %}
""",
        says="""\
mine/header/flags.h.j2:2:1: error[template]: 'flaggen.model.declaration.Flag object' has no attribute 'camelcase'
    2 | HPAGEFLAG({{ flag.camelcase }}, {{ flag.name }})
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: mend the template
""",
    ),
    "missing-output": Example(
        "sh",
        bad="""\
rm include/linux/hugetlb_page_flags.h
flaggen verify
""",
        mended="""\
flaggen render
flaggen verify
""",
        says="""\
flags.toml:5:10: error[missing-output]: include/linux/hugetlb_page_flags.h does not exist
    5 | header = "include/linux/hugetlb_page_flags.h"
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: this mends it: flaggen render
""",
    ),
    "stale-output": Example(
        "sh",
        bad="""\
sed -i 's/on a free list/on the free list/' include/linux/hugetlb_page_flags.h
flaggen render --check --format github
""",
        mended="""\
flaggen render
flaggen render --check --format github
""",
        why="The text format has a line for each file in place of a finding, and `flaggen render --diff` shows all "
        "that differs. The other formats point to the first line that does.",
        says="""\
::error file=include/linux/hugetlb_page_flags.h,line=17,col=2,endColumn=56,title=flaggen%3A stale-output\
::include/linux/hugetlb_page_flags.h is not as rendered from flags.toml%0Ahelp: this mends it: flaggen render
""",
    ),
    "unreadable-c": Example(
        "c",
        bad="""\
#ifdef CONFIG_HUGETLBFS
""",
        mended="""\
#ifdef CONFIG_HUGETLB_PAGE
""",
        why="The proof knows two states of the world, the config symbol on and off. A condition on anything else that "
        "the files do not define themselves is refused.",
    ),
    "missing-fact": Example(
        "c",
        bad="""\
#define HPAGEFLAG(uname, flname)					\\
	TESTHPAGEFLAG(uname, flname)					\\
	SETHPAGEFLAG(uname, flname)
""",
        mended="""\
#define HPAGEFLAG(uname, flname)					\\
	TESTHPAGEFLAG(uname, flname)					\\
	SETHPAGEFLAG(uname, flname)					\\
	CLEARHPAGEFLAG(uname, flname)
""",
        why="What the C has to say follows from the declaration alone, without the templates.",
    ),
    "extra-fact": Example(
        "c",
        bad="""\
HPAGEFLAG(Freed, freed)

bool page_huge_active(struct page *page);
""",
        mended="""\
HPAGEFLAG(Freed, freed)
""",
        why="What is added to a rendered file by hand is gone when it is rendered again.",
    ),
    "different-fact": Example(
        "c",
        bad="""\
	__set_bit(HPG_##flname, (void *)&folio->private);		\\
""",
        mended="""\
	set_bit(HPG_##flname, (void *)&folio->private);			\\
""",
        why="The operation that is declared is the atomic one. What another CPU does to a flag of the same word can be "
        "lost with __set_bit().",
    ),
    "failed-check": Example(
        "sh",
        bad="""\
mkdir -p linux/scripts
printf '#!/bin/sh\\necho "$3:12: warning: Enum value '"'b'"' not described" >&2; exit 1\\n' > linux/scripts/kernel-doc
chmod +x linux/scripts/kernel-doc
flaggen verify -q --with kernel-doc --kernel linux
""",
        mended="""\
flaggen verify -q --with kernel-doc --kernel .
""",
        says="""\
include/linux/hugetlb_page_flags.h:12:1: error[failed-check]: \
include/linux/hugetlb_page_flags.h under kernel-doc: Enum value 'b' not described
   12 | #include <linux/types.h>
      | ^^^^^^^^^^^^^^^^^^^^^^^^
help: mend the C, or what it is rendered from
""",
    ),
    "blind-check": Example(
        "sh",
        bad="""\
mkdir -p linux/scripts
printf '#!/bin/sh\\n' > linux/scripts/kernel-doc
chmod +x linux/scripts/kernel-doc
flaggen verify -q --with kernel-doc --kernel linux
""",
        mended="""\
flaggen verify -q --with kernel-doc --kernel .
""",
        says="""\
include/linux/hugetlb_page_flags.h:1:1: error[blind-check]: \
an enumerator is not described: the check holds all the same, so it proves nothing here
    1 | /* SPDX-License-Identifier: GPL-2.0 */
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: this is a fault of the tool, or of flaggen
""",
    ),
    "skipped-check": Example(
        "sh",
        bad="""\
flaggen verify -q --with btf --btf vmlinux --require all
""",
        mended="""\
flaggen verify -q --with btf --btf vmlinux
""",
        says="""\
include/linux/hugetlb_page_flags.h:1:1: error[skipped-check]: \
btf is required, and was skipped: vmlinux: there is no such file
    1 | /* SPDX-License-Identifier: GPL-2.0 */
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: install it
""",
    ),
    "foreign-text": Example(
        "sh",
        bad="""\
sed -i 's/$/\\r/' include/linux/hugetlb_page_flags.h
flaggen import include/linux/hugetlb_page_flags.h >imported.toml
""",
        mended="""\
sed -i 's/\\r$//' include/linux/hugetlb_page_flags.h
flaggen import include/linux/hugetlb_page_flags.h >imported.toml
""",
        why="The file is read all the same, as C that has been through a mailer or an editor that changed it.",
        says="""\
include/linux/hugetlb_page_flags.h:1:1: warning[foreign-text]: a line ends with a carriage return
    1 | /* SPDX-License-Identifier: GPL-2.0 */
      | ^
help: the kernel's end with a line feed alone
""",
    ),
    "no-flags": Example(
        "sh",
        bad="""\
echo 'struct folio;' >include/linux/mm_types.h
flaggen import include/linux/mm_types.h >imported.toml
""",
        mended="""\
flaggen import include/linux/hugetlb_page_flags.h >imported.toml
""",
        says="""\
include/linux/mm_types.h:1:1: error[no-flags]: no flags found in include/linux/mm_types.h
    1 | struct folio;
      | ^
help: name the header with the enum and the macros, and the files with what is not static
""",
    ),
    "inexpressible": Example(
        "sh",
        bad="""\
sed -i 's/{ return false; }/{ return true; }/' include/linux/hugetlb_page_flags.h
flaggen import include/linux/hugetlb_page_flags.h >imported.toml
""",
        mended="""\
sed -i 's/{ return true; }/{ return false; }/' include/linux/hugetlb_page_flags.h
flaggen import include/linux/hugetlb_page_flags.h >imported.toml
""",
        why="What is imported is compared with the C in every configuration. What a declaration cannot say is left out "
        "of it and named, and never guessed.",
        says="""\
include/linux/hugetlb_page_flags.h:78:1: error[inexpressible]: function folio_test_hugetlb_freed() of flag 'freed': \
body is `return 1`, not `return 0` (CONFIG_HUGETLB_PAGE off)
   78 | HPAGEFLAG(Freed, freed)
      | ^^^^^^^^^^^^^^^^^^^^^^^
help: the declaration leaves it out: keep it by hand, or change the C
""",
    ),
    "undeclared-flag": Example(
        "sh",
        bad="""\
sed -i 's/HPG_freed = 0,/&\\n\\tHPG_cma,/; s/^HPAGEFLAG(Freed.*/&\\nHPAGEFLAG(Cma, cma)/' \\
    include/linux/hugetlb_page_flags.h
sed -i 's/^ \\* @__NR/ * @HPG_cma: The page was allocated from CMA.\\n&/' include/linux/hugetlb_page_flags.h
flaggen import --check include/linux/hugetlb_page_flags.h flags.toml
""",
        mended="""\
printf '\\n[flags.cma]\\ndoc = "The page was allocated from CMA."\\n' >>flags.toml
flaggen import --check include/linux/hugetlb_page_flags.h flags.toml
""",
        says="""\
include/linux/hugetlb_page_flags.h:26:2: error[undeclared-flag]: HPG_cma, bit 1 of page[0].private in the tree, is not \
declared
   26 | 	HPG_cma,
      | 	^^^^^^^
help: declare it: [flags.cma]
""",
    ),
    "absent-flag": Example(
        "sh",
        bad="""\
printf '\\n[flags.cma]\\ndoc = "The page was allocated from CMA."\\n' >>flags.toml
flaggen import --check include/linux/hugetlb_page_flags.h flags.toml
""",
        mended="""\
flaggen render
flaggen import --check include/linux/hugetlb_page_flags.h flags.toml
""",
        says="""\
flags.toml:11:8: error[absent-flag]: HPG_cma is declared, and is not in the tree
   11 | [flags.cma]
      |        ^^^
help: remove it here, or add it to the tree
""",
    ),
    "moved-bit": Example(
        "sh",
        bad="""\
sed -i 's/HPG_freed = 0,/HPG_freed = 3,/' include/linux/hugetlb_page_flags.h
flaggen import --check include/linux/hugetlb_page_flags.h flags.toml
""",
        mended="""\
sed -i 's/HPG_freed = 3,/HPG_freed = 0,/' include/linux/hugetlb_page_flags.h
flaggen import --check include/linux/hugetlb_page_flags.h flags.toml
""",
        why="Scripts that read dumps, and modules that were built before, know the number.",
        says="""\
include/linux/hugetlb_page_flags.h:24:2: error[moved-bit]: HPG_freed is bit 3 of page[0].private in the tree, and \
declared as bit 0 of page[0].private
   24 | 	HPG_freed = 3,
      | 	^^^^^^^^^
flags.toml:7:8: note: declared as bit 0 of page[0].private
    7 | [flags.freed]
      |        ^^^^^
help: tools that know the number have to follow
""",
    ),
    "drifted-key": Example(
        "sh",
        bad="""\
sed -i 's/static __always_inline/static inline/' include/linux/hugetlb_page_flags.h
flaggen import --check include/linux/hugetlb_page_flags.h flags.toml
""",
        mended="""\
sed -i 's/^api = .*/&\\ninline = "static inline"/' flags.toml
flaggen import --check include/linux/hugetlb_page_flags.h flags.toml
""",
        why="What differs in every accessor is said once, of the key that decides it.",
        says="""\
flags.toml:1:2: error[drifted-key]: [c] inline is "static __always_inline", and in the tree "static inline"
    1 | [c]
      |  ^
help: declare what the tree has
""",
    ),
    "undocumented-flag": Example(
        "sh",
        bad="""\
sed -i 's/@HPG_freed: .*/@HPG_freed: Not documented./; /Synchronization:/d' include/linux/hugetlb_page_flags.h
flaggen import --check include/linux/hugetlb_page_flags.h flags.toml
""",
        mended="""\
flaggen render
flaggen import --check include/linux/hugetlb_page_flags.h flags.toml
""",
        says="""\
include/linux/hugetlb_page_flags.h:23:2: warning[undocumented-flag]: HPG_freed is not documented in the tree
   23 | 	HPG_freed = 0,
      | 	^^^^^^^^^
help: describe it in the comment of the enum
""",
    ),
    "merge-clash": Example(
        "sh",
        bad="""\
cp flags.toml base.toml
printf '\\n[flags.zeroed]\\nbit = 7\\n' | cat base.toml - > ours.toml
printf '\\n[flags.pinned]\\nbit = 7\\n' | cat base.toml - > theirs.toml
flaggen diff --merge base.toml ours.toml theirs.toml
""",
        mended="""\
printf '\\n[flags.pinned]\\nbit = 8\\n' | cat base.toml - > theirs.toml
flaggen diff --merge base.toml ours.toml theirs.toml
""",
        why="Git sees no conflict where the two stand apart, and one of the two bits is lost.",
        says="""\
theirs.toml:12:7: error[merge-clash]: pinned: bit 7 of page[0].private is taken by 'zeroed' already
   12 | bit = 7
      |       ^
ours.toml:12:7: note: 'zeroed' has bit 7
   12 | bit = 7
      |       ^
help: free bits of this word: 1-6, 8-31
""",
    ),
}
