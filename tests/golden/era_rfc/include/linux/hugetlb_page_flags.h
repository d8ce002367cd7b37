/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#ifndef _LINUX_HUGETLB_PAGE_FLAGS_H
#define _LINUX_HUGETLB_PAGE_FLAGS_H

#include <linux/mm_types.h>
#include <linux/types.h>

/*
 * Macros that declare accessors of hugetlb pages' flags; they are not static.
 */
#ifdef CONFIG_HUGETLB_PAGE
#define EXT_TESTHPAGEFLAG(uname)					\
int HPage##uname(struct page *page);

#define EXT_SETHPAGEFLAG(uname)						\
void SetHPage##uname(struct page *page);

#define EXT_CLEARHPAGEFLAG(uname)					\
void ClearHPage##uname(struct page *page);

#else /* !CONFIG_HUGETLB_PAGE */
#define EXT_TESTHPAGEFLAG(uname)					\
static inline int							\
HPage##uname(struct page *page)						\
{ return 0; }

#define EXT_SETHPAGEFLAG(uname)						\
static inline void							\
SetHPage##uname(struct page *page)					\
{ }

#define EXT_CLEARHPAGEFLAG(uname)					\
static inline void							\
ClearHPage##uname(struct page *page)					\
{ }

#endif /* CONFIG_HUGETLB_PAGE */

#define EXT_HPAGEFLAG(uname)						\
	EXT_TESTHPAGEFLAG(uname)					\
	EXT_SETHPAGEFLAG(uname)						\
	EXT_CLEARHPAGEFLAG(uname)

EXT_HPAGEFLAG(Migratable)

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
