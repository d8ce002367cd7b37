/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A stand-in for KUnit's header: it makes a program of a suite, which prints for each parameter of each case whether it
 * is met.
 */
#ifndef STAND_IN_KUNIT_TEST_H
#define STAND_IN_KUNIT_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KUNIT_PARAM_DESC_SIZE 128
#define GFP_KERNEL 0
#define KBUILD_MODNAME "stand_in"
#define MODULE_DESCRIPTION(text) _Static_assert(sizeof(text), text)
#define MODULE_LICENSE(text) _Static_assert(sizeof(text), text)

#define strscpy(to, from, size) snprintf(to, size, "%s", from)
#define kunit_kzalloc(test, size, flags) calloc(1, size)

struct kunit {
	const void *param_value;
	bool failed;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const void *(*generate_params)(const void *previous, char *name);
};

struct kunit_suite {
	const char *name;
	struct kunit_case *test_cases;
};

#define KUNIT_CASE_PARAM(run, parameters) { run, parameters }

#define KUNIT_ARRAY_PARAM(title, array, describe)					\
	static const void *title##_gen_params(const void *previous, char *name)		\
	{										\
		const __typeof__((array)[0]) *next = previous;				\
											\
		next = next ? next + 1 : (array);					\
		if (next == (array) + sizeof(array) / sizeof((array)[0]))		\
			return NULL;							\
		describe(next, name);							\
		return next;								\
	}

#define KUNIT_EXPECT_EQ(test, one, other) ((test)->failed |= (one) != (other))
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pointer) do { if (!(pointer)) abort(); } while (0)

#define kunit_test_suites(suite)							\
	int main(void)									\
	{										\
		struct kunit_case *one;							\
											\
		for (one = (suite)->test_cases; one->run_case; one++) {			\
			char name[KUNIT_PARAM_DESC_SIZE];				\
			struct kunit test = { 0 };					\
											\
			while ((test.param_value = one->generate_params(test.param_value, name))) { \
				test.failed = false;					\
				one->run_case(&test);					\
				printf("%s %s\n", test.failed ? "not ok" : "ok", name);	\
			}								\
		}									\
	}										\
	_Static_assert(true, "")

#endif
