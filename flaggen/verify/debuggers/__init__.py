"""The checks drgn, gdb and trace: what people see of a word's flags has the declared names.

A `CheckRun` goes in. The rendered files for debuggers and trace events are used with compiled programs that have each
bit set, and what they print is compared with the declaration.
"""
