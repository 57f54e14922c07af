"""The command line of pyboot."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pyboot.errors import BootError

if TYPE_CHECKING:
    from pyboot.disk import Disk, Fault
    from pyboot.machine import Settings
    from pyboot.result import BootResult

_EPILOG = """\
exit status:
  odd   the program left through port F4h: (value << 1 | 1) & 255, as QEMU counts it
  0     the program halted with interrupts off, or the text of --until was sent
  1     pyboot could not start: a bad option, or an image that cannot be booted
  112   an exception in real mode without a handler
  114   a triple fault
  116   the program waits for a key, and all keys have been typed
  118   the program reset the machine
  122   the instruction limit was reached
  124   the time limit was reached
"""

_EXPECTED_ENDS = frozenset({"debug-exit", "halted", "matched"})


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # does not exit by itself
        raise BootError(f"{message} (pyboot --help lists the options)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with the arguments `argv` (default: sys.argv); return its exit status."""
    try:
        arguments = _parser().parse_args(argv)
        if find_spec("unicorn") is None:
            raise BootError("the CPU engine, unicorn, is not installed: pip install bareflow[run]")
        return _run(arguments)
    except BootError as error:
        print(f"pyboot: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("pyboot: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read the output has gone. Keep the interpreter from complaining when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="pyboot",
        description="Boot a disk image in an emulated PC and print what it sends to COM1.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("image", help="disk or floppy image; its first sector is loaded to 0000:7C00")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--floppy", action="store_true", help="the image is a floppy")
    kind.add_argument("--disk", action="store_true", help="the image is a hard disk")
    add("--drive", type=_integer, metavar="N", help="BIOS drive number, in DL (0x00 or 0x80)")
    add("--no-lba", action="store_true", help="INT 13h knows no LBA addresses")
    add("--memory", type=_integer, default=32, metavar="MIB", help="RAM in MiB (default: 32)")
    add("--a20-off", action="store_true", help="start with the A20 gate closed")
    add(
        "--a20-gates",
        metavar="LIST",
        help="which ways to open the gate work: bios,keyboard,port92 or none (default: all)",
    )
    add(
        "--symbols",
        metavar="ELF",
        help="name addresses by the symbols of this ELF file",
    )
    add("--keys", default="", metavar="TEXT", help="type this; {enter}, {esc}, {f1}, {up} ...")
    add(
        "--key-delay",
        type=_seconds,
        default=0.25,
        metavar="S",
        help="when to press the first key (default: 0.25 s)",
    )
    add("--serial-input", default="", metavar="TEXT", help="COM1 receives this")
    add(
        "--fail-read",
        action="append",
        default=[],
        type=_fault,
        metavar="LBA[:STATUS[:TIMES]]",
        help="reading this sector fails with this BIOS status (default: 0x10), as often as TIMES",
    )
    add("--until", metavar="TEXT", help="stop when COM1 has sent this")
    add(
        "--time-limit",
        type=_seconds,
        default=60.0,
        metavar="S",
        help="seconds, on the machine's clock and outside (default: 60; 0: none)",
    )
    add("--max-instructions", type=_integer, metavar="N", help="stop after so many instructions")
    add("--serial", metavar="FILE", help="write the serial log to this file too")
    add("--save-image", metavar="FILE", help="write the drive's contents at the end to this file")
    add("--screen", action="store_true", help="show the screen at the end")
    add("--trace", action="store_true", help="print each instruction's address and bytes (slow)")
    add("--quiet", action="store_true", help="print the serial log only")
    return parser


