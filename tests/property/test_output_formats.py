"""Pieces of the output formats: numbers of variable length, line programs, finding symbols."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pyasm.output import dwarf
from pyasm.output.debug_lines import Change
from pyasm.output.symbol_tree import GlobalSymbols
from pyasm.sections import Section
from pyasm.symbols import Symbol


def read_leb128(data: bytes, at: int, signed: bool) -> tuple[int, int]:
    """Return a number and the place behind it, as DWARF 2, appendix 4, reads them."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            if signed and byte & 0x40:
                value -= 1 << shift
            return value, at


@given(st.integers(0, 1 << 64))
def test_unsigned_numbers_are_read_back(number: int) -> None:
    data = dwarf.unsigned_leb128(number)
    assert read_leb128(data, 0, signed=False) == (number, len(data))


@given(st.integers(-(1 << 63), 1 << 63))
def test_signed_numbers_are_read_back(number: int) -> None:
    data = dwarf.leb128(number)
    assert read_leb128(data, 0, signed=True) == (number, len(data))


def rows(program: bytes) -> list[tuple[int, int, int]]:
    """Run a line number program (DWARF 2, 6.2.5); return (file, line, address) of its rows."""
    assert program[:3] == bytes([0, 5, dwarf.DW_LNE_set_address])
    at, file, line, address = 7, 1, 1, 0
    found = []
    while at < len(program):
        opcode = program[at]
        at += 1
        if opcode >= dwarf.OPCODE_BASE:
            address += (opcode - dwarf.OPCODE_BASE) // dwarf.LINE_RANGE
            line += dwarf.LINE_BASE + (opcode - dwarf.OPCODE_BASE) % dwarf.LINE_RANGE
            found.append((file, line, address))
        elif opcode == dwarf.DW_LNS_copy:
            found.append((file, line, address))
        elif opcode == dwarf.DW_LNS_advance_pc:
            advance, at = read_leb128(program, at, signed=False)
            address += advance
        elif opcode == dwarf.DW_LNS_advance_line:
            advance, at = read_leb128(program, at, signed=True)
            line += advance
        elif opcode == dwarf.DW_LNS_set_file:
            file, at = read_leb128(program, at, signed=False)
        else:
            assert program[at - 1 :] == bytes([0, 1, dwarf.DW_LNE_end_sequence])
            break
    return found


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 2000), st.integers(0, 600)),
        min_size=1,
        max_size=20,
    )
)
def test_line_programs_say_what_was_noted(steps: list[tuple[int, int, int]]) -> None:
    section = Section("code", 0)
    changes = []
    expected = []
    address, last = 0, 1
    for file, line, advance in steps:
        address += advance
        changes.append(Change(f"{file}.asm", line, section, address))
        if line != last:  # a change of the file alone gives no row
            expected.append((f"{file}.asm", line, address))
            last = line
    section.current.data += bytes(address)
    files = list(dict.fromkeys([change.file for change in changes]))
    unit = dwarf.describe(changes, lambda _: True, "name", "/", "producer")
    start = unit.line_relocations[0][0] - 3
    # The advance to the section's end is one byte, as nasm has it, and so may be no whole number.
    program = unit.line[start:-5] + bytes([0, 1, dwarf.DW_LNE_end_sequence])
    assert [(files[file - 1], line, at) for file, line, at in rows(program)] == expected


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(0, 40))
def test_the_symbol_found_is_the_last_one_before(addresses: list[int], wanted: int) -> None:
    known = GlobalSymbols()
    symbols: dict[Symbol, int] = {}
    for number, address in enumerate(addresses):
        symbol = Symbol(f"s{number}")
        symbols[symbol] = address
        known.add(address, symbol)
    found = known.find(wanted)
    before = [address for address in addresses if address <= wanted]
    assert (found is not None) == bool(before)
    if found is not None:
        assert found[0] == max(before) == symbols[found[1]]
