"""No form of the instruction table is there for nothing: some operands select it."""

from __future__ import annotations

import re

import pytest
from x86_generator import Generator

from pyasm.x86 import table
from pyasm.x86.encoder import Encoder
from pyasm.x86.operands import EncodingError, Immediate, Instruction, Mode
from pyasm.x86.table import Form, Table

TABLE = Table()
MODES = (
    *(Mode(bits, optimize) for optimize in (9, 0) for bits in (32, 16)),
    *(Mode(16, 9, f"{level} vex evex") for level in ("8086", "286")),
    *(Mode(32, 9, f"any {words}") for words in ("vex latevex", "vex evex latevex", "evex", "vex")),
)
TRIES = 120
LONG = re.compile(r"\b(o64|r64)\b")
# Parts of rows none of whose forms is selected, and why they are there.
NEVER_SELECTED = {
    "imm:immv ": "the size of a far pointer counts for its segment, wherever it is written",
    "evex.xyz.66.0f3a.w0 3f /r 0": "a comparison as VPCMPUB with a predicate; it has an opcode too",
    "evex.xyz.66.0f3a.w1 3f /r 0": "the same, VPCMPUW",
    "evex.xyz.66.0f3a.w0 1f /r 0": "the same, VPCMPD",
    "evex.xyz.66.0f3a.w1 1f /r 0": "the same, VPCMPQ",
    "evex.128.66.0f.w1 d6 /r": "NASM prefers other opcodes of VMOVQ for registers and for memory",
    "evex.128.66.0f.wig c5 /r": "NASM prefers 0F3A 15, which can have a result in memory too",
}


class _Alone(Table):
    """A table with one form."""

    __slots__ = ("_form",)

    def __init__(self, form: Form) -> None:
        super().__init__(())
        self._form = form

    def forms(self, mnemonic: str) -> tuple[Form, ...]:
        return (self._form,)

    def family(self, mnemonic: str) -> tuple[int, ...]:
        return ()

    def long_forms(self, mnemonic: str) -> tuple[Form, ...]:
        return ()


def _encode(encoder: Encoder, instruction: Instruction, mode: Mode) -> list[tuple[object, ...]]:
    """Return what comes out, and the short form of a jump that may be taken in its place."""
    try:
        encoded = encoder.encode(instruction, mode)
    except EncodingError:
        return []
    choices = [encoded] if encoded.short is None else [encoded, encoded.short]
    return [
        (each.data, *[(fixup.offset, fixup.size, fixup.kind) for fixup in each.fixups])
        for each in choices
    ]


def _instruction(form: Form, generator: Generator, prefixes: tuple[str, ...]) -> Instruction:
    operands = generator.operands_for(form)
    if any(item.what == "segment" for item in form.tail):
        for operand in operands:
            if isinstance(operand, Immediate):
                operand.value = object()  # relocatable: it has a segment
    return Instruction(form.mnemonic, tuple(operands), prefixes)


def _is_selected(form: Form, generator: Generator, whole: Encoder) -> bool:
    """Whether operands are found for which this form, or an equal encoding, is selected."""
    alone = Encoder(_Alone(form))
    for number in range(TRIES):
        prefixes = ("{evex}",) if form.flags & table.EVEX and number & 1 else ()
        instruction = _instruction(form, generator, prefixes)
        for mode in MODES:
            wanted = _encode(alone, instruction, mode)
            if wanted and wanted[0] in _encode(whole, instruction, mode):
                return True
    return False


def _is_other_half(form: Form) -> bool:
    """Whether an earlier form takes the same operands, so that only this row's others count."""
    for other in TABLE.forms(form.mnemonic):
        if other is form:
            return False
        if other.needs == form.needs and "|" in form.row:
            return True
    return False


@pytest.mark.parametrize("part", range(4))
def test_every_form_can_be_selected(part: int) -> None:
    """For every form there is an instruction that is encoded as it says."""
    generator = Generator(TABLE, 1)
    whole = Encoder(TABLE)
    unreachable = []
    for mnemonic in sorted(TABLE)[part::4]:
        for form in TABLE.forms(mnemonic):
            if form.flags & (table.ALIAS | table.LONG_MODE) or LONG.search(form.row):
                continue  # they say so themselves; 64-bit registers are there to be refused
            if _is_selected(form, generator, whole) or _is_other_half(form):
                continue
            if not any(pattern in form.row for pattern in NEVER_SELECTED):
                unreachable.append(f"{mnemonic}: {form.row}")
    assert not unreachable, "\n".join(unreachable)
