"""Reads and writes flags.toml: the table of keys, the eras, the loader, the spans, the JSON Schema and the writer.

The text of a declaration goes in; the model, its document and the findings about its form come out.
"""
