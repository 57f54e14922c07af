"""Every row of the instruction table is consistent in itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pyasm.x86 import instructions, kinds, table
from pyasm.x86.processors import LEVEL
from pyasm.x86.registers import REGISTERS
from pyasm.x86.table import Form, Table, TableError, expand_block

TABLE = Table()
DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "instructions.md"
WIDTHS = sum(kinds.SIZE_BITS.values())
OPCODE_BYTE = re.compile(r"[0-9a-f]{2}(\+\d*n|\^n|\+r)*")
IMMEDIATES = {"ib", "ib.u", "ib.s", "iw", "id", "iz", "ip", "seg"}
# Memory whose size NASM neither knows nor asks for.
SIZELESS = """
    aesdec128kl aesdecwide128kl aesenc128kl aesencwide128kl
    bndcl bndcn bndcu bndldx bndmk bndmov bndstx bound call cldemote clflush clflushopt clwb fbld
    fbstp fldenv fnsave fnstenv frstor fsave fstenv fxrstor fxsave invlpg jmp lds les lfs lgdt lgs
    lidt lldt lmsw lss ltr palignr pblendvb pdistib pinsrb pinsrw pmachriw pshufd pshufhw pshuflw
    pshufw sgdt sidt sldt smsw str verr verw vmclear vmptrld vmptrst vmxon xrstor xrstors xsave
    xsavec xsaveopt xsaves
