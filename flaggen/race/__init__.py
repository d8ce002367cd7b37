"""Explores what goes wrong when a flag is tested while its page is taken apart, for each guard and protection.

A scenario goes in: the initial memory, and the programs of its actors. The number of interleavings comes out, in how
many of them a stale word is read, what the caller then does wrong, and the shortest schedule of each event.
"""
