"""Reading what a listing shows of an ELF32 i386 file: sections, labels, relocations.

System V ABI, chapter 4, and its Intel386 supplement. Everything that the file says is checked
before it is used.
"""

from __future__ import annotations

from pylink.formats.elf_constants import (
    EHDR_SIZE,
    ELFCLASS32,
    ELFDATA2LSB,
    ELFMAG,
    EM_386,
    ET_REL,
    REL_SIZE,
    RELA_SIZE,
    SHDR_SIZE,
    SHF_ALLOC,
    SHF_EXECINSTR,
    SHN_LORESERVE,
    SHN_UNDEF,
    SHN_XINDEX,
    SHT_NOBITS,
    SHT_NULL,
    SHT_REL,
    SHT_RELA,
    SHT_SYMTAB,
    STT_FILE,
    STT_SECTION,
    SYM_SIZE,
)
from pylink.formats.layouts import EHDR, REL, RELA, SHDR, SYM

# Names of relocations behind R_386_, by their numbers; the gaps have none.
_RELOCATIONS = """
NONE 32 PC32 GOT32 PLT32 COPY GLOB_DAT JUMP_SLOT RELATIVE GOTOFF GOTPC 32PLT - - TLS_TPOFF
TLS_IE TLS_GOTIE TLS_LE TLS_GD TLS_LDM 16 PC16 8 PC8 TLS_GD_32 TLS_GD_PUSH TLS_GD_CALL
TLS_GD_POP TLS_LDM_32 TLS_LDM_PUSH TLS_LDM_CALL TLS_LDM_POP TLS_LDO_32 TLS_IE_32 TLS_LE_32
TLS_DTPMOD32 TLS_DTPOFF32 TLS_TPOFF32 SIZE32 TLS_GOTDESC TLS_DESC_CALL TLS_DESC IRELATIVE GOT32X
"""


class ObjectError(Exception):
    """A file that can't be shown; the message goes behind its name."""


class ObjectSection:
    """A section of an object: its bytes and what is known about them.

    `address` is that of its first byte, `size` how many bytes there are (`data` has none of them
    where the file has none). `is_code` and `is_loaded` are what its flags say. `labels` are names
    by address, `relocations` pairs of an address and what to say about it, in the order of
    addresses.
    """

    __slots__ = (
        "address",
        "data",
        "is_code",
        "is_loaded",
        "labels",
        "name",
        "relocations",
        "size",
    )

    def __init__(self, name: str, address: int, size: int, data: bytes, flags: int) -> None:
        self.name = name
        self.address = address
        self.size = size
        self.data = data
        self.is_code = bool(flags & SHF_EXECINSTR)
        self.is_loaded = bool(flags & SHF_ALLOC)
        self.labels: dict[int, list[str]] = {}
        self.relocations: list[tuple[int, str]] = []


