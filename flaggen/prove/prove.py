"""The proof: compare the C with the declaration, with its config symbols on and off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flaggen.cfront.tokens import Unreadable
from flaggen.model.configs import spell_out
from flaggen.model.declaration import Declaration
from flaggen.model.targets import PROVEN_TARGETS, TARGETS
from flaggen.prove.differences import Difference, Missing, compare
from flaggen.prove.facts import Location
from flaggen.prove.messages import finding, unreadable
from flaggen.prove.promised import Promises, all_promised, number_of_facts
from flaggen.prove.stated import stated
from flaggen.report.findings import Finding, Place, Source
from flaggen.report.gc_pause import uncollected


class Proof(NamedTuple):
    """The number of facts that were compared, and a finding for each difference."""

    facts: int
    findings: tuple[Finding, ...]


@uncollected()
def prove(declaration: Declaration, texts: Mapping[str, Source]) -> Proof:
    """Compare the C files (`texts`, by target) with what the declaration promises.

    The result is empty if there is no header: then there is no C to prove.
    """
    return Proof(0, ()) if "header" not in texts else prove_promises(all_promised(declaration), texts)


@uncollected()
def prove_promises(promises: Promises, texts: Mapping[str, Source]) -> Proof:
    """Compare the C files (`texts`, by target) with these promises. Each finding names its configurations."""
    # The configurations of each finding, in order and without duplicates: two differences may have the same message.
    states: dict[Finding, dict[frozenset[str], None]] = defaultdict(dict)
    for on, difference in _findings(promises, texts):
        states[difference][on] = None
    return Proof(
        number_of_facts(promises),
        tuple(
            difference._replace(message=f"{difference.message} ({spell_out(promises.configs, list(ons))})")
            for difference, ons in states.items()
        ),
    )


@uncollected()
def is_proven(promises: Promises, texts: Mapping[str, Source]) -> bool:
    """Whether the C files (`texts`, by target) keep the promises. Stops at the first difference."""
    return next(_findings(promises, texts), None) is None


def _findings(promises: Promises, texts: Mapping[str, Source]) -> Iterator[tuple[frozenset[str], Finding]]:
    """Yield every difference with its configuration, one configuration after the other."""
    files = {target: texts[target] for target in PROVEN_TARGETS if target in texts}
    # Read each header twice: its include guard has to make the second time empty.
    read = [(target, text) for target, text in files.items() for _ in range(1 + TARGETS[target].is_header)]
    for on, promised in promises.by_configuration.items():
        try:
            statements = stated(read, set(promises.configs), on)
        except Unreadable as error:
            yield on, unreadable(error)
        except RecursionError:
            yield on, unreadable(Unreadable("the code is nested too deeply", files["header"], 1))
        else:
            for difference in compare(promised, statements):
                yield on, finding(difference, _place(difference, files))


def _place(difference: Difference, files: Mapping[str, Source]) -> Place:
    """Where to report the difference. A missing fact is reported near similar ones, or at the start of its file."""
    if not isinstance(difference, Missing):
        return difference.where.place(difference.subject.name)
    beginning = Location(files.get(difference.promise.fact.file, files["header"]), 1)
    return (difference.near or beginning).place()
