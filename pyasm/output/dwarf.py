"""DWARF 2 line information for ELF32 objects, as NASM writes it: one unit, named by its file.

Only sections with code (`exec`) have lines. What differs from what a reader of the specification
would expect is NASM's: the last advance of a section's program is one byte, whatever its length;
all ranges together give the unit's high address; a file's number takes one byte.
"""

from __future__ import annotations

from pylink.formats.layouts import ARANGE, ARANGES_HEADER, LINE_HEADER, UNIT_HEADER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..sections import Section
    from .debug_lines import Change

# The specification's names and numbers (7.5, 7.12, 7.21).
DW_TAG_compile_unit, DW_TAG_subprogram = 0x11, 0x2E
DW_AT_name, DW_AT_stmt_list, DW_AT_low_pc, DW_AT_high_pc = 0x03, 0x10, 0x11, 0x12
DW_AT_language, DW_AT_comp_dir, DW_AT_producer, DW_AT_frame_base = 0x13, 0x1B, 0x25, 0x40
DW_FORM_addr, DW_FORM_data2, DW_FORM_data4, DW_FORM_string = 0x01, 0x05, 0x06, 0x08
DW_LANG_Mips_Assembler = 0x8001
DW_LNS_copy, DW_LNS_advance_pc, DW_LNS_advance_line, DW_LNS_set_file = 1, 2, 3, 4
DW_LNE_end_sequence, DW_LNE_set_address = 1, 2

VERSION = 2
ADDRESS_SIZE = 4
LINE_BASE, LINE_RANGE, OPCODE_BASE = -5, 14, 13
# How many operands the standard opcodes 1 to 12 have.
OPERANDS = bytes([0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1])

ABBREVIATIONS = bytes(
    [
        *(1, DW_TAG_compile_unit, 1),
        *(DW_AT_low_pc, DW_FORM_addr),
        *(DW_AT_high_pc, DW_FORM_addr),
        *(DW_AT_stmt_list, DW_FORM_data4),
        *(DW_AT_name, DW_FORM_string),
        *(DW_AT_comp_dir, DW_FORM_string),
        *(DW_AT_producer, DW_FORM_string),
        *(DW_AT_language, DW_FORM_data2),
        *(0, 0),
        *(2, DW_TAG_subprogram, 0),
        *(DW_AT_low_pc, DW_FORM_addr),
        *(DW_AT_frame_base, DW_FORM_data4),
        *(0, 0),
        0,
    ]
)


class Unit:
    """What is known of a source file: the contents of the debug sections, and their relocations.

    The contents are those of the sections `.debug_` and the attribute's name. Relocations are pairs
    of an offset in bytes and what is added there: a section, or the name of a debug section. All is
    empty if there is no code.
    """

    def __init__(self) -> None:
        self.aranges = self.info = self.abbrev = self.line = b""
        self.aranges_relocations: list[tuple[int, Section | str]] = []
        self.info_relocations: list[tuple[int, Section | str]] = []
        self.line_relocations: list[tuple[int, Section | str]] = []


class _Program:
    """The line number program of one section."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.line = 1
        self.file = 1
        self.address = 0
        self.data = bytearray([0, 1 + ADDRESS_SIZE, DW_LNE_set_address]) + bytes(ADDRESS_SIZE)

    def row(self, file: int, line: int, address: int) -> None:
        """Say that a line begins at an address in the section."""
        if file != self.file:
            self.data += bytes([DW_LNS_set_file, file & 0xFF])
            self.file = file
        lines = line - self.line
        if not lines:
            return
        advance = address - self.address
        special = lines - LINE_BASE + LINE_RANGE * advance + OPCODE_BASE
        if LINE_BASE <= lines < LINE_BASE + LINE_RANGE and special < 256:
            self.data.append(special)
        else:
            self.data.append(DW_LNS_advance_line)
            self.data += leb128(lines)
            if advance:
                self.data.append(DW_LNS_advance_pc)
                self.data += unsigned_leb128(advance)
            self.data.append(DW_LNS_copy)
        self.line = line
        self.address = address

    def end(self) -> bytes:
        """Return the program, ended at the section's end."""
        rest = (self.section.size - self.address) & 0xFF
        return bytes(self.data + bytes([DW_LNS_advance_pc, rest, 0, 1, DW_LNE_end_sequence]))


