"""All rules, in the order in which they are listed and documented."""

from __future__ import annotations

from flaggen.convert import rules as convert
from flaggen.kernel import rules as kernel
from flaggen.lint import rules as lint
from flaggen.merge import rules as merge
from flaggen.patch import rules as patch
from flaggen.prove import rules as prove
from flaggen.render import rules as render
from flaggen.report.rules import Rule
from flaggen.toml import rules as toml
from flaggen.verify import rules as verify

# The modules with rules; the folder `rule_pages` next to each has a Markdown file for each of its rules.
WINGS = (toml, lint, render, prove, verify, kernel, merge, patch, convert)

RULES: tuple[Rule, ...] = tuple(rule for wing in WINGS for rule in wing.RULES)
RULES_BY_ID = {rule.id: rule for rule in RULES}
