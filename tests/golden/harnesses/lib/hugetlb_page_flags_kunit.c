// SPDX-License-Identifier: GPL-2.0
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 *
 * For KUnit: on struct pages of the suite's own, each accessor does its one
 * operation on its one bit, and changes no other byte. In a kernel without
 * CONFIG_HUGETLB_PAGE, as User-Mode Linux is, the suite defines it for
 * itself; built with EXPECT_STUBS, it is about the stubs.
 */
#include <kunit/test.h>
#include <linux/mm_types.h>
#include <linux/string.h>

#ifdef EXPECT_STUBS
#undef CONFIG_HUGETLB_PAGE
#elif !defined(CONFIG_HUGETLB_PAGE)
#define CONFIG_HUGETLB_PAGE 1
#define HAS_NO_DEFINITIONS
#endif

#include <linux/hugetlb_page_flags.h>

#ifdef HAS_NO_DEFINITIONS
#include "../mm/hugetlb_page_flags.c"
#endif

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

/* What a call does to its bit. */
enum effect { KEEP, SET, CLEAR };

enum flag {
	FLAG_restore_reserve,
	FLAG_dynamic,
	FLAG_migratable,
	FLAG_remote,
};

struct call {
	const char *name;
	enum flag flag;
	enum effect effect;
	bool returns; /* the bit as it was */
	int (*make)(struct page *head);
};

static int make_HPageRestoreReserve(struct page *page)
{
	return HPageRestoreReserve(page);
}

static int make_SetHPageRestoreReserve(struct page *page)
{
	SetHPageRestoreReserve(page);
	return 0;
}

static int make_ClearHPageRestoreReserve(struct page *page)
{
	ClearHPageRestoreReserve(page);
	return 0;
}

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

static int make_HPageDynamic(struct page *page)
{
	return HPageDynamic(page);
}

static int make_TestSetHPageDynamic(struct page *page)
{
	return TestSetHPageDynamic(page);
}

static int make_TestClearHPageDynamic(struct page *page)
{
	return TestClearHPageDynamic(page);
}

static int make_folio_test_hugetlb_dynamic(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	return folio_test_hugetlb_dynamic(folio);
}

static int make_folio_test_set_hugetlb_dynamic(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	return folio_test_set_hugetlb_dynamic(folio);
}

static int make_folio_test_clear_hugetlb_dynamic(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	return folio_test_clear_hugetlb_dynamic(folio);
}

static int make_HPageMigratable(struct page *page)
{
	return HPageMigratable(page);
}

static int make_SetHPageMigratable(struct page *page)
{
	SetHPageMigratable(page);
	return 0;
}

