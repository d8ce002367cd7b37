// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/dump_pages: each line "STATE PFN" that is written to it makes the
 * kernel print the page with dump_page(). A line before the block says what
 * the page is, by the kernel's own predicates.
 */
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <linux/vmalloc.h>

#define TRUTH "flaggen_truth: "

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define IS_HUGETLB(head) folio_test_hugetlb(page_folio(head))
#define IF_FLAG(head, camel, snake) \
	(folio_test_hugetlb_##snake(page_folio(head)) ? "," #snake : "")
#else
#define IS_HUGETLB(head) PageHuge(head)
#define IF_FLAG(head, camel, snake) (HPage##camel(head) ? "," #snake : "")
#endif

/* The names of the flags of a hugetlb page, each after a comma. */
static void list_flags(struct page *head, char *list, size_t size)
{
	*list = '\0';
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 12, 0)
	snprintf(list, size, "%s%s%s%s%s%s%s",
		 IF_FLAG(head, RestoreReserve, restore_reserve),
		 IF_FLAG(head, Migratable, migratable),
		 IF_FLAG(head, Temporary, temporary),
		 IF_FLAG(head, Freed, freed),
		 IF_FLAG(head, VmemmapOptimized, vmemmap_optimized),
		 IF_FLAG(head, RawHwpUnreliable, raw_hwp_unreliable),
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
		 IF_FLAG(head, Cma, cma)
#else
		 ""
#endif
		 );
#endif
}

static void dump(const char *state, struct page *page)
{
	struct page *head = compound_head(page);
	bool is_hugetlb = IS_HUGETLB(head);
	char flags[160] = "";

	if (is_hugetlb)
		list_flags(head, flags, sizeof(flags));
	pr_info(TRUTH "state=%s hugetlb=%d tail=%d flags=%s\n", state,
		is_hugetlb, page != head, *flags ? flags + 1 : flags);
	dump_page(page, "flaggen_dump");
}

static ssize_t write_pages(struct file *file, const char __user *buffer, size_t size, loff_t *position)
{
	char line[64] = "", state[32];
	unsigned long pfn;

	if (size >= sizeof(line) || copy_from_user(line, buffer, size))
		return -EINVAL;
	if (sscanf(line, "%31s %lu", state, &pfn) != 2 || !pfn_valid(pfn))
		return -EINVAL;
	dump(state, pfn_to_page(pfn));
	return size;
}

/* Pages that hold in private what hugetlb pages hold there, but are none. */
static void dump_compound_pages(void)
{
	static const unsigned long words[] = { 0, 0x2, 0x8, 0x18, 0x3f };
	static const unsigned int orders[] = { 0, 1, 3, 9 };

	for (int i = 0; i < ARRAY_SIZE(orders); i++) {
		struct page *page = alloc_pages(GFP_KERNEL | (orders[i] ? __GFP_COMP : 0), orders[i]);

		for (int j = 0; page && j < ARRAY_SIZE(words); j++) {
			set_page_private(page, words[j]);
			dump("allocated", page);
			if (orders[i])
				dump("allocated", page + (1 << orders[i]) - 1);
		}
		if (!page)
			continue;
		set_page_private(page, 0);
		__free_pages(page, orders[i]);
	}
}

static void dump_other_pages(void)
{
	static const size_t sizes[] = { 8, 192, 1024, 4096, 8192 };
	void *mapped = vzalloc(3 * PAGE_SIZE);

	for (int i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *object = kmalloc(sizes[i], GFP_KERNEL);

		dump("slab", virt_to_page(object));
		dump("slab", compound_head(virt_to_page(object)));
		kfree(object);
	}
	dump("vmalloc", vmalloc_to_page(mapped));
	vfree(mapped);
	dump("zero", ZERO_PAGE(0));
	dump("page-table", virt_to_page(current->mm->pgd));
	dump("stack", vmalloc_to_page(&mapped));
}

static const struct proc_ops operations = {
	.proc_write = write_pages,
	.proc_lseek = noop_llseek,
};

static int __init start(void)
{
	dump_compound_pages();
	dump_other_pages();
	return proc_create("dump_pages", 0200, NULL, &operations) ? 0 : -ENOMEM;
}
module_init(start);

MODULE_DESCRIPTION("Print pages with dump_page()");
MODULE_LICENSE("Dual MIT/GPL");
