"""A C program that calls accessors on struct pages of any kind, to be compared with an emulated memory."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

from flaggen.emulate import reachable
from flaggen.model.declaration import Declaration
from flaggen.verify.compile.machines import headers

_DRIVER = """
#include <setjmp.h>
#include <stdio.h>

enum { PAGES = %(pages)d, BUG = -1, NOT_HELD = -2 };

/* The state that struct page of the shim lacks. */
struct rest { unsigned long is_head, tail_of, is_hugetlb; };

#ifdef SHIM_LINUX_SPINLOCK_TYPES_H
spinlock_t hugetlb_lock;
#endif

static struct page memory[PAGES];
static struct rest rest[PAGES];
static unsigned long held, warned;
static jmp_buf reported;

static struct rest *rest_of(const void *page)
{
	return &rest[(const struct page *)page - memory];
}

int PageHead(const struct page *page);
int PageHead(const struct page *page)
{
	return rest_of(page)->is_head != 0;
}

int PageHuge(const struct page *page);
int PageHuge(const struct page *page)
{
	unsigned long head = rest_of(page)->tail_of;

	return (head ? &rest[head - 1] : rest_of(page))->is_hugetlb != 0;
}

int PageHeadHuge(const struct page *page);
int PageHeadHuge(const struct page *page)
{
	return PageHead(page) && rest_of(page)->is_hugetlb != 0;
}

int folio_test_hugetlb(const struct folio *folio);
int folio_test_hugetlb(const struct folio *folio)
{
	return rest_of(folio)->is_hugetlb != 0;
}

void shim_bug(const void *page);
void shim_bug(const void *page)
{
	(void)page;
	longjmp(reported, BUG);
}

void shim_warn(const void *page);
void shim_warn(const void *page)
{
	(void)page;
	warned = 1;
}

void shim_held(const void *lock);
void shim_held(const void *lock)
{
	(void)lock;
	if (!held)
		longjmp(reported, NOT_HELD);
}

static long call(unsigned long index, struct page *page)
{
	struct folio *folio = (struct folio *)page;

	(void)folio;
	switch (index) {
%(cases)s
	}
	return -3;
}

int main(void)
{
	unsigned long index, number;

	while (scanf("%%lu %%lu %%lu", &held, &index, &number) == 3) {
		long result;

		for (int at = 0; at < PAGES; at++)
			if (scanf("%%lu %%lu", &memory[at].flags, &memory[at].private) != 2 ||
				scanf("%%lu %%lu %%lu", &rest[at].is_head, &rest[at].tail_of, &rest[at].is_hugetlb) != 3)
				return 1;
		warned = 0;
		result = setjmp(reported);
		if (!result)
			result = call(index, memory + number);
		printf("%%ld %%lu", result, warned);
		for (int at = 0; at < PAGES; at++)
			printf(" %%lu %%lu", memory[at].flags, memory[at].private);
		printf("\\n");
	}
	return 0;
}
"""


def memory_driver(declaration: Declaration, on: Set[str], pages: int) -> str:
    """The program: it reads the held lock, a call and a page by number, and the fields of each struct page."""
    cases = []
    for number, call in enumerate(reachable(declaration, on)):
        if call.accessor.returns == "void":
            cases.append(f"\tcase {number}:\n\t\t{call.expression};\n\t\treturn 0;")
        else:
            cases.append(f"\tcase {number}:\n\t\treturn {call.expression};")
    includes = "".join(f'#include "{path}"\n' for path in headers(declaration))
    return includes + _DRIVER % {"pages": pages, "cases": "\n".join(cases)}


class Result(NamedTuple):
    """What a call did: its result or what was reported, whether it warned, and flags and private of each page."""

    outcome: int
    warned: bool
    words: tuple[int, ...]


BUG, NOT_HELD = -1, -2


def results(output: Sequence[str]) -> list[Result]:
    """The results that the program prints."""
    numbers = [[int(word) for word in line.split()] for line in output]
    return [Result(outcome, bool(warned), tuple(words)) for outcome, warned, *words in numbers]