class _Reader:
    """Reads a file's tables. `headers` are the rows of its section headers."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        if len(data) < EHDR_SIZE:
            raise ObjectError("the ELF header is cut off")
        magic, elf_class, encoding, *rest = EHDR.unpack_from(data, 0)
        fields = rest[3:]  # behind version, ABI, its version and padding come those with names
        kind, machine, _, _, _, offset, _, _, _, _, size, count, self._names = fields[1:]
        if (magic, elf_class, encoding, machine) != (ELFMAG, ELFCLASS32, ELFDATA2LSB, EM_386):
            raise ObjectError("not an ELF file for 32-bit x86; with -b its bytes are shown")
        self.is_relocatable = kind == ET_REL
        if not offset:
            raise ObjectError("has no sections; with -b its bytes are shown")
        if size != SHDR_SIZE:
            raise ObjectError(f"section headers of {size} bytes")
        first = SHDR.unpack(self._bytes(offset, SHDR_SIZE, "section headers"))
        count = count or first[5]
        if self._names == SHN_XINDEX:
            self._names = first[6]
        table = self._bytes(offset, count * SHDR_SIZE, "section headers")
        self.headers = list(SHDR.iter_unpack(table))

    def _bytes(self, offset: int, size: int, what: str) -> bytes:
        if offset + size > len(self.data):
            raise ObjectError(f"{what} lie beyond the end of the file")
        return self.data[offset : offset + size]

    def contents(self, index: int) -> bytes:
        """Return the bytes of a section; none for one that has no place in the file."""
        if index >= len(self.headers):
            raise ObjectError(f"there is no section {index}")
        header = self.headers[index]
        if header[1] in (SHT_NULL, SHT_NOBITS):
            return b""
        return self._bytes(header[4], header[5], f"the bytes of section {index}")

    def section_names(self) -> list[str]:
        """Return the name of each section."""
        text = self.contents(self._names)
        return [name_at(text, header[0]) for header in self.headers]


def name_at(table: bytes, offset: int) -> str:
    """Return a name from a string table, in characters that a line can hold.

    Raises ObjectError if there is none at that place.
    """
    end = table.find(b"\0", offset)
    if end < 0:
        raise ObjectError("a name lies beyond its string table")
    text = table[offset:end].decode("utf-8", "backslashreplace")
    return text if text.isascii() and text.isprintable() else ascii(text)[1:-1]


def read_sections(data: bytes) -> list[ObjectSection]:
    """Return the sections of a file that have contents, in its order.

    Raises ObjectError if the file is damaged, or is something else.
    """
    reader = _Reader(data)
    names = reader.section_names()
    sections: dict[int, ObjectSection] = {}
    for index, header in enumerate(reader.headers):
        if header[1] != SHT_NULL:
            _, _, flags, address, _, size = header[:6]
            sections[index] = ObjectSection(
                names[index], address, size, reader.contents(index), flags
            )
    symbols: dict[int, list[tuple[str, int]]] = {}
    for index, header in enumerate(reader.headers):
        if header[1] == SHT_SYMTAB:
            symbols[index] = _read_symbols(reader, index, names, sections)
    for index, header in enumerate(reader.headers):
        # Of a program that is ready to run, the relocations tell where, not in which section.
        if header[1] in (SHT_REL, SHT_RELA) and reader.is_relocatable:
            if header[6] not in symbols:
                raise ObjectError(f"section {index}, relocations, has no symbol table")
            target = sections.get(header[7])
            if target is None:
                raise ObjectError(f"section {index}, relocations, is for no section")
            _read_relocations(reader, index, symbols[header[6]], target)
    for section in sections.values():
        section.relocations.sort(key=lambda relocation: relocation[0])
    return list(sections.values())


def _read_symbols(
    reader: _Reader, index: int, names: list[str], sections: dict[int, ObjectSection]
) -> list[tuple[str, int]]:
    """Return name and value of each symbol, and give the sections their labels."""
    table = _table(reader, index, SYM_SIZE)
    strings = reader.contents(reader.headers[index][6])
    found: list[tuple[str, int]] = []
    for name, value, _, info, _, place in SYM.iter_unpack(table):
        kind = info & 15
        text = name_at(strings, name) if name else ""
        if not text and kind == STT_SECTION and place < len(names):
            text = names[place]
        found.append((text, value))
        if SHN_UNDEF < place < SHN_LORESERVE and kind not in (STT_SECTION, STT_FILE) and text:
            section = sections.get(place)
            if section is None:
                raise ObjectError(f"the symbol `{text}' is in no section")
            address = value + (section.address if reader.is_relocatable else 0)
            section.labels.setdefault(address, []).append(text)
    return found


def _table(reader: _Reader, index: int, size: int) -> bytes:
    table = reader.contents(index)
    if len(table) % size:
        raise ObjectError(f"section {index} ends within an entry")
    return table


def _read_relocations(
    reader: _Reader, index: int, symbols: list[tuple[str, int]], section: ObjectSection
) -> None:
    if reader.headers[index][1] == SHT_RELA:
        rows = RELA.iter_unpack(_table(reader, index, RELA_SIZE))
    else:
        rows = ((*row, 0) for row in REL.iter_unpack(_table(reader, index, REL_SIZE)))
    names = _RELOCATIONS.split()
    for offset, info, addend in rows:
        number, kind = info >> 8, info & 0xFF
        if number >= len(symbols):
            raise ObjectError(f"section {index}: there is no symbol {number}")
        name = names[kind] if kind < len(names) else "-"
        text = f"R_386_{name}" if name != "-" else f"relocation {kind}"
        if number:
            text += f" {symbols[number][0] or number}"
        if addend:
            text += f"{addend:+#x}"
        section.relocations.append((section.address + offset, text))