def _integer(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return value


def _fault(text: str) -> tuple[int, ...]:
    parts = tuple(_integer(part) for part in text.split(":"))
    if len(parts) > 3 or min(parts) < 0 or (len(parts) > 1 and not 0 < parts[1] < 256):
        raise argparse.ArgumentTypeError(f"{text!r} is not LBA[:STATUS[:TIMES]]")
    return parts


def _run(arguments: argparse.Namespace) -> int:
    from pyboot.api import load_symbols
    from pyboot.machine import Machine

    disk, settings = _disk(arguments), _settings(arguments)
    symbols = load_symbols(arguments.symbols) if arguments.symbols is not None else None
    # Opened before the run, so that a bad path does not cost one.
    outputs = {option: _Output(path) for option, path in _output_paths(arguments)}
    log = outputs.get("serial")

    def on_serial(data: bytes) -> None:
        _print_bytes(data)
        if log is not None:
            log.append(data)

    result = Machine(
        disk,
        settings,
        symbols=symbols,
        on_serial=on_serial,
        on_instruction=_print_trace if arguments.trace else None,
    ).run()
    if "save_image" in outputs:
        outputs["save_image"].append(result.disk)
    for output in outputs.values():
        output.save()
    _report(result, arguments)
    return result.exit_code


def _disk(arguments: argparse.Namespace) -> Disk:
    from pyboot.api import load_image
    from pyboot.disk import Disk, DriveKind

    kind = None
    if arguments.floppy or arguments.disk:
        kind = DriveKind.FLOPPY if arguments.floppy else DriveKind.DISK
    elif arguments.drive is not None:
        kind = DriveKind.FLOPPY if arguments.drive < 0x80 else DriveKind.DISK
    try:
        disk = Disk(
            load_image(arguments.image),
            kind=kind,
            number=arguments.drive,
            faults=[_make_fault(parts) for parts in arguments.fail_read],
            extensions=not arguments.no_lba,
        )
        disk.boot_sector()
        return disk
    except BootError as error:
        if str(error).startswith(arguments.image):
            raise
        raise BootError(f"{arguments.image}: {error}") from error


def _make_fault(parts: tuple[int, ...]) -> Fault:
    from pyboot.disk import Fault

    return Fault(*parts)


def _settings(arguments: argparse.Namespace) -> Settings:
    from pyboot.machine import A20_GATES, Settings

    gates = A20_GATES
    if arguments.a20_gates is not None:
        names = arguments.a20_gates.replace("none", "").split(",")
        gates = frozenset(name for name in names if name)
    return Settings(
        memory=arguments.memory,
        time_limit=arguments.time_limit or None,
        instruction_limit=arguments.max_instructions,
        until=arguments.until.encode() if arguments.until else None,
        keys=arguments.keys,
        key_delay=arguments.key_delay,
        serial_input=arguments.serial_input.encode(),
        a20=not arguments.a20_off,
        a20_gates=gates,
    )


def _output_paths(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    options = ("serial", "save_image")
    return [
        (option, path) for option in options if (path := getattr(arguments, option)) is not None
    ]


class _Output:
    """A file that appears when it is complete."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._data = bytearray()
        folder = os.path.dirname(path) or "."
        if not os.path.isdir(folder):
            raise BootError(f"{path}: there is no folder {folder}")
        if os.path.isdir(path):
            raise BootError(f"{path}: is a folder")

    def append(self, data: bytes) -> None:
        self._data += data

    def save(self) -> None:
        temporary = f"{self._path}.{os.getpid()}.tmp"
        try:
            with open(temporary, "wb") as file:
                file.write(self._data)
            os.replace(temporary, self._path)
        except OSError as error:
            try:
                os.unlink(temporary)
            except OSError:
                pass
            raise BootError(f"{self._path}: {error.strerror or error}") from error


def _print_bytes(data: bytes) -> None:
    """Print what the program sent: unchanged where standard output takes bytes."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is not None:
        sys.stdout.flush()
        buffer.write(data)
        buffer.flush()
    else:
        sys.stdout.write(data.decode("utf-8", "replace"))


def _print_trace(line: str) -> None:
    print(line, file=sys.stderr)


def _report(result: BootResult, arguments: argparse.Namespace) -> None:
    """Say how the run ended; show the screen when asked to, or when the end is no good one."""
    expected = result.reason.value in _EXPECTED_ENDS
    if arguments.quiet and expected and not arguments.screen:
        return
    say = _printer()
    if result.serial[-1:] not in (b"", b"\n"):
        say("")
    if arguments.screen or not expected:
        say(result.screen.framed())
    if arguments.quiet and expected:
        return
    say(f"pyboot: {result.reason.value}: {result.detail}")
    say(f"pyboot: at {result.location}, after {result.instructions:,} instructions")
    exception = result.exception
    if exception is not None and str(exception) != result.detail:
        say(f"pyboot: last exception: {exception}")
    for note in result.notes:
        say(f"pyboot: note: {note}")
    if exception is not None and not expected:
        say(exception.registers.format())
    elif not expected:
        say(result.registers.format())


def _printer() -> Callable[[str], None]:
    """Return a function that prints to standard error whatever its encoding is."""
    encoding = sys.stderr.encoding or "ascii"

    def say(text: str) -> None:
        print(text.encode(encoding, "replace").decode(encoding), file=sys.stderr)

    return say
