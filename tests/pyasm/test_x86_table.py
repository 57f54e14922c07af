"""Every row of the instruction table is consistent in itself."""

from __future__ import annotations

import pytest

from pyasm.x86 import instructions, kinds
from pyasm.x86.registers import REGISTERS
from pyasm.x86.table import Form, Table, TableError, expand_block

TABLE = Table()


def _forms() -> list[Form]:
    return [form for mnemonic in TABLE for form in TABLE.forms(mnemonic)]


def test_every_row_expands() -> None:
    """Operands, slots and code of each row agree; each mnemonic has forms."""
    for mnemonic in TABLE:
        assert TABLE.forms(mnemonic), mnemonic


def test_every_form_is_bounded() -> None:
    """At most five operands, four opcode bytes with a mandatory prefix, and at most 11 in all."""
    for form in _forms():
        assert len(form.needs) <= 5, form.row
        assert len(form.opcode) <= 5, form.row
        tail = sum(1 if item.what == "literal" else item.size for item in form.tail)
        assert len(form.opcode) + (form.modrm_rm >= 0) + tail <= 11, form.row


def test_every_operand_can_be_met() -> None:
    """For what a form needs there is a register, a memory reference or a number that has it."""
    numbers = kinds.IMMEDIATE | kinds.ONE | kinds.SMALL | kinds.COLON
    memory = kinds.MEMORY_ANY | kinds.OFFSET_ONLY
    memory |= kinds.XMM_INDEX | kinds.YMM_INDEX | kinds.ZMM_INDEX
    for form in _forms():
        for need in form.needs:
            kind = need & ~kinds.SIZES & ~kinds.TO
            met = (
                not kind & ~numbers
                or not kind & ~memory
                or any(not kind & ~r.has for r in REGISTERS.values())
            )
            assert met, form.row


def test_every_encoded_operand_is_encoded_once() -> None:
    """An operand goes to one place, or is implied by the form."""
    for form in _forms():
        places = [form.opcode_register, form.modrm_rm, form.modrm_reg, form.index_operand]
        places.append(form.vex_operand)
        places += [item.operand for item in form.tail if item.what != "segment"]
        used = [place for place in places if place >= 0]
        if form.modrm_rm != form.modrm_reg and "*" not in form.row:
            assert len(used) == len(set(used)), form.row
        for index, need in enumerate(form.needs):
            if index not in used and need & kinds.REGISTER:
                # What is not encoded must be one register, or the choice would be lost.
                fits = [r for r in REGISTERS.values() if not need & ~r.has]
                assert len({r.number for r in fits}) == 1, form.row


def test_every_block_has_a_heading() -> None:
    """Blocks are separated by one empty line; the heading stands in the first column."""
    for text in instructions.TEXTS:
        for block in text.split("\n\n"):
            heading, *rows = block.rstrip("\n").split("\n")
            assert heading[:1].strip(), block
            assert rows, block
            assert all(row.startswith(" ") for row in rows), block


def test_mnemonics_of_a_family_differ_in_opcodes_only() -> None:
    """What the encoder works out for one of them holds for all of them."""
    first: dict[object, list[tuple[object, ...]]] = {}
    varying = {"mnemonic", "opcode", "digit", "tail", "vex"}
    for mnemonic in TABLE:
        facts = []
        for form in TABLE.forms(mnemonic):
            same = [getattr(form, name) for name in Form.__slots__ if name not in varying]
            vex = form.vex and (form.vex.kind, form.vex.opcode_map, form.vex.wide, form.vex.low)
            tail = [
                (item.what, item.operand, item.rule, item.what == "literal" or item.size)
                for item in form.tail
            ]
            facts.append((*same, vex, tail, len(form.opcode), form.digit >= 0))
        family = TABLE.family(mnemonic)
        assert first.setdefault(family, facts) == facts, mnemonic
        if mnemonic in ("jmp", "call"):  # rules of their own
            assert {name for name in TABLE if TABLE.family(name) == family} <= {"jmp", "call"}


def test_no_family_is_too_long_a_line() -> None:
    """Rows can be read side by side; headings were joined from several lines."""
    for text in instructions.TEXTS:
        assert all(len(line) <= 96 for line in text.splitlines() if line.startswith(" "))


@pytest.mark.parametrize(
    "row",
    ["r8, r8  m  00 /r", "r8, r8  mi  00 /r", "r8  m  00 /0 ib", "imm  i  00 rel8", "r8  i  00+r"],
)
def test_a_row_that_contradicts_itself_is_refused(row: str) -> None:
    """Operands without slots and fields without operands are found."""
    with pytest.raises((TableError, StopIteration)):
        tuple(expand_block("wrong", 0, f"wrong 8086\n    {row}"))
