"""Why a declaration cannot describe a part of a kernel's C, and how rendering would change that part."""

from __future__ import annotations

from flaggen.kernel.accessors import AccessorFunction, function_of, why_no_accessor
from flaggen.kernel.infer import TreeFlags
from flaggen.prove.differences import Difference, Different, Extra, Misplaced, Missing
from flaggen.prove.facts import EXTERN, Enum, Enumerator, Export, Fact, Function, Prototype, Stub
from flaggen.report.english import join_and


def reason(fact: Fact, tree_flags: TreeFlags) -> str:
    """Return why the fact cannot be declared."""
    match fact:
        case Function() if (accessor := function_of(fact)) is not None:
            return _of_accessor(accessor, tree_flags)
        case Function(body=Stub()):
            return "it is a stub of a function that cannot be declared"
        case Function():
            return why_no_accessor(fact)
        case Prototype() if fact.name in {function.name for function in tree_flags.functions} - tree_flags.undefined:
            return "the function is defined in the header"
        case Prototype():
            return f"it has the parameters {_types(fact.parameters)}, or its name is not that of an accessor of a flag"
        case Export():
            is_extern = {function.name: function.storage == EXTERN for function in tree_flags.functions}
            return "only a part of its flag's accessors is exported" if is_extern.get(fact.name) else "it is static"
        case Enumerator(value=str() as value):
            return f"its value `{value}` is not a constant in these files"
        case Enumerator():
            return "no accessor uses it"
        case Enum():
            return "the flags of its word are in another enum"
    return "a declaration has nothing like it"


def help_for(difference: Difference) -> str:
    """Return the help for a difference between the C and its declaration: how rendering would change the C."""
    match difference:
        case Missing():
            return "rendering would add it: add it to the C, or keep the flag by hand"
        case Extra(again=True):
            return "rendering would write it once: remove the others from the C"
        case Extra():
            return "rendering would leave it out: keep it by hand, or change the C"
        case Misplaced():
            return "rendering would move it: move it in the C, or keep this part by hand"
        case Different():
            return "rendering would change it: change the C, or keep this part by hand"


def _of_accessor(accessor: AccessorFunction, tree_flags: TreeFlags) -> str:
    if accessor.field != tree_flags.field:
        return f"it accesses a bit of page->{accessor.field}, but the flags are bits of page->{tree_flags.field}"
    if not isinstance(accessor.bit, str):
        return "it serves any flag, but the flags have accessors of their own"
    flag = next((flag for flag in tree_flags.flags if flag.enumerator == accessor.bit), None)
    if flag is None:
        kind = "a number" if accessor.bit.isdigit() else "not an enumerator of a flag in these files"
        return f"its bit {accessor.bit} is {kind}"
    same = [
        f"{other.name}()"
        for other in flag.functions
        if (other.api, other.operation) == (accessor.api, accessor.operation) and other.name != accessor.name
    ]
    if same:
        return f"{join_and(same)} does the same"
    if accessor.page_index != flag.page_index:
        return f"its word is in page[{accessor.page_index}], but the word of {accessor.bit} in page[{flag.page_index}]"
    return f"its name does not follow from that of the other accessors of {accessor.bit}"


def _types(types: tuple[str, ...]) -> str:
    return join_and([f"`{type_}`" for type_ in types]) or "missing"
