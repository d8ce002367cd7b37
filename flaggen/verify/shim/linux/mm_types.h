/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A stand-in for the kernel's header of this name: what rendered C needs from it. `private` lies between other
 * members, so that a stray bit is noticed. A folio has the tail pages of the smallest hugetlb page. SHIM_WITH_LISTS adds
 * `lru`, by which a pool has its pages.
 */
#ifndef SHIM_LINUX_MM_TYPES_H
#define SHIM_LINUX_MM_TYPES_H

#ifdef SHIM_WITH_LISTS
struct list_head {
	struct list_head *next, *prev;
};
#define SHIM_LRU struct list_head lru;
#else
#define SHIM_LRU
#endif

struct page {
	unsigned long flags;
	SHIM_LRU
	void *mapping;
	unsigned long private;
	unsigned long refcount;
};

#ifndef SHIM_TAIL_PAGES
#define SHIM_TAIL_PAGES 3
#endif

struct folio {
	union {
		struct {
			unsigned long flags;
			SHIM_LRU
			void *mapping;
			void *private;
			unsigned long refcount;
		};
		struct page page;
	};
	struct page tail[SHIM_TAIL_PAGES];
};

#endif
