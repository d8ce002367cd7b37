// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include <linux/hugetlb_page_flags.h>
#include "hugetlb_page_flags.h"

#ifdef CONFIG_HUGETLB_PAGE

/**
 * HPageRawHwpUnreliable() - Test HPG_raw_hwp_unreliable
 * @page: The head page of a hugetlb page.
 *
 * Context: Changed under hugetlb_lock. VM_WARN_ON_ONCE if the page is not
 *	hugetlb. Returns false if the page is not hugetlb. Some callers race on
 *	purpose: they can live with a wrong result.
 * Return: 1 if the flag is set, otherwise 0.
 */
int HPageRawHwpUnreliable(struct page *page)
{
	VM_WARN_ON_ONCE_PAGE(!PageHuge(page), page);
	return PageHuge(page) &&
	       test_bit(HPG_raw_hwp_unreliable, &page->private);
}

/**
 * SetHPageRawHwpUnreliable() - Set HPG_raw_hwp_unreliable
 * @page: The head page of a hugetlb page.
 *
 * Context: Changed under hugetlb_lock. Asserts that hugetlb_lock is held.
 *	VM_BUG_ON if the page is not hugetlb. Atomic, and no memory barrier.
 */
void SetHPageRawHwpUnreliable(struct page *page)
{
	lockdep_assert_held(&hugetlb_lock);
	VM_BUG_ON_PAGE(!PageHuge(page), page);
	set_bit(HPG_raw_hwp_unreliable, &page->private);
}

/**
 * ClearHPageRawHwpUnreliable() - Clear HPG_raw_hwp_unreliable
 * @page: The head page of a hugetlb page.
 *
 * Context: Changed under hugetlb_lock. Atomic, and no memory barrier.
 */
void ClearHPageRawHwpUnreliable(struct page *page)
{
	clear_bit(HPG_raw_hwp_unreliable, &page->private);
}

/**
 * folio_test_hugetlb_raw_hwp_unreliable() - Test HPG_raw_hwp_unreliable
 * @folio: The hugetlb folio.
 *
 * Context: Changed under hugetlb_lock. VM_WARN_ON_ONCE if the folio is not
 *	hugetlb. Returns false if the folio is not hugetlb. Some callers race on
 *	purpose: they can live with a wrong result.
 * Return: Whether the flag is set.
 */
bool folio_test_hugetlb_raw_hwp_unreliable(struct folio *folio)
{
	VM_WARN_ON_ONCE_FOLIO(!folio_test_hugetlb(folio), folio);
	return folio_test_hugetlb(folio) &&
	       test_bit(HPG_raw_hwp_unreliable, (void *)&folio->private);
}

/**
 * folio_set_hugetlb_raw_hwp_unreliable() - Set HPG_raw_hwp_unreliable
 * @folio: The hugetlb folio.
 *
 * Context: Changed under hugetlb_lock. Asserts that hugetlb_lock is held.
 *	VM_BUG_ON if the folio is not hugetlb. Atomic, and no memory barrier.
 */
void folio_set_hugetlb_raw_hwp_unreliable(struct folio *folio)
{
	lockdep_assert_held(&hugetlb_lock);
	VM_BUG_ON_FOLIO(!folio_test_hugetlb(folio), folio);
	set_bit(HPG_raw_hwp_unreliable, (void *)&folio->private);
}

/**
 * folio_clear_hugetlb_raw_hwp_unreliable() - Clear HPG_raw_hwp_unreliable
 * @folio: The hugetlb folio.
 *
 * Context: Changed under hugetlb_lock. Atomic, and no memory barrier.
 */
void folio_clear_hugetlb_raw_hwp_unreliable(struct folio *folio)
{
	clear_bit(HPG_raw_hwp_unreliable, (void *)&folio->private);
}

#endif /* CONFIG_HUGETLB_PAGE */
