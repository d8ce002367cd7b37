/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#ifndef _LINUX_HUGETLB_PAGE_FLAGS_H
#define _LINUX_HUGETLB_PAGE_FLAGS_H

#include <linux/mm_types.h>
#include <linux/types.h>

#ifdef CONFIG_HUGETLB_PAGE

int HPageRawHwpUnreliable(struct page *page);
void SetHPageRawHwpUnreliable(struct page *page);
void ClearHPageRawHwpUnreliable(struct page *page);
bool folio_test_hugetlb_raw_hwp_unreliable(struct folio *folio);
void folio_set_hugetlb_raw_hwp_unreliable(struct folio *folio);
void folio_clear_hugetlb_raw_hwp_unreliable(struct folio *folio);

#else /* !CONFIG_HUGETLB_PAGE */

static inline int HPageRawHwpUnreliable(struct page *page)
{
	return 0;
}

static inline void SetHPageRawHwpUnreliable(struct page *page)
{
}

static inline void ClearHPageRawHwpUnreliable(struct page *page)
{
}

static inline bool folio_test_hugetlb_raw_hwp_unreliable(struct folio *folio)
{
	return false;
}

static inline void folio_set_hugetlb_raw_hwp_unreliable(struct folio *folio)
{
}

static inline void folio_clear_hugetlb_raw_hwp_unreliable(struct folio *folio)
{
}

#endif /* CONFIG_HUGETLB_PAGE */

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
