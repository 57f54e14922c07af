"""Records of debug information in ELF32 objects, described with construct: DWARF 2 and stabs.

Field names follow the DWARF 2.0 specification, sections 6 and 7, and GNU's "STABS" document.
What is a stream of bytes there (attributes, line number programs) has no description here.

`layouts` is derived from this file; run `python -m pylink.formats.derive` after a change here.
"""

from __future__ import annotations

from construct import Int8sl, Int8ul, Int16ul, Int32ul, Struct

# .debug_aranges: a header, then ranges; the last one is 0, 0.
ArangesHeader = Struct(
    "unit_length" / Int32ul,
    "version" / Int16ul,
    "debug_info_offset" / Int32ul,
    "address_size" / Int8ul,
    "segment_size" / Int8ul,
    "padding" / Int32ul,
)

Arange = Struct(
    "address" / Int32ul,
    "length" / Int32ul,
)

# .debug_info, before the first entry
UnitHeader = Struct(
    "unit_length" / Int32ul,
    "version" / Int16ul,
    "debug_abbrev_offset" / Int32ul,
    "address_size" / Int8ul,
)

# .debug_line, before the lengths of the standard opcodes
LineHeader = Struct(
    "unit_length" / Int32ul,
    "version" / Int16ul,
    "header_length" / Int32ul,
    "minimum_instruction_length" / Int8ul,
    "default_is_stmt" / Int8ul,
    "line_base" / Int8sl,
    "line_range" / Int8ul,
    "opcode_base" / Int8ul,
)

# .stab
Stab = Struct(
    "n_strx" / Int32ul,
    "n_type" / Int8ul,
    "n_other" / Int8ul,
    "n_desc" / Int16ul,
    "n_value" / Int32ul,
)

# All are flat, and so have a derived layout.
RECORDS = {
    "Aranges_Header": ArangesHeader,
    "Arange": Arange,
    "Unit_Header": UnitHeader,
    "Line_Header": LineHeader,
    "Stab": Stab,
}
