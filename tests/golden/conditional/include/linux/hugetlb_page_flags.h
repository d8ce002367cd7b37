/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#ifndef _LINUX_HUGETLB_PAGE_FLAGS_H
#define _LINUX_HUGETLB_PAGE_FLAGS_H

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/mm_types.h>
#include <linux/types.h>

/**
 * enum hugetlb_page_flags - State bits of a hugetlb page, in page[0].private
 *
 * @HPG_restore_reserve: Always there.
 *	Accessors: folio_test_hugetlb_restore_reserve(),
 *	folio_set_hugetlb_restore_reserve(),
 *	folio_clear_hugetlb_restore_reserve().
 * @HPG_dynamic: Without its symbol it has no bit, and what follows moves down.
 *	Depends on CONFIG_VENDOR_DYNAMIC.
 *	Accessors: folio_test_hugetlb_dynamic(), folio_set_hugetlb_dynamic(),
 *	folio_clear_hugetlb_dynamic(), folio_test_set_hugetlb_dynamic().
 * @HPG_migratable: Moves.
 *	Accessors: folio_test_hugetlb_migratable(),
 *	folio_set_hugetlb_migratable(), folio_clear_hugetlb_migratable().
 * @HPG_reliable: Exported and conditional.
 *	Depends on CONFIG_VENDOR_RELIABLE.
 *	Accessors: folio_test_hugetlb_reliable(), folio_set_hugetlb_reliable().
 * @HPG_freed: Moves by two.
 *	Accessors: folio_test_hugetlb_freed(), folio_set_hugetlb_freed(),
 *	folio_clear_hugetlb_freed().
 * @HPG_pinned: Has a bit of its own, and stays.
 *	Accessors: folio_test_hugetlb_pinned(), folio_set_hugetlb_pinned(),
 *	folio_clear_hugetlb_pinned().
 * @__NR_HPAGEFLAGS: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags {
	HPG_restore_reserve = 0,
#ifdef CONFIG_VENDOR_DYNAMIC
	HPG_dynamic,
#endif
	HPG_migratable,
#ifdef CONFIG_VENDOR_RELIABLE
	HPG_reliable,
#endif
	HPG_freed,
	HPG_pinned = 9,
	__NR_HPAGEFLAGS,
};

static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);

/* Macros that declare the accessors in page[0].private that are not static. */
#define EXT_HPAGEFLAG(uname, flname)					\
bool folio_test_hugetlb_##flname(struct folio *folio);			\
void folio_set_hugetlb_##flname(struct folio *folio);			\
void folio_clear_hugetlb_##flname(struct folio *folio)

#define EXT_TESTHPAGEFLAG(uname, flname)				\
bool folio_test_hugetlb_##flname(struct folio *folio)

#define EXT_SETHPAGEFLAG(uname, flname)					\
void folio_set_hugetlb_##flname(struct folio *folio)

/* Macros that create stubs of the accessors in page[0].private. */
#define TESTHPAGEFLAG_FALSE(uname, flname)				\
static inline bool folio_test_hugetlb_##flname(struct folio *folio)	\
{ return false; }

#define SETHPAGEFLAG_NOOP(uname, flname)				\
static inline void folio_set_hugetlb_##flname(struct folio *folio)	\
{ }

#define CLEARHPAGEFLAG_NOOP(uname, flname)				\
static inline void folio_clear_hugetlb_##flname(struct folio *folio)	\
{ }

#define TESTSETHPAGEFLAG_FALSE(uname, flname)				\
static inline bool folio_test_set_hugetlb_##flname(struct folio *folio)	\
{ return false; }

#define HPAGEFLAG_FALSE(uname, flname)					\
	TESTHPAGEFLAG_FALSE(uname, flname)				\
	SETHPAGEFLAG_NOOP(uname, flname)				\
	CLEARHPAGEFLAG_NOOP(uname, flname)

/* Macros that create the accessors of the flags in page[0].private. */
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGEFLAG(uname, flname)					\
static __always_inline bool folio_test_hugetlb_##flname(struct folio *folio) \
{ return test_bit(HPG_##flname, (void *)&folio->private); }

#define SETHPAGEFLAG(uname, flname)					\
static __always_inline void folio_set_hugetlb_##flname(struct folio *folio) \
{ set_bit(HPG_##flname, (void *)&folio->private); }

#define CLEARHPAGEFLAG(uname, flname)					\
static __always_inline void folio_clear_hugetlb_##flname(struct folio *folio) \
{ clear_bit(HPG_##flname, (void *)&folio->private); }

#define TESTSETHPAGEFLAG(uname, flname)					\
static __always_inline bool						\
folio_test_set_hugetlb_##flname(struct folio *folio)			\
{ return test_and_set_bit(HPG_##flname, (void *)&folio->private); }
#else /* !CONFIG_HUGETLB_PAGE */
#define TESTHPAGEFLAG(uname, flname) TESTHPAGEFLAG_FALSE(uname, flname)
#define SETHPAGEFLAG(uname, flname) SETHPAGEFLAG_NOOP(uname, flname)
#define CLEARHPAGEFLAG(uname, flname) CLEARHPAGEFLAG_NOOP(uname, flname)
#define TESTSETHPAGEFLAG(uname, flname) TESTSETHPAGEFLAG_FALSE(uname, flname)
#endif /* CONFIG_HUGETLB_PAGE */

#define HPAGEFLAG(uname, flname)					\
	TESTHPAGEFLAG(uname, flname)					\
	SETHPAGEFLAG(uname, flname)					\
	CLEARHPAGEFLAG(uname, flname)

HPAGEFLAG(RestoreReserve, restore_reserve)
#ifdef CONFIG_VENDOR_DYNAMIC
HPAGEFLAG(Dynamic, dynamic)
	TESTSETHPAGEFLAG(Dynamic, dynamic)
#else
HPAGEFLAG_FALSE(Dynamic, dynamic)
	TESTSETHPAGEFLAG_FALSE(Dynamic, dynamic)
#endif
#ifdef CONFIG_HUGETLB_PAGE
EXT_HPAGEFLAG(Migratable, migratable);
#else
HPAGEFLAG_FALSE(Migratable, migratable)
#endif
#if defined(CONFIG_HUGETLB_PAGE) && defined(CONFIG_VENDOR_RELIABLE)
EXT_TESTHPAGEFLAG(Reliable, reliable);
	EXT_SETHPAGEFLAG(Reliable, reliable);
#else
TESTHPAGEFLAG_FALSE(Reliable, reliable)
	SETHPAGEFLAG_NOOP(Reliable, reliable)
#endif
HPAGEFLAG(Freed, freed)
HPAGEFLAG(Pinned, pinned)

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
