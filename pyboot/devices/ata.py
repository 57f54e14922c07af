"""The primary ATA channel (ports 1F0h to 1F7h, 3F6h) with the disk as its master drive, in PIO.

READ and WRITE SECTORS with 28-bit LBA or CHS addresses, their MULTIPLE-less 48-bit forms' absence
reported by IDENTIFY, verify, cache flush, and the software reset. No DMA, no slave.
"""

from __future__ import annotations

from typing import Final

from pyboot.devices.pic import InterruptController
from pyboot.disk import SECTOR, Disk, DriveKind
from pyboot.ports import PortBus

_LINE: Final = 14
_BASE: Final = 0x1F0
_CONTROL: Final = 0x3F6
_DATA, _ERROR, _COUNT, _LOW, _MIDDLE, _HIGH, _DEVICE, _COMMAND = range(8)

_BUSY_FREE_READY: Final = 0x50  # DRDY, DSC
_DATA_REQUEST: Final = 0x08
_FAILED: Final = 0x01
_ABORTED, _NOT_FOUND, _UNCORRECTABLE = 0x04, 0x10, 0x40

_NO_INTERRUPT, _RESET = 0x02, 0x04
_USE_LBA: Final = 0x40
_SLAVE: Final = 0x10


class AtaChannel:
    """The primary channel. There is no drive on it when the machine boots from a floppy."""

    def __init__(self, ports: PortBus, interrupts: InterruptController, disk: Disk) -> None:
        """Attach to the bus."""
        self._interrupts = interrupts
        self._disk = disk
        self._control = 0
        self._registers = bytearray(8)
        self._status = _BUSY_FREE_READY
        self._buffer = bytearray()
        self._place = 0
        self._left = 0
        self._writing = False
        self._reset()
        if disk.kind is DriveKind.DISK:
            ports.attach((_BASE,), self._read_data, self._write_data, wide=True)
            ports.attach(range(_BASE + 1, _BASE + 8), self._read, self._write)
            ports.attach((_CONTROL,), self._read_status, self._write_control)

    def _reset(self) -> None:
        self._registers[_ERROR] = 0x01  # the diagnostic passed
        self._registers[_COUNT : _DEVICE + 1] = bytes((1, 1, 0, 0, 0))
        self._status = _BUSY_FREE_READY
        self._buffer.clear()
        self._left = 0
        self._writing = False

    @property
    def _absent(self) -> bool:
        return bool(self._registers[_DEVICE] & _SLAVE)

    def _signal(self) -> None:
        if not self._control & _NO_INTERRUPT:
            self._interrupts.request(_LINE)

    def _read_status(self, port: int, size: int) -> int:
        return 0 if self._absent else self._status

    def _read(self, port: int, size: int) -> int:
        register = port - _BASE
        if register == _COMMAND:
            return self._read_status(port, size)
        return 0 if self._absent and register == _ERROR else self._registers[register]

    def _write(self, port: int, size: int, value: int) -> None:
        register = port - _BASE
        if register == _COMMAND:
            if not self._absent:
                self._execute(value)
        elif register != _ERROR:  # features, when written
            self._registers[register] = value

    def _write_control(self, port: int, size: int, value: int) -> None:
        if value & _RESET and not self._control & _RESET:
            self._reset()
        self._control = value

    # Addresses

    def _address(self) -> int | None:
        """Return the LBA in the registers; None for a CHS address that does not exist."""
        low, middle, high, device = self._registers[_LOW : _DEVICE + 1]
        if device & _USE_LBA:
            return (device & 0xF) << 24 | high << 16 | middle << 8 | low
        geometry = self._disk.geometry
        cylinder, head = high << 8 | middle, device & 0xF
        if not 1 <= low <= geometry.sectors or head >= geometry.heads:
            return None
        return (cylinder * geometry.heads + head) * geometry.sectors + low - 1

    def _advance(self) -> None:
        """Step the address to the next sector, as drives do."""
        self._place += 1
        if self._registers[_DEVICE] & _USE_LBA:
            self._registers[_LOW : _HIGH + 1] = (self._place & 0xFFFFFF).to_bytes(3, "little")
            top = self._place >> 24 & 0xF
            self._registers[_DEVICE] = self._registers[_DEVICE] & 0xF0 | top
        self._left -= 1
        self._registers[_COUNT] = self._left & 0xFF

    # Commands

    def _fail(self, error: int) -> None:
        self._registers[_ERROR] = error
        self._status = _BUSY_FREE_READY | _FAILED
        self._left = 0
        self._signal()

    def _finish(self) -> None:
        self._status = _BUSY_FREE_READY
        self._signal()

    def _execute(self, command: int) -> None:
        self._registers[_ERROR] = 0
        self._buffer.clear()
        self._writing = False
        if command == 0xEC:
            self._buffer += self._identity()
            self._left = 0
            self._status = _BUSY_FREE_READY | _DATA_REQUEST
            self._signal()
        elif command in (0x20, 0x21, 0x30, 0x31, 0x40, 0x41):
            self._start_transfer(command)
        elif command in (0x91, 0xE7, 0xEF) or command & 0xF0 in (0x10, 0x70):
            self._finish()  # set parameters or features, flush, recalibrate, seek
        else:
            self._fail(_ABORTED)

    def _start_transfer(self, command: int) -> None:
        place = self._address()
        if place is None:
            self._fail(_NOT_FOUND)
            return
        self._place = place
        self._left = self._registers[_COUNT] or 256
        if command >= 0x40:
            for lba in range(place, place + self._left):
                if self._disk.read(lba) is None or self._disk.fault(lba):
                    self._fail(_UNCORRECTABLE if self._disk.fault(lba) else _NOT_FOUND)
                    return
            self._finish()
        elif command >= 0x30:
            self._writing = True
            self._status = _BUSY_FREE_READY | _DATA_REQUEST
        else:
            self._next_sector()

    def _next_sector(self) -> None:
        """Put the next sector into the buffer for the program to read."""
        sector = self._disk.read(self._place)
        if sector is None or self._disk.fault(self._place):
            self._fail(_NOT_FOUND if sector is None else _UNCORRECTABLE)
            return
        self._buffer += sector
        self._advance()
        self._status = _BUSY_FREE_READY | _DATA_REQUEST
        self._signal()

    def _read_data(self, port: int, size: int) -> int:
        value = int.from_bytes(self._buffer[:size], "little")
        if not self._status & _DATA_REQUEST or self._writing:
            return 0
        del self._buffer[:size]
        if not self._buffer:
            self._status = _BUSY_FREE_READY
            if self._left:
                self._next_sector()
        return value

    def _write_data(self, port: int, size: int, value: int) -> None:
        if not self._writing:
            return
        self._buffer += value.to_bytes(size, "little")
        if len(self._buffer) < SECTOR:
            return
        written = self._disk.write(self._place, bytes(self._buffer[:SECTOR]))
        self._buffer.clear()
        if not written:
            self._writing = False
            self._fail(_NOT_FOUND)
            return
        self._advance()
        if self._left:
            self._signal()
        else:
            self._writing = False
            self._finish()

    def _identity(self) -> bytes:
        """Return the 512 bytes of IDENTIFY DEVICE (ATA-4, table 8)."""
        geometry = self._disk.geometry
        sectors = min(self._disk.sectors, (1 << 28) - 1)
        words = [0] * 256
        words[0] = 0x0040  # a fixed disk
        words[1], words[3], words[6] = geometry
        words[49] = 0x0200  # LBA
        words[53] = 0x0001
        words[54:57] = geometry
        chs_sectors = geometry.cylinders * geometry.heads * geometry.sectors
        words[57:59] = chs_sectors & 0xFFFF, chs_sectors >> 16
        words[60:62] = sectors & 0xFFFF, sectors >> 16
        words[80] = 0x001E  # ATA-1 to ATA-4
        data = bytearray(b"".join(word.to_bytes(2, "little") for word in words))
        for word, text in (
            (10, "1".ljust(20)),
            (23, "1.0".ljust(8)),
            (27, "PYBOOT DISK".ljust(40)),
        ):
            # Strings have the first character in the high byte of each word.
            swapped = b"".join(
                text[i : i + 2][::-1].encode("ascii") for i in range(0, len(text), 2)
            )
            data[2 * word : 2 * word + len(swapped)] = swapped
        return bytes(data)
