"""The frozen declaration, and every name that follows from it.

Built by `toml` from a flags.toml or by `kernel` from C; read by everything else.
"""
