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
 * @HPG_restore_reserve: The allocation consumed a reservation, which is given
 *	back if the page is freed before it is instantiated.
 *	Synchronization: Touched only by whoever holds the sole reference.
 *	Accessors: HPageRestoreReserve(), SetHPageRestoreReserve(),
 *	ClearHPageRestoreReserve().
 * @HPG_migratable: The page is in the page cache or in page tables, so
 *	migration may pick it.
 *	Synchronization: First set on a new page, without a lock; during
 *	migration under hugetlb_lock.
 *	Accessors: HPageMigratable(), SetHPageMigratable(),
 *	ClearHPageMigratable().
 * @HPG_temporary: The page was taken from the buddy allocator for a while, and
 *	goes back to it when it is freed.
 *	Synchronization: Set by the holder of the sole reference; otherwise
 *	under hugetlb_lock.
 *	Accessors: HPageTemporary(), SetHPageTemporary(), ClearHPageTemporary().
 * @HPG_freed: The page is on a free list of the pool.
 *	Synchronization: Examined and modified under hugetlb_lock.
 *	Accessors: HPageFreed(), SetHPageFreed(), ClearHPageFreed().
 * @HPG_vmemmap_optimized: The struct pages of the page's tail have been freed
 *	(HVO).
 *	Accessors: HPageVmemmapOptimized(), SetHPageVmemmapOptimized(),
 *	ClearHPageVmemmapOptimized().
 * @HPG_raw_hwp_unreliable: A poisoned subpage is missing from the list of raw
 *	poisoned pages.
 *	Accessors: HPageRawHwpUnreliable(), SetHPageRawHwpUnreliable(),
 *	ClearHPageRawHwpUnreliable().
 * @__NR_HPAGEFLAGS: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags {
	HPG_restore_reserve = 0,
	HPG_migratable,
	HPG_temporary,
	HPG_freed,
	HPG_vmemmap_optimized,
	HPG_raw_hwp_unreliable,
	__NR_HPAGEFLAGS,
};

static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);

/* Macros that create the accessors of the flags in page[0].private. */
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGEFLAG(uname, flname)					\
static inline int HPage##uname(struct page *page)			\
{ return test_bit(HPG_##flname, &page->private); }

#define SETHPAGEFLAG(uname, flname)					\
static inline void SetHPage##uname(struct page *page)			\
{ set_bit(HPG_##flname, &page->private); }

#define CLEARHPAGEFLAG(uname, flname)					\
static inline void ClearHPage##uname(struct page *page)			\
{ clear_bit(HPG_##flname, &page->private); }
#else /* !CONFIG_HUGETLB_PAGE */
#define TESTHPAGEFLAG(uname, flname)					\
static inline int HPage##uname(struct page *page)			\
{ return 0; }

#define SETHPAGEFLAG(uname, flname)					\
static inline void SetHPage##uname(struct page *page)			\
{ }

#define CLEARHPAGEFLAG(uname, flname)					\
static inline void ClearHPage##uname(struct page *page)			\
{ }
#endif /* CONFIG_HUGETLB_PAGE */

#define HPAGEFLAG(uname, flname)					\
	TESTHPAGEFLAG(uname, flname)					\
	SETHPAGEFLAG(uname, flname)					\
	CLEARHPAGEFLAG(uname, flname)

HPAGEFLAG(RestoreReserve, restore_reserve)
HPAGEFLAG(Migratable, migratable)
HPAGEFLAG(Temporary, temporary)
HPAGEFLAG(Freed, freed)
HPAGEFLAG(VmemmapOptimized, vmemmap_optimized)
HPAGEFLAG(RawHwpUnreliable, raw_hwp_unreliable)

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
