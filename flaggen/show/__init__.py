"""Show a declaration, as a table or as a picture of its words, and as JSON to programs.

A declaration goes in; text, SVG or JSON comes out.
"""
