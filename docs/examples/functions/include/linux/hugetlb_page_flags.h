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
 * @HPG_restore_reserve: The allocation consumed a reservation, which is given
 *	back if the page is freed before it is used.
 *	Synchronization: Touched only by whoever holds the sole reference.
 *	Accessors: folio_test_hugetlb_restore_reserve(),
 *	folio_set_hugetlb_restore_reserve(),
 *	folio_clear_hugetlb_restore_reserve().
 * @HPG_migratable: Migration may pick the page.
 *	Synchronization: Set without a lock on a new page; examined and modified
 *	under hugetlb_lock while the page is isolated, migrated or put back.
 *	Accessors: folio_test_hugetlb_migratable(),
 *	folio_set_hugetlb_migratable(), folio_clear_hugetlb_migratable().
 * @HPG_freed: The page is on a free list of the pool.
 *	Synchronization: Examined and modified under hugetlb_lock.
 *	Accessors: folio_test_hugetlb_freed(), folio_set_hugetlb_freed(),
 *	folio_clear_hugetlb_freed().
 * @__NR_HPAGEFLAGS: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags {
	HPG_restore_reserve = 0,
	HPG_migratable,
	HPG_freed,
	__NR_HPAGEFLAGS,
};

static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);

/**
 * enum hugetlb_page_flags_2 - State bits of a hugetlb page, in page[2].private
 *
 * @HPG_pre_zeroed: The page is on a free list, and has been zeroed there.
 *	Synchronization: Examined and modified under hugetlb_lock.
 *	Accessors: folio_test_hugetlb_pre_zeroed(),
 *	folio_set_hugetlb_pre_zeroed(), folio_clear_hugetlb_pre_zeroed().
 * @__NR_HPAGEFLAGS_2: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags_2 {
	HPG_pre_zeroed = 0,
	__NR_HPAGEFLAGS_2,
};

static_assert(__NR_HPAGEFLAGS_2 <= BITS_PER_LONG);

#ifdef CONFIG_HUGETLB_PAGE

static __always_inline bool folio_test_hugetlb_restore_reserve(struct folio *folio)
{
	return test_bit(HPG_restore_reserve, (void *)&folio->private);
}

static __always_inline void folio_set_hugetlb_restore_reserve(struct folio *folio)
{
	set_bit(HPG_restore_reserve, (void *)&folio->private);
}

static __always_inline void folio_clear_hugetlb_restore_reserve(struct folio *folio)
{
	clear_bit(HPG_restore_reserve, (void *)&folio->private);
}

bool folio_test_hugetlb_migratable(struct folio *folio);

void folio_set_hugetlb_migratable(struct folio *folio);

void folio_clear_hugetlb_migratable(struct folio *folio);

static __always_inline bool folio_test_hugetlb_freed(struct folio *folio)
{
	return test_bit(HPG_freed, (void *)&folio->private);
}

static __always_inline void folio_set_hugetlb_freed(struct folio *folio)
{
	set_bit(HPG_freed, (void *)&folio->private);
}

static __always_inline void folio_clear_hugetlb_freed(struct folio *folio)
{
	clear_bit(HPG_freed, (void *)&folio->private);
}

static __always_inline bool folio_test_hugetlb_pre_zeroed(struct folio *folio)
{
	return test_bit(HPG_pre_zeroed, &folio_page(folio, 2)->private);
}

static __always_inline void folio_set_hugetlb_pre_zeroed(struct folio *folio)
{
	set_bit(HPG_pre_zeroed, &folio_page(folio, 2)->private);
}

static __always_inline void folio_clear_hugetlb_pre_zeroed(struct folio *folio)
{
	clear_bit(HPG_pre_zeroed, &folio_page(folio, 2)->private);
}

#else /* !CONFIG_HUGETLB_PAGE */

static inline bool folio_test_hugetlb_restore_reserve(struct folio *folio)
{
	return false;
}

static inline void folio_set_hugetlb_restore_reserve(struct folio *folio)
{
}

static inline void folio_clear_hugetlb_restore_reserve(struct folio *folio)
{
}

static inline bool folio_test_hugetlb_migratable(struct folio *folio)
{
	return false;
}

static inline void folio_set_hugetlb_migratable(struct folio *folio)
{
}

static inline void folio_clear_hugetlb_migratable(struct folio *folio)
{
}

static inline bool folio_test_hugetlb_freed(struct folio *folio)
{
	return false;
}

static inline void folio_set_hugetlb_freed(struct folio *folio)
{
}

static inline void folio_clear_hugetlb_freed(struct folio *folio)
{
}

static inline bool folio_test_hugetlb_pre_zeroed(struct folio *folio)
{
	return false;
}

static inline void folio_set_hugetlb_pre_zeroed(struct folio *folio)
{
}

static inline void folio_clear_hugetlb_pre_zeroed(struct folio *folio)
{
}

#endif /* CONFIG_HUGETLB_PAGE */

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
