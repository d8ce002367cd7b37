// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 *
 * A module that compares the generated accessors with the kernel's own on
 * hugetlb pages, whose page frame numbers it is given. And it makes random
 * calls of them on a compound page of its own; a program that knows the seed
 * can predict the words and results that it prints.
 *
 * Kernels differ in the flags that they have. Whoever builds this defines
 * KERNEL_HAS_HPG_name, KERNEL_HAS_PAGE_name and KERNEL_HAS_FOLIO_name where
 * the kernel has the enumerator, and the accessors of either API.
 * COMPARE_AT_RUN_TIME_ONLY leaves out what fails at build time.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include <linux/hugetlb.h>
#include "../mm/hugetlb_page_flags.c"

/* What a call does to its bit. */
enum effect { KEEP, SET, CLEAR };

enum flag {
	FLAG_restore_reserve,
	FLAG_migratable,
};

struct call {
	const char *name;
	enum flag flag;
	enum effect effect;
	bool returns; /* the bit as it was */
	int (*make)(struct page *head);
};

static int make_folio_test_hugetlb_restore_reserve(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	return folio_test_hugetlb_restore_reserve(folio);
}

static int make_folio_set_hugetlb_restore_reserve(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	folio_set_hugetlb_restore_reserve(folio);
	return 0;
}

static int make_folio_clear_hugetlb_restore_reserve(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	folio_clear_hugetlb_restore_reserve(folio);
	return 0;
}

static int make_folio_test_hugetlb_migratable(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	return folio_test_hugetlb_migratable(folio);
}

static int make_folio_set_hugetlb_migratable(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	folio_set_hugetlb_migratable(folio);
	return 0;
}

static int make_folio_clear_hugetlb_migratable(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	folio_clear_hugetlb_migratable(folio);
	return 0;
}

static const struct call calls[] = {
	{
		.name = "folio_test_hugetlb_restore_reserve",
		.flag = FLAG_restore_reserve,
		.effect = KEEP,
		.returns = true,
		.make = make_folio_test_hugetlb_restore_reserve,
	},
	{
		.name = "folio_set_hugetlb_restore_reserve",
		.flag = FLAG_restore_reserve,
		.effect = SET,
		.returns = false,
		.make = make_folio_set_hugetlb_restore_reserve,
	},
	{
		.name = "folio_clear_hugetlb_restore_reserve",
		.flag = FLAG_restore_reserve,
		.effect = CLEAR,
		.returns = false,
		.make = make_folio_clear_hugetlb_restore_reserve,
	},
	{
		.name = "folio_test_hugetlb_migratable",
		.flag = FLAG_migratable,
		.effect = KEEP,
		.returns = true,
		.make = make_folio_test_hugetlb_migratable,
	},
	{
		.name = "folio_set_hugetlb_migratable",
		.flag = FLAG_migratable,
		.effect = SET,
		.returns = false,
		.make = make_folio_set_hugetlb_migratable,
	},
	{
		.name = "folio_clear_hugetlb_migratable",
		.flag = FLAG_migratable,
		.effect = CLEAR,
		.returns = false,
		.make = make_folio_clear_hugetlb_migratable,
	},
};

#ifndef COMPARE_AT_RUN_TIME_ONLY
#ifdef KERNEL_HAS_HPG_restore_reserve
static_assert((int)generated_HPG_restore_reserve == (int)HPG_restore_reserve);
#endif
#ifdef KERNEL_HAS_HPG_migratable
static_assert((int)generated_HPG_migratable == (int)HPG_migratable);
#endif
#endif /* COMPARE_AT_RUN_TIME_ONLY */

/* What the kernel has of its own for a flag; all of them return the bit. */
struct own {
	const char *name;
	enum flag flag;
	bool (*make)(enum effect effect, struct page *page);
};

#define OWN_PAGE(uname)							\
static bool own_page_##uname(enum effect effect, struct page *page)	\
{									\
	if (effect == SET)						\
		SetHPage##uname(page);					\
	else if (effect == CLEAR)					\
		ClearHPage##uname(page);				\
	return HPage##uname(page);					\
}

#define OWN_FOLIO(flname)						\
static bool own_folio_##flname(enum effect effect, struct page *page)	\
{									\
	if (effect == SET)						\
		folio_set_hugetlb_##flname(page_folio(page));		\
	else if (effect == CLEAR)					\
		folio_clear_hugetlb_##flname(page_folio(page));		\
	return folio_test_hugetlb_##flname(page_folio(page));		\
}

#ifdef KERNEL_HAS_PAGE_restore_reserve
OWN_PAGE(RestoreReserve)
#endif
#ifdef KERNEL_HAS_FOLIO_restore_reserve
OWN_FOLIO(restore_reserve)
#endif
#ifdef KERNEL_HAS_PAGE_migratable
OWN_PAGE(Migratable)
#endif
#ifdef KERNEL_HAS_FOLIO_migratable
OWN_FOLIO(migratable)
#endif

