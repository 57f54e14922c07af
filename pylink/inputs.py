"""Reading relocatable objects: headers, sections, symbols, groups.

A file is read once and kept whole; sections are views into it. Symbol tables are read by row, with
the derived layout; only global symbols get objects of their own. Everything an object says is
checked before it is used: offsets, sizes, indexes and names may be anything.
"""

from __future__ import annotations

from pylink.formats.elf_constants import (
    EHDR_SIZE,
    ELFCLASS32,
    ELFCLASS64,
    ELFDATA2LSB,
    ELFMAG,
    EM_386,
    EM_X86_64,
    ET_DYN,
    ET_REL,
    GRP_COMDAT,
    REL_SIZE,
    RELA_SIZE,
    SHDR_SIZE,
    SHF_ALLOC,
    SHN_ABS,
    SHN_COMMON,
    SHN_LORESERVE,
    SHN_UNDEF,
    SHN_XINDEX,
    SHT_GROUP,
    SHT_NOBITS,
    SHT_NULL,
    SHT_REL,
    SHT_RELA,
    SHT_STRTAB,
    SHT_SYMTAB,
    SHT_SYMTAB_SHNDX,
    STB_LOCAL,
    STB_WEAK,
    STT_SECTION,
    SYM_SIZE,
)
from pylink.formats.layouts import EHDR, SHDR, SYM
from pylink.sections import InputSection
from pylink.symbols import COMMON, DEFINED, DEFWEAK, Symbol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link

MAX_ALIGN = 1 << 31


class ObjectError(Exception):
    """A file that is no object we can link; the message goes behind the file's name."""


class ObjectFile:
    """An object: its sections by index, its symbols by index.

    `rows` are the symbol table's records. `globals[i]` is the symbol of row `first_global + i`.
    """

    __slots__ = (
        "archive",
        "common",
        "data",
        "first_global",
        "globals",
        "has_stack_note",
        "just_symbols",
        "linker_sections",
        "member",
        "name",
        "path",
        "rows",
        "sections",
        "shndx",
        "stack_exec",
        "strings",
    )

    def __init__(self, name: str, path: str, data: bytes | memoryview) -> None:
        self.name = name  # as messages show it: path, or archive(member)
        self.path = path
        self.archive = ""
        self.member = ""
        self.data = data
        self.sections: list[InputSection | None] = []
        self.rows: list[tuple[int, int, int, int, int, int]] = []
        self.strings = b""
        self.first_global = 1
        self.globals: list[Symbol] = []
        self.shndx: tuple[int, ...] | None = None
        self.common: InputSection | None = None
        self.linker_sections: list[InputSection] = []  # that the linker made itself
        self.has_stack_note = False
        self.stack_exec = False
        self.just_symbols = False

    def string(self, offset: int) -> str:
        """Return the name at `offset` of the string table. Raises ObjectError."""
        end = self.strings.find(b"\0", offset)
        if end < 0:
            raise ObjectError(f"bad string offset {offset} in the symbol table")
        # surrogateescape: names are bytes, and have to come out as they came in.
        return self.strings[offset:end].decode("utf-8", "surrogateescape")

    def symbol_section(self, index: int) -> int:
        """Return the section index of symbol `index`, extended ones resolved."""
        value = self.rows[index][5]
        if value == SHN_XINDEX and self.shndx is not None:
            return self.shndx[index]
        return value

    def __repr__(self) -> str:
        return f"<object {self.name}>"


def is_elf(data: bytes | memoryview) -> bool:
    """True if `data` starts like an ELF file."""
    return bytes(data[:4]) == ELFMAG


