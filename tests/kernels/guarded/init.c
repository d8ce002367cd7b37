// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The only process of the guest: it has hugetlb pages copied, migrated and
 * freed, writes the lines of /cases to /proc/guarded, and powers off.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE 101
#endif

#define HUGE_PAGE (2UL << 20)
#define SMALL_PAGE 4096UL
#define PRIVATE 16
#define COPIED 8
#define OF_FILE 4
#define IN_USE (PRIVATE + OF_FILE)

static char *in_use[IN_USE];
static int kmsg;

/* To the kernel's log, so that lines of both are never mixed. */
static void say(const char *name, long number)
{
	char line[80];
	int length = snprintf(line, sizeof(line), "workload: %s: %ld\n", name, number);

	if (write(kmsg, line, length) != length)
		perror("kmsg");
}

static int set(const char *path, const char *value)
{
	int file = open(path, O_WRONLY);
	int error = file < 0 || write(file, value, strlen(value)) < 0 ? errno : 0;

	if (file >= 0)
		close(file);
	return error;
}

static void get(const char *path, char *text, size_t size)
{
	int file = open(path, O_RDONLY);
	ssize_t length = file < 0 ? -1 : read(file, text, size - 1);

	text[length < 0 ? 0 : length] = '\0';
	if (file >= 0)
		close(file);
}

static long get_number(const char *path, int base)
{
	char text[64];

	get(path, text, sizeof(text));
	return strtol(text, NULL, base);
}

static uint64_t pfn_of(const void *address)
{
	int file = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry = 0;

	if (pread(file, &entry, sizeof(entry), (uintptr_t)address / SMALL_PAGE * sizeof(entry)) != sizeof(entry))
		say("pagemap", errno);
	close(file);
	return entry & ((1ULL << 55) - 1);
}

static void change_migratable(const char *accessor, uint64_t pfn)
{
	char line[64];

	snprintf(line, sizeof(line), "converted %s %llu held", accessor, (unsigned long long)pfn);
	if (set("/proc/guarded", line))
		say(accessor, errno);
}

static int has_only(const char *page, char byte)
{
	for (size_t i = 0; i < HUGE_PAGE; i++)
		if (page[i] != byte)
			return 0;
	return 1;
}

static int count_intact(void)
{
	int intact = 0;

	for (int i = 0; i < IN_USE; i++)
		intact += has_only(in_use[i], i + 1);
	return intact;
}

static void fill(int from, int to)
{
	for (int i = from; i < to; i++)
		memset(in_use[i], i + 1, HUGE_PAGE);
}

static void use_private_pages(void)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB;
	char *pages = mmap(NULL, PRIVATE * HUGE_PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);

	for (int i = 0; i < PRIVATE; i++)
		in_use[i] = pages + i * HUGE_PAGE;
	fill(0, PRIVATE);
}

