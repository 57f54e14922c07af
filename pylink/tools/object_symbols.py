"""Which symbols of an object file an archive's index lists."""

from __future__ import annotations

import struct

from pylink.formats.elf_constants import (
    ELFCLASS32,
    ELFDATA2LSB,
    ELFMAG,
    SHN_UNDEF,
    SHT_SYMTAB,
    STB_LOCAL,
)
from pylink.formats.layouts import EHDR, SHDR, SYM


def object_symbols(data: bytes | memoryview) -> list[str] | None:
    """Return the names that the ELF32 object `data` defines for others, in its table's order.

    Those are its global, weak and common symbols. None for anything that can't be read as a
    little-endian ELF32 object: an archive takes such files too, without listing them.
    """
    view = memoryview(data)
    if bytes(view[:6]) != ELFMAG + bytes((ELFCLASS32, ELFDATA2LSB)):
        return None
    try:
        return _defined_names(view)
    except (struct.error, ValueError):
        return None


def _defined_names(view: memoryview) -> list[str]:
    header = EHDR.unpack_from(view)
    e_shoff, e_shentsize, e_shnum = header[12], header[17], header[18]
    if e_shoff == 0:
        return []
    if e_shentsize != SHDR.size:
        raise ValueError("section headers of an unknown size")
    if e_shnum == 0:  # more than fit e_shnum: gABI, chapter 4, section 0's sh_size
        e_shnum = SHDR.unpack_from(view, e_shoff)[5]
    if e_shnum * SHDR.size > len(view):
        raise ValueError("more section headers than bytes")
    sections = [SHDR.unpack_from(view, e_shoff + i * SHDR.size) for i in range(e_shnum)]
    for _, sh_type, _, _, sh_offset, sh_size, sh_link, *_ in sections:
        if sh_type == SHT_SYMTAB:
            if sh_link >= e_shnum:
                raise ValueError("a symbol table without strings")
            strings_offset, strings_size = sections[sh_link][4:6]
            strings = bytes(view[strings_offset : strings_offset + strings_size])
            table = view[sh_offset : sh_offset + sh_size]
            return _names(table, strings)
    return []


def _names(table: memoryview, strings: bytes) -> list[str]:
    names = []
    # Names may share their ends, so their sum may pass the table's size; but without a bound, a
    # small hostile object could make names of gigabytes.
    room = 64 * len(strings)
    for st_name, _, _, st_info, _, st_shndx in SYM.iter_unpack(table):
        if st_info >> 4 == STB_LOCAL or st_shndx == SHN_UNDEF:
            continue
        stop = strings.find(b"\0", st_name)
        room -= stop - st_name
        if stop < 0 or room < 0:
            raise ValueError("a symbol name outside the string table")
        names.append(strings[st_name:stop].decode("utf-8", "surrogateescape"))
    return names
