"""The symbol table of an ELF32 object: what GLOBAL and its kin say behind the colon, and the order.

The order is NASM's: the file, the sections, those of debug information, local symbols, then global
ones, each in the order of definition or declaration. (NASM manual, 8.9.4 to 8.9.7)
"""

from __future__ import annotations

from pylink.formats.elf_constants import (
    SHN_ABS,
    SHN_COMMON,
    SHN_LORESERVE,
    SHN_UNDEF,
    STB_GLOBAL,
    STB_LOCAL,
    STB_WEAK,
    STT_FILE,
    STT_FUNC,
    STT_NOTYPE,
    STT_OBJECT,
    STT_SECTION,
    STT_TLS,
    STV_DEFAULT,
    STV_HIDDEN,
    STV_INTERNAL,
    STV_PROTECTED,
    st_info,
)
from pylink.formats.layouts import SYM

from ..expression_parser import ParseError
from ..expressions import ExpressionError, Linear, evaluate, is_forward
from ..sections import Section
from ..symbols import Symbol
from .elf32_file import short_index
from .format import number_at, parser_of, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..assembler import Assembler
    from ..expressions import Expression, Value
    from ..source import Token

SYMBOL_TYPES = {
    "data": STT_OBJECT,
    "object": STT_OBJECT,
    "function": STT_FUNC,
    "notype": STT_NOTYPE,
}
VISIBILITIES = {
    "default": STV_DEFAULT,
    "internal": STV_INTERNAL,
    "hidden": STV_HIDDEN,
    "protected": STV_PROTECTED,
}
BINDINGS = {"weak": STB_WEAK, "strong": STB_GLOBAL}


class Entry:
    """A row of the symbol table. `section` is an index in the file, or one of `SHN_` above them.

    `base` is what an address in it is relative to: a section, a symbol of another module, or
    nothing.
    """

    __slots__ = (
        "base",
        "binding",
        "name",
        "other",
        "section",
        "size",
        "symbol",
        "type",
        "value",
    )

    def __init__(self, symbol: Symbol, name: str) -> None:
        self.symbol = symbol
        self.name = name
        self.section = SHN_UNDEF
        self.base: Section | Symbol | None = None
        self.value = 0
        self.size = 0
        self.binding = STB_LOCAL
        self.type = STT_NOTYPE
        self.other = STV_DEFAULT

    @property
    def absolute(self) -> bool:
        """Whether it is a plain number."""
        return self.section == SHN_ABS and self.base is None


def entry_of(
    symbol: Symbol,
    name: str,
    assembler: Assembler,
    index_of: Callable[[Section], int],
    is_tls: Callable[[Section], bool],
) -> Entry:
    """Return the row of a symbol, which is `name` in the file; faults are reported.

    `index_of` gives the index of a section in the file, 0 for one that is not in it; `is_tls` says
    whether it is one of thread-local variables.

    Raises:
        ExpressionError: the symbol has no address.
    """
    entry = Entry(symbol, name)
    declared = symbol.declared
    is_global = declared in ("global", "extern", "required", "common")
    entry.binding = STB_GLOBAL if is_global else STB_LOCAL
    words = symbol.special
    if symbol.kind == "common":
        entry.base = symbol
        entry.section = SHN_COMMON
        size = evaluate(symbol.size)
        assert isinstance(size, int)
        entry.size = size
        if words_in(words):
            entry.value = _alignment(words, symbol, assembler)
            words = words.lstrip().partition(" ")[2]
    elif symbol.kind == "extern":
        entry.base = symbol
    else:
        _locate(entry, symbol, index_of)
    if words_in(words):
        _qualify(entry, words, is_global, assembler)
    if isinstance(entry.base, Section) and is_tls(entry.base):
        entry.type = STT_TLS
    return entry


def _locate(entry: Entry, symbol: Symbol, index_of: Callable[[Section], int]) -> None:
    """Set where a label or EQU is."""
    value = symbol.value()
    if isinstance(value, int):
        entry.section = SHN_ABS
        entry.value = value
        return
    if is_forward(value):
        from ..symbols import undefined_symbols

        missing = undefined_symbols(symbol.constant)
        name = missing[0].name if missing else symbol.name
        raise ExpressionError(f"symbol `{name}' not defined")
    if len(value.terms) == 1 and value.terms[0][1] == 1:
        base = value.terms[0][0]
        if isinstance(base, Section):
            entry.base = base
            entry.section = index_of(base)
            entry.value = value.offset if entry.section else 0
        elif isinstance(base, Symbol):
            entry.base = base


def _alignment(special: str, symbol: Symbol, assembler: Assembler) -> int:
    """Return the alignment of a common variable, which its special text begins with."""
    value = number_at(special)
    problem = ""
    if value is None:
        problem = "valid number"
    elif value <= 0 or value & (value - 1):
        problem = "power of two"
    if problem:
        assembler.diagnostics.error(
            f"alignment constraint `{special}' is not a {problem}", line=symbol.line
        )
    return value or 0


def _qualify(entry: Entry, special: str, is_global: bool, assembler: Assembler) -> None:
    """Carry out `function hidden` and its like, and the size expression that may follow."""
    rest = special.lstrip()
    while rest:
        word, _, behind = rest.partition(" ")
        word = word.lower()
        if word in SYMBOL_TYPES:
            entry.type = SYMBOL_TYPES[word]
        elif word in BINDINGS:
            entry.binding = BINDINGS[word]
        elif word in VISIBILITIES and not (word == "internal" and behind):
            entry.other = VISIBILITIES[word]
        else:
            break
        rest = behind.lstrip()
    if not is_global and entry.binding != STB_LOCAL:
        assembler.diagnostics.error(
            "weak and strong only applies to global symbols", line=entry.symbol.line
        )
        entry.binding = STB_LOCAL
    if rest:
        _measure(entry, rest, special, assembler)


