"""A 16550 serial port (COM1 at 3F8h, interrupt request 4): sending, receiving, loopback.

Bytes take no time on the line: the transmitter is always ready.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from pyboot.devices.pic import InterruptController
from pyboot.ports import PortBus

COM1: Final = 0x3F8
_LINE: Final = 4
_DATA, _ENABLE, _IDENTIFY, _LINE_CONTROL, _MODEM_CONTROL = 0, 1, 2, 3, 4
_LINE_STATUS, _MODEM_STATUS, _SCRATCH = 5, 6, 7
_DIVISOR_LATCH: Final = 0x80
_LOOPBACK: Final = 0x10
_TRANSMITTER_EMPTY: Final = 0x60
_DATA_READY: Final = 0x01
_CONNECTED: Final = 0xB0  # CTS, DSR, DCD: somebody listens


class SerialPort:
    """COM1. What the program sends goes to a callback, what it receives comes from `feed`."""

    def __init__(
        self,
        ports: PortBus,
        interrupts: InterruptController,
        send: Callable[[int], None],
    ) -> None:
        """Attach to the bus; `send` gets each byte that the program writes."""
        self._interrupts = interrupts
        self._send = send
        self._received: deque[int] = deque()
        self._enable = 0
        self._line_control = 0
        self._modem_control = 0
        self._scratch = 0
        self._fifo = False
        self._divisor = 1
        self._transmit_pending = False
        ports.attach(range(COM1, COM1 + 8), self._read, self._write)

    def feed(self, data: Iterable[int]) -> None:
        """Let the program receive `data`."""
        self._received.extend(data)
        self._signal()

    @property
    def baud_rate(self) -> int:
        """Bits a second, from the divisor that the program has set."""
        return 115_200 // (self._divisor or 0x10000)

    def _identify(self) -> int:
        """Return the interrupt identification: its lowest bit is 0 when one is pending."""
        if self._enable & 1 and self._received:
            return 0x04
        if self._enable & 2 and self._transmit_pending:
            return 0x02
        return 0x01

    def _signal(self) -> None:
        # OUT2 connects the port's interrupt to the bus in a PC.
        if self._modem_control & 0x08 and self._identify() != 0x01:
            self._interrupts.request(_LINE)

    def _read(self, port: int, size: int) -> int:
        register = port - COM1
        if register in (_DATA, _ENABLE) and self._line_control & _DIVISOR_LATCH:
            return self._divisor >> 8 * register & 0xFF
        if register == _DATA:
            value = self._received.popleft() if self._received else 0
            if self._received:
                self._signal()
            return value
        if register == _ENABLE:
            return self._enable
        if register == _IDENTIFY:
            reason = self._identify()
            if reason == 0x02:
                self._transmit_pending = False
            return reason | (0xC0 if self._fifo else 0)
        if register == _LINE_CONTROL:
            return self._line_control
        if register == _MODEM_CONTROL:
            return self._modem_control
        if register == _LINE_STATUS:
            return _TRANSMITTER_EMPTY | (_DATA_READY if self._received else 0)
        if register == _MODEM_STATUS:
            if self._modem_control & _LOOPBACK:
                out = self._modem_control
                return (out & 1) << 5 | (out & 2) << 3 | (out & 4) << 4 | (out & 8) << 4
            return _CONNECTED
        return self._scratch

    def _write(self, port: int, size: int, value: int) -> None:
        register = port - COM1
        if register in (_DATA, _ENABLE) and self._line_control & _DIVISOR_LATCH:
            kept = self._divisor & (0xFF if register else 0xFF00)
            self._divisor = kept | value << 8 * register
        elif register == _DATA:
            if self._modem_control & _LOOPBACK:
                self._received.append(value)
            else:
                self._send(value)
            self._transmit_pending = True
            self._signal()
        elif register == _ENABLE:
            if value & 2 and not self._enable & 2:
                self._transmit_pending = True
            self._enable = value & 0x0F
            self._signal()
        elif register == _IDENTIFY:  # FIFO control when written
            self._fifo = bool(value & 1)
            if value & 2:
                self._received.clear()
        elif register == _LINE_CONTROL:
            self._line_control = value
        elif register == _MODEM_CONTROL:
            self._modem_control = value & 0x1F
            self._signal()
        elif register == _SCRATCH:
            self._scratch = value
