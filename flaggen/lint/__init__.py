"""The rules on what a declaration means: rules.py has one record a rule, rule_pages/ a page for each.

A loaded declaration goes in; findings at its keys and values come out. The modules by topic (names, bits, pages, …)
find what breaks a rule, as problems at paths of the declaration; check.py runs them and makes findings of the problems.
"""