def _measure(entry: Entry, text: str, special: str, assembler: Assembler) -> None:
    """Set the size that an expression gives.

    Where it rests on an undefined symbol, NASM looks again, at all behind the first word.
    """
    from ..symbols import undefined_symbols

    symbol = entry.symbol
    scope = _DefinitionScope(assembler, symbol)
    try:
        expression = parser_of(text, scope, None).expression()
        if undefined_symbols(expression):
            if symbol.kind == "equ" or symbol.declared not in ("global", "required", "common"):
                return  # the pass in which NASM looks again does not come to these
            expression = parser_of(special.lstrip().partition(" ")[2], scope, None).expression()
            missing = undefined_symbols(expression)
            if missing:
                raise ExpressionError(f"symbol `{missing[0].name}' not defined")
        value = evaluate(expression)
    except (ExpressionError, ParseError) as error:
        assembler.diagnostics.error(str(error), line=symbol.line)
        return
    if isinstance(value, int):
        entry.size = value
    else:
        assembler.diagnostics.error(
            "cannot use relocatable expression as symbol size", line=symbol.line
        )


class _DefinitionScope:
    """What names mean where a symbol was defined: `.end` is one of its own local labels."""

    def __init__(self, assembler: Assembler, symbol: Symbol) -> None:
        self.floats: dict[str, str] = {}
        self._asm = assembler
        self._symbol = symbol

    def symbol(self, name: str, token: Token) -> Value | Expression:
        """Return what a name means."""
        symbols = self._asm.symbols
        outer, symbols.scope = symbols.scope, self._symbol.scope
        try:
            return self._asm.symbol(name, token)
        finally:
            symbols.scope = outer

    def here(self) -> Value | Expression:
        """Return the place of the symbol."""
        return self._symbol.value()

    def section_start(self) -> Value | Expression:
        """Return the start of the symbol's section."""
        value = self._symbol.value()
        return Linear(value.terms, 0) if isinstance(value, Linear) else 0

    def warning(self, category: str, message: str, token: Token) -> None:
        """Report a warning about the text."""
        self._asm.diagnostics.warning(category, message, line=self._symbol.line)


class SymbolTable:
    """The tables of symbols and of their names, and where each symbol is.

    `indexes` are those of sections, symbols and debug sections (by name); `first_global` is that
    of the first global symbol. `extended` is the content of `.symtab_shndx`, if it is needed.
    """

    def __init__(
        self,
        file: str,
        sections: list[Section],
        entries: list[Entry],
        debug_sections: dict[str, int],
    ) -> None:
        self._table = bytearray(SYM.pack(0, 0, 0, 0, 0, 0))
        self._shndx: list[int] = [0]
        self._needs_shndx = False
        names = bytearray(b"\0" + file.encode("latin-1", "replace") + b"\0")
        self._add(1, 0, 0, STT_FILE, 0, SHN_ABS, True)
        self.indexes: dict[Symbol | Section | str, int] = {}
        for number, section in enumerate(sections, 1):
            self.indexes[section] = self._add(0, 0, 0, STT_SECTION, 0, number)
        # Without other sections NASM leaves these without a type.
        kind = STT_SECTION if sections else STT_NOTYPE
        for name, number in debug_sections.items():
            self.indexes[name] = self._add(0, 0, 0, kind, 0, number)
        places: list[int] = []
        for entry in entries:
            places.append(len(names))
            names += entry.name.encode("latin-1", "replace") + b"\0"
        self.names = bytes(names)
        self.first_global = 0
        for local in (True, False):
            for entry, place in zip(entries, places, strict=True):
                if (entry.binding == STB_LOCAL) is not local:
                    continue
                base = entry.base
                special = entry.section in (SHN_ABS, SHN_COMMON) and not isinstance(base, Section)
                self.indexes[entry.symbol] = index = self._add(
                    place,
                    entry.value,
                    entry.size,
                    st_info(entry.binding, entry.type),
                    entry.other,
                    entry.section,
                    special,
                )
                # The last one that stands for another module's symbol is what relocations name.
                if not local and isinstance(base, Symbol):
                    self.indexes[base] = index
            if local:
                self.first_global = len(self._shndx)
        self.table = bytes(self._table)

    def _add(
        self,
        name: int,
        value: int,
        size: int,
        info: int,
        other: int,
        section: int,
        special: bool = False,
    ) -> int:
        """Add a row and return its index; `special`: the section is no index but one of SHN_."""
        extended = 0
        if not special and section >= SHN_LORESERVE:
            self._needs_shndx = True
            extended = section
        self._shndx.append(extended)
        self._table += SYM.pack(
            name,
            value & 0xFFFFFFFF,
            size & 0xFFFFFFFF,
            info,
            other,
            section if special else short_index(section),
        )
        return len(self._shndx) - 1

    @property
    def extended(self) -> bytes:
        """The content of `.symtab_shndx`, empty where all indexes fit in 16 bits."""
        if not self._needs_shndx:
            return b""
        return b"".join([index.to_bytes(4, "little") for index in self._shndx])
