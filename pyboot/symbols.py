"""Names for addresses, from the symbol table of an ELF file.

Only what is needed to say in which function something happened: 32-bit little-endian ELF files,
functions and labels with a value. Layouts: System V ABI, "Object Files".
"""

from __future__ import annotations

from typing import Any, Final

from construct import Bytes, Const, ConstructError, Int8ul, Int16ul, Int32ul, Struct
from intervaltree import Interval, IntervalTree

from pyboot.errors import BootError

_HEADER: Final = Struct(
    "magic" / Const(b"\x7fELF\x01\x01"),
    "ident" / Bytes(10),
    "type" / Int16ul,
    "machine" / Int16ul,
    "version" / Int32ul,
    "entry" / Int32ul,
    "program_headers" / Int32ul,
    "section_headers" / Int32ul,
    "flags" / Int32ul,
    "header_size" / Int16ul,
    "program_header_size" / Int16ul,
    "program_header_count" / Int16ul,
    "section_header_size" / Int16ul,
    "section_header_count" / Int16ul,
    "section_names" / Int16ul,
)
_SECTION: Final = Struct(
    "name" / Int32ul,
    "type" / Int32ul,
    "flags" / Int32ul,
    "address" / Int32ul,
    "offset" / Int32ul,
    "size" / Int32ul,
    "link" / Int32ul,
    "info" / Int32ul,
    "alignment" / Int32ul,
    "entry_size" / Int32ul,
)
_SYMBOL: Final = Struct(
    "name" / Int32ul,
    "value" / Int32ul,
    "size" / Int32ul,
    "info" / Int8ul,
    "other" / Int8ul,
    "section" / Int16ul,
)
_SYMBOL_TABLE: Final = 2
_ALLOCATED: Final = 2
_NO_TYPE, _FUNCTION = 0, 2
_LONGEST_NAME: Final = 1024
_SPECIAL_SECTIONS: Final = 0xFF00


class SymbolTable:
    """Answers which symbol an address belongs to."""

    def __init__(self, elf: bytes) -> None:
        """Read the symbol table of `elf`. Raises BootError if that is no such file."""
        self._tree = IntervalTree()
        try:
            self._read(elf)
        except ConstructError as error:
            raise BootError(f"not a 32-bit ELF file, or a damaged one: {_reason(error)}") from error

    def _read(self, elf: bytes) -> None:
        header = _HEADER.parse(elf)
        offset, count = header.section_headers, header.section_header_count
        sections = _SECTION[count].parse(elf[offset : offset + count * _SECTION.sizeof()])
        # There is at most one symbol table in a file.
        table = next((section for section in sections if section.type == _SYMBOL_TABLE), None)
        if table is None or table.link >= len(sections):
            return
        names = sections[table.link]
        strings = elf[names.offset : names.offset + names.size]
        rows = elf[table.offset : table.offset + table.size]
        found: dict[int, tuple[int, str]] = {}  # value to size and name
        for row in _SYMBOL[len(rows) // _SYMBOL.sizeof()].parse(rows):
            if row.info & 0xF in (_NO_TYPE, _FUNCTION) and 0 < row.section < _SPECIAL_SECTIONS:
                name = _string(strings, row.name)
                if name:
                    # The larger of two at one place names the function, not a label in it.
                    found[row.value] = max(found.get(row.value, (-1, "")), (row.size, name))
        if found:
            self._add(found, sorted(s.address + s.size for s in sections if s.flags & _ALLOCATED))

    def _add(self, found: dict[int, tuple[int, str]], ends: list[int]) -> None:
        """Give each symbol its range: its size, or up to the next symbol or section end."""
        values = sorted(found)
        limits = iter(ends)
        limit = next(limits, None)
        for value, following in zip(values, [*values[1:], 1 << 32], strict=True):
            while limit is not None and limit <= value:
                limit = next(limits, None)
            size, name = found[value]
            end = value + size if size > 0 else min(following, limit or value + 1)
            self._tree.add(Interval(value, max(end, value + 1), name))

    def __len__(self) -> int:
        return len(self._tree)

    def locate(self, address: int) -> str | None:
        """Return "name" or "name+0x12" for a linear address, None if no symbol covers it."""
        covering = self._tree.at(address)
        if not covering:
            return None
        nearest = max(covering, key=lambda interval: interval.begin)
        offset = address - nearest.begin
        return f"{nearest.data}+{offset:#x}" if offset else str(nearest.data)


def _string(strings: bytes, offset: int) -> str:
    name = strings[offset : offset + _LONGEST_NAME]
    return name.partition(b"\0")[0].decode("utf-8", "replace")


def _reason(error: Any) -> str:
    return str(error).splitlines()[-1]
