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
#include <linux/types.h>

/**
 * enum hugetlb_page_flags - State bits of a hugetlb page, in page[0].private
 *
 * @HPG_everything: Every operation, atomic or not.
 *	Accessors: HPageEverything(), SetHPageEverything(),
 *	ClearHPageEverything(), TestSetHPageEverything(),
 *	TestClearHPageEverything(), __SetHPageEverything(),
 *	__ClearHPageEverything(), folio_test_hugetlb_everything(),
 *	folio_set_hugetlb_everything(), folio_clear_hugetlb_everything(),
 *	folio_test_set_hugetlb_everything(),
 *	folio_test_clear_hugetlb_everything(), __folio_set_hugetlb_everything(),
 *	__folio_clear_hugetlb_everything().
 * @HPG_everywhere: The same, exported, in another order.
 *	Accessors: HPageEverywhere(), SetHPageEverywhere(),
 *	ClearHPageEverywhere(), TestSetHPageEverywhere(),
 *	TestClearHPageEverywhere(), __SetHPageEverywhere(),
 *	__ClearHPageEverywhere(), folio_test_hugetlb_everywhere(),
 *	folio_set_hugetlb_everywhere(), folio_clear_hugetlb_everywhere(),
 *	folio_test_set_hugetlb_everywhere(),
 *	folio_test_clear_hugetlb_everywhere(), __folio_set_hugetlb_everywhere(),
 *	__folio_clear_hugetlb_everywhere().
 * @HPG_read_only: Only tested.
 *	Accessors: HPageReadOnly(), folio_test_hugetlb_read_only().
 * @HPG_alias: Another name of read_only's bit.
 *	Accessors: SetHPageAlias(), folio_set_hugetlb_alias().
 * @HPG_one_way: Claimed and released.
 *	Accessors: ClearHPageOneWayTicket(), TestSetHPageOneWayTicket(),
 *	folio_clear_hugetlb_one_way(), folio_test_set_hugetlb_one_way().
 * @__NR_HPAGEFLAGS: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags {
	HPG_everything = 0,
	HPG_everywhere,
	HPG_read_only,
	HPG_alias = 2,
	HPG_one_way,
	__NR_HPAGEFLAGS,
};

static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);

/* Macros that declare the accessors in page[0].private that are not static. */
#define EXT_HPAGEFLAG(uname, flname)					\
bool HPage##uname(struct page *page);					\
void SetHPage##uname(struct page *page);				\
void ClearHPage##uname(struct page *page);				\
bool folio_test_hugetlb_##flname(struct folio *folio);			\
void folio_set_hugetlb_##flname(struct folio *folio);			\
void folio_clear_hugetlb_##flname(struct folio *folio)

#define EXT_CLEARHPAGEFLAG(uname, flname)				\
void ClearHPage##uname(struct page *page);				\
void folio_clear_hugetlb_##flname(struct folio *folio)

#define EXT_TESTSETHPAGEFLAG(uname, flname)				\
bool TestSetHPage##uname(struct page *page);				\
bool folio_test_set_hugetlb_##flname(struct folio *folio)

#define EXT_TESTCLEARHPAGEFLAG(uname, flname)				\
bool TestClearHPage##uname(struct page *page);				\
bool folio_test_clear_hugetlb_##flname(struct folio *folio)

#define __EXT_SETHPAGEFLAG(uname, flname)				\
void __SetHPage##uname(struct page *page);				\
void __folio_set_hugetlb_##flname(struct folio *folio)

#define __EXT_CLEARHPAGEFLAG(uname, flname)				\
void __ClearHPage##uname(struct page *page);				\
void __folio_clear_hugetlb_##flname(struct folio *folio)

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

