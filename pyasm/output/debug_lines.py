"""Notes, while the source is read for `-g`, which line each byte comes from and what labels name.

This is what all formats of debug information are made from. A line is the one in whose text the
statement stands: inside a macro that of the macro's body, unless the macro is `.nolist`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..assembler import Assembler
    from ..sections import Data, Section
    from ..source import LogicalLine, SourceLine

    Place = tuple[Data, int]


class Change:
    """Output that begins to come from another line, or to go to another section.

    `address` in bytes from the start of `section`.
    """

    __slots__ = ("address", "file", "line", "section")

    def __init__(self, file: str, line: int, section: Section, address: int) -> None:
        self.file = file
        self.line = line
        self.section = section
        self.address = address


class DebugLines:
    """The notes of one reading of the source.

    `typed` are pairs: how many symbols there were (as `Symbol.order` counts), and the size in bytes
    of the data that was defined or reserved then.
    """

    __slots__ = ("_asm", "_ends", "_growths", "typed")

    def __init__(self, assembler: Assembler) -> None:
        self._asm = assembler
        self._ends: dict[Section, Place] = {}
        self._growths: list[tuple[SourceLine, Section, Place, Place]] = []
        self.typed: list[tuple[int, int]] = []

    def assembled(self, line: LogicalLine) -> None:
        """Note what a line has added to the present section."""
        section = self._asm.section
        data = section.current
        end = (data, len(data.data))
        start = self._ends.get(section, (section.fragments[0], 0))
        if start != end:
            self._ends[section] = end
            self._growths.append((line.origin, section, start, end))  # type: ignore[arg-type]

    def data(self, size: int) -> None:
        """Note that data of a size in bytes is defined or reserved."""
        self.typed.append((self._asm.symbols.count, size))

    def changes(self) -> Iterator[Change]:
        """Yield where the line or the section changes, in the order of the source.

        Addresses must be final. All of ABSOLUTE space counts as one section, the first one's.
        """
        last: tuple[str, int, object] | None = None
        absolute: Section | None = None
        for origin, section, (first, before), (data, after) in self._growths:
            address = first.address + before
            if data.address + after == address:
                continue
            if section.origin is not None:
                section = absolute = absolute or section
            key = (origin.file, origin.number, section)
            if key != last:
                last = key
                yield Change(origin.file, origin.number, section, address)
