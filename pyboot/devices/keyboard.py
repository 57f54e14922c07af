"""The 8042 keyboard controller (ports 60h, 64h) and the PS/2 keyboard behind it.

Besides keys it does what boot code asks of it: the A20 gate and the CPU's reset line through its
output port, self-tests, and the keyboard's own commands. There is no mouse.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from pyboot.clock import TICKS_PER_SECOND, Clock
from pyboot.devices.pic import InterruptController
from pyboot.keys import to_set_2
from pyboot.ports import PortBus

_LINE: Final = 1
_OUTPUT_FULL, _SYSTEM, _WAS_COMMAND, _UNLOCKED = 0x01, 0x04, 0x08, 0x10
_WANT_INTERRUPT, _KEYBOARD_OFF, _MOUSE_OFF, _TRANSLATE = 0x01, 0x10, 0x20, 0x40
_ACKNOWLEDGE, _RESEND, _SELF_TEST_PASSED = 0xFA, 0xFE, 0xAA
_BYTE_TICKS: Final = TICKS_PER_SECOND // 10_000
"""Time from taking one byte to the arrival of the next."""


class KeyboardController:
    """Controller and keyboard. Bytes wait in the keyboard until the program takes them."""

    def __init__(
        self,
        ports: PortBus,
        clock: Clock,
        interrupts: InterruptController,
        *,
        get_a20: Callable[[], bool],
        set_a20: Callable[[bool], None],
        reset: Callable[[], None],
    ) -> None:
        """Attach to the bus; the callbacks are what hangs on the controller's output port."""
        self._clock = clock
        self._interrupts = interrupts
        self._get_a20, self._set_a20, self._reset = get_a20, set_a20, reset
        self._command_byte = _TRANSLATE | _MOUSE_OFF | _WANT_INTERRUPT
        self._status = _SYSTEM | _UNLOCKED
        self._output = 0
        self._full = False
        self._waiting: deque[tuple[int, int]] = deque()  # byte, tick from which it may come
        self._controller_bytes: deque[int] = deque()
        self._scheduled: deque[tuple[int, bytes]] = deque()
        self._argument_of = 0  # controller command that waits for a byte at port 60h
        self._keyboard_argument_of = 0
        self._scanning = True
        self._memory = bytearray(32)
        ports.attach((0x60,), lambda port, size: self.take(), self._write_data)
        ports.attach((0x64,), self._read_status, self._write_command)

    def type(self, strokes: Iterable[bytes], first: int, interval: int) -> None:
        """Press keys: one item of scan codes (set 1) a key, from tick `first` on, every `interval`
        ticks; never before a key that was scheduled earlier.
        """
        tick = max(first, self._scheduled[-1][0] + interval if self._scheduled else 0)
        for stroke in strokes:
            self._scheduled.append((tick, stroke))
            tick += interval
        self._interrupts.reconsider()

    @property
    def exhausted(self) -> bool:
        """Whether no key will ever come unless somebody types more."""
        return not (self._scheduled or self._waiting or self._full)

    def update(self) -> None:
        """Deliver what is due: keys to the keyboard, and one byte to the output buffer."""
        now = self._clock.now()
        while self._scheduled and self._scheduled[0][0] <= now:
            tick, codes = self._scheduled.popleft()
            if not self._command_byte & _TRANSLATE:
                codes = to_set_2(codes)
            if self._scanning:
                self._waiting.extend((code, tick) for code in codes)
        if self._full:
            return
        if self._controller_bytes:
            self._put(self._controller_bytes.popleft())
        elif (
            self._waiting and self._waiting[0][1] <= now and not self._command_byte & _KEYBOARD_OFF
        ):
            self._put(self._waiting.popleft()[0])

    def next_event(self) -> int | None:
        """Return the tick at which `update` will have something to do."""
        ticks = []
        if self._scheduled:
            ticks.append(self._scheduled[0][0])
        if self._waiting and not self._full and not self._command_byte & _KEYBOARD_OFF:
            ticks.append(self._waiting[0][1])
        return min(ticks, default=None)

    def take(self) -> int:
        """Return the byte in the output buffer, as reading port 60h does."""
        taken = self._output
        if self._full:
            self._full = False
            if self._waiting:
                earliest = self._clock.now() + _BYTE_TICKS
                self._waiting[0] = (self._waiting[0][0], max(earliest, self._waiting[0][1]))
            if self._controller_bytes:
                self.update()
            self._interrupts.reconsider()
        return taken

    def _put(self, value: int) -> None:
        self._output = value
        self._full = True
        if self._command_byte & _WANT_INTERRUPT:
            self._interrupts.request(_LINE)

    def _answer(self, *values: int) -> None:
        """Send bytes to the program ahead of keys that wait."""
        self._controller_bytes.extend(values)
        self.update()

    def _read_status(self, port: int, size: int) -> int:
        self.update()
        return self._status | (_OUTPUT_FULL if self._full else 0)

    def _write_command(self, port: int, size: int, value: int) -> None:
        self._status |= _WAS_COMMAND
        self._argument_of = 0
        if 0x20 <= value <= 0x3F:
            cell = value & 0x1F
            self._answer(self._memory[cell] if cell else self._command_byte)
        elif 0x60 <= value <= 0x7F or value in (0xD1, 0xD2, 0xD3, 0xD4):
            self._argument_of = value
        elif value == 0xA9:  # test the mouse's line: none there
            self._answer(0x04)
        elif value == 0xAA:
            self._answer(0x55)
        elif value == 0xAB:  # test the keyboard's line
            self._answer(0x00)
        elif value == 0xAD:
            self._command_byte |= _KEYBOARD_OFF
        elif value == 0xAE:
            self._command_byte &= ~_KEYBOARD_OFF
            self._interrupts.reconsider()
        elif value == 0xC0:
            self._answer(0x80)
        elif value == 0xD0:
            self._answer(0x01 | self._get_a20() << 1 | self._full << 4)
        elif value in (0xDD, 0xDF):  # A20 in one command, on many chips
            self._set_a20(value == 0xDF)
        elif value >= 0xF0 and not value & 1:  # pulse output lines that are low
            self._reset()

    def _write_data(self, port: int, size: int, value: int) -> None:
        self._status &= ~_WAS_COMMAND
        command, self._argument_of = self._argument_of, 0
        if command == 0x60:
            self._command_byte = value
            self._interrupts.reconsider()
        elif 0x61 <= command <= 0x7F:
            self._memory[command & 0x1F] = value
        elif command == 0xD1:
            self._set_a20(bool(value & 2))
            if not value & 1:
                self._reset()
        elif command == 0xD2:
            self._answer(value)
        elif command == 0:
            self._keyboard_command(value)
        # D3 and D4 are for the mouse; without one, nothing answers.

    def _keyboard_command(self, value: int) -> None:
        command, self._keyboard_argument_of = self._keyboard_argument_of, 0
        if command == 0xF0 and value == 0:  # which scan code set?
            self._answer(_ACKNOWLEDGE, 0x41 if self._command_byte & _TRANSLATE else 0x02)
        elif command:
            self._answer(_ACKNOWLEDGE)
        elif value in (0xED, 0xF0, 0xF3):  # lamps, scan code set, repeat rate: an argument follows
            self._keyboard_argument_of = value
            self._answer(_ACKNOWLEDGE)
        elif value == 0xEE:
            self._answer(0xEE)
        elif value == 0xF2:
            self._answer(_ACKNOWLEDGE, 0xAB, 0x41 if self._command_byte & _TRANSLATE else 0x83)
        elif value in (0xF4, 0xF5, 0xF6):
            self._scanning = value != 0xF5
            self._waiting.clear()
            self._answer(_ACKNOWLEDGE)
        elif value == 0xFF:
            self._scanning = True
            self._waiting.clear()
            self._answer(_ACKNOWLEDGE, _SELF_TEST_PASSED)
        else:
            self._answer(_RESEND)


class FastA20:
    """Port 92h: the A20 gate in bit 1, the CPU's reset line in bit 0."""

    def __init__(
        self,
        ports: PortBus,
        *,
        get_a20: Callable[[], bool],
        set_a20: Callable[[bool], None],
        reset: Callable[[], None],
    ) -> None:
        """Attach to the bus."""

        def write(port: int, size: int, value: int) -> None:
            set_a20(bool(value & 2))
            if value & 1:
                reset()

        ports.attach((0x92,), lambda port, size: get_a20() << 1, write)
