"""Checks with a kernel: build modules with its headers, and load them in that kernel under qemu."""
