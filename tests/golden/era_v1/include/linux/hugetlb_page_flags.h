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
 * @HP_Restore_Reserve: The allocation consumed a reservation, which is given
 *	back if the page is freed before it is instantiated.
 *	Synchronization: Touched only by whoever holds the sole reference.
 * @HP_Migratable: The page is in the page cache or in page tables, so migration
 *	may pick it.
 *	Synchronization: First set on a new page, without a lock; during
 *	migration under hugetlb_lock.
 * @HP_Temporary: The page was taken from the buddy allocator for a while, and
 *	goes back to it when it is freed.
 *	Synchronization: Set by the holder of the sole reference; otherwise
 *	under hugetlb_lock.
 * @HP_Freed: The page is on a free list of the pool.
 *	Synchronization: Examined and modified under hugetlb_lock.
 *
 * Each of them is given to hugetlb_test_page_flag(), hugetlb_set_page_flag(),
 * hugetlb_clear_page_flag().
 */
enum hugetlb_page_flags {
	HP_Restore_Reserve = 0,
	HP_Migratable,
	HP_Temporary,
	HP_Freed,
};

static_assert(HP_Freed < BITS_PER_LONG);

#ifdef CONFIG_HUGETLB_PAGE

/**
 * hugetlb_test_page_flag() - Test a flag in page[0].private
 * @page: The head page of a hugetlb page.
 * @flag: The flag's enumerator.
 *
 * Return: 1 if the flag is set, otherwise 0.
 */
static inline int
hugetlb_test_page_flag(struct page *page, enum hugetlb_page_flags flag)
{
	return test_bit(flag, &page->private);
}

/**
 * hugetlb_set_page_flag() - Set a flag in page[0].private
 * @page: The head page of a hugetlb page.
 * @flag: The flag's enumerator.
 *
 * Context: Atomic, and no memory barrier.
 */
static inline void
hugetlb_set_page_flag(struct page *page, enum hugetlb_page_flags flag)
{
	set_bit(flag, &page->private);
}

/**
 * hugetlb_clear_page_flag() - Clear a flag in page[0].private
 * @page: The head page of a hugetlb page.
 * @flag: The flag's enumerator.
 *
 * Context: Atomic, and no memory barrier.
 */
static inline void
hugetlb_clear_page_flag(struct page *page, enum hugetlb_page_flags flag)
{
	clear_bit(flag, &page->private);
}

#else /* !CONFIG_HUGETLB_PAGE */

static inline int
hugetlb_test_page_flag(struct page *page, enum hugetlb_page_flags flag)
{
	return 0;
}

static inline void
hugetlb_set_page_flag(struct page *page, enum hugetlb_page_flags flag)
{
}

static inline void
hugetlb_clear_page_flag(struct page *page, enum hugetlb_page_flags flag)
{
}

#endif /* CONFIG_HUGETLB_PAGE */

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
