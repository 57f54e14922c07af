"""Output files: written whole or not at all, with the rights they had, and gone after an error."""

from __future__ import annotations

import errno
import io
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from pyasm import files
from pyasm.cli import Result, run

posix = pytest.mark.skipif(os.name == "nt", reason="links, modes and pipes as POSIX has them")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder, the current one, in which no temporary file may be left."""
    monkeypatch.chdir(tmp_path)
    Path("a.asm").write_text("db 'new'\n")
    Path("bad.asm").write_text("foo bar\n")
    yield tmp_path
    assert [name for name in os.listdir(tmp_path) if name.endswith(".tmp")] == []


def pyasm(*argv: str) -> tuple[Result, str]:
    with redirect_stderr(io.StringIO()) as said:
        result = run(argv)
    return result, said.getvalue()


@posix
def test_new_file_has_the_usual_mode() -> None:
    before = os.umask(0o027)
    try:
        pyasm("a.asm")
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat("a").st_mode) == 0o640


@posix
def test_old_file_keeps_its_mode() -> None:
    Path("a").write_bytes(b"old")
    os.chmod("a", 0o751)
    pyasm("a.asm")
    assert Path("a").read_bytes() == b"new"
    assert stat.S_IMODE(os.stat("a").st_mode) == 0o751


@posix
def test_link_stays_a_link() -> None:
    os.mkdir("far")
    Path("far/file").write_bytes(b"old")
    os.symlink("far/file", "a")
    pyasm("a.asm")
    assert os.path.islink("a")
    assert Path("far/file").read_bytes() == b"new"


@posix
def test_other_names_of_a_file_see_the_new_contents() -> None:
    Path("a").write_bytes(b"old")
    os.link("a", "other")
    pyasm("a.asm")
    assert Path("other").read_bytes() == b"new"


@posix
def test_file_with_a_long_name() -> None:
    name = "n" * 255
    result, _ = pyasm("a.asm", "-o", name)
    assert result.outputs == [name]


@posix
def test_pipe_is_written_to() -> None:
    os.mkfifo("pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(Path("pipe").read_bytes()))
    reader.start()
    result, _ = pyasm("a.asm", "-o", "pipe")
    reader.join(10)
    assert (result.status, read) == (0, [b"new"])
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)


@posix
def test_null_device() -> None:
    result, said = pyasm("a.asm", "-o", os.devnull, "-l", os.devnull)
    assert (result.status, said) == (0, "")
    result, _ = pyasm("bad.asm", "-o", os.devnull)
    assert result.status == 1
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_old_output_is_gone_after_an_error() -> None:
    Path("out").write_bytes(b"old")
    Path("list").write_bytes(b"old")
    result, _ = pyasm("bad.asm", "-o", "out", "-l", "list")
    assert (result.status, result.outputs) == (1, [])
    assert not Path("out").exists()
    assert not Path("list").exists()


def test_old_output_stays_if_asked() -> None:
    Path("out").write_bytes(b"old")
    assert pyasm("bad.asm", "-o", "out", "--keep-all")[0].status == 1
    assert Path("out").read_bytes() == b"old"


def test_old_output_is_gone_if_the_source_is_not_there() -> None:
    Path("out").write_bytes(b"old")
    assert pyasm("none.asm", "-o", "out")[0].status == 1
    assert not Path("out").exists()


@posix
def test_target_of_a_link_is_gone_after_an_error() -> None:
    Path("file").write_bytes(b"old")
    os.symlink("file", "out")
    pyasm("bad.asm", "-o", "out")
    assert not Path("file").exists()


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_full_device() -> None:
    result, said = pyasm("a.asm", "-o", "/dev/full")
    reason = os.strerror(errno.ENOSPC)
    assert result.status == 1
    assert said == f"a.asm: error: write error on output file `/dev/full': {reason}\n"


class FullDisk:
    """Stands for `os.write` on a disk that has room for `room` more bytes."""

    def __init__(self, room: int) -> None:
        self.room = room

    def __call__(self, handle: int, data: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        part = min(self.room, len(data))
        self.room -= part
        return _write(handle, bytes(data[:part]))


_write = os.write


@pytest.mark.parametrize("room", [0, 1, 2])
@pytest.mark.parametrize("old", [None, b"old contents"])
def test_full_disk(monkeypatch: pytest.MonkeyPatch, room: int, old: bytes | None) -> None:
    if old is not None:
        Path("a").write_bytes(old)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", FullDisk(room))
        result, said = pyasm("a.asm")
    assert (result.status, result.outputs) == (1, [])
    assert said.startswith("a.asm: error: write error on output file `a': ")
    # Not a half of it, and not the old one, which make would take for a new one.
    assert not Path("a").exists()


def test_full_disk_leaves_the_old_contents(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("x").write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", FullDisk(1))
        with pytest.raises(OSError, match="space"):
            files.write_output("x", b"new")
    assert Path("x").read_bytes() == b"old"


def test_interrupted_writing_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(handle: int, data: bytes) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", interrupt)
        with pytest.raises(KeyboardInterrupt):
            pyasm("a.asm")
    assert sorted(os.listdir()) == ["a.asm", "bad.asm"]


@pytest.mark.parametrize(
    ("argv", "what"),
    [
        (["-o", "none/x"], "output file `none/x'"),
        (["-l", "none/x"], "listing file `none/x'"),
        (["-MD", "none/x"], "dependency file `none/x'"),
        (["-E", "-o", "none/x"], "output file `none/x'"),
    ],
)
def test_folder_that_is_not_there(argv: list[str], what: str) -> None:
    result, said = pyasm(*argv, "a.asm")
    assert result.status == 1
    assert said == f"a.asm: error: unable to open {what}: {os.strerror(errno.ENOENT)}\n"
    assert not Path("a").exists()


def test_output_that_is_a_folder() -> None:
    os.mkdir("d")
    result, said = pyasm("a.asm", "-o", "d")
    assert result.status == 1
    assert said.startswith("a.asm: error: unable to open output file `d': ")
    assert os.listdir("d") == []


def refuse(error: int, *, only: str) -> object:
    """Return a stand-in for `os.open` that fails to create files in a folder."""
    genuine = os.open

    def stand_in(path: str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT and only in str(path):
            raise OSError(error, os.strerror(error))
        return genuine(path, flags, mode)

    return stand_in


def test_folder_that_is_read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", refuse(errno.EACCES, only=".tmp"))
    result, said = pyasm("a.asm")
    assert result.status == 1
    assert said == f"a.asm: error: unable to open output file `a': {os.strerror(errno.EACCES)}\n"


def test_file_in_a_folder_that_is_read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a").write_bytes(b"old contents")
    monkeypatch.setattr(os, "open", refuse(errno.EACCES, only=".tmp"))
    assert pyasm("a.asm")[0].status == 0
    assert Path("a").read_bytes() == b"new"
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", FullDisk(1))
        with pytest.raises(OSError, match="space"):
            files.write_output("a", b"newer")
    assert Path("a").read_bytes() == b""


def test_file_that_cannot_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(source: str, target: str) -> None:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    Path("a").write_bytes(b"old")
    monkeypatch.setattr(os, "replace", busy)
    assert pyasm("a.asm")[0].status == 0
    assert Path("a").read_bytes() == b"new"


@posix
def test_file_without_permission_is_not_replaced() -> None:
    Path("a").write_bytes(b"old")
    os.chmod("a", 0o444)
    if os.access("a", os.W_OK):
        pytest.skip("this user may write everything")
    assert pyasm("a.asm")[0].status == 1
    assert Path("a").read_bytes() == b"old"


@posix
@pytest.mark.parametrize("option", ["-o", "-l", "-MF"])
def test_source_by_another_name_is_not_overwritten(option: str) -> None:
    os.symlink("a.asm", "b")
    result, said = pyasm("-MD", option, "b", "a.asm")
    assert result.status == 1
    assert said.startswith("a.asm: fatal: will not overwrite input file\n")
    assert Path("a.asm").read_text() == "db 'new'\n"


def test_largest_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_SOURCE", 4)
    result, said = pyasm("a.asm")
    assert result.status == 1
    assert said.startswith("pyasm: fatal: unable to open input file `a.asm' larger than")


@pytest.mark.parametrize("name", ["no\0such", "\udcff", "d"])
def test_names_that_cannot_be_read(name: str) -> None:
    os.mkdir("d")
    result, said = pyasm(name, "-o", "x")
    assert result.status == 1
    assert said.startswith("pyasm: fatal: unable to open input file `")
