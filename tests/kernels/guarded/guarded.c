// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * /proc/guarded: each line "HEADER ACCESSOR PAGE LOCK" that is written to it
 * makes the kernel call an accessor, and log what it did. The call is made by
 * a kthread of its own, which VM_BUG_ON kills.
 *
 * PAGE is "hugetlb" (a free one's head), "tail" (one of its tail pages),
 * "other" (no hugetlb page), or the frame number of a page in use. LOCK is
 * "held" if hugetlb_lock is to be held.
 */
#include <linux/ctype.h>
#include <linux/hugetlb.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/proc_fs.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>
#include "guarded.h"

struct attempt {
	bool (*call)(struct page *page);
	struct page *page;
	bool is_locked;
	bool returned;
	bool has_ended;
};

static int make_attempt(void *data)
{
	struct attempt *attempt = data;

	if (attempt->is_locked)
		spin_lock(&hugetlb_lock);
	attempt->returned = attempt->call(attempt->page);
	if (attempt->is_locked)
		spin_unlock(&hugetlb_lock);
	attempt->has_ended = true;
	return 0;
}

/* Make the attempt, and wait until its thread has returned or is killed. */
static int run(struct attempt *attempt)
{
	struct task_struct *task = kthread_create(make_attempt, attempt, "guarded");

	if (IS_ERR(task))
		return PTR_ERR(task);
	get_task_struct(task);
	wake_up_process(task);
	while (!READ_ONCE(task->exit_state))
		schedule_timeout_uninterruptible(1);
	put_task_struct(task);
	return 0;
}

static bool (*find_call(const char *header, const char *name))(struct page *)
{
	const struct guarded_call *call = converted_calls;

	if (!strcmp(header, "functions"))
		call = functions_calls;
	else if (!strcmp(header, "macros"))
		call = macros_calls;
	while (call->name && strcmp(call->name, name))
		call++;
	return call->call;
}

static struct page *find_page(const char *name)
{
	static struct page *other;
	struct list_head *pool = &default_hstate.hugepage_freelists[0];
	unsigned long pfn;

	if (!kstrtoul(name, 10, &pfn))
		return pfn_to_page(pfn);
	if (!strcmp(name, "other")) {
		if (!other)
			other = alloc_page(GFP_KERNEL);
		return other;
	}
	if (list_empty(pool))
		return NULL;
	return list_first_entry(pool, struct page, lru) + (strcmp(name, "tail") ? 0 : 3);
}

static ssize_t write_case(struct file *file, const char __user *buffer, size_t size, loff_t *position)
{
	char line[128] = "", header[16], name[40], page[16], lock[8];
	unsigned long before, after, restored;
	struct attempt attempt = {};
	int error;

	if (size >= sizeof(line) || copy_from_user(line, buffer, size))
		return -EINVAL;
	if (sscanf(line, "%15s %39s %15s %7s", header, name, page, lock) != 4)
		return -EINVAL;
	attempt.call = find_call(header, name);
	attempt.page = find_page(page);
	attempt.is_locked = !strcmp(lock, "held");
	if (!attempt.call || !attempt.page)
		return -ENOENT;
	pr_info("guarded: call %s %s %s %s\n", header, name, page, lock);
	/* In a page in use, the flags have a meaning, and the change is kept. */
	restored = page_private(attempt.page);
	if (isdigit(*page))
		before = restored;
	else
		before = strncmp(name, "Set", 3) ? ~0UL : 0;
	set_page_private(attempt.page, before);
	error = run(&attempt);
	after = page_private(attempt.page);
	if (!isdigit(*page))
		set_page_private(attempt.page, restored);
	if (error)
		return error;
	pr_info("guarded: %s %u, and changed %lx\n", attempt.has_ended ? "returned" : "killed",
		attempt.returned, before ^ after);
	return size;
}

static const struct proc_ops guarded_proc_ops = {
	.proc_write = write_case,
};

static int __init create_guarded(void)
{
	return proc_create("guarded", 0200, NULL, &guarded_proc_ops) ? 0 : -ENOMEM;
}
late_initcall(create_guarded);
