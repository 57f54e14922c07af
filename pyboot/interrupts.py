"""Delivering interrupts and exceptions: through the vector table in real mode, through the
interrupt descriptor table in protected mode (Intel SDM volume 3, chapter 6 and volume 2, INT n).
"""

from __future__ import annotations

import enum
import struct
from typing import Final

from pyboot.cpu import Cpu
from pyboot.hidden import DEFAULT_SIZE_32
from pyboot.paging import PAGE_FAULT, PageFaultError, read_linear, translate, write_linear
from pyboot.registers import (
    ALIGNMENT_CHECK,
    INTERRUPT,
    NESTED_TASK,
    RESUME,
    TRAP,
    VIRTUAL_8086,
)

DOUBLE_FAULT: Final = 8
_INVALID_TSS: Final = 10
_NOT_PRESENT: Final = 11
_STACK_FAULT: Final = 12
_GENERAL_PROTECTION: Final = 13

_CONTRIBUTORY: Final = frozenset({0, 10, 11, 12, 13})
_WITH_ERROR_CODE: Final = frozenset({8, 10, 11, 12, 13, 14, 17})

_TASK_GATE, _INTERRUPT_16, _TRAP_16, _INTERRUPT_32, _TRAP_32 = 5, 6, 7, 14, 15
_ACCESSED, _READABLE = 1, 2  # in a code segment's access byte
_IN_IDT: Final = 2
"""Error code bit: the index is one of the interrupt descriptor table."""

EXCEPTION_NAMES: Final = {
    0: "#DE divide error",
    1: "#DB debug exception",
    2: "non-maskable interrupt",
    3: "#BP breakpoint",
    4: "#OF overflow",
    5: "#BR bound range exceeded",
    6: "#UD invalid opcode",
    7: "#NM no FPU",
    8: "#DF double fault",
    10: "#TS invalid TSS",
    11: "#NP segment not present",
    12: "#SS stack fault",
    13: "#GP general protection",
    14: "#PF page fault",
    16: "#MF FPU error",
    17: "#AC alignment check",
    18: "#MC machine check",
    19: "#XM SIMD exception",
}


class Source(enum.Enum):
    """Where an interrupt comes from; it decides about privilege checks and error codes."""

    SOFTWARE = "INT n"
    EXCEPTION = "exception"
    EXTERNAL = "interrupt request"


class TripleFaultError(Exception):
    """The CPU could not even deliver a double fault; a real one resets."""


class _DeliveryError(Exception):
    """An exception raised while another interrupt is being delivered."""

    def __init__(self, vector: int, error_code: int, reason: str) -> None:
        super().__init__(reason)
        self.vector = vector
        self.error_code = error_code


def deliver(cpu: Cpu, vector: int, source: Source, error_code: int = 0) -> None:
    """Make the CPU continue in its handler for `vector`.

    `error_code` is pushed for the exceptions that have one. Raises TripleFaultError, with
    a text that tells what went wrong on the way.
    """
    if not cpu.protected:
        _deliver_real(cpu, vector)
        return
    if source is Source.SOFTWARE:
        after = cpu.get("eip")
    story = []
    while True:
        story.append(EXCEPTION_NAMES.get(vector, f"interrupt {vector:#04x}"))
        try:
            _deliver_protected(cpu, vector, source, error_code)
            return
        except PageFaultError as fault:
            cpu.set("cr2", fault.address)
            nested = _DeliveryError(PAGE_FAULT, fault.error_code, str(fault))
        except _DeliveryError as fault:
            nested = fault
        story.append(f"({nested})")
        if source is Source.SOFTWARE:
            # A fault's return address is the instruction that failed, here INT n itself.
            cpu.set("eip", after - length_of_int(cpu, vector))
        if source is Source.EXCEPTION:
            if vector == DOUBLE_FAULT:
                raise TripleFaultError(" ".join(story))
            if (vector in _CONTRIBUTORY and nested.vector in _CONTRIBUTORY) or (
                vector == PAGE_FAULT and nested.vector in _CONTRIBUTORY | {PAGE_FAULT}
            ):
                nested = _DeliveryError(DOUBLE_FAULT, 0, "")
        story.append("→")
        vector, error_code, source = nested.vector, nested.error_code, Source.EXCEPTION


