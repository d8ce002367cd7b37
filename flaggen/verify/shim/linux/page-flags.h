/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A stand-in for the kernel's header of this name: what rendered C needs from it. */
#ifndef SHIM_LINUX_PAGE_FLAGS_H
#define SHIM_LINUX_PAGE_FLAGS_H

/* The declaration's flags, with the bits that it gives them: these differ from kernel to kernel. */
#ifndef SHIM_PAGE_FLAGS
#define SHIM_PAGE_FLAGS
#endif

enum pageflags {
	SHIM_PAGE_FLAGS
	__NR_PAGEFLAGS
};

#endif
