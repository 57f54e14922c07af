"""The `pydis` command: ndisasm's command line in, a listing out.

`main` is the console command; `run` does the same for a caller in the same process.
"""

from __future__ import annotations

import gc
import os
import sys

from .command_line import PROGRAM, USAGE, VERSION, CommandLine, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..x86.disassembler import DisassembledInstruction
    from ..x86.synchronization import SkippedBytes

_BYTES_A_LINE = 8
_LINES_A_WRITE = 512
_MASK = (1 << 64) - 1
_ELF = b"\x7fELF"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with `sys.argv`, or `argv` without the program's name; return its status."""
    # Nearly all objects live until the end; looking for garbage among them takes time.
    gc.set_threshold(200_000, 50, 100)
    if sys.stdout is None:
        sys.stderr.write(f"{PROGRAM}: standard output is closed\n")
        return 1
    try:
        status = run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Who read the output is gone. Let the interpreter's own flush at exit find no pipe either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:
        sys.stderr.write(f"{PROGRAM}: standard output: {error.strerror}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    return status


def run(argv: Sequence[str]) -> int:
    """Do what the command line `argv` asks for; return the exit status.

    The listing goes to standard output, messages to standard error. Raises OSError if standard
    output can't be written to.
    """
    try:
        line = CommandLine(argv)
    except UsageError as error:
        return _fail(str(error))
    if line.show:
        sys.stdout.write(USAGE if line.show == "usage" else f"{VERSION}\n")
        return 0
    if line.file is None:
        sys.stderr.write(USAGE)
        return 1
    if line.file == "-":
        if sys.stdin is None:
            return _fail("standard input is closed")
        return _disassemble(line, sys.stdin.buffer.read)
    try:
        file = open(line.file, "rb")  # noqa: SIM115 - closed below, where its errors are others
    except (OSError, ValueError) as error:
        # ValueError: a NUL in the name.
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return _fail(f"unable to open `{line.file}': {reason}")
    with file:
        return _disassemble(line, file.read)


def _fail(message: str) -> int:
    sys.stdout.flush()  # so that what came before stands before
    sys.stderr.write(f"{PROGRAM}: {message}\n")
    return 1


class _ReadError(Exception):
    """The input can't be read; the message says why."""


def _disassemble(line: CommandLine, read_block: Callable[[int], bytes]) -> int:
    def read(size: int) -> bytes:
        try:
            return read_block(size)
        except OSError as error:
            raise _ReadError(f"unable to read `{line.file}': {error.strerror}") from None

    try:
        start = b""
        while len(start) < len(_ELF) and (block := read(1 << 16)):
            start += block
        if start.startswith(_ELF) and not line.is_raw:
            while block := read(1 << 20):
                start += block
            return _show_object(line, start)
        if line.sections or line.all_sections:
            return _fail(f"`{line.file}' is not shown as an object, so it has no sections")
        _show_raw(line, start, read)
    except _ReadError as error:
        return _fail(str(error))
    return 0


def _show_object(line: CommandLine, data: bytes) -> int:
    from .object_listing import ObjectError, listing

    try:
        lines = listing(data, line.sections, line.all_sections, line.vendor, line.follows_jumps)
    except ObjectError as error:
        return _fail(f"`{line.file}': {error}")
    _write(lines)
    return 0


def _show_raw(line: CommandLine, start: bytes, read_more: Callable[[int], bytes]) -> None:
    from ..x86.disassembler import Disassembler
    from ..x86.synchronization import SyncPoints, synchronized

    pending = [start]

    def read(size: int) -> bytes:
        return pending.pop() if pending else read_more(size)

    header = line.header
    while header and (block := read(1 << 16)):
        if len(block) > header:
            pending.append(block[header:])
        header -= min(header, len(block))
    disassembler = Disassembler(line.bits, line.vendor, for_assembling=False)
    points = SyncPoints(line.points)
    stream = synchronized(disassembler, read, line.origin, points, line.follows_jumps)
    _write(_raw_lines(stream))


def _raw_lines(stream: Iterator[DisassembledInstruction | SkippedBytes]) -> Iterator[str]:
    from ..x86.disassembler import DisassembledInstruction

    for item in stream:
        if isinstance(item, DisassembledInstruction):
            yield instruction_line(item.address, item.bytes, item.text)
        else:
            yield f"{item.address & _MASK:08X}  skipping {item.length:#x} bytes\n"


def instruction_line(address: int, data: bytes, text: str) -> str:
    """Return the line, or lines, of an instruction, as ndisasm lays it out."""
    if len(data) <= _BYTES_A_LINE:
        return f"{address & _MASK:08X}  {data.hex().upper():<18}{text}\n"
    lines = [f"{address & _MASK:08X}  {data[:_BYTES_A_LINE].hex().upper():<18}{text}\n"]
    for place in range(_BYTES_A_LINE, len(data), _BYTES_A_LINE):
        lines.append(f"         -{data[place : place + _BYTES_A_LINE].hex().upper()}\n")
    return "".join(lines)


def _write(lines: Iterator[str]) -> None:
    pending: list[str] = []
    for text in lines:
        pending.append(text)
        if len(pending) >= _LINES_A_WRITE:
            sys.stdout.write("".join(pending))
            pending.clear()
    sys.stdout.write("".join(pending))
