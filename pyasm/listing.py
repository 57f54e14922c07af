"""Writes the listing file (`-l`), in NASM's format (NASM manual, 2.1.3).

While the source is read, a `Recorder` notes each line that is listed and how far the sections grew
by it. When everything has its address and value, `listing` shows these lines with their bytes.

A row is `lineno`, `address` in the section and up to nine bytes in hexadecimal; a `-` behind them
says that the next row goes on. A field with an address that isn't final yet is shown in brackets,
as it is known so far: `[...]` absolute, `(...)` relative to the instruction's end, `[ss..]` a
segment. `<n>` is how deep in macros, %rep blocks and included files the line stands.
"""

from __future__ import annotations

from .expressions import ExpressionError, Linear, SegmentOf, add, evaluate, is_forward
from .parser import without_registers
from .sections import Branch, Data, Position, Repeat, Space
from .statements import patches_of
from .symbols import undefined_symbols

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .assembler import Assembler
    from .diagnostics import Diagnostic
    from .expressions import Value
    from .sections import Fragment, Patch, Section
    from .source import LogicalLine

# Characters of a row's bytes; the column is one wider, for the `-`.
_WIDTH = 18
# A text longer than this is cut, and ends in three dots.
_LONGEST_TEXT = 1020
# What stands in place of the bytes of a message.
_FILL = {"info": "-", "debug": "-"}


class ListedLine:
    """A line as it was read. `messages`: how many there had been before it."""

    __slots__ = ("level", "messages", "number", "text")

    def __init__(self, number: int, text: str, level: int, messages: int) -> None:
        self.number = number
        self.text = text
        self.level = level
        self.messages = messages


class ListedNote:
    """Text that the listing shows in a row of its own behind what it is about."""

    __slots__ = ("text",)

    severity = "listed"

    def __init__(self, text: str) -> None:
        self.text = text


class ListedAgain:
    """A message that was there before at the same place; the listing repeats it."""

    __slots__ = ("item",)

    def __init__(self, item: Diagnostic) -> None:
        self.item = item


class Growth:
    """What an assembled line added to a section: everything up to `end`.

    `count` and `first` say that it is `count` times the same and where the first ends; `binary` is
    the length of an INCBIN's file, -1 if it is none. `listed` is false where [LIST -] holds.
    """

    __slots__ = ("binary", "count", "end", "first", "line", "listed", "section")

    def __init__(
        self,
        line: LogicalLine,
        section: Section,
        end: Position,
        count: int,
        first: Position | None,
        binary: int,
        listed: bool,
    ) -> None:
        self.line = line
        self.section = section
        self.end = end
        self.count = count
        self.first = first
        self.binary = binary
        self.listed = listed


class Recorder:
    """Notes, while the source is read, what the listing will show.

    `binary` is set by the INCBIN that is being assembled.
    """

    __slots__ = (
        "_asm",
        "_count",
        "_ends",
        "_first",
        "binary",
        "events",
        "messages",
    )

    def __init__(self, assembler: Assembler) -> None:
        self._asm = assembler
        self._ends: dict[Section, tuple[Data, int]] = {}
        self._count = 1
        self._first: Position | None = None
        self.binary = -1
        self.events: list[ListedLine | ListedNote | ListedAgain | Growth] = []
        # How many messages there were when the whole source was read.
        self.messages = 0
        assembler.preprocessor.on_line = self.read
        assembler.preprocessor.on_note = self.note
        assembler.diagnostics.on_repeat = self.again

    def read(self, number: int, text: str, level: int) -> None:
        """Note a line that the preprocessor has read."""
        asm = self._asm
        if asm.listed:
            self.events.append(ListedLine(number, text, level, len(asm.diagnostics.items)))

    def note(self, text: str) -> None:
        """Note a row about what the preprocessor did."""
        self.events.append(ListedNote(text))

    def again(self, item: Diagnostic) -> None:
        """Note a message that is shown again."""
        self.events.append(ListedAgain(item))

    def finish(self) -> None:
        """Note that all lines have been read."""
        diagnostics = self._asm.diagnostics
        diagnostics.on_repeat = None
        self.messages = len(diagnostics.items)

    def repeated(self, count: int, first: Position) -> None:
        """Note that the line repeats something, whose first copy ends at `first`."""
        self._count = count
        self._first = first

    def assembled(self, line: LogicalLine) -> None:
        """Note what a line has added to the present section."""
        asm = self._asm
        section = asm.section
        data = section.current
        end = (data, len(data.data))
        if self._ends.get(section, (section.fragments[0], 0)) != end or self.binary >= 0:
            self._ends[section] = end
            growth = Growth(
                line, section, Position(*end), self._count, self._first, self.binary, asm.listed
            )
            self.events.append(growth)
        self._count = 1
        self._first = None
        self.binary = -1


