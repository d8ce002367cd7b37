"""The frozen declaration, and every name that is derived from it.

`toml` builds it from a flags.toml and `kernel` from C; everything else reads it. Each table of a flags.toml has a
record of its own.
"""
