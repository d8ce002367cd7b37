/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#ifndef _LINUX_HUGETLB_PAGE_FLAGS_H
#define _LINUX_HUGETLB_PAGE_FLAGS_H

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/mm.h>
#include <linux/mm_types.h>
#include <linux/types.h>

/**
 * enum hugetlb_page_flags - State bits of a hugetlb page, in page[0].private
 *
 * @HPG_restore_reserve: Static, with all that is usual.
 *	Accessors: HPageRestoreReserve(), SetHPageRestoreReserve(),
 *	ClearHPageRestoreReserve(), folio_test_hugetlb_restore_reserve(),
 *	folio_set_hugetlb_restore_reserve(),
 *	folio_clear_hugetlb_restore_reserve().
 * @HPG_dynamic: Without its symbol it has no bit, and what follows moves down.
 *	Depends on CONFIG_VENDOR_DYNAMIC.
 *	Accessors: HPageDynamic(), TestSetHPageDynamic(),
 *	TestClearHPageDynamic(), folio_test_hugetlb_dynamic(),
 *	folio_test_set_hugetlb_dynamic(), folio_test_clear_hugetlb_dynamic().
 * @HPG_migratable: Exported.
 *	Accessors: HPageMigratable(), SetHPageMigratable(),
 *	ClearHPageMigratable(), folio_test_hugetlb_migratable(),
 *	folio_set_hugetlb_migratable(), folio_clear_hugetlb_migratable().
 * @__NR_HPAGEFLAGS: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags {
	HPG_restore_reserve = 0,
#ifdef CONFIG_VENDOR_DYNAMIC
	HPG_dynamic,
#endif
	HPG_migratable,
	__NR_HPAGEFLAGS,
};

static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);

/**
 * enum hugetlb_page_flags_4 - State bits of a hugetlb page, in page[4].private
 *
 * @HPG_remote: In a struct page that only larger pages have.
 *	Accessors: HPageRemote(), __SetHPageRemote(), __ClearHPageRemote(),
 *	folio_test_hugetlb_remote(), __folio_set_hugetlb_remote(),
 *	__folio_clear_hugetlb_remote().
 * @__NR_HPAGEFLAGS_4: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags_4 {
	HPG_remote = 0,
	__NR_HPAGEFLAGS_4,
};

static_assert(__NR_HPAGEFLAGS_4 <= BITS_PER_LONG);

/* Macros that declare the accessors in page[0].private that are not static. */
#define EXT_HPAGEFLAG(uname, flname)					\
bool HPage##uname(struct page *page);					\
void SetHPage##uname(struct page *page);				\
void ClearHPage##uname(struct page *page);				\
bool folio_test_hugetlb_##flname(struct folio *folio);			\
void folio_set_hugetlb_##flname(struct folio *folio);			\
void folio_clear_hugetlb_##flname(struct folio *folio)

/* Macros that create stubs of the accessors in page[0].private. */
#define TESTHPAGEFLAG_FALSE(uname, flname)				\
static inline bool HPage##uname(struct page *page)			\
{ return false; }							\
static inline bool folio_test_hugetlb_##flname(struct folio *folio)	\
{ return false; }

#define SETHPAGEFLAG_NOOP(uname, flname)				\
static inline void SetHPage##uname(struct page *page)			\
{ }									\
static inline void folio_set_hugetlb_##flname(struct folio *folio)	\
{ }

#define CLEARHPAGEFLAG_NOOP(uname, flname)				\
static inline void ClearHPage##uname(struct page *page)			\
{ }									\
static inline void folio_clear_hugetlb_##flname(struct folio *folio)	\
{ }

#define TESTSETHPAGEFLAG_FALSE(uname, flname)				\
static inline bool TestSetHPage##uname(struct page *page)		\
{ return false; }							\
static inline bool folio_test_set_hugetlb_##flname(struct folio *folio)	\
{ return false; }

#define TESTCLEARHPAGEFLAG_FALSE(uname, flname)				\
static inline bool TestClearHPage##uname(struct page *page)		\
{ return false; }							\
static inline bool folio_test_clear_hugetlb_##flname(struct folio *folio) \
{ return false; }

#define HPAGEFLAG_FALSE(uname, flname)					\
	TESTHPAGEFLAG_FALSE(uname, flname)				\
	SETHPAGEFLAG_NOOP(uname, flname)				\
	CLEARHPAGEFLAG_NOOP(uname, flname)

