/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#ifndef _LINUX_HUGETLB_PAGE_FLAGS_H
#define _LINUX_HUGETLB_PAGE_FLAGS_H

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/mm.h>
#include <linux/mm_types.h>
#include <linux/types.h>

/**
 * enum hugetlb_page_flags - State bits of a hugetlb page, in page[0].private
 *
 * @HPG_inlined: Accessors: HPageInlined(), SetHPageInlined(),
 *	ClearHPageInlined(), folio_test_hugetlb_inlined(),
 *	folio_set_hugetlb_inlined(), folio_clear_hugetlb_inlined().
 * @HPG_built_in: Accessors: HPageBuiltIn(), SetHPageBuiltIn(),
 *	ClearHPageBuiltIn(), folio_test_hugetlb_built_in(),
 *	folio_set_hugetlb_built_in(), folio_clear_hugetlb_built_in().
 * @HPG_open_to_all: Accessors: HPageOpenToAll(),
 *	folio_test_hugetlb_open_to_all().
 * @HPG_migratable: Accessors: HPageMigratable(), SetHPageMigratable(),
 *	ClearHPageMigratable(), folio_test_hugetlb_migratable(),
 *	folio_set_hugetlb_migratable(), folio_clear_hugetlb_migratable().
 * @HPG_in_namespace: Depends on CONFIG_VENDOR_DYNAMIC.
 *	Accessors: HPageInNamespace(), SetHPageInNamespace(),
 *	ClearHPageInNamespace(), folio_test_hugetlb_in_namespace(),
 *	folio_set_hugetlb_in_namespace(), folio_clear_hugetlb_in_namespace().
 * @__NR_HPAGEFLAGS: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags {
	HPG_inlined = 0,
	HPG_built_in,
	HPG_open_to_all,
	HPG_migratable,
#ifdef CONFIG_VENDOR_DYNAMIC
	HPG_in_namespace,
#endif
	__NR_HPAGEFLAGS,
};

static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);

/**
 * enum hugetlb_page_flags_4 - State bits of a hugetlb page, in page[4].private
 *
 * @HPG_far_away: Accessors: SetHPageFarAway(), TestClearHPageFarAway(),
 *	folio_set_hugetlb_far_away(), folio_test_clear_hugetlb_far_away().
 * @__NR_HPAGEFLAGS_4: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags_4 {
	HPG_far_away = 0,
	__NR_HPAGEFLAGS_4,
};

static_assert(__NR_HPAGEFLAGS_4 <= BITS_PER_LONG);

/* Macros that declare the accessors in page[0].private that are not static. */
#define EXT_HPAGEFLAG(uname, flname)					\
bool HPage##uname(struct page *page);					\
void SetHPage##uname(struct page *page);				\
void ClearHPage##uname(struct page *page);				\
bool folio_test_hugetlb_##flname(struct folio *folio);			\
void folio_set_hugetlb_##flname(struct folio *folio);			\
void folio_clear_hugetlb_##flname(struct folio *folio)

#define EXT_TESTHPAGEFLAG(uname, flname)				\
bool HPage##uname(struct page *page);					\
bool folio_test_hugetlb_##flname(struct folio *folio)

/* Macros that create stubs of the accessors in page[0].private. */
#define TESTHPAGEFLAG_FALSE(uname, flname)				\
static inline bool HPage##uname(struct page *page)			\
{ return false; }							\
static inline bool folio_test_hugetlb_##flname(struct folio *folio)	\
{ return false; }

#define SETHPAGEFLAG_NOOP(uname, flname)				\
static inline void SetHPage##uname(struct page *page)			\
{ }									\
static inline void folio_set_hugetlb_##flname(struct folio *folio)	\
{ }

#define CLEARHPAGEFLAG_NOOP(uname, flname)				\
static inline void ClearHPage##uname(struct page *page)			\
{ }									\
static inline void folio_clear_hugetlb_##flname(struct folio *folio)	\
{ }

#define HPAGEFLAG_FALSE(uname, flname)					\
	TESTHPAGEFLAG_FALSE(uname, flname)				\
	SETHPAGEFLAG_NOOP(uname, flname)				\
	CLEARHPAGEFLAG_NOOP(uname, flname)

