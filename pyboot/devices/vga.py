"""The registers of the VGA that text-mode programs touch: cursor and start address in the CRT
controller (3D4h, 3D5h), the retrace bit (3DAh), and the palette and attribute ports.
"""

from __future__ import annotations

from typing import Final

from pyboot.clock import TICKS_PER_SECOND, Clock
from pyboot.ports import PortBus

_START, _CURSOR = 0x0C, 0x0E
_FRAME_TICKS: Final = TICKS_PER_SECOND // 70
_RETRACE_TICKS: Final = _FRAME_TICKS // 20
_LINE_TICKS: Final = _FRAME_TICKS // 449


class Vga:
    """Indexed registers that remember what was written, and a beam that moves with the clock."""

    def __init__(self, ports: PortBus, clock: Clock) -> None:
        """Attach to the bus."""
        self._clock = clock
        self._index = {0x3C4: 0, 0x3CE: 0, 0x3D4: 0}
        self._registers = {base: bytearray(256) for base in self._index}
        self._registers[0x3D4][0x0A:0x0C] = bytes((0x0D, 0x0E))  # a cursor of two lines
        self._attributes = bytearray(32)
        self._attribute_index: int | None = None
        self._plain = bytearray(16)
        for base in self._index:
            ports.attach((base,), self._read_index, self._write_index)
            ports.attach((base + 1,), self._read_data, self._write_data)
        ports.attach((0x3DA,), self._read_status, lambda port, size, value: None)
        ports.attach((0x3C0,), self._read_attribute, self._write_attribute)
        ports.attach((0x3C1,), self._read_attribute, lambda port, size, value: None)
        for port in (0x3C2, 0x3C3, 0x3C6, 0x3C7, 0x3C8, 0x3C9, 0x3CC):
            ports.attach((port,), self._read_plain, self._write_plain)

    @property
    def cursor(self) -> int:
        """The cursor's place, in characters from the start of text memory."""
        return int.from_bytes(self._registers[0x3D4][_CURSOR : _CURSOR + 2], "big")

    @cursor.setter
    def cursor(self, place: int) -> None:
        self._registers[0x3D4][_CURSOR : _CURSOR + 2] = (place & 0xFFFF).to_bytes(2, "big")

    @property
    def start(self) -> int:
        """The character of text memory that is in the screen's upper left corner."""
        return int.from_bytes(self._registers[0x3D4][_START : _START + 2], "big")

    @start.setter
    def start(self, place: int) -> None:
        self._registers[0x3D4][_START : _START + 2] = (place & 0xFFFF).to_bytes(2, "big")

    def set_cursor_shape(self, first: int, last: int) -> None:
        """Set the first and last scan line of the cursor."""
        self._registers[0x3D4][0x0A:0x0C] = bytes((first & 0xFF, last & 0xFF))

    def _read_index(self, port: int, size: int) -> int:
        return self._index[port]

    def _write_index(self, port: int, size: int, value: int) -> None:
        self._index[port] = value

    def _read_data(self, port: int, size: int) -> int:
        return self._registers[port - 1][self._index[port - 1]]

    def _write_data(self, port: int, size: int, value: int) -> None:
        self._registers[port - 1][self._index[port - 1]] = value

    def _read_status(self, port: int, size: int) -> int:
        self._attribute_index = None
        into_frame = self._clock.now() % _FRAME_TICKS
        if into_frame < _RETRACE_TICKS:
            return 0x09  # vertical retrace
        return 0x01 if into_frame % _LINE_TICKS < _LINE_TICKS // 5 else 0x00

    def _read_attribute(self, port: int, size: int) -> int:
        return self._attributes[(self._attribute_index or 0) & 0x1F]

    def _write_attribute(self, port: int, size: int, value: int) -> None:
        if self._attribute_index is None:
            self._attribute_index = value & 0x1F
        else:
            self._attributes[self._attribute_index] = value
            self._attribute_index = None

    def _read_plain(self, port: int, size: int) -> int:
        return self._plain[port & 0xF]

    def _write_plain(self, port: int, size: int, value: int) -> None:
        self._plain[port & 0xF] = value
