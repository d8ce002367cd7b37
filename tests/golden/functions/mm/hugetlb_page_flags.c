// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include <linux/hugetlb_page_flags.h>

#ifdef CONFIG_HUGETLB_PAGE

/**
 * HPageMigratable() - Test HPG_migratable
 * @page: The head page of a hugetlb page.
 *
 * Return: Whether the flag is set.
 */
bool HPageMigratable(struct page *page)
{
	return test_bit(HPG_migratable, &page->private);
}

/**
 * __ClearHPageMigratable() - Clear HPG_migratable
 * @page: The head page of a hugetlb page.
 *
 * Context: Not atomic. Nobody else may change page[0].private meanwhile, or the
 *	change of another flag may be lost.
 */
void __ClearHPageMigratable(struct page *page)
{
	__clear_bit(HPG_migratable, &page->private);
}

/**
 * folio_test_hugetlb_migratable() - Test HPG_migratable
 * @folio: The hugetlb folio.
 *
 * Return: Whether the flag is set.
 */
bool folio_test_hugetlb_migratable(struct folio *folio)
{
	return test_bit(HPG_migratable, (void *)&folio->private);
}

/**
 * __folio_clear_hugetlb_migratable() - Clear HPG_migratable
 * @folio: The hugetlb folio.
 *
 * Context: Not atomic. Nobody else may change page[0].private meanwhile, or the
 *	change of another flag may be lost.
 */
void __folio_clear_hugetlb_migratable(struct folio *folio)
{
	__clear_bit(HPG_migratable, (void *)&folio->private);
}

#ifdef CONFIG_VENDOR_DYNAMIC

/**
 * SetHPageReliable() - Set HPG_reliable
 * @page: The head page of a hugetlb page.
 *
 * Context: Atomic, and no memory barrier.
 */
void SetHPageReliable(struct page *page)
{
	set_bit(HPG_reliable, &page->private);
}

/**
 * folio_set_hugetlb_reliable() - Set HPG_reliable
 * @folio: The hugetlb folio.
 *
 * Context: Atomic, and no memory barrier.
 */
void folio_set_hugetlb_reliable(struct folio *folio)
{
	set_bit(HPG_reliable, (void *)&folio->private);
}

#endif /* CONFIG_VENDOR_DYNAMIC */

/**
 * HPagePreZeroed() - Test HPG_pre_zeroed
 * @page: The head page of a hugetlb page, of order 3 or more.
 *
 * Return: Whether the flag is set.
 */
bool HPagePreZeroed(struct page *page)
{
	return test_bit(HPG_pre_zeroed, &page[4].private);
}

/**
 * folio_test_hugetlb_pre_zeroed() - Test HPG_pre_zeroed
 * @folio: The hugetlb folio, of order 3 or more.
 *
 * Return: Whether the flag is set.
 */
bool folio_test_hugetlb_pre_zeroed(struct folio *folio)
{
	return test_bit(HPG_pre_zeroed, &folio_page(folio, 4)->private);
}

#endif /* CONFIG_HUGETLB_PAGE */
