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
 * @HPG_restore_reserve: Also changed before anyone else sees the page.
 *	Synchronization: Changed under hugetlb_lock, or by whoever has the only
 *	reference
 *	Accessors: HPageRestoreReserve(), SetHPageRestoreReserve(),
 *	ClearHPageRestoreReserve(), __SetHPageRestoreReserve(),
 *	folio_test_hugetlb_restore_reserve(),
 *	folio_set_hugetlb_restore_reserve(),
 *	folio_clear_hugetlb_restore_reserve(),
 *	__folio_set_hugetlb_restore_reserve().
 * @HPG_migratable: Exported: documented where it is defined.
 *	Accessors: HPageMigratable(), __ClearHPageMigratable(),
 *	folio_test_hugetlb_migratable(), __folio_clear_hugetlb_migratable().
 * @HPG_dynamic: Conditional: documented once, and its stubs are not.
 *	Depends on CONFIG_VENDOR_DYNAMIC.
 *	Accessors: TestClearHPageDynamic(), folio_test_clear_hugetlb_dynamic().
 * @HPG_reliable: Exported and conditional.
 *	Depends on CONFIG_VENDOR_DYNAMIC.
 *	Accessors: SetHPageReliable(), folio_set_hugetlb_reliable().
 * @__NR_HPAGEFLAGS: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags {
	HPG_restore_reserve = 0,
	HPG_migratable,
#ifdef CONFIG_VENDOR_DYNAMIC
	HPG_dynamic,
	HPG_reliable,
#endif
	__NR_HPAGEFLAGS,
};

static_assert(__NR_HPAGEFLAGS <= BITS_PER_LONG);

/**
 * enum hugetlb_page_flags_4 - State bits of a hugetlb page, in page[4].private
 *
 * @HPG_raw_poison_recovered: In another word, and of a name that makes lines
 *	long.
 *	Accessors: TestSetHPageRawPoisonRecovered(),
 *	folio_test_set_hugetlb_raw_poison_recovered().
 * @HPG_pre_zeroed: In another word, and exported.
 *	Accessors: HPagePreZeroed(), folio_test_hugetlb_pre_zeroed().
 * @__NR_HPAGEFLAGS_4: One more than the highest bit; not a flag.
 */
enum hugetlb_page_flags_4 {
	HPG_raw_poison_recovered = 0,
	HPG_pre_zeroed,
	__NR_HPAGEFLAGS_4,
};

static_assert(__NR_HPAGEFLAGS_4 <= BITS_PER_LONG);

#ifdef CONFIG_HUGETLB_PAGE

bool HPageMigratable(struct page *page);
void __ClearHPageMigratable(struct page *page);
bool folio_test_hugetlb_migratable(struct folio *folio);
void __folio_clear_hugetlb_migratable(struct folio *folio);

/**
 * HPageRestoreReserve() - Test HPG_restore_reserve
 * @page: The head page of a hugetlb page.
 *
 * Context: Changed under hugetlb_lock, or by whoever has the only reference.
 * Return: Whether the flag is set.
 */
static __always_inline bool HPageRestoreReserve(struct page *page)
{
	return test_bit(HPG_restore_reserve, &page->private);
}

/**
 * SetHPageRestoreReserve() - Set HPG_restore_reserve
 * @page: The head page of a hugetlb page.
 *
 * Context: Changed under hugetlb_lock, or by whoever has the only reference.
 *	Atomic, and no memory barrier.
 */
static __always_inline void SetHPageRestoreReserve(struct page *page)
{
	set_bit(HPG_restore_reserve, &page->private);
}

/**
 * ClearHPageRestoreReserve() - Clear HPG_restore_reserve
 * @page: The head page of a hugetlb page.
 *
 * Context: Changed under hugetlb_lock, or by whoever has the only reference.
 *	Atomic, and no memory barrier.
 */
static __always_inline void ClearHPageRestoreReserve(struct page *page)
{
	clear_bit(HPG_restore_reserve, &page->private);
}

/**
 * __SetHPageRestoreReserve() - Set HPG_restore_reserve
 * @page: The head page of a hugetlb page.
 *
 * Context: Changed under hugetlb_lock, or by whoever has the only reference.
 *	Not atomic. Nobody else may change page[0].private meanwhile, or the
 *	change of another flag may be lost.
 */
static __always_inline void __SetHPageRestoreReserve(struct page *page)
{
	__set_bit(HPG_restore_reserve, &page->private);
}

/**
 * folio_test_hugetlb_restore_reserve() - Test HPG_restore_reserve
 * @folio: The hugetlb folio.
 *
 * Context: Changed under hugetlb_lock, or by whoever has the only reference.
 * Return: Whether the flag is set.
 */
static __always_inline bool
folio_test_hugetlb_restore_reserve(struct folio *folio)
{
	return test_bit(HPG_restore_reserve, (void *)&folio->private);
}

/**
 * folio_set_hugetlb_restore_reserve() - Set HPG_restore_reserve
 * @folio: The hugetlb folio.
 *
 * Context: Changed under hugetlb_lock, or by whoever has the only reference.
 *	Atomic, and no memory barrier.
 */
static __always_inline void
folio_set_hugetlb_restore_reserve(struct folio *folio)
{
	set_bit(HPG_restore_reserve, (void *)&folio->private);
}

