"""CPU state that Unicorn keeps but gives no access to: found once, by experiment.

Three things that an accurate machine needs have no call in Unicorn's interface:

- how many instructions have run (the counter behind `emu_start(count=...)`, a field of the engine),
- the hidden parts of the segment registers, and the CPU's mode flags,
- an exception's error code, and whether an interrupt came from an instruction.

They lie at places that change from version to version. So each place is found by putting known
values beside it through the official interface and looking for them; a place that is not found, or
does not behave as it must, is an error and never a guess.
"""

from __future__ import annotations

import ctypes
import struct
from typing import Final, NamedTuple

import unicorn
from unicorn import Uc, UcError
from unicorn import x86_const as x86

from pyboot.errors import BootError

SELECTORS: Final = ("es", "cs", "ss", "ds", "fs", "gs")
"""The order of the segment registers in the machine code, and in the engine."""

INTERRUPT_SHADOW: Final = 1 << 3
"""Mode flag: the instruction after STI or a load of SS; no interrupt is taken before it."""
PRIVILEGE_LEVEL: Final = 3
"""Mode flags: the current privilege level."""
_PROTECTED: Final = 1 << 7

DEFAULT_SIZE_32: Final = 1 << 22
"""Segment attribute: D/B, 32-bit code or stack."""

_SEGMENT: Final = struct.Struct("<I4xQII")
_EVENT: Final = struct.Struct("<iiQ")
_INT32: Final = struct.Struct("<i")
_UINT32: Final = struct.Struct("<I")


class Segment(NamedTuple):
    """A segment register with its hidden part; `attributes` is the descriptor's second dword."""

    selector: int
    base: int
    limit: int
    attributes: int


class Event(NamedTuple):
    """What the engine knows of the last exception or software interrupt."""

    error_code: int
    is_software: bool


def _unsupported(what: str) -> BootError:
    return BootError(
        f"this build of unicorn ({unicorn.__version__}) hides {what} where pyboot cannot find it; "
        "try: pip install 'unicorn>=2.1.2,<2.2'"
    )


def _run_probe(engine: Uc, code: bytes, count: int) -> None:
    """Execute `code` at address 0, at most `count` instructions; leave the memory as it was."""
    saved = bytes(engine.mem_read(0, len(code)))
    engine.mem_write(0, code)
    try:
        engine.emu_start(0, 0, count=count)
    finally:
        engine.mem_write(0, saved)
        engine.ctl_flush_tb()  # the engine would run the old code from its cache


class InstructionCounter:
    """The engine's own count of instructions, exact at any moment, also inside a hook."""

    _SEARCHED_BYTES: Final = 4096
    _MARK: Final = 0x5A17_C0DE

    def __init__(self, engine: Uc) -> None:
        """Find the counter. Runs three instructions at address 0, which must be mapped."""
        _run_probe(engine, b"\x90\x90\x90\xf4", self._MARK)
        width = ctypes.sizeof(ctypes.c_size_t)
        start: int = engine._uch.value
        for address in range(start + width, start + self._SEARCHED_BYTES, width):
            limit = ctypes.c_size_t.from_address(address).value
            counted = ctypes.c_size_t.from_address(address - width).value
            if limit == self._MARK and counted == 4:  # three NOPs and a HLT
                self._cell = ctypes.c_size_t.from_address(address - width)
                break
        else:
            raise _unsupported("its instruction counter")

    @property
    def value(self) -> int:
        """Instructions begun since the last `emu_start`."""
        return int(self._cell.value)

    @value.setter
    def value(self, count: int) -> None:
        self._cell.value = count


