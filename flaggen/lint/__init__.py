"""The rules that a declaration keeps: one record a rule, and a page for each.

A loaded declaration goes in; findings at its keys and values come out.
"""
