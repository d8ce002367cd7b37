"""A program for debuggers: it has hugetlb pages and a pool, calls the C accessors on a page, and waits."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flaggen.emulate import reachable
from flaggen.model.accessors import Call
from flaggen.model.declaration import Declaration
from flaggen.model.targets import HEADER_TARGETS
from flaggen.verify import faults
from flaggen.verify.shim import place_with_shim, shim_options, write
from repository import ROOT

STAND_IN = ROOT / "tests" / "stand_in" / "debugged"
PROGRAM = """\
#include <stdio.h>
%(includes)s
%(enums)s

struct hstate {
	unsigned long nr_huge_pages, free_huge_pages;
	struct list_head hugepage_activelist, hugepage_freelists[2];
	char name[32];
} hstates[1] = { { .nr_huge_pages = 3, .free_huge_pages = 2, .name = "hugepages-2048kB" } };
unsigned int hugetlb_max_hstate = 1;

struct folio folios[3];
struct folio *folio = &folios[0];
struct page *page = &folios[0].page;

static void put(struct list_head *head, struct list_head *entry)
{
	head->next = head->prev = entry;
	entry->next = entry->prev = head;
}

int main(void)
{
	struct hstate *h = hstates;

	h->hugepage_freelists[0].next = h->hugepage_freelists[0].prev = &h->hugepage_freelists[0];
	put(&h->hugepage_activelist, &folios[0].lru);
	put(&h->hugepage_freelists[1], &folios[1].lru);
%(statements)s
	fflush(stdout);
	return getchar();
}
"""


class Debugged(NamedTuple):
    """A compiled program, and the calls of accessors that test a flag, whose results it prints in this order."""

    path: Path
    calls: list[Call]

    @contextmanager
    def running(self) -> Iterator[tuple[int, list[bool]]]:
        """The process while it waits, and the results of its calls."""
        pipe = subprocess.PIPE
        with subprocess.Popen([self.path], stdin=pipe, stdout=pipe, text=True) as process:
            assert process.stdout is not None
            try:
                yield process.pid, [process.stdout.readline() == "1\n" for _ in self.calls]
            finally:
                process.kill()


def debugged(
    declaration: Declaration, built: Declaration, words: Mapping[int, int], on: Set[str], root: Path
) -> Debugged:
    """The program with the C of `built`, whose first page has these words, by the page indices of the declaration."""
    texts = faults.c_texts(built)
    place_with_shim(declaration, texts, root)
    paths = declaration.paths
    included = [paths[target] for target in (*HEADER_TARGETS, "source") if target in texts]
    tests = [call for call in reachable(declaration, on) if call.accessor.operation.name == "test"]
    enums = [word.enum if declaration.has_own_enum else "pageflags" for word in declaration.words]
    statements = [f"page[{index}].{declaration.c.word} = {word:#x}UL;" for index, word in words.items()]
    statements += [f'printf("%d\\n", !!{call.expression});' for call in tests]
    parts = {
        "includes": "".join(f'#include "{path}"\n' for path in included),
        "enums": "".join(f"enum {tag} any_{tag};\n" for tag in dict.fromkeys(enums)),
        "statements": "".join(f"\t{statement}\n" for statement in statements),
    }
    source = write(root / "debugged.c", PROGRAM % parts)
    options = ["-g", "-O0", f"-I{STAND_IN}", *shim_options(declaration, root), *(f"-D{symbol}" for symbol in on)]
    subprocess.run(["gcc", "-w", *options, source, "-o", root / "debugged"], check=True)
    return Debugged(root / "debugged", tests)
