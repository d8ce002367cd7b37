// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include <linux/hugetlb_page_flags.h>

#ifdef CONFIG_HUGETLB_PAGE

bool page_huge_active(struct page *page)
{
	return test_bit(PG_private, &page[1].flags);
}

void set_page_huge_active(struct page *page)
{
	set_bit(PG_private, &page[1].flags);
}

void clear_page_huge_active(struct page *page)
{
	clear_bit(PG_private, &page[1].flags);
}

#endif /* CONFIG_HUGETLB_PAGE */
