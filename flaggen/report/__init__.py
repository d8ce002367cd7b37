"""Findings and how they are printed: rules, source places, carets, machine formats, terminal, English helpers.

Texts and positions go in; findings, as text or in a machine format, come out. Nothing here knows what a flag is.
"""
