"""One patch that makes flaggen generate the flags of an existing kernel: `flaggen import --patch`.

A kernel's C and a declaration of its flags go in; changed files and a mail for `git am` come out.
"""
