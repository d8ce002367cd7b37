"""Custom templates: what they can replace and add, and which errors are reported."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flaggen.cli.main import main
from flaggen.render import templates
from repository import ROOT, missing

TABLE = (
    "{{ mark }}\n"
    "{% for word in words %}{% for flag in word.flags %}{{ flag.bit }} {{ flag.name }}\n{% endfor %}{% endfor %}"
)
EXAMPLE = ROOT / "docs" / "examples" / "functions"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository's declaration with templates in mine/ that add a target."""
    text = (ROOT / "flags.toml").read_text(encoding="utf-8")
    text = text.replace("[output]\n", '[render]\ntemplates = "mine"\n\n[output]\ntable = "doc/flags.txt"\n')
    (tmp_path / "flags.toml").write_text(text, encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/table.txt.j2").write_text(TABLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(home: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        return code, *capfd.readouterr()

    return call


def test_a_target_is_added(run: Run, home: Path) -> None:
    assert run("render")[1].endswith("created   doc/flags.txt\n")
    assert (home / "doc/flags.txt").read_text().splitlines()[1:3] == ["0 restore_reserve", "1 migratable"]
    assert run("render", "--stdout", "table")[1] == (home / "doc/flags.txt").read_text()
    assert run("render", "--check", "--only", "table")[0] == 0
    assert run("verify", "-q") == (0, "", "")
    (home / "doc/flags.txt").unlink()
    assert run("render", "--only", "table") == (0, "created   doc/flags.txt\n", "")


def test_one_template_is_overridden_and_its_c_is_proven(run: Run, home: Path) -> None:
    own = (ROOT / "templates/source/definition.c.j2").read_text(encoding="utf-8")
    (home / "mine/source").mkdir()
    (home / "mine/source/definition.c.j2").write_text(f"/* {{{{ flag.name }}}} */\n{own}", encoding="utf-8")
    assert run("render", "--stdout", "source")[1].count("/* migratable */") == 3
    wrong = own.replace("(accessor) }}", "(accessor) | replace('bit(', 'bits(') }}")
    (home / "mine/source/definition.c.j2").write_text(wrong, encoding="utf-8")
    code, _, stderr = run("render")
    assert code == 2
    assert "error[different-fact]" in stderr
    assert stderr.endswith(
        "the C rendered with the templates in mine does not match the declaration; nothing was written\n"
    )
    assert not (home / "generated").exists()


def test_the_options_directory_goes_before_the_declarations(run: Run, home: Path) -> None:
    (home / "other").mkdir()
    (home / "other/table.txt.j2").write_text("other\n")
    assert run("render", "--templates", "other", "--stdout", "table")[1] == "other\n"


def test_fields_and_tuples_keep_what_is_theirs(run: Run, home: Path) -> None:
    (home / "mine/table.txt.j2").write_text("{{ words[0].count }} {{ words[0].flags[0].operations.index('clear') }}\n")
    assert run("render", "--stdout", "table")[1] == "__NR_HPAGEFLAGS 2\n"


def test_the_layout_filters_are_methods_too(run: Run, home: Path) -> None:
    accessor = "(declaration.accessors(words[0].flags[0]) | first)"
    for old, new in (
        (f'{accessor}.definition("static")', f'{accessor} | definition("static")'),
        (f"words[0].body({accessor})", f"words[0] | body({accessor})"),
    ):
        (home / "mine/table.txt.j2").write_text(f"{{{{ {old} }}}}\n{{{{ {new} }}}}\n")
        first, second = run("render", "--stdout", "table")[1].splitlines()
        assert first == second != ""


def test_a_target_may_be_added_for_one_run(run: Run, home: Path) -> None:
    text = (home / "flags.toml").read_text(encoding="utf-8")
    (home / "flags.toml").write_text(text.replace('[render]\ntemplates = "mine"\n', ""), encoding="utf-8")
    assert run("render", "--templates", "mine", "--only", "table")[0] == 0
    code, _, stderr = run("render")
    assert code == 2
    assert stderr.startswith("flags.toml:10:1: error[unknown-key]: unknown key 'table' in [output]\n")
    assert (
        "help: did you mean 'trace'? "
        "valid keys: header, region, private_header, source, emulator, cbmc, module, kunit, trace, drgn, gdb; "
        "your own target needs [render] templates\n" in stderr
    )


@pytest.mark.parametrize(
    "template",
    [
        "{{ declaration.__class__ }}",
        "{{ declaration | attr('__class__') }}",
        "{{ '{0.__class__}'.format(declaration) }}",
        "{{ ('{0.__class__}' | attr('format'))(declaration) }}",
        "{{ declaration.__annotations__ }}",
        "{{ declaration.accessors.__func__ }}",
        "{{ declaration.accessors(words[0].flags[0]).gi_frame }}",
        "{{ declaration._word }}",
        "{{ self.__init__.__globals__ }}",
        "{{ lipsum.__globals__ }}",
        "{% set declaration.name = 'mine' %}",
        "{{ declaration.output.paths.update(header='mine') }}",
        "{{ words[0].operations('static').clear() }}",
    ],
)
def test_a_template_neither_gets_out_of_the_sandbox_nor_changes_anything(template: str, run: Run, home: Path) -> None:
    (home / "mine/table.txt.j2").write_text(template, encoding="utf-8")
    code, stdout, stderr = run("render")
    assert (code, stdout) == (2, "")
    assert re.match(r"mine/table\.txt\.j2:1:1: error\[template\]: (access to attribute|cannot assign) ", stderr)


def test_a_template_is_below_the_directory(run: Run, home: Path) -> None:
    (home / "mine/sub").mkdir()
    (home / "mine/link").symlink_to("sub")
    (home / "mine/sub/flags.txt").write_text("linked\n")
    (home / "flags.txt").write_text("secret\n")
    (home / "mine/table.txt.j2").write_text("{% include 'link/flags.txt' %}")
    assert run("render", "--stdout", "table")[1] == "linked\n"
    (home / "mine/up").symlink_to("..")
    (home / "mine/table.txt.j2").write_text("{% include 'up/flags.txt' %}")
    code, stdout, stderr = run("render", "--stdout", "table")
    assert (code, stdout) == (2, "")
    assert stderr.startswith(
        "mine/table.txt.j2:1:1: error[template]: mine/up/flags.txt leads outside the directory of templates\n"
    )
    for name in ("up/../flags.txt", "../flags.txt", str(home / "flags.txt"), "./../flags.txt"):
        (home / "mine/table.txt.j2").write_text(f"{{% include '{name}' %}}")
        code, _, stderr = run("render")
        assert code == 2
        assert f"template {name!r} does not exist" in stderr


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            "a\n{{ nothing }}\n",
            "mine/table.txt.j2:2:1: error[template]: 'nothing' is undefined\n    2 | {{ nothing }}\n",
        ),
        ("{{ c.nothing }}", "mine/table.txt.j2:1:1: error[template]: CStyle has no attribute 'nothing'\n"),
        (
            "{{ words[0].index }}",
            "mine/table.txt.j2:1:1: error[template]: Word has no attribute 'index'",
        ),
        (
            "{{ words[0].flags[0].count }}",
            "mine/table.txt.j2:1:1: error[template]: Flag has no attribute 'count'",
        ),
        (
            "\n{{ words[0].flags[99].name }}",
            "mine/table.txt.j2:2:1: error[template]: tuple object has no element 99",
        ),
        ("\n\n{% if %}", "mine/table.txt.j2:3:1: error[template]: Expected an expression, got 'end of"),
        ("{{ ''.__class__ }}", "mine/table.txt.j2:1:1: error[template]: access to attribute '__class__' of 'str' obj"),
        ("{{ c.__class__.__mro__ }}", "mine/table.txt.j2:1:1: error[template]: access to attribute '__class__'"),
        ("\n{% include 'more.txt' %}", "mine/table.txt.j2:2:1: error[template]: template 'more.txt' does not exist"),
        (
            "{% include '../flags.toml' %}",
            "mine/table.txt.j2:1:1: error[template]: template '../flags.toml' does not exist",
        ),
        ("{% include 'included.inc' %}", "mine/included.inc:2:1: error[template]: division by zero"),
        (
            "{{ '\\ud800' }}",
            "mine/table.txt.j2:1:1: error[template]: 'utf-8' codec can't encode character '\\ud800' in position 0",
        ),
        ("{% include 'latin.inc' %}", "mine/table.txt.j2:1:1: error[template]: 'utf-8' codec can't decode byte 0xe9"),
    ],
)
def test_what_is_wrong_is_shown_where_it_stands(template: str, expected: str, run: Run, home: Path) -> None:
    (home / "mine/table.txt.j2").write_text(template, encoding="utf-8")
    (home / "mine/included.inc").write_text("\n{{ 1 / 0 }}\n", encoding="utf-8")
    (home / "mine/latin.inc").write_bytes(b"\xe9\n")
    code, stdout, stderr = run("render")
    assert (code, stdout) == (2, "")
    assert stderr.startswith(expected)
    assert not (home / "generated").exists()


