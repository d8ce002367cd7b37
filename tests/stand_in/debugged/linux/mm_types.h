/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What stands in for the kernel's header in a program that is debugged: pages that can be on a list. */
#ifndef STAND_IN_LINUX_MM_TYPES_H
#define STAND_IN_LINUX_MM_TYPES_H

struct list_head {
	struct list_head *next, *prev;
};

struct page {
	unsigned long flags;
	struct list_head lru;
	unsigned long private;
};

struct folio {
	union {
		struct {
			unsigned long flags;
			struct list_head lru;
			void *private;
		};
		struct page page;
	};
	struct page tail[SHIM_TAIL_PAGES];
};

#endif
