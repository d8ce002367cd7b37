/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#ifndef _MM_HUGETLB_PAGE_FLAGS_H
#define _MM_HUGETLB_PAGE_FLAGS_H

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/mm_types.h>
#include <linux/types.h>

/**
 * enum htlb_page_flags - State bits of a hugetlb page, in page[0].private
 *
 * @HPAGE_RestoreReserve: The allocation consumed a reservation, which is given
 *	back if the page is freed before it is instantiated.
 *	Synchronization: Touched only by whoever holds the sole reference.
 *	Accessors: HPageRestoreReserve(), SetHPageRestoreReserve(),
 *	ClearHPageRestoreReserve().
 * @HPAGE_Migratable: The page is in the page cache or in page tables, so
 *	migration may pick it.
 *	Synchronization: First set on a new page, without a lock; during
 *	migration under hugetlb_lock.
 *	Accessors: HPageMigratable(), SetHPageMigratable(),
 *	ClearHPageMigratable().
 * @HPAGE_TempSurplus: The page was taken from the buddy allocator for a while,
 *	and goes back to it when it is freed.
 *	Synchronization: Set by the holder of the sole reference; otherwise
 *	under hugetlb_lock.
 *	Accessors: HPageTempSurplus(), SetHPageTempSurplus(),
 *	ClearHPageTempSurplus().
 */
enum htlb_page_flags {
	HPAGE_RestoreReserve = 0,
	HPAGE_Migratable,
	HPAGE_TempSurplus,
};

static_assert(HPAGE_TempSurplus < BITS_PER_LONG);

/* For what is compiled with CONFIG_HUGETLB_PAGE: there are no stubs. */
#ifdef CONFIG_HUGETLB_PAGE
/* Macros that create the accessors of the flags in page[0].private. */
#define TESTHPAGEFLAG(uname)						\
static inline int HPage##uname(struct page *page)			\
{ return test_bit(HPAGE_##uname, &page->private); }

#define SETHPAGEFLAG(uname)						\
static inline void SetHPage##uname(struct page *page)			\
{ set_bit(HPAGE_##uname, &page->private); }

#define CLEARHPAGEFLAG(uname)						\
static inline void ClearHPage##uname(struct page *page)			\
{ clear_bit(HPAGE_##uname, &page->private); }

#define HPAGEFLAG(uname)						\
	TESTHPAGEFLAG(uname)						\
	SETHPAGEFLAG(uname)						\
	CLEARHPAGEFLAG(uname)

HPAGEFLAG(RestoreReserve)
HPAGEFLAG(TempSurplus)

#endif /* CONFIG_HUGETLB_PAGE */

#endif /* _MM_HUGETLB_PAGE_FLAGS_H */
