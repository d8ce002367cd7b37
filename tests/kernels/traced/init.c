// SPDX-License-Identifier: GPL-2.0 OR MIT
/* The only process of a guest: it loads the module, prints the trace and the event's format, and powers off. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void print(const char *path)
{
	int file = open(path, O_RDONLY);
	char text[4096];
	ssize_t got;

	while ((got = read(file, text, sizeof(text))) > 0)
		(void)!write(1, text, got);
	close(file);
}

int main(void)
{
	int module = open("/traced.ko", O_RDONLY);

	if (syscall(SYS_finit_module, module, "", 0))
		perror("finit_module");
	mkdir("/tracing", 0755);
	if (mount("tracefs", "/tracing", "tracefs", 0, NULL))
		perror("mount");
	print("/tracing/trace");
	print("/tracing/events/flaggen/flaggen_word/format");
	printf("end of trace\n");
	fflush(stdout);
	sleep(1);
	reboot(RB_POWER_OFF);
	return 1;
}
