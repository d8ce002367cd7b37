/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#ifndef _LINUX_HUGETLB_PAGE_FLAGS_H
#define _LINUX_HUGETLB_PAGE_FLAGS_H

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/mm_types.h>
#include <linux/page-flags.h>
#include <linux/types.h>

/*
 * Bits of the kernel's enum pageflags that say more of a hugetlb page, in
 * page[1].flags:
 *
 * PG_private: The page is in use, so migration may pick it. Later kernels call
 *	it migratable.
 *	Synchronization: First set on a new page, without a lock; during
 *	migration under hugetlb_lock.
 *	Accessors: page_huge_active(), set_page_huge_active(),
 *	clear_page_huge_active().
 */
static_assert(PG_private == 13);

#ifdef CONFIG_HUGETLB_PAGE

bool page_huge_active(struct page *page);
void set_page_huge_active(struct page *page);
void clear_page_huge_active(struct page *page);

#else /* !CONFIG_HUGETLB_PAGE */

static inline bool page_huge_active(struct page *page)
{
	return false;
}

static inline void set_page_huge_active(struct page *page)
{
}

static inline void clear_page_huge_active(struct page *page)
{
}

#endif /* CONFIG_HUGETLB_PAGE */

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
