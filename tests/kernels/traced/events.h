/* SPDX-License-Identifier: GPL-2.0 */
/* An event that prints a word with the rendered trace header. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM flaggen

#if !defined(_FLAGGEN_EVENTS_H) || defined(TRACE_HEADER_MULTI_READ)
#define _FLAGGEN_EVENTS_H

#include <linux/tracepoint.h>
#include <trace/events/hugetlb_page_flags.h>

TRACE_EVENT(flaggen_word,
	TP_PROTO(unsigned long word),
	TP_ARGS(word),
	TP_STRUCT__entry(
		__field(unsigned long, word)
	),
	TP_fast_assign(
		__entry->word = word;
	),
	TP_printk("word=0x%lx flags=%s", __entry->word, show_hugetlb_page_flags(__entry->word))
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE events
#include <trace/define_trace.h>