def test_an_emulator_that_is_no_python(run: Run, home: Path) -> None:
    (home / "mine/emulator.py.j2").write_text("def (:\n", encoding="utf-8")
    code, _, stderr = run("render")
    assert code == 2
    assert re.match(r"(?i)mine/emulator\.py\.j2:1:1: error\[template\]: cannot parse.*\n    1 \| def \(:\n", stderr)


def test_a_template_that_is_missing(run: Run, home: Path) -> None:
    (home / "mine/table.txt.j2").rename(home / "mine/table.rst.j2")
    code, _, stderr = run("render")
    assert code == 2
    assert stderr == (
        "flags.toml:12:9: error[template]: mine/table.txt.j2 does not exist\n"
        '   12 | table = "doc/flags.txt"\n'
        "      |         ^^^^^^^^^^^^^^^\n"
        "help: create the template of target 'table'\n"
        "flaggen: 1 error\n"
    )


@pytest.mark.parametrize("output", ["own/header.h.j2", "own/header/enum.h.j2", "link"])
def test_no_template_is_written_over(output: str, run: Run, home: Path) -> None:
    (home / "own").mkdir()
    (home / "link").symlink_to("own/header.h.j2")
    (home / "flags.toml").write_text(f"render.templates = 'own'\noutput.header = '{output}'\nflags.a.bit = 0\n")
    (home / "own/header.h.j2").write_bytes((ROOT / "templates/header.h.j2").read_bytes())
    code, stdout, stderr = run("render")
    assert (code, stdout) == (2, "")
    assert stderr.endswith(f"flaggen: {output} resolves to a template; nothing was written\n")
    assert (home / "own/header.h.j2").read_bytes() == (ROOT / "templates/header.h.j2").read_bytes()


