"""Booting an image with one call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal

from pyboot.disk import SECTOR, Disk, DriveKind, Fault
from pyboot.errors import BootError
from pyboot.machine import A20_GATES, Machine, Settings
from pyboot.result import BootResult

if TYPE_CHECKING:
    from pyboot.symbols import SymbolTable

_LARGEST_IMAGE = 1 << 30


def load_image(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of the disk image at `path`.

    Raises BootError if it cannot be read, is larger than 1 GiB, or is too short for a boot sector.
    """
    image = _read(path)
    if len(image) < SECTOR:
        raise BootError(
            f"{os.fspath(path)}: {len(image)} bytes are too few; a boot sector has {SECTOR}"
        )
    return image


def load_symbols(path: str | os.PathLike[str]) -> SymbolTable:
    """Return the symbols of the ELF file at `path`. Raises BootError if there is no reading it."""
    from pyboot.symbols import SymbolTable  # construct takes its time to load

    try:
        return SymbolTable(_read(path))
    except BootError as error:
        if str(error).startswith(os.fspath(path)):
            raise
        raise BootError(f"{os.fspath(path)}: {error}") from error


def _read(path: str | os.PathLike[str]) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST_IMAGE + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise BootError(f"{os.fspath(path)}: {reason or error}") from error
    if len(data) > _LARGEST_IMAGE:
        raise BootError(f"{os.fspath(path)}: larger than 1 GiB")
    return data


def boot(
    image: bytes | str | os.PathLike[str],
    *,
    drive: int | Literal["floppy", "disk"] | None = None,
    memory: int = 32,
    time_limit: float | None = 60.0,
    instruction_limit: int | None = None,
    until: str | bytes | None = None,
    serial: Callable[[bytes], None] | None = None,
    serial_input: bytes = b"",
    keys: str = "",
    symbols: str | os.PathLike[str] | SymbolTable | None = None,
    faults: Iterable[Fault | int] = (),
    lba: bool = True,
    a20: bool = True,
    a20_gates: Iterable[str] = A20_GATES,
) -> BootResult:
    """Boot `image`, given as bytes or as a file's path, and run it to its end.

    drive: "floppy", "disk", or the BIOS drive number (0 or 80h and up); None goes by the size: an
        image with a floppy's size is a floppy.
    memory: RAM in MiB.
    time_limit: seconds, of the machine's clock and of the host's, whichever is over first.
    instruction_limit: how many instructions may be executed.
    until: stop when the serial port has sent this.
    serial: called with what COM1 and port E9h send, as it comes.
    serial_input: what COM1 receives.
    keys: what to type; see `keys.keystrokes`.
    symbols: ELF file whose symbols name addresses.
    faults: sectors that cannot be read: `Fault(lba, status, times)`, or just the LBA.
    lba: whether INT 13h knows LBA addresses (a disk; a floppy never does).
    a20, a20_gates: see `Settings`.

    Raises BootError for an image or arguments that cannot be used. What the program does wrong is
    no error but the result.
    """
    data = image if isinstance(image, bytes) else load_image(image)
    if len(data) < SECTOR:
        raise BootError(f"{len(data)} bytes are too few; a boot sector has {SECTOR}")
    if isinstance(symbols, str | os.PathLike):
        symbols = load_symbols(symbols)
    kind = number = None
    if isinstance(drive, int):
        number, kind = drive, DriveKind.FLOPPY if drive < 0x80 else DriveKind.DISK
    elif drive is not None:
        try:
            kind = DriveKind(drive)
        except ValueError:
            raise BootError(f"a drive is a floppy or a disk, not {drive!r}") from None
    disk = Disk(
        data,
        kind=kind,
        number=number,
        faults=[Fault(fault) if isinstance(fault, int) else fault for fault in faults],
        extensions=lba,
    )
    settings = Settings(
        memory=memory,
        time_limit=time_limit,
        instruction_limit=instruction_limit,
        until=until.encode() if isinstance(until, str) else until,
        serial_input=serial_input,
        keys=keys,
        a20=a20,
        a20_gates=frozenset(a20_gates),
    )
    return Machine(disk, settings, symbols=symbols, on_serial=serial).run()
