"""INT 08h and INT 1Ah: the timer tick count, date and time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pyboot.bios import data_area as bda
from pyboot.bios.call import Call
from pyboot.devices.cmos import RealTimeClock
from pyboot.devices.pit import FREQUENCY
from pyboot.memory import Memory

TICKS_PER_DAY: Final = 0x1800B0


def ticks_since_midnight(time: datetime) -> int:
    """Return the timer ticks (18.2 a second) from midnight to `time`."""
    seconds = (time.hour * 60 + time.minute) * 60 + time.second
    return seconds * FREQUENCY // 0x10000


class ClockService:
    """The timer interrupt's handler and the functions of INT 1Ah."""

    def __init__(self, memory: Memory, real_time: RealTimeClock) -> None:
        """Date and time come from `real_time`; the tick count is in the BIOS data area."""
        self._memory = memory
        self._real_time = real_time

    def interrupt(self, call: Call) -> None:
        """INT 08h: count one tick; the caller ends the interrupt."""
        ticks = self._memory.dword(bda.TIMER_TICKS) + 1
        if ticks >= TICKS_PER_DAY:
            ticks = 0
            self._memory.set_byte(bda.MIDNIGHT, 1)
        self._memory.set_dword(bda.TIMER_TICKS, ticks)

    def __call__(self, call: Call) -> None:
        """INT 1Ah."""
        regs, memory = call.regs, self._memory
        now = self._real_time.now()
        if regs.ah == 0x00:
            ticks = memory.dword(bda.TIMER_TICKS)
            regs.cx, regs.dx = ticks >> 16, ticks & 0xFFFF
            regs.al = memory.byte(bda.MIDNIGHT)
            memory.set_byte(bda.MIDNIGHT, 0)
            regs.ah = 0
        elif regs.ah == 0x01:
            memory.set_dword(bda.TIMER_TICKS, regs.cx << 16 | regs.dx)
            memory.set_byte(bda.MIDNIGHT, 0)
            regs.ah = 0
        elif regs.ah == 0x02:
            regs.ch, regs.cl, regs.dh = map(_bcd, (now.hour, now.minute, now.second))
            regs.dl = 0  # no daylight saving
            regs.ah = 0
        elif regs.ah == 0x04:
            regs.ch, regs.cl = _bcd(now.year // 100), _bcd(now.year % 100)
            regs.dh, regs.dl = _bcd(now.month), _bcd(now.day)
            regs.ah = 0
        else:
            call.carry = True
            return
        call.carry = False


def _bcd(value: int) -> int:
    return value // 10 << 4 | value % 10
