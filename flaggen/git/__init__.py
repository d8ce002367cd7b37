"""Everything that runs git: revisions, the files in them, attributes.

Revisions and paths go in; bytes and paths come out.
"""
