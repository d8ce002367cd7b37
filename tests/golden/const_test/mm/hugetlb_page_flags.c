// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include <linux/hugetlb_page_flags.h>

#ifdef CONFIG_HUGETLB_PAGE

bool HPageMigratable(const struct page *page)
{
	return test_bit(HPG_migratable, &page->private);
}

void SetHPageMigratable(struct page *page)
{
	set_bit(HPG_migratable, &page->private);
}

void ClearHPageMigratable(struct page *page)
{
	clear_bit(HPG_migratable, &page->private);
}

bool folio_test_hugetlb_migratable(const struct folio *folio)
{
	return test_bit(HPG_migratable, (const void *)&folio->private);
}

void folio_set_hugetlb_migratable(struct folio *folio)
{
	set_bit(HPG_migratable, (void *)&folio->private);
}

void folio_clear_hugetlb_migratable(struct folio *folio)
{
	clear_bit(HPG_migratable, (void *)&folio->private);
}

#endif /* CONFIG_HUGETLB_PAGE */
