"""Three-way merge of declarations, and git's merge driver.

Three texts go in; the merged text or the conflicts come out.
"""
