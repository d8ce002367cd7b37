/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A stand-in for the kernel's header of this name: what rendered C needs from it. */
#ifndef SHIM_LINUX_BITOPS_H
#define SHIM_LINUX_BITOPS_H

#include <linux/types.h>

#define BITS_PER_LONG (__SIZEOF_LONG__ * __CHAR_BIT__)

static inline unsigned long shim_mask(unsigned long nr)
{
	return 1UL << nr % BITS_PER_LONG;
}

static inline bool test_bit(unsigned long nr, const volatile unsigned long *addr)
{
	return addr[nr / BITS_PER_LONG] & shim_mask(nr);
}

static inline void __set_bit(unsigned long nr, volatile unsigned long *addr)
{
	addr[nr / BITS_PER_LONG] |= shim_mask(nr);
}

static inline void __clear_bit(unsigned long nr, volatile unsigned long *addr)
{
	addr[nr / BITS_PER_LONG] &= ~shim_mask(nr);
}

static inline bool test_and_set_bit(unsigned long nr, volatile unsigned long *addr)
{
	return __atomic_fetch_or(addr + nr / BITS_PER_LONG, shim_mask(nr), __ATOMIC_SEQ_CST) & shim_mask(nr);
}

static inline bool test_and_clear_bit(unsigned long nr, volatile unsigned long *addr)
{
	return __atomic_fetch_and(addr + nr / BITS_PER_LONG, ~shim_mask(nr), __ATOMIC_SEQ_CST) & shim_mask(nr);
}

static inline void set_bit(unsigned long nr, volatile unsigned long *addr)
{
	(void)test_and_set_bit(nr, addr);
}

static inline void clear_bit(unsigned long nr, volatile unsigned long *addr)
{
	(void)test_and_clear_bit(nr, addr);
}

#endif