def test_a_directory_that_serves_nothing(run: Run, home: Path) -> None:
    text = (home / "flags.toml").read_text(encoding="utf-8").replace('table = "doc/flags.txt"\n', "")
    (home / "flags.toml").write_text(text, encoding="utf-8")
    code, _, stderr = run("render")
    assert code == 2
    assert stderr.startswith(
        "flags.toml:9:13: error[template]: mine replaces none of flaggen's templates, and [output]"
    )
    (home / "other").mkdir()
    code, _, stderr = run("render", "--templates", "other")
    assert code == 2
    assert stderr.startswith("--templates other:1:1: error[template]: other replaces none of flaggen's templates, and")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("flags.h.j2", "header/flags.h.j2"),
        ("headr.h.j2", "header.h.j2"),
        ("header/flagz.h.j2", "header/flags.h.j2"),
        ("source/source.c.j2", "source.c.j2"),
    ],
)
def test_a_misspelt_template_is_not_passed_over(name: str, meant: str, run: Run, home: Path) -> None:
    (home / "mine" / name).parent.mkdir(exist_ok=True)
    (home / "mine" / name).write_text("x\n", encoding="utf-8")
    code, _, stderr = run("render")
    assert code == 2
    assert stderr.startswith(
        f"mine/{name}:1:1: error[template]: unused template: it is neither one of flaggen's nor a target's"
    )
    assert f"help: did you mean {meant}?\n" in stderr
    (home / "mine/table.txt.j2").write_text(f"{{{{ mark }}}}{{% include '{name}' %}}\n", encoding="utf-8")
    assert run("render", "-q")[0] == 0


