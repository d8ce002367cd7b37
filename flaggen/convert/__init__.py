"""Call sites: from what changed between two declarations to the files of a tree that call the accessors.

Changes that carry pairs of old and new calls go in. A semantic patch for Coccinelle comes out, or the converted files
of a tree, each with the uses in it that are left. Coccinelle determines which uses of a name are calls; the edits are
made here, in the original bytes, and compared with Coccinelle's result token by token.
"""
