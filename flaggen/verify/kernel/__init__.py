"""Checks with a kernel: modules built with its headers by kbuild, and booted under qemu on real hugetlb pages."""
