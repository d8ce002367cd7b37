// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include <linux/hugetlb_page_flags.h>

#ifdef CONFIG_HUGETLB_PAGE

bool HPageMigratable(struct page *page)
{
	VM_BUG_ON_PAGE(!PageHuge(page), page);
	return PageHead(page) && test_bit(HPG_migratable, &page->private);
}

void SetHPageMigratable(struct page *page)
{
	VM_BUG_ON_PAGE(!PageHuge(page), page);
	set_bit(HPG_migratable, &page->private);
}

void ClearHPageMigratable(struct page *page)
{
	VM_BUG_ON_PAGE(!PageHuge(page), page);
	clear_bit(HPG_migratable, &page->private);
}

#endif /* CONFIG_HUGETLB_PAGE */
