"""Random instructions made from the instruction table: legal ones and nearly legal ones."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from pyasm.x86 import decorators, kinds
from pyasm.x86.operands import (
    FarPointer,
    Immediate,
    Instruction,
    Memory,
    RegisterOperand,
)
from pyasm.x86.registers import REGISTERS, Register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyasm.x86.operands import Operand
    from pyasm.x86.table import Form, Table

NUMBERS = (
    *(0, 1, 2, 3, 4, 7, 8, 0x10, 0x7F, 0x80, 0xFE, 0xFF, 0x100, 0x101, 0x1234, 0x7FFF, 0x8000),
    *(0xFF7F, 0xFF80, 0xFFFE, 0xFFFF, 0x10000, 0x12345, 0xFFFF80, 0x7FFFFFFF, 0x80000000),
    *(0xFFFFFF7F, 0xFFFFFF80, 0xFFFFFFFF, 0x100000000, 0x123456789),
    *(-1, -2, -0x7F, -0x80, -0x81, -0xFF, -0x100, -0x101, -0x8000, -0x8001, -0x10001),
    *(-0x80000000, -0x80000001, -0x100000001),
)
SIZES = (8, 16, 32, 64, 80, 128, 256, 512)
_PREFIXES = (
    *("lock", "rep", "repne", "repe", "xacquire", "xrelease", "bnd", "o16", "o32", "a16", "a32"),
    *("wait", "cs", "ds", "es", "ss", "fs", "gs"),
)
_ENCODINGS = ("{evex}", "{vex}", "{vex2}", "{vex3}", "{evex}")
_DECORATORS = ("k1", "k7", "z", "1to2", "1to8", "1to16", "rn-sae", "rz-sae", "sae", "+1", "+3")
_BITS_SIZE = {bit: size for size, bit in kinds.SIZE_BITS.items()}
_INDEXES = kinds.XMM_INDEX | kinds.YMM_INDEX | kinds.ZMM_INDEX
_DISTANCES = {kinds.NEAR: "near", kinds.FAR: "far", kinds.SHORT: "short"}
_GENERAL_16 = tuple(REGISTERS[name] for name in ["bx", "bp", "si", "di"])
_GENERAL_32 = tuple(
    REGISTERS[name] for name in ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"]
)
_USUAL = tuple(
    register
    for register in REGISTERS.values()
    if not register.has & (kinds.LONG_ONLY | kinds.HIGH16) and register.kind != "tmm"
)
_ALL = tuple(
    register
    for register in REGISTERS.values()
    if register.kind != "tmm" and not register.has & kinds.HIGH16
)


def _can_be(register: Register, need: int) -> bool:
    """Whether a form's operand may be this register; one without a size takes any."""
    lacking = need & ~register.has & ~kinds.TO
    return not lacking if register.has & kinds.SIZES else not lacking & ~kinds.SIZES


