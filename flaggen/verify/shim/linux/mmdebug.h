/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A stand-in for the kernel's header of this name: what rendered C needs from it. As in a kernel without
 * CONFIG_DEBUG_VM, assertions only have to compile. SHIM_WITH_CHECKS makes them calls, which a compiler cannot omit.
 */
#ifndef SHIM_LINUX_MMDEBUG_H
#define SHIM_LINUX_MMDEBUG_H

#ifdef SHIM_WITH_CHECKS
void shim_bug(const void *page);
void shim_warn(const void *page);
#define SHIM_CHECK(condition, report, page) do { if (condition) report(page); } while (0)
#else
#define SHIM_CHECK(condition, report, page) ((void)sizeof((long)(condition)))
#endif

#define VM_BUG_ON_PAGE(condition, page) SHIM_CHECK(condition, shim_bug, page)
#define VM_BUG_ON_FOLIO(condition, folio) SHIM_CHECK(condition, shim_bug, folio)
#define VM_WARN_ON_ONCE_PAGE(condition, page) SHIM_CHECK(condition, shim_warn, page)
#define VM_WARN_ON_ONCE_FOLIO(condition, folio) SHIM_CHECK(condition, shim_warn, folio)

#endif
