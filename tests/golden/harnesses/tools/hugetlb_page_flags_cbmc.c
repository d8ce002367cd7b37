// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 *
 * For the model checker CBMC: whatever the struct pages have in them, each
 * accessor does its one operation on its one bit, and touches nothing else.
 * The kernel's headers are for compilers; SHIM is the directory of the ones that
 * flaggen has in their place:
 *
 *	cbmc --bounds-check --pointer-check -D CONFIG_HUGETLB_PAGE \
 *		-I SHIM -I INCLUDE THIS_FILE
 *
 * `flaggen verify --with cbmc` does it for every configuration and machine.
 */
#ifndef __CPROVER__
#error "this is a proof for CBMC, and no part of a kernel"
#endif

#include <linux/hugetlb_page_flags.h>
#include "../mm/hugetlb_page_flags.c"

#define NO_BIT -1

/*
 * The bit of each flag as it is declared, in numbers: the header's enumerators
 * may be wrong. A flag whose config symbol is off has none.
 */
#if defined(CONFIG_VENDOR_DYNAMIC)
#define BIT_OF_restore_reserve 0
#define BIT_OF_dynamic 1
#define BIT_OF_migratable 2
#define BIT_OF_remote 0
#elif !defined(CONFIG_VENDOR_DYNAMIC)
#define BIT_OF_dynamic NO_BIT
#define BIT_OF_restore_reserve 0
#define BIT_OF_migratable 1
#define BIT_OF_remote 0
#else
#error "flaggen knows no bits for these config symbols"
#endif

/* No bit, as every flag has where the accessors are stubs, is an empty mask. */
static unsigned long mask_of(int bit)
{
#ifdef CONFIG_HUGETLB_PAGE
	return bit == NO_BIT ? 0 : 1UL << bit;
#else
	return 0;
#endif
}

/* A struct page before the head, those of a hugetlb page, and one after them. */
#define HEAD 1
#define PAGES 7

struct memory {
	struct page page[PAGES];
};

/* A function without a body: CBMC takes every value for possible. */
struct memory any_memory(void);

/* `returned` and `left` say what has to come of the `word` as it was. */
#define PROVE(name, call, flag, index, returned, left)			\
	do {								\
		struct memory memory = any_memory(), other = memory;	\
		struct page *page = &memory.page[HEAD];			\
		struct folio *folio = (struct folio *)page;		\
		unsigned long mask = mask_of(BIT_OF_##flag);		\
		unsigned long word = page[index].private;		\
		long result = (call);					\
									\
		(void)folio;						\
		(void)mask;						\
		__CPROVER_assert(result == (returned),			\
				 name " for " #flag " returns what it should");	\
		__CPROVER_assert(page[index].private == (left),	\
				 name " for " #flag " leaves its word as it should"); \
		other.page[HEAD + index].private = page[index].private;	\
		for (unsigned int i = 0; i < sizeof(memory) / sizeof(word); i++)	\
			__CPROVER_assert(((unsigned long *)&memory)[i] == \
					 ((unsigned long *)&other)[i],	\
					 name " for " #flag " touches nothing but its word"); \
	} while (0)

int main(void)
{
	PROVE("HPageRestoreReserve()", HPageRestoreReserve(page),
	      restore_reserve, 0, !!(word & mask), word);
	PROVE("SetHPageRestoreReserve()", (SetHPageRestoreReserve(page), 0),
	      restore_reserve, 0, 0, word | mask);
	PROVE("ClearHPageRestoreReserve()", (ClearHPageRestoreReserve(page), 0),
	      restore_reserve, 0, 0, word & ~mask);
	PROVE("folio_test_hugetlb_restore_reserve()", folio_test_hugetlb_restore_reserve(folio),
	      restore_reserve, 0, !!(word & mask), word);
	PROVE("folio_set_hugetlb_restore_reserve()", (folio_set_hugetlb_restore_reserve(folio), 0),
	      restore_reserve, 0, 0, word | mask);
	PROVE("folio_clear_hugetlb_restore_reserve()", (folio_clear_hugetlb_restore_reserve(folio), 0),
	      restore_reserve, 0, 0, word & ~mask);
	PROVE("HPageDynamic()", HPageDynamic(page),
	      dynamic, 0, !!(word & mask), word);
	PROVE("TestSetHPageDynamic()", TestSetHPageDynamic(page),
	      dynamic, 0, !!(word & mask), word | mask);
	PROVE("TestClearHPageDynamic()", TestClearHPageDynamic(page),
	      dynamic, 0, !!(word & mask), word & ~mask);
	PROVE("folio_test_hugetlb_dynamic()", folio_test_hugetlb_dynamic(folio),
	      dynamic, 0, !!(word & mask), word);
	PROVE("folio_test_set_hugetlb_dynamic()", folio_test_set_hugetlb_dynamic(folio),
	      dynamic, 0, !!(word & mask), word | mask);
	PROVE("folio_test_clear_hugetlb_dynamic()", folio_test_clear_hugetlb_dynamic(folio),
	      dynamic, 0, !!(word & mask), word & ~mask);
	PROVE("HPageMigratable()", HPageMigratable(page),
	      migratable, 0, !!(word & mask), word);
	PROVE("SetHPageMigratable()", (SetHPageMigratable(page), 0),
	      migratable, 0, 0, word | mask);
	PROVE("ClearHPageMigratable()", (ClearHPageMigratable(page), 0),
	      migratable, 0, 0, word & ~mask);
	PROVE("folio_test_hugetlb_migratable()", folio_test_hugetlb_migratable(folio),
	      migratable, 0, !!(word & mask), word);
	PROVE("folio_set_hugetlb_migratable()", (folio_set_hugetlb_migratable(folio), 0),
	      migratable, 0, 0, word | mask);
	PROVE("folio_clear_hugetlb_migratable()", (folio_clear_hugetlb_migratable(folio), 0),
	      migratable, 0, 0, word & ~mask);
	PROVE("HPageRemote()", HPageRemote(page),
	      remote, 4, !!(word & mask), word);
	PROVE("__SetHPageRemote()", (__SetHPageRemote(page), 0),
	      remote, 4, 0, word | mask);
	PROVE("__ClearHPageRemote()", (__ClearHPageRemote(page), 0),
	      remote, 4, 0, word & ~mask);
	PROVE("folio_test_hugetlb_remote()", folio_test_hugetlb_remote(folio),
	      remote, 4, !!(word & mask), word);
	PROVE("__folio_set_hugetlb_remote()", (__folio_set_hugetlb_remote(folio), 0),
	      remote, 4, 0, word | mask);
	PROVE("__folio_clear_hugetlb_remote()", (__folio_clear_hugetlb_remote(folio), 0),
	      remote, 4, 0, word & ~mask);
	return 0;
}
