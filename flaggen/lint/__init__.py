"""The rules on the meaning of a declaration: rules.py has a record for each rule, rule_pages/ a page for each.

A loaded declaration goes in; findings at its keys and values come out. The modules by topic (names, bits, pages, …)
yield problems at paths of the declaration; check.py runs them and turns the problems into findings.
"""
