"""Either all files are written or none, and each is complete at any moment."""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import os
import random
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from flaggen.cli.main import main
from flaggen.model.mark import mark
from flaggen.render import files as writer
from flaggen.render.files import FileFault, compare, create, write
from flaggen.render.render import Artifact
from repository import ROOT
from sample import cases, sampled

MARK = f"{mark('flags.toml')}\n"
THREE = (
    Artifact("header", "include/a.h", f"{MARK}one\n"),
    Artifact("source", "mm/a.c", f"{MARK}two\n"),
    Artifact("emulator", "a.py", f"{MARK}three\n"),
)


def states(artifacts: tuple[Artifact, ...], root: Path) -> list[str]:
    return [comparison.state for comparison in compare(artifacts, root / "flags.toml")]


def files(root: Path) -> dict[str, bytes]:
    """Every file and directory below the root."""
    contents = {str(path.relative_to(root)): path.read_bytes() if path.is_file() else b"/" for path in root.rglob("*")}
    return dict(sorted(contents.items()))


def test_created_unchanged_updated(tmp_path: Path) -> None:
    assert [comparison.state for comparison in write(THREE, tmp_path / "flags.toml")] == ["created"] * 3
    assert files(tmp_path) == {
        "a.py": f"{MARK}three\n".encode(),
        "include": b"/",
        "include/a.h": f"{MARK}one\n".encode(),
        "mm": b"/",
        "mm/a.c": f"{MARK}two\n".encode(),
    }
    assert [comparison.state for comparison in write(THREE, tmp_path / "flags.toml")] == ["unchanged"] * 3
    (tmp_path / "mm/a.c").write_text(f"{MARK}by hand\n")
    assert [comparison.state for comparison in write(THREE, tmp_path / "flags.toml")] == [
        "unchanged",
        "updated",
        "unchanged",
    ]
    assert states(THREE, tmp_path) == ["unchanged"] * 3


def test_comparing_writes_nothing(tmp_path: Path) -> None:
    assert states(THREE, tmp_path) == ["created"] * 3
    assert files(tmp_path) == {}


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    write(THREE, tmp_path / "flags.toml")
    before = (tmp_path / "a.py").stat()
    write((Artifact("header", "include/a.h", f"{MARK}new\n"), *THREE[1:]), tmp_path)
    after = (tmp_path / "a.py").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o444, 0o755])
def test_the_mode_is_kept(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(f"{MARK}old\n")
    path.chmod(mode)
    write(THREE, tmp_path / "flags.toml")
    assert path.read_text() == f"{MARK}three\n"
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_has_the_mode_of_the_umask(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write(THREE, tmp_path / "flags.toml")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "a.py").stat().st_mode) == 0o640


def test_a_symbolic_link_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.py").write_text(f"{MARK}old\n")
    (tmp_path / "a.py").symlink_to("real/a.py")
    write(THREE, tmp_path / "flags.toml")
    assert (tmp_path / "a.py").is_symlink()
    assert (tmp_path / "real/a.py").read_text() == f"{MARK}three\n"


def test_a_link_to_nothing_yet_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to("real/a.py")
    write(THREE, tmp_path / "flags.toml")
    assert (tmp_path / "a.py").is_symlink()
    assert (tmp_path / "real/a.py").read_text() == f"{MARK}three\n"


def link_to_itself(root: Path) -> None:
    (root / "a.py").symlink_to("a.py")


def link_out(root: Path) -> None:
    (root / "a.py").symlink_to(root.parent / "elsewhere.py")


def directory_link_out(root: Path) -> None:
    (root / "mm").symlink_to(root.parent)


def two_links_to_one_file(root: Path) -> None:
    (root / "mm").mkdir()
    (root / "a.py").symlink_to("one")
    (root / "mm/a.c").symlink_to("../one")


def directory_in_the_way(root: Path) -> None:
    (root / "a.py").mkdir()


