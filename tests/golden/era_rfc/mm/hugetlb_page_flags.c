// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include <linux/hugetlb_page_flags.h>
#include "hugetlb_page_flags.h"

#ifdef CONFIG_HUGETLB_PAGE

int HPageMigratable(struct page *page)
{
	return test_bit(HPAGE_Migratable, &page->private);
}

void SetHPageMigratable(struct page *page)
{
	set_bit(HPAGE_Migratable, &page->private);
}

void ClearHPageMigratable(struct page *page)
{
	clear_bit(HPAGE_Migratable, &page->private);
}

#endif /* CONFIG_HUGETLB_PAGE */
