"""The operations of accessors on their bits, and the names of functions and macros for each operation.

The names follow include/linux/hugetlb.h and include/linux/page-flags.h of Linux 6.1, whose late stable releases have
page and folio accessors side by side.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

# The order is the one in which accessors are rendered.
Api = Literal["page", "folio"]
APIS: tuple[Api, ...] = get_args(Api)


class Operation(NamedTuple):
    """An operation on a bit, and the parts of the names of its accessors."""

    name: str
    bitop: str
    page_prefix: str
    folio_prefix: str
    macro_prefix: str
    returns_value: bool = False

    @property
    def sets(self) -> bool:
        """Whether the operation sets the bit. An operation that changes the bit but does not set it clears it."""
        return "set" in self.name

    @property
    def is_atomic(self) -> bool:
        """Whether other code may change the rest of the word at the same time."""
        return not self.bitop.startswith("__")

    def accessor(self, api: Api, camel: str, name: str) -> str:
        """The C function's name, from the flag's camel or name: HPageMigratable, folio_test_hugetlb_migratable."""
        return f"{self.page_prefix}{camel}" if api == "page" else f"{self.folio_prefix}_hugetlb_{name}"

    def word_accessor(self, api: Api, page_index: int) -> str:
        """The name of the C function that serves all flags of a word: hugetlb_test_page_flag."""
        name = self.name.removesuffix("_nonatomic")
        return f"{'' if self.is_atomic else '__'}hugetlb_{name}_{api}{page_index or ''}_flag"


# The order is the one in which accessors are rendered.
OPERATIONS = {
    operation.name: operation
    for operation in (
        Operation("test", "test_bit", "HPage", "folio_test", "TEST", returns_value=True),
        Operation("set", "set_bit", "SetHPage", "folio_set", "SET"),
        Operation("clear", "clear_bit", "ClearHPage", "folio_clear", "CLEAR"),
        Operation("test_set", "test_and_set_bit", "TestSetHPage", "folio_test_set", "TESTSET", returns_value=True),
        Operation(
            "test_clear", "test_and_clear_bit", "TestClearHPage", "folio_test_clear", "TESTCLEAR", returns_value=True
        ),
        Operation("set_nonatomic", "__set_bit", "__SetHPage", "__folio_set", "__SET"),
        Operation("clear_nonatomic", "__clear_bit", "__ClearHPage", "__folio_clear", "__CLEAR"),
    )
}
BASIC = ("test", "set", "clear")
