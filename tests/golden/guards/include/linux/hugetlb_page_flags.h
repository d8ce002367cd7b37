/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#ifndef _LINUX_HUGETLB_PAGE_FLAGS_H
#define _LINUX_HUGETLB_PAGE_FLAGS_H

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/lockdep.h>
#include <linux/mm_types.h>
#include <linux/mmdebug.h>
#include <linux/page-flags.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

/**
 * enum hugetlb_page_flags - State bits of a hugetlb page, in page[0].private
 *
 * @HPG_migratable: Migration may pick the page.
 *	Synchronization: Changed under hugetlb_lock; who walks page frames tests
 *	it without.
 *	Checks: bug and head in HPageMigratable(); bug in SetHPageMigratable(),
 *	ClearHPageMigratable().
 *	Accessors: HPageMigratable(), SetHPageMigratable(),
 *	ClearHPageMigratable().
 * @HPG_temporary: Taken from the buddy allocator for a while.
 *	Synchronization: The sole reference.
 *	Checks: huge in HPageTemporary(), SetHPageTemporary(),
 *	ClearHPageTemporary(), TestSetHPageTemporary(), __SetHPageTemporary().
 *	Accessors: HPageTemporary(), SetHPageTemporary(), ClearHPageTemporary(),
 *	TestSetHPageTemporary(), __SetHPageTemporary().
 * @HPG_freed: On the free lists of the pool.
 *	Synchronization: hugetlb_lock.
 *	Checks: hugetlb_lock in HPageFreed(), ClearHPageFreed(); hugetlb_lock
 *	and warn and head in SetHPageFreed().
 *	Accessors: HPageFreed(), SetHPageFreed(), ClearHPageFreed().
 * @HPG_plain: Without guards.
 *	Synchronization: A reference.
 *	Accessors: HPagePlain(), SetHPagePlain(), ClearHPagePlain().
 * @HPG_cma: Allocated from CMA.
 *	Synchronization: Set under hugetlb_lock, and never changed.
 *	Depends on CONFIG_VENDOR_CMA.
 *	Checks: hugetlb_lock in SetHPageCma().
 *	Accessors: HPageCma(), SetHPageCma(), ClearHPageCma().
 * @HPG_vmemmap_optimized: The struct pages of its tails have been freed.
 *	Synchronization: None is documented.
 *	Checks: head_huge in HPageVmemmapOptimized(); bug_head_huge and huge in
 *	SetHPageVmemmapOptimized(); warn_head_huge in
 *	ClearHPageVmemmapOptimized().
 *	Accessors: HPageVmemmapOptimized(), SetHPageVmemmapOptimized(),
 *	ClearHPageVmemmapOptimized().
 * @__NR_HPAGEFLAGS: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags {
	HPG_migratable = 0,
	HPG_temporary,
	HPG_freed,
	HPG_plain,
#ifdef CONFIG_VENDOR_CMA
	HPG_cma,
#endif
	HPG_vmemmap_optimized = 5,
	__NR_HPAGEFLAGS,
};

static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);

extern spinlock_t hugetlb_lock;

/* Macros that declare the accessors in page[0].private that are not static. */
#define EXT_HPAGEFLAG(uname, flname)					\
bool HPage##uname(struct page *page);					\
void SetHPage##uname(struct page *page);				\
void ClearHPage##uname(struct page *page)

/* Macros that create stubs of the accessors in page[0].private. */
#define TESTHPAGEFLAG_FALSE(uname, flname)				\
static inline bool HPage##uname(struct page *page)			\
{ return false; }

#define SETHPAGEFLAG_NOOP(uname, flname)				\
static inline void SetHPage##uname(struct page *page)			\
{ }

#define CLEARHPAGEFLAG_NOOP(uname, flname)				\
static inline void ClearHPage##uname(struct page *page)			\
{ }

#define TESTSETHPAGEFLAG_FALSE(uname, flname)				\
static inline bool TestSetHPage##uname(struct page *page)		\
{ return false; }

#define __SETHPAGEFLAG_NOOP(uname, flname)				\
static inline void __SetHPage##uname(struct page *page)			\
{ }

