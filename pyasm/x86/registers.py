"""The registers of the x86: their names, kinds, numbers and sizes.

Names that exist in 64-bit code only are here too: they are reserved words in 16- and 32-bit
code as well, and using them gets its own message there.

Numbers are those of the encodings in Intel SDM volume 2, tables 2-2 and 3-1.
"""

from __future__ import annotations

from . import kinds


class Register:
    """One register.

    `kind` is `gp` (general), `seg`, `cr`, `dr`, `tr`, `st`, `mm`, `xmm`, `ymm`, `zmm`, `tmm`, `k`
    or `bnd`. `number` is the one that encodings use, `size` the width in bits. `has` are its bits
    as an operand, see `kinds`. There is one object for each name: compare with `is`.
    """

    __slots__ = ("has", "kind", "name", "number", "size")

    def __init__(self, name: str, kind: str, number: int, size: int, has: int) -> None:
        self.name = name
        self.kind = kind
        self.number = number
        self.size = size
        self.has = has

    def __repr__(self) -> str:
        return self.name


# Registers with no size bit (x87, vectors, masks) take the size that a keyword gives them.
_FILES = (
    ("cr", 16, 32, kinds.CONTROL | kinds.CR | kinds.BITS32),
    ("dr", 16, 32, kinds.CONTROL | kinds.DR | kinds.BITS32),
    ("tr", 8, 32, kinds.CONTROL | kinds.TR | kinds.BITS32),
    ("st", 8, 80, kinds.X87),
    ("mm", 8, 64, kinds.MMX | kinds.RM),
    ("xmm", 32, 128, kinds.XMM | kinds.RM),
    ("ymm", 32, 256, kinds.YMM | kinds.RM),
    ("zmm", 32, 512, kinds.ZMM | kinds.RM),
    ("tmm", 8, 8192, kinds.TILE | kinds.RM),
    ("k", 8, 64, kinds.MASK | kinds.RM),
    ("bnd", 4, 128, kinds.BOUND | kinds.RM),
)
_GENERAL = (
    ("al cl dl bl ah ch dh bh", 8, 0),
    ("spl bpl sil dil r8b r9b r10b r11b r12b r13b r14b r15b", 8, 4),
    ("ax cx dx bx sp bp si di r8w r9w r10w r11w r12w r13w r14w r15w", 16, 0),
    ("eax ecx edx ebx esp ebp esi edi r8d r9d r10d r11d r12d r13d r14d r15d", 32, 0),
    ("rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15", 64, 0),
)
_SEGMENTS = {
    "es": kinds.ES,
    "cs": kinds.CS,
    "ss": kinds.SS,
    "ds": kinds.DS,
    "fs": kinds.FS,
    "gs": kinds.GS,
    "segr6": 0,
    "segr7": 0,
}


def _all_registers() -> dict[str, Register]:
    registers: dict[str, Register] = {}

    def add(name: str, kind: str, number: int, size: int, has: int) -> None:
        if number & 8 or (size == 64 and kind == "gp") or name in ("spl", "bpl", "sil", "dil"):
            has |= kinds.LONG_ONLY
        if number & 8:
            has |= kinds.EXTENDED
        registers[name] = Register(name, kind, number, size, has | kinds.REGISTER)

    for names, size, first in _GENERAL:
        for number, name in enumerate(names.split(), first):
            has = kinds.GENERAL | kinds.RM | kinds.SIZE_BITS[size]
            has |= kinds.NOT_ACCUMULATOR if number else kinds.ACCUMULATOR
            if number == 1:
                has |= kinds.COUNTER
            elif number == 2:
                has |= kinds.DATA
            elif name in ("ah", "ch", "dh", "bh"):
                has |= kinds.HIGH_BYTE
            add(name, "gp", number, size, has)
    for number, (name, bit) in enumerate(_SEGMENTS.items()):
        add(name, "seg", number, 16, kinds.SEGMENT | kinds.BITS16 | bit)
    for kind, count, size, bits in _FILES:
        for number in range(count):
            has = bits
            if kind in ("xmm", "ymm", "zmm") and number < 16:
                has |= kinds.LOW16
            elif number >= 16:
                has |= kinds.HIGH16
            if number == 0:
                if kind == "st":
                    has |= kinds.ST0
                elif kind in ("xmm", "ymm", "zmm", "k"):
                    has |= kinds.VECTOR0
            add(f"{kind}{number}", kind, number, size, has)
    return registers


REGISTERS = _all_registers()
