// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The first and only process of a guest: it brings pages into known states,
 * has the module of dump_pages.c print them, and powers off.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096UL
#define HUGE_PAGE (2UL << 20)
#define GIGANTIC_PAGE (1UL << 30)
#define GIGANTIC (30 << 26)
/* Bits of /proc/kpageflags. */
#define COMPOUND_HEAD 15
#define HUGE 17

/* The hugetlb pages of which the state is known; every other one is free. */
static struct {
	uint64_t pfn;
	const char *state;
} known[64];
static int known_count;

static void say(const char *action, int error)
{
	dprintf(STDOUT_FILENO, "flaggen_init: %s: %s\n", action, error ? strerror(error) : "done");
}

static int set(const char *path, const char *value)
{
	int file = open(path, O_WRONLY);
	int failed = file < 0 || write(file, value, strlen(value)) < 0;

	say(path, failed ? errno : 0);
	close(file);
	return !failed;
}

static void dump(const char *state, uint64_t pfn)
{
	static int file = -1;
	char line[64];

	if (file < 0)
		file = open("/proc/dump_pages", O_WRONLY);
	snprintf(line, sizeof(line), "%s %llu", state, (unsigned long long)pfn);
	if (write(file, line, strlen(line)) < 0)
		say(line, errno);
}

/* The head, the first tails, and those around the ends of struct pages' pages. */
static void dump_huge_page(const char *state, uint64_t pfn)
{
	static const int tails[] = { 0, 1, 2, 3, 63, 64, 65, 127, 128, 511 };

	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++)
		dump(state, pfn + tails[i]);
}

static uint64_t pfn_of(const void *address)
{
	int file = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry = 0;

	(void)!pread(file, &entry, sizeof(entry), (uintptr_t)address / PAGE * sizeof(entry));
	close(file);
	return entry & ((1UL << 55) - 1);
}

static void note(const char *state, const void *address)
{
	known[known_count].pfn = pfn_of(address);
	known[known_count++].state = state;
}

static const char *state_of(uint64_t pfn, const char *otherwise)
{
	for (int i = known_count; i--;)
		if (known[i].pfn == pfn)
			return known[i].state;
	return otherwise;
}

/* Dump all hugetlb pages. */
static void dump_huge_pages(const char *otherwise)
{
	int file = open("/proc/kpageflags", O_RDONLY);
	uint64_t flags[512], pfn = 0;
	ssize_t got;

	while ((got = read(file, flags, sizeof(flags))) > 0)
		for (ssize_t i = 0; i < got / 8; i++, pfn++)
			if (!(~flags[i] & (1UL << COMPOUND_HEAD | 1UL << HUGE)) && !(pfn % 512))
				dump_huge_page(state_of(pfn, otherwise), pfn);
	close(file);
}

static char *map(const char *state, int flags, int file, size_t size)
{
	char *page = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, file, 0);

	if (page == MAP_FAILED) {
		say(state, errno);
		return NULL;
	}
	return page;
}

static char *use(const char *state, int flags, int file)
{
	char *page = map(state, flags, file, HUGE_PAGE);

	if (page) {
		*page = 1;
		note(state, page);
	}
	return page;
}

/* One page of each kind of use; all of them stay mapped. */
static void use_huge_pages(void)
{
	int anonymous = MAP_ANONYMOUS | MAP_HUGETLB;
	int file = open("/huge/file", O_RDWR | O_CREAT, 0600);
	int shared, memfd;
	char *page;

	use("private", anonymous | MAP_PRIVATE, -1);
	use("shared", anonymous | MAP_SHARED, -1);
	use("file", MAP_SHARED, file);
	use("copy", MAP_PRIVATE, file);
	memfd = syscall(SYS_memfd_create, "memfd", 4 /* MFD_HUGETLB */);
	if (memfd >= 0 && !ftruncate(memfd, HUGE_PAGE))
		use("memfd", MAP_SHARED, memfd);
	shared = shmget(IPC_PRIVATE, HUGE_PAGE, SHM_HUGETLB | IPC_CREAT | 0600);
	page = shared < 0 ? (void *)-1 : shmat(shared, NULL, 0);
	if (page != (void *)-1) {
		*page = 1;
		note("sysv", page);
	}
}

