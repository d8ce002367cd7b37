/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generated from flags.toml by flaggen, do not edit.
 * Regenerate with: flaggen render flags.toml
 *
 * For trace events: the names of the flags in a word, such as those of
 * page[0].private:
 *
 *	TP_printk("flags=%s", show_hugetlb_page_flags(__entry->flags))
 *
 * The header of the events includes this file inside its own include guard.
 * This file has none, since every stage of such a header reads it.
 */
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/tracepoint.h>
#include <linux/hugetlb_page_flags.h>

/* Programs that read the format of an event get the bits, not the enumerators. */
TRACE_DEFINE_ENUM(HPG_restore_reserve);
#ifdef CONFIG_VENDOR_DYNAMIC
TRACE_DEFINE_ENUM(HPG_dynamic);
#endif
TRACE_DEFINE_ENUM(HPG_migratable);
TRACE_DEFINE_ENUM(HPG_remote);

#ifdef CONFIG_VENDOR_DYNAMIC
#define __if_CONFIG_VENDOR_DYNAMIC(...) __VA_ARGS__
#else
#define __if_CONFIG_VENDOR_DYNAMIC(...)
#endif

/* page[0].private */
#define __show_hugetlb_page_flags					\
	{ 1UL << HPG_restore_reserve, "HPG_restore_reserve" }		\
	__if_CONFIG_VENDOR_DYNAMIC(, { 1UL << HPG_dynamic, "HPG_dynamic" }) \
	, { 1UL << HPG_migratable, "HPG_migratable" }

#define show_hugetlb_page_flags(flags)					\
	((flags) ? __print_flags(flags, "|", __show_hugetlb_page_flags) : "none")

/* page[4].private */
#define __show_hugetlb_page_flags_4					\
	{ 1UL << HPG_remote, "HPG_remote" }

#define show_hugetlb_page_flags_4(flags)				\
	((flags) ? __print_flags(flags, "|", __show_hugetlb_page_flags_4) : "none")

/* A table is as long as its enum, less the bits that no flag has. */
#if defined(CONFIG_VENDOR_DYNAMIC)
static_assert(ARRAY_SIZE(((struct trace_print_flags[]){ __show_hugetlb_page_flags })) ==
	      __NR_HPAGEFLAGS);
static_assert(ARRAY_SIZE(((struct trace_print_flags[]){ __show_hugetlb_page_flags_4 })) ==
	      __NR_HPAGEFLAGS_4);
#elif !defined(CONFIG_VENDOR_DYNAMIC)
static_assert(ARRAY_SIZE(((struct trace_print_flags[]){ __show_hugetlb_page_flags })) ==
	      __NR_HPAGEFLAGS);
static_assert(ARRAY_SIZE(((struct trace_print_flags[]){ __show_hugetlb_page_flags_4 })) ==
	      __NR_HPAGEFLAGS_4);
#endif
