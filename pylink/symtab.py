"""The output's symbol table: which symbols, in which order, with which values."""

from __future__ import annotations

import os

from pylink.formats.elf_constants import (
    SHN_ABS,
    SHN_LORESERVE,
    SHN_UNDEF,
    STB_GLOBAL,
    STB_LOCAL,
    STB_WEAK,
    STT_COMMON,
    STT_FILE,
    STT_OBJECT,
    STT_SECTION,
    STV_DEFAULT,
    STV_HIDDEN,
    STV_INTERNAL,
    st_info,
)
from pylink.formats.layouts import SYM
from pylink.merging import merged_location
from pylink.relocate import symbol_address
from pylink.sections import (
    ALLOC,
    CODE,
    CONTENTS,
    DEBUG,
    EXCLUDE,
    LOAD,
    MERGE,
    READONLY,
    TLS,
    OutputSection,
)
from pylink.statements import WildStatement
from pylink.strings import StringTable
from pylink.symbol_order import hash_order
from pylink.symbols import DEFWEAK, NEW, UNDEFWEAK, Symbol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link
    from pylink.inputs import ObjectFile
    from pylink.sections import InputSection

    Row = tuple[bytes, int, int, int, int, int]


def symbol_output(ctx: Link, symbol: Symbol) -> OutputSection | None:
    """Return the output section that a defined symbol is in, None for an absolute one."""
    section = symbol.section
    if section is None:
        return None
    if isinstance(section, OutputSection):
        output: OutputSection | None = section
    else:
        if section.merged is not None:
            section = merged_location(section, symbol.value)[0]
        output = section.output
    if output is not None and not output.present:
        return _nearby(ctx, output, symbol_address(symbol))
    return output


def _nearby(ctx: Link, gone: OutputSection, address: int) -> OutputSection | None:
    """Return the kept section that a symbol of a dropped one is bound to."""
    made = ctx.made_order
    position = made.index(gone) if gone in made else len(made)
    before = next((s for s in reversed(made[:position]) if s.present), None)
    after = next((s for s in made[position + 1 :] if s.present), None)
    if before is None or after is None:
        return before or after
    differ = before.flags ^ after.flags
    wrong = after.flags ^ gone.flags
    if differ & (ALLOC | TLS | LOAD):
        # A loaded section is better; the dropped one never got that flag.
        use_before = bool(wrong & (ALLOC | TLS)) or (
            bool(before.flags & LOAD) and not after.flags & LOAD
        )
    elif differ & READONLY:
        use_before = bool(wrong & READONLY)
    elif differ & CODE:
        use_before = bool(wrong & CODE)
    else:
        use_before = address < after.vma
    return before if use_before else after


