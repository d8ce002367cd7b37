"""All rules, in the order in which they are listed and documented."""

from __future__ import annotations

from flaggen.kernel import rules as kernel
from flaggen.lint import rules as lint
from flaggen.merge import rules as merge
from flaggen.prove import rules as prove
from flaggen.render import rules as render
from flaggen.toml import rules as toml
from flaggen.verify import rules as verify

RULES = (
    *toml.RULES,
    *lint.RULES,
    *render.RULES,
    *prove.RULES,
    *verify.RULES,
    *kernel.RULES,
    *merge.RULES,
)
RULES_BY_ID = {rule.id: rule for rule in RULES}