#define HPAGEFLAG_FALSE(uname, flname)					\
	TESTHPAGEFLAG_FALSE(uname, flname)				\
	SETHPAGEFLAG_NOOP(uname, flname)				\
	CLEARHPAGEFLAG_NOOP(uname, flname)

/* Macros that create the accessors of the flags in page[0].private. */
#ifdef CONFIG_HUGETLB_PAGE
#define TESTHPAGEFLAG(uname, flname)					\
static __always_inline bool HPage##uname(struct page *page)		\
{ return test_bit(HPG_##flname, &page->private); }

#define TESTHPAGEFLAG_HEADHUGE(uname, flname)				\
static __always_inline bool HPage##uname(struct page *page)		\
{									\
	return PageHeadHuge(page) && test_bit(HPG_##flname, &page->private); \
}

#define TESTHPAGEFLAG_HUGE(uname, flname)				\
static __always_inline bool HPage##uname(struct page *page)		\
{									\
	return PageHuge(page) && test_bit(HPG_##flname, &page->private); \
}

#define TESTHPAGEFLAG_LOCKED(uname, flname)				\
static __always_inline bool HPage##uname(struct page *page)		\
{									\
	lockdep_assert_held(&hugetlb_lock);				\
	return test_bit(HPG_##flname, &page->private);			\
}

#define SETHPAGEFLAG(uname, flname)					\
static __always_inline void SetHPage##uname(struct page *page)		\
{ set_bit(HPG_##flname, &page->private); }

#define SETHPAGEFLAG_BUGHEADHUGE_HUGE(uname, flname)			\
static __always_inline void SetHPage##uname(struct page *page)		\
{									\
	VM_BUG_ON_PAGE(!PageHeadHuge(page), page);			\
	if (PageHuge(page))						\
		set_bit(HPG_##flname, &page->private);			\
}

#define SETHPAGEFLAG_HUGE(uname, flname)				\
static __always_inline void SetHPage##uname(struct page *page)		\
{									\
	if (PageHuge(page))						\
		set_bit(HPG_##flname, &page->private);			\
}

#define SETHPAGEFLAG_LOCKED(uname, flname)				\
static __always_inline void SetHPage##uname(struct page *page)		\
{									\
	lockdep_assert_held(&hugetlb_lock);				\
	set_bit(HPG_##flname, &page->private);				\
}

#define SETHPAGEFLAG_WARN_HEAD_LOCKED(uname, flname)			\
static __always_inline void SetHPage##uname(struct page *page)		\
{									\
	lockdep_assert_held(&hugetlb_lock);				\
	VM_WARN_ON_ONCE_PAGE(!PageHuge(page), page);			\
	if (PageHead(page))						\
		set_bit(HPG_##flname, &page->private);			\
}

#define CLEARHPAGEFLAG(uname, flname)					\
static __always_inline void ClearHPage##uname(struct page *page)	\
{ clear_bit(HPG_##flname, &page->private); }

#define CLEARHPAGEFLAG_HUGE(uname, flname)				\
static __always_inline void ClearHPage##uname(struct page *page)	\
{									\
	if (PageHuge(page))						\
		clear_bit(HPG_##flname, &page->private);		\
}

#define CLEARHPAGEFLAG_LOCKED(uname, flname)				\
static __always_inline void ClearHPage##uname(struct page *page)	\
{									\
	lockdep_assert_held(&hugetlb_lock);				\
	clear_bit(HPG_##flname, &page->private);			\
}

#define CLEARHPAGEFLAG_WARNHEADHUGE(uname, flname)			\
static __always_inline void ClearHPage##uname(struct page *page)	\
{									\
	VM_WARN_ON_ONCE_PAGE(!PageHeadHuge(page), page);		\
	clear_bit(HPG_##flname, &page->private);			\
}

#define TESTSETHPAGEFLAG_HUGE(uname, flname)				\
static __always_inline bool TestSetHPage##uname(struct page *page)	\
{									\
	return PageHuge(page) &&					\
	       test_and_set_bit(HPG_##flname, &page->private);		\
}

#define __SETHPAGEFLAG_HUGE(uname, flname)				\
static __always_inline void __SetHPage##uname(struct page *page)	\
{									\
	if (PageHuge(page))						\
		__set_bit(HPG_##flname, &page->private);		\
}
#else /* !CONFIG_HUGETLB_PAGE */
#define TESTHPAGEFLAG(uname, flname) TESTHPAGEFLAG_FALSE(uname, flname)
#define TESTHPAGEFLAG_HEADHUGE(uname, flname) TESTHPAGEFLAG_FALSE(uname, flname)
#define TESTHPAGEFLAG_HUGE(uname, flname) TESTHPAGEFLAG_FALSE(uname, flname)
#define TESTHPAGEFLAG_LOCKED(uname, flname) TESTHPAGEFLAG_FALSE(uname, flname)
#define SETHPAGEFLAG(uname, flname) SETHPAGEFLAG_NOOP(uname, flname)
#define SETHPAGEFLAG_BUGHEADHUGE_HUGE(uname, flname) SETHPAGEFLAG_NOOP(uname, flname)
#define SETHPAGEFLAG_HUGE(uname, flname) SETHPAGEFLAG_NOOP(uname, flname)
#define SETHPAGEFLAG_LOCKED(uname, flname) SETHPAGEFLAG_NOOP(uname, flname)
#define SETHPAGEFLAG_WARN_HEAD_LOCKED(uname, flname) SETHPAGEFLAG_NOOP(uname, flname)
#define CLEARHPAGEFLAG(uname, flname) CLEARHPAGEFLAG_NOOP(uname, flname)
#define CLEARHPAGEFLAG_HUGE(uname, flname) CLEARHPAGEFLAG_NOOP(uname, flname)
#define CLEARHPAGEFLAG_LOCKED(uname, flname) CLEARHPAGEFLAG_NOOP(uname, flname)
#define CLEARHPAGEFLAG_WARNHEADHUGE(uname, flname) CLEARHPAGEFLAG_NOOP(uname, flname)
#define TESTSETHPAGEFLAG_HUGE(uname, flname) TESTSETHPAGEFLAG_FALSE(uname, flname)
#define __SETHPAGEFLAG_HUGE(uname, flname) __SETHPAGEFLAG_NOOP(uname, flname)
#endif /* CONFIG_HUGETLB_PAGE */

#define HPAGEFLAG(uname, flname)					\
	TESTHPAGEFLAG(uname, flname)					\
	SETHPAGEFLAG(uname, flname)					\
	CLEARHPAGEFLAG(uname, flname)

#ifdef CONFIG_HUGETLB_PAGE
EXT_HPAGEFLAG(Migratable, migratable);
#else
HPAGEFLAG_FALSE(Migratable, migratable)
#endif
TESTHPAGEFLAG_HUGE(Temporary, temporary)
	SETHPAGEFLAG_HUGE(Temporary, temporary)
	CLEARHPAGEFLAG_HUGE(Temporary, temporary)
	TESTSETHPAGEFLAG_HUGE(Temporary, temporary)
	__SETHPAGEFLAG_HUGE(Temporary, temporary)
TESTHPAGEFLAG_LOCKED(Freed, freed)
	SETHPAGEFLAG_WARN_HEAD_LOCKED(Freed, freed)
	CLEARHPAGEFLAG_LOCKED(Freed, freed)
HPAGEFLAG(Plain, plain)
#ifdef CONFIG_VENDOR_CMA
TESTHPAGEFLAG(Cma, cma)
	SETHPAGEFLAG_LOCKED(Cma, cma)
	CLEARHPAGEFLAG(Cma, cma)
#else
TESTHPAGEFLAG_FALSE(Cma, cma)
	SETHPAGEFLAG_NOOP(Cma, cma)
	CLEARHPAGEFLAG_NOOP(Cma, cma)
#endif
TESTHPAGEFLAG_HEADHUGE(VmemmapOptimized, vmemmap_optimized)
	SETHPAGEFLAG_BUGHEADHUGE_HUGE(VmemmapOptimized, vmemmap_optimized)
	CLEARHPAGEFLAG_WARNHEADHUGE(VmemmapOptimized, vmemmap_optimized)

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
