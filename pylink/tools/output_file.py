"""Writing a tool's output so that it is there whole or not at all."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

_BINARY = getattr(os, "O_BINARY", 0)  # Windows: no newline translation


def write_whole(path: str, fill: Callable[[BinaryIO], object], mode: int = 0o666) -> None:
    """Write the file `path`, with permissions `mode` under the umask; `fill` writes its bytes.

    The bytes go to a new file in the same folder, which then takes the old one's place: whoever
    looks sees the old file or the new one. A device such as /dev/stdout is written directly.
    Raises OSError; the old file is then still there, and no new one.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as device:
            fill(device)
        return
    target = os.path.realpath(path)  # a symbolic link stays one; its target is replaced
    temporary = f"{target}.{os.getpid()}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)
    try:
        with open(descriptor, "wb") as file:
            fill(file)
        os.replace(temporary, target)
    except BaseException:
        try:
            os.unlink(temporary)
        except OSError:
            pass
        raise
