"""Which source line code and data of an object come from, by its DWARF; only messages ask.

pyelftools reads the debug information. In a relocatable object every section starts at address 0,
so sections get addresses of their own first, one behind the other: then an address says which
section it is in, also where each function has a section.
"""

from __future__ import annotations

import io
from bisect import bisect_right

from elftools.common.exceptions import DWARFError, ELFError
from elftools.construct import ConstructError
from elftools.elf.elffile import ELFFile
from intervaltree import IntervalTree

from pylink.formats.elf_constants import SHF_ALLOC, SHN_LORESERVE, SYM_SIZE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Debug information of more bytes than this is not read for a message: it would take seconds.
LARGEST = 4 << 20

# Damaged debug information makes pyelftools raise any of these.
_DAMAGED = (
    ELFError,
    DWARFError,
    ConstructError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    OSError,
)


class SourceLines:
    """The lines of one object. `data` are the bytes of its file; damaged ones give no lines."""

    __slots__ = ("_bases", "_functions", "_rows", "_starts", "_variables")

    def __init__(self, data: bytes | memoryview) -> None:
        self._bases: list[int] = []
        self._rows: list[tuple[int, int, str, int]] = []  # start, end, path, line
        self._functions = IntervalTree()  # of addresses; the data are depth and name
        self._variables: dict[int, tuple[str, int]] = {}
        try:
            self._read(bytearray(data))
        except _DAMAGED:
            pass
        self._rows.sort()
        self._starts = [row[0] for row in self._rows]

    def line(self, section: int, offset: int) -> tuple[str, int] | None:
        """Return path and line of byte `offset` of section `section` (its index), if known."""
        if section >= len(self._bases) or not self._bases[section]:
            return None
        address = self._bases[section] + offset
        at = bisect_right(self._starts, address) - 1
        if at >= 0 and address < self._rows[at][1]:
            return self._rows[at][2:]
        return self._variables.get(address)

    def function(self, section: int, offset: int) -> str:
        """Return the innermost function at the place, inlined ones included, or ""."""
        if section >= len(self._bases) or not self._bases[section]:
            return ""
        address = self._bases[section] + offset
        return max((row.data for row in self._functions[address]), default=(0, ""))[1]

    def _read(self, data: bytearray) -> None:
        elf = ELFFile(io.BytesIO(bytes(data)))
        headers = [elf.get_section(index).header for index in range(elf.num_sections())]
        names = [section.name for section in elf.iter_sections()]
        debug = [
            h["sh_size"]
            for h, name in zip(headers, names, strict=True)
            if name.startswith(".debug")
        ]
        if ".debug_line" not in names or sum(debug) > LARGEST:
            return
        base = 16
        for header in headers:
            allocated = header["sh_flags"] & SHF_ALLOC
            self._bases.append(base if allocated else 0)
            if allocated:
                base = (base + header["sh_size"] + 32) & -16
        for header in headers:
            if header["sh_type"] == "SHT_SYMTAB":
                self._move_symbols(data, header["sh_offset"], header["sh_size"])
        dwarf = ELFFile(io.BytesIO(bytes(data))).get_dwarf_info()
        for unit in dwarf.iter_CUs():
            directory = ""
            top = unit.get_top_DIE()
            if "DW_AT_comp_dir" in top.attributes:
                directory = _text(top.attributes["DW_AT_comp_dir"].value)
            files = self._read_lines(dwarf.line_program_for_CU(unit), directory)
            self._read_entries(top, files, 0)

    def _move_symbols(self, data: bytearray, start: int, size: int) -> None:
        for at in range(start, start + size - SYM_SIZE + 1, SYM_SIZE):
            section = int.from_bytes(data[at + 14 : at + 16], "little")
            if 0 < section < min(len(self._bases), SHN_LORESERVE):
                value = int.from_bytes(data[at + 4 : at + 8], "little") + self._bases[section]
                data[at + 4 : at + 8] = (value & 0xFFFFFFFF).to_bytes(4, "little")

    def _read_lines(self, program: Any, directory: str) -> list[str]:
        """Read a unit's line table; return the paths of its files by number."""
        if program is None:
            return []
        header = program.header
        directories = [_text(name) for name in header["include_directory"]]
        files: list[str] = []
        if header["version"] < 5:
            directories.insert(0, "")
            files.append("")
        for entry in header["file_entry"]:
            name = _text(entry.name)
            folder = directories[entry.dir_index] if entry.dir_index < len(directories) else ""
            if not name.startswith("/"):
                parts = [name]
                if folder:
                    parts.insert(0, folder)
                if directory and not folder.startswith("/"):
                    parts.insert(0, directory)
                name = "/".join(parts)
            files.append(name)
        before: Any = None
        for row in program.get_entries():
            state = row.state
            if state is None:
                continue
            if before is not None and state.address > before.address and before.file < len(files):
                place = (before.address, state.address, files[before.file], before.line)
                self._rows.append(place)
            before = None if state.end_sequence else state
        return files

    def _read_entries(self, entry: Any, files: list[str], depth: int) -> None:
        """Note functions and variables with addresses, below `entry`."""
        for child in entry.iter_children():
            attributes = child.attributes
            if child.tag in ("DW_TAG_subprogram", "DW_TAG_inlined_subroutine"):
                low = attributes.get("DW_AT_low_pc")
                high = attributes.get("DW_AT_high_pc")
                name = _name(child)
                if low is not None and high is not None and name:
                    end = high.value if high.form == "DW_FORM_addr" else low.value + high.value
                    if end > low.value:
                        self._functions.addi(low.value, end, (depth, name))
            elif child.tag == "DW_TAG_variable":
                self._variable(attributes, files)
            if child.tag in (
                "DW_TAG_subprogram",
                "DW_TAG_inlined_subroutine",
                "DW_TAG_lexical_block",
                "DW_TAG_namespace",
            ):
                self._read_entries(child, files, depth + 1)

    def _variable(self, attributes: Any, files: list[str]) -> None:
        location = attributes.get("DW_AT_location")
        file = attributes.get("DW_AT_decl_file")
        line = attributes.get("DW_AT_decl_line")
        # DW_OP_addr and an address.
        if location is None or file is None or line is None:
            return
        if not isinstance(location.value, list) or location.value[:1] != [3]:
            return
        if file.value < len(files):
            address = int.from_bytes(bytes(location.value[1:5]), "little")
            self._variables[address] = files[file.value], line.value


def _text(name: object) -> str:
    return name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else str(name)


def _name(entry: Any) -> str:
    """Return a function's name, which an inlined one has at its origin."""
    for attribute in ("DW_AT_abstract_origin", "DW_AT_specification"):
        if attribute in entry.attributes:
            return _name(entry.get_DIE_from_attribute(attribute))
    name = entry.attributes.get("DW_AT_linkage_name") or entry.attributes.get("DW_AT_name")
    return _text(name.value) if name is not None else ""
