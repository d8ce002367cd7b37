"""What a declaration promises, what C states, and the difference between the two.

This is the only place that compares C with a declaration.
"""
