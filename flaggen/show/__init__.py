"""A declaration for people: a table, and a picture of the words.

A declaration goes in; text or SVG comes out.
"""
