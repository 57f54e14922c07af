"""Writes an ELF32 relocatable object for the i386 from its parts, in NASM's layout."""

from __future__ import annotations

from pylink.formats.elf_constants import (
    EM_386,
    ET_REL,
    EV_CURRENT,
    SHN_LORESERVE,
    SHN_XINDEX,
    SHT_NOBITS,
)
from pylink.formats.layouts import EHDR, REL, SHDR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The parts of the file start at multiples of this many bytes.
FILE_ALIGNMENT = 16
# NASM leaves room for the header of a 64-bit object.
HEADER_ROOM = 64

R_386_32 = 1


class Part:
    """A section as the file has it; the fields are those of its header, in bytes where sizes.

    `size` is that of a section without bytes (`SHT_NOBITS`).
    """

    __slots__ = ("align", "data", "entry_size", "flags", "info", "link", "name", "size", "type")

    def __init__(
        self,
        name: str,
        kind: int,
        data: bytes | bytearray = b"",
        *,
        flags: int = 0,
        link: int = 0,
        info: int = 0,
        align: int = 1,
        entry_size: int = 0,
        size: int = 0,
    ) -> None:
        self.name = name
        self.type = kind
        self.data = data
        self.flags = flags
        self.link = link
        self.info = info
        self.align = align
        self.entry_size = entry_size
        self.size = size


def relocation_rows(rows: Iterable[tuple[int, int, int]]) -> bytes:
    """Return a relocation table: rows of offset, index of the symbol, and type."""
    return b"".join([REL.pack(offset, symbol << 8 | kind) for offset, symbol, kind in rows])


def short_index(index: int, overflow: int = SHN_XINDEX) -> int:
    """Return the index of a section, or a count of them, as 16 bits hold it."""
    return index if index < SHN_LORESERVE else overflow


def write(parts: Sequence[Part], names_index: int, osabi: tuple[int, int]) -> bytes:
    """Return the file. `parts` are numbered from 1; that of `names_index` is `.shstrtab`.

    Its contents are made here, from the names of all parts.
    """
    names = bytearray(b"\0")
    places: list[int] = []
    for part in parts:
        places.append(len(names))
        names += part.name.encode("latin-1", "replace") + b"\0"
    parts[names_index - 1].data = names
    count = 1 + len(parts)
    start = HEADER_ROOM + SHDR.size * count
    start += -start % FILE_ALIGNMENT
    headers = bytearray(
        SHDR.pack(
            *(0, 0, 0, 0, 0),
            count if count > SHN_LORESERVE else 0,
            names_index if names_index >= SHN_LORESERVE else 0,
            *(0, 0, 0),
        )
    )
    body = bytearray()
    for part, place in zip(parts, places, strict=True):
        headers += SHDR.pack(
            place,
            part.type,
            part.flags,
            0,
            start + len(body),
            (part.size or len(part.data)) & 0xFFFFFFFF,
            part.link,
            part.info,
            part.align & 0xFFFFFFFF,
            part.entry_size,
        )
        if part.type != SHT_NOBITS:
            body += part.data
            body += bytes(-len(body) % FILE_ALIGNMENT)
    ident = (b"\x7fELF", 1, 1, 1, *osabi, bytes(7))
    header = EHDR.pack(
        *ident,
        *(ET_REL, EM_386, EV_CURRENT),
        *(0, 0, HEADER_ROOM, 0, EHDR.size, 0, 0, SHDR.size),
        short_index(count, 0),
        short_index(names_index),
    )
    out = bytearray(header.ljust(HEADER_ROOM, b"\0"))
    out += headers
    out += bytes(start - len(out))
    out += body
    return bytes(out)