static const struct own owns[] = {
#ifdef KERNEL_HAS_PAGE_restore_reserve
	{ "HPageRestoreReserve", FLAG_restore_reserve, own_page_RestoreReserve },
#endif
#ifdef KERNEL_HAS_FOLIO_restore_reserve
	{ "folio_test_hugetlb_restore_reserve", FLAG_restore_reserve,
	  own_folio_restore_reserve },
#endif
#ifdef KERNEL_HAS_PAGE_migratable
	{ "HPageMigratable", FLAG_migratable, own_page_Migratable },
#endif
#ifdef KERNEL_HAS_FOLIO_migratable
	{ "folio_test_hugetlb_migratable", FLAG_migratable,
	  own_folio_migratable },
#endif
};

static unsigned int compared;
static unsigned int differ;

static void agree(bool same, const struct call *call, const struct own *own,
		  const char *what)
{
	compared++;
	if (same)
		return;
	differ++;
	pr_err("differs: %s and %s: %s\n", call->name, own->name, what);
}

/*
 * The kernel's own clears or sets the flag, the call is made, and the kernel's
 * own says what it left. The word is put back.
 */
static void compare_call(struct page *page, const struct call *call,
			 const struct own *own, enum effect start)
{
	unsigned long found = page->private;
	bool before = own->make(start, page);
	unsigned long word = page->private;
	int result = call->make(page);
	bool after = own->make(KEEP, page);
	bool expected = call->effect == KEEP ? before : call->effect == SET;

	agree(result == (call->returns && before), call, own, "result");
	agree(after == expected, call, own, "bit");
	own->make(start, page);
	agree(page->private == word, call, own, "another bit");
	page->private = found;
}

/* What is on a free list has no reference, and is not changed. */
static void compare_page(struct page *page, bool held, const struct call *call,
			 const struct own *own)
{
	if (call->effect == KEEP)
		agree(call->make(page) == own->make(KEEP, page), call, own,
		      held ? "state in use" : "state when free");
	if (held) {
		compare_call(page, call, own, CLEAR);
		compare_call(page, call, own, SET);
	}
}

static void compare(struct page *page, bool held)
{
	int i, j;

	for (i = 0; i < ARRAY_SIZE(calls); i++)
		for (j = 0; j < ARRAY_SIZE(owns); j++)
			if (calls[i].flag == owns[j].flag)
				compare_page(page, held, &calls[i], &owns[j]);
}

static unsigned long pfns[64];
static int pfn_count;
module_param_array_named(pfn, pfns, ulong, &pfn_count, 0);
MODULE_PARM_DESC(pfn, "page frame numbers of the heads of hugetlb pages");

static void compare_pages(void)
{
	int i;

	for (i = 0; i < pfn_count; i++) {
		struct page *page = pfn_to_page(pfns[i]);
		bool held = get_page_unless_zero(page);

		if (PageHuge(page)) {
			pr_info("pfn %lx is %s, and has %lx\n", pfns[i],
				held ? "in use" : "free", page->private);
			compare(page, held);
		}
		if (held)
			put_page(page);
	}
}

#define ORDER 9
#define FRAME (sizeof(struct page) << ORDER)
/* Calls that are reported one by one, to name the first that goes wrong. */
#define DETAILED 256
#define CHECKPOINT 1000

/* The struct pages whose private holds flags. */
static const unsigned int holders[] = { 0 };

static unsigned int seed = 1;
module_param(seed, uint, 0);
MODULE_PARM_DESC(seed, "where the random numbers begin; not 0");

static unsigned int operations = 100 * CHECKPOINT;
module_param(operations, uint, 0);
MODULE_PARM_DESC(operations, "how many random calls are made");

static unsigned int next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

static void report(const struct page *page, struct page *frame,
		   unsigned int made, unsigned int results)
{
	bool kept;
	int i;

	for (i = 0; i < ARRAY_SIZE(holders); i++) {
		unsigned long word = page[holders[i]].private;

		pr_info("%u calls: page[%u] has %lx\n", made, holders[i], word);
		frame[holders[i]].private = word;
	}
	kept = !memcmp(page, frame, FRAME);
	differ += !kept;
	pr_info("%u calls: results %x, frame %s\n", made, results,
		kept ? "kept" : "changed");
}

static void make_calls(struct page *page, struct page *frame)
{
	unsigned int made, number, results = 0;

	report(page, frame, 0, results);
	for (made = 1; made <= operations; made++) {
		number = next_random() % ARRAY_SIZE(calls);
		results = results * 31 + calls[number].make(page);
		if (made <= DETAILED || made % CHECKPOINT == 0)
			report(page, frame, made, results);
	}
}

/* The page is nobody else's: it is put back as it was. */
static void replay(void)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, ORDER);
	struct page *before = vmalloc(FRAME);
	struct page *frame = vmalloc(FRAME);

	if (page && before && frame) {
		memcpy(before, page, FRAME);
		memcpy(frame, page, FRAME);
		make_calls(page, frame);
		memcpy(page, before, FRAME);
	} else {
		pr_err("no memory\n");
	}
	vfree(frame);
	vfree(before);
	if (page)
		__free_pages(page, ORDER);
}

static int __init flags_init(void)
{
	compare_pages();
	replay();
	pr_info("done: %u compared, %u differ\n", compared, differ);
	return differ ? -EINVAL : 0;
}
module_init(flags_init);

static void __exit flags_exit(void)
{
}
module_exit(flags_exit);

MODULE_DESCRIPTION("Comparison of generated hugetlb page flags with the kernel's");
MODULE_LICENSE("GPL");
