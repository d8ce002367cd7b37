"""Import the flags of an existing kernel from its C: `flaggen import`.

C files go in; facts and a declaration come out, and findings about everything that the declaration cannot express.
"""
