/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#ifndef _LINUX_HUGETLB_PAGE_FLAGS_H
#define _LINUX_HUGETLB_PAGE_FLAGS_H

#include <linux/mm_types.h>
#include <linux/types.h>

/* Macros that declare the accessors in page[0].private that are not static. */
#define EXT_HPAGEFLAG(uname)						\
int HPage##uname(struct page *page);					\
void SetHPage##uname(struct page *page);				\
void ClearHPage##uname(struct page *page)

/* Macros that create stubs of the accessors in page[0].private. */
#define TESTHPAGEFLAG_FALSE(uname)					\
static inline int HPage##uname(struct page *page)			\
{ return 0; }

#define SETHPAGEFLAG_NOOP(uname)					\
static inline void SetHPage##uname(struct page *page)			\
{ }

#define CLEARHPAGEFLAG_NOOP(uname)					\
static inline void ClearHPage##uname(struct page *page)			\
{ }

#define HPAGEFLAG_FALSE(uname)						\
	TESTHPAGEFLAG_FALSE(uname)					\
	SETHPAGEFLAG_NOOP(uname)					\
	CLEARHPAGEFLAG_NOOP(uname)

#ifdef CONFIG_HUGETLB_PAGE
EXT_HPAGEFLAG(Migratable);
#else
HPAGEFLAG_FALSE(Migratable)
#endif

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
