"""What a BareFlow disk image is made of, described with construct.

The master boot record is the PC's, as the first operating systems defined it and all BIOSes read
it; the two headers are BareFlow's own and are also written down in sources/boot/flud.inc. All
numbers are little-endian. A sector has 512 bytes; sectors are counted from 0 (LBA).
"""

from __future__ import annotations

import struct
from typing import Any

from construct import Array, BitsInteger, BitStruct, Bytes, Const, Int8ul, Int16ul, Int32ul, Struct

SECTOR_SIZE = 512

# The geometry that partition entries are written for: the largest that every BIOS can address.
HEADS = 16
SECTORS_PER_TRACK = 63

BOOT_SIGNATURE = b"\x55\xaa"
PARTITION_ACTIVE = 0x80

# A disk address in a partition entry. `sector` counts from 1; the cylinder's high bits come first.
ChsAddress: Any = Struct(
    "head" / Int8ul,
    "track" / BitStruct("cylinder_high" / BitsInteger(2), "sector" / BitsInteger(6)),
    "cylinder_low" / Int8ul,
)

PartitionEntry: Any = Struct(
    "status" / Int8ul,  # 0x80: active
    "first" / ChsAddress,
    "type" / Int8ul,
    "last" / ChsAddress,
    "first_sector" / Int32ul,
    "sectors" / Int32ul,
)

# The boot sector of a partitioned disk: the boot code shares it with the table.
MasterBootRecord: Any = Struct(
    "code" / Bytes(440),
    "disk_signature" / Int32ul,
    "reserved" / Int16ul,
    "partitions" / Array(4, PartitionEntry),
    "signature" / Const(BOOT_SIGNATURE),
)
# What the boot code must leave free: offsets 440 to 509.
MBR_DATA = slice(440, 510)

STAGE2_MAGIC = b"STG2"
STAGE2_SECTORS = 8
Stage2Header: Any = Struct(
    "jump" / Bytes(4),
    "magic" / Const(STAGE2_MAGIC),
    "checksum" / Int16ul,  # makes the sum of the part's 16-bit words 0
)

FLUD_MAGIC = 0x464C5544
FLUD_VERSION = 1
APP_MAX_SECTORS = 512
FludHeader: Any = Struct(
    "magic" / Const(FLUD_MAGIC, Int32ul),
    "version" / Int16ul,
    "header_size" / Int16ul,  # bytes
    "load" / Int32ul,  # physical address of the image's first byte
    "entry" / Int32ul,  # physical address
    "image_size" / Int32ul,  # bytes in the file
    "memory_end" / Int32ul,  # end of .bss, a physical address
    "flags" / Int32ul,
    "checksum" / Int32ul,  # rotate_add32 of the image with this field as 0
)


def chs_address(sector: int) -> dict[str, Any]:
    """Return what ChsAddress builds for an LBA sector; the largest address where it can't say."""
    track, sector_in_track = divmod(sector, SECTORS_PER_TRACK)
    cylinder, head = divmod(track, HEADS)
    if cylinder > 1023:
        # What partitioning programs write for "use the LBA fields".
        cylinder, head, sector_in_track = 1023, 254, 62
    return {
        "head": head,
        "track": {"cylinder_high": cylinder >> 8, "sector": sector_in_track + 1},
        "cylinder_low": cylinder & 0xFF,
    }


def sum16(data: bytes) -> int:
    """Return the sum of `data`'s 16-bit words modulo 2**16; an odd last byte counts as a word."""
    data += b"\0" * (len(data) % 2)
    words: tuple[int, ...] = struct.unpack(f"<{len(data) // 2}H", data)
    return sum(words) & 0xFFFF


def rotate_add32(data: bytes) -> int:
    """Return the checksum of the FLUD header: for each 32-bit word, rotate left by 1 and add."""
    data += b"\0" * (-len(data) % 4)
    total = 0
    for word in struct.unpack(f"<{len(data) // 4}I", data):
        total = ((total << 1 | total >> 31) + word) & 0xFFFFFFFF
    return total


def store_sum16(part: bytearray, offset: int) -> None:
    """Set the 2 bytes at `offset` so that the part's 16-bit words add up to 0."""
    part[offset : offset + 2] = bytes(2)
    part[offset : offset + 2] = Int16ul.build(-sum16(bytes(part)) & 0xFFFF)


def store_rotate_add32(part: bytearray, offset: int) -> None:
    """Set the 4 bytes at `offset` to the checksum of the part with those bytes as 0."""
    part[offset : offset + 4] = bytes(4)
    part[offset : offset + 4] = Int32ul.build(rotate_add32(bytes(part)))
