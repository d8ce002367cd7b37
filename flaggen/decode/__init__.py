"""Names the bits of a hugetlb page's word: of a number, and of the dump_page() blocks in a log.

A number or the lines of a log go in, with the declaration whose flags to name; decoded words and verdicts come out.
"""
