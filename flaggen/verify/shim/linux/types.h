/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A stand-in for the kernel's header of this name: what rendered C needs from it. */
#ifndef SHIM_LINUX_TYPES_H
#define SHIM_LINUX_TYPES_H

#include <stdbool.h>

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

#endif
