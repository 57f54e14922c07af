"""ELF32 relocatable objects for the i386 (NASM manual, 8.9; System V ABI, i386 supplement).

The order of everything is NASM's: sections by their first SECTION directive, then a `.text` that
was never named; the symbol table: file, sections, local symbols, then global ones, each in the
order of definition or declaration; relocation sections last.
"""

from __future__ import annotations

from pylink.formats.elf_constants import (
    SHF_ALLOC,
    SHF_EXECINSTR,
    SHF_MERGE,
    SHF_STRINGS,
    SHF_TLS,
    SHF_WRITE,
    SHN_ABS,
    SHN_COMMON,
    SHN_UNDEF,
    SHT_FINI_ARRAY,
    SHT_INIT_ARRAY,
    SHT_NOBITS,
    SHT_NOTE,
    SHT_PREINIT_ARRAY,
    SHT_PROGBITS,
    SHT_REL,
    SHT_STRTAB,
    SHT_SYMTAB,
    STB_GLOBAL,
    STB_LOCAL,
    STB_WEAK,
    STT_FILE,
    STT_FUNC,
    STT_NOTYPE,
    STT_OBJECT,
    STT_SECTION,
    STT_TLS,
)
from pylink.formats.layouts import EHDR, REL, SHDR, SYM

from ..expression_parser import ExpressionParser, ParseError
from ..expressions import ExpressionError, Linear, SegmentOf, evaluate
from ..sections import Section
from ..symbols import Symbol
from .format import OutputFormat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..assembler import Assembler
    from ..expressions import Value
    from ..source import Token

# Relocations by size of the field in bytes (i386 psABI, table 4.9).
R_386_ABSOLUTE = {1: 22, 2: 20, 4: 1}
R_386_RELATIVE = {1: 23, 2: 21, 4: 2}
R_386_GOT32, R_386_PLT32, R_386_GOTOFF, R_386_GOTPC, R_386_TLS_IE = 3, 4, 9, 10, 15

# Sections with defaults of their own: type, flags, alignment, entry size (8.9.2).
KNOWN = {
    ".text": (SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 16, 0),
    ".rodata": (SHT_PROGBITS, SHF_ALLOC, 4, 0),
    ".lrodata": (SHT_PROGBITS, SHF_ALLOC, 4, 0),
    ".data": (SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 4, 0),
    ".ldata": (SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 4, 0),
    ".bss": (SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 4, 0),
    ".lbss": (SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 4, 0),
    ".tdata": (SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS, 4, 0),
    ".tbss": (SHT_NOBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS, 4, 0),
    ".comment": (SHT_PROGBITS, 0, 1, 0),
    ".preinit_array": (SHT_PREINIT_ARRAY, SHF_ALLOC, 4, 4),
    ".init_array": (SHT_INIT_ARRAY, SHF_ALLOC, 4, 4),
    ".fini_array": (SHT_FINI_ARRAY, SHF_ALLOC, 4, 4),
    ".note": (SHT_NOTE, 0, 4, 0),
}
DEFAULT = (SHT_PROGBITS, SHF_ALLOC, 1, 0)
RESERVED = frozenset([".shstrtab", ".strtab", ".symtab", ".symtab_shndx"])
FLAGS = {
    "alloc": SHF_ALLOC,
    "exec": SHF_EXECINSTR,
    "write": SHF_WRITE,
    "tls": SHF_TLS,
    "merge": SHF_MERGE,
    "strings": SHF_STRINGS,
}
TYPES = {
    "progbits": SHT_PROGBITS,
    "nobits": SHT_NOBITS,
    "note": SHT_NOTE,
    "preinit_array": SHT_PREINIT_ARRAY,
    "init_array": SHT_INIT_ARRAY,
    "fini_array": SHT_FINI_ARRAY,
}
# Entry sizes by name: bytes and the alignment that comes with them.
ENTRY_SIZES = {
    "byte": (1, 1),
    "word": (2, 2),
    "dword": (4, 4),
    "qword": (8, 8),
    "tword": (10, 2),
    "tbyte": (10, 2),
    "oword": (16, 16),
    "xword": (16, 16),
    "yword": (32, 32),
    "zword": (64, 64),
    "pointer": (4, 4),
}
SYMBOL_TYPES = {
    "data": STT_OBJECT,
    "object": STT_OBJECT,
    "function": STT_FUNC,
    "notype": STT_NOTYPE,
}
VISIBILITIES = {"default": 0, "internal": 1, "hidden": 2, "protected": 3}
BINDINGS = {"weak": STB_WEAK, "strong": STB_GLOBAL}

