"""The VGA text screen as text."""

from __future__ import annotations

from typing import Final, NamedTuple

from pyboot.bios import data_area as bda
from pyboot.devices.vga import Vga
from pyboot.memory import VGA_TEXT_BASE, Memory

ROWS: Final = 25
_TEXT_MODES: Final = frozenset({0, 1, 2, 3, 7})
_TEXT_BYTES: Final = 0x8000
# Code page 437 shows pictures for the control characters, which Python's codec leaves alone.
_PICTURES: Final = " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼"


def _character(code: int) -> str:
    if code < len(_PICTURES):
        return _PICTURES[code]
    return "⌂" if code == 0x7F else bytes((code,)).decode("cp437")


class Screen(NamedTuple):
    """What the screen shows: lines of characters, their attributes, and where the cursor is."""

    lines: tuple[str, ...]
    attributes: tuple[bytes, ...]
    cursor: tuple[int, int]
    """Row and column, from 0."""
    graphics: int | None = None
    """The BIOS video mode if it is not a text mode; there are no lines then."""

    @property
    def text(self) -> str:
        """The lines without spaces at their ends, and without empty lines at the end."""
        return "\n".join(line.rstrip() for line in self.lines).rstrip("\n")

    def framed(self) -> str:
        """Return the screen with a frame around it, for showing it in a terminal."""
        if self.graphics is not None:
            return f"(graphics mode {self.graphics:#04x}; not shown)"
        width = len(self.lines[0])
        used = self.text.count("\n") + 1
        body = [f"│{line}│" for line in self.lines[: max(used, 1)]]
        return "\n".join(["┌" + "─" * width + "┐", *body, "└" + "─" * width + "┘"])


def capture(memory: Memory, vga: Vga) -> Screen:
    """Return what the screen shows now."""
    mode = memory.byte(bda.VIDEO_MODE)
    if mode not in _TEXT_MODES:
        return Screen((), (), (0, 0), mode)
    columns = 40 if mode < 2 else 80
    size = 2 * columns * ROWS
    text = memory.read(VGA_TEXT_BASE, _TEXT_BYTES)
    start = 2 * vga.start % _TEXT_BYTES
    shown = (text + text)[start : start + size]
    rows = [shown[row : row + 2 * columns] for row in range(0, size, 2 * columns)]
    return Screen(
        tuple("".join(map(_character, row[::2])) for row in rows),
        tuple(row[1::2] for row in rows),
        divmod(max(0, vga.cursor - vga.start), columns),
    )
