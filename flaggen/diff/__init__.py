"""What changed between two declarations, who is affected, and how badly.

Two declarations, or C files that are read as declarations, go in; changes, a verdict on each, and reports come out.
"""
