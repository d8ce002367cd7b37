"""A small C front end: tokens, preprocessor, constant expressions, and the definitions in a C file.

C text goes in; preprocessed text, values or pieces of the file come out. Nothing here knows what a flag is.
"""
