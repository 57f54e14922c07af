"""The CPU: a thin layer over Unicorn that makes its runs exact and its stops meaningful.

What Unicorn 2.1 needs to be told, or does otherwise than one expects:

- The engine is opened in 32-bit mode and put into real mode by hand (CR0.PE = 0): opened in 16-bit
  mode, it would cut EIP to 16 bits at each restart, also after the switch to protected mode.
- `emu_start` takes EIP, not a linear address, in that mode.
- It never delivers anything: INT n and exceptions reach a hook (an invalid opcode: an error code),
  with EIP behind the instruction for INT n and on it for an exception. `interrupts.py` delivers.
- It has no interrupt input, so it runs in slices, after each of which interrupts can be taken.
- RDTSC reads the host's counter, unless a hook gives a value.
"""

from __future__ import annotations

import ctypes
import enum
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import unicorn
from unicorn import (
    UC_ARCH_X86,
    UC_ERR_FETCH_PROT,
    UC_ERR_FETCH_UNMAPPED,
    UC_ERR_INSN_INVALID,
    UC_ERR_WRITE_PROT,
    UC_HOOK_CODE,
    UC_HOOK_INSN,
    UC_HOOK_INTR,
    UC_MODE_32,
    Uc,
    UcError,
)
from unicorn import x86_const as x86

from pyboot.errors import BootError
from pyboot.hidden import (
    INTERRUPT_SHADOW,
    PRIVILEGE_LEVEL,
    Event,
    HiddenState,
    InstructionCounter,
    Segment,
)
from pyboot.memory import Memory
from pyboot.paging import PageFaultError, read_linear
from pyboot.ports import PortBus
from pyboot.registers import ALL, INTERRUPT, VIRTUAL_8086, Registers

INVALID_OPCODE: Final = 6
GENERAL_PROTECTION: Final = 13

_OLDEST_ENGINE: Final = (2, 1, 2)
_IO_PRIVILEGE_SHIFT: Final = 12
_IO_MAP_BASE: Final = 0x66  # in a 32-bit task state segment

_NUMBERS: Final = {name: getattr(x86, f"UC_X86_REG_{name.upper()}") for name in ALL}
_ALL_NUMBERS: Final = tuple(_NUMBERS[name] for name in ALL)


class ExitKind(enum.Enum):
    """Why a slice of execution ended."""

    BUDGET = "the slice's instructions are used up"
    STOPPED = "a hook asked for it"
    HALT = "HLT was executed"
    INTERRUPT = "INT n, or an exception"


class Exit(NamedTuple):
    """The end of a slice; `vector` is set for INTERRUPT."""

    kind: ExitKind
    vector: int = -1