def test_a_changed_template_is_noticed_by_the_next_check(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Including templates that did not exist, and those that are only included."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("flaggen.cli.cache._STARTED", 2**63)  # also right after a checkout
    (home / "mine/table.txt.j2").write_text("{{ mark }}{% include 'more.txt' ignore missing %}x\n")
    run("render")
    assert run("render", "--check", "-q")[0] == 0
    monkeypatch.setattr("flaggen.cli.commands.run", lambda _: 99)
    assert run("render", "--check", "-q")[0] == 0
    (home / "mine/more.txt").write_text("more")
    assert run("render", "--check", "-q")[0] == 99
    (home / "mine/more.txt").unlink()
    assert run("render", "--check", "-q")[0] == 0
    (home / "mine/header.h.j2").write_text("")
    assert run("render", "--check", "-q")[0] == 99
    (home / "mine/header.h.j2").rename(home / "mine/headr.h.j2")  # what would be taken for a misspelt one
    assert run("render", "--check", "-q")[0] == 99
    (home / "mine/headr.h.j2").unlink()
    assert run("render", "--check", "-q")[0] == 0
    (home / "mine/header").mkdir()
    assert run("render", "--check", "-q")[0] == 99


def test_the_directory_is_the_declarations_neighbour(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "deep").mkdir()
    monkeypatch.chdir(home / "deep")
    assert run("render", "--only", "table") == (0, "created   ../doc/flags.txt\n", "")
    assert re.match(r"current +\.\./doc/flags.txt\n1 file compared", run("render", "--check", "--only", "table")[1])


def test_the_example_is_current_and_proven(run: Run) -> None:
    assert run("render", "--check", "-q", "--strict", str(EXAMPLE / "flags.toml")) == (0, "", "")
    assert run("verify", "-q", str(EXAMPLE / "flags.toml")) == (0, "", "")


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        (
            "word.address(",
            "words[0].address(",
            "function folio_test_hugetlb_pre_zeroed() of flag 'pre_zeroed': body is",
        ),
        ("{{ accessor.operation.bitop }}", "set_bit", "function folio_test_hugetlb_restore_reserve() of flag"),
        ("{{ accessor.prototype }};", "extern int nothing;", "prototype folio_set_hugetlb_migratable() of flag"),
        ("{{ c.inline }}", "static inline", "storage is `static inline`, not `static __always_inline`"),
        ('"false"', '"true"', "(CONFIG_HUGETLB_PAGE off)"),
        ('{% include "header/enum.h.j2" %}', "", "enum hugetlb_page_flags is missing from the header"),
    ],
)
def test_a_mistake_in_the_examples_header_is_refused_at_its_c(
    right: str, wrong: str, says: str, run: Run, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(EXAMPLE, copy)
    template = copy / "templates/header.h.j2"
    text = template.read_text(encoding="utf-8")
    assert text.count(right) == 1
    template.write_text(text.replace(right, wrong), encoding="utf-8")
    before = (copy / "include/linux/hugetlb_page_flags.h").read_bytes()
    code, stdout, stderr = run("render", "copy/flags.toml")
    assert (code, stdout) == (2, "")
    assert re.match(r"copy/include/linux/hugetlb_page_flags\.h:\d+:\d+: error\[[\w-]+\]: .*\n +\d+ \| ", stderr)
    assert says in stderr
    assert stderr.endswith(
        "the C rendered with the templates in copy/templates does not match the declaration; nothing was written\n"
    )
    assert (copy / "include/linux/hugetlb_page_flags.h").read_bytes() == before


def test_the_examples_table_is_sound_rst() -> None:
    if importlib.util.find_spec("docutils") is None:
        missing("docutils")
    from docutils.core import publish_doctree

    text = (EXAMPLE / "Documentation/mm/hugetlb_page_flags.rst").read_text(encoding="utf-8")
    tree = publish_doctree(text, settings_overrides={"report_level": 1, "halt_level": 1, "_disable_config": True})
    rows = [[cell.astext() for cell in row.children] for row in tree.findall(lambda node: node.tagname == "row")]
    assert rows[0] == ["Flag", "Word and bit", "Meaning", "Who holds what"]
    assert [row[:2] for row in rows[1:]] == [
        ["HPG_restore_reserve", "page[0].private, bit 0"],
        ["HPG_migratable", "page[0].private, bit 1"],
        ["HPG_freed", "page[0].private, bit 2"],
        ["HPG_pre_zeroed", "page[2].private, bit 0"],
    ]
    assert [row[3] for row in rows[3:]] == ["Examined and modified under hugetlb_lock."] * 2


def test_a_checkout_has_no_compiled_templates() -> None:
    """So that a change of a template takes effect."""
    assert templates.own_directory() == ROOT / "templates"
    assert importlib.util.find_spec(templates.COMPILED) is None


@pytest.mark.parametrize("link", ["table.txt.j2", "headr.h.j2", "header.h.j2"])
def test_no_file_outside_the_directory_is_shown(link: str, run: Run, home: Path) -> None:
    """Templates come with a branch, and a report of what is wrong with them may be public."""
    (home / "secret").write_text("secret {{ nothing }}\n")
    (home / "mine" / link).unlink(missing_ok=True)
    (home / "mine" / link).symlink_to(home / "secret")
    code, stdout, stderr = run("render")
    assert (code, stdout) == (2, "")
    assert "error[template]" in stderr and "secret {" not in stderr


def test_an_output_without_the_mark_is_not_written(run: Run, home: Path) -> None:
    (home / "mine/table.txt.j2").write_text("no mark\n")
    code, stdout, stderr = run("render")
    assert (code, stdout, (home / "doc").exists()) == (2, "", False)
    assert stderr == (
        "flaggen: doc/flags.txt would not be marked as generated by flaggen: "
        "add {{ mark }} near the start of its template; nothing was written\n"
    )


def test_a_file_of_others_is_not_lost_to_a_template_without_the_mark(run: Run, home: Path) -> None:
    (home / "doc").mkdir()
    for template in ("no mark\n", "{{ mark }}\n"):
        (home / "mine/table.txt.j2").write_text(template)
        (home / "doc/flags.txt").write_text("precious, and checked by flaggen\n")
        code, stdout, stderr = run("render")
        assert (code, stdout) == (2, "")
        assert stderr.startswith("flaggen: doc/flags.txt ") and stderr.endswith("; nothing was written\n")
        assert (home / "doc/flags.txt").read_text() == "precious, and checked by flaggen\n"
