"""The sections of debug information in an ELF32 object, and the types that `-g` gives symbols."""

from __future__ import annotations

from pylink.formats.elf_constants import (
    SHT_PROGBITS,
    SHT_REL,
    SHT_STRTAB,
    STB_LOCAL,
    STT_NOTYPE,
    STT_OBJECT,
)
from pylink.formats.layouts import REL, STAB

from .elf32_file import R_386_32, Part, relocation_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..assembler import Assembler
    from ..sections import Section
    from ..symbols import Symbol
    from .elf32_symbols import Entry

    Indexes = Mapping[Symbol | Section | str, int]

# The sections of each debug format, in order; those of relocations belong to the one before.
SECTIONS = {
    "dwarf": (
        ".debug_aranges",
        ".rel.debug_aranges",
        ".debug_pubnames",
        ".debug_info",
        ".rel.debug_info",
        ".debug_abbrev",
        ".debug_line",
        ".rel.debug_line",
        ".debug_frame",
        ".debug_loc",
    ),
    "stabs": (".stab", ".stabstr", ".rel.stab"),
}
# Those that relocations refer to, and which so have a symbol.
REFERRED = {"dwarf": ("info", "abbrev", "line"), "stabs": ()}


class DebugSections:
    """The debug sections of an object.

    `first` is the index that the first one has in the file; `symbols` are the indexes of those that
    have a symbol.
    """

    def __init__(
        self, assembler: Assembler, has_code: Callable[[Section], bool], first: int
    ) -> None:
        self._asm = assembler
        self._has_code = has_code
        self._first = first
        self._format = assembler.options.debug_format
        self.names = SECTIONS[self._format]
        self.symbols = {
            name: first + self.names.index(".debug_" + name) for name in REFERRED[self._format]
        }

    def parts(self, indexes: Indexes, symbol_table: int) -> list[Part]:
        """Return the sections; `indexes` are those of the sections' symbols."""
        if self._format == "stabs":
            return self._stabs(indexes, symbol_table)
        return self._dwarf(indexes, symbol_table)

    def _dwarf(self, indexes: Indexes, symbol_table: int) -> list[Part]:
        from .dwarf import describe

        asm = self._asm
        assert asm.debug_lines is not None
        unit = describe(
            asm.debug_lines.changes(),
            self._has_code,
            asm.file,
            _folder(asm.file),
            "NASM" if asm.options.reproducible else "NASM 2.16.01",
        )
        contents: dict[str, tuple[bytes, Sequence[tuple[int, Section | str]]]] = {
            ".debug_aranges": (unit.aranges, unit.aranges_relocations),
            ".debug_info": (unit.info, unit.info_relocations),
            ".debug_abbrev": (unit.abbrev, ()),
            ".debug_line": (unit.line, unit.line_relocations),
        }
        parts: list[Part] = []
        for number, name in enumerate(self.names, self._first):
            if name.startswith(".rel"):
                parts.append(
                    self._relocations(
                        name, contents[name[4:]][1], indexes, symbol_table, number - 1
                    )
                )
            else:
                data = contents[name][0] if name in contents else b""
                align = 8 if name == ".debug_frame" else 1
                parts.append(Part(name, SHT_PROGBITS, data, align=align))
        return parts

    def _stabs(self, indexes: Indexes, symbol_table: int) -> list[Part]:
        from .stabs import describe

        assert self._asm.debug_lines is not None
        stabs = describe(self._asm.debug_lines.changes(), self._has_code, self._asm.file)
        first = self._first
        return [
            Part(
                ".stab",
                SHT_PROGBITS,
                stabs.table,
                link=first + 1,
                align=4,
                entry_size=STAB.size,
            ),
            Part(".stabstr", SHT_STRTAB, stabs.strings, align=4),
            self._relocations(".rel.stab", stabs.relocations, indexes, symbol_table, first),
        ]

    def _relocations(
        self,
        name: str,
        relocations: Iterable[tuple[int, Section | str]],
        indexes: Indexes,
        symbol_table: int,
        target: int,
    ) -> Part:
        rows = relocation_rows([(offset, indexes[to], R_386_32) for offset, to in relocations])
        return Part(
            name,
            SHT_REL,
            rows,
            link=symbol_table,
            info=target,
            align=4,
            entry_size=REL.size,
        )

    def set_types(self, entries: Sequence[Entry]) -> None:
        """Make local symbols objects of the size of the data that comes next.

        `entries` are all symbols, in order. As in NASM, instructions may stand between, and each
        symbol but the last one before the data stays as it is.
        """
        assert self._asm.debug_lines is not None
        position = -1
        for count, size in self._asm.debug_lines.typed:
            while position + 1 < len(entries) and entries[position + 1].symbol.order <= count:
                position += 1
            if position < 0:
                continue
            entry = entries[position]
            if entry.binding == STB_LOCAL and entry.type == STT_NOTYPE and not entry.absolute:
                entry.type = STT_OBJECT
                entry.size = size


def _folder(file: str) -> str:
    """Return the absolute path of the folder of a file, with a slash behind it."""
    import os

    path = os.fsdecode(file.encode("latin-1", "replace"))
    folder = os.path.dirname(os.path.realpath(path))
    text = os.fsencode(folder).decode("latin-1")
    return text if text.endswith("/") else text + "/"
