"""How the files are laid out: tests mirror modules, modules and functions are short, and a rule's id has one home."""

from __future__ import annotations

import ast
from fnmatch import filter as filter_names
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from flaggen.cli.rules import RULES
from repository import ROOT

FLAGGEN, TESTS = ROOT / "flaggen", ROOT / "tests"
MODULES = {path.relative_to(FLAGGEN).as_posix(): path for path in sorted(FLAGGEN.rglob("*.py"))}
# Directories of tests that need other tools, and are about all of flaggen.
OTHER_DIRECTORIES = ("hooks", "kernels", "matrix")
# Tests of a property that no single module has, and what that is about.
PROPERTIES = {
    "cli/test_hostile_names.py": "all output",
    "cli/test_man_page.py": "the man page and docs/commands.md",
    "cli/test_missing_packages.py": "the commands where packages are missing",
    "cli/test_init.py": "a command, from the words to the files",
    "cli/commands/test_render_regions.py": "regions, in each mode of render and verify",
    "decode/test_booted.py": "the blocks of booted kernels",
    "decode/test_damaged_logs.py": "damaged logs",
    "decode/test_machines.py": "machines of 32 bits and of big-endian ones",
    "diff/test_readme_picture.py": "the picture of a terminal in the README",
    "diff/test_history.py": "the states of mainline",
    "emulate/test_differential.py": "the compiled C against the emulator",
    "prove/test_completeness.py": "whatever is rendered is proven",
    "prove/test_soundness.py": "what compilers make of what the proof accepts",
    "render/test_compile.py": "what compilers make of the rendered C",
    "render/test_debuggers.py": "the rendered modules for debuggers",
    "render/test_emulator.py": "the rendered emulator",
    "render/test_harness.py": "the rendered harnesses",
    "test_docs.py": "README.md and docs/",
    "test_house.py": "imports",
    "test_layout.py": "this file",
    "test_mutated_declarations.py": "no declaration raises",
}
# Data, tested by what reads it: rules by the tests of those who report them, keys by the loader's.
DATA = ("__init__.py", "__main__.py", "rules.py", "keys.py")
# Modules without a test module of their own, and that of their caller, which tests them.
TESTED_WITH = {
    "cfront/branches.py": "cfront/test_preprocess.py",
    "cfront/syntax_nodes.py": "prove/test_bodies.py",
    "convert/c_text.py": "convert/test_uses.py",
    "convert/spatch.py": "convert/test_file.py",
    "cli/arguments.py": "cli/test_options.py",
    "cli/commands/*.py": "cli/test_main.py",
    "cli/converted_tree.py": "cli/commands/test_convert.py",
    "cli/exit_codes.py": "cli/test_main.py",
    "cli/kernel_files.py": "cli/test_kernel_patch.py",
    "cli/sides.py": "diff/test_sides.py",
    "cli/rerendered.py": "cli/commands/test_convert.py",
    "cli/streams.py": "cli/test_main.py",
    "decode/blocks.py": "decode/test_verdicts.py",
    "decode/dump_lines.py": "decode/test_dumps.py",
    "decode/release_forms.py": "decode/test_verdicts.py",
    "decode/releases.py": "decode/test_mainline_flags.py",
    "decode/report.py": "cli/commands/test_decode.py",
    "diff/change.py": "diff/test_changes.py",
    "diff/guards.py": "diff/test_changes.py",
    "diff/json_schema.py": "diff/test_report.py",
    "diff/layouts.py": "diff/test_compare.py",
    "diff/matched_flags.py": "diff/test_compare.py",
    "emulate/accesses.py": "race/test_explore.py",
    "emulate/declared.py": "emulate/test_page_memory.py",
    "emulate/events.py": "race/test_explore.py",
    "emulate/kernel_programs.py": "race/test_offline.py",
    "emulate/memory.py": "race/test_explore.py",
    "emulate/pool.py": "emulate/test_page_memory.py",
    "git/answers.py": "git/test_objects.py",
    "git/history.py": "merge/test_merge_driver.py",
    "git/index.py": "cli/test_staged.py",
    "git/merge_file.py": "merge/test_merge_driver.py",
    "git/temporary_index.py": "cli/test_patch_sides.py",
    "kernel/comment_blocks.py": "kernel/test_comments.py",
    "kernel/comment_entries.py": "kernel/test_comments.py",
    "kernel/sections.py": "kernel/test_tree.py",
    "lint/problems.py": "lint/test_check.py",
    "lint/taken_names.py": "lint/test_names.py",
    "merge/flag_conflicts.py": "merge/test_declarations.py",
    "merge/order.py": "merge/test_toml_merge.py",
    "merge/renames.py": "merge/test_declarations.py",
    "merge/report.py": "merge/test_declarations.py",
    "merge/text_conflicts.py": "merge/test_declarations.py",
    "merge/three_way.py": "merge/test_declarations.py",
    "merge/toml_pieces.py": "merge/test_toml_merge.py",
    "model/accessors.py": "emulate/test_differential.py",
    "model/c_style.py": "toml/test_load.py",
    "model/change_kinds.py": "diff/test_changes.py",
    "model/declaration.py": "toml/test_load.py",
    "model/flag.py": "toml/test_load.py",
    "model/review_table.py": "diff/test_policy.py",
    "prove/facts.py": "prove/test_differences.py",
    "prove/messages.py": "prove/test_differences.py",
    "prove/promised.py": "prove/test_prove.py",
    "prove/external_declarations.py": "prove/test_prove.py",
    "prove/unaccepted.py": "prove/test_stated.py",
    "prove/own_names.py": "prove/test_stated.py",
    "race/outcomes.py": "race/test_offline.py",
    "race/scenarios.py": "race/test_offline.py",
    "report/errors.py": "test_api.py",
    "report/file_content.py": "git/test_revisions.py",
    "report/template_files.py": "show/test_svg.py",
    "report/json_schema.py": "show/test_document.py",
    "show/bits.py": "show/test_table.py",
    "show/json_schema.py": "show/test_document.py",
    "toml/document.py": "toml/test_load.py",
    "toml/parse.py": "toml/test_load.py",
    "toml/reference.py": "toml/test_json_schema.py",
    "toml/starter.py": "cli/test_init.py",
    "render/user_templates.py": "render/test_templates.py",
    "verify/btf.py": "verify/test_run.py",
    "patch/message.py": "patch/test_mail.py",
    "verify/cbmc.py": "kernels/test_cbmc.py",
    "verify/compile/random_calls.py": "emulate/test_differential.py",
    "verify/debuggers/pages.py": "verify/debuggers/test_gdb.py",
    "verify/faults.py": "render/test_harness.py",
    "verify/kernel/kbuild.py": "kernels/test_verify.py",
    "verify/kernel/kernels.py": "verify/kernel/test_boot.py",
    "verify/kernel/modules.py": "verify/kernel/test_boot.py",
    "verify/kernel/guest_report.py": "verify/kernel/test_boot.py",
    "verify/kernel/prediction.py": "verify/kernel/test_boot.py",
    "verify/rendering.py": "render/test_harness.py",
    "verify/scripts.py": "kernels/test_style.py",
    "verify/shim.py": "render/test_compile.py",
}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 60
# Tables of data that may be longer.
TABLES = {"toml/keys.py": "a record for each key of flags.toml"}
# Where a rule's id is another word.
OTHER_WORDS = {"cli/rule_pages.py": {"toml"}}


