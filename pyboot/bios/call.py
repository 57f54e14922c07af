"""What a BIOS service gets and gives back."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pyboot.memory import Memory
from pyboot.registers import Registers


class Wait(NamedTuple):
    """A service's answer: call me again after the next interrupt, at tick `until` at the latest."""

    until: int | None = None


class Call:
    """One call of a service: the caller's registers, and the flags that IRET will give it."""

    __slots__ = ("carry", "memory", "regs", "zero")

    def __init__(self, regs: Registers, memory: Memory) -> None:
        """`regs` may be changed; flags that stay None are left as the caller had them."""
        self.regs = regs
        self.memory = memory
        self.carry: bool | None = None
        self.zero: bool | None = None

    def finish(self, status: int) -> None:
        """Return `status` in AH, and carry if it is not 0."""
        self.regs.ah = status
        self.carry = status != 0


Service = Callable[[Call], Wait | None]


def linear(segment: int, offset: int) -> int:
    """Return the real-mode address segment:offset."""
    return (segment << 4) + (offset & 0xFFFF)
