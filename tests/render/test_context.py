"""docs/templates.md documents everything that templates can use, with the model's names, types and docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from flaggen.model.accessors import Accessor, Call
from flaggen.model.c_style import CStyle
from flaggen.model.declaration import Declaration, Word
from flaggen.model.exports import Export
from flaggen.model.flag import Flag
from flaggen.model.guards import Checks, Guard, Variant
from flaggen.model.operations import Operation
from flaggen.model.outputs import Outputs
from flaggen.model.reserved import Reserved
from flaggen.render.context import context
from flaggen.render.templates import FILTERS, Templates, own_template_names, template_name
from flaggen.toml import keys
from flaggen.toml.load import load
from repository import COMMITTED, ROOT

PAGE = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
MODEL = (
    Declaration,
    CStyle,
    Outputs,
    Word,
    Flag,
    Reserved,
    Export,
    Checks,
    Guard,
    Variant,
    Accessor,
    Call,
    Operation,
)
TABLES = {"c": keys.C, "output": keys.OUTPUT, "flags.NAME": keys.FLAG, "reserved": keys.RESERVED}


def section(heading: str) -> str:
    """The text under a heading, up to the next heading."""
    (text,) = re.findall(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    return str(text)


def rows(heading: str) -> list[list[str]]:
    """The cells of the section's table, by row."""
    lines = re.findall(r"^\|( `.*)\|$", section(heading), re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in lines]


def plain(cell: str) -> str:
    """The text without Markdown's markup."""
    return cell.replace("`", "")


def declared(path: Path = ROOT / "flags.toml") -> Declaration:
    declaration = load(path.read_bytes(), "flags.toml", "flags.toml").declaration
    assert declaration is not None
    return declaration


def members(kind: type) -> Iterator[tuple[str, str, str | None]]:
    """The public names of a class, with methods' parameters; each with its type and its docstring."""
    attributes = {name: getattr(type_, "__forward_arg__", type_) for name, type_ in kind.__annotations__.items()}
    for name, type_ in attributes.items():
        yield name, str(type_), None
    for name, member in vars(kind).items():
        if not name.startswith("_") and name not in attributes:
            function = member.fget if isinstance(member, property) else member
            signature = inspect.signature(function)
            call = "" if isinstance(member, property) else f"({parameters(signature)})"
            yield name + call, signature.return_annotation, inspect.getdoc(member)


def parameters(signature: inspect.Signature) -> str:
    """The parameters of a method as text, without self."""
    _, *given = signature.parameters.values()
    stars = {inspect.Parameter.VAR_POSITIONAL: "*"}
    return ", ".join(f"{stars.get(one.kind, '')}{one.name}: {one.annotation}" for one in given)


@pytest.mark.parametrize("kind", MODEL, ids=lambda kind: kind.__name__)
def test_every_name_of_the_model_is_on_the_page(kind: type) -> None:
    """And only these, each with its docstring, if it has one."""
    named = re.findall(r"An attribute for each key of \[`\[(.+?)\]`\]", section(kind.__name__))
    key_names = {key.name for table in named for key in TABLES[table].keys}
    documented = [member for member in members(kind) if member[0] not in key_names]
    assert key_names <= {name.partition("(")[0] for name, _, _ in members(kind)}
    assert [plain(name) for name, _, _ in rows(kind.__name__)] == [name for name, _, _ in documented]
    for (name, type_, meaning), (_, annotation, text) in zip(rows(kind.__name__), documented, strict=True):
        assert plain(type_) == annotation.replace(" | None", " or none"), name
        assert text is None or plain(meaning) == plain(" ".join(text.split())), name
        assert meaning.endswith("."), name


def test_every_variable_is_on_the_page() -> None:
    variables = context(declared())
    assert [plain(name) for name, _, _ in rows("What a template knows")] == list(variables)
    for (_, type_, _), value in zip(rows("What a template knows"), variables.values(), strict=True):
        assert plain(type_).partition("[")[0] == type(value).__name__


def test_every_filter_is_on_the_page() -> None:
    added = {name: list(inspect.signature(function).parameters)[1:] for name, function in FILTERS.items()}
    documented = {re.sub(r"\(.*", "", plain(row[0])): re.findall(r"(\w+)[,)]", row[0]) for row in rows("Filters")}
    assert documented == added


def test_every_template_is_on_the_page() -> None:
    assert sorted(plain(row[0]) for row in rows("flaggen's own")) == own_template_names()


# All that some template of flaggen's knows, and others do not.
SOME = (
    "accessor",
    "checks",
    "flag",
    "has_stubs",
    "macro",
    "operation",
    "parameters",
    "visibilities",
    "visibility",
    "word",
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Which of the variables each template has, wherever it is included.

    Each template begins with a comment that says so, and every committed declaration is rendered once with these.
    """
    mine = tmp_path_factory.mktemp("marked")
    states = " ".join(f"{{{{ {name} is defined }}}}" for name in SOME)
    for template in own_template_names():
        (mine / template).parent.mkdir(exist_ok=True)
        own = (ROOT / "templates" / template).read_text(encoding="utf-8")
        (mine / template).write_text(f"# {template}: {states}\n{own}", encoding="utf-8")
    known = {template: set(SOME) for template in own_template_names()}
    seen = set()
    templates = Templates(mine)
    for declaration in map(declared, COMMITTED.values()):
        for target, path in declaration.output.paths.items():
            text = templates.render(template_name(target, path), context(declaration))
            for template, states in re.findall(r"# (\S+\.j2): ((?:True|False)(?: (?:True|False))+)", text):
                seen.add(template)
                known[template] &= {name for name, state in zip(SOME, states.split(), strict=True) if state == "True"}
    assert seen == set(known)
    return known


def test_the_page_has_the_variables_of_some_templates() -> None:
    assert {plain(name) for row in rows("flaggen's own") for name in row[2].split(", ") if name} == set(SOME)


@pytest.mark.parametrize(("template", "_", "variables"), rows("flaggen's own"))
def test_a_template_has_the_variables_of_the_page(
    template: str, _: str, variables: str, known: dict[str, set[str]]
) -> None:
    """Wherever it is included, and none of the others everywhere."""
    assert known[plain(template)] == set(plain(variables).split(", ")) & set(SOME)
