/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#ifndef _VENDOR_FLAGS_H
#define _VENDOR_FLAGS_H

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/mm_types.h>
#include <linux/types.h>

/**
 * enum vendor_flags - State bits of a hugetlb page, in page[0].private
 *
 * @VP_first: A low bit, declared after a higher one.
 *	Accessors: HPageFirst(), SetHPageFirst(), ClearHPageFirst().
 * @VP_last: A high bit, with a gap before it.
 *	Accessors: HPageLast(), SetHPageLast(), ClearHPageLast().
 * @NR_VENDOR_FLAGS: One more than the highest bit; not a flag.
 */
enum vendor_flags {
	VP_first = 3,
	VP_last = 40,
	NR_VENDOR_FLAGS,
};

static_assert(NR_VENDOR_FLAGS <= BITS_PER_LONG);

/**
 * enum vendor_flags_1 - State bits of a hugetlb page, in page[1].private
 *
 * @VP_crowded: Alone in its word. Return: in the middle of a text that is
 *	longer than one line of a comment is no heading.
 *	Accessors: HPageCrowded(), SetHPageCrowded(), ClearHPageCrowded().
 * @NR_VENDOR_FLAGS_1: One more than the highest bit; not a flag.
 */
enum vendor_flags_1 {
	VP_crowded = 0,
	NR_VENDOR_FLAGS_1,
};

static_assert(NR_VENDOR_FLAGS_1 <= BITS_PER_LONG);

/**
 * enum vendor_flags_2 - State bits of a hugetlb page, in page[2].private
 *
 * @VP_pinned: Texts with """quotes""", a back\slash and ‹signs› beyond ASCII
 *	are kept as they are.
 *	Accessors: HPagePinned(), SetHPagePinned(), ClearHPagePinned().
 * @VP_parked: Derived from the highest bit of its own word.
 *	Accessors: HPageParked(), SetHPageParked(), ClearHPageParked().
 * @NR_VENDOR_FLAGS_2: One more than the highest bit; not a flag.
 */
enum vendor_flags_2 {
	VP_pinned = 1,
	VP_parked,
	NR_VENDOR_FLAGS_2,
};

static_assert(NR_VENDOR_FLAGS_2 <= BITS_PER_LONG);

/* Macros that create the accessors of the flags in page[0].private. */
#ifdef CONFIG_VENDOR_PAGES
#define TESTHPAGEFLAG(uname, flname)					\
static inline int HPage##uname(struct page *page)			\
{ return test_bit(VP_##flname, &page->private); }

#define SETHPAGEFLAG(uname, flname)					\
static inline void SetHPage##uname(struct page *page)			\
{ set_bit(VP_##flname, &page->private); }

#define CLEARHPAGEFLAG(uname, flname)					\
static inline void ClearHPage##uname(struct page *page)			\
{ clear_bit(VP_##flname, &page->private); }
#else /* !CONFIG_VENDOR_PAGES */
#define TESTHPAGEFLAG(uname, flname)					\
static inline int HPage##uname(struct page *page)			\
{ return 0; }

#define SETHPAGEFLAG(uname, flname)					\
static inline void SetHPage##uname(struct page *page)			\
{ }

#define CLEARHPAGEFLAG(uname, flname)					\
static inline void ClearHPage##uname(struct page *page)			\
{ }
#endif /* CONFIG_VENDOR_PAGES */

#define HPAGEFLAG(uname, flname)					\
	TESTHPAGEFLAG(uname, flname)					\
	SETHPAGEFLAG(uname, flname)					\
	CLEARHPAGEFLAG(uname, flname)

HPAGEFLAG(First, first)
HPAGEFLAG(Last, last)

/* Macros that declare the accessors in page[1].private that are not static. */
#define EXT_HPAGE1FLAG(uname, flname)					\
int HPage##uname(struct page *page);					\
void SetHPage##uname(struct page *page);				\
void ClearHPage##uname(struct page *page)

/* Macros that create stubs of the accessors in page[1].private. */
#define TESTHPAGE1FLAG_FALSE(uname, flname)				\
static inline int HPage##uname(struct page *page)			\
{ return 0; }

#define SETHPAGE1FLAG_NOOP(uname, flname)				\
static inline void SetHPage##uname(struct page *page)			\
{ }

#define CLEARHPAGE1FLAG_NOOP(uname, flname)				\
static inline void ClearHPage##uname(struct page *page)			\
{ }

#define HPAGE1FLAG_FALSE(uname, flname)					\
	TESTHPAGE1FLAG_FALSE(uname, flname)				\
	SETHPAGE1FLAG_NOOP(uname, flname)				\
	CLEARHPAGE1FLAG_NOOP(uname, flname)

#ifdef CONFIG_VENDOR_PAGES
EXT_HPAGE1FLAG(Crowded, crowded);
#else
HPAGE1FLAG_FALSE(Crowded, crowded)
#endif

/* Macros that declare the accessors in page[2].private that are not static. */
#define EXT_HPAGE2FLAG(uname, flname)					\
int HPage##uname(struct page *page);					\
void SetHPage##uname(struct page *page);				\
void ClearHPage##uname(struct page *page)

/* Macros that create the accessors of the flags in page[2].private. */
#ifdef CONFIG_VENDOR_PAGES
#define TESTHPAGE2FLAG(uname, flname)					\
static inline int HPage##uname(struct page *page)			\
{ return test_bit(VP_##flname, &page[2].private); }

#define SETHPAGE2FLAG(uname, flname)					\
static inline void SetHPage##uname(struct page *page)			\
{ set_bit(VP_##flname, &page[2].private); }

#define CLEARHPAGE2FLAG(uname, flname)					\
static inline void ClearHPage##uname(struct page *page)			\
{ clear_bit(VP_##flname, &page[2].private); }
#else /* !CONFIG_VENDOR_PAGES */
#define TESTHPAGE2FLAG(uname, flname)					\
static inline int HPage##uname(struct page *page)			\
{ return 0; }

#define SETHPAGE2FLAG(uname, flname)					\
static inline void SetHPage##uname(struct page *page)			\
{ }

#define CLEARHPAGE2FLAG(uname, flname)					\
static inline void ClearHPage##uname(struct page *page)			\
{ }
#endif /* CONFIG_VENDOR_PAGES */

#define HPAGE2FLAG(uname, flname)					\
	TESTHPAGE2FLAG(uname, flname)					\
	SETHPAGE2FLAG(uname, flname)					\
	CLEARHPAGE2FLAG(uname, flname)

#ifdef CONFIG_VENDOR_PAGES
EXT_HPAGE2FLAG(Pinned, pinned);
#else
HPAGE2FLAG(Pinned, pinned)
#endif
HPAGE2FLAG(Parked, parked)

#endif /* _VENDOR_FLAGS_H */