def length_of_int(cpu: Cpu, vector: int) -> int:
    """Return the length of the INT instruction that was just executed."""
    try:
        last = read_linear(cpu, cpu.linear_eip - 1, 1)[0]
    except PageFaultError:  # the page tables have changed behind the CPU's back
        return 2
    return 2 if last == vector else 1  # CD nn; INT3 (CC), INTO (CE) and INT1 (F1) have one byte


def _deliver_real(cpu: Cpu, vector: int) -> None:
    memory = cpu.memory
    _, table, _ = cpu.table("idtr")
    stack = cpu.segment("ss").base
    pointer = cpu.get("esp")
    flags = cpu.get("eflags")
    for value in (flags, cpu.get("cs"), cpu.get("eip")):
        pointer = pointer & ~0xFFFF | pointer - 2 & 0xFFFF
        memory.set_word(stack + (pointer & 0xFFFF), value)
    cpu.set("esp", pointer)
    cpu.set("eflags", flags & ~(INTERRUPT | TRAP | ALIGNMENT_CHECK))
    cpu.set("cs", memory.word(table + 4 * vector + 2))
    cpu.set("eip", memory.word(table + 4 * vector))


def _deliver_protected(cpu: Cpu, vector: int, source: Source, error_code: int) -> None:
    external = 0 if source is Source.SOFTWARE else 1
    in_idt = 8 * vector | _IN_IDT | external
    _, base, limit = cpu.table("idtr")
    if 8 * vector + 7 > limit:
        raise _DeliveryError(_GENERAL_PROTECTION, in_idt, "beyond the limit of the IDT")
    low, high = struct.unpack("<II", read_linear(cpu, base + 8 * vector, 8))
    kind = high >> 8 & 0x1F
    privilege = cpu.privilege_level
    if kind not in (_INTERRUPT_16, _TRAP_16, _INTERRUPT_32, _TRAP_32):
        what = "a task gate, which this machine lacks" if kind == _TASK_GATE else "no gate"
        raise _DeliveryError(_GENERAL_PROTECTION, in_idt, f"{what} in the IDT")
    if source is Source.SOFTWARE and high >> 13 & 3 < privilege:
        raise _DeliveryError(_GENERAL_PROTECTION, in_idt, "the gate's privilege forbids INT n")
    if not high & 0x8000:
        raise _DeliveryError(_NOT_PRESENT, in_idt, "the gate is not present")
    size = 4 if kind in (_INTERRUPT_32, _TRAP_32) else 2
    selector = low >> 16
    target = low & 0xFFFF | (high & 0xFFFF0000 if size == 4 else 0)

    flags = cpu.get("eflags")
    virtual = bool(flags & VIRTUAL_8086)
    level = _handler_privilege(cpu, selector, privilege, external)
    frame = [flags, cpu.get("cs"), cpu.get("eip")]
    if source is Source.EXCEPTION and vector in _WITH_ERROR_CODE:
        frame.append(error_code)
    if level < privilege or virtual:
        if virtual and level != 0:
            raise _DeliveryError(
                _GENERAL_PROTECTION, selector & ~3 | external, "handler is not in ring 0"
            )
        stack_selector, pointer, stack_base, wide = _inner_stack(cpu, level, external)
        frame[:0] = [cpu.get("ss"), cpu.get("esp")]
        if virtual:
            frame[:0] = [cpu.get(name) for name in ("gs", "fs", "ds", "es")]
    else:
        stack_selector, stack_base, _, attributes = cpu.segment("ss")
        pointer, wide = cpu.get("esp"), bool(attributes & DEFAULT_SIZE_32)

    image = b"".join(
        (value & (1 << 8 * size) - 1).to_bytes(size, "little") for value in frame[::-1]
    )
    mask = 0xFFFFFFFF if wide else 0xFFFF
    new_pointer = pointer & ~mask | pointer - len(image) & mask
    write_linear(cpu, stack_base + (new_pointer & mask), image)

    # Nothing below can fail: the checks were made above.
    cleared = TRAP | NESTED_TASK | RESUME | VIRTUAL_8086
    if kind in (_INTERRUPT_16, _INTERRUPT_32):
        cleared |= INTERRUPT
    cpu.set("eflags", flags & ~cleared)
    if level < privilege or virtual:
        cpu.privilege_level = level
        cpu.set("ss", stack_selector)
        if virtual:
            for name in ("gs", "fs", "ds", "es"):
                cpu.set(name, 0)
    cpu.set("esp", new_pointer)
    _load_code_segment(cpu, selector & ~3 | level)
    cpu.set("eip", target)