class _Piece:
    """Bytes of the output. With `text` they are shown as that, else in hexadecimal."""

    __slots__ = ("address", "data", "text")

    def __init__(self, address: int, data: bytes, text: str = "") -> None:
        self.address = address
        self.data = data
        self.text = text


def listing(assembler: Assembler, decimal: bool = False) -> str:
    """Return the listing of an assembly that has its final sizes; one character a byte.

    `decimal` shows sizes so, as the flag `d` of `-L` does.
    """
    decimal = decimal or "d" in assembler.options.preprocessor.listing_flags
    recorder = assembler.recorder
    assert recorder is not None
    items = assembler.diagnostics.items
    rows = _Rows(decimal)
    bytes_of = _Bytes(assembler)
    late = _messages_by_line(items[recorder.messages :])
    lines = [event for event in recorder.events if isinstance(event, ListedLine)]
    next_line = 0
    after: list[Diagnostic] = []
    for event in recorder.events:
        if isinstance(event, ListedLine):
            rows.messages += after
            rows.line(event)
            next_line += 1
            stop = lines[next_line].messages if next_line < len(lines) else recorder.messages
            early = items[event.messages : stop]
            rows.messages += [item for item in early if item.category != "number-overflow"]
            after = [item for item in early if item.category == "number-overflow"]
        elif isinstance(event, ListedNote):
            rows.messages.append(event)
        elif isinstance(event, ListedAgain):
            (after if event.item.category == "number-overflow" else rows.messages).append(
                event.item
            )
        else:
            for piece in bytes_of.growth(event):
                if event.listed:
                    rows.piece(piece)
            after += late.pop(id(event.line), ())
            if event.listed:
                if event.binary >= 0:
                    rows.size("bin", event.binary, bytes_of.address)
                if bytes_of.count > 1:
                    rows.size("rep", bytes_of.count)
    rows.messages += after
    for left in late.values():
        rows.messages += left
    rows.finish()
    return "".join(rows.rows)


def _messages_by_line(items: Sequence[Diagnostic]) -> dict[int, list[Diagnostic]]:
    found: dict[int, list[Diagnostic]] = {}
    for item in items:
        found.setdefault(id(item.line), []).append(item)
    return found


