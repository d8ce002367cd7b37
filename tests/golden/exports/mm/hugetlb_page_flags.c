// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include <linux/export.h>
#include <linux/hugetlb_page_flags.h>

#ifdef CONFIG_HUGETLB_PAGE

bool HPageBuiltIn(struct page *page)
{
	return test_bit(HPG_built_in, &page->private);
}

void SetHPageBuiltIn(struct page *page)
{
	set_bit(HPG_built_in, &page->private);
}

void ClearHPageBuiltIn(struct page *page)
{
	clear_bit(HPG_built_in, &page->private);
}

bool folio_test_hugetlb_built_in(struct folio *folio)
{
	return test_bit(HPG_built_in, (void *)&folio->private);
}

void folio_set_hugetlb_built_in(struct folio *folio)
{
	set_bit(HPG_built_in, (void *)&folio->private);
}

void folio_clear_hugetlb_built_in(struct folio *folio)
{
	clear_bit(HPG_built_in, (void *)&folio->private);
}

bool HPageOpenToAll(struct page *page)
{
	return test_bit(HPG_open_to_all, &page->private);
}
EXPORT_SYMBOL(HPageOpenToAll);

bool folio_test_hugetlb_open_to_all(struct folio *folio)
{
	return test_bit(HPG_open_to_all, (void *)&folio->private);
}
EXPORT_SYMBOL(folio_test_hugetlb_open_to_all);

bool HPageMigratable(struct page *page)
{
	return test_bit(HPG_migratable, &page->private);
}
EXPORT_SYMBOL_GPL(HPageMigratable);

void SetHPageMigratable(struct page *page)
{
	set_bit(HPG_migratable, &page->private);
}
EXPORT_SYMBOL_GPL(SetHPageMigratable);

void ClearHPageMigratable(struct page *page)
{
	clear_bit(HPG_migratable, &page->private);
}
EXPORT_SYMBOL_GPL(ClearHPageMigratable);

bool folio_test_hugetlb_migratable(struct folio *folio)
{
	return test_bit(HPG_migratable, (void *)&folio->private);
}
EXPORT_SYMBOL_GPL(folio_test_hugetlb_migratable);

void folio_set_hugetlb_migratable(struct folio *folio)
{
	set_bit(HPG_migratable, (void *)&folio->private);
}
EXPORT_SYMBOL_GPL(folio_set_hugetlb_migratable);

void folio_clear_hugetlb_migratable(struct folio *folio)
{
	clear_bit(HPG_migratable, (void *)&folio->private);
}
EXPORT_SYMBOL_GPL(folio_clear_hugetlb_migratable);

#ifdef CONFIG_VENDOR_DYNAMIC

bool HPageInNamespace(struct page *page)
{
	return test_bit(HPG_in_namespace, &page->private);
}
EXPORT_SYMBOL_NS(HPageInNamespace, "HUGETLB");

void SetHPageInNamespace(struct page *page)
{
	set_bit(HPG_in_namespace, &page->private);
}
EXPORT_SYMBOL_NS(SetHPageInNamespace, "HUGETLB");

void ClearHPageInNamespace(struct page *page)
{
	clear_bit(HPG_in_namespace, &page->private);
}
EXPORT_SYMBOL_NS(ClearHPageInNamespace, "HUGETLB");

bool folio_test_hugetlb_in_namespace(struct folio *folio)
{
	return test_bit(HPG_in_namespace, (void *)&folio->private);
}
EXPORT_SYMBOL_NS(folio_test_hugetlb_in_namespace, "HUGETLB");

void folio_set_hugetlb_in_namespace(struct folio *folio)
{
	set_bit(HPG_in_namespace, (void *)&folio->private);
}
EXPORT_SYMBOL_NS(folio_set_hugetlb_in_namespace, "HUGETLB");

void folio_clear_hugetlb_in_namespace(struct folio *folio)
{
	clear_bit(HPG_in_namespace, (void *)&folio->private);
}
EXPORT_SYMBOL_NS(folio_clear_hugetlb_in_namespace, "HUGETLB");

#endif /* CONFIG_VENDOR_DYNAMIC */

void SetHPageFarAway(struct page *page)
{
	set_bit(HPG_far_away, &page[4].private);
}
EXPORT_SYMBOL_NS_GPL(SetHPageFarAway, "HUGETLB");

bool TestClearHPageFarAway(struct page *page)
{
	return test_and_clear_bit(HPG_far_away, &page[4].private);
}
EXPORT_SYMBOL_NS_GPL(TestClearHPageFarAway, "HUGETLB");

void folio_set_hugetlb_far_away(struct folio *folio)
{
	set_bit(HPG_far_away, &folio_page(folio, 4)->private);
}
EXPORT_SYMBOL_NS_GPL(folio_set_hugetlb_far_away, "HUGETLB");

bool folio_test_clear_hugetlb_far_away(struct folio *folio)
{
	return test_and_clear_bit(HPG_far_away, &folio_page(folio, 4)->private);
}
EXPORT_SYMBOL_NS_GPL(folio_test_clear_hugetlb_far_away, "HUGETLB");

#endif /* CONFIG_HUGETLB_PAGE */
