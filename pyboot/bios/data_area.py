"""The BIOS data area at 0040:0000: the variables of the BIOS that programs look at."""

from __future__ import annotations

from typing import Final

from pyboot.disk import Disk, DriveKind
from pyboot.memory import Memory

SERIAL_PORTS: Final = 0x400
EBDA_SEGMENT: Final = 0x40E
EQUIPMENT: Final = 0x410
MEMORY_KIB: Final = 0x413
SHIFT_FLAGS: Final = 0x417
EXTENDED_SHIFT_FLAGS: Final = 0x418
KEY_HEAD: Final = 0x41A
KEY_TAIL: Final = 0x41C
KEY_BUFFER: Final = 0x41E
KEY_BUFFER_END: Final = 0x43E
FLOPPY_STATUS: Final = 0x441
VIDEO_MODE: Final = 0x449
COLUMNS: Final = 0x44A
PAGE_BYTES: Final = 0x44C
PAGE_START: Final = 0x44E
CURSORS: Final = 0x450
CURSOR_SHAPE: Final = 0x460
ACTIVE_PAGE: Final = 0x462
CRTC_PORT: Final = 0x463
TIMER_TICKS: Final = 0x46C
MIDNIGHT: Final = 0x470
RESET_FLAG: Final = 0x472
DISK_STATUS: Final = 0x474
DISK_COUNT: Final = 0x475
KEY_BUFFER_POINTERS: Final = 0x480
LAST_ROW: Final = 0x484
CHARACTER_HEIGHT: Final = 0x485
KEYBOARD_FLAGS: Final = 0x496

EXTENDED_AREA: Final = 0x9FC00
"""The last KiB of low memory, which the BIOS keeps for itself."""
LOW_MEMORY_KIB: Final = EXTENDED_AREA >> 10


def initialise(memory: Memory, disk: Disk, timer_ticks: int) -> None:
    """Fill the area in as a BIOS does before it loads the boot sector."""
    memory.write_data(SERIAL_PORTS, bytes(0x100))
    memory.set_word(SERIAL_PORTS, 0x3F8)
    memory.set_word(EBDA_SEGMENT, EXTENDED_AREA >> 4)
    memory.set_byte(EXTENDED_AREA, 1)  # its size in KiB
    floppy = disk.kind is DriveKind.FLOPPY
    # FPU, 80x25 colour, one serial port; bit 0 says that there are floppy drives.
    memory.set_word(EQUIPMENT, 0x0222 | floppy)
    memory.set_word(MEMORY_KIB, LOW_MEMORY_KIB)
    for pointer in (KEY_HEAD, KEY_TAIL, KEY_BUFFER_POINTERS):
        memory.set_word(pointer, KEY_BUFFER - 0x400)
    memory.set_word(KEY_BUFFER_POINTERS + 2, KEY_BUFFER_END - 0x400)
    memory.set_byte(DISK_COUNT, 0 if floppy else (disk.number & 0x7F) + 1)
    memory.set_dword(TIMER_TICKS, timer_ticks)
    memory.set_word(CRTC_PORT, 0x3D4)
    memory.set_byte(CHARACTER_HEIGHT, 16)
    memory.set_byte(KEYBOARD_FLAGS, 0x10)  # 101 keys