static int make_ClearHPageMigratable(struct page *page)
{
	ClearHPageMigratable(page);
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

static int make_HPageRemote(struct page *page)
{
	return HPageRemote(page);
}

static int make___SetHPageRemote(struct page *page)
{
	__SetHPageRemote(page);
	return 0;
}

static int make___ClearHPageRemote(struct page *page)
{
	__ClearHPageRemote(page);
	return 0;
}

static int make_folio_test_hugetlb_remote(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	return folio_test_hugetlb_remote(folio);
}

static int make___folio_set_hugetlb_remote(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	__folio_set_hugetlb_remote(folio);
	return 0;
}

static int make___folio_clear_hugetlb_remote(struct page *head)
{
	struct folio *folio = (struct folio *)head;

	__folio_clear_hugetlb_remote(folio);
	return 0;
}

static const struct call calls[] = {
	{
		.name = "HPageRestoreReserve",
		.flag = FLAG_restore_reserve,
		.effect = KEEP,
		.returns = true,
		.make = make_HPageRestoreReserve,
	},
	{
		.name = "SetHPageRestoreReserve",
		.flag = FLAG_restore_reserve,
		.effect = SET,
		.returns = false,
		.make = make_SetHPageRestoreReserve,
	},
	{
		.name = "ClearHPageRestoreReserve",
		.flag = FLAG_restore_reserve,
		.effect = CLEAR,
		.returns = false,
		.make = make_ClearHPageRestoreReserve,
	},
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
		.name = "HPageDynamic",
		.flag = FLAG_dynamic,
		.effect = KEEP,
		.returns = true,
		.make = make_HPageDynamic,
	},
	{
		.name = "TestSetHPageDynamic",
		.flag = FLAG_dynamic,
		.effect = SET,
		.returns = true,
		.make = make_TestSetHPageDynamic,
	},
	{
		.name = "TestClearHPageDynamic",
		.flag = FLAG_dynamic,
		.effect = CLEAR,
		.returns = true,
		.make = make_TestClearHPageDynamic,
	},
	{
		.name = "folio_test_hugetlb_dynamic",
		.flag = FLAG_dynamic,
		.effect = KEEP,
		.returns = true,
		.make = make_folio_test_hugetlb_dynamic,
	},
	{
		.name = "folio_test_set_hugetlb_dynamic",
		.flag = FLAG_dynamic,
		.effect = SET,
		.returns = true,
		.make = make_folio_test_set_hugetlb_dynamic,
	},
	{
		.name = "folio_test_clear_hugetlb_dynamic",
		.flag = FLAG_dynamic,
		.effect = CLEAR,
		.returns = true,
		.make = make_folio_test_clear_hugetlb_dynamic,
	},
	{
		.name = "HPageMigratable",
		.flag = FLAG_migratable,
		.effect = KEEP,
		.returns = true,
		.make = make_HPageMigratable,
	},
	{
		.name = "SetHPageMigratable",
		.flag = FLAG_migratable,
		.effect = SET,
		.returns = false,
		.make = make_SetHPageMigratable,
	},
	{
		.name = "ClearHPageMigratable",
		.flag = FLAG_migratable,
		.effect = CLEAR,
		.returns = false,
		.make = make_ClearHPageMigratable,
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
	{
		.name = "HPageRemote",
		.flag = FLAG_remote,
		.effect = KEEP,
		.returns = true,
		.make = make_HPageRemote,
	},
	{
		.name = "__SetHPageRemote",
		.flag = FLAG_remote,
		.effect = SET,
		.returns = false,
		.make = make___SetHPageRemote,
	},
	{
		.name = "__ClearHPageRemote",
		.flag = FLAG_remote,
		.effect = CLEAR,
		.returns = false,
		.make = make___ClearHPageRemote,
	},
	{
		.name = "folio_test_hugetlb_remote",
		.flag = FLAG_remote,
		.effect = KEEP,
		.returns = true,
		.make = make_folio_test_hugetlb_remote,
	},
	{
		.name = "__folio_set_hugetlb_remote",
		.flag = FLAG_remote,
		.effect = SET,
		.returns = false,
		.make = make___folio_set_hugetlb_remote,
	},
	{
		.name = "__folio_clear_hugetlb_remote",
		.flag = FLAG_remote,
		.effect = CLEAR,
		.returns = false,
		.make = make___folio_clear_hugetlb_remote,
	},
};

/* Where a flag is declared to be. */
struct place {
	unsigned int index;
	int bit;
};

static const struct place places[] = {
	[FLAG_restore_reserve] = { 0, BIT_OF_restore_reserve },
	[FLAG_dynamic] = { 0, BIT_OF_dynamic },
	[FLAG_migratable] = { 0, BIT_OF_migratable },
	[FLAG_remote] = { 4, BIT_OF_remote },
};

/* What a call leaves of a word. */
static unsigned long left(enum effect effect, unsigned long word,
			  unsigned long mask)
{
	switch (effect) {
	case SET:
		return word | mask;
	case CLEAR:
		return word & ~mask;
	default:
		return word;
	}
}

/* All bits are those of `fill` when the call is made, but its own is as `set`. */
static void make_call(struct kunit *test, const struct call *call, int fill,
		      bool set)
{
	const struct place *place = &places[call->flag];
	struct memory *memory = kunit_kzalloc(test, sizeof(*memory), GFP_KERNEL);
	struct memory *other = kunit_kzalloc(test, sizeof(*other), GFP_KERNEL);
	unsigned long mask = mask_of(place->bit);
	unsigned long *word, before;
	int result;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, memory);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	memset(memory, fill, sizeof(*memory));
	word = &memory->page[HEAD + place->index].private;
	before = set ? *word | mask : *word & ~mask;
	*word = before;
	*other = *memory;

	result = call->make(&memory->page[HEAD]);

	KUNIT_EXPECT_EQ(test, result, call->returns && (before & mask));
	KUNIT_EXPECT_EQ(test, *word, left(call->effect, before, mask));
	*word = before;
	KUNIT_EXPECT_EQ(test, memcmp(memory, other, sizeof(*memory)), 0);
}

static void does_one_operation_on_one_bit(struct kunit *test)
{
	make_call(test, test->param_value, 0x00, false);
	make_call(test, test->param_value, 0x00, true);
	make_call(test, test->param_value, 0xff, false);
	make_call(test, test->param_value, 0xff, true);
}

static void name_call(const struct call *call, char *name)
{
	strscpy(name, call->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(calls, calls, name_call);

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(does_one_operation_on_one_bit, calls_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = KBUILD_MODNAME,
	.test_cases = cases,
};

kunit_test_suites(&suite);

MODULE_DESCRIPTION("KUnit test of the hugetlb page flags");
MODULE_LICENSE("GPL");
