"""The pair of 8259A interrupt controllers (ports 20h, 21h, A0h, A1h).

Edge-triggered, cascaded on line 2, fully nested, with remapping, masks, specific, non-specific and
automatic end of interrupt, rotation of priorities, special mask mode and polling.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pyboot.ports import PortBus

_CASCADE_LINE: Final = 2
_SPURIOUS_LINE: Final = 7


class _Controller:
    """One 8259A: eight lines, three registers of eight bits."""

    def __init__(self, vector_base: int) -> None:
        self.base = vector_base
        self.mask = 0xFF
        self.requests = 0
        self.in_service = 0
        self.lowest = 7  # the line that has the lowest priority now
        self.auto_end = False
        self._rotate_on_auto_end = False
        self._special_mask = False
        self._read_in_service = False
        self._poll = False
        self._expected: list[int] = []  # initialisation command words (ICWs) still to come

    def highest(self) -> int:
        """Return the line to be served next, -1 if none can be."""
        waiting = self.requests & ~self.mask
        if not waiting:
            return -1
        for i in range(1, 9):
            line = (self.lowest + i) & 7
            if self.in_service >> line & 1 and not (self._special_mask and self.mask >> line & 1):
                return -1
            if waiting >> line & 1:
                return line
        return -1

    def acknowledge(self, line: int) -> None:
        self.requests &= ~(1 << line)
        if not self.auto_end:
            self.in_service |= 1 << line
        elif self._rotate_on_auto_end:
            self.lowest = line

    def read_command(self) -> int:
        if self._poll:
            self._poll = False
            line = self.highest()
            if line < 0:
                return 0
            self.acknowledge(line)
            return 0x80 | line
        return self.in_service if self._read_in_service else self.requests

    def write_command(self, value: int) -> None:
        if value & 0x10:  # ICW1
            alone, with_word_4 = value & 2, value & 1
            self._expected = [2] + [3] * (not alone) + [4] * with_word_4
            self.mask = self.requests = self.in_service = 0
            self.lowest = 7
            self.auto_end = self._rotate_on_auto_end = self._special_mask = False
            self._read_in_service = False
        elif value & 0x08:  # OCW3
            if value & 0x04:
                self._poll = True
            if value & 0x02:
                self._read_in_service = bool(value & 1)
            if value & 0x40:
                self._special_mask = bool(value & 0x20)
        else:
            self._end_of_interrupt(value)

    def _end_of_interrupt(self, value: int) -> None:  # OCW2
        operation, line = value >> 5, value & 7
        if operation in (0, 4):
            self._rotate_on_auto_end = operation == 4
        elif operation in (1, 5):  # non-specific
            served = [(self.lowest + i) & 7 for i in range(1, 9)]
            line = next((n for n in served if self.in_service >> n & 1), -1)
            if line >= 0:
                self.in_service &= ~(1 << line)
                if operation == 5:
                    self.lowest = line
        elif operation in (3, 7):  # specific
            self.in_service &= ~(1 << line)
            if operation == 7:
                self.lowest = line
        elif operation == 6:
            self.lowest = line

    def write_data(self, value: int) -> None:
        word = self._expected.pop(0) if self._expected else 0
        if word == 2:
            self.base = value & 0xF8
        elif word == 4:
            self.auto_end = bool(value & 2)
        elif word == 0:  # OCW1; ICW3, the wiring of the cascade, is fixed in a PC
            self.mask = value


class InterruptController:
    """Both controllers: fifteen interrupt request lines, 0 to 15 without 2."""

    def __init__(self, ports: PortBus, changed: Callable[[], None]) -> None:
        """Attach to the bus; `changed` is called when the answer of `pending` may have changed."""
        self._changed = changed
        self._master = _Controller(0x08)
        self._slave = _Controller(0x70)
        for controller, port in ((self._master, 0x20), (self._slave, 0xA0)):
            self._attach(ports, controller, port)

    def _attach(self, ports: PortBus, controller: _Controller, port: int) -> None:
        def write_command(port: int, size: int, value: int) -> None:
            controller.write_command(value)
            self._changed()

        def write_data(port: int, size: int, value: int) -> None:
            controller.write_data(value)
            self._changed()

        def read_command(port: int, size: int) -> int:
            self._update_cascade()
            value = controller.read_command()
            self._changed()
            return value

        ports.attach((port,), read_command, write_command)
        ports.attach((port + 1,), lambda port, size: controller.mask, write_data)

    def start(self) -> None:
        """Set both controllers up as a BIOS leaves them: vectors 08h and 70h, timer, keyboard and
        the cascade open.
        """
        for controller, base, wiring, mask in (
            (self._master, 0x08, 1 << _CASCADE_LINE, 0xB8),
            (self._slave, 0x70, _CASCADE_LINE, 0x8F),
        ):
            controller.write_command(0x11)
            for value in (base, wiring, 0x01, mask):
                controller.write_data(value)

    def request(self, line: int) -> None:
        """Signal a rising edge on interrupt request `line`."""
        controller = self._slave if line >= 8 else self._master
        controller.requests |= 1 << (line & 7)
        self._changed()

    def masked(self, line: int) -> bool:
        """Whether requests on `line` cannot come through because of a mask."""
        if line >= 8:
            closed = self._master.mask >> _CASCADE_LINE & 1
            return bool(closed or self._slave.mask >> (line & 7) & 1)
        return bool(self._master.mask >> line & 1)

    @property
    def pending(self) -> bool:
        """Whether the CPU's interrupt input is active."""
        self._update_cascade()
        return self._master.highest() >= 0

    def acknowledge(self) -> int:
        """Take the most urgent request; return its vector."""
        self._update_cascade()
        line = self._master.highest()
        if line < 0:
            return self._master.base + _SPURIOUS_LINE
        self._master.acknowledge(line)
        if line != _CASCADE_LINE:
            return self._master.base + line
        line = self._slave.highest()
        if line < 0:
            return self._slave.base + _SPURIOUS_LINE
        self._slave.acknowledge(line)
        return self._slave.base + line

    def reconsider(self) -> None:
        """Make the run loop look anew at what comes next: a source of requests was changed."""
        self._changed()

    def end_of_interrupt(self, line: int) -> None:
        """What a BIOS handler for `line` does at its end."""
        if line >= 8:
            self._slave.write_command(0x20)
        self._master.write_command(0x20)
        self._changed()

    def _update_cascade(self) -> None:
        bit = 1 << _CASCADE_LINE
        if self._slave.highest() >= 0:
            self._master.requests |= bit
        else:
            self._master.requests &= ~bit
