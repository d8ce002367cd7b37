"""Findings and how they are shown: rules, source places, carets, machine formats, terminal, English helpers.

Texts and positions go in; findings, and their text or JSON, come out. Nothing here knows what a flag is.
"""
