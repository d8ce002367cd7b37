/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A stand-in for the kernel's header of this name: __print_flags() returns the text that the kernel prints. */
#ifndef SHIM_LINUX_TRACEPOINT_H
#define SHIM_LINUX_TRACEPOINT_H

#include <stdio.h>

#define TRACE_DEFINE_ENUM(enumerator) _Static_assert((enumerator) >= 0, "an enumerator")

struct trace_print_flags {
	unsigned long mask;
	const char *name;
};

static const char *shim_print_flags(unsigned long word, const char *delimiter, const struct trace_print_flags *flags)
{
	static char text[4096];
	int length = 0;

	for (; flags->name && word; flags++) {
		if ((word & flags->mask) != flags->mask)
			continue;
		word &= ~flags->mask;
		length += sprintf(text + length, "%s%s", length ? delimiter : "", flags->name);
	}
	if (word)
		sprintf(text + length, "%s0x%lx", length ? delimiter : "", word);
	return text;
}

/* Linux 6.1's: neither an empty table nor a comma at its end would compile. */
#define __print_flags(word, delimiter, table...) \
	shim_print_flags(word, delimiter, (const struct trace_print_flags[]){ table, { -1, NULL } })

#endif
