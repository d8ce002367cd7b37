"""Render templates to artifacts, and write artifacts to files.

A declaration goes in; the text of each target comes out, and is compared with the files on disk or written to them.
"""