/* Macros that create the accessors of the flags in page[0].private. */
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGEFLAG(uname, flname)					\
static __always_inline bool HPage##uname(struct page *page)		\
{ return test_bit(HPG_##flname, &page->private); }			\
static __always_inline bool folio_test_hugetlb_##flname(struct folio *folio) \
{ return test_bit(HPG_##flname, (void *)&folio->private); }

#define SETHPAGEFLAG(uname, flname)					\
static __always_inline void SetHPage##uname(struct page *page)		\
{ set_bit(HPG_##flname, &page->private); }				\
static __always_inline void folio_set_hugetlb_##flname(struct folio *folio) \
{ set_bit(HPG_##flname, (void *)&folio->private); }

#define CLEARHPAGEFLAG(uname, flname)					\
static __always_inline void ClearHPage##uname(struct page *page)	\
{ clear_bit(HPG_##flname, &page->private); }				\
static __always_inline void folio_clear_hugetlb_##flname(struct folio *folio) \
{ clear_bit(HPG_##flname, (void *)&folio->private); }

#define TESTSETHPAGEFLAG(uname, flname)					\
static __always_inline bool TestSetHPage##uname(struct page *page)	\
{ return test_and_set_bit(HPG_##flname, &page->private); }		\
static __always_inline bool						\
folio_test_set_hugetlb_##flname(struct folio *folio)			\
{ return test_and_set_bit(HPG_##flname, (void *)&folio->private); }

#define TESTCLEARHPAGEFLAG(uname, flname)				\
static __always_inline bool TestClearHPage##uname(struct page *page)	\
{ return test_and_clear_bit(HPG_##flname, &page->private); }		\
static __always_inline bool						\
folio_test_clear_hugetlb_##flname(struct folio *folio)			\
{ return test_and_clear_bit(HPG_##flname, (void *)&folio->private); }
#else /* !CONFIG_HUGETLB_PAGE */
#define TESTHPAGEFLAG(uname, flname) TESTHPAGEFLAG_FALSE(uname, flname)
#define SETHPAGEFLAG(uname, flname) SETHPAGEFLAG_NOOP(uname, flname)
#define CLEARHPAGEFLAG(uname, flname) CLEARHPAGEFLAG_NOOP(uname, flname)
#define TESTSETHPAGEFLAG(uname, flname) TESTSETHPAGEFLAG_FALSE(uname, flname)
#define TESTCLEARHPAGEFLAG(uname, flname) TESTCLEARHPAGEFLAG_FALSE(uname, flname)
#endif /* CONFIG_HUGETLB_PAGE */

#define HPAGEFLAG(uname, flname)					\
	TESTHPAGEFLAG(uname, flname)					\
	SETHPAGEFLAG(uname, flname)					\
	CLEARHPAGEFLAG(uname, flname)

HPAGEFLAG(RestoreReserve, restore_reserve)
#ifdef CONFIG_VENDOR_DYNAMIC
TESTHPAGEFLAG(Dynamic, dynamic)
	TESTSETHPAGEFLAG(Dynamic, dynamic)
	TESTCLEARHPAGEFLAG(Dynamic, dynamic)
#else
TESTHPAGEFLAG_FALSE(Dynamic, dynamic)
	TESTSETHPAGEFLAG_FALSE(Dynamic, dynamic)
	TESTCLEARHPAGEFLAG_FALSE(Dynamic, dynamic)
#endif
#ifdef CONFIG_HUGETLB_PAGE
EXT_HPAGEFLAG(Migratable, migratable);
#else
HPAGEFLAG_FALSE(Migratable, migratable)
#endif

/* Macros that create the accessors of the flags in page[4].private. */
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGE4FLAG(uname, flname)					\
static __always_inline bool HPage##uname(struct page *page)		\
{ return test_bit(HPG_##flname, &page[4].private); }			\
static __always_inline bool folio_test_hugetlb_##flname(struct folio *folio) \
{ return test_bit(HPG_##flname, &folio_page(folio, 4)->private); }

#define __SETHPAGE4FLAG(uname, flname)					\
static __always_inline void __SetHPage##uname(struct page *page)	\
{ __set_bit(HPG_##flname, &page[4].private); }				\
static __always_inline void __folio_set_hugetlb_##flname(struct folio *folio) \
{ __set_bit(HPG_##flname, &folio_page(folio, 4)->private); }

#define __CLEARHPAGE4FLAG(uname, flname)				\
static __always_inline void __ClearHPage##uname(struct page *page)	\
{ __clear_bit(HPG_##flname, &page[4].private); }			\
static __always_inline void						\
__folio_clear_hugetlb_##flname(struct folio *folio)			\
{ __clear_bit(HPG_##flname, &folio_page(folio, 4)->private); }
#else /* !CONFIG_HUGETLB_PAGE */
#define TESTHPAGE4FLAG(uname, flname)					\
static inline bool HPage##uname(struct page *page)			\
{ return false; }							\
static inline bool folio_test_hugetlb_##flname(struct folio *folio)	\
{ return false; }

#define __SETHPAGE4FLAG(uname, flname)					\
static inline void __SetHPage##uname(struct page *page)			\
{ }									\
static inline void __folio_set_hugetlb_##flname(struct folio *folio)	\
{ }

#define __CLEARHPAGE4FLAG(uname, flname)				\
static inline void __ClearHPage##uname(struct page *page)		\
{ }									\
static inline void __folio_clear_hugetlb_##flname(struct folio *folio)	\
{ }
#endif /* CONFIG_HUGETLB_PAGE */

TESTHPAGE4FLAG(Remote, remote)
	__SETHPAGE4FLAG(Remote, remote)
	__CLEARHPAGE4FLAG(Remote, remote)

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
