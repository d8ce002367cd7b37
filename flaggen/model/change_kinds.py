"""The kinds of changes between two declarations: one record a kind. The list is the documentation."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["breaking", "notable", "fine"]
# From the gravest down.
LEVELS: tuple[Level, ...] = ("breaking", "notable", "fine")

_CALLERS = "in-tree callers"
_MODULES = "modules"
_DUMPS = "dumps"
# Those for crash and drgn.
_BITS = "scripts that know the bit"
_NAMES = "scripts that know the name"


class Kind(NamedTuple):
    """What sort of change it is, and for whom it is how severe where no policy says otherwise.

    `says` is the change in words, of its `was`, `now` and `part`.
    """

    id: str
    level: Level
    concerns: tuple[str, ...]
    says: str
    purpose: str


KINDS = {
    kind.id: kind
    for kind in (
        Kind("config", "notable", (_CALLERS,), "{was} is {now} now", "Hugetlb pages depend on another config symbol."),
        Kind(
            "word",
            "breaking",
            (_MODULES, _DUMPS, _BITS),
            "the flags moved from `{was}` to `{now}` of struct pages",
            "The flags are in another word of struct page.",
        ),
        Kind(
            "enum-renamed",
            "notable",
            (_CALLERS, _NAMES),
            "enum {was} is enum {now} now",
            "The enum has another tag.",
        ),
        Kind(
            "count-renamed",
            "notable",
            (_CALLERS,),
            "the last enumerator was {was}, and is {now} now",
            "The last enumerator, which is no flag, has another name, or comes or goes.",
        ),
        Kind(
            "enumerator-renamed",
            "breaking",
            (_CALLERS, _NAMES),
            "{was} is {now} now",
            "Enumerators have other names, that of one flag or all that follow from the flags' names.",
        ),
        Kind(
            "accessors",
            "breaking",
            (_CALLERS, _MODULES),
            "accessors belong to the {now}, no longer to the {was}",
            "Each flag has accessors of its own where a word's served all flags, or the other way round.",
        ),
        Kind(
            "api-added", "fine", (), "there are accessors for struct {part}", "Accessors are there for a page or folio."
        ),
        Kind(
            "api-removed",
            "breaking",
            (_CALLERS, _MODULES),
            "the accessors for struct {part} are gone",
            "Accessors are no longer there for a page or folio.",
        ),
        Kind(
            "return-type",
            "notable",
            (_CALLERS,),
            "what tests a struct {part} returns {now}, no longer {was}",
            "Accessors that return a value return another type.",
        ),
        Kind(
            "storage",
            "fine",
            (),
            "static accessors for struct {part} are {now}, no longer {was}",
            "Static accessors have another storage.",
        ),
        Kind(
            "flag-added",
            "notable",
            (_BITS,),
            "added as {now}",
            "A flag is new. Scripts that do not know it show its bit without a name.",
        ),
        Kind(
            "flag-removed",
            "breaking",
            (_CALLERS, _MODULES, _DUMPS, _BITS),
            "removed; it was {was}",
            "A flag and its accessors are gone.",
        ),
        Kind(
            "flag-renamed",
            "breaking",
            (_CALLERS, _MODULES, _NAMES),
            "renamed from {was}",
            "A flag has another name, and so have its accessors.",
        ),
        Kind(
            "flag-moved",
            "breaking",
            (_MODULES, _DUMPS, _BITS),
            "moved from {was} to {now}",
            "A flag has another bit or page index. What was compiled before, and dumps of it, have the old one.",
        ),
        Kind(
            "flag-exported",
            "notable",
            (_MODULES,),
            "its accessors were static, and are exported now",
            "Static accessors are exported. They are symbols of one file, for which modules need an EXPORT_SYMBOL.",
        ),
        Kind(
            "flag-static",
            "breaking",
            (_MODULES,),
            "its accessors were exported, and are static now",
            "Exported accessors are static. What was compiled before finds no such symbols.",
        ),
        Kind("operation-added", "fine", (), "{part} is a new operation", "There is one more operation."),
        Kind("operation-removed", "breaking", (_CALLERS, _MODULES), "{part} is gone", "An operation is gone."),
        Kind(
            "accessor-renamed",
            "breaking",
            (_CALLERS, _MODULES),
            "{was} became {now}",
            "Accessors of a flag have names that do not follow from the flag's, and these are other ones.",
        ),
        Kind(
            "flag-config",
            "notable",
            (_CALLERS, _DUMPS),
            "its own config symbol was {was}, and is {now} now",
            "A flag depends on another config symbol of its own. Without that it has no bit, and stubs.",
        ),
        Kind(
            "synchronization",
            "notable",
            (_CALLERS,),
            "its rule of synchronization is said otherwise",
            "What makes a flag stable is said otherwise.",
        ),
        Kind("doc", "fine", (), "its meaning is said otherwise", "What a flag means is said otherwise."),
    )
}
