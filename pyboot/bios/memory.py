"""INT 11h, 12h, 15h: what the machine has, its memory map, the A20 gate, block moves, waiting."""

from __future__ import annotations

import struct
from typing import Final

from pyboot.bios import data_area as bda
from pyboot.bios import rom
from pyboot.bios.call import Call, Wait, linear
from pyboot.clock import TICKS_PER_SECOND, Clock
from pyboot.memory import MIB, ROM_BASE, Memory

_UNSUPPORTED: Final = 0x86
_MAP_SIGNATURE: Final = 0x534D4150  # "SMAP"
_MAP_ENTRY: Final = struct.Struct("<QQI")
_USABLE, _RESERVED = 1, 2
_TICKS_PER_MICROSECOND: Final = TICKS_PER_SECOND // 1_000_000
_BLOCK_MOVE_LIMIT: Final = 0x8000
_MOST_EXTENDED_KIB: Final = 63 << 10
_FIRMWARE_TABLES: Final = 128 << 10
"""Bytes at the end of memory that a BIOS keeps for its tables (ACPI and the like)."""


def memory_map(size: int) -> list[tuple[int, int, int]]:
    """Return start, length and type (1: usable, 2: reserved) of each region, for `size` of RAM."""
    return [
        (0, bda.EXTENDED_AREA, _USABLE),
        (bda.EXTENDED_AREA, 0xA0000 - bda.EXTENDED_AREA, _RESERVED),
        (ROM_BASE, MIB - ROM_BASE, _RESERVED),
        (MIB, size - _FIRMWARE_TABLES - MIB, _USABLE),
        (size - _FIRMWARE_TABLES, _FIRMWARE_TABLES, _RESERVED),
        ((1 << 32) - 0x40000, 0x40000, _RESERVED),
    ]


class SystemService:
    """The functions of INT 11h, INT 12h and INT 15h."""

    def __init__(self, memory: Memory, clock: Clock, *, can_set_a20: bool) -> None:
        """`can_set_a20` says whether the BIOS moves the A20 gate, or claims not to be able to."""
        self._memory = memory
        self._clock = clock
        self._usable = memory.size - _FIRMWARE_TABLES
        self._can_set_a20 = can_set_a20
        self._deadline: int | None = None

    def equipment(self, call: Call) -> None:
        """INT 11h."""
        call.regs.ax = self._memory.word(bda.EQUIPMENT)

    def low_memory(self, call: Call) -> None:
        """INT 12h: KiB of memory below the extended BIOS data area."""
        call.regs.ax = self._memory.word(bda.MEMORY_KIB)

    def __call__(self, call: Call) -> Wait | None:
        """INT 15h."""
        regs = call.regs
        if regs.ah == 0x86:
            return self._wait(call)
        if regs.ah == 0x24:
            self._gate(call)
        elif regs.ah == 0x87:
            self._block_move(call)
        elif regs.ah == 0x88:
            regs.ax = min(self._usable - MIB >> 10, _MOST_EXTENDED_KIB)
            call.carry = False
        elif regs.ah == 0xC0:
            regs.es, regs.bx = rom.ROM_SEGMENT, rom.CONFIGURATION_TABLE
            call.finish(0)
        elif regs.ah == 0xC1:
            regs.es = self._memory.word(bda.EBDA_SEGMENT)
            call.carry = False
        elif regs.ah == 0x4F:  # a key passes on to the keyboard service
            call.carry = True
        elif regs.ax == 0xE801:
            regs.ax = regs.cx = min(self._usable, 16 * MIB) - MIB >> 10
            regs.bx = regs.dx = max(0, self._usable - 16 * MIB) >> 16
            call.carry = False
        elif regs.ax == 0xE820:
            self._map_entry(call)
        else:
            call.finish(_UNSUPPORTED)
        return None

    def _map_entry(self, call: Call) -> None:
        regs = call.regs
        entries = memory_map(self._memory.size)
        if regs.edx != _MAP_SIGNATURE or regs.ebx >= len(entries) or regs.ecx < _MAP_ENTRY.size:
            call.finish(_UNSUPPORTED)
            return
        entry = _MAP_ENTRY.pack(*entries[regs.ebx])
        self._memory.write_data(linear(regs.es, regs.di), entry)
        regs.eax, regs.ecx = _MAP_SIGNATURE, _MAP_ENTRY.size
        regs.ebx = (regs.ebx + 1) % len(entries)
        call.carry = False

    def _gate(self, call: Call) -> None:
        if not self._can_set_a20 or call.regs.al > 3:
            call.finish(_UNSUPPORTED)
            return
        if call.regs.al < 2:
            self._memory.a20 = call.regs.al == 1
        elif call.regs.al == 2:
            call.regs.al = self._memory.a20
        else:
            call.regs.bx = 0x0003  # by keyboard controller and by port 92h
        call.finish(0)

    def _wait(self, call: Call) -> Wait | None:
        if self._deadline is None:
            microseconds = call.regs.cx << 16 | call.regs.dx
            self._deadline = self._clock.now() + microseconds * _TICKS_PER_MICROSECOND
        if self._clock.now() < self._deadline:
            return Wait(self._deadline)
        self._deadline = None
        call.carry = False
        return None

    def _block_move(self, call: Call) -> None:
        regs, memory = call.regs, self._memory
        table = linear(regs.es, regs.si)
        if regs.cx > _BLOCK_MOVE_LIMIT:
            call.finish(0x02)
            return
        source, target = (self._descriptor_base(table + entry) for entry in (0x10, 0x18))
        gate = memory.a20
        memory.a20 = True
        memory.write(target, memory.read(source, 2 * regs.cx))
        memory.a20 = gate
        call.finish(0)

    def _descriptor_base(self, place: int) -> int:
        descriptor = self._memory.read(place, 8)
        return int.from_bytes(descriptor[2:5], "little") | descriptor[7] << 24