class HiddenState:
    """Reads and mends the parts of the CPU that have no register number."""

    def __init__(self, engine: Uc) -> None:
        """Find the state. Must be called in real mode, before the registers matter."""
        self._engine = engine
        self._context = engine.context_save()
        self._address: int = ctypes.cast(self._context.context, ctypes.c_void_p).value or 0
        self._segments = self._find_segments()
        self._mode = self._segments - 8
        self._event = self._find_event()

    def _find(self, pattern: bytes, what: str) -> int:
        self._engine.context_update(self._context)
        state = bytes(self._context)
        found = state.find(pattern)
        if found < 0 or state.find(pattern, found + 1) >= 0:
            raise _unsupported(what)
        return found

    def _find_segments(self) -> int:
        engine, what = self._engine, "the segment registers"
        marks = {name: 0x1234 + 0x1111 * i for i, name in enumerate(SELECTORS)}
        numbers = {name: getattr(x86, f"UC_X86_REG_{name.upper()}") for name in SELECTORS}
        saved = {name: engine.reg_read(numbers[name]) for name in SELECTORS}
        for name, mark in marks.items():
            engine.reg_write(numbers[name], mark)
        offsets = {
            name: self._find(struct.pack("<QI", mark << 4, 0xFFFF), what) - 8
            for name, mark in marks.items()
        }
        first = offsets["es"]
        if any(offsets[name] != first + i * _SEGMENT.size for i, name in enumerate(SELECTORS)):
            raise _unsupported(what)
        for name, selector in saved.items():
            engine.reg_write(numbers[name], selector)
        # The mode flags are the dword but one before; protection enable is one of them.
        cr0 = engine.reg_read(x86.UC_X86_REG_CR0)
        for protected in (1, 0):
            engine.reg_write(x86.UC_X86_REG_CR0, cr0 & ~1 | protected)
            engine.context_update(self._context)
            mode = _UINT32.unpack_from(bytes(self._context), first - 8)[0]
            if bool(mode & _PROTECTED) != bool(protected):
                raise _unsupported("its mode flags")
        engine.reg_write(x86.UC_X86_REG_CR0, cr0)
        return first

    def _find_event(self) -> int:
        engine, what = self._engine, "exceptions' error codes"
        debug = [x86.UC_X86_REG_DR0, x86.UC_X86_REG_DR1, x86.UC_X86_REG_DR2]
        marks = [0x1357_9BDF, 0x2468_ACE0, 0x0F1E_2D3C]
        for register, mark in zip(debug, marks, strict=True):
            engine.reg_write(register, mark)
        found = self._find(struct.pack("<3Q", *marks), what) - _EVENT.size
        for register in debug:
            engine.reg_write(register, 0)
        try:
            _run_probe(engine, b"\xcd\x42", 1)
        except UcError:  # no hook takes the interrupt yet
            pass
        engine.context_update(self._context)
        if _EVENT.unpack_from(bytes(self._context), found) != (0, 1, 2):
            raise _unsupported(what)
        # The debug registers follow the event, then four pointers, then the exception in flight.
        self._in_flight = found + _EVENT.size + 8 * 8 + 4 * ctypes.sizeof(ctypes.c_void_p)
        if _INT32.unpack_from(bytes(self._context), self._in_flight)[0] != -1:
            raise _unsupported("the exception in flight")
        return found

    def segment(self, name: str) -> Segment:
        """Return the segment register `name` with its base, limit and attributes."""
        self._engine.context_update(self._context)
        offset = self._segments + SELECTORS.index(name) * _SEGMENT.size
        return Segment._make(_SEGMENT.unpack(self._read(offset, _SEGMENT.size)))

    def mode(self) -> int:
        """Return the mode flags."""
        self._engine.context_update(self._context)
        return int.from_bytes(self._read(self._mode, 4), "little")

    def set_privilege_level(self, level: int) -> None:
        """Change the current privilege level, as only a gate or a return can."""
        mode = self.mode() & ~PRIVILEGE_LEVEL | level
        self._write(self._mode, mode.to_bytes(4, "little"))

    def take_event(self) -> Event:
        """Return what the last interrupt was, and tell the engine that it is being handled.

        Without that, the engine takes the next exception for one that happened while this one was
        being delivered, and reports a double fault.
        """
        self._engine.context_update(self._context)
        error_code, is_software, _ = _EVENT.unpack(self._read(self._event, _EVENT.size))
        if int.from_bytes(self._read(self._in_flight, 4), "little", signed=True) != -1:
            self._write(self._in_flight, b"\xff\xff\xff\xff")
        return Event(error_code & 0xFFFFFFFF, bool(is_software))

    def _read(self, offset: int, size: int) -> bytes:
        return ctypes.string_at(self._address + offset, size)

    def _write(self, offset: int, data: bytes) -> None:
        ctypes.memmove(self._address + offset, data, len(data))
        self._engine.context_restore(self._context)
