"""Symbols from ELF files, sound and damaged."""

from __future__ import annotations

import boot_programs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyboot import BootError, SymbolTable

ELF = boot_programs.recorded_bytes(boot_programs.SYMBOLS_ELF)


def test_addresses_get_their_symbol() -> None:
    table = SymbolTable(ELF)
    assert table.locate(0x7C00) == "start"
    assert table.locate(0x7C03) == "start+0x3"
    assert table.locate(0x7C09) == "helper"
    assert table.locate(0x7C0C) == "helper.inner"
    assert table.locate(0x7C0E) == "broken+0x1"
    assert table.locate(0x7C10) == "function_end"
    assert table.locate(0x7BFF) is None
    assert table.locate(0x7E00) is None
    assert table.locate(0xFFFFFFFF) is None


@pytest.mark.parametrize("junk", [b"", b"\x7fELF", b"MZ" + bytes(100), ELF[:51], ELF[:-200]])
def test_what_is_no_elf_file_is_refused(junk: bytes) -> None:
    with pytest.raises(BootError, match="not a 32-bit ELF file"):
        SymbolTable(junk)


@given(st.lists(st.tuples(st.integers(0, len(ELF) - 1), st.integers(0, 255)), max_size=20))
def test_damaged_files_give_a_table_or_an_error(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(ELF)
    for place, value in changes:
        damaged[place] = value
    try:
        table = SymbolTable(bytes(damaged))
    except BootError:
        return
    table.locate(0x7C00)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_table_or_an_error(data: bytes) -> None:
    try:
        SymbolTable(ELF[:52] + data)
    except BootError:
        pass
