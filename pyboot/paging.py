"""Linear to physical addresses, for what the machine itself reads and writes on a CPU's behalf.

The engine translates the addresses of instructions; this translates those of interrupt delivery
(Intel SDM volume 3, chapter 4). 32-bit and PAE paging, with large pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyboot.cpu import Cpu

PAGE_FAULT: Final = 14
_PAGING: Final = 1 << 31
_WRITE_PROTECT: Final = 1 << 16
_LARGE_PAGES: Final = 1 << 4
_PAE: Final = 1 << 5
_PRESENT, _WRITABLE, _LARGE = 1, 2, 1 << 7
_PAGE: Final = 4096


class PageFaultError(Exception):
    """A supervisor access that the page tables do not allow."""

    def __init__(self, address: int, error_code: int) -> None:
        """`address` is the linear address; `error_code` is what #PF pushes."""
        super().__init__(f"page fault at {address:#x}")
        self.address = address
        self.error_code = error_code


def translate(cpu: Cpu, address: int, *, write: bool) -> int:
    """Return the physical address of a supervisor access to the linear `address`.

    Raises PageFaultError.
    """
    control = cpu.get("cr0")
    if not control & _PAGING:
        return address
    entry_size, index_bits = (8, 9) if cpu.get("cr4") & _PAE else (4, 10)
    table = cpu.get("cr3") & (~0x1F if entry_size == 8 else ~0xFFF)
    writable = True
    shift = 12 + index_bits
    if entry_size == 8:
        pointer = cpu.memory.dword(table + 8 * (address >> 30))
        if not pointer & _PRESENT:
            raise PageFaultError(address, 2 * write)
        table = pointer & ~0xFFF
    while True:
        index = address >> shift & ((1 << index_bits) - 1)
        entry = cpu.memory.dword(table + entry_size * index)
        if not entry & _PRESENT:
            raise PageFaultError(address, 2 * write)
        writable = writable and bool(entry & _WRITABLE)
        large = entry & _LARGE and (entry_size == 8 or cpu.get("cr4") & _LARGE_PAGES)
        if shift == 12 or large:
            break
        table, shift = entry & ~0xFFF, 12
    if write and not writable and control & _WRITE_PROTECT:
        raise PageFaultError(address, _PRESENT | _WRITABLE)
    inside = (1 << shift) - 1
    return entry & ~0xFFF & ~inside | address & inside


def read_linear(cpu: Cpu, address: int, size: int) -> bytes:
    """Return `size` bytes at a linear address. Raises PageFaultError."""
    data = b""
    while size:
        part = min(size, _PAGE - address % _PAGE)
        data += cpu.memory.read(translate(cpu, address & 0xFFFFFFFF, write=False), part)
        address, size = address + part, size - part
    return data


def write_linear(cpu: Cpu, address: int, data: bytes) -> None:
    """Write data (not code) at a linear address.

    Raises PageFaultError; that may leave a part written, as on the real CPU.
    """
    while data:
        part = min(len(data), _PAGE - address % _PAGE)
        physical = translate(cpu, address & 0xFFFFFFFF, write=True)
        cpu.memory.write_data(physical, data[:part])
        address, data = address + part, data[part:]
