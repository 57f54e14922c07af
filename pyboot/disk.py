"""A disk image as a drive: its geometry, and the read errors that a test wants."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Final, NamedTuple

from pyboot.errors import BootError

SECTOR: Final = 512
_BOOT_SIGNATURE: Final = b"\x55\xaa"

READ_ERROR: Final = 0x10
"""BIOS status: uncorrectable error; what an injected fault reports unless told otherwise."""


class DriveKind(enum.Enum):
    """What the BIOS takes the image for."""

    FLOPPY = "floppy"
    DISK = "disk"


class Geometry(NamedTuple):
    """Cylinders, heads, and sectors on a track."""

    cylinders: int
    heads: int
    sectors: int


class Fault(NamedTuple):
    """Reading sector `lba` fails with BIOS `status`, the first `times` times (None: always)."""

    lba: int
    status: int = READ_ERROR
    times: int | None = None


FLOPPY_GEOMETRIES: Final = {
    kib * 1024: (Geometry(*geometry), kind)
    for kib, geometry, kind in (
        (160, (40, 1, 8), 1),
        (180, (40, 1, 9), 1),
        (320, (40, 2, 8), 1),
        (360, (40, 2, 9), 1),
        (720, (80, 2, 9), 3),
        (1200, (80, 2, 15), 2),
        (1440, (80, 2, 18), 4),
        (1680, (80, 2, 21), 4),
        (1722, (82, 2, 21), 4),
        (2880, (80, 2, 36), 6),
    )
}
"""Image size in bytes to geometry and the BIOS's drive type (INT 13h AH=08h, BL)."""

_BIGGEST_FLOPPY: Final = 2880 * 1024
_STANDARD_FLOPPY: Final = 1440 * 1024
_DISK_HEADS, _DISK_SECTORS = 16, 63
_MOST_CYLINDERS: Final = 1024


class Disk:
    """One drive. Writes change the copy in memory, never the image file."""

    def __init__(
        self,
        image: bytes,
        *,
        kind: DriveKind | None = None,
        number: int | None = None,
        faults: Iterable[Fault] = (),
        extensions: bool = True,
    ) -> None:
        """Take `image` for a drive of `kind`: a floppy if it has a floppy's size, else a hard disk.

        `number` is what the BIOS puts in DL (00h for a floppy, 80h for a disk); `extensions` says
        whether INT 13h can address by LBA. Raises BootError for a drive that cannot be.
        """
        if kind is None:
            kind = DriveKind.FLOPPY if len(image) in FLOPPY_GEOMETRIES else DriveKind.DISK
        if kind is DriveKind.FLOPPY and len(image) > _BIGGEST_FLOPPY:
            raise BootError(
                f"the image has {len(image):,} bytes; the largest floppy holds {_BIGGEST_FLOPPY:,}"
            )
        self.kind = kind
        self.number = number if number is not None else (0 if kind is DriveKind.FLOPPY else 0x80)
        if not 0 <= self.number <= 0xFF or (self.number < 0x80) != (kind is DriveKind.FLOPPY):
            raise BootError(
                f"drive {self.number:#04x} cannot be a {kind.value}: "
                "floppies have numbers below 0x80, disks from 0x80 on"
            )
        self.extensions = extensions and kind is DriveKind.DISK
        self.data = bytearray(image) + bytes(-len(image) % SECTOR)
        self.sectors = len(self.data) // SECTOR
        self.geometry, self.floppy_type = self._find_geometry()
        self._faults = {fault.lba: [fault.status, fault.times] for fault in faults}

    def _find_geometry(self) -> tuple[Geometry, int]:
        if self.kind is DriveKind.FLOPPY:
            # A shorter image is a floppy whose rest cannot be read.
            size = min(size for size in FLOPPY_GEOMETRIES if size >= len(self.data))
            exact = size == len(self.data)
            return FLOPPY_GEOMETRIES[size if exact else max(size, _STANDARD_FLOPPY)]
        heads = _DISK_HEADS
        while self.sectors > _MOST_CYLINDERS * heads * _DISK_SECTORS and heads < 255:
            heads = min(2 * heads, 255)  # what BIOSes call LBA-assisted translation
        cylinders = self.sectors // (heads * _DISK_SECTORS)
        return Geometry(max(1, min(cylinders, _MOST_CYLINDERS)), heads, _DISK_SECTORS), 0

    def boot_sector(self) -> bytes:
        """Return sector 0. Raises BootError if it is no boot sector."""
        sector = self.read(0)
        if sector is None:
            raise BootError("the image is empty")
        if not sector.endswith(_BOOT_SIGNATURE):
            raise BootError(
                "the image has no boot sector: bytes 510 and 511 are "
                f"{sector[510]:02X} {sector[511]:02X} instead of 55 AA"
            )
        return sector

    def fault(self, lba: int) -> int:
        """Return the BIOS status that reading sector `lba` fails with, 0 if it does not."""
        entry = self._faults.get(lba)
        if entry is None or entry[1] == 0:
            return 0
        if entry[1] is not None:
            entry[1] -= 1
        return entry[0] or READ_ERROR

    def read(self, lba: int) -> bytes | None:
        """Return sector `lba`, None if the image does not reach so far."""
        if not 0 <= lba < self.sectors:
            return None
        return bytes(self.data[lba * SECTOR : (lba + 1) * SECTOR])

    def write(self, lba: int, data: bytes) -> bool:
        """Write sector `lba`; return whether it is on the image."""
        if not 0 <= lba < self.sectors:
            return False
        self.data[lba * SECTOR : (lba + 1) * SECTOR] = data
        return True
