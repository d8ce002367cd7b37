/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A stand-in for the kernel's header of this name: what rendered C needs of it, for the tests. */
#ifndef SHIM_LINUX_BUILD_BUG_H
#define SHIM_LINUX_BUILD_BUG_H

#define static_assert(condition) _Static_assert(condition, #condition)

#endif