def pipe_in_the_way(root: Path) -> None:
    os.mkfifo(root / "a.py")


def link_to_the_declaration(root: Path) -> None:
    (root / "flags.toml").write_text("flags\n")
    (root / "a.py").symlink_to("flags.toml")


def file_for_a_directory(root: Path) -> None:
    (root / "mm").write_text("a file\n")


def gits_own_directory(root: Path) -> None:
    (root / ".git").mkdir()
    (root / "mm").symlink_to(".git")


def gits_own_file(root: Path) -> None:
    (root / "a.py").symlink_to("sub/.GIT")


@pytest.mark.parametrize(
    "obstacle",
    [
        link_to_itself,
        link_out,
        directory_link_out,
        two_links_to_one_file,
        directory_in_the_way,
        pipe_in_the_way,
        link_to_the_declaration,
        file_for_a_directory,
        gits_own_directory,
        gits_own_file,
    ],
)
def test_nothing_is_written_past_an_obstacle(obstacle: Callable[[Path], None], tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    obstacle(root)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(FileFault):
        write(THREE, root / "flags.toml")
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Simulate a full disk: a write fails halfway."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_leaves_all_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"{MARK}old\n")
    before = files(tmp_path)
    large = (*THREE[:2], Artifact("emulator", "a.py", MARK + "x" * 100_000))
    with file_size_limit(4096), pytest.raises(FileFault, match=r"a\.py cannot be written: File too large"):
        write(large, tmp_path / "flags.toml")
    assert files(tmp_path) == before


def test_a_full_disk_is_reported_for_a_file(tmp_path: Path) -> None:
    large = {tmp_path / "one": "x", tmp_path / "two": "x" * 100_000}
    with file_size_limit(4096), pytest.raises(FileFault, match=r"/two cannot be created: File too large"):
        create(large)
    assert files(tmp_path) == {}


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt(), SystemExit(143)])
@pytest.mark.parametrize("moment", range(1, 7))
def test_a_failure_at_any_moment_leaves_all_as_it_was(
    error: BaseException, moment: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of three files is staged and renamed: six moments."""
    (tmp_path / "a.py").write_text(f"{MARK}old\n")
    before = files(tmp_path)
    calls = iter(range(1, 100))

    def failing(function: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            if next(calls) == moment:
                raise error
            return function(*arguments)

        return call

    monkeypatch.setattr(writer, "_stage", failing(writer._stage))
    monkeypatch.setattr(Path, "replace", failing(Path.replace))
    with pytest.raises(FileFault if isinstance(error, OSError) else type(error)):
        write(THREE, tmp_path / "flags.toml")
    assert files(tmp_path) == before


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    write(THREE, tmp_path / "flags.toml")
    before = files(tmp_path)
    (tmp_path / ".a.py.flaggen").write_text("half a fi")
    write(THREE, tmp_path / "flags.toml")
    assert files(tmp_path) == before


DECLARATIONS = [
    (ROOT / "flags.toml").read_text(encoding="utf-8"),
    (ROOT / "flags.toml").read_text(encoding="utf-8")
    + '\n[flags.pinned]\nvisibility = "exported"\ndoc = "Another."\nsynchronization = "None."\n',
]
OUTPUTS = [
    "generated/include/linux/hugetlb_page_flags.h",
    "generated/mm/hugetlb_page_flags.c",
    "generated/hugetlb_page_flags.py",
]


def heeding() -> None:
    """Let signals end the process, also where the tests were started with some of them ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def start(root: Path, *operands: str, stdin: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flaggen", "render", *operands],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=heeding,
    )


def finish(root: Path) -> list[bytes]:
    process = start(root)
    _, stderr = process.communicate()
    assert (process.returncode, stderr) == (0, b"")
    return [(root / output).read_bytes() for output in OUTPUTS]


@sampled
def test_killed_at_any_moment(tmp_path: Path, say: Callable[[str], None]) -> None:
    """kill -9 at random moments (200 in CI): every output is complete, old or new, and the next run repairs all."""
    # The processes begin with all imports done, so that a moment more often falls into the work.
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(
        ["flaggen.cli.main", "flaggen.prove.prove", "flaggen.render.files", "black", "jinja2", "pycparser"]
    )
    declaration = tmp_path / "flags.toml"

    def render(text: str) -> multiprocessing.process.BaseProcess:
        declaration.write_text(text, encoding="utf-8")
        process = processes.Process(target=main, args=(["render", "-q", str(declaration)],))
        process.start()
        return process

    def outputs() -> list[bytes]:
        return [(tmp_path / output).read_bytes() for output in OUTPUTS]

    versions, duration = [], 0.0
    for text in DECLARATIONS:
        process = render(text)
        began = time.monotonic()
        process.join()
        duration = time.monotonic() - began
        versions.append(outputs())
    chance = random.Random(1)
    killed = runs = mixed = 0
    while killed < cases(200, 8):
        runs += 1
        process = render(DECLARATIONS[runs % 2])
        # The files are written at the end of a run, so most moments are taken there.
        time.sleep(duration * (chance.random() if runs % 4 == 0 else chance.uniform(0.8, 1.0)))
        process.kill()
        process.join()
        in_time = process.exitcode == -signal.SIGKILL
        killed += in_time
        duration *= 1.01 if in_time else 0.95  # the machine has other work, now more and now less
        contents = outputs()
        assert all(text in (old, new) for text, old, new in zip(contents, *versions, strict=True))
        mixed += contents not in versions
        if runs % 20 == 0 or contents not in versions or any(tmp_path.rglob("*.flaggen")):
            render(DECLARATIONS[runs % 2]).join()
            assert outputs() == versions[runs % 2]
            assert not any(tmp_path.rglob("*.flaggen"))
    say(f"render: {killed} of {runs} runs killed, {mixed} of them between two files; every file was whole")


@sampled
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_at_any_moment(sent: signal.Signals, code: int, tmp_path: Path) -> None:
    """Ctrl-C and termination leave no temporary files."""
    (tmp_path / "flags.toml").write_text(DECLARATIONS[0], encoding="utf-8")
    began = time.monotonic()
    finish(tmp_path)
    duration = time.monotonic() - began
    chance = random.Random(2)
    codes: set[int] = set()
    for turn in range(100):
        if turn >= cases(15, 5) and code in codes:
            break
        (tmp_path / "flags.toml").write_text(DECLARATIONS[turn % 2], encoding="utf-8")
        process = start(tmp_path)
        time.sleep(duration * chance.uniform(0.4, 1.0))
        process.send_signal(sent)
        process.communicate()
        # Before flaggen's own code has begun, and after it has ended, the signal itself ends the process.
        codes.add(code if process.returncode == -sent else process.returncode)
        assert sorted(path.name for path in tmp_path.rglob(".*")) == []
    assert code in codes
    assert codes <= {0, code}


@sampled
def test_of_two_runs_at_once_one_result_wins(tmp_path: Path) -> None:
    versions = []
    for text in DECLARATIONS:
        (tmp_path / "flags.toml").write_text(text, encoding="utf-8")
        versions.append(finish(tmp_path))
    for _ in range(cases(5, 2)):
        running = []
        for number, text in enumerate(DECLARATIONS):
            (tmp_path / f"{number}.toml").write_text(text, encoding="utf-8")
            with (tmp_path / f"{number}.toml").open("rb") as stdin:
                running.append(start(tmp_path, "-", stdin=stdin))
            time.sleep(0.05)
        assert [process.wait() for process in running] == [0, 0]
        for process in running:
            process.communicate()
        contents = [(tmp_path / output).read_bytes() for output in OUTPUTS]
        assert contents in versions
        assert sorted(path.name for path in tmp_path.rglob(".*")) == []