def describe(
    changes: Iterable[Change],
    has_code: Callable[[Section], bool],
    name: str,
    directory: str,
    producer: str,
) -> Unit:
    """Return the debug information of a source file.

    `name` is the file as the command line has it, `directory` the absolute path of its folder, with
    a slash behind it; like all strings here they hold one character a byte.
    """
    files: dict[str, int] = {}
    programs: dict[Section, _Program] = {}
    for change in changes:
        number = files.setdefault(change.file, len(files) + 1)
        section = change.section
        if not has_code(section):
            continue
        program = programs.get(section)
        if program is None:
            program = programs[section] = _Program(section)
        program.row(number, change.line, change.address)
    unit = Unit()
    if programs:
        _describe_ranges(unit, list(programs))
        _describe_unit(unit, list(programs), name, directory, producer)
        _describe_lines(unit, list(programs.values()), list(files))
        unit.abbrev = ABBREVIATIONS
    return unit


def _describe_ranges(unit: Unit, sections: list[Section]) -> None:
    body = bytearray()
    unit.aranges_relocations.append((6, "info"))
    for section in sections:
        unit.aranges_relocations.append((ARANGES_HEADER.size + len(body), section))
        body += ARANGE.pack(0, section.size)
    body += ARANGE.pack(0, 0)
    length = ARANGES_HEADER.size + len(body) - 4
    unit.aranges = ARANGES_HEADER.pack(length, VERSION, 0, ADDRESS_SIZE, 0, 0) + body


def _describe_unit(
    unit: Unit, sections: list[Section], name: str, directory: str, producer: str
) -> None:
    start = UNIT_HEADER.size
    whole = sum([section.size for section in sections])
    first = sections[0]
    body = bytearray([1, *bytes(4), *(whole & 0xFFFFFFFF).to_bytes(4, "little"), *bytes(4)])
    unit.info_relocations += [
        (6, "abbrev"),
        (start + 1, first),
        (start + 5, first),
        (start + 9, "line"),
    ]
    for text in (name, directory, producer):
        body += text.encode("latin-1", "replace") + b"\0"
    body += DW_LANG_Mips_Assembler.to_bytes(2, "little")
    body.append(2)
    unit.info_relocations.append((start + len(body), first))
    body += bytes(4 + 4 + 1)
    length = start + len(body) - 4
    unit.info = UNIT_HEADER.pack(length, VERSION, 0, ADDRESS_SIZE) + body


def _describe_lines(unit: Unit, programs: list[_Program], files: list[str]) -> None:
    tables = bytearray(OPERANDS)
    tables.append(0)  # no directories
    for file in files:
        tables += file.encode("latin-1", "replace") + b"\0" + bytes(3)
    tables.append(0)
    body = bytearray(tables)
    start = LINE_HEADER.size
    for program in programs:
        unit.line_relocations.append((start + len(body) + 3, program.section))
        body += program.end()
    unit.line = (
        LINE_HEADER.pack(
            start + len(body) - 4,
            VERSION,
            start + len(tables) - 10,
            1,
            1,
            LINE_BASE,
            LINE_RANGE,
            OPCODE_BASE,
        )
        + body
    )


def unsigned_leb128(number: int) -> bytes:
    """Return a number from 0 in DWARF's variable-length form (7.6)."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def leb128(number: int) -> bytes:
    """Return a signed number in DWARF's variable-length form (7.6)."""
    out = bytearray()
    while not -0x40 <= number < 0x40:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number & 0x7F)
    return bytes(out)
