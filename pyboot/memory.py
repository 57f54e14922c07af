"""Physical memory: RAM, the BIOS ROM, empty address space, and the A20 gate.

All RAM is one host buffer that Unicorn maps by pointer, so that the BIOS reads and writes it
without crossing into the engine, and the A20 gate can be what it is in hardware: with the gate
closed, each odd mebibyte of the address space shows the even one below it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from unicorn import UC_HOOK_MEM_WRITE_PROT, UC_PROT_ALL, UC_PROT_EXEC, UC_PROT_READ, Uc

MIB: Final = 1 << 20
ROM_BASE: Final = 0xF0000
ROM_SIZE: Final = 0x10000
VGA_TEXT_BASE: Final = 0xB8000
_ADDRESS_SPACE: Final = 1 << 32
_ROM_ALIAS: Final = _ADDRESS_SPACE - ROM_SIZE
_PAGE: Final = 4096


class Memory:
    """The machine's RAM and ROM as the CPU and the BIOS see them.

    Reads of empty address space give ones; writes to it, and to the ROM, have no effect.
    """

    def __init__(self, engine: Uc, size: int, stop: Callable[[], None]) -> None:
        """Map `size` bytes of RAM (a multiple of 1 MiB); `stop` interrupts the running engine."""
        self.size = size
        self._engine = engine
        self._stop = stop
        # One page more than needed: the engine wants its mappings page-aligned.
        self._buffer = (ctypes.c_ubyte * (size + _PAGE))()
        self._base = -(-ctypes.addressof(self._buffer) // _PAGE) * _PAGE
        self._view = (ctypes.c_ubyte * size).from_address(self._base)
        self._bytes = memoryview(self._view).cast("B")
        self._rom = b""
        self._rom_writable = False
        self._a20 = True
        self._a20_wanted = True
        self._map()

    def _map(self) -> None:
        readable = UC_PROT_READ | UC_PROT_EXEC
        engine, base = self._engine, self._base
        engine.mem_map_ptr(0, ROM_BASE, UC_PROT_ALL, base)
        engine.mem_map_ptr(ROM_BASE, ROM_SIZE, readable, base + ROM_BASE)
        for address in range(MIB, self.size, MIB):
            engine.mem_map_ptr(address, MIB, UC_PROT_ALL, base + address)
        engine.mmio_map(
            self.size, _ROM_ALIAS - self.size, _read_nothing, None, _write_nothing, None
        )
        engine.mem_map_ptr(_ROM_ALIAS, ROM_SIZE, readable, base + ROM_BASE)
        engine.hook_add(UC_HOOK_MEM_WRITE_PROT, self._on_rom_write)

    def install_rom(self, rom: bytes) -> None:
        """Put `rom` (64 KiB) at F000:0000, where programs cannot change it."""
        self._rom = rom
        self.write(ROM_BASE, rom)

    def read(self, address: int, size: int) -> bytes:
        """Return `size` bytes at the physical `address`, through the A20 gate."""
        address = self._gated(address)
        known = bytes(self._bytes[address : address + size])
        return known + b"\xff" * (size - len(known))

    def write(self, address: int, data: bytes) -> None:
        """Write `data` at the physical `address`, through the A20 gate; code there is translated
        anew before it runs.
        """
        address = self._gated(address)
        data = data[: max(0, self.size - address)]
        self._bytes[address : address + len(data)] = data
        # The engine does not see writes that go past it; it keeps translations of the old bytes.
        self._engine.ctl_flush_tb()

    def write_data(self, address: int, data: bytes) -> None:
        """Write `data` where no code is: stack frames, the screen, BIOS variables."""
        address = self._gated(address)
        data = data[: max(0, self.size - address)]
        self._bytes[address : address + len(data)] = data

    def byte(self, address: int) -> int:
        """Return the byte at `address`."""
        return self.read(address, 1)[0]

    def word(self, address: int) -> int:
        """Return the little-endian 16-bit word at `address`."""
        return int.from_bytes(self.read(address, 2), "little")

    def dword(self, address: int) -> int:
        """Return the little-endian 32-bit word at `address`."""
        return int.from_bytes(self.read(address, 4), "little")

    def set_byte(self, address: int, value: int) -> None:
        """Write one byte of data."""
        self.write_data(address, bytes((value & 0xFF,)))

    def set_word(self, address: int, value: int) -> None:
        """Write a 16-bit word of data."""
        self.write_data(address, (value & 0xFFFF).to_bytes(2, "little"))

    def set_dword(self, address: int, value: int) -> None:
        """Write a 32-bit word of data."""
        self.write_data(address, (value & 0xFFFFFFFF).to_bytes(4, "little"))

    @property
    def a20(self) -> bool:
        """Whether address line 20 is open; setting it takes effect before the next instruction."""
        return self._a20_wanted

    @a20.setter
    def a20(self, opened: bool) -> None:
        if opened != self._a20_wanted:
            self._a20_wanted = opened
            self._stop()

    @contextmanager
    def writable_rom(self) -> Iterator[None]:
        """Let writes to the ROM pass, and undo them at the end: for one instruction.

        The engine can only be told to let such an instruction pass, or it gives up on it.
        """
        self._rom_writable = True
        try:
            yield
        finally:
            self._rom_writable = False
            self.write(ROM_BASE, self._rom)

    def settle(self) -> None:
        """Move the A20 gate, which had to wait until the engine stood still."""
        if self._a20 != self._a20_wanted:
            self._a20 = self._a20_wanted
            for odd in range(MIB, self.size, 2 * MIB):
                shown = odd if self._a20 else odd - MIB
                self._engine.mem_unmap(odd, MIB)
                self._engine.mem_map_ptr(odd, MIB, UC_PROT_ALL, self._base + shown)
            self._engine.ctl_flush_tb()

    def _gated(self, address: int) -> int:
        return address if self._a20_wanted else address & ~MIB

    def _on_rom_write(
        self, engine: Uc, access: int, address: int, size: int, value: int, data: Any
    ) -> bool:
        return self._rom_writable


def _read_nothing(engine: Uc, offset: int, size: int, data: Any) -> int:
    return (1 << 8 * size) - 1


def _write_nothing(engine: Uc, offset: int, size: int, value: int, data: Any) -> None:
    return None