/**
 * folio_clear_hugetlb_restore_reserve() - Clear HPG_restore_reserve
 * @folio: The hugetlb folio.
 *
 * Context: Changed under hugetlb_lock, or by whoever has the only reference.
 *	Atomic, and no memory barrier.
 */
static __always_inline void
folio_clear_hugetlb_restore_reserve(struct folio *folio)
{
	clear_bit(HPG_restore_reserve, (void *)&folio->private);
}

/**
 * __folio_set_hugetlb_restore_reserve() - Set HPG_restore_reserve
 * @folio: The hugetlb folio.
 *
 * Context: Changed under hugetlb_lock, or by whoever has the only reference.
 *	Not atomic. Nobody else may change page[0].private meanwhile, or the
 *	change of another flag may be lost.
 */
static __always_inline void
__folio_set_hugetlb_restore_reserve(struct folio *folio)
{
	__set_bit(HPG_restore_reserve, (void *)&folio->private);
}

#ifdef CONFIG_VENDOR_DYNAMIC

void SetHPageReliable(struct page *page);
void folio_set_hugetlb_reliable(struct folio *folio);

/**
 * TestClearHPageDynamic() - Test and clear HPG_dynamic
 * @page: The head page of a hugetlb page.
 *
 * Context: Atomic, and a full memory barrier if the flag changes.
 * Return: Whether the flag was set before.
 */
static __always_inline bool TestClearHPageDynamic(struct page *page)
{
	return test_and_clear_bit(HPG_dynamic, &page->private);
}

/**
 * folio_test_clear_hugetlb_dynamic() - Test and clear HPG_dynamic
 * @folio: The hugetlb folio.
 *
 * Context: Atomic, and a full memory barrier if the flag changes.
 * Return: Whether the flag was set before.
 */
static __always_inline bool
folio_test_clear_hugetlb_dynamic(struct folio *folio)
{
	return test_and_clear_bit(HPG_dynamic, (void *)&folio->private);
}

#else /* !CONFIG_VENDOR_DYNAMIC */

static inline bool TestClearHPageDynamic(struct page *page)
{
	return false;
}

static inline bool folio_test_clear_hugetlb_dynamic(struct folio *folio)
{
	return false;
}

static inline void SetHPageReliable(struct page *page)
{
}

static inline void folio_set_hugetlb_reliable(struct folio *folio)
{
}

#endif /* CONFIG_VENDOR_DYNAMIC */

bool HPagePreZeroed(struct page *page);
bool folio_test_hugetlb_pre_zeroed(struct folio *folio);

/**
 * TestSetHPageRawPoisonRecovered() - Test and set HPG_raw_poison_recovered
 * @page: The head page of a hugetlb page, of order 3 or more.
 *
 * Context: Atomic, and a full memory barrier if the flag changes.
 * Return: Whether the flag was set before.
 */
static __always_inline bool TestSetHPageRawPoisonRecovered(struct page *page)
{
	return test_and_set_bit(HPG_raw_poison_recovered, &page[4].private);
}

/**
 * folio_test_set_hugetlb_raw_poison_recovered() - Test and set
 *	HPG_raw_poison_recovered
 * @folio: The hugetlb folio, of order 3 or more.
 *
 * Context: Atomic, and a full memory barrier if the flag changes.
 * Return: Whether the flag was set before.
 */
static __always_inline bool
folio_test_set_hugetlb_raw_poison_recovered(struct folio *folio)
{
	return test_and_set_bit(HPG_raw_poison_recovered,
				&folio_page(folio, 4)->private);
}

#else /* !CONFIG_HUGETLB_PAGE */

static inline bool HPageRestoreReserve(struct page *page)
{
	return false;
}

static inline void SetHPageRestoreReserve(struct page *page)
{
}

static inline void ClearHPageRestoreReserve(struct page *page)
{
}

static inline void __SetHPageRestoreReserve(struct page *page)
{
}

static inline bool folio_test_hugetlb_restore_reserve(struct folio *folio)
{
	return false;
}

static inline void folio_set_hugetlb_restore_reserve(struct folio *folio)
{
}

static inline void folio_clear_hugetlb_restore_reserve(struct folio *folio)
{
}

static inline void __folio_set_hugetlb_restore_reserve(struct folio *folio)
{
}

static inline bool HPageMigratable(struct page *page)
{
	return false;
}

static inline void __ClearHPageMigratable(struct page *page)
{
}

static inline bool folio_test_hugetlb_migratable(struct folio *folio)
{
	return false;
}

static inline void __folio_clear_hugetlb_migratable(struct folio *folio)
{
}

static inline bool TestClearHPageDynamic(struct page *page)
{
	return false;
}

static inline bool folio_test_clear_hugetlb_dynamic(struct folio *folio)
{
	return false;
}

static inline void SetHPageReliable(struct page *page)
{
}

static inline void folio_set_hugetlb_reliable(struct folio *folio)
{
}

static inline bool TestSetHPageRawPoisonRecovered(struct page *page)
{
	return false;
}

static inline bool
folio_test_set_hugetlb_raw_poison_recovered(struct folio *folio)
{
	return false;
}

static inline bool HPagePreZeroed(struct page *page)
{
	return false;
}

static inline bool folio_test_hugetlb_pre_zeroed(struct folio *folio)
{
	return false;
}

#endif /* CONFIG_HUGETLB_PAGE */

#endif /* _LINUX_HUGETLB_PAGE_FLAGS_H */
