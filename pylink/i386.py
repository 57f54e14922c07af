"""Every relocation of the i386 psABI that a static link meets: one table, and its application.

The table's letters are the psABI's: A the addend in the section, P the place, S the symbol, B the
load address (0 here), G an offset in the GOT, GOT the GOT's address, L a PLT entry (the symbol
itself in a static link), Z the symbol's size. The overflow rules are GNU ld's: "bitfield" takes
what fits as signed or as unsigned, "signed" and "none" what the words say.
"""

from __future__ import annotations

from pylink.formats.elf_constants import SHT_RELA
from pylink.formats.layouts import REL, RELA

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link
    from pylink.sections import InputSection

R_386_NONE = 0
R_386_32 = 1
R_386_PC32 = 2
R_386_GOT32 = 3
R_386_PLT32 = 4
R_386_GOTOFF = 9
R_386_GOTPC = 10
R_386_16 = 20
R_386_PC16 = 21
R_386_8 = 22
R_386_PC8 = 23
R_386_SIZE32 = 38
R_386_GOT32X = 43


class RelocationType:
    """One row: `formula` in the psABI's letters, `size` in bytes, how overflow is judged."""

    __slots__ = ("formula", "name", "number", "overflow", "pc_relative", "size")

    def __init__(self, number: int, name: str, formula: str, size: int, overflow: str) -> None:
        self.number = number
        self.name = name
        self.formula = formula
        self.size = size
        self.overflow = overflow
        self.pc_relative = formula.endswith("- P")


# Number, name, formula, bytes, overflow rule (psABI i386, table "Relocation Types").
_TABLE = """
0   R_386_NONE          none            0  none
1   R_386_32            S + A           4  none
2   R_386_PC32          S + A - P       4  none
3   R_386_GOT32         G + A           4  none
4   R_386_PLT32         L + A - P       4  none
5   R_386_COPY          none            4  none
6   R_386_GLOB_DAT      S               4  none
7   R_386_JUMP_SLOT     S               4  none
8   R_386_RELATIVE      B + A           4  none
9   R_386_GOTOFF        S + A - GOT     4  none
10  R_386_GOTPC         GOT + A - P     4  none
11  R_386_32PLT         L + A           4  none
14  R_386_TLS_TPOFF     T               4  none
15  R_386_TLS_IE        T               4  none
16  R_386_TLS_GOTIE     T               4  none
17  R_386_TLS_LE        T               4  none
18  R_386_TLS_GD        T               4  none
19  R_386_TLS_LDM       T               4  none
20  R_386_16            S + A           2  bitfield
21  R_386_PC16          S + A - P       2  bitfield
22  R_386_8             S + A           1  bitfield
23  R_386_PC8           S + A - P       1  signed
32  R_386_TLS_LDO_32    T               4  none
33  R_386_TLS_IE_32     T               4  none
34  R_386_TLS_LE_32     T               4  none
35  R_386_TLS_DTPMOD32  T               4  none
36  R_386_TLS_DTPOFF32  T               4  none
37  R_386_TLS_TPOFF32   T               4  none
38  R_386_SIZE32        Z + A           4  none
39  R_386_TLS_GOTDESC   T               4  none
40  R_386_TLS_DESC_CALL T               0  none
41  R_386_TLS_DESC      T               4  none
42  R_386_IRELATIVE     B + A           4  none
43  R_386_GOT32X        G + A           4  none
"""


def relocation_types() -> dict[int, RelocationType]:
    """Return the table by number."""
    types = {}
    for line in _TABLE.strip().splitlines():
        number, name, rest = line.split(None, 2)
        formula, size, overflow = rest.rsplit(None, 2)
        types[int(number)] = RelocationType(int(number), name, formula, int(size), overflow)
    return types


def overflows(value: int, addend: int, size: int, rule: str) -> bool:
    """True if `value` + `addend` does not fit `size` bytes by the overflow rule.

    `value` is the formula without A; `addend` the field's content, sign-extended. ld looks at both:
    the value by itself has to fit, and adding must not carry into the bits above.
    """
    if rule == "none" or size >= 4:
        return False
    field = (1 << 8 * size) - 1
    outside = ~(field >> 1 if rule == "signed" else field) & 0xFFFFFFFF
    value &= 0xFFFFFFFF
    if value & outside not in (0, outside):
        return True
    addend &= 0xFFFFFFFF
    total = (value + addend) & 0xFFFFFFFF
    return bool(~(value ^ addend) & (value ^ total) & outside)


def read_relocations(ctx: Link, section: InputSection) -> list[tuple[int, int, int, int | None]]:
    """Return a section's relocations as (offset, type, symbol index, explicit addend or None).

    Raises LinkError for one that refers to a symbol that there is not.
    """
    table = section.relocations
    if table is None:
        return []
    kind, start, size, _ = table
    file = section.file
    view = file.data[start : start + size]
    rows: list[tuple[int, int, int, int | None]]
    if kind == SHT_RELA:
        rows = [(o, info & 255, info >> 8, addend) for o, info, addend in RELA.iter_unpack(view)]
    else:
        rows = [(o, info & 255, info >> 8, None) for o, info in REL.iter_unpack(view)]
    count = len(file.rows)
    for row in rows:
        if row[2] >= count:
            raise ctx.diagnostics.fatal(
                f"{file.name}: bad symbol index {row[2]} in the relocations of {section.name}"
            )
    return rows
