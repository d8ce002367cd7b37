/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A stand-in for the kernel's header of this name: what rendered C needs from it. */
#ifndef SHIM_LINUX_PAGE_FLAGS_H
#define SHIM_LINUX_PAGE_FLAGS_H

#include <linux/mm_types.h>

/* The declaration's flags, with the bits that it gives them: these differ from kernel to kernel. */
#ifndef SHIM_PAGE_FLAGS
#define SHIM_PAGE_FLAGS
#endif

enum pageflags {
	SHIM_PAGE_FLAGS
	__NR_PAGEFLAGS
};

/* The pages of the checks stand for hugetlb pages, so that no guard fails. SHIM_WITH_CHECKS leaves that open. */
#ifdef SHIM_WITH_CHECKS
int PageHead(const struct page *page);
int PageHuge(const struct page *page);
int PageHeadHuge(const struct page *page);
int folio_test_hugetlb(const struct folio *folio);
#else
static inline int PageHead(const struct page *page)
{
	(void)page;
	return 1;
}

static inline int PageHuge(const struct page *page)
{
	(void)page;
	return 1;
}

static inline int PageHeadHuge(const struct page *page)
{
	(void)page;
	return 1;
}

static inline int folio_test_hugetlb(const struct folio *folio)
{
	(void)folio;
	return 1;
}
#endif

#endif