def mirrored(module: str) -> str:
    """The test module of a module, both as paths: render/files.py has render/test_files.py."""
    path = Path(module)
    return path.with_name(f"test_{path.name}").as_posix()


@cache
def nodes(module: str) -> list[ast.AST]:
    """The nodes of a module's syntax tree."""
    return [*ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8")))]


def test_every_test_module_is_that_of_a_module_or_of_a_property() -> None:
    written = {path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")}
    written = {name for name in written if name.partition("/")[0] not in OTHER_DIRECTORIES}
    assert written - {mirrored(module) for module in MODULES} == set(PROPERTIES)


def without_test_module() -> list[str]:
    return [module for module in MODULES if not (TESTS / mirrored(module)).is_file()]


def test_every_module_has_a_test_module_or_is_tested_with_its_caller() -> None:
    for module in without_test_module():
        assert Path(module).name in DATA or any(fnmatch(module, pattern) for pattern in TESTED_WITH), module


def test_a_module_is_listed_only_while_it_has_no_test_module() -> None:
    assert [tests for tests in TESTED_WITH.values() if not (TESTS / tests).is_file()] == []
    assert [pattern for pattern in TESTED_WITH if not filter_names(without_test_module(), pattern)] == []


def test_modules_are_short() -> None:
    lines = {module: path.read_text(encoding="utf-8").count("\n") for module, path in MODULES.items()}
    assert {module for module, count in lines.items() if count > MOST_LINES} == set(TABLES)


def test_functions_are_short() -> None:
    functions = [(module, node) for module in MODULES for node in nodes(module) if isinstance(node, ast.FunctionDef)]
    lines = {(module, node.name): (node.end_lineno or 0) - node.lineno + 1 for module, node in functions}
    assert [function for function, count in lines.items() if count > MOST_LINES_OF_A_FUNCTION] == []


def test_a_rules_id_is_written_in_the_rules_alone() -> None:
    known = {rule.id for rule in RULES}
    for module in MODULES:
        written = [node.value for node in nodes(module) if isinstance(node, ast.Constant)]
        ids = [text for text in written if isinstance(text, str) and text in known]
        if Path(module).name == "rules.py":
            assert len(ids) == len(set(ids)), module
        else:
            assert set(ids) == OTHER_WORDS.get(module, set()), module


def test_no_id_is_that_of_two_rules() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
