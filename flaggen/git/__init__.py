"""Everything that runs git: find declarations, resolve revisions, read their files, merge lines.

Revisions and paths go in; bytes and paths come out.
"""