/* In a file, but not mapped; and reserved for a mapping, but free. */
static void keep_huge_pages(void)
{
	int file = open("/huge/unmapped", O_RDWR | O_CREAT, 0600);
	char *page = use("unmapped", MAP_SHARED, file);

	if (page)
		munmap(page, HUGE_PAGE);
	map("reserve", MAP_SHARED, open("/huge/reserved", O_RDWR | O_CREAT, 0600), 2 * HUGE_PAGE);
}

static void poison(const char *state, const char *otherwise, int flags, int file, int advice)
{
	char *page = map(state, flags, file, HUGE_PAGE);

	if (!page)
		return;
	*page = 1;
	note(state, page);
	if (madvise(page + 5 * PAGE, PAGE, advice)) {
		say(state, errno);
		known[known_count - 1].state = otherwise;
	}
}

static void ignore(int signal)
{
}

static void poison_huge_pages(void)
{
	int anonymous = MAP_ANONYMOUS | MAP_HUGETLB | MAP_PRIVATE;

	signal(SIGBUS, ignore);
	poison("poisoned-private", "private", anonymous, -1, 100 /* MADV_HWPOISON */);
	poison("poisoned-file", "file", MAP_SHARED, open("/huge/poisoned", O_RDWR | O_CREAT, 0600), 100);
	poison("offlined", "private", anonymous, -1, 101 /* MADV_SOFT_OFFLINE */);
}

static void use_gigantic_page(void)
{
	char *page;

	if (!set("/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "1"))
		return;
	page = map("gigantic", MAP_ANONYMOUS | MAP_HUGETLB | MAP_PRIVATE | GIGANTIC, -1, GIGANTIC_PAGE);
	if (!page)
		return;
	*page = 1;
	note("gigantic", page);
}

static void dump_small_pages(void)
{
	int shmem = open("/shmem/file", O_RDWR | O_CREAT, 0600);
	int file = open("/file", O_RDWR | O_CREAT, 0600);
	char *page, *area = aligned_alloc(HUGE_PAGE, 2 * HUGE_PAGE);

	page = map("anon", MAP_ANONYMOUS | MAP_PRIVATE, -1, PAGE);
	*page = 1;
	dump("anon", pfn_of(page));
	madvise(area, 2 * HUGE_PAGE, MADV_HUGEPAGE);
	memset(area, 1, 2 * HUGE_PAGE);
	for (int i = 0; i < 4; i++)
		dump("transparent", pfn_of(area + i * PAGE));
	(void)!ftruncate(shmem, 4 * PAGE);
	page = map("shmem", MAP_SHARED, shmem, 4 * PAGE);
	*page = 1;
	dump("shmem", pfn_of(page));
	(void)!ftruncate(file, PAGE);
	page = map("ramfs", MAP_SHARED, file, PAGE);
	*page = 1;
	dump("ramfs", pfn_of(page));
	dump("program", pfn_of((void *)dump_huge_page));
	dump("first", 1);
}

int main(void)
{
	static const char *number = "/proc/sys/vm/nr_hugepages";
	static const char *optimize = "/proc/sys/vm/hugetlb_optimize_vmemmap";
	int module;

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/huge", 0755);
	mkdir("/shmem", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("tmpfs", "/shmem", "tmpfs", 0, NULL);
	module = open("/dump_pages.ko", O_RDONLY);
	say("module", syscall(SYS_finit_module, module, "", 0) ? errno : 0);
	use_gigantic_page();
	dump_small_pages();
	set(optimize, "0");
	set(number, "12");
	say("hugetlbfs", mount("huge", "/huge", "hugetlbfs", 0, NULL) ? errno : 0);
	use_huge_pages();
	dump_huge_pages("free");
	set(optimize, "1");
	set(number, "20");
	poison_huge_pages();
	use("private", MAP_ANONYMOUS | MAP_HUGETLB | MAP_PRIVATE, -1);
	keep_huge_pages();
	/* Which free pages the reserved ones will be is not decided yet. */
	dump_huge_pages("free-or-reserved");
	say("all", 0);
	sync();
	sleep(1);
	reboot(RB_POWER_OFF);
	return 1;
}
