/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What stands in for the kernel's header: what the rendered trace header needs of it. */
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
