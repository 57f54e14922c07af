"""INT 10h: the text screen."""

from __future__ import annotations

from typing import Final

from pyboot.bios import data_area as bda
from pyboot.bios.call import Call, linear
from pyboot.devices.vga import Vga
from pyboot.memory import VGA_TEXT_BASE, Memory

_ROWS: Final = 25
_GREY: Final = 0x07
_TEXT_MODES: Final = {0: 40, 1: 40, 2: 80, 3: 80, 7: 80}
_GRAPHICS_MODES: Final = frozenset({4, 5, 6, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12, 0x13})
_BELL, _BACKSPACE, _LINE_FEED, _RETURN = 7, 8, 10, 13
_DEFAULT_SHAPE: Final = 0x0607


class VideoService:
    """The functions of INT 10h, on the text memory and the BIOS data area."""

    def __init__(self, memory: Memory, vga: Vga) -> None:
        """Start in mode 3: 80x25 characters, cleared."""
        self._memory = memory
        self._vga = vga
        self._set_mode(3)

    def __call__(self, call: Call) -> None:
        """Serve one call; functions that do not exist here leave everything as it is."""
        function = _FUNCTIONS.get(call.regs.ah)
        if function is not None:
            function(self, call)

    # The screen

    @property
    def _columns(self) -> int:
        return self._memory.word(bda.COLUMNS) or 80

    def _cell(self, page: int, row: int, column: int) -> int:
        page_start = self._memory.word(bda.PAGE_BYTES) * page
        return VGA_TEXT_BASE + page_start + 2 * (row * self._columns + column)

    def _cursor(self, page: int) -> tuple[int, int]:
        place = self._memory.word(bda.CURSORS + 2 * (page & 7))
        return place >> 8, place & 0xFF

    def _move_cursor(self, page: int, row: int, column: int) -> None:
        self._memory.set_word(bda.CURSORS + 2 * (page & 7), row << 8 | column)
        if page == self._memory.byte(bda.ACTIVE_PAGE):
            start = self._memory.word(bda.PAGE_START) // 2
            self._vga.cursor = start + row * self._columns + column

    def _set_mode(self, mode: int) -> None:
        memory, keep = self._memory, mode & 0x80
        mode &= 0x7F
        if mode not in _TEXT_MODES and mode not in _GRAPHICS_MODES:
            return
        columns = _TEXT_MODES.get(mode, 40 if mode in (4, 5, 0x0D, 0x13) else 80)
        memory.set_byte(bda.VIDEO_MODE, mode)
        memory.set_word(bda.COLUMNS, columns)
        memory.set_word(bda.PAGE_BYTES, 0x1000 if columns == 80 else 0x800)
        memory.set_word(bda.PAGE_START, 0)
        memory.write_data(bda.CURSORS, bytes(16))
        memory.set_word(bda.CURSOR_SHAPE, _DEFAULT_SHAPE)
        memory.set_byte(bda.ACTIVE_PAGE, 0)
        memory.set_byte(bda.LAST_ROW, _ROWS - 1)
        self._vga.start = self._vga.cursor = 0
        if keep:
            return
        if mode in _TEXT_MODES:
            memory.write_data(VGA_TEXT_BASE, bytes((0x20, _GREY)) * 0x4000)
        else:
            memory.write_data(0xA0000, bytes(0x20000))

    def _scroll(self, call: Call) -> None:
        regs = call.regs
        bottom, right = min(regs.dh, _ROWS - 1), min(regs.dl, self._columns - 1)
        self._scroll_window(
            self._memory.byte(bda.ACTIVE_PAGE),
            (regs.ch, regs.cl, bottom, right),
            regs.al if regs.ah == 6 else -regs.al,
            regs.bh,
        )

    def _scroll_window(
        self, page: int, window: tuple[int, int, int, int], lines: int, attribute: int
    ) -> None:
        """Move the window's lines up (down if negative); 0 or too many lines clear it."""
        top, left, bottom, right = window
        width, height = right - left + 1, bottom - top + 1
        if width <= 0 or height <= 0:
            return
        memory = self._memory
        rows = [
            memory.read(self._cell(page, row, left), 2 * width) for row in range(top, bottom + 1)
        ]
        blank = bytes((0x20, attribute)) * width
        count = min(abs(lines) or height, height)
        rows = rows[count:] + [blank] * count if lines >= 0 else [blank] * count + rows[:-count]
        for row, text in zip(range(top, bottom + 1), rows, strict=True):
            memory.write_data(self._cell(page, row, left), text)

    def _put(self, page: int, character: int, attribute: int | None) -> None:
        """Write one character as a terminal does, and move the cursor on."""
        row, column = self._cursor(page)
        if character == _BACKSPACE:
            column = max(0, column - 1)
        elif character == _LINE_FEED:
            row += 1
        elif character == _RETURN:
            column = 0
        elif character != _BELL:
            cell = self._cell(page, row, column)
            self._memory.set_byte(cell, character)
            if attribute is not None:
                self._memory.set_byte(cell + 1, attribute)
            column += 1
            if column >= self._columns:
                row, column = row + 1, 0
        if row >= _ROWS:
            row = _ROWS - 1
            last = self._memory.byte(self._cell(page, row, 0) + 1)
            self._scroll_window(page, (0, 0, row, self._columns - 1), 1, last)
        self._move_cursor(page, row, column)

    # The functions

    def _mode_function(self, call: Call) -> None:  # 00h
        mode = call.regs.al & 0x7F
        self._set_mode(call.regs.al)
        call.regs.al = 0x20 if mode > 7 else 0x3F if mode == 6 else 0x30

    def _shape_function(self, call: Call) -> None:  # 01h
        self._memory.set_word(bda.CURSOR_SHAPE, call.regs.cx)
        self._vga.set_cursor_shape(call.regs.ch, call.regs.cl)

    def _set_cursor_function(self, call: Call) -> None:  # 02h
        self._move_cursor(call.regs.bh, call.regs.dh, call.regs.dl)

    def _get_cursor_function(self, call: Call) -> None:  # 03h
        call.regs.dh, call.regs.dl = self._cursor(call.regs.bh)
        call.regs.cx = self._memory.word(bda.CURSOR_SHAPE)
        call.regs.ax = 0

    def _page_function(self, call: Call) -> None:  # 05h
        page = call.regs.al & 7
        start = page * self._memory.word(bda.PAGE_BYTES)
        self._memory.set_byte(bda.ACTIVE_PAGE, page)
        self._memory.set_word(bda.PAGE_START, start)
        self._vga.start = start // 2
        self._move_cursor(page, *self._cursor(page))

    def _read_function(self, call: Call) -> None:  # 08h
        call.regs.ax = self._memory.word(self._cell(call.regs.bh, *self._cursor(call.regs.bh)))

    def _write_function(self, call: Call) -> None:  # 09h, and 0Ah without attribute
        regs = call.regs
        cell = self._cell(regs.bh, *self._cursor(regs.bh))
        count = min(regs.cx, _ROWS * self._columns)
        if regs.ah == 9:
            self._memory.write_data(cell, bytes((regs.al, regs.bl)) * count)
        else:
            for i in range(count):
                self._memory.set_byte(cell + 2 * i, regs.al)

    def _teletype_function(self, call: Call) -> None:  # 0Eh
        self._put(self._memory.byte(bda.ACTIVE_PAGE), call.regs.al, None)

    def _get_mode_function(self, call: Call) -> None:  # 0Fh
        call.regs.al = self._memory.byte(bda.VIDEO_MODE)
        call.regs.ah = self._columns & 0xFF
        call.regs.bh = self._memory.byte(bda.ACTIVE_PAGE)

    def _font_function(self, call: Call) -> None:  # 11h
        if call.regs.al == 0x30:
            call.regs.cx = self._memory.byte(bda.CHARACTER_HEIGHT)
            call.regs.dl = self._memory.byte(bda.LAST_ROW)

    def _select_function(self, call: Call) -> None:  # 12h
        if call.regs.bl == 0x10:  # colour, 256 KiB
            call.regs.bx, call.regs.cx = 0x0003, 0x0009

    def _string_function(self, call: Call) -> None:  # 13h
        regs = call.regs
        page = regs.bh
        before = self._cursor(page)
        self._move_cursor(page, regs.dh, regs.dl)
        address = linear(regs.es, regs.bp)
        step = 2 if regs.al & 2 else 1
        for i in range(regs.cx):
            character = self._memory.byte(address + step * i)
            attribute = self._memory.byte(address + step * i + 1) if step == 2 else regs.bl
            self._put(page, character, attribute)
        if not regs.al & 1:
            self._move_cursor(page, *before)

    def _combination_function(self, call: Call) -> None:  # 1Ah
        if call.regs.al == 0:
            call.regs.al, call.regs.bx = 0x1A, 0x0008  # VGA, colour


_FUNCTIONS: Final = {
    0x00: VideoService._mode_function,
    0x01: VideoService._shape_function,
    0x02: VideoService._set_cursor_function,
    0x03: VideoService._get_cursor_function,
    0x05: VideoService._page_function,
    0x06: VideoService._scroll,
    0x07: VideoService._scroll,
    0x08: VideoService._read_function,
    0x09: VideoService._write_function,
    0x0A: VideoService._write_function,
    0x0E: VideoService._teletype_function,
    0x0F: VideoService._get_mode_function,
    0x11: VideoService._font_function,
    0x12: VideoService._select_function,
    0x13: VideoService._string_function,
    0x1A: VideoService._combination_function,
}