class Generator:
    """Makes instructions, the same ones for the same seed."""

    def __init__(self, table: Table, seed: int, mnemonics: tuple[str, ...] = ()) -> None:
        self.random = random.Random(seed)
        self.table = table
        self.mnemonics = mnemonics or tuple(table)

    def instructions(self, count: int) -> Iterator[Instruction]:
        """Yield `count` instructions, about two thirds of them legal."""
        for _ in range(count):
            yield self.instruction()

    def instruction(self, mnemonic: str = "", wrong: float = 0.3) -> Instruction:
        """Return an instruction, with the probability `wrong` of something being changed."""
        name = mnemonic or self.random.choice(self.mnemonics)
        form = self.random.choice(self.table.forms(name))
        operands = self.operands_for(form)
        if self.random.random() < wrong:
            operands = self._spoil(operands, form.vex is not None)
        prefixes: tuple[str, ...] = ()
        if form.vex is not None and self.random.random() < 0.2:
            prefixes = (self.random.choice(_ENCODINGS),)
        if self.random.random() < 0.1:
            more = self.random.choices(_PREFIXES, k=self.random.choice((1, 1, 2)))
            prefixes = (*prefixes, *dict.fromkeys(more))
        return Instruction(name, tuple(operands), prefixes)

    def operands_for(self, form: Form) -> list[Operand]:
        """Return operands that a form takes, as far as its bits tell."""
        needs = form.needs
        if len(needs) == 2 and needs[0] & kinds.COLON:
            size = next((_BITS_SIZE[n & kinds.SIZES] for n in needs if n & kinds.SIZES), 0)
            return [FarPointer(self._number(), self._number(), size)]
        operands = [self._operand(need) for need in needs]
        if any(form.permits):
            for index, operand in enumerate(operands):
                self._decorate(operand, form, index)
        return operands

    def _decorate(self, operand: Operand, form: Form, index: int) -> None:
        """Give an operand decorators that the form permits there."""
        pick = self.random
        permits = form.permits[index]
        words: list[str] = []
        if permits & (decorators.GROUP_OF_2 | decorators.GROUP_OF_4) and pick.random() < 0.5:
            words.append("+1" if permits & decorators.GROUP_OF_2 else "+3")
        if permits & decorators.MASK and pick.random() < 0.5:
            words.append(f"k{pick.randrange(1, 8)}")
            if permits & decorators.ZERO and pick.random() < 0.5:
                words.append("z")
        if isinstance(operand, Memory):
            if permits & decorators.BROADCAST and pick.random() < 0.4:
                element = _BITS_SIZE[form.elements[index]]
                size = form.needs[index] & kinds.SIZES
                words.append(f"1to{_BITS_SIZE[size] // element}")
                operand.size = element if operand.size else 0
        elif isinstance(operand, RegisterOperand) and pick.random() < 0.4:
            if permits & decorators.ROUNDING:
                words.append(pick.choice(("rn-sae", "rd-sae", "ru-sae", "rz-sae")))
            elif permits & decorators.SAE:
                words.append("sae")
        operand.decorators = tuple(words)

    def _number(self) -> int:
        return self.random.choice(NUMBERS)

    def _operand(self, need: int) -> Operand:
        choice = self.random.random()
        if need & kinds.IMMEDIATE:
            return self._immediate(need)
        if need & _INDEXES:
            return self._vector_memory(need)
        registers = [register for register in _USUAL if _can_be(register, need)]
        memory = not need & ~kinds.SIZES & ~(kinds.MEMORY_ANY | kinds.OFFSET_ONLY)
        if registers and (not memory or choice < 0.5):
            register = self.random.choice(registers)
            return RegisterOperand(register, to=bool(need & kinds.TO))
        if memory:
            distance = next((text for bit, text in _DISTANCES.items() if need & bit), "")
            size = next((size for bit, size in _BITS_SIZE.items() if need & bit), 0)
            if self.random.random() < 0.2:
                size = 0
            reference = self.memory(bool(need & kinds.OFFSET_ONLY))
            reference.size = size
            reference.distance = distance
            return reference
        return RegisterOperand(self.random.choice(_USUAL))

    def _vector_memory(self, need: int) -> Memory:
        """Return a reference with a vector of indexes, mostly of the length that is needed."""
        pick = self.random
        kind = "xmm" if need & kinds.XMM_INDEX else "ymm" if need & kinds.YMM_INDEX else "zmm"
        if pick.random() < 0.1:
            kind = pick.choice(("xmm", "ymm", "zmm"))
        index = REGISTERS[f"{kind}{pick.randrange(8)}"]
        memory = self.memory()
        memory.terms = ((index, pick.choice((1, 2, 4, 8))),)
        memory.hint = ("base", index)
        if pick.random() < 0.7:
            base = pick.choice(_GENERAL_32 if pick.random() < 0.9 else _GENERAL_16)
            memory.terms = ((base, 1), *memory.terms)
            memory.hint = ("base", base)
        memory.size = next((size for bit, size in _BITS_SIZE.items() if need & bit), 0)
        return memory

    def _immediate(self, need: int) -> Immediate:
        distance = next((text for bit, text in _DISTANCES.items() if need & bit), "")
        size = next((size for bit, size in _BITS_SIZE.items() if need & bit), 0)
        value = self._number()
        if need & kinds.ONE:
            value = 1
        elif need & kinds.SMALL:
            value = self.random.choice((0, 5, -3, 127, -128, 0xFFFFFFF0, 0xFFF0))
        if size and self.random.random() < 0.3:
            size = 0
        return Immediate(value, size, distance, strict=self.random.random() < 0.1)

    def memory(self, offset_only: bool = False) -> Memory:
        """Return a random address, now and then one that cannot be encoded."""
        pick = self.random
        displacement = self._number() if pick.random() < 0.6 else None
        segment = REGISTERS[pick.choice(["cs", "ds", "es", "ss", "fs", "gs"])]
        memory = Memory(displacement=displacement)
        if pick.random() < 0.1:
            memory.segment = segment
        if pick.random() < 0.1:
            memory.address_keyword = pick.choice((8, 16, 32))
        if offset_only or pick.random() < 0.15:
            if displacement is None:
                memory.displacement = 0x1234
            return memory
        if pick.random() < 0.3:
            terms = [(register, 1) for register in pick.sample(_GENERAL_16, pick.choice((1, 2)))]
        else:
            terms = [(pick.choice(_GENERAL_32), pick.choice((1, 1, 1, 2, 3, 4, 5, 8, 9)))]
            if pick.random() < 0.5:
                terms.append((pick.choice(_GENERAL_32), pick.choice((1, 1, 2, 4))))
        merged: dict[Register, int] = {}
        for register, factor in terms:
            if register not in merged:
                merged[register] = factor
        memory.terms = tuple(merged.items())
        first, factor = memory.terms[0]
        # As the text that `instruction_text` makes of it will be read.
        memory.hint = ("base", first) if factor == 1 else ("index", first)
        memory.nosplit = pick.random() < 0.05
        return memory

    def _spoil(self, operands: list[Operand], is_vector: bool) -> list[Operand]:
        """Change one thing: a size, a kind, a decorator, the operands' number or their order."""
        pick = self.random
        what = pick.randrange(7 if is_vector else 6)
        if not operands or what == 0:
            return [*operands, RegisterOperand(pick.choice(_USUAL))][:4]
        index = pick.randrange(len(operands))
        if what == 1:
            return operands[:index] + operands[index + 1 :]
        if what == 2 and not isinstance(operands[0], FarPointer):
            return operands[::-1]
        if what == 3:
            operands[index].size = pick.choice(SIZES)
        elif what == 4:
            replacement: tuple[Operand, ...] = (
                RegisterOperand(pick.choice(_USUAL)),
                RegisterOperand(pick.choice(_ALL)),
                self._vector_memory(kinds.XMM_INDEX),
                Immediate(self._number()),
                self.memory(),
            )
            operands[index] = pick.choice(replacement)
        elif what == 6 and not isinstance(operands[index], Immediate):
            # Only one mask: two are a mistake of the text, which instructions do not show.
            word = pick.choice(_DECORATORS)
            present = [each for each in operands[index].decorators if each[0] != word[0]]
            if word[0] != "+":
                operands[index].decorators = (*present, word)
            elif isinstance(operands[index], RegisterOperand):
                operands[index].decorators = (word, *present)
        else:
            operands[index].strict = True
            operands[index].distance = pick.choice(("near", "far", "short", ""))
        return operands
