"""ELF32 relocatable objects for the i386 (NASM manual, 8.9; System V ABI, i386 supplement).

The order of everything is NASM's: sections by their first SECTION directive, then a `.text` that
was never named; those of debug information; the tables of names and symbols; relocations last.
What SECTION and GLOBAL may say is in `elf32_attributes` and `elf32_symbols`.
"""

from __future__ import annotations

from pylink.formats.elf_constants import (
    SHF_EXECINSTR,
    SHF_MERGE,
    SHF_STRINGS,
    SHF_TLS,
    SHT_NOBITS,
    SHT_REL,
    SHT_STRTAB,
    SHT_SYMTAB,
    SHT_SYMTAB_SHNDX,
    STB_LOCAL,
)
from pylink.formats.layouts import REL, SYM

from ..expressions import ExpressionError, Frame, Linear, SegmentOf
from ..sections import Section
from ..symbols import Symbol
from .elf32_attributes import DEFAULT, KNOWN, RESERVED, Wanted
from .elf32_file import Part, relocation_rows, write
from .elf32_symbols import Entry, SymbolTable, entry_of
from .format import OutputFormat, number_at, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..assembler import Assembler
    from ..expressions import Value
    from ..source import Token
    from .elf32_debug import DebugSections
    from .symbol_tree import GlobalSymbols

# Relocations by size of the field in bytes (i386 psABI, table 4.9).
R_386_ABSOLUTE = {1: 22, 2: 20, 4: 1}
R_386_RELATIVE = {1: 23, 2: 21, 4: 2}
R_386_GOT32, R_386_PLT32, R_386_GOTOFF, R_386_GOTPC, R_386_TLS_IE = 3, 4, 9, 10, 15

# What may stand behind WRT; `..gottpoff` has a meaning in 64-bit objects only.
FRAMES = ("..gotpc", "..gotoff", "..got", "..plt", "..sym", "..gottpoff", "..tlsie")
# How wide a segment can be; a wider field is filled with zeros.
SEGMENT_BYTES = 2


class _Contents:
    """What the format knows of a section. `shndx` is its index in the file."""

    __slots__ = ("align", "entry_size", "flags", "globals", "relocations", "shndx", "type")

    def __init__(self, kind: int, flags: int, align: int, entry_size: int) -> None:
        self.type = kind
        self.flags = flags
        self.align = align
        self.entry_size = entry_size
        self.shndx = 0
        # Address in bytes, relocation type, and a symbol, a section or nothing.
        self.relocations: list[tuple[int, int, Symbol | Section | None]] = []
        # The global symbols in it, for relocations that name the symbol itself.
        self.globals: GlobalSymbols | None = None


