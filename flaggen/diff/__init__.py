"""What changed between two declarations, who is affected, and how badly.

Two declarations, or C read as such, go in; changes, the verdict on each, and reports come out.
"""
