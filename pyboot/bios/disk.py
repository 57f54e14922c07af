"""INT 13h: disks, by cylinder, head and sector, and by LBA (the Enhanced Disk Drive services)."""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from pyboot.bios import data_area as bda
from pyboot.bios import rom
from pyboot.bios.call import Call, linear
from pyboot.disk import SECTOR, Disk, DriveKind
from pyboot.memory import Memory

_OK: Final = 0x00
_BAD_COMMAND: Final = 0x01
_SECTOR_NOT_FOUND: Final = 0x04
_DMA_BOUNDARY: Final = 0x09
_BAD_TRACK: Final = 0x0C
_MOST_SECTORS: Final = 127
"""That an address packet may ask for, by the specification."""

_PACKET: Final = struct.Struct("<BxHHHQ")
_PARAMETERS: Final = struct.Struct("<HHIIIQH")


class _Packet(NamedTuple):
    """A disk address packet."""

    size: int
    blocks: int
    offset: int
    segment: int
    lba: int


class DiskService:
    """The functions of INT 13h, for the one drive the machine has."""

    def __init__(self, memory: Memory, disk: Disk) -> None:
        """Serve `disk`."""
        self._memory = memory
        self._disk = disk

    def __call__(self, call: Call) -> None:
        """Serve one call."""
        regs = call.regs
        floppy = regs.dl < 0x80
        status_cell = bda.FLOPPY_STATUS if floppy else bda.DISK_STATUS
        if regs.ah == 0x01:  # status of the last operation
            call.finish(self._memory.byte(status_cell))
            return
        if regs.dl != self._disk.number:
            if regs.ah == 0x15:  # there is no such drive, which is no error
                call.finish(_OK)
                return
            call.finish(_BAD_COMMAND)
        else:
            function = _FUNCTIONS.get(regs.ah)
            if function is None or (regs.ah >= 0x41 and not self._disk.extensions):
                call.finish(_BAD_COMMAND)
            else:
                function(self, call)
        # Functions that return no status in AH clear carry.
        self._memory.set_byte(status_cell, regs.ah if call.carry else _OK)

    # Transfers

    def _chs(self, call: Call) -> int | None:
        """Return the LBA of the sector in CX and DH; None if the drive has no such sector."""
        regs, geometry = call.regs, self._disk.geometry
        cylinder = regs.ch | (regs.cl & 0xC0) << 2
        sector = regs.cl & 0x3F
        if (
            cylinder >= geometry.cylinders
            or regs.dh >= geometry.heads
            or not 1 <= sector <= geometry.sectors
        ):
            return None
        return (cylinder * geometry.heads + regs.dh) * geometry.sectors + sector - 1

    def _move(self, operation: int, lba: int, count: int, address: int) -> tuple[int, int]:
        """Read (02h), write (03h) or verify (04h); return a status and how many sectors worked."""
        crosses = address >> 16 != address + count * SECTOR - 1 >> 16
        if self._disk.kind is DriveKind.FLOPPY and crosses and operation != 4:
            return _DMA_BOUNDARY, 0
        data = b""
        status, done = _OK, 0
        for done in range(count + 1):
            if done == count:
                break
            status = self._disk.fault(lba + done) if operation != 3 else _OK
            sector = self._disk.read(lba + done)
            if status == _OK and sector is None:
                floppy = self._disk.kind is DriveKind.FLOPPY
                status = _SECTOR_NOT_FOUND if floppy else _BAD_TRACK
            if status != _OK:
                break
            if operation == 2 and sector is not None:
                data += sector
            elif operation == 3:
                place = address + done * SECTOR
                self._disk.write(lba + done, self._memory.read(place, SECTOR))
        if data:
            self._memory.write(address, data)
        return status, done

    def _transfer_chs(self, call: Call) -> None:  # 02h, 03h, 04h
        regs = call.regs
        lba, count = self._chs(call), regs.al
        if lba is None or count == 0 or count > 128:
            call.finish(_BAD_COMMAND)  # and AL as it was
            return
        status, regs.al = self._move(regs.ah, lba, count, linear(regs.es, regs.bx))
        call.finish(status)

    def _transfer_lba(self, call: Call) -> None:  # 42h, 43h, 44h
        regs, memory = call.regs, self._memory
        place = linear(regs.ds, regs.si)
        packet = _Packet._make(_PACKET.unpack(memory.read(place, _PACKET.size)))
        behind_end = packet.lba >= self._disk.sectors
        if packet.size < _PACKET.size or behind_end or packet.blocks > _MOST_SECTORS:
            call.finish(_BAD_COMMAND)
            return
        address = linear(packet.segment, packet.offset)
        if packet.offset == packet.segment == 0xFFFF and packet.size >= 24:
            address = int.from_bytes(memory.read(place + 16, 8), "little")
        status, done = self._move(regs.ah - 0x40, packet.lba, packet.blocks, address)
        memory.set_word(place + 2, done)
        call.finish(status)

    # Questions

    def _succeed(self, call: Call) -> None:  # 00h and others that move an arm
        call.finish(_OK)

    def _geometry_function(self, call: Call) -> None:  # 08h
        regs, geometry = call.regs, self._disk.geometry
        last = geometry.cylinders - 1
        if self._disk.kind is DriveKind.DISK:
            last = max(0, last - 1)  # the last cylinder is kept for diagnostics
        regs.ch = last & 0xFF
        regs.cl = last >> 2 & 0xC0 | geometry.sectors
        regs.dh = geometry.heads - 1
        regs.dl = self._memory.byte(bda.DISK_COUNT)
        if self._disk.kind is DriveKind.FLOPPY:
            regs.dl = self._disk.number + 1
            regs.bx = self._disk.floppy_type
            regs.es, regs.di = rom.ROM_SEGMENT, rom.FLOPPY_TABLE
        regs.ax = 0
        call.finish(_OK)

    def _type_function(self, call: Call) -> None:  # 15h
        regs, geometry = call.regs, self._disk.geometry
        if self._disk.kind is DriveKind.FLOPPY:
            regs.ah = 1  # no change line
        else:
            sectors = geometry.cylinders * geometry.heads * geometry.sectors
            regs.cx, regs.dx = sectors >> 16, sectors & 0xFFFF
            regs.ah = 3
        call.carry = False

    def _check_extensions(self, call: Call) -> None:  # 41h
        if call.regs.bx != 0x55AA:
            call.finish(_BAD_COMMAND)
            return
        call.regs.bx = 0xAA55
        call.regs.cx = 0x0007  # packets, locking, enhanced drive support
        call.regs.ah = 0x30  # version 3.0
        call.carry = False

    def _parameters_function(self, call: Call) -> None:  # 48h
        regs, geometry = call.regs, self._disk.geometry
        place = linear(regs.ds, regs.si)
        if self._memory.word(place) < _PARAMETERS.size:
            call.finish(_BAD_COMMAND)
            return
        parameters = _PARAMETERS.pack(
            _PARAMETERS.size, 0x0002, *geometry, self._disk.sectors, SECTOR
        )
        self._memory.write_data(place, parameters)
        call.finish(_OK)


_FUNCTIONS: Final = {
    0x00: DiskService._succeed,
    0x02: DiskService._transfer_chs,
    0x03: DiskService._transfer_chs,
    0x04: DiskService._transfer_chs,
    0x08: DiskService._geometry_function,
    0x09: DiskService._succeed,
    0x0C: DiskService._succeed,
    0x0D: DiskService._succeed,
    0x10: DiskService._succeed,
    0x11: DiskService._succeed,
    0x14: DiskService._succeed,
    0x15: DiskService._type_function,
    0x41: DiskService._check_extensions,
    0x42: DiskService._transfer_lba,
    0x43: DiskService._transfer_lba,
    0x44: DiskService._transfer_lba,
    0x47: DiskService._succeed,
    0x48: DiskService._parameters_function,
}
