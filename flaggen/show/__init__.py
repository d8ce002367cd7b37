"""Show a declaration to people, as a table or as a picture of its words.

A declaration goes in; text or SVG comes out.
"""