#define TESTSETHPAGEFLAG(uname, flname)					\
static __always_inline bool TestSetHPage##uname(struct page *page)	\
{ return test_and_set_bit(HPG_##flname, &page->private); }		\
static __always_inline bool						\
folio_test_set_hugetlb_##flname(struct folio *folio)			\
{ return test_and_set_bit(HPG_##flname, (void *)&folio->private); }

#define TESTCLEARHPAGEFLAG(uname, flname)				\
static __always_inline bool TestClearHPage##uname(struct page *page)	\
{ return test_and_clear_bit(HPG_##flname, &page->private); }		\
static __always_inline bool						\
folio_test_clear_hugetlb_##flname(struct folio *folio)			\
{ return test_and_clear_bit(HPG_##flname, (void *)&folio->private); }

#define __SETHPAGEFLAG(uname, flname)					\
static __always_inline void __SetHPage##uname(struct page *page)	\
{ __set_bit(HPG_##flname, &page->private); }				\
static __always_inline void __folio_set_hugetlb_##flname(struct folio *folio) \
{ __set_bit(HPG_##flname, (void *)&folio->private); }

#define __CLEARHPAGEFLAG(uname, flname)					\
static __always_inline void __ClearHPage##uname(struct page *page)	\
{ __clear_bit(HPG_##flname, &page->private); }				\
static __always_inline void						\
__folio_clear_hugetlb_##flname(struct folio *folio)			\
{ __clear_bit(HPG_##flname, (void *)&folio->private); }
#else /* !CONFIG_HUGETLB_PAGE */
#define TESTHPAGEFLAG(uname, flname)					\
static inline bool HPage##uname(struct page *page)			\
{ return false; }							\
static inline bool folio_test_hugetlb_##flname(struct folio *folio)	\
{ return false; }

#define SETHPAGEFLAG(uname, flname)					\
static inline void SetHPage##uname(struct page *page)			\
{ }									\
static inline void folio_set_hugetlb_##flname(struct folio *folio)	\
{ }

#define CLEARHPAGEFLAG(uname, flname)					\
static inline void ClearHPage##uname(struct page *page)			\
{ }									\
static inline void folio_clear_hugetlb_##flname(struct folio *folio)	\
{ }

#define TESTSETHPAGEFLAG(uname, flname)					\
static inline bool TestSetHPage##uname(struct page *page)		\
{ return false; }							\
static inline bool folio_test_set_hugetlb_##flname(struct folio *folio)	\
{ return false; }

#define TESTCLEARHPAGEFLAG(uname, flname)				\
static inline bool TestClearHPage##uname(struct page *page)		\
{ return false; }							\
static inline bool folio_test_clear_hugetlb_##flname(struct folio *folio) \
{ return false; }

#define __SETHPAGEFLAG(uname, flname)					\
static inline void __SetHPage##uname(struct page *page)			\
{ }									\
static inline void __folio_set_hugetlb_##flname(struct folio *folio)	\
{ }

#define __CLEARHPAGEFLAG(uname, flname)					\
static inline void __ClearHPage##uname(struct page *page)		\
{ }									\
static inline void __folio_clear_hugetlb_##flname(struct folio *folio)	\
{ }
#endif /* CONFIG_HUGETLB_PAGE */

#define HPAGEFLAG(uname, flname)					\
	TESTHPAGEFLAG(uname, flname)					\
	SETHPAGEFLAG(uname, flname)					\
	CLEARHPAGEFLAG(uname, flname)

HPAGEFLAG(Everything, everything)
	TESTSETHPAGEFLAG(Everything, everything)
	TESTCLEARHPAGEFLAG(Everything, everything)
	__SETHPAGEFLAG(Everything, everything)
	__CLEARHPAGEFLAG(Everything, everything)
#ifdef CONFIG_HUGETLB_PAGE
EXT_HPAGEFLAG(Everywhere, everywhere);
	EXT_TESTSETHPAGEFLAG(Everywhere, everywhere);
	EXT_TESTCLEARHPAGEFLAG(Everywhere, everywhere);
	__EXT_SETHPAGEFLAG(Everywhere, everywhere);
	__EXT_CLEARHPAGEFLAG(Everywhere, everywhere);
#else
HPAGEFLAG(Everywhere, everywhere)
	TESTSETHPAGEFLAG(Everywhere, everywhere)
	TESTCLEARHPAGEFLAG(Everywhere, everywhere)
	__SETHPAGEFLAG(Everywhere, everywhere)
	__CLEARHPAGEFLAG(Everywhere, everywhere)
#endif
TESTHPAGEFLAG(ReadOnly, read_only)
SETHPAGEFLAG(Alias, alias)
#ifdef CONFIG_HUGETLB_PAGE
EXT_CLEARHPAGEFLAG(OneWayTicket, one_way);
	EXT_TESTSETHPAGEFLAG(OneWayTicket, one_way);
#else
CLEARHPAGEFLAG(OneWayTicket, one_way)
	TESTSETHPAGEFLAG(OneWayTicket, one_way)
#endif

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
