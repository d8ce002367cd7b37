"""The C dialect: the [c] table."""

from __future__ import annotations

from typing import Literal, NamedTuple

from flaggen.model.exports import NamespaceForm
from flaggen.model.operations import Api

TestType = Literal["bool", "int"]
Inline = Literal["static __always_inline", "static inline"]


class CStyle(NamedTuple):
    """C dialect: the [c] table. `flaggen schema` documents each key."""

    era: str | None
    config: str
    word: Literal["private", "flags"]
    enum: str
    prefix: str
    case: Literal["lower", "camel", "title"]
    count: str  # type: ignore[assignment] # hides tuple's
    api: tuple[Api, ...]
    accessors: Literal["flag", "word"]
    style: Literal["macros", "functions"]
    test_type: TestType
    page_test_type: TestType | None
    const_test: bool
    inline: Inline
    page_inline: Inline | None
    export_namespace: NamespaceForm
    license: str
    bits_per_long: int
    max_page_index: int
    writable_pages: int
    taken_page_indices: tuple[int, ...]

    @property
    def written_out(self) -> bool:
        """Whether the accessors are rendered as functions instead of being created by macros."""
        return self.style == "functions" or self.accessors == "word"