class Cpu:
    """An i386-compatible CPU with memory and ports, starting in real mode."""

    def __init__(
        self, memory_size: int, ports: PortBus, on_port: Callable[[], None] | None = None
    ) -> None:
        """Make the CPU and `memory_size` bytes of memory; it answers IN and OUT from `ports`.

        `on_port` is called before each of them.
        Raises BootError for a Unicorn that is too old or that this layer does not know.
        """
        if _version() < _OLDEST_ENGINE:
            needed = ".".join(map(str, _OLDEST_ENGINE))
            raise BootError(
                f"unicorn {unicorn.__version__} is too old; pyboot needs {needed} or later: "
                "pip install --upgrade unicorn"
            )
        self._running = False
        self._stop_requested = False
        self._vector = -1
        self._denied_eip = -1
        self._forced_event: Event | None = None
        self._exhausted = False
        self._budget = self._skipped = 0
        self._ports = ports
        self._on_port = on_port or _nothing
        self._finished = 0
        # The model QEMU's i386 system emulator has by default.
        self._engine = Uc(UC_ARCH_X86, UC_MODE_32, x86.UC_CPU_X86_QEMU32)
        self._engine.ctl_exits_enabled(True)
        self._enter_real_mode()
        self.memory = Memory(self._engine, memory_size, self.stop)
        self._counter = InstructionCounter(self._engine)
        self._hidden = HiddenState(self._engine)
        self._engine.hook_add(UC_HOOK_INTR, self._on_interrupt)
        self._engine.hook_add(UC_HOOK_INSN, self._on_in, aux1=x86.UC_X86_INS_IN)
        self._engine.hook_add(UC_HOOK_INSN, self._on_out, aux1=x86.UC_X86_INS_OUT)

    def _enter_real_mode(self) -> None:
        engine = self._engine
        engine.reg_write(x86.UC_X86_REG_CR0, 0x10)
        engine.reg_write(x86.UC_X86_REG_CR4, 0)
        for name in ("cs", "ds", "es", "ss", "fs", "gs"):
            engine.reg_write(_NUMBERS[name], 0)
        engine.reg_write(x86.UC_X86_REG_IDTR, (0, 0, 0x3FF, 0))
        engine.reg_write(x86.UC_X86_REG_EFLAGS, 2)
        # As FNINIT leaves it, which is how a BIOS hands the FPU over.
        engine.reg_write(x86.UC_X86_REG_FPCW, 0x37F)
        engine.reg_write(x86.UC_X86_REG_FPTAG, 0xFFFF)
        engine.reg_write(x86.UC_X86_REG_MXCSR, 0x1F80)

    # Running

    def run(self, budget: int) -> Exit:
        """Execute at most `budget` (at least 1) instructions from CS:EIP on."""
        error = self._emulate(budget)
        if error == UC_ERR_WRITE_PROT:
            self._finished -= 1  # the instruction that failed is counted when it succeeds
            with self.memory.writable_rom():
                error = self._emulate(1)
            self._stop_requested = True
        if error in (UC_ERR_FETCH_PROT, UC_ERR_FETCH_UNMAPPED):
            # There is no code at this address; the bus would read ones, which are no instruction.
            self._forced_event = Event(0, is_software=False)
            return Exit(ExitKind.INTERRUPT, INVALID_OPCODE)
        if error == UC_ERR_INSN_INVALID:
            return Exit(ExitKind.INTERRUPT, INVALID_OPCODE)
        if error:
            raise BootError(f"the CPU engine failed at {self.location()}: {UcError(error)}")
        if self._denied_eip >= 0:
            self.set("eip", self._denied_eip)
            self._forced_event = Event(0, is_software=False)
            return Exit(ExitKind.INTERRUPT, GENERAL_PROTECTION)
        if self._vector >= 0:
            return Exit(ExitKind.INTERRUPT, self._vector)
        if self._stop_requested:
            return Exit(ExitKind.STOPPED)
        return Exit(ExitKind.BUDGET if self._exhausted else ExitKind.HALT)

    def _emulate(self, budget: int) -> int:
        """Let the engine run; return its error number, 0 for none."""
        self._vector = self._denied_eip = -1
        self._forced_event = None
        self._stop_requested = False
        self._budget, self._skipped = budget, 0
        self._running = True
        error = 0
        try:
            self._engine.emu_start(self.get("eip"), 0, count=budget)
        except UcError as failure:
            error = failure.errno
        finally:
            self._running = False
            begun = self._counter.value
            # The counter stops the engine by counting one instruction that it does not run.
            self._exhausted = begun > budget
            self._finished += min(begun, budget) - self._skipped
        self.memory.settle()
        return error

    def stop(self) -> None:
        """Stop before the next instruction; for hooks and devices. Harmless when not running."""
        if self._running and not self._stop_requested:
            self._stop_requested = True
            # Not by emu_stop: inside a hook that can end an instruction half done, and run it
            # again. The budget ends between instructions.
            self._skipped = self._budget - self._counter.value
            self._counter.value = self._budget

    @property
    def instructions(self) -> int:
        """How many instructions have been executed, exact also inside a port access."""
        if not self._running:
            return self._finished
        return self._finished + self._counter.value - self._skipped

    def on_timestamp(self, read: Callable[[], int]) -> None:
        """Let `read` give the value of the time stamp counter."""

        def callback(engine: Any, data: Any) -> int:
            value = read()
            self._engine.reg_write(x86.UC_X86_REG_EAX, value & 0xFFFFFFFF)
            self._engine.reg_write(x86.UC_X86_REG_EDX, value >> 32 & 0xFFFFFFFF)
            return 1  # do not execute the instruction

        try:
            self._engine.hook_add(UC_HOOK_INSN, callback, aux1=x86.UC_X86_INS_RDTSC)
        except UcError:
            # The engine knows this hook; its Python layer, up to 2.1.4, refuses to pass it on.
            signature = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
            self._engine._Uc__do_hook_add(
                UC_HOOK_INSN, signature(callback), 1, 0, ctypes.c_int(x86.UC_X86_INS_RDTSC)
            )

    def on_instruction(self, callback: Callable[[int, int], None]) -> None:
        """Call `callback(linear address, size)` before each instruction: slow, for tracing."""
        self._engine.hook_add(
            UC_HOOK_CODE, lambda engine, address, size, data: callback(address, size)
        )

    # Registers

    def get(self, name: str) -> int:
        """Return the register `name`."""
        value: int = self._engine.reg_read(_NUMBERS[name])
        return value

    def set(self, name: str, value: int) -> None:
        """Set the register `name`; a segment register is loaded as the current mode does it."""
        self._engine.reg_write(_NUMBERS[name], value)

    def registers(self) -> Registers:
        """Return all registers."""
        values = self._engine.reg_read_batch(_ALL_NUMBERS)
        return Registers(**dict(zip(ALL, values, strict=True)))

    def update(self, before: Registers, after: Registers) -> None:
        """Set the registers in which `after` differs from `before`."""
        for name in ALL:
            value = getattr(after, name)
            if value != getattr(before, name):
                self.set(name, value)

    def segment(self, name: str) -> Segment:
        """Return a segment register with its base, limit and attributes."""
        return self._hidden.segment(name)

    def table(self, name: str) -> tuple[int, int, int]:
        """Return selector, base and limit of "gdtr", "idtr", "ldtr" or "tr"."""
        number = getattr(x86, f"UC_X86_REG_{name.upper()}")
        selector, base, limit, _ = self._engine.reg_read(number)
        return selector, base, limit

    @property
    def protected(self) -> bool:
        """Whether protected mode is on."""
        return bool(self.get("cr0") & 1)

    @property
    def privilege_level(self) -> int:
        """The current privilege level, 0 to 3."""
        return self._hidden.mode() & PRIVILEGE_LEVEL

    @privilege_level.setter
    def privilege_level(self, level: int) -> None:
        self._hidden.set_privilege_level(level)

    @property
    def interrupts_enabled(self) -> bool:
        """EFLAGS.IF."""
        return bool(self.get("eflags") & INTERRUPT)

    @property
    def in_interrupt_shadow(self) -> bool:
        """Whether the last instruction was STI or a load of SS, which hold interrupts off."""
        return bool(self._hidden.mode() & INTERRUPT_SHADOW)

    def take_event(self) -> Event:
        """Return the error code and kind of the interrupt that ended the last slice."""
        return self._forced_event or self._hidden.take_event()

    @property
    def linear_eip(self) -> int:
        """The linear address of the next instruction."""
        return self.segment("cs").base + self.get("eip") & 0xFFFFFFFF

    def location(self) -> str:
        """Return CS:EIP as text."""
        width = 8 if self.protected else 4
        return f"{self.get('cs'):04x}:{self.get('eip'):0{width}x}"

    # What the engine calls

    def _on_interrupt(self, engine: Uc, vector: int, data: Any) -> None:
        self._vector = vector
        engine.emu_stop()

    def _on_in(self, engine: Uc, port: int, size: int, data: Any) -> int:
        if self._hidden.mode() & PRIVILEGE_LEVEL and not self._may_use(port, size):
            self._deny()
            return self.get("eax")
        self._on_port()
        return self._ports.read(port, size)

    def _on_out(self, engine: Uc, port: int, size: int, value: int, data: Any) -> None:
        if self._hidden.mode() & PRIVILEGE_LEVEL and not self._may_use(port, size):
            self._deny()
        else:
            self._on_port()
            self._ports.write(port, size, value)

    # Port protection, which the engine leaves out (Intel SDM volume 1, chapter 19)

    def _may_use(self, port: int, size: int) -> bool:
        flags = self.get("eflags")
        privilege = flags >> _IO_PRIVILEGE_SHIFT & 3
        if self.privilege_level <= privilege and not flags & VIRTUAL_8086:
            return True
        _, task, limit = self.table("tr")
        if limit <= _IO_MAP_BASE:
            return False
        try:
            base = read_linear(self, task + _IO_MAP_BASE, 2)
            place = int.from_bytes(base, "little") + port // 8
            if place + 1 > limit:
                return False
            bits = int.from_bytes(read_linear(self, task + place, 2), "little") >> port % 8
        except PageFaultError:  # #PF on a real CPU; a task's segment is in memory
            return False
        return not bits & (1 << size) - 1

    def _deny(self) -> None:
        self._denied_eip = self.get("eip")
        self.stop()


def _version() -> tuple[int, ...]:
    """Return the engine's version; what is no number counts as 0."""
    parts = unicorn.__version__.split(".")[:3]
    return tuple(int(part) if part.isdecimal() else 0 for part in parts)


def _nothing() -> None:
    return None
