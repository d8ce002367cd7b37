"""`flaggen diff --patch`: patches, series and mails, in a temporary index."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from flaggen.cli.main import main
from repositories import NEW, OLD, commit, git, home, repository

__all__ = ["home", "repository"]


KERNEL = """\
#ifdef CONFIG_HUGETLB_PAGE
enum hugetlb_page_flags {
\tHPG_migratable = 0,
\tHPG_temporary,
\t__NR_HPAGEFLAGS,
};
#define HPAGEFLAG(uname, flname)\t\t\t\t\\
static __always_inline\t\t\t\t\t\t\\
bool folio_test_hugetlb_##flname(struct folio *folio)\t\t\\
\t{\tvoid *private = &folio->private;\t\t\\
\t\treturn test_bit(HPG_##flname, private);\t\\
\t}
#else
#define HPAGEFLAG(uname, flname)\t\t\t\t\\
static inline bool\t\t\t\t\t\t\\
folio_test_hugetlb_##flname(struct folio *folio)\t\t\\
\t{ return false; }
#endif
HPAGEFLAG(Migratable, migratable)
HPAGEFLAG(Temporary, temporary)
"""


@pytest.fixture
def mailed(repository: Path) -> Path:
    """A series of two patches; HEAD and the work tree are at its base."""
    commit(OLD.replace("On a free list.", "Free."))
    commit(NEW)
    series = git("format-patch", "--stdout", "--base=HEAD~2", "HEAD~2..HEAD")
    git("reset", "-q", "--hard", "HEAD~2")
    Path("series.mbox").write_text(series + "\n")
    return repository


def state() -> tuple[str, str, str]:
    return git("status", "--porcelain"), git("ls-files", "-s"), git("count-objects")


def test_a_series_changes_nothing_in_the_repository(mailed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = state()
    assert main(["diff", "--patch", "series.mbox"]) == 1
    whole = capsys.readouterr().out
    assert "[flag-removed]" in whole and "series.mbox:flags.toml" in whole
    assert main(["diff", "--patch", "series.mbox", "--each"]) == 1
    assert capsys.readouterr().out.count(" -> ") == 2
    assert state() == before


def test_the_base_commit_precedes_head(mailed: Path) -> None:
    commit(OLD.replace("doc", "# doc"))
    assert main(["diff", "--patch", "series.mbox"]) == 1


def test_a_plain_diff_in_a_directory_below(mailed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("flags.toml").write_text(NEW)
    Path("sub").mkdir()
    Path("sub/x.diff").write_text(git("diff") + "\n")
    git("checkout", "-q", "flags.toml")
    monkeypatch.chdir("sub")
    assert main(["diff", "--patch", "x.diff"]) == 1


def test_a_header(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-q")
    Path("flags.toml").write_text(OLD)
    assert main(["render", "-q"]) == 0
    git("add", "include")
    git("commit", "-qm", "x")
    Path("flags.toml").write_text(NEW)
    assert main(["render", "-q"]) == 0
    Path("x.diff").write_text(git("diff") + "\n")
    git("checkout", "-q", "include")
    capsys.readouterr()
    assert main(["diff", "--patch", "x.diff"]) == 1
    assert "[flag-removed]" in capsys.readouterr().out


def test_a_kernels_own_header_and_no_declaration(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-q")
    header = Path("include/linux/hugetlb.h")
    header.parent.mkdir(parents=True)
    header.write_text(KERNEL)
    Path("mm.c").write_text("int x;\n")
    git("add", ".")
    git("commit", "-qm", "x")
    header.write_text(KERNEL.replace("\tHPG_temporary,\n", "").replace("HPAGEFLAG(Temporary, temporary)\n", ""))
    Path("mm.c").write_text("int y;\n")
    Path("x.diff").write_text(git("diff") + "\n")
    git("checkout", "-q", ".")
    assert main(["diff", "--patch", "x.diff"]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("HEAD:include/linux/hugetlb.h -> x.diff:include/linux/hugetlb.h\n")
    assert "\ntemporary\n  breaking  removed; was bit 1" in printed and "\n1 breaking\n" in printed
    Path("x.diff").write_text(git("diff", "HEAD", "--", "none") + "diff --git a/mm.c b/mm.c\nold mode 100644\n")
    assert main(["diff", "--patch", "x.diff"]) == 2


def test_standard_input_and_a_bare_repository(
    mailed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mails = (mailed / "series.mbox").read_bytes()
    git("clone", "-q", "--bare", ".", "bare.git")
    monkeypatch.chdir("bare.git")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(mails)))
    assert main(["diff", "--patch", "-"]) == 1
    assert " -> stdin:flags.toml\n" in capsys.readouterr().out
    assert not Path("index").exists()


def test_a_base_commit_that_the_repository_lacks(mailed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path("series.mbox").read_text()
    known = git("rev-parse", "HEAD")
    Path("series.mbox").write_text(text.replace(known, "1" * 40))
    assert main(["diff", "--patch", "series.mbox"]) == 2
    assert capsys.readouterr().err == (
        f"flaggen: the base-commit {'1' * 40} is not in this repository; fetch it, or name the revision to apply to "
        "with --base\n"
    )
    assert main(["diff", "--patch", "series.mbox", "--base", "HEAD"]) == 1
    capsys.readouterr()
    Path("series.mbox").write_text(text)
    assert main(["diff", "--patch", "series.mbox", "--base", "HEAD"]) == 1
    assert capsys.readouterr().err == f"flaggen: --base HEAD is ignored: the patch has the base-commit {known[:12]}\n"
    assert main(["diff", "--patch", "series.mbox", "--base", "nope"]) == 2
    assert "'nope' is neither a file nor a git revision" in capsys.readouterr().err


def test_a_patch_that_does_not_apply_names_the_hunk(mailed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path("series.mbox").read_text()
    Path("series.mbox").write_text(text.replace("base-commit: ", "no-base: "))
    commit(OLD.replace("On a free list.", "Other."))
    assert main(["diff", "--patch", "series.mbox"]) == 2
    assert "does not apply to HEAD: flags.toml, hunk @@ -" in capsys.readouterr().err
    assert main(["diff", "--patch", "series.mbox", "--base", "HEAD~1"]) == 1
    assert main(["diff", "--patch", "flags.toml"]) == 2
    assert main(["diff", "--each"]) == 2
