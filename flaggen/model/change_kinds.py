"""The kinds of changes between two declarations, one record each. The documentation of `flaggen diff` lists them."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

# The most severe first.
Level = Literal["breaking", "notable", "fine"]
LEVELS: tuple[Level, ...] = get_args(Level)

_CALLERS = "in-tree callers"
# A module inlines static accessors of a header that it includes, and links exported ones that have an EXPORT_SYMBOL.
_MODULES = "modules that call the accessors"
_INLINERS = "modules that inline the accessors"
_PROPRIETARY = "modules that are not under the GPL"
_DUMPS = "dumps"
# Scripts for crash and drgn, which know a flag by its bit or by its enumerator.
_BITS = "scripts that know the bit"
_NAMES = "scripts that know the name"


class Kind(NamedTuple):
    """A kind of change: who is affected, and how badly unless a policy says otherwise.

    `says` is the template of the message; the change's `was`, `now` and `part` fill it in. `purpose` describes the kind
    in the documentation.
    """

    id: str
    level: Level
    concerns: tuple[str, ...]
    says: str
    purpose: str


KINDS = {
    kind.id: kind
    for kind in (
        Kind(
            "config",
            "notable",
            (_CALLERS,),
            "config symbol changed from {was} to {now}",
            "Hugetlb pages depend on a different config symbol.",
        ),
        Kind(
            "word",
            "breaking",
            (_INLINERS, _DUMPS, _BITS),
            "flags moved from `{was}` to `{now}` of struct page",
            "The flags are in a different word of struct page.",
        ),
        Kind(
            "enum-renamed",
            "notable",
            (_CALLERS, _NAMES),
            "enum renamed from {was} to {now}",
            "The enum has a different tag.",
        ),
        Kind(
            "count-renamed",
            "notable",
            (_CALLERS,),
            "count enumerator changed from {was} to {now}",
            "The last enumerator, which counts the bits and is not a flag, was renamed, added or removed.",
        ),
        Kind(
            "enumerator-renamed",
            "breaking",
            (_CALLERS, _NAMES),
            "enumerator renamed from {was} to {now}",
            "The enumerator of one flag was renamed, or the spelling of all enumerators changed.",
        ),
        Kind(
            "accessors",
            "breaking",
            (_CALLERS, _MODULES),
            "accessors changed from one set per {was} to one set per {now}",
            "Each flag now has its own accessors instead of sharing those of its word, or the other way round.",
        ),
        Kind(
            "bits-reserved",
            "fine",
            (),
            "{now} reserved",
            "Bits are reserved: no flag may have them.",
        ),
        Kind(
            "bits-unreserved",
            "notable",
            (_DUMPS, _BITS),
            "{was} no longer reserved",
            "Bits are no longer reserved. What still knows the old flags will take a new one for them.",
        ),
        Kind(
            "names-reserved",
            "fine",
            (),
            "names reserved: {now}",
            "Names are reserved: no flag may have them.",
        ),
        Kind(
            "names-unreserved",
            "notable",
            (_NAMES,),
            "names no longer reserved: {was}",
            "Names are no longer reserved. What still knows the old flags will take a new one for them.",
        ),
        Kind(
            "api-added",
            "fine",
            (),
            "accessors for struct {part} added",
            "Accessors for struct page or struct folio were added.",
        ),
        Kind(
            "api-removed",
            "breaking",
            (_CALLERS, _MODULES),
            "accessors for struct {part} removed",
            "Accessors for struct page or struct folio were removed.",
        ),
        Kind(
            "return-type",
            "notable",
            (_CALLERS,),
            "test functions for struct {part} return {now} instead of {was}",
            "Accessors that return a value return a different type.",
        ),
        Kind(
            "const-added",
            "fine",
            (),
            "test functions take pointers to const",
            "The pages and folios of test functions became const.",
        ),
        Kind(
            "const-removed",
            "breaking",
            (_CALLERS,),
            "test functions take pointers that are not to const",
            "The pages and folios of test functions are no longer const: callers with a pointer to const get a "
            "warning, which is an error in many builds.",
        ),
        Kind(
            "storage",
            "fine",
            (),
            "static accessors for struct {part} are {now} instead of {was}",
            "Static accessors have a different storage class or inline specifier.",
        ),
        Kind(
            "private-header-added",
            "breaking",
            (_CALLERS,),
            "the enum and static accessors moved from the public header to the private one",
            "A private header was added. Files that include only the public header can no longer use the enum or call "
            "static accessors.",
        ),
        Kind(
            "private-header-removed",
            "notable",
            (_CALLERS,),
            "the enum and static accessors moved from the private header to the public one",
            "The private header was removed. Files that include it must include the public header instead.",
        ),
        Kind(
            "flag-added",
            "notable",
            (_BITS,),
            "added as {now}",
            "A flag was added. Scripts that do not know it show its bit without a name.",
        ),
        Kind(
            "flag-removed",
            "breaking",
            (_CALLERS, _MODULES, _DUMPS, _BITS),
            "removed; was {was}",
            "A flag and its accessors were removed.",
        ),
        Kind(
            "flag-renamed",
            "breaking",
            (_CALLERS, _MODULES, _NAMES),
            "renamed from {was}",
            "A flag was renamed, and its accessors with it.",
        ),
        Kind(
            "flag-moved",
            "breaking",
            (_INLINERS, _DUMPS, _BITS),
            "moved from {was} to {now}",
            "A flag has a different bit or page index. Code compiled earlier, and its dumps, use the old one.",
        ),
        Kind(
            "flag-exported",
            "notable",
            (_INLINERS,),
            "accessors changed from static to exported",
            "Static accessors of the public header became exported, without an EXPORT_SYMBOL. Built-in callers compile "
            "as before; those in a module do not link.",
        ),
        Kind(
            "flag-linked",
            "fine",
            (),
            "accessors changed from {was} to {now}",
            "Static accessors of the public header became exported, with an EXPORT_SYMBOL. All callers compile as "
            "before. That a module needs a license or a namespace is a change of its own.",
        ),
        Kind(
            "flag-static",
            "fine",
            (),
            "accessors changed from exported to static",
            "Exported accessors became static in the public header. Callers that include it only need a rebuild.",
        ),
        Kind(
            "flag-public",
            "fine",
            (),
            "accessors moved from the private header to the public one",
            "Static accessors of the private header became exported, so files that include only the public header can "
            "call them too.",
        ),
        Kind(
            "flag-private",
            "breaking",
            (_CALLERS,),
            "accessors moved from the public header to the private one",
            "Exported accessors became static in the private header, so files that include only the public header can "
            "no longer call them.",
        ),
        Kind(
            "symbol-added",
            "fine",
            (),
            "accessors exported to modules with {now}",
            "Exported accessors got an EXPORT_SYMBOL, so modules can call them.",
        ),
        Kind(
            "symbol-removed",
            "breaking",
            (_MODULES,),
            "accessors no longer exported to modules; were with {was}",
            "Exported accessors lost their EXPORT_SYMBOL. Modules that were built before no longer load. They need a "
            "rebuild, which helps only if the accessors became static in the public header.",
        ),
        Kind(
            "symbol-gpl-only",
            "breaking",
            (_PROPRIETARY,),
            "accessors exported only to GPL modules: {now} instead of {was}",
            "Modules need a license that is compatible with the GPL to call the accessors; before, any module could.",
        ),
        Kind(
            "symbol-any-license",
            "fine",
            (),
            "accessors exported to modules of any license: {now} instead of {was}",
            "Modules no longer need a license that is compatible with the GPL to call the accessors.",
        ),
        Kind(
            "symbol-namespace",
            "breaking",
            (_MODULES,),
            "namespace of the accessors changed from {was} to {now}",
            "The accessors are exported to a namespace, or to another one. A module is refused until it has a "
            "MODULE_IMPORT_NS of the namespace.",
        ),
        Kind(
            "symbol-namespace-removed",
            "fine",
            (),
            "namespace of the accessors removed; was {was}",
            "The accessors are no longer exported to a namespace. A MODULE_IMPORT_NS of it does no harm.",
        ),
        Kind(
            "operation-added",
            "fine",
            (),
            "operation {part} added",
            "An operation was added.",
        ),
        Kind(
            "operation-removed",
            "breaking",
            (_CALLERS, _MODULES),
            "operation {part} removed",
            "An operation was removed.",
        ),
        Kind(
            "accessor-renamed",
            "breaking",
            (_CALLERS, _MODULES),
            "accessor renamed from {was} to {now}",
            "Accessors were renamed, although their flag was not.",
        ),
        Kind(
            "replaces",
            "fine",
            (),
            "functions to replace changed from {was} to {now}",
            "The accessors replace other functions, whose calls `flaggen convert` changes.",
        ),
        Kind(
            "flag-config",
            "notable",
            (_CALLERS, _DUMPS),
            "the flag's own config symbol changed from {was} to {now}",
            "A flag depends on a different config symbol of its own. Where that symbol is disabled, "
            "the flag has no bit and its accessors are stubs.",
        ),
        Kind(
            "guard-added",
            "notable",
            (_CALLERS,),
            "{part} asks what its page is: {now}",
            "The accessor of an operation got guards. With bug, a caller that passes another page stops the kernel.",
        ),
        Kind(
            "guard-removed",
            "notable",
            (_CALLERS,),
            "{part} no longer asks what its page is; was {was}",
            "The accessor of an operation lost its guards. A caller that passes another page reads or changes it.",
        ),
        Kind(
            "guard-changed",
            "notable",
            (_CALLERS,),
            "guards of {part} changed from {was} to {now}",
            "The accessor of an operation has other guards.",
        ),
        Kind(
            "lock-added",
            "notable",
            (_CALLERS, _INLINERS),
            "{part} asserts {now}",
            "The accessor of an operation asserts a lock: lockdep warns of callers that do not hold it. The lock is "
            "not exported, so that modules that inline the accessor do not link with a kernel that has lockdep.",
        ),
        Kind(
            "lock-removed",
            "fine",
            (),
            "{part} no longer asserts {was}",
            "The accessor of an operation does not assert the lock any more.",
        ),
        Kind(
            "races",
            "notable",
            (_CALLERS,),
            "operations that race on purpose changed from {was} to {now}",
            "The list of operations that some callers use without the lock, on purpose, changed.",
        ),
        Kind(
            "synchronization",
            "notable",
            (_CALLERS,),
            "locking rule changed",
            "The text that says what makes the flag stable changed.",
        ),
        Kind(
            "doc",
            "fine",
            (),
            "description changed",
            "The text that says what the flag means changed.",
        ),
    )
}
