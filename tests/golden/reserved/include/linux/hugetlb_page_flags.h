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
 * @HPG_first: Accessors: HPageFirst(), SetHPageFirst(), ClearHPageFirst(),
 *	folio_test_hugetlb_first(), folio_set_hugetlb_first(),
 *	folio_clear_hugetlb_first().
 * @HPG_dynamic: Depends on CONFIG_VENDOR_DYNAMIC.
 *	Accessors: HPageDynamic(), SetHPageDynamic(), ClearHPageDynamic(),
 *	folio_test_hugetlb_dynamic(), folio_set_hugetlb_dynamic(),
 *	folio_clear_hugetlb_dynamic().
 * @HPG_follows: Accessors: HPageFollows(), SetHPageFollows(),
 *	ClearHPageFollows(), folio_test_hugetlb_follows(),
 *	folio_set_hugetlb_follows(), folio_clear_hugetlb_follows().
 * @HPG_skips: Accessors: HPageSkips(), SetHPageSkips(), ClearHPageSkips(),
 *	folio_test_hugetlb_skips(), folio_set_hugetlb_skips(),
 *	folio_clear_hugetlb_skips().
 * @HPG_numbered: Accessors: HPageNumbered(), SetHPageNumbered(),
 *	ClearHPageNumbered(), folio_test_hugetlb_numbered(),
 *	folio_set_hugetlb_numbered(), folio_clear_hugetlb_numbered().
 * @__NR_HPAGEFLAGS: One more than the highest bit; not a flag.
 *
 * Reserved, not to be used again: bit 1, bit 4, bit 9, name active, name
 *	surplus.
 */
enum hugetlb_page_flags {
	HPG_first = 0,
#ifdef CONFIG_VENDOR_DYNAMIC
	HPG_dynamic = 2,
#endif
	HPG_follows = 3,
	HPG_skips = 5,
	HPG_numbered = 12,
	__NR_HPAGEFLAGS,
};

static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);

/**
 * enum hugetlb_page_flags_2 - State bits of a hugetlb page, in page[2].private
 *
 * @HPG_elsewhere: Accessors: HPageElsewhere(), SetHPageElsewhere(),
 *	ClearHPageElsewhere(), folio_test_hugetlb_elsewhere(),
 *	folio_set_hugetlb_elsewhere(), folio_clear_hugetlb_elsewhere().
 * @__NR_HPAGEFLAGS_2: One more than the highest bit; not a flag.
 *
 * Reserved, not to be used again: bit 0.
 */
enum hugetlb_page_flags_2 {
	HPG_elsewhere = 1,
	__NR_HPAGEFLAGS_2,
};

static_assert(__NR_HPAGEFLAGS_2 <= BITS_PER_LONG);

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
#else /* !CONFIG_HUGETLB_PAGE */
#define TESTHPAGEFLAG(uname, flname) TESTHPAGEFLAG_FALSE(uname, flname)
#define SETHPAGEFLAG(uname, flname) SETHPAGEFLAG_NOOP(uname, flname)
#define CLEARHPAGEFLAG(uname, flname) CLEARHPAGEFLAG_NOOP(uname, flname)
#endif /* CONFIG_HUGETLB_PAGE */

#define HPAGEFLAG(uname, flname)					\
	TESTHPAGEFLAG(uname, flname)					\
	SETHPAGEFLAG(uname, flname)					\
	CLEARHPAGEFLAG(uname, flname)

HPAGEFLAG(First, first)
#ifdef CONFIG_VENDOR_DYNAMIC
HPAGEFLAG(Dynamic, dynamic)
#else
HPAGEFLAG_FALSE(Dynamic, dynamic)
#endif
HPAGEFLAG(Follows, follows)
#ifdef CONFIG_HUGETLB_PAGE
EXT_HPAGEFLAG(Skips, skips);
#else
HPAGEFLAG_FALSE(Skips, skips)
#endif
HPAGEFLAG(Numbered, numbered)

/* Macros that create the accessors of the flags in page[2].private. */
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGE2FLAG(uname, flname)					\
static __always_inline bool HPage##uname(struct page *page)		\
{ return test_bit(HPG_##flname, &page[2].private); }			\
static __always_inline bool folio_test_hugetlb_##flname(struct folio *folio) \
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
#define TESTHPAGE2FLAG(uname, flname)					\
static inline bool HPage##uname(struct page *page)			\
{ return false; }							\
static inline bool folio_test_hugetlb_##flname(struct folio *folio)	\
{ return false; }

#define SETHPAGE2FLAG(uname, flname)					\
static inline void SetHPage##uname(struct page *page)			\
{ }									\
static inline void folio_set_hugetlb_##flname(struct folio *folio)	\
{ }

#define CLEARHPAGE2FLAG(uname, flname)					\
static inline void ClearHPage##uname(struct page *page)			\
{ }									\
static inline void folio_clear_hugetlb_##flname(struct folio *folio)	\
{ }
#endif /* CONFIG_HUGETLB_PAGE */

#define HPAGE2FLAG(uname, flname)					\
	TESTHPAGE2FLAG(uname, flname)					\
	SETHPAGE2FLAG(uname, flname)					\
	CLEARHPAGE2FLAG(uname, flname)

HPAGE2FLAG(Elsewhere, elsewhere)

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
