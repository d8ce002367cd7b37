/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The accessors of one rendered header, which /proc/guarded calls by name. */
#ifndef GUARDED_H
#define GUARDED_H

#include <linux/mm_types.h>
#include <linux/types.h>

struct guarded_call {
	const char *name;
	bool (*call)(struct page *page);
};

#define TEST(name) \
static bool call_##name(struct page *page) { return name(page); }
#define CHANGE(name) \
static bool call_##name(struct page *page) { name(page); return false; }
#define CALL(name) { #name, call_##name }

extern const struct guarded_call functions_calls[], macros_calls[];
extern const struct guarded_call converted_calls[];

#endif