"""


class Row(NamedTuple):
    """A row of the table as it is written: its heading, the line, and the columns."""

    heading: str
    line: str
    operands: str
    slots: str
    code: str
    flags: str


def rows() -> Iterator[Row]:
    """Yield each row of the table, comments left out."""
    for text in instructions.TEXTS:
        for block in text.split("\n\n"):
            heading, *lines = block.strip("\n").split("\n")
            for line in lines:
                if not line.lstrip().startswith("#"):
                    columns = re.split(r" {2,}", line.strip())
                    if len(columns) < 3:
                        columns = ["", "", *columns]
                    columns += [""] * (4 - len(columns))
                    yield Row(heading, line, *columns)


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


def test_rows_are_laid_out_alike() -> None:
    """Four spaces before a row, two or more between columns, none behind it."""
    for row in rows():
        assert re.fullmatch(r" {4}\S+(?: \S+)*(?: {2,}\S+(?: \S+)*){0,3}", row.line), row.line
        assert len(re.split(r" {2,}", row.line.strip())) <= 4, row.line
        assert ",  " not in row.line, row.line
        assert not re.search(r",\S", re.sub(r"\{[^}]*\}", "", row.operands)), row.line


def test_operands_slots_and_code_agree() -> None:
    """Each slot has the token that writes it, and each token the slots that it needs."""
    for row in rows():
        tokens = row.code.split()
        words = row.operands.replace(":", ", ").split(", ") if row.operands else []
        assert len(words) == len(row.slots), row.line
        slots = set(row.slots)
        assert len(slots - set("-b")) == len(row.slots.replace("-", "").replace("b", "")), row.line
        modrm = [token for token in tokens if re.fullmatch(r"/(r|[0-7n](\+n)?)", token)]
        assert len(modrm) <= 1, row.line
        assert bool(slots & set("mb")) == bool(modrm), row.line
        assert bool(slots & set("rb")) == ("/r" in modrm), row.line
        assert ("v" in slots) <= any(token[:3] in ("vex", "xop", "eve") for token in tokens)
        assert ("s" in slots) == ("/is4" in tokens), row.line
        assert ("o" in slots) == any(token.endswith("+r") for token in tokens), row.line
        assert ("d" in slots) == any(token in ("rel8", "rel") for token in tokens), row.line
        assert ("a" in slots) == ("addr" in tokens), row.line
        numbers = [token for token in tokens if token in IMMEDIATES]
        far = "ip" in numbers and "seg" in numbers  # one operand gives both
        assert len(slots & set("ij")) == len(numbers) - far, row.line


def test_flags_are_said_once() -> None:
    """A row does not repeat a flag, nor what its heading says; one level for each."""
    for row in rows():
        heading, own = row.heading.split()[1:], row.flags.split()
        assert len({*heading, *own}) == len(heading) + len(own), row.line
        for flags in (heading, own):
            assert len([flag for flag in flags if flag in LEVEL]) <= 1, row.line


def test_no_two_forms_are_alike() -> None:
    """No form of a mnemonic takes the same operands to the same bytes as another one."""
    for mnemonic in TABLE:
        seen: dict[object, str] = {}
        for form in TABLE.forms(mnemonic):
            vex = form.vex and (form.vex.kind, form.vex.low, form.vex.opcode_map, form.vex.wide)
            tail = tuple((item.what, item.operand, item.size, item.rule) for item in form.tail)
            places = (form.modrm_rm, form.modrm_reg, form.opcode_register, form.vex_operand)
            sizes = (form.default_sizes, form.operand_size, form.address_size)
            opcode = (vex, form.opcode, form.digit, tail, form.wait, form.repeat)
            takes = (form.needs, form.permits, form.elements, form.flags & ~table.ALIAS)
            key = (*opcode, *places, *sizes, *takes)
            assert key not in seen, f"{mnemonic}: {form.row}\n{seen[key]}"
            seen[key] = form.row


def test_every_vector_prefix_is_whole() -> None:
    """VEX, XOP and EVEX say length, prefix, map and W; letters for lengths go with `V` and `M`."""
    for row in rows():
        for token in row.code.split():
            if token.partition(".")[0] not in ("vex", "xop", "evex"):
                continue
            _, length, prefix, opcode_map, wide = token.split(".")
            letters = not length.strip("xyz")
            assert letters or length in ("128", "256", "512", "lig", "lz"), row.line
            assert prefix in ("np", "66", "f3", "f2"), row.line
            assert opcode_map in table._MAPS, row.line
            assert wide in ("w0", "w1", "wig"), row.line
            words = re.split(r"[,|/ {*]+", row.operands)
            assert letters == bool(set(words) & set("VHQEM")), row.line


def test_the_size_of_memory_is_known() -> None:
    """Memory has a size by itself or by another operand, or is known to have none."""
    sizeless = set()
    for form in (form for form in _forms() if not form.flags & table.LONG_MODE):
        matched = 0
        if form.flags & table.SIZE_MATCH:
            matched = len(form.needs)
        elif form.flags & table.SIZE_MATCH_2:
            matched = 2
        has_size = any(need & WIDTHS for need in form.needs[:matched])
        for index, need in enumerate(form.needs):
            if need & (kinds.IMMEDIATE | kinds.REGISTER | kinds.SIZES) or form.default_sizes[index]:
                continue
            if not (has_size and index < matched):
                sizeless.add(form.mnemonic)
    assert sizeless == set(SIZELESS.split())


def _documented_words(row: Row) -> Iterator[str]:
    """Yield the words that docs/instructions.md has to explain for a row."""
    for word in row.operands.replace(":", ", ").split(", ") if row.operands else []:
        name, _, braces = word.rstrip("*").partition("{")
        if braces:
            yield from (f"{{{text}}}" for text in braces.rstrip("}").split(","))
        for part in name.split("|"):
            part, _, modifier = part.partition(".")
            if modifier:
                yield f".{modifier}"
            for piece in part.split("/"):
                yield re.sub(r"^m\d+$", "m8", piece)
    yield from row.slots
    for token in row.code.split():
        if token.partition(".")[0] in ("vex", "xop", "evex"):
            kind, length, *others = token.split(".")
            yield kind
            yield from [length] if length.strip("xyz") else length
            yield from others
        elif not OPCODE_BYTE.fullmatch(token):
            yield token
    for flag in [*row.heading.split()[1:], *row.flags.split()]:
        yield flag.partition(".")[0]


def test_every_word_is_documented() -> None:
    """docs/instructions.md has each operand, slot, token, flag and extension."""
    text = re.sub(r"```.*?```", "", DOCUMENTATION.read_text(encoding="utf-8"), flags=re.DOTALL)
    documented = set(re.findall(r"`([^`]+)`", text))
    missing = {word for row in rows() for word in _documented_words(row)} - documented
    assert not missing


@pytest.mark.parametrize(
    "row",
    ["r8, r8  m  00 /r", "r8, r8  mi  00 /r", "r8  m  00 /0 ib", "imm  i  00 rel8", "r8  i  00+r"],
)
def test_a_row_that_contradicts_itself_is_refused(row: str) -> None:
    """Operands without slots and fields without operands are found."""
    with pytest.raises((TableError, StopIteration)):
        tuple(expand_block("wrong", 0, f"wrong 8086\n    {row}"))
