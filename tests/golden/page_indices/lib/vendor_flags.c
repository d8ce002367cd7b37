// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include "../vendor_flags.h"

#ifdef CONFIG_VENDOR_PAGES

int HPageCrowded(struct page *page)
{
	return test_bit(VP_crowded, &page[1].private);
}

void SetHPageCrowded(struct page *page)
{
	set_bit(VP_crowded, &page[1].private);
}

void ClearHPageCrowded(struct page *page)
{
	clear_bit(VP_crowded, &page[1].private);
}

int HPagePinned(struct page *page)
{
	return test_bit(VP_pinned, &page[2].private);
}

void SetHPagePinned(struct page *page)
{
	set_bit(VP_pinned, &page[2].private);
}

void ClearHPagePinned(struct page *page)
{
	clear_bit(VP_pinned, &page[2].private);
}

#endif /* CONFIG_VENDOR_PAGES */
