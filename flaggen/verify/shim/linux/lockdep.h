/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A stand-in for the kernel's header of this name: what rendered C needs from it. As in a kernel without
 * CONFIG_LOCKDEP, assertions only have to compile. SHIM_WITH_CHECKS makes them calls, which a compiler cannot omit.
 */
#ifndef SHIM_LINUX_LOCKDEP_H
#define SHIM_LINUX_LOCKDEP_H

#ifdef SHIM_WITH_CHECKS
void shim_held(const void *lock);
#define lockdep_assert_held(lock) shim_held(lock)
#else
#define lockdep_assert_held(lock) do { (void)(lock); } while (0)
#endif

#endif
