"""The 8254 interval timer (ports 40h to 43h) and the speaker port that gates its channel 2 (61h).

Channel 0 drives interrupt request 0; channel 2 is what programs time short delays with. Counters
are not stepped: each channel knows when it was started and works its count and output out from the
time. All modes of the 8254 are counted in as far as a PC can see them; BCD counting too.
"""

from __future__ import annotations

from typing import Final

from pyboot.clock import TICKS_PER_SECOND, Clock
from pyboot.devices.pic import InterruptController
from pyboot.ports import PortBus

FREQUENCY: Final = 1_193_182
"""Hertz of the timer's input."""

_LATCH, _LOW, _HIGH, _LOW_THEN_HIGH = 0, 1, 2, 3
_REFRESH_PERIOD_TICKS: Final = TICKS_PER_SECOND * 15 // 1_000_000


def _pulses(tick: int) -> int:
    """Return how many input pulses the timer has seen at `tick`."""
    return tick * FREQUENCY // TICKS_PER_SECOND


def _tick_of(pulse: int) -> int:
    """Return the first tick at which the timer has seen `pulse` input pulses."""
    return -(-pulse * TICKS_PER_SECOND // FREQUENCY)


class _Channel:
    """One of the three counters. Times are in input pulses."""

    def __init__(self) -> None:
        self.mode = 0
        self._access = _LOW_THEN_HIGH
        self._bcd = False
        self.reload = 0x10000
        self.start: int | None = None
        self.gate = True
        self._frozen = 0  # count while the gate is closed
        self._low_byte: int | None = None
        self._latched: list[int] = []
        self._status: int | None = None
        self._high_next = False

    def control(self, value: int) -> None:
        self._access = value >> 4 & 3
        self.mode = value >> 1 & 7
        if self.mode > 5:
            self.mode -= 4  # bit 2 is not looked at in modes 2 and 3
        self._bcd = bool(value & 1)
        self.start = None
        self._low_byte = self._status = None
        self._latched = []
        self._high_next = False

    @property
    def periodic(self) -> bool:
        return self.mode in (2, 3)

    def write(self, value: int, now: int) -> None:
        if self._access == _LOW_THEN_HIGH and self._low_byte is None:
            self._low_byte = value
            if self.mode == 0:
                self.start = None  # counting stops until the second byte
            return
        low = self._low_byte or 0
        self._low_byte = None
        count = value << 8 | low if self._access != _LOW else value
        if self._bcd:
            count = sum((count >> 4 * i & 0xF) * 10**i for i in range(4))
        self.reload = count or (10_000 if self._bcd else 0x10000)
        waits_for_gate = self.mode in (1, 5)
        if not (self.periodic and self.start is not None) and not waits_for_gate:
            self.start = now
        self._frozen = self.reload

    def set_gate(self, gate: bool, now: int) -> None:
        if gate == self.gate:
            return
        if not gate:
            self._frozen = self.count(now)
        elif self.mode in (1, 2, 3, 5):  # a rising edge starts anew
            self.start = now
        elif self.start is not None:
            self.start = now - (self.reload - self._frozen)
        self.gate = gate

    def count(self, now: int) -> int:
        """Return the counter's value, 0 to 10000h."""
        if self.start is None:
            return self._frozen or self.reload
        if not self.gate and self.mode not in (1, 5):
            return self._frozen
        passed = now - self.start
        if self.mode == 2:
            return self.reload - passed % self.reload
        if self.mode == 3:  # counts down twice as fast, twice
            return self.reload - 2 * (passed % -(-self.reload // 2))
        modulus = 10_000 if self._bcd else 0x10000
        return (self.reload - passed) % modulus

    def output(self, now: int) -> bool:
        if self.start is None:
            return self.mode != 0
        passed = now - self.start
        if self.mode in (0, 1):
            return passed >= self.reload and (self.gate or self._frozen == 0)
        if self.mode == 2:
            return not self.gate or passed % self.reload != self.reload - 1
        if self.mode == 3:
            return not self.gate or passed % self.reload < -(-self.reload // 2)
        return passed != self.reload

    def next_edge(self, after: int) -> int | None:
        """Return the first pulse later than `after` at which the output rises, if there is one."""
        if self.start is None:
            return None
        if self.periodic:
            return self.start + ((after - self.start) // self.reload + 1) * self.reload
        edge = self.start + self.reload + (self.mode in (4, 5))
        return edge if edge > after else None

    def latch_count(self, now: int) -> None:
        if not self._latched:
            self._latched = self._bytes(now)

    def latch_status(self, now: int) -> None:
        if self._status is None:
            self._status = (
                self.output(now) << 7
                | (self.start is None) << 6
                | self._access << 4
                | self.mode << 1
                | self._bcd
            )

    def read(self, now: int) -> int:
        if self._status is not None:
            status, self._status = self._status, None
            return status
        if self._latched:
            return self._latched.pop(0)
        current = self._bytes(now)
        if len(current) == 1:
            return current[0]
        self._high_next = not self._high_next
        return current[not self._high_next]

    def _bytes(self, now: int) -> list[int]:
        count = self.count(now)
        if self._bcd:
            count = int(str(count % 10_000), 16)
        low, high = count & 0xFF, count >> 8 & 0xFF
        return {_LOW: [low], _HIGH: [high]}.get(self._access, [low, high])


class IntervalTimer:
    """The timer chip and port 61h."""

    def __init__(self, ports: PortBus, clock: Clock, interrupts: InterruptController) -> None:
        """Attach to the bus; channel 0 starts with the BIOS's 18.2 Hz."""
        self._clock = clock
        self._interrupts = interrupts
        self._channels = (_Channel(), _Channel(), _Channel())
        self._speaker = 0
        self._seen = 0  # pulse up to which edges of channel 0 have been signalled
        ports.attach(range(0x40, 0x43), self._read, self._write)
        ports.attach((0x43,), lambda port, size: 0xFF, self._control)
        ports.attach((0x61,), self._read_speaker, self._write_speaker)
        self._channels[2].gate = False
        for channel, mode in enumerate((2, 2, 3)):
            self._channels[channel].control(_LOW_THEN_HIGH << 4 | mode << 1)
        for _ in range(2):
            self._channels[0].write(0, 0)

    def update(self) -> None:
        """Signal interrupt request 0 if channel 0's output has risen since the last call."""
        now = _pulses(self._clock.now())
        edge = self._channels[0].next_edge(self._seen)
        if edge is not None and edge <= now:
            self._interrupts.request(0)
        self._seen = now

    def next_event(self) -> int | None:
        """Return the tick of the next interrupt request; None if none will come through."""
        edge = self._channels[0].next_edge(self._seen)
        if edge is None or self._interrupts.masked(0):
            return None
        return _tick_of(edge)

    def _read(self, port: int, size: int) -> int:
        return self._channels[port - 0x40].read(_pulses(self._clock.now()))

    def _write(self, port: int, size: int, value: int) -> None:
        self.update()
        self._channels[port - 0x40].write(value, _pulses(self._clock.now()))
        # The run loop must look anew for the next event.
        self._interrupts.reconsider()

    def _control(self, port: int, size: int, value: int) -> None:
        self.update()
        now = _pulses(self._clock.now())
        selected = value >> 6
        if selected == 3:  # read-back; the bits that ask are low
            for i, channel in enumerate(self._channels):
                if value >> 1 + i & 1:
                    if not value & 0x20:
                        channel.latch_count(now)
                    if not value & 0x10:
                        channel.latch_status(now)
        elif value >> 4 & 3 == _LATCH:
            self._channels[selected].latch_count(now)
        else:
            self._channels[selected].control(value)
            self._interrupts.reconsider()

    def _read_speaker(self, port: int, size: int) -> int:
        tick = self._clock.now()
        refresh = tick // _REFRESH_PERIOD_TICKS & 1
        return self._speaker | refresh << 4 | self._channels[2].output(_pulses(tick)) << 5

    def _write_speaker(self, port: int, size: int, value: int) -> None:
        self._speaker = value & 0x0F
        self._channels[2].set_gate(bool(value & 1), _pulses(self._clock.now()))
