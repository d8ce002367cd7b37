// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The first and only process of a guest: it allocates hugetlb pages, some of
 * them in use, passes their page frame numbers to modules, and powers off.
 *
 *     init PARAMETERS MODULE...
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define HUGE_PAGE (2UL << 20)
/* Bits of /proc/kpageflags. */
#define COMPOUND_HEAD 15
#define HUGE 17

/* Write to the kernel's log: each write() to /dev/kmsg is a line. */
static void report(const char *action, const char *argument, int error)
{
	static int log = -1;
	char line[256];

	if (log < 0) {
		mknod("/kmsg", S_IFCHR | 0600, makedev(1, 11));
		log = open("/kmsg", O_WRONLY);
	}
	snprintf(line, sizeof(line), "<6>flaggen_init: %s %s: %s", action, argument, error ? strerror(error) : "done");
	(void)!write(log, line, strlen(line));
}

static void set(const char *path, const char *value)
{
	int file = open(path, O_WRONLY);
	int failed = file < 0 || write(file, value, strlen(value)) < 0;

	report(path, value, failed ? errno : 0);
	close(file);
}

static void use_huge_page(void)
{
	char *page = mmap(NULL, HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (page == MAP_FAILED) {
		report("mmap", "of a hugetlb page", errno);
		return;
	}
	*page = 1;
}

/*
 * Make four pages: in use and free, each with and without optimized vmemmap.
 * mmap() takes the only free page, so it is known which one is in use.
 */
static void make_huge_pages(void)
{
	static const char *number = "/proc/sys/vm/nr_hugepages";
	static const char *optimize = "/proc/sys/vm/hugetlb_optimize_vmemmap";

	set(number, "1");
	use_huge_page();
	set(optimize, "1");
	set(number, "2");
	use_huge_page();
	set(number, "3");
	set(optimize, "0");
	set(number, "4");
}

/* Append the page frame numbers of the head pages of all hugetlb pages. */
static void find_huge_pages(char *list, size_t size)
{
	int file = open("/proc/kpageflags", O_RDONLY);
	uint64_t flags[512];
	const char *before = " pfn=";
	unsigned long pfn = 0;
	ssize_t got;

	while ((got = read(file, flags, sizeof(flags))) > 0) {
		for (ssize_t i = 0; i < got / 8; i++, pfn++) {
			if (~flags[i] & (1UL << COMPOUND_HEAD | 1UL << HUGE))
				continue;
			snprintf(list + strlen(list), size - strlen(list), "%s%lu", before, pfn);
			before = ",";
		}
	}
	close(file);
}

int main(int count, char **arguments)
{
	char parameters[1024] = "";

	mkdir("/proc", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	make_huge_pages();
	if (count > 1)
		snprintf(parameters, sizeof(parameters) / 2, "%s", arguments[1]);
	find_huge_pages(parameters, sizeof(parameters));
	for (int i = 2; i < count; i++) {
		int file = open(arguments[i], O_RDONLY);
		long failed = syscall(SYS_finit_module, file, parameters, 0);

		report(arguments[i], parameters, failed ? errno : 0);
	}
	reboot(RB_POWER_OFF);
	return 1;
}
