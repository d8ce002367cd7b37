// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The only process of a guest whose memory is dumped: it makes hugetlb pages,
 * two in use and two free, of each one with optimized vmemmap, and waits.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void set(const char *path, const char *value)
{
	int file = open(path, O_WRONLY);

	if (file < 0 || write(file, value, strlen(value)) < 0)
		perror(path);
	close(file);
}

static void use_huge_page(void)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB;
	char *page = mmap(NULL, 2UL << 20, PROT_READ | PROT_WRITE, flags, -1, 0);

	if (page == MAP_FAILED)
		perror("mmap");
	else
		*page = 1;
}

int main(void)
{
	static const char *number = "/proc/sys/vm/nr_hugepages";
	static const char *optimize = "/proc/sys/vm/hugetlb_optimize_vmemmap";

	mkdir("/proc", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	/* It passes VMCOREINFO to qemu, without which drgn cannot read the dump. */
	if (syscall(SYS_finit_module, open("/qemu_fw_cfg.ko", O_RDONLY), "", 0))
		perror("qemu_fw_cfg");
	set(number, "1");
	use_huge_page();
	set(optimize, "1");
	set(number, "2");
	use_huge_page();
	set(number, "3");
	set(optimize, "0");
	set(number, "4");
	printf("the pages are there\n");
	for (;;)
		pause();
}