class Elf32Format(OutputFormat):
    """The `elf32` output format."""

    bits = 32
    address_bytes = 4
    directives = ("osabi",)
    pragmas = ("elf",)

    def __init__(self, assembler: Assembler) -> None:
        super().__init__(assembler)
        self._contents: dict[Section, _Contents] = {}
        self._by_name: dict[str, Section] = {}
        self._osabi = (0, 0)
        self._frames = {name: Linear(((Frame(name), 1),), 0) for name in FRAMES}
        self._implicit = Section(".text", 0)
        # What it is aligned to before it is named: bytes, and whether something was in it by then.
        self._implicit_alignments: list[tuple[int, bool]] = []

    def start(self) -> Section:
        """Return `.text`, which is not in the file unless it is named or has something in it."""
        return self._implicit

    def section(self, text: str, where: Token | None) -> Section | None:
        """Return a section, made or with attributes added."""
        words = words_in(text)
        name = words[0] if words else ""
        diagnostics = self.asm.diagnostics
        wanted = Wanted(name, text.lstrip()[len(name) :], self.asm, where)
        if name in RESERVED:
            diagnostics.error(f"attempt to redefine reserved section name `{name}'", token=where)
            return None
        section = self._by_name.get(name)
        if section is None:
            section = self._add(name, wanted)
        contents = self._contents[section]
        if (
            (wanted.type and wanted.type != contents.type)
            or contents.flags & wanted.mask != wanted.flags
            or (
                wanted.entry_size
                and contents.entry_size
                and wanted.entry_size != contents.entry_size
            )
        ):
            diagnostics.warning(
                "other",
                f"incompatible section attributes ignored on redeclaration of section `{name}'",
                token=where,
            )
        contents.align = max(contents.align, wanted.align)
        contents.entry_size = contents.entry_size or wanted.entry_size
        if wanted.flags & SHF_MERGE and not contents.entry_size:
            if not contents.flags & SHF_STRINGS:
                diagnostics.error(
                    "section attribute merge specified without an entry size or `strings'",
                    token=where,
                )
            contents.entry_size = 1
        return section

    def _add(self, name: str, wanted: Wanted) -> Section:
        kind, flags, align, entry_size = KNOWN.get(name, DEFAULT)
        if name == ".text":
            section = self._implicit
            self.asm.sections.append(section)
        else:
            section = self.asm.add_section(name)
        self._by_name[name] = section
        self._contents[section] = _Contents(
            wanted.type or kind,
            flags & ~wanted.mask | wanted.flags,
            wanted.align or align,
            wanted.entry_size or entry_size,
        )
        return section

    def is_bss(self, section: Section) -> bool:
        """Whether a section is NOBITS."""
        contents = self._contents.get(section)
        return contents is not None and contents.type == SHT_NOBITS

    def align(self, section: Section, alignment: int) -> None:
        """Raise a section's alignment."""
        if section is self._implicit and section not in self._contents:
            self._implicit_alignments.append((alignment, section.size > 0))
            return
        contents = self._contents.get(section)
        if contents is not None:
            contents.align = max(contents.align, alignment)

    def special(self, name: str) -> Value | None:
        """Return what `..got` and its like stand for behind WRT."""
        return self._frames.get(name)

    def directive(self, name: str, text: str, word: Token) -> bool:
        """OSABI."""
        if name != "osabi":
            return False
        error = self.asm.diagnostics.error
        system = number_at(text)
        if system is None:
            error("`osabi' directive requires a parameter", token=word)
        elif not 0 <= system <= 255:
            error("valid osabi numbers are 0 to 255", token=word)
        else:
            _, comma, behind = text.partition(",")
            version = number_at(behind) if comma else 0
            if version is None or not 0 <= version <= 255:
                error("invalid ABI version number (valid: 0 to 255)", token=word)
                version = 0
            self._osabi = (system, version)
        return True

    # Relocations

    def relocate(
        self, section: Section, address: int, size: int, value: Linear, kind: str, behind: int
    ) -> int:
        """Note the relocation for a field and return its addend, which the field holds (REL)."""
        target, relative = _target(value, section)
        frame = _frame(value.wrt)
        size = self._narrowed(size, relative, isinstance(target, SegmentOf) or kind == "segment")
        if self.is_bss(section):
            return 0
        if isinstance(target, SegmentOf) or kind == "segment":
            raise ExpressionError("ELF format does not support segment base references")
        if not isinstance(target, (Symbol, Section, type(None))):
            raise ExpressionError("ELF format does not support this use of a special symbol")
        if relative:
            return self._relative(section, address, size, value, target, frame)
        if target is None:
            return value.offset
        if not frame:
            self._note(section, address, R_386_ABSOLUTE[size], target)
            return value.offset
        if frame == "..sym":
            return self._by_symbol(
                section, address, R_386_ABSOLUTE[size], target, value.offset, exact=False
            )
        if frame == "..plt":
            raise ExpressionError("ELF format cannot produce non-PC-relative PLT references")
        if frame not in ("..gotpc", "..gotoff", "..got", "..tlsie"):
            raise ExpressionError("ELF format does not support this use of WRT")
        if size != 4:
            if frame in ("..got", "..tlsie"):
                self._by_symbol(section, address, R_386_GOT32, target, value.offset, exact=True)
            raise ExpressionError(f"Unsupported {size * 8}-bit ELF relocation")
        if frame == "..gotpc":
            # The source counts from $$, the relocation from the field (8.9.3).
            self._note(section, address, R_386_GOTPC, target)
            return value.offset + address
        if frame == "..gotoff":
            self._note(section, address, R_386_GOTOFF, target)
            return value.offset
        kind_of = R_386_GOT32 if frame == "..got" else R_386_TLS_IE
        return self._by_symbol(section, address, kind_of, target, value.offset, exact=True)

    def _narrowed(self, size: int, relative: bool, is_segment: bool) -> int:
        """Return how many bytes of a field are filled in; warn where that is not all."""
        most = SEGMENT_BYTES if is_segment else self.address_bytes
        if size <= most:
            return size
        if relative:
            raise ExpressionError(
                f"{size * 8}-bit signed relocation unsupported by output format elf32"
            )
        what = "segment" if is_segment else "unsigned"
        self.asm.diagnostics.warning(
            "zext-reloc",
            f"{size * 8}-bit {what} relocation zero-extended from {most * 8} bits",
        )
        return most

    def _relative(
        self,
        section: Section,
        address: int,
        size: int,
        value: Linear,
        target: Symbol | Section | None,
        frame: str,
    ) -> int:
        """Note a PC-relative relocation; it counts from the field, not the instruction's end."""
        kind_of = R_386_RELATIVE[size]
        if frame and size != 4:
            raise ExpressionError(f"Unsupported {size * 8}-bit ELF relocation")
        if frame in ("..gotpc", "..gotoff", "..got"):
            raise ExpressionError("ELF format cannot produce PC-relative GOT references")
        if frame == "..plt":
            kind_of = R_386_PLT32
        elif frame:
            raise ExpressionError("ELF format does not support this use of WRT")
        self._note(section, address, kind_of, target)
        return value.offset + address

    def _note(
        self, section: Section, address: int, kind: int, target: Symbol | Section | None
    ) -> None:
        if isinstance(target, Section) and target not in self._contents:
            raise ExpressionError(f"section `{target.name}' is not in the output")
        self._contents[section].relocations.append((address, kind, target))

    def _by_symbol(
        self,
        section: Section,
        address: int,
        kind: int,
        target: Symbol | Section,
        offset: int,
        exact: bool,
    ) -> int:
        """Note a relocation that must name a global symbol; return the offset from it."""
        if not isinstance(target, Section):
            if exact and offset:
                self.asm.diagnostics.error("invalid access to an external symbol")
            else:
                self._note(section, address, kind, target)
            return 0  # NASM forgets the offset, which is meant for objects with RELA
        contents = self._contents.get(target)
        found = contents.globals.find(offset) if contents and contents.globals else None
        if found is None or (exact and found[0] != offset):
            self.asm.diagnostics.error("unable to find a suitable global symbol for this reference")
            return 0
        self._note(section, address, kind, found[1])
        return offset - found[0]

    # The file

    def finish(self) -> bytes:
        """Return the object file."""
        from ..emission import check_dropped, section_bytes

        self._add_implicit()
        sections = [section for section in self.asm.sections if section in self._contents]
        for number, section in enumerate(sections, 1):
            self._contents[section].shndx = number
        entries = self._entries()
        parts: list[Part] = []
        for section in sections:
            contents = self._contents[section]
            nobits = contents.type == SHT_NOBITS
            if nobits:
                check_dropped(section, self, self.asm.diagnostics)
            parts.append(
                Part(
                    section.name,
                    contents.type,
                    b"" if nobits else section_bytes(section, self, self.asm.diagnostics),
                    flags=contents.flags,
                    align=contents.align,
                    entry_size=contents.entry_size,
                    size=section.size if nobits else 0,
                )
            )
        if self.asm.diagnostics.failed:
            return b""
        return self._file(sections, parts, entries)

    def _add_implicit(self) -> None:
        """Let `.text` be in the file if something is in it, though SECTION does not name it."""
        section = self._implicit
        named = section in self._contents
        if not named:
            labelled = bool(section.labels) or any(
                symbol.kind == "equ" and _is_in(symbol, section)
                for symbol in self.asm.symbols.names.values()
            )
            if not labelled and not section.size:
                return
            self._add(".text", Wanted(".text", "", self.asm, None))
            if not labelled:
                # NASM comes to know of it when it writes the first bytes.
                self._implicit_alignments = [pair for pair in self._implicit_alignments if pair[1]]
        contents = self._contents[section]
        contents.align = max([contents.align, *[align for align, _ in self._implicit_alignments]])

    def _entries(self) -> list[Entry]:
        """Return the symbols, in the order of their definition or declaration."""
        entries: list[Entry] = []
        ordered = [s for s in self.asm.symbols.names.values() if s.order]
        ordered.sort(key=lambda symbol: symbol.order)
        for symbol in ordered:
            if symbol.kind == "extern" and (
                symbol.declared not in ("extern", "required")
                or (symbol.declared == "extern" and symbol.referenced is None)
            ):
                continue
            name = self.written_name(symbol)
            if name[:2] == ".." and name[2:3] != "@":
                self.asm.diagnostics.error(
                    f"unrecognised special symbol `{name}'", line=symbol.line
                )
                continue
            try:
                entry = entry_of(symbol, name, self.asm, self._index_of, self._is_tls)
            except ExpressionError as error:
                self.asm.diagnostics.error(str(error), line=symbol.line)
                continue
            entries.append(entry)
            if isinstance(entry.base, Section) and entry.section and entry.binding != STB_LOCAL:
                contents = self._contents[entry.base]
                if contents.globals is None:
                    from .symbol_tree import GlobalSymbols

                    contents.globals = GlobalSymbols()
                contents.globals.add(entry.value, symbol)
        return entries

    def _index_of(self, section: Section) -> int:
        contents = self._contents.get(section)
        return contents.shndx if contents is not None else 0

    def _is_tls(self, section: Section) -> bool:
        contents = self._contents.get(section)
        return contents is not None and bool(contents.flags & SHF_TLS)

    def _has_code(self, section: Section) -> bool:
        contents = self._contents.get(section)
        return contents is not None and bool(contents.flags & SHF_EXECINSTR)

    def _file(self, sections: list[Section], parts: list[Part], entries: list[Entry]) -> bytes:
        debug: DebugSections | None = None
        if self.asm.debug_lines is not None:
            from .elf32_debug import DebugSections

            debug = DebugSections(self.asm, self._has_code, len(parts) + 1)
            debug.set_types(entries)
        table = SymbolTable(
            self.asm.file, sections, entries, debug.symbols if debug is not None else {}
        )
        indexes = table.indexes

        def rows(relocations: list[tuple[int, int, Symbol | Section | None]]) -> bytes:
            return relocation_rows(
                [
                    # A symbol that was declared twice and so has no entry: NASM takes the first.
                    (address, 0 if to is None else indexes.get(to, table.first_global), kind)
                    for address, kind, to in relocations
                ]
            )

        symbols_index = len(parts) + (len(debug.names) if debug is not None else 0) + 2
        if debug is not None:
            parts += debug.parts(indexes, symbols_index)
        parts += [
            Part(".shstrtab", SHT_STRTAB),
            Part(
                ".symtab",
                SHT_SYMTAB,
                table.table,
                link=symbols_index + 1,
                info=table.first_global,
                align=4,
                entry_size=SYM.size,
            ),
            Part(".strtab", SHT_STRTAB, table.names),
        ]
        extended = table.extended
        if extended:
            parts.append(Part(".symtab_shndx", SHT_SYMTAB_SHNDX, extended, link=symbols_index))
        for section in sections:
            contents = self._contents[section]
            if contents.relocations:
                parts.append(
                    Part(
                        ".rel" + section.name,
                        SHT_REL,
                        rows(contents.relocations),
                        link=symbols_index,
                        info=contents.shndx,
                        align=4,
                        entry_size=REL.size,
                    )
                )
        return write(parts, symbols_index - 1, self._osabi)


def _is_in(symbol: Symbol, section: Section) -> bool:
    """Whether an EQU is an address in a section."""
    try:
        value = symbol.value()
    except ExpressionError:
        return False
    return isinstance(value, Linear) and any(base is section for base, _ in value.terms)


def _target(value: Linear, section: Section | None) -> tuple[object, bool]:
    """Return the base of an address, and whether the start of `section` is subtracted from it.

    Raises:
        ExpressionError: it is more than one base, or a multiple of one.
    """
    target: object = None
    relative = False
    for base, factor in value.terms:
        if factor == 1 and target is None:
            target = base
        elif factor == -1 and base is section and not relative:
            relative = True
        else:
            raise ExpressionError("expression is not simple or relocatable")
    return target, relative


def _frame(wrt: object | None) -> str:
    """Return the name behind WRT, empty without one."""
    if wrt is None:
        return ""
    if isinstance(wrt, Linear) and len(wrt.terms) == 1 and not wrt.offset:
        base = wrt.terms[0][0]
        if isinstance(base, Frame):
            return base.name
    raise ExpressionError("ELF format does not support this use of WRT")
