// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include <linux/hugetlb_page_flags.h>

#ifdef CONFIG_HUGETLB_PAGE

bool HPageSkips(struct page *page)
{
	return test_bit(HPG_skips, &page->private);
}

void SetHPageSkips(struct page *page)
{
	set_bit(HPG_skips, &page->private);
}

void ClearHPageSkips(struct page *page)
{
	clear_bit(HPG_skips, &page->private);
}

bool folio_test_hugetlb_skips(struct folio *folio)
{
	return test_bit(HPG_skips, (void *)&folio->private);
}

void folio_set_hugetlb_skips(struct folio *folio)
{
	set_bit(HPG_skips, (void *)&folio->private);
}

void folio_clear_hugetlb_skips(struct folio *folio)
{
	clear_bit(HPG_skips, (void *)&folio->private);
}

#endif /* CONFIG_HUGETLB_PAGE */