def read_object(name: str, path: str, data: bytes | memoryview) -> ObjectFile:
    """Read the headers, sections and symbol rows of a relocatable object. Raises ObjectError."""
    size = len(data)
    if size < 20:
        raise ObjectError("file not recognized: file truncated")
    if data[4] == ELFCLASS64 and data[5] == ELFDATA2LSB and data[18] == EM_X86_64:
        raise ObjectError("@i386:x86-64")
    if size < EHDR_SIZE or data[4] != ELFCLASS32 or data[5] != ELFDATA2LSB:
        raise ObjectError("file not recognized: file format not recognized")
    header = EHDR.unpack_from(data)
    kind, machine, shoff = header[7], header[8], header[12]
    shentsize, shnum, shstrndx = header[17], header[18], header[19]
    if machine != EM_386:
        raise ObjectError(f"file not recognized: ELF machine {machine} is not i386")
    if kind == ET_DYN:
        raise ObjectError("@dynamic")
    if kind != ET_REL:
        raise ObjectError("@executable")
    if shoff == 0 and shnum == 0:
        return ObjectFile(name, path, data)
    if shentsize != SHDR_SIZE or shoff < EHDR_SIZE or shoff + SHDR_SIZE > size:
        raise ObjectError("file not recognized: file format not recognized")
    first = SHDR.unpack_from(data, shoff)
    if shnum == 0:
        shnum = first[5]
    if shstrndx == SHN_XINDEX:
        shstrndx = first[6]
    if shnum == 0 or shoff + shnum * SHDR_SIZE > size:
        raise ObjectError("file not recognized: file format not recognized")
    headers = list(SHDR.iter_unpack(data[shoff : shoff + shnum * SHDR_SIZE]))
    if shstrndx >= shnum:
        raise ObjectError("file not recognized: file format not recognized")
    file = ObjectFile(name, path, data)
    names = _string_table(file, headers, shstrndx)
    _read_symbols(file, headers)
    _read_sections(file, headers, names)
    return file


def _contents(file: ObjectFile, header: tuple[int, ...], what: str) -> tuple[int, int]:
    start, size = header[4], header[5]
    if start + size > len(file.data):
        raise ObjectError(
            f"file truncated: {what} ends at {start + size:#x}, the file at {len(file.data):#x}"
        )
    return start, size


def _string_table(file: ObjectFile, headers: list[tuple[int, ...]], index: int) -> bytes:
    if index >= len(headers) or headers[index][1] != SHT_STRTAB:
        raise ObjectError(f"section {index} is not a string table")
    start, size = _contents(file, headers[index], "a string table")
    return bytes(file.data[start : start + size])


def _read_symbols(file: ObjectFile, headers: list[tuple[int, ...]]) -> None:
    table = [index for index, header in enumerate(headers) if header[1] == SHT_SYMTAB]
    if not table:
        return
    header = headers[table[0]]
    start, size = _contents(file, header, "the symbol table")
    if header[9] != SYM_SIZE or size % SYM_SIZE:
        raise ObjectError(f"symbol table with entries of {header[9]} bytes")
    file.rows = list(SYM.iter_unpack(file.data[start : start + size]))
    file.strings = _string_table(file, headers, header[6])
    # Checked once here, so that names can be taken for granted later.
    if file.strings[-1:] not in (b"", b"\0"):
        raise ObjectError("the symbol table's string table does not end with a NUL")
    furthest = max((row[0] for row in file.rows), default=0)
    if furthest >= max(len(file.strings), 1):
        raise ObjectError(f"bad string offset {furthest} in the symbol table")
    file.first_global = header[7]
    if header[7] > len(file.rows):
        raise ObjectError(f"bad number of local symbols: {header[7]} of {len(file.rows)}")
    for extended in headers:
        if extended[1] == SHT_SYMTAB_SHNDX and extended[6] == table[0]:
            start, size = _contents(file, extended, "the extended section indexes")
            if size < 4 * len(file.rows):
                raise ObjectError("extended section indexes are too few")
            view = memoryview(file.data)[start : start + 4 * len(file.rows)]
            file.shndx = tuple(
                int.from_bytes(view[at : at + 4], "little") for at in range(0, len(view), 4)
            )