class _Bytes:
    """Takes the sections apart again, into what each line added.

    After `growth`, `address` is that of the first byte and `count` how often it is repeated.
    """

    def __init__(self, assembler: Assembler) -> None:
        self._widest = assembler.output.address_bytes
        self._places: dict[Section, tuple[int, int]] = {}
        self._patches: dict[Data, int] = {}
        self.address = 0
        self.count = 1

    def growth(self, growth: Growth) -> list[_Piece]:
        """Return what a line has added, of repeated things the first."""
        section = growth.section
        self.count = growth.count
        index, offset = self._places.get(section, (0, 0))
        first = growth.first
        pieces: list[_Piece] = []
        self.address = _base(section) + section.fragments[index].address + offset
        if first is not None:
            index, offset = self._walk(section, index, offset, first, pieces)
            self._places[section] = self._walk(section, index, offset, growth.end, [])
        else:
            self._places[section] = self._walk(section, index, offset, growth.end, pieces)
        if growth.binary >= 0 or any(piece.text == "undefined" for piece in pieces):
            return []
        return pieces

    def _walk(
        self, section: Section, index: int, offset: int, end: Position, pieces: list[_Piece]
    ) -> tuple[int, int]:
        """Add the pieces up to `end`, and return that place as (index of fragment, offset)."""
        fragments = section.fragments
        while fragments[index] is not end.fragment:
            self._fragment(section, fragments[index], offset, None, pieces)
            index += 1
            offset = 0
        self._fragment(section, fragments[index], offset, end.offset, pieces)
        return index, end.offset

    def _fragment(
        self,
        section: Section,
        fragment: Fragment,
        start: int,
        stop: int | None,
        pieces: list[_Piece],
    ) -> None:
        """Add the pieces of a fragment, from `start` to `stop` in it (`None`: to its end)."""
        base = fragment.address
        if isinstance(fragment, Data):
            stop = len(fragment.data) if stop is None else stop
            patches = fragment.patches
            number = self._patches.get(fragment, 0)
            last = number
            while last < len(patches) and patches[last].offset < stop:
                last += 1
            self._patches[fragment] = last
            self._pieces(section, base, fragment.data, start, stop, patches[number:last], pieces)
        elif isinstance(fragment, Space):
            if fragment.size:
                text = "" if fragment.size > 8 else "?" * (2 * fragment.size)
                place = _base(section) + base
                pieces.append(_Piece(place, fragment.size.to_bytes(8, "little"), text or "res"))
        elif isinstance(fragment, Repeat):
            data = fragment.data if fragment.repetitions else b""
            self._pieces(section, base, data, 0, len(data), fragment.patches, pieces)
            self.count = max(self.count, fragment.repetitions)
        else:
            encoded = fragment.encoded
            assert isinstance(fragment, Branch) or fragment.instruction is not None
            fields = patches_of(fragment.instruction, encoded, fragment.line)
            self._pieces(section, base, encoded.data, 0, len(encoded.data), fields, pieces)

    def _pieces(
        self,
        section: Section,
        base: int,
        data: bytes | bytearray,
        start: int,
        stop: int,
        patches: Sequence[Patch],
        pieces: list[_Piece],
    ) -> None:
        """Add the pieces of `data[start:stop]`, which lies at `base` in the section."""
        origin = _base(section) + base
        for patch in sorted(patches, key=_offset):
            if not start <= patch.offset < stop:
                continue
            if patch.offset > start:
                pieces.append(_Piece(origin + start, bytes(data[start : patch.offset])))
            self._field(section, base, patch, origin + patch.offset, pieces)
            start = patch.offset + patch.size
        if start < stop:
            pieces.append(_Piece(origin + start, bytes(data[start:stop])))

    def _field(
        self, section: Section, base: int, patch: Patch, address: int, pieces: list[_Piece]
    ) -> None:
        """Add a field: its number, or what is known of its address."""
        size = patch.size
        try:
            target = without_registers(evaluate(patch.expression))
            value: Value = target
            if is_forward(value) or undefined_symbols(patch.expression):
                pieces.append(_Piece(address, b"", "undefined"))
                return
            if patch.kind == "relative":
                value = add(value, section.at(base + patch.end), -1)
        except ExpressionError:
            pieces.append(_Piece(address, b"", "undefined"))
            return
        if isinstance(value, int):
            pieces.append(_Piece(address, _little(value, size)))
            return
        shown = size
        if any(isinstance(term, SegmentOf) for term, _ in value.terms):
            shown = min(size, 2)
            text = f"[{'s' * (2 * shown)}]"
        else:
            shown = min(size, self._widest)
            known = target.offset if isinstance(target, Linear) else target
            less = any(factor < 0 for _, factor in value.terms)
            brackets = "()" if less else "[]"
            text = f"{brackets[0]}{_little(known, shown).hex().upper()}{brackets[1]}"
        pieces.append(_Piece(address, bytes(shown), text))
        if size > shown:
            pieces.append(_Piece(address + shown, bytes(size - shown)))


