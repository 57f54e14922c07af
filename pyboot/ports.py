"""The I/O port bus: which device answers which port."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

PortRead = Callable[[int, int], int]
"""port, size in bytes -> value"""
PortWrite = Callable[[int, int, int], None]
"""port, size in bytes, value"""

_OPEN_BUS: Final = 0xFF


class PortBus:
    """Routes IN and OUT to devices.

    Wider accesses to byte-wide devices are split into bytes at consecutive ports, as the ISA bus
    does it. Ports that no device claims read as ones and swallow writes.
    """

    def __init__(self) -> None:
        """Start with no devices."""
        self._ports: dict[int, tuple[PortRead, PortWrite, bool]] = {}

    def attach(
        self, ports: Iterable[int], read: PortRead, write: PortWrite, *, wide: bool = False
    ) -> None:
        """Let a device answer `ports`; with `wide`, 16- and 32-bit accesses reach it whole."""
        for port in ports:
            if port in self._ports:
                raise ValueError(f"two devices want port {port:#x}")
            self._ports[port] = (read, write, wide)

    def read(self, port: int, size: int) -> int:
        """Return what IN reads: `size` bytes at `port`."""
        device = self._ports.get(port)
        if device is not None and (size == 1 or device[2]):
            return device[0](port, size) & ((1 << 8 * size) - 1)
        if size == 1:
            return _OPEN_BUS
        return sum(self.read((port + i) & 0xFFFF, 1) << 8 * i for i in range(size))

    def write(self, port: int, size: int, value: int) -> None:
        """Do what OUT does: write `value`, `size` bytes, to `port`."""
        value &= (1 << 8 * size) - 1
        device = self._ports.get(port)
        if device is not None and (size == 1 or device[2]):
            device[1](port, size, value)
        elif size > 1:
            for i in range(size):
                self.write((port + i) & 0xFFFF, 1, value >> 8 * i & 0xFF)
