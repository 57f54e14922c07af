"""The real-time clock and CMOS memory (ports 70h, 71h).

The date starts at a fixed moment and goes with virtual time, so that runs repeat. The clock's own
interrupts (request 8) are not made.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pyboot.clock import TICKS_PER_SECOND, Clock
from pyboot.ports import PortBus

DEFAULT_START: Final = datetime(2024, 1, 1)

_SECONDS, _MINUTES, _HOURS, _WEEKDAY, _DAY, _MONTH, _YEAR = 0, 2, 4, 6, 7, 8, 9
_STATUS_A, _STATUS_B, _STATUS_C, _STATUS_D = 0x0A, 0x0B, 0x0C, 0x0D
_CENTURY: Final = 0x32
_BINARY, _24_HOURS, _FROZEN = 0x04, 0x02, 0x80
_UPDATE_TICKS: Final = TICKS_PER_SECOND // 4096


class RealTimeClock:
    """Date, time and the configuration bytes that a BIOS keeps."""

    def __init__(self, ports: PortBus, clock: Clock, start: datetime, memory_size: int) -> None:
        """Attach to the bus; `start` is the date and time at reset, `memory_size` is in bytes."""
        self._clock = clock
        self._start = start
        self._index = 0
        self._cells = bytearray(128)
        self._cells[_STATUS_A] = 0x26
        self._cells[_STATUS_B] = _24_HOURS
        self._cells[_STATUS_D] = 0x80  # the battery is good
        self._store_sizes(memory_size)
        ports.attach((0x70,), lambda port, size: 0xFF, self._select)
        ports.attach((0x71,), self._read, self._write)

    def _store_sizes(self, memory_size: int) -> None:
        extended_kib = min((memory_size >> 10) - 1024, 0xFFFF)
        high_blocks = max(0, memory_size - (16 << 20)) >> 16
        words = {0x15: 640, 0x17: extended_kib, 0x30: extended_kib, 0x34: high_blocks}
        for cell, value in words.items():
            self._cells[cell : cell + 2] = min(value, 0xFFFF).to_bytes(2, "little")
        self._cells[0x10] = 0x40  # drive A: 1.44 MB
        self._cells[0x14] = 0x07  # FPU, mouse, floppy

    def now(self) -> datetime:
        """Return the date and time."""
        ticks = self._clock.now()
        return self._start + timedelta(seconds=ticks // TICKS_PER_SECOND)

    def encoded(self, value: int) -> int:
        """Return a number below 100 in the encoding that status register B asks for."""
        if self._cells[_STATUS_B] & _BINARY:
            return value
        return value // 10 << 4 | value % 10

    def _select(self, port: int, size: int, value: int) -> None:
        self._index = value & 0x7F

    def _read(self, port: int, size: int) -> int:
        index = self._index
        now = self.now()
        if index == _HOURS and not self._cells[_STATUS_B] & _24_HOURS:
            afternoon = 0x80 if now.hour >= 12 else 0
            return self.encoded((now.hour + 11) % 12 + 1) | afternoon
        fields = {
            _SECONDS: now.second,
            _MINUTES: now.minute,
            _HOURS: now.hour,
            _WEEKDAY: now.isoweekday() % 7 + 1,
            _DAY: now.day,
            _MONTH: now.month,
            _YEAR: now.year % 100,
            _CENTURY: now.year // 100,
        }
        if index in fields:
            return self.encoded(fields[index])
        if index == _STATUS_A:
            into_second = self._clock.now() % TICKS_PER_SECOND
            return self._cells[index] | (0x80 if into_second < _UPDATE_TICKS else 0)
        return self._cells[index]

    def _write(self, port: int, size: int, value: int) -> None:
        if self._index not in (_STATUS_C, _STATUS_D):
            self._cells[self._index] = value & (0x7F if self._index == _STATUS_A else 0xFF)
