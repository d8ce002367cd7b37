/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A stand-in for the kernel's header of this name: what rendered C needs from it. */
#ifndef SHIM_LINUX_BUILD_BUG_H
#define SHIM_LINUX_BUILD_BUG_H

/* A check may turn assertions off, so that it has to catch a seeded fault itself. */
#ifdef SHIM_WITHOUT_ASSERTIONS
#define static_assert(condition) struct page
#else
#define static_assert(condition) _Static_assert(condition, #condition)
#endif

#endif