def _load_code_segment(cpu: Cpu, selector: int) -> None:
    _, base, _ = cpu.table("ldtr" if selector & 4 else "gdtr")
    place = translate(cpu, base + (selector & ~7) + 5 & 0xFFFFFFFF, write=False)
    access = cpu.memory.byte(place)
    # The engine takes CS from outside only if the segment is readable; here it is, for a moment.
    cpu.memory.set_byte(place, access | _READABLE)
    cpu.set("cs", selector)
    cpu.memory.set_byte(place, access | _ACCESSED)


def _handler_privilege(cpu: Cpu, selector: int, privilege: int, external: int) -> int:
    """Check a gate's code segment; return the privilege level that its handler runs at."""
    code = selector & ~3 | external
    if selector & ~3 == 0:
        raise _DeliveryError(_GENERAL_PROTECTION, external, "the gate's code selector is null")
    _, high = _descriptor(cpu, selector, _GENERAL_PROTECTION, external)
    if high & 0x1800 != 0x1800:
        raise _DeliveryError(
            _GENERAL_PROTECTION, code, f"selector {selector:#x} is no code segment"
        )
    own = high >> 13 & 3
    if own > privilege:
        raise _DeliveryError(
            _GENERAL_PROTECTION, code, f"selector {selector:#x} is less privileged"
        )
    if not high & 0x8000:
        raise _DeliveryError(_NOT_PRESENT, code, f"code segment {selector:#x} is not present")
    conforming = high & 0x400
    return privilege if conforming else own


def _inner_stack(cpu: Cpu, level: int, external: int) -> tuple[int, int, int, bool]:
    """Return selector, pointer, base and width (is it 32 bits?) of the task's stack for `level`."""
    task, base, limit = cpu.table("tr")
    _, high = _descriptor(cpu, task, _INVALID_TSS, external)
    wide_task = bool(high & 0x800)
    place, size = (4 + 8 * level, 8) if wide_task else (2 + 4 * level, 4)
    if task & ~3 == 0 or place + size - 1 > limit:
        raise _DeliveryError(
            _INVALID_TSS, task & ~3 | external, "no task state segment with a stack"
        )
    entry = read_linear(cpu, base + place, size)
    pointer, selector = struct.unpack("<IH2x" if wide_task else "<HH", entry)
    code = selector & ~3 | external
    low, high = _descriptor(cpu, selector, _INVALID_TSS, external)
    writable_data = high & 0x1A00 == 0x1200
    if selector & ~3 == 0 or selector & 3 != level or high >> 13 & 3 != level or not writable_data:
        raise _DeliveryError(_INVALID_TSS, code, f"the task's stack segment {selector:#x} is unfit")
    if not high & 0x8000:
        raise _DeliveryError(_STACK_FAULT, code, f"stack segment {selector:#x} is not present")
    stack_base = low >> 16 | (high & 0xFF) << 16 | high & 0xFF000000
    return selector, pointer, stack_base, bool(high & DEFAULT_SIZE_32)


def _descriptor(cpu: Cpu, selector: int, vector: int, external: int) -> tuple[int, int]:
    """Return the two dwords of a segment descriptor; a bad selector raises exception `vector`."""
    _, base, limit = cpu.table("ldtr" if selector & 4 else "gdtr")
    if (selector | 7) > limit:
        raise _DeliveryError(
            vector, selector & ~3 | external, f"selector {selector:#x} is out of range"
        )
    low, high = struct.unpack("<II", read_linear(cpu, base + (selector & ~7), 8))
    return low, high
