// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include <linux/hugetlb_page_flags.h>

#ifdef CONFIG_HUGETLB_PAGE

bool HPageEverywhere(struct page *page)
{
	return test_bit(HPG_everywhere, &page->private);
}

void SetHPageEverywhere(struct page *page)
{
	set_bit(HPG_everywhere, &page->private);
}

void ClearHPageEverywhere(struct page *page)
{
	clear_bit(HPG_everywhere, &page->private);
}

bool TestSetHPageEverywhere(struct page *page)
{
	return test_and_set_bit(HPG_everywhere, &page->private);
}

bool TestClearHPageEverywhere(struct page *page)
{
	return test_and_clear_bit(HPG_everywhere, &page->private);
}

void __SetHPageEverywhere(struct page *page)
{
	__set_bit(HPG_everywhere, &page->private);
}

void __ClearHPageEverywhere(struct page *page)
{
	__clear_bit(HPG_everywhere, &page->private);
}

bool folio_test_hugetlb_everywhere(struct folio *folio)
{
	return test_bit(HPG_everywhere, (void *)&folio->private);
}

void folio_set_hugetlb_everywhere(struct folio *folio)
{
	set_bit(HPG_everywhere, (void *)&folio->private);
}

void folio_clear_hugetlb_everywhere(struct folio *folio)
{
	clear_bit(HPG_everywhere, (void *)&folio->private);
}

bool folio_test_set_hugetlb_everywhere(struct folio *folio)
{
	return test_and_set_bit(HPG_everywhere, (void *)&folio->private);
}

bool folio_test_clear_hugetlb_everywhere(struct folio *folio)
{
	return test_and_clear_bit(HPG_everywhere, (void *)&folio->private);
}

void __folio_set_hugetlb_everywhere(struct folio *folio)
{
	__set_bit(HPG_everywhere, (void *)&folio->private);
}

void __folio_clear_hugetlb_everywhere(struct folio *folio)
{
	__clear_bit(HPG_everywhere, (void *)&folio->private);
}

void ClearHPageOneWayTicket(struct page *page)
{
	clear_bit(HPG_one_way, &page->private);
}

bool TestSetHPageOneWayTicket(struct page *page)
{
	return test_and_set_bit(HPG_one_way, &page->private);
}

void folio_clear_hugetlb_one_way(struct folio *folio)
{
	clear_bit(HPG_one_way, (void *)&folio->private);
}

bool folio_test_set_hugetlb_one_way(struct folio *folio)
{
	return test_and_set_bit(HPG_one_way, (void *)&folio->private);
}

#endif /* CONFIG_HUGETLB_PAGE */
