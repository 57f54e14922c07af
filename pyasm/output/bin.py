"""Flat binary: sections one after the other, addresses filled in (NASM manual, 8.1)."""

from __future__ import annotations

import re

from ..expression_parser import ParseError
from ..expressions import ExpressionError, Linear, evaluate
from ..sections import Section
from .bin_layout import LayoutError, Placed, place
from .format import OutputFormat, parser_of, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..assembler import Assembler
    from ..expressions import Expression, Value
    from ..source import LogicalLine, Token
    from ..symbols import Symbol
    from .bin_map import MapRequest

# An image larger than this is refused: some START= is wrong.
LARGEST_IMAGE = 1 << 31

# An attribute at the start of what is left of a SECTION directive; behind `=(` comes an expression
# with parentheses and strings in it, else one word.
_ATTRIBUTE = re.compile(
    r"(?P<key>v?align|v?start|v?follows)=|(?P<type>nobits|progbits)(?=[ \t]|\Z)", re.IGNORECASE
)
_BRACKET = re.compile(r"""[()]|'[^']*'|"[^"]*"|['"]""")

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
        # Attributes with a value, to be set when all labels are known.
        self._settings: list[tuple[Placed, str, Value | Expression | str, LogicalLine | None]] = []
        self._map: MapRequest | None = None
        # What NASM shows only if it stops after its first pass.
        self._early_warnings: list[tuple[str, LogicalLine | None]] = []

    def section(self, text: str, where: Token | None) -> Section:
        """Return a section; `.text`, `.data` and `.bss` are what they always are."""
        words = words_in(text)
        name = words[0] if words else ""
        section = self._by_name.get(name)
        if section is None:
            section = self._by_name[name] = self.asm.add_section(name)
            placed = Placed(section, None if name == ".bss" else self._last)
            self._last = self._placed[section] = placed
            if name in (".text", ".data", ".bss"):
                placed.nobits = name == ".bss"
        placed = self._placed[section]
        self._read_attributes(placed, text.lstrip()[len(name) :], where)
        if placed.nobits is None:
            placed.nobits = False
        return section

    def _read_attributes(self, placed: Placed, text: str, where: Token | None) -> None:
        """Note what a SECTION directive says of a section; faults are reported."""
        text = text.lstrip()
        while text:
            found = _ATTRIBUTE.match(text)
            if found is None:
                word, _, text = text.partition(" ")
                self.asm.diagnostics.warning(
                    "other", f'ignoring unknown section attribute: "{word}"', token=where
                )
            elif found["type"]:
                text = text[found.end() :]
                self._set_type(placed, found["type"].lower() == "nobits", where)
            else:
                text = self._read_value(placed, found["key"].lower(), text[found.end() :], where)
            text = text.lstrip()

    def _read_value(self, placed: Placed, key: str, text: str, where: Token | None) -> str:
        """Note the value of an attribute, which `text` begins with; return what is behind it."""
        diagnostics = self.asm.diagnostics
        value: Value | Expression | str
        if key.endswith("follows"):
            value, _, text = text.partition(" ")
            if not value:
                diagnostics.error(f"expecting section name for `{key}' attribute", token=where)
                return text
        else:
            if text[:1] == "(":
                end = _closing(text)
                if end < 0:
                    problem = "expecting `)'"
                    if end < -1:
                        problem = "invalid syntax in `section' directive"
                    diagnostics.error(problem, token=where)
                    return ""
                inside, text = text[1:end], text[end + 1 :]
            else:
                inside, _, text = text.partition(" ")
            if not inside:
                diagnostics.warning(
                    "other", "No value given to attribute in `section' directive", token=where
                )
                return text
            try:
                value = parser_of(inside, self.asm, where).expression()
            except (ParseError, ExpressionError) as error:
                diagnostics.error(str(error), token=where)
                diagnostics.error(
                    "Invalid attribute value specified in `section' directive.", token=where
                )
                return text
        self._settings.append((placed, key, value, diagnostics.current))
        return text

    def _set_type(self, placed: Placed, nobits: bool, where: Token | None) -> None:
        if placed.nobits is None:
            placed.nobits = nobits
        elif placed.nobits is not nobits:
            kinds = ("progbits", "nobits") if nobits else ("nobits", "progbits")
            self.asm.diagnostics.error(
                f"attempt to change section type from {kinds[0]} to {kinds[1]}", token=where
            )

    def _apply_settings(self) -> None:
        """Set the attributes that have a value, in the order of the source."""
        from ..symbols import undefined_symbols

        for placed, key, value, line in self._settings:
            try:
                if isinstance(value, str):
                    _set_follows(placed, key, value)
                else:
                    number = evaluate(value)
                    missing = undefined_symbols(value)
                    if missing:
                        raise LayoutError(
                            "Invalid attribute value specified in `section' directive.",
                            before=[f"symbol `{missing[0].name}' not defined"],
                        )
                    if not isinstance(number, int):
                        raise LayoutError("section attribute value must be a critical expression")
                    if key == "sectalign":
                        placed.align = max(placed.align, number)
                        placed.aligned = True
                    elif key.endswith("align"):
                        _set_alignment(placed, key, number)
                    else:
                        _set_address(placed, key, number)
            except LayoutError as error:
                for message in (*error.before, str(error)):
                    self.asm.diagnostics.error(message, line=line)
            except ExpressionError as error:
                self.asm.diagnostics.error(str(error), line=line)

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
            # At its place among the attributes: START= forgets an alignment before it.
            self._settings.append((placed, "sectalign", alignment, None))

    def define_symbols(self) -> None:
        """Define `section.NAME.start` and `section.NAME.vstart` where they are used (8.1.4)."""
        if self.asm.diagnostics.faulty:
            self._apply_settings()  # for their errors alone
            for warning, line in self._early_warnings:
                self.asm.diagnostics.warning("other", warning, line=line)
        for name, section in self._by_name.items():
            for which in ("start", "vstart"):
                symbol = self.asm.symbols.names.get(f"section.{name}.{which}")
                if symbol is not None and symbol.kind == "undefined":
                    symbol.kind = "equ"
                    if which == "vstart":
                        symbol.constant = section.at(0)
                    else:
                        symbol.constant = Linear(((FileStart(section), 1),), 0)

    def directive(self, name: str, text: str, word: Token) -> bool:
        """ORG and MAP."""
        if name == "map":
            if self._map is None:
                from .bin_map import MapRequest

                self._map = MapRequest()
            for warning in self._map.add(words_in(text)):
                self._early_warnings.append((warning, self.asm.diagnostics.current))
            return True
        if name != "org":
            return False
        from ..symbols import undefined_symbols

        error = self.asm.diagnostics.error
        try:
            expression = parser_of(text, self.asm, word).expression()
            value = evaluate(expression)
        except (ParseError, ExpressionError) as problem:
            error(str(problem), token=word)
            error("No or invalid offset specified in ORG directive.", token=word)
            return True
        missing = undefined_symbols(expression)
        if missing:
            error(f"symbol `{missing[0].name}' not defined before use", token=word)
            error("No or invalid offset specified in ORG directive.", token=word)
        elif not isinstance(value, int):
            error("org value must be a critical expression", token=word)
        elif self.origin not in (None, value):
            error("program origin redefined", token=word)
        else:
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
        from ..emission import check_dropped, section_bytes

        diagnostics = self.asm.diagnostics
        before = diagnostics.errors
        labels = self._check_symbols()
        for section, placed in self._placed.items():
            placed.length = section.size
        self._apply_settings()
        if diagnostics.errors > before:
            for section in self._placed:
                section_bytes(section, self, diagnostics)
            return b""
        try:
            order = place(list(self._placed.values()), self.origin)
        except LayoutError as error:
            for section in self._placed:
                section_bytes(section, self, diagnostics)
            for message in error.before:
                diagnostics.error(message)
            raise diagnostics.fatal(str(error), hint=error.hint) from None
        image = bytearray()
        first = order[0].file_address if self.origin is None else self.origin
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
        for section in self._placed:
            if self.is_bss(section):
                check_dropped(section, self, diagnostics)
        if self._map is not None and not diagnostics.failed:
            self._write_map(self._map, order, first, labels)
        return bytes(image)

    def _check_symbols(self) -> list[Symbol]:
        """Report symbols that the format has no way to express; return those that a map shows."""
        error = self.asm.diagnostics.error
        ordered = [symbol for symbol in self.asm.symbols.names.values() if symbol.order]
        ordered.sort(key=lambda symbol: symbol.order)
        shown: list[Symbol] = []
        for symbol in ordered:
            if symbol.kind == "extern" and (
                symbol.declared not in ("extern", "required")
                or (symbol.declared == "extern" and symbol.referenced is None)
            ):
                continue
            name = self.written_name(symbol)
            if symbol.special:
                error("binary format does not support any special symbol types", line=symbol.line)
            elif name[:2] == ".." and name[2:3] != "@":
                error(f"unrecognised special symbol `{name}'", line=symbol.line)
            elif symbol.kind == "common":
                error("binary output format does not support common variables", line=symbol.line)
            else:
                shown.append(symbol)
        return shown

    def _write_map(
        self, request: MapRequest, order: list[Placed], origin: int, symbols: list[Symbol]
    ) -> None:
        from .bin_map import write_map

        labels: dict[Placed | None, list[tuple[str, int]]] = {}
        for symbol in symbols:
            value = symbol.value()
            placed: Placed | None = None
            if isinstance(value, Linear):
                base = value.terms[0][0] if value.terms else None
                if isinstance(base, Section):
                    placed = self._placed.get(base)
            offset = value.offset if isinstance(value, Linear) else value
            labels.setdefault(placed, []).append((self.written_name(symbol), offset))
        nobits = [placed for placed in self._placed.values() if placed.nobits]
        asm = self.asm
        text = write_map(
            request.parts, asm.file, asm.options.output, origin, [*order, *nobits], labels
        )
        asm.reports.append((request.destination, text))


