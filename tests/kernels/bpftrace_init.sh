#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The only script of a guest where bpftrace prints the word of each hugetlb page that is freed: of one page as it is by
# default, and of one with optimized vmemmap.
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t debugfs debug /sys/kernel/debug
mkdir /pages
mount -t hugetlbfs pages /pages

bpftrace -e "$(cat /program)" &
until grep -q free_huge_folio /sys/kernel/debug/kprobes/list; do sleep 0.1; done
for optimize in 0 1; do
	echo $optimize > /proc/sys/vm/hugetlb_optimize_vmemmap
	echo $((optimize + 1)) > /proc/sys/vm/nr_hugepages
	fallocate -l 2097152 /pages/file
	rm /pages/file
done
killall -INT bpftrace
wait
poweroff -f
