"""What a run of the machine ended with."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from pyboot.clock import TICKS_PER_SECOND
from pyboot.interrupts import EXCEPTION_NAMES
from pyboot.registers import Registers
from pyboot.screen import Screen


class StopReason(enum.Enum):
    """Why a run ended."""

    DEBUG_EXIT = "debug-exit"
    """The program wrote to the exit port, F4h."""
    HALTED = "halted"
    """HLT, and no interrupt can end it."""
    MATCHED = "matched"
    """The serial port sent the text that was waited for."""
    FAULT = "fault"
    """An exception in real mode that the program has no handler for."""
    TRIPLE_FAULT = "triple-fault"
    """An exception in protected mode that could not be delivered, nor the double fault after it."""
    WAITING_FOR_KEY = "waiting-for-key"
    """INT 16h waits for a key, and all keys have been typed."""
    RESET = "reset"
    """The program reset the machine, or told the BIOS to boot anew."""
    INSTRUCTION_LIMIT = "instruction-limit"
    TIME_LIMIT = "time-limit"


EXIT_CODES: Final = {
    StopReason.HALTED: 0,
    StopReason.MATCHED: 0,
    StopReason.FAULT: 112,
    StopReason.TRIPLE_FAULT: 114,
    StopReason.WAITING_FOR_KEY: 116,
    StopReason.RESET: 118,
    StopReason.INSTRUCTION_LIMIT: 122,
    StopReason.TIME_LIMIT: 124,
}
"""Exit status of the command for each reason. The exit port's statuses are odd; these are even."""


@dataclass(frozen=True)
class ExceptionReport:
    """A CPU exception: its number, error code, the registers when it happened, and where."""

    vector: int
    error_code: int
    registers: Registers
    address: int
    """Linear address of the instruction."""
    symbol: str | None
    """The symbol it lies in, with the offset, if symbols were given."""

    @property
    def name(self) -> str:
        """The exception's name, such as "#GP general protection"."""
        return EXCEPTION_NAMES.get(self.vector, f"exception {self.vector}")

    def __str__(self) -> str:
        regs = self.registers
        width = 8 if regs.cr0 & 1 else 4
        where = f"{regs.cs:04x}:{regs.eip:0{width}x}"
        if self.symbol is not None:
            where += f" in {self.symbol}"
        code = f" (error code {self.error_code:#x})" if self.error_code else ""
        touched = f", touching {regs.cr2:#010x}" if self.vector == 14 else ""
        return f"{self.name}{code} at {where}{touched}"


@dataclass(frozen=True)
class BootResult:
    """The end of a run, and everything that the program left behind."""

    reason: StopReason
    detail: str
    """What happened, in words."""
    exit_status: int | None
    """What the exit port got, as QEMU counts it: (value << 1 | 1) & FFh; None otherwise."""
    serial: bytes
    """All that COM1 sent."""
    console: bytes
    """All that port E9h got."""
    screen: Screen
    registers: Registers
    location: str
    """CS:EIP at the end, with the symbol if symbols were given."""
    exception: ExceptionReport | None
    """The last CPU exception, also one that the program handled."""
    instructions: int
    """Instructions executed; the same in each run."""
    ticks: int
    """Virtual time that passed, in 1/100,000,000 s: instructions and waiting."""
    disk: bytes
    """The drive's contents, with what the program wrote."""
    notes: tuple[str, ...]
    """What was odd, such as calls of BIOS services that do not exist."""

    @property
    def exit_code(self) -> int:
        """The exit status for a command: the exit port's, or the reason's of EXIT_CODES."""
        return self.exit_status if self.exit_status is not None else EXIT_CODES[self.reason]

    @property
    def serial_text(self) -> str:
        """The serial log as text with plain newlines."""
        return self.serial.decode("utf-8", "replace").replace("\r\n", "\n")

    @property
    def seconds(self) -> float:
        """Virtual time that passed, in seconds."""
        return self.ticks / TICKS_PER_SECOND