def _read_sections(file: ObjectFile, headers: list[tuple[int, ...]], names: bytes) -> None:
    sections: list[InputSection | None] = [None] * len(headers)
    file.sections = sections
    room = len(names) + 64 * len(headers)  # names may share a tail, but not without limit
    for index, header in enumerate(headers):
        name_at, kind, flags, _addr, start, size, link, info, align, entsize = header
        if kind in (SHT_NULL, SHT_SYMTAB, SHT_SYMTAB_SHNDX, SHT_GROUP):
            continue
        if kind == SHT_STRTAB and not flags & SHF_ALLOC:
            continue
        if kind in (SHT_REL, SHT_RELA) and not flags & SHF_ALLOC and info:
            continue
        end = names.find(b"\0", name_at)
        if end < 0:
            raise ObjectError(f"section {index} has a name outside of the string table")
        room -= end - name_at
        if room < -(1 << 20):
            raise ObjectError("section names are too long")
        name = names[name_at:end].decode("utf-8", "surrogateescape")
        if kind != SHT_NOBITS and start + size > len(file.data):
            raise ObjectError(
                f"file truncated: section {name} ends at {start + size:#x}, "
                f"the file at {len(file.data):#x}"
            )
        if align & (align - 1):
            raise ObjectError(f"section {name} has alignment {align}, which is no power of 2")
        section = InputSection(file, index, name, kind, flags, start, size, align or 1, entsize)
        section.link = link
        section.info = info
        sections[index] = section
        if name == ".note.GNU-stack":
            file.has_stack_note = True
            file.stack_exec = bool(flags & 4)
    for index, header in enumerate(headers):
        kind, info = header[1], header[7]
        if kind in (SHT_REL, SHT_RELA) and info and not header[2] & SHF_ALLOC:
            target = sections[info] if info < len(sections) else None
            if target is None:
                continue
            start, size = _contents(file, header, f"the relocations of {target.name}")
            width = REL_SIZE if kind == SHT_REL else RELA_SIZE
            if header[9] != width or size % width:
                raise ObjectError(f"relocations of {target.name} have entries of {header[9]} bytes")
            target.relocations = (kind, start, size, index)
    _read_groups(file, headers)


def _read_groups(file: ObjectFile, headers: list[tuple[int, ...]]) -> None:
    """Mark the members of each group; which groups stay is decided in `add_object`."""
    for index, header in enumerate(headers):
        if header[1] != SHT_GROUP:
            continue
        start, size = _contents(file, header, "a section group")
        if size < 4 or size % 4:
            raise ObjectError(f"section group {index} has size {size}")
        for at in range(start + 4, start + size, 4):
            member = int.from_bytes(file.data[at : at + 4], "little")
            if member >= len(headers):
                raise ObjectError(f"section group {index} has member {member}, which is none")
            section = file.sections[member]
            if section is None:
                continue
            if section.group and section.group != index:
                raise ObjectError(f"section {section.name} is in two groups")
            section.group = index


def add_object(ctx: Link, file: ObjectFile) -> None:
    """Make `file` part of the link: its groups and symbols meet those of the files before it.

    Raises ObjectError for symbols that make no sense.
    """
    ctx.files.append(file)
    _resolve_groups(ctx, file)
    _resolve_linkonce(ctx, file)
    table = ctx.symbols
    rows = file.rows
    strings = file.strings
    count = len(file.sections)
    for index in range(file.first_global, len(rows)):
        name_at, value, size, info, other, shndx = rows[index]
        end = strings.find(b"\0", name_at)
        if end < 0:
            raise ObjectError(f"bad string offset {name_at} in the symbol table")
        name = strings[name_at:end].decode("utf-8", "surrogateescape")
        binding = info >> 4
        if binding == STB_LOCAL:
            raise ObjectError(f"local symbol `{name}' among the global ones")
        weak = binding == STB_WEAK
        if shndx == SHN_XINDEX:
            shndx = file.symbol_section(index)
            if shndx >= count:
                raise ObjectError(f"symbol `{name}' is in section {shndx}, which there is not")
        elif shndx >= SHN_LORESERVE and shndx not in (SHN_ABS, SHN_COMMON):
            raise ObjectError(f"symbol `{name}' is in section {shndx:#x}, which is reserved")
        section: InputSection | None = None
        if shndx == SHN_UNDEF:
            symbol = table.intern(table.reference_name(name) if table.wrapped else name)
            table.refer(symbol, weak, file)
            symbol.size = symbol.size or size
            symbol.kind = symbol.kind or info & 15
        elif shndx == SHN_COMMON:
            symbol = table.intern(name)
            _add_common(ctx, file, symbol, size, value, info & 15)
        else:
            if shndx != SHN_ABS:
                if shndx >= count:
                    raise ObjectError(f"symbol `{name}' is in section {shndx}, which there is not")
                section = file.sections[shndx]
            symbol = table.intern(name)
            if section is not None and section.discarded:
                # What a dropped COMDAT defines is defined by the one that was kept.
                table.refer(symbol, weak, file)
            else:
                _add_definition(ctx, file, symbol, weak, value, section, size, info & 15)
        if other & 3:
            # The most constraining visibility of all files wins (gABI); 1 is INTERNAL.
            seen = symbol.visibility
            symbol.visibility = min(seen, other & 3) if seen else other & 3
        symbol.referenced = True
        file.globals.append(symbol)


