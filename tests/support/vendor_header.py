"""The C of a vendor's tree: its enum, its macros, their stubs, and the lines that use them."""

from __future__ import annotations

from flaggen.report.findings import Source

ENUM = """\
/*
 * HPG_first - The first one.
 *	Synchronization: hugetlb_lock.
 * HPG_second - The second one,
 *	on two lines.
 */
enum hugetlb_page_flags {
	HPG_first = 0,
	HPG_second,
	__NR_HPAGEFLAGS,
};
"""

MACROS = """\
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGEFLAG(uname, flname) \\
static __always_inline bool folio_test_hugetlb_##flname(struct folio *folio) \\
{ void *word = &folio->private; return test_bit(HPG_##flname, word); }
#define SETHPAGEFLAG(uname, flname) \\
static __always_inline void folio_set_hugetlb_##flname(struct folio *folio) \\
{ void *word = &folio->private; set_bit(HPG_##flname, word); }
#define CLEARHPAGEFLAG(uname, flname) \\
static __always_inline void folio_clear_hugetlb_##flname(struct folio *folio) \\
{ void *word = &folio->private; clear_bit(HPG_##flname, word); }
#else
#define TESTHPAGEFLAG(uname, flname) \\
static inline bool folio_test_hugetlb_##flname(struct folio *folio) { return 0; }
#define SETHPAGEFLAG(uname, flname) \\
static inline void folio_set_hugetlb_##flname(struct folio *folio) { }
#define CLEARHPAGEFLAG(uname, flname) \\
static inline void folio_clear_hugetlb_##flname(struct folio *folio) { }
#endif
#define HPAGEFLAG(uname, flname) \\
	TESTHPAGEFLAG(uname, flname) \\
	SETHPAGEFLAG(uname, flname) \\
	CLEARHPAGEFLAG(uname, flname) \\

"""

LINES = "HPAGEFLAG(First, first)\nHPAGEFLAG(Second, second)\n"

HEADER = f"""\
#ifndef _LINUX_HUGETLB_H
#define _LINUX_HUGETLB_H
struct ctl_table;
typedef struct {{ unsigned long pd; }} hugepd_t;
extern int hugetlb_max_hstate __read_mostly;
#define for_each_hstate(h) for ((h) = hstates; (h) < &hstates[hugetlb_max_hstate]; (h)++)

{ENUM}
{MACROS}
{LINES}
static inline struct hstate *hstate_inode(struct inode *i)
{{
	return HUGETLBFS_SB(i->i_sb)->hstate;
}}
#endif
"""
# The line below which tests add an enumerator.
ADDED = "HPG_first = 0,\n"

# The accessors of HPG_second as functions, with stubs.
SECOND = """#ifdef CONFIG_HUGETLB_PAGE
static __always_inline bool folio_test_hugetlb_second(struct folio *folio)
{ return test_bit(HPG_second, &folio->private); }
static __always_inline void folio_set_hugetlb_second(struct folio *folio)
{ set_bit(HPG_second, &folio->private); }
static __always_inline void folio_clear_hugetlb_second(struct folio *folio)
{ clear_bit(HPG_second, &folio->private); }
#else
static inline bool folio_test_hugetlb_second(struct folio *folio) { return 0; }
static inline void folio_set_hugetlb_second(struct folio *folio) { }
static inline void folio_clear_hugetlb_second(struct folio *folio) { }
#endif
"""

# Test functions that do not depend on a config symbol.
PLAIN = ENUM + "".join(
    f"static inline bool folio_test_hugetlb_{name}(struct folio *folio)\n"
    f"{{ return test_bit(HPG_{name}, &folio->private); }}\n"
    for name in ("first", "second")
)


def changed(*changes: tuple[str, str]) -> Source:
    """The vendor's header with these changes."""
    text = HEADER
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return Source("hugetlb.h", text)