def _base(section: Section) -> int:
    """Return the address that a section counts from: 0 but in ABSOLUTE space."""
    if section.origin is None:
        return 0
    try:
        start = evaluate(section.origin)
    except ExpressionError:
        return 0
    return start if isinstance(start, int) else start.offset


def _offset(patch: Patch) -> int:
    return patch.offset


def _little(value: int, size: int) -> bytes:
    return (value & ((1 << (8 * size)) - 1)).to_bytes(size, "little")


class _Rows:
    """Makes the rows of the listing. `messages` are shown behind the row that comes next."""

    def __init__(self, decimal: bool) -> None:
        self.rows: list[str] = []
        self.messages: list[Diagnostic | ListedNote] = []
        self._decimal = decimal
        self._line: ListedLine | None = None
        self._number = 0
        self._pending = False
        self._shown = ""
        self._address = 0

    def line(self, line: ListedLine) -> None:
        """Begin the row of a source line."""
        self._emit()
        self._line = line
        if line.number >= 0:
            self._number = line.number
        self._pending = True

    def piece(self, piece: _Piece) -> None:
        """Add output to the row of the present line, and to further rows."""
        if piece.text == "res":
            self.size("res", int.from_bytes(piece.data, "little"), piece.address)
            return
        if piece.text:
            self._add(piece.text, piece.address)
            return
        digits = piece.data.hex().upper()
        address = piece.address
        while digits:
            room = (_WIDTH - len(self._shown)) // 2 * 2
            if room <= 0:
                self._break()
                continue
            if not self._shown:
                self._address = address
            self._shown += digits[:room]
            address += min(room, len(digits)) // 2
            digits = digits[room:]

    def size(self, what: str, size: int, address: int | None = None) -> None:
        """Add a size, `<what size>`; without an address it belongs to what was shown last."""
        if what == "bin" and address is not None:
            self._address = address
            address = None
        number = f"{size}" if self._decimal else f"{size:X}h"
        self._add(f"<{what} {number}>", address)

    def finish(self) -> None:
        """End the last row."""
        self._emit()

    def _add(self, text: str, address: int | None) -> None:
        if len(self._shown) + len(text) > _WIDTH:
            self._break()
        if not self._shown and address is not None:
            self._address = address
        self._shown += text

    def _break(self) -> None:
        self._shown += "-"
        self._emit()

    def _emit(self) -> None:
        line = self._line
        number = self._number
        level = line.level if line is not None else 0
        depth = f"{' ' if level < 10 else ''}<{level}>"
        if self._pending or self._shown:
            if self._shown:
                row = f"{number:6} {self._address & 0xFFFF_FFFF:08X} {self._shown:<{_WIDTH + 1}}"
            else:
                row = f"{number:6} {'':{_WIDTH + 10}}"
            if level:
                row += depth
            elif self._pending:
                row += "    "
            if self._pending and line is not None:
                text = line.text
                if len(text) >= _LONGEST_TEXT:
                    text = text[:_LONGEST_TEXT] + "..."
                row += " " + text
            self.rows.append(row + "\n")
            self._pending = False
            self._shown = ""
        for item in self.messages:
            if isinstance(item, ListedNote):
                place = f" {depth}" if level else "     "
                self.rows.append(f"{number:6}{'':{_WIDTH + 10}}{place}  ;;; {item.text}\n")
                continue
            fill = _FILL.get(item.severity, "*") * _WIDTH
            place = f" {depth}" if level else "     "
            self.rows.append(
                f"{number:6}          {fill}{place}  {item.severity}: {item.message}{item.tag()}\n"
            )
        self.messages = []