class SymbolTableWriter:
    """Collects rows: locals file by file, hidden globals, then globals in ld's order."""

    def __init__(self, ctx: Link) -> None:
        self.ctx = ctx
        self.strings = StringTable()
        self.rows: list[Row] = []
        self.first_global = 0
        self.file_symbols = 0
        self.globals: list[Symbol] = []

    def build(self) -> tuple[bytes, bytes]:
        """Return the symbol table's and the string table's bytes."""
        self.collect()
        names = self.strings.finish()
        offsets = self.strings.offsets
        pack = SYM.pack
        table = b"".join(
            [
                pack(offsets[name], value & 0xFFFFFFFF, size, info, other, shndx)
                for name, value, size, info, other, shndx in self.rows
            ]
        )
        return table, names

    def collect(self) -> None:
        """Collect the rows."""
        self.rows.append((b"", 0, 0, 0, 0, 0))
        for file in self._file_order():
            self._locals(file)
        by_name = self.ctx.symbols.by_name
        hidden: list[Symbol] = []
        for name in hash_order(by_name):
            symbol = by_name[name]
            if not self._wanted(symbol):
                continue
            if symbol.defined and (
                symbol.hidden
                or (not symbol.from_script and symbol.visibility in (STV_HIDDEN, STV_INTERNAL))
            ):
                hidden.append(symbol)
            else:
                self.globals.append(symbol)
        if hidden and self.file_symbols:
            # A nameless file, so that these are not taken for the last file's.
            self.rows.append((b"", 0, 0, st_info(STB_LOCAL, STT_FILE), 0, SHN_ABS))
        for symbol in hidden:
            self._global(symbol, STB_LOCAL)
        self.first_global = len(self.rows)
        for symbol in self.globals:
            weak = symbol.state in (UNDEFWEAK, DEFWEAK)
            self._global(symbol, STB_WEAK if weak else STB_GLOBAL)

    def _file_order(self) -> list[ObjectFile]:
        """Return files as their sections first appear in the output; others have no locals."""
        files: dict[ObjectFile, None] = {}
        for output in self.ctx.section_order:
            if not output.flags & CONTENTS:
                continue
            for child in output.children:
                if isinstance(child, WildStatement):
                    for section in child.sections:
                        if not section.flags & EXCLUDE:
                            files[section.file] = None
        return list(files)

    def _wanted(self, symbol: Symbol) -> bool:
        if symbol.state == NEW:
            return False
        if symbol.defined:
            section = symbol.section
            if section is not None and not isinstance(section, OutputSection):
                if section.output is None:
                    return False
                if self.ctx.options.strip == "debug" and section.flags & DEBUG:
                    return False
        return symbol.name not in self.ctx.zero_symbols

    def _locals(self, file: ObjectFile) -> None:
        options = self.ctx.options
        rows = file.rows
        sections = file.sections
        count = len(sections)
        discard = options.discard
        named = False
        for index in range(1, file.first_global):
            name_at, value, size, info, other, shndx = rows[index]
            kind = info & 15
            if kind == STT_SECTION:
                continue
            if discard == "all":
                continue
            if shndx == SHN_UNDEF and kind != STT_FILE:
                continue
            section: InputSection | None = None
            if shndx != SHN_ABS and shndx != SHN_UNDEF:
                number = file.symbol_section(index)
                if number >= count or (shndx >= SHN_LORESERVE and number == shndx):
                    continue
                section = sections[number]
                if section is None or section.output is None or not section.output.present:
                    continue
                if options.strip == "debug" and section.flags & DEBUG:
                    continue
            name = file.string(name_at)
            if name.startswith(".L") and (
                discard == "L" or (discard == "sections" and section and section.flags & MERGE)
            ):
                continue
            if kind == STT_FILE:
                named = True
                self.file_symbols += 1
            elif not named:
                # An object that does not say what it was made from is named itself.
                named = True
                self.file_symbols += 1
                base = os.path.basename(file.member or file.path)
                self.rows.append(
                    (self.strings.add(base), 0, 0, st_info(STB_LOCAL, STT_FILE), 0, SHN_ABS)
                )
            out = SHN_ABS
            if section is not None:
                offset = value
                if section.merged is not None:
                    section, offset = merged_location(section, value)
                output = section.output
                assert output is not None
                value = output.vma + section.output_offset + offset
                out = output.index
            self.rows.append((self.strings.add(name), value, size, info, other, out))

    def _global(self, symbol: Symbol, binding: int) -> None:
        kind = STT_OBJECT if symbol.kind == STT_COMMON else symbol.kind
        # A local symbol needs no visibility.
        visibility = symbol.visibility if binding != STB_LOCAL else STV_DEFAULT
        if not symbol.defined:
            row = (
                self.strings.add(symbol.name),
                0,
                symbol.size,
                st_info(binding, symbol.kind),
                symbol.visibility,
                SHN_UNDEF,
            )
            self.rows.append(row)
            return
        output = symbol_output(self.ctx, symbol)
        index = output.index if output is not None else SHN_ABS
        self.rows.append(
            (
                self.strings.add(symbol.name),
                symbol_address(symbol),
                symbol.size,
                st_info(binding, kind),
                visibility,
                index,
            )
        )