def _closing(text: str) -> int:
    """Return where the parenthesis that a text begins with closes.

    Returns -1 if it does not, -2 if a string in it does not end.
    """
    depth = 0
    for match in _BRACKET.finditer(text):
        piece = match[0]
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth -= 1
            if not depth:
                return match.start()
        elif len(piece) == 1:
            return -2
    return -1


def _set_follows(placed: Placed, key: str, name: str) -> None:
    other = "start" if key == "follows" else "vstart"
    if getattr(placed, other) is not None:
        raise LayoutError(f"cannot combine `{other}' and `{key}' section attributes")
    setattr(placed, key, name)


def _set_alignment(placed: Placed, key: str, value: int) -> None:
    """Set ALIGN= or VALIGN= in bytes; of several the largest counts."""
    if value <= 0 or value & (value - 1):
        raise LayoutError(f"argument to `{key}' is not a power of two")
    known = "aligned" if key == "align" else "valigned"
    if getattr(placed, known):
        value = max(value, getattr(placed, key))
    address = placed.start if key == "align" else placed.vstart
    if address is not None and address & (value - 1):
        where = "section start" if key == "align" else "`vstart'"
        raise LayoutError(f"`{key}' value conflicts with {where} address")
    setattr(placed, key, value)
    setattr(placed, known, True)


def _set_address(placed: Placed, key: str, value: int) -> None:
    """Set START= or VSTART=, which an alignment before it must agree with, and is forgotten."""
    other = "follows" if key == "start" else "vfollows"
    if getattr(placed, other):
        raise LayoutError(f"cannot combine `{key}' and `{other}' section attributes")
    if getattr(placed, key) not in (None, value):
        which = "start address" if key == "start" else "virtual start address (vstart)"
        raise LayoutError(f"section {which} redefined")
    setattr(placed, key, value)
    if key == "start" and placed.aligned:
        placed.aligned = False
        if value & (placed.align - 1):
            raise LayoutError("`start' address conflicts with section alignment")
    elif key == "vstart" and placed.valigned:
        placed.valigned = False
        if value & (placed.valign - 1):
            raise LayoutError("`vstart' address conflicts with `valign' value")
