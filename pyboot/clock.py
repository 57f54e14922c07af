"""Virtual time, from which every device takes its own.

The machine's clock counts executed instructions, ten nanoseconds each (a 100 MHz machine with one
instruction a cycle), plus one microsecond for each access to a port, as the ISA bus takes it, ten
for each call of the BIOS, and the time that was skipped because the CPU had halted or the BIOS was
waiting. No host clock takes part, so a run repeats exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

TICKS_PER_SECOND: Final = 100_000_000
"""Ticks of virtual time in one second; also the frequency of the time stamp counter."""
PORT_ACCESS_TICKS: Final = TICKS_PER_SECOND // 1_000_000
"""What one IN or OUT takes."""
BIOS_CALL_TICKS: Final = 10 * PORT_ACCESS_TICKS
"""What one BIOS service takes."""


class Clock:
    """Virtual time since reset, in ticks of 1/100,000,000 s."""

    __slots__ = ("_instructions", "_skipped")

    def __init__(self, instructions: Callable[[], int]) -> None:
        """`instructions` returns how many instructions the CPU has executed up to now."""
        self._instructions = instructions
        self._skipped = 0

    def now(self) -> int:
        """Return the ticks since reset."""
        return self._instructions() + self._skipped

    def spend(self, ticks: int) -> None:
        """Let `ticks` pass without instructions."""
        self._skipped += ticks

    def skip_to(self, tick: int) -> None:
        """Let time pass without instructions until `tick`; a tick in the past changes nothing."""
        self._skipped += max(0, tick - self.now())
