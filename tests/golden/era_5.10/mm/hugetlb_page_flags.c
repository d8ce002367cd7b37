// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include <linux/hugetlb_page_flags.h>

#ifdef CONFIG_HUGETLB_PAGE

/**
 * page_huge_active() - Test PG_private in page[1].flags
 * @page: The head page of a hugetlb page, of order 1 or more.
 *
 * Context: First set on a new page, without a lock; during migration under
 *	hugetlb_lock.
 * Return: Whether the flag is set.
 */
bool page_huge_active(struct page *page)
{
	return test_bit(PG_private, &page[1].flags);
}

/**
 * set_page_huge_active() - Set PG_private in page[1].flags
 * @page: The head page of a hugetlb page, of order 1 or more.
 *
 * Context: First set on a new page, without a lock; during migration under
 *	hugetlb_lock. Atomic, and no memory barrier.
 */
void set_page_huge_active(struct page *page)
{
	set_bit(PG_private, &page[1].flags);
}

/**
 * clear_page_huge_active() - Clear PG_private in page[1].flags
 * @page: The head page of a hugetlb page, of order 1 or more.
 *
 * Context: First set on a new page, without a lock; during migration under
 *	hugetlb_lock. Atomic, and no memory barrier.
 */
void clear_page_huge_active(struct page *page)
{
	clear_bit(PG_private, &page[1].flags);
}

#endif /* CONFIG_HUGETLB_PAGE */
