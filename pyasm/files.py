"""Reads input files and writes output files, the latter whole or not at all."""

from __future__ import annotations

import os
import stat

# A source larger than this is a mistake, or a device without end. In bytes.
LARGEST_SOURCE = 256 << 20


def read_source(path: str) -> bytes:
    """Return the contents of a source file; `-` is standard input.

    Raises:
        OSError: it can't be read, or is larger than `LARGEST_SOURCE`.
    """
    if path == "-":
        with os.fdopen(os.dup(0), "rb") as file:
            data = file.read(LARGEST_SOURCE + 1)
    else:
        with open(path, "rb") as file:
            data = file.read(LARGEST_SOURCE + 1)
    if len(data) > LARGEST_SOURCE:
        raise OSError(0, f"larger than {LARGEST_SOURCE >> 20} MiB")
    return data


def write_output(path: str, data: bytes | bytearray) -> None:
    """Make `data` the contents of a file, so that nobody ever sees half of it.

    The bytes go to a new file in the same folder, which then takes the place of the old one and
    its permissions. Where `path` is a link, what it points to is replaced. A device or pipe is
    written to directly; so is a file that can't be replaced, because it has other names, the
    folder is read-only or it is mounted by itself; it is emptied if that fails.

    Raises:
        OSError: it can't be written; a file that could have been replaced is as it was.
    """
    mode = None
    try:
        status = os.stat(path)
    except OSError:
        status = None
    if status is not None:
        if not stat.S_ISREG(status.st_mode):
            with open(path, "wb", buffering=0) as file:
                _write_all(file.fileno(), data)
            return
        # Opening it says whether this user may write it, which replacing it would not ask.
        os.close(os.open(path, os.O_WRONLY))
        if status.st_nlink > 1:
            _overwrite(path, data)
            return
        mode = stat.S_IMODE(status.st_mode)
    target = os.path.realpath(path)
    try:
        temporary, handle = _new_file(os.path.dirname(target))
    except OSError:
        if status is None:
            raise
        _overwrite(path, data)
        return
    try:
        try:
            _write_all(handle, data)
        finally:
            os.close(handle)
        if mode is not None:
            os.chmod(temporary, mode)
        _replace(temporary, target, data, status is not None)
    except BaseException:
        _unlink(temporary)
        raise


def _replace(temporary: str, target: str, data: bytes | bytearray, existing: bool) -> None:
    try:
        os.replace(temporary, target)
    except OSError:
        if not existing:
            raise
        _overwrite(target, data)
        _unlink(temporary)


def _new_file(folder: str) -> tuple[str, int]:
    """Create a file with a name of its own; return its path and an open handle."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    number = 0
    while True:
        path = os.path.join(folder, f".pyasm-{os.getpid()}-{number}.tmp")
        try:
            return path, os.open(path, flags, 0o666)
        except FileExistsError:
            number += 1


def _write_all(handle: int, data: bytes | bytearray) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _overwrite(path: str, data: bytes | bytearray) -> None:
    """Write an existing file in place; empty it if that fails, half a file is worse than none."""
    with open(path, "wb", buffering=0) as file:
        try:
            _write_all(file.fileno(), data)
        except BaseException:
            os.ftruncate(file.fileno(), 0)
            raise


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass


def remove_output(path: str) -> None:
    """Delete an old output file; what is no regular file stays."""
    try:
        if stat.S_ISREG(os.stat(path).st_mode):
            os.unlink(os.path.realpath(path))
    except (OSError, ValueError):
        pass


def is_same_file(one: str, other: str) -> bool:
    """Whether two paths name one regular file, so that writing it would destroy what is read."""
    try:
        first = os.stat(one)
        return stat.S_ISREG(first.st_mode) and os.path.samestat(first, os.stat(other))
    except (OSError, ValueError):
        return False
