"""flaggen rules: list the rules, or explain one."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import NamedTuple

from flaggen.cli.exit_codes import FINE, Failure, WrongCall


class RulesOptions(NamedTuple):
    """The options of `flaggen rules`; `rule` is the id of the one to explain."""

    rule: str | None
    markdown: bool


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of `flaggen rules`."""
    command.add_argument("rule", nargs="?", metavar="RULE", help="explain this rule, with an example")
    command.add_argument("--markdown", action="store_true", help="instead, print the page that explains all rules")
    command.set_defaults(run=run, options=RulesOptions)


def run(options: RulesOptions) -> int:
    """Print the list, the page of all rules, or the explanation of one."""
    from flaggen.cli import rule_pages
    from flaggen.cli.rules import RULES_BY_ID

    if options.rule is not None and options.markdown:
        raise WrongCall("--markdown cannot be combined with RULE")
    if options.rule is None:
        sys.stdout.write(rule_pages.page() if options.markdown else rule_pages.listing())
    elif rule := RULES_BY_ID.get(options.rule):
        sys.stdout.write(rule_pages.explanation(rule))
    else:
        raise Failure(rule_pages.unknown(options.rule))
    return FINE
