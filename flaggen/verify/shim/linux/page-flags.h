/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A stand-in for the kernel's header of this name: what rendered C needs from it. */
#ifndef SHIM_LINUX_PAGE_FLAGS_H
#define SHIM_LINUX_PAGE_FLAGS_H

#ifndef SHIM_PAGE_FLAGS
#define SHIM_PAGE_FLAGS
#endif

enum pageflags {
	PG_locked,
	PG_private = 13,
	SHIM_PAGE_FLAGS
};

#endif
