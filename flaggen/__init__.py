"""flaggen: a hugetlb page's flags, declared once, rendered to C and Python, and proven."""

__version__ = "0.1.0"
