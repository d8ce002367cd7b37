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
 * @HPG_migratable: The page is in use, and migration may pick it.
 *	Synchronization: Examined and modified under hugetlb_lock during
 *	migration.
 *	Accessors: HPageMigratable(), SetHPageMigratable(),
 *	ClearHPageMigratable(), folio_test_hugetlb_migratable(),
 *	folio_set_hugetlb_migratable(), folio_clear_hugetlb_migratable().
 * @HPG_freed: The page is on a free list of the pool.
 *	Synchronization: Examined and modified under hugetlb_lock.
 *	Accessors: HPageFreed(), SetHPageFreed(), ClearHPageFreed(),
 *	TestSetHPageFreed(), folio_test_hugetlb_freed(),
 *	folio_set_hugetlb_freed(), folio_clear_hugetlb_freed(),
 *	folio_test_set_hugetlb_freed().
 * @__NR_HPAGEFLAGS: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags {
	HPG_migratable = 0,
	HPG_freed,
	__NR_HPAGEFLAGS,
};

static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);

/**
 * enum hugetlb_page_flags_2 - State bits of a hugetlb page, in page[2].private
 *
 * @HPG_dynamic: The page is lent to somebody.
 *	Synchronization: Examined and modified under hugetlb_lock.
 *	Depends on CONFIG_VENDOR_DYNAMIC.
 *	Accessors: HPageDynamic(), SetHPageDynamic(), ClearHPageDynamic(),
 *	folio_test_hugetlb_dynamic(), folio_set_hugetlb_dynamic(),
 *	folio_clear_hugetlb_dynamic().
 * @__NR_HPAGEFLAGS_2: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags_2 {
#ifdef CONFIG_VENDOR_DYNAMIC
	HPG_dynamic = 0,
#endif
	__NR_HPAGEFLAGS_2,
};

static_assert(__NR_HPAGEFLAGS_2 <= BITS_PER_LONG);

/* Macros that declare the accessors in page[0].private that are not static. */
#define EXT_HPAGEFLAG(uname, flname)					\
bool HPage##uname(const struct page *page);				\
void SetHPage##uname(struct page *page);				\
void ClearHPage##uname(struct page *page);				\
bool folio_test_hugetlb_##flname(const struct folio *folio);		\
void folio_set_hugetlb_##flname(struct folio *folio);			\
void folio_clear_hugetlb_##flname(struct folio *folio)

/* Macros that create the accessors of the flags in page[0].private. */
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGEFLAG(uname, flname)					\
static __always_inline bool HPage##uname(const struct page *page)	\
{ return test_bit(HPG_##flname, &page->private); }			\
static __always_inline bool						\
folio_test_hugetlb_##flname(const struct folio *folio)			\
{ return test_bit(HPG_##flname, (const void *)&folio->private); }

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
#else /* !CONFIG_HUGETLB_PAGE */
#define TESTHPAGEFLAG(uname, flname)					\
static inline bool HPage##uname(const struct page *page)		\
{ return false; }							\
static inline bool folio_test_hugetlb_##flname(const struct folio *folio) \
{ return false; }

#define SETHPAGEFLAG(uname, flname)					\
static inline void SetHPage##uname(struct page *page)			\
{ }									\
static inline void folio_set_hugetlb_##flname(struct folio *folio)	\
{ }

#define CLEARHPAGEFLAG(uname, flname)					\
static inline void ClearHPage##uname(struct page *page)			\
{ }									\
static inline void folio_clear_hugetlb_##flname(struct folio *folio)	\
{ }

#define TESTSETHPAGEFLAG(uname, flname)					\
static inline bool TestSetHPage##uname(struct page *page)		\
{ return false; }							\
static inline bool folio_test_set_hugetlb_##flname(struct folio *folio)	\
{ return false; }
#endif /* CONFIG_HUGETLB_PAGE */

#define HPAGEFLAG(uname, flname)					\
	TESTHPAGEFLAG(uname, flname)					\
	SETHPAGEFLAG(uname, flname)					\
	CLEARHPAGEFLAG(uname, flname)

#ifdef CONFIG_HUGETLB_PAGE
EXT_HPAGEFLAG(Migratable, migratable);
#else
HPAGEFLAG(Migratable, migratable)
#endif
HPAGEFLAG(Freed, freed)
	TESTSETHPAGEFLAG(Freed, freed)

/* Macros that create stubs of the accessors in page[2].private. */
#define TESTHPAGE2FLAG_FALSE(uname, flname)				\
static inline bool HPage##uname(const struct page *page)		\
{ return false; }							\
static inline bool folio_test_hugetlb_##flname(const struct folio *folio) \
{ return false; }

#define SETHPAGE2FLAG_NOOP(uname, flname)				\
static inline void SetHPage##uname(struct page *page)			\
{ }									\
static inline void folio_set_hugetlb_##flname(struct folio *folio)	\
{ }

#define CLEARHPAGE2FLAG_NOOP(uname, flname)				\
static inline void ClearHPage##uname(struct page *page)			\
{ }									\
static inline void folio_clear_hugetlb_##flname(struct folio *folio)	\
{ }

#define HPAGE2FLAG_FALSE(uname, flname)					\
	TESTHPAGE2FLAG_FALSE(uname, flname)				\
	SETHPAGE2FLAG_NOOP(uname, flname)				\
	CLEARHPAGE2FLAG_NOOP(uname, flname)

/* Macros that create the accessors of the flags in page[2].private. */
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGE2FLAG(uname, flname)					\
static __always_inline bool HPage##uname(const struct page *page)	\
{ return test_bit(HPG_##flname, &page[2].private); }			\
static __always_inline bool						\
folio_test_hugetlb_##flname(const struct folio *folio)			\
{ return test_bit(HPG_##flname, &folio_page(folio, 2)->private); }

#define SETHPAGE2FLAG(uname, flname)					\
static __always_inline void SetHPage##uname(struct page *page)		\
{ set_bit(HPG_##flname, &page[2].private); }				\
static __always_inline void folio_set_hugetlb_##flname(struct folio *folio) \
{ set_bit(HPG_##flname, &folio_page(folio, 2)->private); }

#define CLEARHPAGE2FLAG(uname, flname)					\
static __always_inline void ClearHPage##uname(struct page *page)	\
{ clear_bit(HPG_##flname, &page[2].private); }				\
static __always_inline void folio_clear_hugetlb_##flname(struct folio *folio) \
{ clear_bit(HPG_##flname, &folio_page(folio, 2)->private); }
#else /* !CONFIG_HUGETLB_PAGE */
#define TESTHPAGE2FLAG(uname, flname) TESTHPAGE2FLAG_FALSE(uname, flname)
#define SETHPAGE2FLAG(uname, flname) SETHPAGE2FLAG_NOOP(uname, flname)
#define CLEARHPAGE2FLAG(uname, flname) CLEARHPAGE2FLAG_NOOP(uname, flname)
#endif /* CONFIG_HUGETLB_PAGE */

#define HPAGE2FLAG(uname, flname)					\
	TESTHPAGE2FLAG(uname, flname)					\
	SETHPAGE2FLAG(uname, flname)					\
	CLEARHPAGE2FLAG(uname, flname)

#ifdef CONFIG_VENDOR_DYNAMIC
HPAGE2FLAG(Dynamic, dynamic)
#else
HPAGE2FLAG_FALSE(Dynamic, dynamic)
#endif

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
