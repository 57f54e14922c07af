"""Flat binary: sections one after the other, addresses filled in (NASM manual, 8.1)."""

from __future__ import annotations

from ..expression_parser import ExpressionParser, ParseError
from ..expressions import ExpressionError, Linear, SegmentOf, evaluate
from ..sections import Section
from .format import Attributes, OutputFormat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..assembler import Assembler
    from ..source import Token

# What the attributes of a section may be, and with which value.
_NUMBERS = ("align", "start", "vstart")
_NAMES = ("follows", "vfollows")
# A file larger than this is refused: some START= is wrong.
LARGEST_IMAGE = 1 << 31


class _Layout:
    """What the format knows of a section. Addresses in bytes; `None`: not given."""

    __slots__ = (
        "align",
        "file_start",
        "follows",
        "nobits",
        "start",
        "valign",
        "vfollows",
        "virtual_start",
        "vstart",
        "where",
    )

    def __init__(self, nobits: bool | None, where: Token | None) -> None:
        self.nobits = nobits
        self.align: int | None = None
        self.valign: int | None = None
        self.start: int | None = None
        self.vstart: int | None = None
        self.follows = ""
        self.vfollows = ""
        self.where = where
        self.file_start = 0
        self.virtual_start = 0


class BinFormat(OutputFormat):
    """The `bin` output format."""

    bits = 16
    directives = ("org", "map")

    def __init__(self, assembler: Assembler) -> None:
        super().__init__(assembler)
        self.origin: int | None = None
        self._layouts: dict[Section, _Layout] = {}
        self._by_name: dict[str, Section] = {}

    def section(
        self, name: str, attributes: Sequence[Token], where: Token | None
    ) -> tuple[Section, int]:
        """Return a section; `.text`, `.data` and `.bss` have their usual attributes."""
        section = self._by_name.get(name)
        if section is None:
            section = self._by_name[name] = self.asm.add_section(name)
            nobits = {".bss": True, ".text": False, ".data": False}.get(name)
            self._layouts[section] = _Layout(nobits, where)
        layout = self._layouts[section]
        read = Attributes(attributes, self.asm)
        for key, word, tokens in read.pairs:
            if key in _NUMBERS:
                self._set_number(layout, key, word, tokens, read)
            elif key in _NAMES:
                if len(tokens) == 0:
                    raise ParseError(f"`{key}=' needs the name of a section", word)
                target = "".join([token.text for token in tokens])
                setattr(layout, key, target)
            elif key in ("progbits", "nobits"):
                if layout.nobits is not None and layout.nobits != (key == "nobits"):
                    if name in (".text", ".data", ".bss") or not section.size:
                        layout.nobits = key == "nobits"
                    else:
                        raise ParseError(f"section `{name}' has bytes and can't be nobits", word)
                layout.nobits = key == "nobits"
            else:
                raise ParseError(f"unknown section attribute `{word.text}'", word)
        return section, 0

    def _set_number(
        self, layout: _Layout, key: str, word: Token, tokens: Sequence[Token], read: Attributes
    ) -> None:
        if key == "align":
            value = read.power_of_two(tokens, word)
        else:
            value = read.number(tokens, word)
        before = getattr(layout, key)
        if before is not None and before != value:
            raise ParseError(f"section {key} redefined", word)
        setattr(layout, key, value)

    def is_bss(self, section: Section) -> bool:
        """Whether a section is NOBITS."""
        layout = self._layouts.get(section)
        return bool(layout and layout.nobits)

    def align(self, section: Section, alignment: int) -> None:
        """Raise a section's alignment."""
        layout = self._layouts.get(section)
        if layout is not None and (layout.align or 1) < alignment:
            layout.align = alignment

    def directive(self, name: str, arguments: Sequence[Token], word: Token) -> bool:
        """ORG, and MAP, which asks for a map file."""
        if name == "org":
            parser = ExpressionParser(arguments, self.asm)
            value = evaluate(parser.expression())
            if not isinstance(value, int):
                raise ParseError("org value must be a critical expression", word)
            if self.origin is not None and self.origin != value:
                raise ParseError("program origin redefined", word)
            if parser.peek() is not None:
                raise ParseError("org value must be a critical expression", parser.peek())
            self.origin = value
            return True
        return False

    def relocate(
        self, section: Section, address: int, size: int, value: Linear, kind: str, behind: int
    ) -> int:
        """Return the number: every section's address is known."""
        total = value.offset
        for base, factor in value.terms:
            if isinstance(base, SegmentOf):
                # All sections lie in one segment, whose base the manual gives as 0.
                continue
            layout = self._layouts.get(base) if isinstance(base, Section) else None
            if layout is None:
                raise ExpressionError(
                    f"binary format does not support external references: `{base.name}'"
                )
            total += factor * layout.virtual_start
        if value.wrt is not None:
            raise ExpressionError("binary format does not support WRT")
        return total

    def finish(self) -> bytes:
        """Lay the sections out and return the file."""
        from ..emission import is_space_only, section_bytes

        diagnostics = self.asm.diagnostics
        for symbol in self.asm.symbols.names.values():
            if symbol.kind in ("extern", "common"):
                diagnostics.error(
                    f"binary format does not support {symbol.kind}al references"
                    if symbol.kind == "extern"
                    else "binary format does not support common variables",
                    line=symbol.line,
                )
        for section, layout in self._layouts.items():
            if layout.nobits is None:
                layout.nobits = False
            if layout.nobits and not is_space_only(section.fragments):
                layout.nobits = True
        order = self._order()
        if order is None or diagnostics.failed:
            return b""
        self._place(order)
        if diagnostics.failed:
            return b""
        image = bytearray()
        first = min([self._layouts[section].file_start for section in order] or [0])
        for section in order:
            layout = self._layouts[section]
            data = section_bytes(section, self, diagnostics)
            if layout.nobits:
                continue
            offset = layout.file_start - first
            if offset + len(data) > LARGEST_IMAGE:
                diagnostics.error(
                    f"the image would be larger than {LARGEST_IMAGE} bytes: section"
                    f" `{section.name}' starts at {layout.file_start:#x}"
                )
                return b""
            if offset < len(image) and data:
                diagnostics.error(f"sections overlap: `{section.name}' starts inside another")
                return b""
            image += bytes(offset - len(image))
            image += data
        return bytes(image)

    def _order(self) -> list[Section] | None:
        """Return the sections in the order of the file: NASM's, then FOLLOWS applied."""
        progbits = [s for s in self._layouts if not self._layouts[s].nobits]
        nobits = [s for s in self._layouts if self._layouts[s].nobits]
        # .text first, .data second, the others in the order of their appearance (8.1.3).
        names = [".text", ".data"]
        progbits.sort(key=lambda s: names.index(s.name) if s.name in names else len(names))
        given = [s for s in progbits if self._layouts[s].start is not None]
        free = [s for s in progbits if self._layouts[s].start is None]
        given.sort(key=lambda s: self._layouts[s].start or 0)
        order = self._follow([*free[:1], *[s for s in progbits if s not in free[:1]]], "follows")
        if order is None:
            return None
        return self._follow([*order, *nobits], "follows")

    def _follow(self, sections: list[Section], attribute: str) -> list[Section] | None:
        """Move each section that follows another to right behind it."""
        result = [s for s in sections if not getattr(self._layouts[s], attribute)]
        waiting = [s for s in sections if getattr(self._layouts[s], attribute)]
        while waiting:
            moved = False
            for section in waiting:
                target = getattr(self._layouts[section], attribute)
                place = next((i for i, s in enumerate(result) if s.name == target), None)
                if place is not None:
                    result.insert(place + 1, section)
                    waiting.remove(section)
                    moved = True
                    break
            if not moved:
                section = waiting[0]
                target = getattr(self._layouts[section], attribute)
                if target in self._by_name:
                    message = f"section `{section.name}' follows itself by way of `{target}'"
                else:
                    message = f"section `{section.name}' follows unknown section `{target}'"
                self.asm.diagnostics.error(message)
                return None
        return result

    def _place(self, order: list[Section]) -> None:
        """Give every section its place in the file and its virtual address."""
        origin = self.origin or 0
        position = origin
        ends: dict[str, tuple[int, int]] = {}
        previous_virtual = origin
        for number, section in enumerate(order):
            layout = self._layouts[section]
            alignment = layout.align or (1 if number == 0 else 4)
            if layout.start is not None:
                position = layout.start
            position += -position % alignment
            layout.file_start = position
            if layout.vstart is not None:
                layout.virtual_start = layout.vstart
            elif layout.vfollows:
                if layout.vfollows not in ends:
                    self.asm.diagnostics.error(
                        f"section `{section.name}' vfollows unknown section `{layout.vfollows}'"
                    )
                    return
                after = ends[layout.vfollows][1]
                layout.virtual_start = after + -after % alignment
            elif layout.start is not None or number == 0:
                layout.virtual_start = layout.file_start
            else:
                layout.virtual_start = previous_virtual + -previous_virtual % alignment
            previous_virtual = layout.virtual_start + section.size
            if not layout.nobits:
                position += section.size
            ends[section.name] = (position, previous_virtual)
