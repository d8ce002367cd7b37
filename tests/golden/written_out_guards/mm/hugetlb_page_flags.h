/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#ifndef _MM_HUGETLB_PAGE_FLAGS_H
#define _MM_HUGETLB_PAGE_FLAGS_H

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
 * @HPG_raw_hwp_unreliable: Not every poisoned page is known.
 *	Synchronization: Changed under hugetlb_lock.
 *	Checks: warn and huge in HPageRawHwpUnreliable(),
 *	folio_test_hugetlb_raw_hwp_unreliable(); hugetlb_lock and bug in
 *	SetHPageRawHwpUnreliable(), folio_set_hugetlb_raw_hwp_unreliable().
 *	Accessors: HPageRawHwpUnreliable(), SetHPageRawHwpUnreliable(),
 *	ClearHPageRawHwpUnreliable(), folio_test_hugetlb_raw_hwp_unreliable(),
 *	folio_set_hugetlb_raw_hwp_unreliable(),
 *	folio_clear_hugetlb_raw_hwp_unreliable().
 * @HPG_freed: On the free lists of the pool.
 *	Synchronization: hugetlb_lock.
 *	Checks: hugetlb_lock and huge in HPageFreed(), SetHPageFreed(),
 *	ClearHPageFreed(), TestClearHPageFreed(), folio_test_hugetlb_freed(),
 *	folio_set_hugetlb_freed(), folio_clear_hugetlb_freed(),
 *	folio_test_clear_hugetlb_freed().
 *	Accessors: HPageFreed(), SetHPageFreed(), ClearHPageFreed(),
 *	TestClearHPageFreed(), folio_test_hugetlb_freed(),
 *	folio_set_hugetlb_freed(), folio_clear_hugetlb_freed(),
 *	folio_test_clear_hugetlb_freed().
 * @__NR_HPAGEFLAGS: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags {
	HPG_raw_hwp_unreliable = 0,
	HPG_freed,
	__NR_HPAGEFLAGS,
};

static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);

extern spinlock_t hugetlb_lock;

/* For what is compiled with CONFIG_HUGETLB_PAGE: there are no stubs. */
#ifdef CONFIG_HUGETLB_PAGE
/**
 * HPageFreed() - Test HPG_freed
 * @page: The head page of a hugetlb page.
 *
 * Context: hugetlb_lock. Asserts that hugetlb_lock is held. Returns false if
 *	the page is not hugetlb.
 * Return: 1 if the flag is set, otherwise 0.
 */
static __always_inline int HPageFreed(struct page *page)
{
	lockdep_assert_held(&hugetlb_lock);
	return PageHuge(page) && test_bit(HPG_freed, &page->private);
}

/**
 * SetHPageFreed() - Set HPG_freed
 * @page: The head page of a hugetlb page.
 *
 * Context: hugetlb_lock. Asserts that hugetlb_lock is held. Does nothing if the
 *	page is not hugetlb. Atomic, and no memory barrier.
 */
static __always_inline void SetHPageFreed(struct page *page)
{
	lockdep_assert_held(&hugetlb_lock);
	if (PageHuge(page))
		set_bit(HPG_freed, &page->private);
}

/**
 * ClearHPageFreed() - Clear HPG_freed
 * @page: The head page of a hugetlb page.
 *
 * Context: hugetlb_lock. Asserts that hugetlb_lock is held. Does nothing if the
 *	page is not hugetlb. Atomic, and no memory barrier.
 */
static __always_inline void ClearHPageFreed(struct page *page)
{
	lockdep_assert_held(&hugetlb_lock);
	if (PageHuge(page))
		clear_bit(HPG_freed, &page->private);
}

/**
 * TestClearHPageFreed() - Test and clear HPG_freed
 * @page: The head page of a hugetlb page.
 *
 * Context: hugetlb_lock. Asserts that hugetlb_lock is held. Returns false if
 *	the page is not hugetlb. Atomic, and a full memory barrier if the flag
 *	changes.
 * Return: 1 if the flag was set before, otherwise 0.
 */
static __always_inline int TestClearHPageFreed(struct page *page)
{
	lockdep_assert_held(&hugetlb_lock);
	return PageHuge(page) && test_and_clear_bit(HPG_freed, &page->private);
}

/**
 * folio_test_hugetlb_freed() - Test HPG_freed
 * @folio: The hugetlb folio.
 *
 * Context: hugetlb_lock. Asserts that hugetlb_lock is held. Returns false if
 *	the folio is not hugetlb.
 * Return: Whether the flag is set.
 */
static __always_inline bool folio_test_hugetlb_freed(struct folio *folio)
{
	lockdep_assert_held(&hugetlb_lock);
	return folio_test_hugetlb(folio) &&
	       test_bit(HPG_freed, (void *)&folio->private);
}

/**
 * folio_set_hugetlb_freed() - Set HPG_freed
 * @folio: The hugetlb folio.
 *
 * Context: hugetlb_lock. Asserts that hugetlb_lock is held. Does nothing if the
 *	folio is not hugetlb. Atomic, and no memory barrier.
 */
static __always_inline void folio_set_hugetlb_freed(struct folio *folio)
{
	lockdep_assert_held(&hugetlb_lock);
	if (folio_test_hugetlb(folio))
		set_bit(HPG_freed, (void *)&folio->private);
}

/**
 * folio_clear_hugetlb_freed() - Clear HPG_freed
 * @folio: The hugetlb folio.
 *
 * Context: hugetlb_lock. Asserts that hugetlb_lock is held. Does nothing if the
 *	folio is not hugetlb. Atomic, and no memory barrier.
 */
static __always_inline void folio_clear_hugetlb_freed(struct folio *folio)
{
	lockdep_assert_held(&hugetlb_lock);
	if (folio_test_hugetlb(folio))
		clear_bit(HPG_freed, (void *)&folio->private);
}

/**
 * folio_test_clear_hugetlb_freed() - Test and clear HPG_freed
 * @folio: The hugetlb folio.
 *
 * Context: hugetlb_lock. Asserts that hugetlb_lock is held. Returns false if
 *	the folio is not hugetlb. Atomic, and a full memory barrier if the flag
 *	changes.
 * Return: Whether the flag was set before.
 */
static __always_inline bool folio_test_clear_hugetlb_freed(struct folio *folio)
{
	lockdep_assert_held(&hugetlb_lock);
	return folio_test_hugetlb(folio) &&
	       test_and_clear_bit(HPG_freed, (void *)&folio->private);
}

#endif /* CONFIG_HUGETLB_PAGE */

#endif /* _MM_HUGETLB_PAGE_FLAGS_H */
