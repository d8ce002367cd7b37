"""The C of an existing kernel, read as flags: `flaggen import`.

C files go in; facts and a declaration come out, and findings about whatever the declaration does not say.
"""
