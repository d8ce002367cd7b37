"""A small C front end: tokens, preprocessor, constant expressions, and C files taken apart.

C text goes in; preprocessed text, values or pieces come out. Nothing here knows what a flag is.
"""
