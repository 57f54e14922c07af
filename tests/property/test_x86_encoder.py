"""What holds for the encoder whatever it is given."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from x86_generator import Generator

from pyasm.x86.encoder import Encoder
from pyasm.x86.operands import UNKNOWN, Encoded, EncodingError, Immediate, Instruction, Mode
from pyasm.x86.prefixes import SLOTS
from pyasm.x86.processors import LEVELS
from pyasm.x86.ranges import misfits
from pyasm.x86.registers import REGISTERS
from pyasm.x86.table import Table
from pyasm.x86.text import instruction_text

TABLE = Table()
ENCODER = Encoder(TABLE)
MODES = st.builds(
    Mode,
    st.sampled_from([16, 32]),
    st.sampled_from([0, 1, 9]),
    st.sampled_from(["", *(f"{level} vex evex" for level in LEVELS[1:]), "any vex evex latevex"]),
)


def _facts(encoded: Encoded) -> object:
    fixups = [tuple(getattr(fixup, slot) for slot in fixup.__slots__) for fixup in encoded.fixups]
    short = _facts(encoded.short) if encoded.short else None
    return encoded.data, fixups, encoded.warnings, encoded.sensitive, short


def _outcome(encoder: Encoder, instruction: Instruction, mode: Mode) -> object:
    try:
        return _facts(encoder.encode(instruction, mode))
    except EncodingError as error:
        return error.messages


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 1 << 32), MODES)
def test_memory_of_the_encoder_does_not_show(seed: int, mode: Mode) -> None:
    """An encoder that has seen much answers like a new one, and the same when asked again."""
    for instruction in Generator(TABLE, seed).instructions(5):
        first = _outcome(ENCODER, instruction, mode)
        assert first == _outcome(ENCODER, instruction, mode), instruction_text(instruction)
        assert first == _outcome(Encoder(TABLE), instruction, mode), instruction_text(instruction)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 1 << 32), st.integers(-(1 << 70), 1 << 70), MODES)
def test_only_encoding_errors_come_out(seed: int, number: int, mode: Mode) -> None:
    """Any mixture of operands and prefixes gives at most 15 + 3 bytes, or an EncodingError."""
    generator = Generator(TABLE, seed)
    for _ in range(5):
        instruction = generator.instruction(wrong=0.8)
        names = [
            generator.random.choice(tuple(SLOTS)) for _ in range(generator.random.randrange(5))
        ]
        instruction = Instruction(
            instruction.mnemonic,
            tuple(
                Immediate(number) if isinstance(operand, Immediate) else operand
                for operand in instruction.operands
            ),
            tuple(names),
        )
        try:
            encoded = ENCODER.encode(instruction, mode)
        except EncodingError:
            continue
        assert len(encoded.data) <= 18


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1 << 32), st.sampled_from([16, 32]))
def test_unknown_and_variable_numbers_leave_fixups(seed: int, bits: int) -> None:
    """A number that may change is never written, and its field is where a known one is."""
    generator = Generator(TABLE, seed)
    mode = Mode(bits)
    for _ in range(10):
        instruction = generator.instruction(wrong=0)
        for operand in instruction.operands:
            if isinstance(operand, Immediate):
                operand.variable = True
                operand.strict = False  # strict asks for the long form of what is not known
        if not any(isinstance(operand, Immediate) for operand in instruction.operands):
            continue
        try:
            variable = ENCODER.encode(instruction, mode)
        except EncodingError:
            continue
        for operand in instruction.operands:
            if isinstance(operand, Immediate):
                operand.variable = False
        known = ENCODER.encode(instruction, mode)
        assert len(known.data) == len(variable.data)
        data = bytearray(variable.data)
        for fixup in variable.fixups:
            if fixup.kind == "absolute":
                value = getattr(instruction.operands[fixup.operand], fixup.part)
                field = (value & (1 << fixup.size * 8) - 1).to_bytes(fixup.size, "little")
                data[fixup.offset : fixup.offset + fixup.size] = field
        assert bytes(data) == known.data
        for operand in instruction.operands:
            if isinstance(operand, Immediate):
                operand.value = UNKNOWN
        unknown = ENCODER.encode(instruction, mode)
        assert len(unknown.data) <= len(known.data)
        assert unknown.sensitive or len(unknown.data) == len(known.data)


@given(st.integers(-(1 << 64), 1 << 64), st.sampled_from([1, 2, 4]))
def test_what_fits_signed_or_unsigned_fits(value: int, size: int) -> None:
    """The three plain rules are consistent with each other."""
    if not misfits(value, size, "unsigned") or not misfits(value, size, "signed"):
        assert not misfits(value, size, "wrap")


@pytest.mark.parametrize("name", REGISTERS)
def test_register_names(name: str) -> None:
    """A register is found under its own name."""
    assert REGISTERS[name].name == name
