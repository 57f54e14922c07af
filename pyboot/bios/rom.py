"""The BIOS ROM: stubs that the interrupt vectors point at, and the tables that programs look for.

A stub is `HLT; IRET`. HLT ends the engine's run; the machine sees that it stands in the ROM, serves
the call in Python, and goes on behind it. So a program can hook a vector and chain to the old one,
call it with PUSHF and a far call, or look at its code, all as on a real machine.
"""

from __future__ import annotations

from typing import Final

from pyboot.memory import ROM_BASE, ROM_SIZE, Memory

ROM_SEGMENT: Final = ROM_BASE >> 4
_STUBS: Final = 0xE000
_STUB_SIZE: Final = 8
FLOPPY_TABLE: Final = 0xEFC7
CONFIGURATION_TABLE: Final = 0xE6F5
_RESET_VECTOR: Final = 0xFFF0

TIMER: Final = 0x08
RESET: Final = 0x100
"""Not an interrupt: the program jumped to the reset vector, F000:FFF0 or FFFF:0000."""
TIMER_END: Final = 0x101
"""Not an interrupt: the timer's stub has called INT 1Ch and returned."""

_HLT, _IRET = b"\xf4", b"\xcf"
_INT_1C: Final = b"\xcd\x1c"
_PLAIN_IRET: Final = frozenset({0x1B, 0x1C, 0x23, 0x24, 0x4A})
"""Vectors for programs to hook; the BIOS itself calls some of them."""


def build_rom() -> bytes:
    """Return the 64 KiB that are at F000:0000."""
    rom = bytearray(b"\xff" * ROM_SIZE)

    def put(offset: int, data: bytes) -> None:
        rom[offset : offset + len(data)] = data

    for vector in range(256):
        code = _HLT + _IRET
        if vector == TIMER:
            code = _HLT + _INT_1C + _HLT + _IRET
        elif vector in _PLAIN_IRET:
            code = _IRET
        put(_STUBS + vector * _STUB_SIZE, code)
    # INT 1Eh points at it: step rate, motor times, 512-byte sectors, 18 on a track, gaps.
    put(FLOPPY_TABLE, bytes.fromhex("df 02 25 02 12 1b ff 6c f6 0f 08"))
    # INT 15h AH=C0h returns it: length, model FCh (AT), RTC, second PIC, extended data area.
    put(CONFIGURATION_TABLE, bytes.fromhex("08 00 fc 00 00 74 00 00 00 00"))
    put(_RESET_VECTOR, _HLT)
    put(0xFFF5, b"01/01/24\x00\xfc")
    return bytes(rom)


def set_vectors(memory: Memory) -> None:
    """Point the interrupt vectors at the stubs."""
    table = bytearray()
    for vector in range(256):
        offset = FLOPPY_TABLE if vector == 0x1E else _STUBS + vector * _STUB_SIZE
        table += offset.to_bytes(2, "little") + ROM_SEGMENT.to_bytes(2, "little")
    memory.write(0, bytes(table))


def service_at(address: int) -> int | None:
    """Return the service whose HLT is at the linear `address`: a vector, RESET or TIMER_END; None
    if that is not in the BIOS.
    """
    offset = address - ROM_BASE
    if offset == _RESET_VECTOR:
        return RESET
    vector, place = divmod(offset - _STUBS, _STUB_SIZE)
    if not 0 <= vector < 256 or vector in _PLAIN_IRET:
        return None
    if place == 0:
        return vector
    if vector == TIMER and place == len(_HLT + _INT_1C):
        return TIMER_END
    return None
