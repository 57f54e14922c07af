"""The sections that the linker makes itself: the global offset table, and what goes with it.

ld adds six sections to the first object of a link, and drops again those that stay empty; scripts
can name them, and their places decide where some orphans go, so they are here too. `.got` has a
word for each symbol that R_386_GOT32 and R_386_GOT32X ask for; `.got.plt` starts at
_GLOBAL_OFFSET_TABLE_ with three reserved words. The others are for IFUNC symbols.
"""

from __future__ import annotations

from pylink.formats.elf_constants import (
    SHF_ALLOC,
    SHF_EXECINSTR,
    SHF_WRITE,
    SHT_NULL,
    SHT_PROGBITS,
    SHT_REL,
    STT_OBJECT,
    STV_HIDDEN,
)
from pylink.i386 import (
    R_386_GOT32,
    R_386_GOT32X,
    R_386_GOTOFF,
    R_386_GOTPC,
    read_relocations,
)
from pylink.sections import ALLOC, EXCLUDE, InputSection
from pylink.symbols import DEFINED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link
    from pylink.inputs import ObjectFile

TABLE_NAME = "_GLOBAL_OFFSET_TABLE_"
_WANT_GOT = frozenset((R_386_GOT32, R_386_GOT32X, R_386_GOTOFF, R_386_GOTPC))


# Name, type as far as the name implies one, flags, alignment.
_SECTIONS = (
    (".rel.got", SHT_REL, SHF_ALLOC, 4),
    (".got", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 4),
    (".got.plt", SHT_NULL, SHF_ALLOC | SHF_WRITE, 4),
    (".iplt", SHT_NULL, SHF_ALLOC | SHF_EXECINSTR, 1),
    (".rel.iplt", SHT_REL, SHF_ALLOC, 4),
    (".igot.plt", SHT_NULL, SHF_ALLOC | SHF_WRITE, 4),
)


class GotTable:
    """The entries of .got by symbol: a global symbol's name, or file and index of a local one."""

    __slots__ = ("base", "entries", "got")

    def __init__(self, got: InputSection, base: InputSection) -> None:
        self.got = got
        self.base = base
        self.entries: dict[object, int] = {}

    def address(self) -> int:
        """Return the address of _GLOBAL_OFFSET_TABLE_."""
        output = self.base.output
        return output.vma + self.base.output_offset if output is not None else 0


def add_linker_sections(ctx: Link) -> None:
    """Add the sections to the first object, and size the GOT. Raises LinkError."""
    if ctx.options.relocatable:
        return
    file = ctx.files[0]
    made = {}
    for name, kind, flags, align in _SECTIONS:
        section = InputSection(file, 0, name, kind, flags, 0, 0, align, 0)
        section.contents = b""
        section.keep = True  # of no size, there is nothing to collect
        file.linker_sections.append(section)
        made[name] = section
    _find_got_uses(ctx, made[".got"], made[".got.plt"])


def drop_empty_linker_sections(ctx: Link) -> None:
    """Once everything is mapped: what is still empty takes no room and no alignment."""
    for file in ctx.files:
        for section in file.linker_sections:
            if not section.size:
                section.flags |= EXCLUDE


def _find_got_uses(ctx: Link, got: InputSection, base: InputSection) -> None:
    wanted: dict[object, int] = {}
    needed = False
    for file in ctx.files:
        for section in file.sections:
            if section is None or section.relocations is None or not section.flags & ALLOC:
                continue
            if section.discarded:
                continue
            for offset, kind, index, _ in read_relocations(ctx, section):
                if kind not in _WANT_GOT:
                    continue
                needed = True
                if kind in (R_386_GOT32, R_386_GOT32X) and not relaxes(
                    ctx, section, offset, kind, index
                ):
                    wanted.setdefault(got_key(file, index), 4 * len(wanted))
    symbol = ctx.symbols.get(TABLE_NAME)
    if not needed and (symbol is None or not symbol.undefined or not symbol.referenced):
        return
    got.size = got.raw_size = 4 * len(wanted)
    base.size = base.raw_size = 12
    got.contents = bytes(got.size)
    base.contents = bytes(12)
    ctx.got = GotTable(got, base)
    ctx.got.entries = wanted
    table = ctx.symbols.intern(TABLE_NAME)
    if not table.defined:
        table.state = DEFINED
        table.section = base
        table.value = 0
        table.kind = STT_OBJECT
        table.visibility = STV_HIDDEN


def got_key(file: ObjectFile, index: int) -> object:
    """Return what the GOT entry of a symbol is found by."""
    if index >= file.first_global:
        return file.globals[index - file.first_global].name
    return id(file), index


def relaxes(ctx: Link, section: InputSection, offset: int, kind: int, index: int) -> bool:
    """True if a R_386_GOT32X load can become an address computation (psABI, "Relaxation").

    `mov foo@GOT(%reg), %reg` becomes `mov $foo, %reg`; calls and jumps through the GOT become
    direct.
    """
    file = section.file
    if kind != R_386_GOT32X or offset < 2 or offset + 4 > section.raw_size:
        return False
    if index >= file.first_global:
        symbol = file.globals[index - file.first_global]
        if not symbol.defined or symbol.section is None:
            return False
    data = section.data()
    opcode, modrm = data[offset - 2], data[offset - 1]
    if data[offset : offset + 4] != b"\0\0\0\0":
        return False
    if opcode == 0x8B:
        return modrm & 0xC0 == 0x80 or modrm & 0xC7 == 0x05
    if opcode == 0xFF:
        return modrm & 0x38 in (0x10, 0x20) and (modrm & 0xC0 == 0x80 or modrm & 0xC7 == 0x05)
    return False