# The parts of the file start at multiples of this many bytes.
FILE_ALIGNMENT = 16


class Frame:
    """What stands behind WRT for a special relocation; its name is that of the symbol."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Contents:
    """What the format knows of a section. `shndx` is its index in the file."""

    __slots__ = ("align", "entry_size", "flags", "relocations", "shndx", "type")

    def __init__(self, kind: int, flags: int, align: int, entry_size: int) -> None:
        self.type = kind
        self.flags = flags
        self.align = align
        self.entry_size = entry_size
        self.shndx = 0
        # Address in bytes, relocation type, and a symbol, a section or nothing.
        self.relocations: list[tuple[int, int, Symbol | Section | None]] = []


class Elf32Format(OutputFormat):
    """The `elf32` output format."""

    bits = 32
    directives = ("osabi",)

    def __init__(self, assembler: Assembler) -> None:
        super().__init__(assembler)
        self._contents: dict[Section, _Contents] = {}
        self._by_name: dict[str, Section] = {}
        self._osabi = (0, 0)
        self._frames = {
            name: Linear(((Frame(name), 1),), 0)
            for name in ("..gotpc", "..gotoff", "..got", "..plt", "..sym", "..tlsie")
        }
        self._implicit = Section(".text", 0)
        # Global symbols of each section by address, for relocations that name the symbol itself.
        self._globals: dict[Section, dict[int, Symbol]] = {}

    def start(self) -> Section:
        """Return `.text`, which is not in the file unless it is named or has something in it."""
        return self._implicit

    def section(
        self, name: str, attributes: Sequence[Token], where: Token | None
    ) -> tuple[Section, int]:
        """Return a section, made or with attributes added."""
        if name in RESERVED:
            raise ParseError(f"attempt to redefine reserved section name `{name}'", where)
        wanted = _Wanted(name, attributes, self.asm)
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
            self.asm.diagnostics.warning(
                "other",
                f"incompatible section attributes ignored on redeclaration of section `{name}'",
                token=where,
            )
        contents.align = max(contents.align, wanted.align)
        contents.entry_size = contents.entry_size or wanted.entry_size
        if wanted.flags & SHF_MERGE and not contents.entry_size:
            if not contents.flags & SHF_STRINGS:
                raise ParseError(
                    "section attribute merge specified without an entry size or `strings'", where
                )
            contents.entry_size = 1
        return section, 0

    def _add(self, name: str, wanted: _Wanted) -> Section:
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
            return  # it has 16; more than that needs its name
        contents = self._contents.get(section)
        if contents is not None:
            contents.align = max(contents.align, alignment)

    def special(self, name: str) -> Value | None:
        """Return what `..got` and its like stand for behind WRT."""
        return self._frames.get(name)

    def directive(self, name: str, arguments: Sequence[Token], word: Token) -> bool:
        """OSABI."""
        if name != "osabi":
            return False
        parser = ExpressionParser(arguments, self.asm)
        if not arguments:
            raise ParseError("`osabi' directive requires a parameter", word)
        numbers = [evaluate(parser.expression())]
        if parser.accept(","):
            numbers.append(evaluate(parser.expression()))
        for number in numbers:
            if not isinstance(number, int) or not 0 <= number <= 255:
                raise ParseError("valid osabi numbers are 0 to 255", arguments[0])
            self._osabi = (self._osabi[1] if len(numbers) > 1 else number, number)
        first = numbers[0]
        second = numbers[1] if len(numbers) > 1 else 0
        assert isinstance(first, int)
        assert isinstance(second, int)
        self._osabi = (first, second)
        return True

    # Relocations

    def relocate(
        self, section: Section, address: int, size: int, value: Linear, kind: str, behind: int
    ) -> int:
        """Note the relocation for a field and return its addend, which the field holds (REL)."""
        target, relative = _target(value, section)
        if isinstance(target, SegmentOf):
            raise ExpressionError("ELF format does not support segment base references")
        if not isinstance(target, (Symbol, Section, type(None))):
            raise ExpressionError("ELF format does not support this use of a special symbol")
        frame = _frame(value.wrt)
        if relative:
            return self._relative(section, address, size, value, target, frame)
        if not frame:
            kind_of = R_386_ABSOLUTE.get(size)
            if kind_of is None:
                raise ExpressionError(f"Unsupported {size * 8}-bit ELF relocation")
            self._note(section, address, kind_of, target)
            return value.offset
        if frame == "..sym":
            kind_of = R_386_ABSOLUTE.get(size)
            if kind_of is None:
                raise ExpressionError(f"Unsupported {size * 8}-bit ELF relocation")
            return self._by_symbol(section, address, kind_of, target, value.offset, exact=False)
        if frame == "..plt":
            raise ExpressionError("ELF format cannot produce non-PC-relative PLT references")
        if size != 4:
            raise ExpressionError(f"Unsupported {size * 8}-bit ELF relocation")
        if frame == "..gotpc":
            # The source counts from $$, the relocation from the field (8.9.3).
            self._note(section, address, R_386_GOTPC, target)
            return value.offset + address
        if frame == "..gotoff":
            self._note(section, address, R_386_GOTOFF, target)
            return value.offset
        if frame in ("..got", "..tlsie"):
            kind_of = R_386_GOT32 if frame == "..got" else R_386_TLS_IE
            return self._by_symbol(section, address, kind_of, target, value.offset, exact=True)
        raise ExpressionError("ELF format does not support this use of WRT")

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
        if frame == "..plt" and size == 4:
            kind_of: int | None = R_386_PLT32
        elif frame in ("..gotpc", "..gotoff", "..got"):
            raise ExpressionError("ELF format cannot produce PC-relative GOT references")
        elif frame:
            raise ExpressionError("ELF format does not support this use of WRT")
        else:
            kind_of = R_386_RELATIVE.get(size)
        if kind_of is None:
            raise ExpressionError("32-bit ELF format does not support 64-bit relocations")
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
        target: Symbol | Section | None,
        offset: int,
        exact: bool,
    ) -> int:
        """Note a relocation that must name a global symbol; return the offset from it."""
        if not isinstance(target, Section):
            if exact and offset:
                raise ExpressionError("invalid access to an external symbol")
            self._note(section, address, kind, target)
            return offset
        known = self._globals.get(target, {})
        place = max([place for place in known if place <= offset], default=-1)
        if place < 0 or (exact and place != offset):
            raise ExpressionError("unable to find a suitable global symbol for this reference")
        self._note(section, address, kind, known[place])
        return offset - place

    # The file

    def finish(self) -> bytes:
        """Return the object file."""
        from ..emission import section_bytes

        implicit = self._implicit
        if implicit not in self._contents and (implicit.size or implicit.labels):
            self._add(".text", _Wanted(".text", (), self.asm))
        sections = [section for section in self.asm.sections if section in self._contents]
        for number, section in enumerate(sections, 1):
            self._contents[section].shndx = number
        symbols = self._symbols()
        data = {section: section_bytes(section, self, self.asm.diagnostics) for section in sections}
        if self.asm.diagnostics.failed:
            return b""
        table, names, indexes, locals_count = self._symbol_table(sections, symbols)
        return self._file(sections, data, table, names, indexes, locals_count)

    def _symbols(self) -> list[tuple[Symbol, int, int, int, int, int]]:
        """Return what goes into the symbol table: symbol, value, size, info, other, shndx."""
        rows: list[tuple[Symbol, int, int, int, int, int]] = []
        ordered = [s for s in self.asm.symbols.names.values() if s.order]
        ordered.sort(key=lambda symbol: symbol.order)
        for symbol in ordered:
            if symbol.kind == "extern" and not symbol.required and symbol.referenced is None:
                continue
            if symbol.name.startswith("..") and not symbol.name.startswith("..@"):
                self.asm.diagnostics.error(
                    f"unrecognised special symbol `{symbol.name}'", line=symbol.line
                )
                continue
            try:
                row = self._symbol(symbol)
            except (ExpressionError, ParseError) as error:
                self.asm.diagnostics.error(str(error), line=symbol.line)
                continue
            if row is not None:
                rows.append((symbol, *row))
        return rows

    def _symbol(self, symbol: Symbol) -> tuple[int, int, int, int, int] | None:
        value = size = 0
        shndx = SHN_UNDEF
        kind = STT_NOTYPE
        section: Section | None = None
        if symbol.kind in ("label", "equ"):
            present = symbol.value()
            if isinstance(present, int):
                shndx, value = SHN_ABS, present
            else:
                target, relative = _target(present, None)
                if isinstance(target, Section) and not relative and target in self._contents:
                    section = target
                    shndx, value = self._contents[target].shndx, present.offset
                elif not isinstance(target, Symbol):
                    from ..symbols import undefined_symbols

                    missing = undefined_symbols(symbol.constant)
                    name = missing[0].name if missing else symbol.name
                    raise ExpressionError(f"symbol `{name}' not defined")
        exported = symbol.exported or symbol.kind in ("extern", "common")
        binding = STB_GLOBAL if exported else STB_LOCAL
        words = list(symbol.qualifiers)
        if symbol.kind == "common":
            shndx = SHN_COMMON
            amount = evaluate(symbol.size)
            if not isinstance(amount, int):
                raise ExpressionError("COMMON size is not a constant")
            size = amount
            if words:
                value, words = self._alignment(words)
        kind, binding, other, words = _qualified(words, kind, binding)
        if not exported and binding != STB_LOCAL:
            raise ExpressionError("weak and strong only applies to global symbols")
        if words:
            parser = ExpressionParser(words, self.asm)
            amount = evaluate(parser.expression())
            if not isinstance(amount, int):
                raise ExpressionError("cannot use relocatable expression as symbol size")
            size = amount
        if section is not None and self._contents[section].flags & SHF_TLS:
            kind = STT_TLS
        if section is not None and binding != STB_LOCAL:
            self._globals.setdefault(section, {}).setdefault(value, symbol)
        return value, size, binding << 4 | kind, other, shndx

    def _alignment(self, words: list[Token]) -> tuple[int, list[Token]]:
        parser = ExpressionParser(words, self.asm)
        value = evaluate(parser.expression())
        if not isinstance(value, int):
            raise ExpressionError("alignment constraint is not a valid number")
        if value <= 0 or value & (value - 1):
            raise ExpressionError(f"alignment constraint `{value}' is not a power of two")
        return value, words[parser.position :]

    def _symbol_table(
        self, sections: list[Section], rows: list[tuple[Symbol, int, int, int, int, int]]
    ) -> tuple[bytes, bytes, dict[Symbol | Section | None, int], int]:
        """Return symbol table, string table, the index of each symbol and the count of locals."""
        names = bytearray(b"\0" + self.asm.file.encode("latin-1", "replace") + b"\0")
        table = bytearray(SYM.pack(0, 0, 0, 0, 0, 0))
        table += SYM.pack(1, 0, 0, STT_FILE, 0, SHN_ABS)
        indexes: dict[Symbol | Section | None, int] = {None: 0}
        count = 2
        for section in sections:
            indexes[section] = count
            table += SYM.pack(0, 0, 0, STT_SECTION, 0, self._contents[section].shndx)
            count += 1
        packed: list[tuple[Symbol, bytes, bool]] = []
        for symbol, value, size, info, other, shndx in rows:
            entry = SYM.pack(len(names), value & 0xFFFFFFFF, size & 0xFFFFFFFF, info, other, shndx)
            names += self.written_name(symbol).encode("latin-1", "replace") + b"\0"
            packed.append((symbol, entry, info >> 4 == STB_LOCAL))
        locals_count = count
        for local in (True, False):
            for symbol, entry, is_local in packed:
                if is_local is local:
                    indexes[symbol] = count
                    table += entry
                    count += 1
            if local:
                locals_count = count
        return bytes(table), bytes(names), indexes, locals_count

    def _file(
        self,
        sections: list[Section],
        data: dict[Section, bytearray],
        table: bytes,
        names: bytes,
        indexes: dict[Symbol | Section | None, int],
        locals_count: int,
    ) -> bytes:
        relocated = [section for section in sections if self._contents[section].relocations]
        section_names = bytearray(b"\0")
        count = 1 + len(sections) + 3 + len(relocated)
        names_index = 1 + len(sections)
        symbols_index = names_index + 1
        offset = 64 + SHDR.size * count
        headers = bytearray(SHDR.pack(*[0] * 10))
        body = bytearray()
        body += bytes(-offset % FILE_ALIGNMENT)

        def header(
            name: str,
            kind: int,
            flags: int,
            content: bytes | bytearray,
            link: int,
            info: int,
            align: int,
            entry_size: int,
        ) -> None:
            size = len(content)
            headers.extend(
                SHDR.pack(
                    len(section_names),
                    kind,
                    flags,
                    0,
                    offset + len(body),
                    size,
                    link,
                    info,
                    align,
                    entry_size,
                )
            )
            section_names.extend(name.encode("latin-1", "replace") + b"\0")
            if kind != SHT_NOBITS:
                body.extend(content)
                body.extend(bytes(-len(body) - offset & (FILE_ALIGNMENT - 1)))

        for section in sections:
            contents = self._contents[section]
            header(
                section.name,
                contents.type,
                contents.flags,
                data[section],
                0,
                0,
                contents.align,
                contents.entry_size,
            )
        # All names must be known before the table of names is written.
        complete = bytearray(section_names)
        for name in (".shstrtab", ".symtab", ".strtab"):
            complete += name.encode() + b"\0"
        for section in relocated:
            complete += b".rel" + section.name.encode("latin-1", "replace") + b"\0"
        header(".shstrtab", SHT_STRTAB, 0, complete, 0, 0, 1, 0)
        header(".symtab", SHT_SYMTAB, 0, table, symbols_index + 1, locals_count, 4, SYM.size)
        header(".strtab", SHT_STRTAB, 0, names, 0, 0, 1, 0)
        for section in relocated:
            contents = self._contents[section]
            rows = b"".join(
                [
                    REL.pack(address, indexes[target] << 8 | kind)
                    for address, kind, target in contents.relocations
                ]
            )
            header(
                f".rel{section.name}", SHT_REL, 0, rows, symbols_index, contents.shndx, 4, REL.size
            )
        ident = (b"\x7fELF", 1, 1, 1, *self._osabi, bytes(7))
        file_header = EHDR.pack(
            *ident, 1, 3, 1, 0, 0, 64, 0, EHDR.size, 0, 0, SHDR.size, count, names_index
        )
        return file_header.ljust(64, b"\0") + bytes(headers) + bytes(body)


class _Wanted:
    """The attributes of one SECTION directive: `mask` are the flags that it speaks of."""

    def __init__(self, name: str, tokens: Sequence[Token], assembler: Assembler) -> None:
        self.type = 0
        self.mask = 0
        self.flags = 0
        self.align = 0
        self.entry_size = 0
        from .format import Attributes

        attributes = Attributes(tokens, assembler)
        natural = 0
        for key, word, value in attributes.pairs:
            if key == "align":
                alignment = attributes.number(value, word) if value else -1
                if alignment < 0:
                    raise ParseError("section align without value specified", word)
                if alignment & (alignment - 1):
                    raise ParseError(
                        f"section alignment {alignment} is not a power of two", value[0]
                    )
                self.align = max(self.align, alignment)
            elif key in FLAGS:
                self._flag(FLAGS[key], True)
            elif key[:2] == "no" and key[2:] in FLAGS:
                self._flag(FLAGS[key[2:]], False)
            elif key == "readonly":
                self._flag(SHF_WRITE, False)
            elif key in TYPES:
                self.type = TYPES[key]
            elif key in ENTRY_SIZES:
                self.entry_size, natural = ENTRY_SIZES[key]
            elif key.isdigit() or key in ("*",):
                self.entry_size *= int(key) if key.isdigit() else 1
            else:
                assembler.diagnostics.warning(
                    "other",
                    f"unknown section attribute '{word.text}' ignored on declaration of section"
                    f" `{name}'",
                    token=word,
                )
        if self.type in (SHT_PREINIT_ARRAY, SHT_INIT_ARRAY, SHT_FINI_ARRAY):
            natural = natural or 4
            self.entry_size = self.entry_size or 4
        # As NASM has it, any attribute puts the default alignment of a known name out of force.
        self.align = self.align or natural or (1 if tokens else 0)

    def _flag(self, flag: int, on: bool) -> None:
        self.mask |= flag
        self.flags = self.flags | flag if on else self.flags & ~flag


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


def _qualified(words: list[Token], kind: int, binding: int) -> tuple[int, int, int, list[Token]]:
    """Read `function hidden` and its like; return type, binding, visibility and what is left."""
    other = 0
    position = 0
    for token in words:
        word = token.text.lower()
        if word in SYMBOL_TYPES:
            kind = SYMBOL_TYPES[word]
        elif word in VISIBILITIES:
            other = VISIBILITIES[word]
        elif word in BINDINGS:
            binding = BINDINGS[word]
        else:
            break
        position += 1
    return kind, binding, other, words[position:]
