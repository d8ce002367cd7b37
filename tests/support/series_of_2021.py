"""Files laid out as in the first version of the series: the flags in a .c file, what others call in a header."""

from __future__ import annotations

PROTOTYPES = """
int HPageMigratable(struct page *page);
void SetHPageMigratable(struct page *page);
void ClearHPageMigratable(struct page *page);
"""
STUBS = """
static inline int HPageMigratable(struct page *page)
{
	return(0);
}

/* Nobody asks. */
static inline void SetHPageMigratable(struct page *page)
{
	return;
}

static inline void ClearHPageMigratable(struct page *page)
{
}
"""
TOP = """\
/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_HUGETLB_H
#define _LINUX_HUGETLB_H

#include <linux/mm_types.h>
"""
OF_PAGES = """
#ifdef CONFIG_HUGETLB_PAGE

#include <linux/mempolicy.h>

bool is_gigantic(unsigned int order);
"""
OTHERWISE = """\
#else /* !CONFIG_HUGETLB_PAGE */

static inline bool is_gigantic(unsigned int order)
{
	return false;
}
"""
BOTTOM = """\
#endif /* !CONFIG_HUGETLB_PAGE */
/* More about sizes. */
#define ORDER_LIMIT 18

#endif
"""
HEADER = f"{TOP}{OF_PAGES}{PROTOTYPES}{OTHERWISE}{STUBS}{BOTTOM}"

ENUM = """\
/*
 * State of a page of the pool.
 *
 * HPAGE_RestoreReserve - The reservation has to be given back.
 *	Synchronization: whoever has the only reference.
 * HPAGE_Migratable - Migration may take the page.
 *	Synchronization: hugetlb_lock.
 * HPAGE_TempSurplus - The page is on loan.
 *	Synchronization: hugetlb_lock.
 */
enum htlb_page_flags {
	HPAGE_RestoreReserve = 0,
	HPAGE_Migratable,
	HPAGE_TempSurplus,
};
"""
MACROS = """\
/* One function for each thing that is done to a flag. */
#define TESTHPAGEFLAG(flname)					\\
static inline int HPage##flname(struct page *page)		\\
	{ return test_bit(HPAGE_##flname, &(page->private)); }

#define SETHPAGEFLAG(flname)					\\
static inline void SetHPage##flname(struct page *page)		\\
	{ set_bit(HPAGE_##flname, &(page->private)); }

#define CLEARHPAGEFLAG(flname)					\\
static inline void ClearHPage##flname(struct page *page)	\\
	{ clear_bit(HPAGE_##flname, &(page->private)); }

#define HPAGEFLAG(flname)					\\
	TESTHPAGEFLAG(flname)					\\
	SETHPAGEFLAG(flname)					\\
	CLEARHPAGEFLAG(flname)

#define EXT_TESTHPAGEFLAG(flname)				\\
int HPage##flname(struct page *page)				\\
	{ return test_bit(HPAGE_##flname, &(page->private)); }

#define EXT_SETHPAGEFLAG(flname)				\\
void SetHPage##flname(struct page *page)			\\
	{ set_bit(HPAGE_##flname, &(page->private)); }

#define EXT_CLEARHPAGEFLAG(flname)				\\
void ClearHPage##flname(struct page *page)			\\
	{ clear_bit(HPAGE_##flname, &(page->private)); }

#define EXT_HPAGEFLAG(flname)					\\
	EXT_TESTHPAGEFLAG(flname)				\\
	EXT_SETHPAGEFLAG(flname)				\\
	EXT_CLEARHPAGEFLAG(flname)

HPAGEFLAG(RestoreReserve)
EXT_HPAGEFLAG(Migratable)
HPAGEFLAG(TempSurplus)
"""
INCLUDES = """\
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/hugetlb.h>
#include "internal.h"
"""
VARIABLES = "\nunsigned int largest_order __read_mostly;\n"
USERS = """
void free_huge_page(struct page *page)
{
	if (HPageRestoreReserve(page))
		ClearHPageMigratable(page);
}
"""
SOURCE = f"{INCLUDES}{VARIABLES}\n{ENUM}\n{MACROS}{USERS}"
