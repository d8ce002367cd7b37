// SPDX-License-Identifier: GPL-2.0
/* A module that traces a word for each bit, and one of all zeros. */
#include <linux/module.h>
#include <linux/trace_events.h>

#define CREATE_TRACE_POINTS
#include "events.h"

static int __init traced_init(void)
{
	int bit;

	trace_set_clr_event("flaggen", NULL, 1);
	for (bit = 0; bit < 32; bit++)
		trace_flaggen_word(1UL << bit);
	trace_flaggen_word(0);
	return 0;
}
module_init(traced_init);

static void __exit traced_exit(void)
{
}
module_exit(traced_exit);

MODULE_DESCRIPTION("Trace words of hugetlb page flags");
MODULE_LICENSE("GPL");