/* Macros that create the accessors of the flags in page[0].private. */
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGEFLAG(uname, flname)					\
static __always_inline bool HPage##uname(struct page *page)		\
{ return test_bit(HPG_##flname, &page->private); }			\
static __always_inline bool folio_test_hugetlb_##flname(struct folio *folio) \
{ return test_bit(HPG_##flname, (void *)&folio->private); }

#define SETHPAGEFLAG(uname, flname)					\
static __always_inline void SetHPage##uname(struct page *page)		\
{ set_bit(HPG_##flname, &page->private); }				\
static __always_inline void folio_set_hugetlb_##flname(struct folio *folio) \
{ set_bit(HPG_##flname, (void *)&folio->private); }

#define CLEARHPAGEFLAG(uname, flname)					\
static __always_inline void ClearHPage##uname(struct page *page)	\
{ clear_bit(HPG_##flname, &page->private); }				\
static __always_inline void folio_clear_hugetlb_##flname(struct folio *folio) \
{ clear_bit(HPG_##flname, (void *)&folio->private); }
#else /* !CONFIG_HUGETLB_PAGE */
#define TESTHPAGEFLAG(uname, flname) TESTHPAGEFLAG_FALSE(uname, flname)
#define SETHPAGEFLAG(uname, flname) SETHPAGEFLAG_NOOP(uname, flname)
#define CLEARHPAGEFLAG(uname, flname) CLEARHPAGEFLAG_NOOP(uname, flname)
#endif /* CONFIG_HUGETLB_PAGE */

#define HPAGEFLAG(uname, flname)					\
	TESTHPAGEFLAG(uname, flname)					\
	SETHPAGEFLAG(uname, flname)					\
	CLEARHPAGEFLAG(uname, flname)

HPAGEFLAG(Inlined, inlined)
#ifdef CONFIG_HUGETLB_PAGE
EXT_HPAGEFLAG(BuiltIn, built_in);
EXT_TESTHPAGEFLAG(OpenToAll, open_to_all);
EXT_HPAGEFLAG(Migratable, migratable);
#else
HPAGEFLAG_FALSE(BuiltIn, built_in)
TESTHPAGEFLAG_FALSE(OpenToAll, open_to_all)
HPAGEFLAG_FALSE(Migratable, migratable)
#endif
#if defined(CONFIG_HUGETLB_PAGE) && defined(CONFIG_VENDOR_DYNAMIC)
EXT_HPAGEFLAG(InNamespace, in_namespace);
#else
HPAGEFLAG_FALSE(InNamespace, in_namespace)
#endif

/* Macros that declare the accessors in page[4].private that are not static. */
#define EXT_SETHPAGE4FLAG(uname, flname)				\
void SetHPage##uname(struct page *page);				\
void folio_set_hugetlb_##flname(struct folio *folio)

#define EXT_TESTCLEARHPAGE4FLAG(uname, flname)				\
bool TestClearHPage##uname(struct page *page);				\
bool folio_test_clear_hugetlb_##flname(struct folio *folio)

/* Macros that create stubs of the accessors in page[4].private. */
#define SETHPAGE4FLAG_NOOP(uname, flname)				\
static inline void SetHPage##uname(struct page *page)			\
{ }									\
static inline void folio_set_hugetlb_##flname(struct folio *folio)	\
{ }

#define TESTCLEARHPAGE4FLAG_FALSE(uname, flname)			\
static inline bool TestClearHPage##uname(struct page *page)		\
{ return false; }							\
static inline bool folio_test_clear_hugetlb_##flname(struct folio *folio) \
{ return false; }

#ifdef CONFIG_HUGETLB_PAGE
EXT_SETHPAGE4FLAG(FarAway, far_away);
	EXT_TESTCLEARHPAGE4FLAG(FarAway, far_away);
#else
SETHPAGE4FLAG_NOOP(FarAway, far_away)
	TESTCLEARHPAGE4FLAG_FALSE(FarAway, far_away)
#endif

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
