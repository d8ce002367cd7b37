// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 */
#include <linux/export.h>
#include <linux/hugetlb_page_flags.h>

#ifdef CONFIG_HUGETLB_PAGE

bool folio_test_hugetlb_migratable(struct folio *folio)
{
	return test_bit(HPG_migratable, (void *)&folio->private);
}
EXPORT_SYMBOL_NS_GPL(folio_test_hugetlb_migratable, "HUGETLB");

void folio_set_hugetlb_migratable(struct folio *folio)
{
	set_bit(HPG_migratable, (void *)&folio->private);
}
EXPORT_SYMBOL_NS_GPL(folio_set_hugetlb_migratable, "HUGETLB");

void folio_clear_hugetlb_migratable(struct folio *folio)
{
	clear_bit(HPG_migratable, (void *)&folio->private);
}
EXPORT_SYMBOL_NS_GPL(folio_clear_hugetlb_migratable, "HUGETLB");

#endif /* CONFIG_HUGETLB_PAGE */