/* A child's writes to pages that it shares with its parent. */
static void copy_on_write(void)
{
	int status = -1;

	if (!fork()) {
		int copied = 0;

		for (int i = 0; i < COPIED; i++) {
			*in_use[i] = 'x';
			copied += in_use[i][1] == i + 1;
		}
		_exit(copied);
	}
	wait(&status);
	say("copied", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

static void use_file(void)
{
	int file = open("/huge/file", O_CREAT | O_RDWR, 0600);
	int zeroed = 0;
	char *pages;

	say("fallocate", fallocate(file, 0, 0, OF_FILE * HUGE_PAGE) ? errno : 0);
	pages = mmap(NULL, OF_FILE * HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(file);
	for (int i = 0; i < OF_FILE; i++) {
		in_use[PRIVATE + i] = pages + i * HUGE_PAGE;
		zeroed += has_only(in_use[PRIVATE + i], 0);
	}
	say("zeroed", zeroed);
	fill(PRIVATE, IN_USE);
}

/* The page in use that is in a memory block, or -1. */
static int page_in(uint64_t first, uint64_t pfns)
{
	for (int i = 0; i < IN_USE; i++)
		if (pfn_of(in_use[i]) - first < pfns)
			return i;
	return -1;
}

/*
 * Take each block of memory that has only movable pages offline, and back.
 * First without the flag of one page, which then must not be migrated.
 */
static void offline_memory(void)
{
	uint64_t pfns = get_number("/sys/devices/system/memory/block_size_bytes", 16) / SMALL_PAGE;
	int blocks = 0, blocks_in_use = 0, refused = 0, offline = 0, moved = 0, online = 0;
	char path[80], text[64];

	for (int block = 0; block < 64; block++) {
		uint64_t first = block * pfns, pfn;
		int page, error = 0;

		snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%d/valid_zones", block);
		get(path, text, sizeof(text));
		if (strncmp(text, "Movable", 7))
			continue;
		snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%d/state", block);
		page = page_in(first, pfns);
		if (page >= 0) {
			pfn = pfn_of(in_use[page]);
			change_migratable("ClearHPageMigratable", pfn);
			error = set(path, "offline");
			refused += error == EBUSY && pfn_of(in_use[page]) == pfn;
			change_migratable("SetHPageMigratable", pfn);
		}
		/* The last block has a hole, because of which it is refused. */
		if (error == EINVAL)
			continue;
		blocks++;
		blocks_in_use += page >= 0;
		offline += !set(path, "offline");
		moved += page >= 0 && page_in(first, pfns) < 0;
		online += !set(path, "online_movable");
	}
	say("blocks", blocks);
	say("blocks in use", blocks_in_use);
	say("blocks refused without the flag", refused);
	say("blocks taken offline", offline);
	say("blocks of which pages moved", moved);
	say("blocks back online", online);
}

/* Replace pages that may become bad, also first without the flag. */
static void soft_offline(int page)
{
	uint64_t before = pfn_of(in_use[page]);
	char name[64];

	change_migratable("ClearHPageMigratable", before);
	snprintf(name, sizeof(name), "soft offline of %d without the flag", page);
	say(name, madvise(in_use[page], SMALL_PAGE, MADV_SOFT_OFFLINE) ? errno : 0);
	change_migratable("SetHPageMigratable", before);
	snprintf(name, sizeof(name), "soft offline of %d", page);
	say(name, madvise(in_use[page], SMALL_PAGE, MADV_SOFT_OFFLINE) ? errno : 0);
	snprintf(name, sizeof(name), "soft offline moved %d", page);
	say(name, pfn_of(in_use[page]) != before);
}

static void run_cases(void)
{
	FILE *cases = fopen("/cases", "r");
	char line[128];

	while (fgets(line, sizeof(line), cases))
		if (set("/proc/guarded", line))
			say(line, errno);
}

int main(void)
{
	static const char *number = "/proc/sys/vm/nr_hugepages";

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/huge", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mknod("/kmsg", S_IFCHR | 0600, makedev(1, 11));
	kmsg = open("/kmsg", O_WRONLY);
	say("hugetlbfs", mount("huge", "/huge", "hugetlbfs", 0, NULL) ? errno : 0);
	set(number, "48");
	say("pool", get_number(number, 10));
	use_private_pages();
	copy_on_write();
	use_file();
	/* Linux 5.10 would migrate to a free page of the pool that is in the same block, and never end. */
	set(number, "20");
	say("pool in use", get_number(number, 10));
	offline_memory();
	soft_offline(3);
	soft_offline(PRIVATE + 1);
	say("pages intact", count_intact());
	munmap(in_use[0], PRIVATE * HUGE_PAGE);
	munmap(in_use[PRIVATE], OF_FILE * HUGE_PAGE);
	unlink("/huge/file");
	set(number, "0");
	say("pool at the end", get_number(number, 10));
	set(number, "4");
	run_cases();
	say("done", 0);
	reboot(RB_AUTOBOOT);
	return 1;
}
