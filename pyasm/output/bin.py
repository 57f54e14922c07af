"""Flat binary: sections one after the other, addresses filled in (NASM manual, 8.1)."""

from __future__ import annotations

from ..expression_parser import ExpressionParser, ParseError
from ..expressions import ExpressionError, Linear, evaluate
from ..sections import Section
from .bin_layout import LayoutError, Placed, place
from .format import Attributes, OutputFormat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..assembler import Assembler
    from ..source import Token

# An image larger than this is refused: some START= is wrong.
LARGEST_IMAGE = 1 << 31

_NO_SEGMENTS = "binary output format does not support segment base references"


class FileStart:
    """The base of `section.NAME.start`: where a section lies in the file."""

    __slots__ = ("name", "of")

    def __init__(self, of: Section) -> None:
        self.of = of
        self.name = f"section.{of.name}.start"


class BinFormat(OutputFormat):
    """The `bin` output format."""

    bits = 16
    directives = ("org", "map")

    def __init__(self, assembler: Assembler) -> None:
        super().__init__(assembler)
        self.origin: int | None = None
        self._placed: dict[Section, Placed] = {}
        self._by_name: dict[str, Section] = {}
        self._last: Placed | None = None

    def section(
        self, name: str, attributes: Sequence[Token], where: Token | None
    ) -> tuple[Section, int]:
        """Return a section; `.text`, `.data` and `.bss` are what they always are."""
        section = self._by_name.get(name)
        if section is None:
            section = self._by_name[name] = self.asm.add_section(name)
            placed = Placed(section, None if name == ".bss" else self._last)
            self._last = self._placed[section] = placed
            if name in (".text", ".data", ".bss"):
                placed.nobits = name == ".bss"
        placed = self._placed[section]
        read = Attributes(attributes, self.asm)
        for key, word, tokens in read.pairs:
            self._attribute(placed, key, word, tokens, read)
        if placed.nobits is None:
            placed.nobits = False
        return section, 0

    def _attribute(
        self, placed: Placed, key: str, word: Token, tokens: Sequence[Token], read: Attributes
    ) -> None:
        if key in ("progbits", "nobits"):
            nobits = key == "nobits"
            if placed.nobits not in (None, nobits):
                kinds = ("progbits", "nobits") if nobits else ("nobits", "progbits")
                raise ParseError(
                    f"attempt to change section type from {kinds[0]} to {kinds[1]}", word
                )
            placed.nobits = nobits
        elif key in ("align", "valign"):
            value = read.power_of_two(tokens, word)
            start = "start" if key == "align" else "vstart"
            address = getattr(placed, start)
            value = max(value, getattr(placed, key) or 1)
            if address is not None and address & (value - 1):
                raise ParseError(f"`{key}' value conflicts with section {start} address", word)
            setattr(placed, key, value)
        elif key in ("start", "vstart"):
            value = read.number(tokens, word)
            other = "follows" if key == "start" else "vfollows"
            if getattr(placed, other):
                raise ParseError(f"cannot combine `{key}' and `{other}' section attributes", word)
            if getattr(placed, key) not in (None, value):
                raise ParseError(f"section {key} address redefined", word)
            alignment = placed.align if key == "start" else placed.valign
            if alignment and value & (alignment - 1):
                raise ParseError(f"`{key}' address conflicts with section alignment", word)
            setattr(placed, key, value)
        elif key in ("follows", "vfollows"):
            name = "".join([token.text for token in tokens])
            if not name:
                raise ParseError(f"expecting section name for `{key}' attribute", word)
            other = "start" if key == "follows" else "vstart"
            if getattr(placed, other) is not None:
                raise ParseError(f"cannot combine `{other}' and `{key}' section attributes", word)
            setattr(placed, key, name)
        else:
            self.asm.diagnostics.warning(
                "other", f'ignoring unknown section attribute: "{word.text}"', token=word
            )

    def is_bss(self, section: Section) -> bool:
        """Whether a section is NOBITS."""
        placed = self._placed.get(section)
        return bool(placed and placed.nobits)

    def bss_warning(self, section: Section) -> str:
        """Return NASM's words for data in a NOBITS section."""
        return "attempt to initialize memory in a nobits section: ignored"

    def zeroing_warning(self, section: Section) -> str:
        """Return NASM's words for reserved space in a section with bytes."""
        return f"uninitialized space declared in {section.name} section: zeroing"

    def align(self, section: Section, alignment: int) -> None:
        """Raise a section's alignment."""
        placed = self._placed.get(section)
        if placed is not None:
            placed.align = max(placed.align or 1, alignment)

    def define_symbols(self) -> None:
        """Define `section.NAME.start` and `section.NAME.vstart` where they are used (8.1.4)."""
        for name, section in self._by_name.items():
            for which in ("start", "vstart"):
                symbol = self.asm.symbols.names.get(f"section.{name}.{which}")
                if symbol is not None and symbol.kind == "undefined":
                    symbol.kind = "equ"
                    if which == "vstart":
                        symbol.constant = section.at(0)
                    else:
                        symbol.constant = Linear(((FileStart(section), 1),), 0)

    def directive(self, name: str, arguments: Sequence[Token], word: Token) -> bool:
        """ORG. (MAP writes a map file; it is not supported yet.)"""
        if name == "map":
            raise ParseError("map files are not supported yet", word)
        if name != "org":
            return False
        if not arguments:
            raise ParseError("No or invalid offset specified in ORG directive.", word)
        parser = ExpressionParser(arguments, self.asm)
        value = evaluate(parser.expression())
        if not isinstance(value, int) or parser.peek() is not None:
            raise ParseError("org value must be a critical expression", parser.peek() or word)
        if self.origin not in (None, value):
            raise ParseError("program origin redefined", word)
        self.origin = value
        return True

    def relocate(
        self, section: Section, address: int, size: int, value: Linear, kind: str, behind: int
    ) -> int:
        """Return the number: every section's address is known."""
        if value.wrt is not None:
            raise ExpressionError("WRT not supported by binary output format")
        if kind == "segment":
            raise ExpressionError(_NO_SEGMENTS)
        total = value.offset
        for base, factor in value.terms:
            if isinstance(base, Section) and base in self._placed:
                total += factor * (self._placed[base].virtual_address or 0)
            elif isinstance(base, FileStart):
                total += factor * self._placed[base.of].file_address
            elif base.name.startswith("seg "):
                raise ExpressionError(_NO_SEGMENTS)
            else:
                raise ExpressionError("binary output format does not support external references")
        return total

    def address(self, value: Linear) -> int:
        """Return an address: that at which the section is meant to run."""
        return self.relocate(self.asm.section, 0, 0, value, "absolute", 0)

    def finish(self) -> bytes:
        """Lay the sections out and return the file."""
        from ..emission import section_bytes

        diagnostics = self.asm.diagnostics
        for symbol in self.asm.symbols.names.values():
            if symbol.kind == "common":
                diagnostics.error(
                    "binary output format does not support common variables", line=symbol.line
                )
        for section, placed in self._placed.items():
            placed.length = section.size
        try:
            order = place(list(self._placed.values()), self.origin)
        except LayoutError as error:
            raise diagnostics.fatal(str(error), hint=error.hint) from None
        image = bytearray()
        first = order[0].file_address if order else 0
        for placed in order:
            offset = placed.file_address - first
            data = section_bytes(placed.section, self, diagnostics)
            if not data:
                continue
            if offset + len(data) > LARGEST_IMAGE:
                diagnostics.error(
                    f"the image would be larger than {LARGEST_IMAGE} bytes: section"
                    f" `{placed.name}' starts at {placed.file_address:#x}"
                )
                return b""
            image.extend(bytes(offset - len(image)))
            image += data
        return bytes(image)