def _add_definition(
    ctx: Link,
    file: ObjectFile,
    symbol: Symbol,
    weak: bool,
    value: int,
    section: InputSection | None,
    size: int,
    kind: int,
) -> None:
    if symbol.state == DEFINED and not weak and not symbol.provided:
        same_absolute = section is None and symbol.section is None and symbol.value == value
        if not (symbol.from_script or same_absolute or ctx.options.allow_multiple):
            first = symbol.section
            assert first is None or isinstance(first, InputSection)
            report = (
                f"{ctx.places.at(file, section, value)}: multiple definition of `{symbol.name}'"
            )
            if symbol.file is not None:
                before = ctx.places.briefly(symbol.file, first, symbol.value)
                report += f"; {before}: first defined here"
            ctx.diagnostics.error(report)
            return
    if symbol.state == COMMON and not weak and ctx.options.warn_common:
        ctx.diagnostics.warning(f"{file.name}: definition of `{symbol.name}' overriding common")
    if ctx.symbols.define(symbol, weak, value, section, file):
        # A size or type that says nothing does not take away what is known.
        symbol.size = size or symbol.size
        symbol.kind = kind or symbol.kind


def _add_common(
    ctx: Link, file: ObjectFile, symbol: Symbol, size: int, align: int, kind: int
) -> None:
    if align & (align - 1) or align > MAX_ALIGN:
        raise ObjectError(f"common symbol `{symbol.name}' has alignment {align}")
    if symbol.state in (DEFINED, DEFWEAK) and ctx.options.warn_common:
        ctx.diagnostics.warning(f"{file.name}: common of `{symbol.name}' overridden by definition")
    if ctx.symbols.define_common(symbol, size, align or 1, file):
        symbol.kind = kind
    elif symbol.state == DEFINED:
        symbol.size = symbol.size or size
        symbol.kind = symbol.kind or kind


def _resolve_groups(ctx: Link, file: ObjectFile) -> None:
    """Keep the first group of each signature; the sections of later ones are discarded."""
    members: dict[int, list[InputSection]] = {}
    for section in file.sections:
        if section is not None and section.group:
            members.setdefault(section.group, []).append(section)
    if not members:
        return
    shoff = EHDR.unpack_from(file.data)[12]
    for index, sections in members.items():
        header = SHDR.unpack_from(file.data, shoff + index * SHDR_SIZE)
        flags = int.from_bytes(file.data[header[4] : header[4] + 4], "little")
        if not flags & GRP_COMDAT or ctx.options.relocatable:
            continue
        signature = _signature(file, header[7])
        kept = ctx.kept_groups.get(signature)
        if kept is None:
            ctx.kept_groups[signature] = sections
            continue
        for section in sections:
            _discard_duplicate(section, kept)


def _signature(file: ObjectFile, index: int) -> str:
    if index >= len(file.rows):
        raise ObjectError(f"a section group's signature is symbol {index}, which there is not")
    row = file.rows[index]
    if row[3] & 15 == STT_SECTION and row[0] == 0:
        section = file.sections[row[5]] if row[5] < len(file.sections) else None
        return section.name if section is not None else ""
    return file.string(row[0])


def _resolve_linkonce(ctx: Link, file: ObjectFile) -> None:
    """The same for `.gnu.linkonce.*` sections, the older form of COMDAT."""
    if ctx.options.relocatable:
        return
    for section in file.sections:
        if section is None or not section.name.startswith(".gnu.linkonce."):
            continue
        kept = ctx.kept_groups.get(f"\0{section.name}")
        if kept is None:
            ctx.kept_groups[f"\0{section.name}"] = [section]
        else:
            _discard_duplicate(section, kept)


def _discard_duplicate(section: InputSection, kept: list[InputSection]) -> None:
    section.discarded = "group"
    for candidate in kept:
        if candidate.name == section.name:
            # Only one of the same size can stand in for references to the other.
            section.kept = candidate if candidate.raw_size == section.raw_size else None
            break
