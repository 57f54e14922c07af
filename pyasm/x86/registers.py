"""The registers of the x86: their names, kinds, numbers and sizes.

Names that exist in 64-bit code only are here too: they are reserved words in 16- and 32-bit
code as well, and using them gets its own message there.

Numbers are those of the encodings in Intel SDM volume 2, tables 2-2 and 3-1.
"""

from __future__ import annotations


class Register:
    """One register.

    `kind` is `gp` (general), `rex8` (`spl` to `dil`: bytes that need a REX prefix), `seg`, `cr`,
    `dr`, `tr`, `st`, `mm`, `xmm`, `ymm`, `zmm`, `tmm`, `k`, `bnd`. `number` is the one that
    encodings use, `size` the width in bits. There is one object for each name: compare with `is`.
    """

    __slots__ = ("kind", "name", "number", "size")

    def __init__(self, name: str, kind: str, number: int, size: int) -> None:
        self.name = name
        self.kind = kind
        self.number = number
        self.size = size

    def __repr__(self) -> str:
        return self.name


def _all_registers() -> dict[str, Register]:
    registers: dict[str, Register] = {}

    def add(names: str, kind: str, size: int, first: int = 0) -> None:
        for number, name in enumerate(names.split(), first):
            registers[name] = Register(name, kind, number, size)

    add("al cl dl bl ah ch dh bh", "gp", 8)
    add("ax cx dx bx sp bp si di", "gp", 16)
    add("eax ecx edx ebx esp ebp esi edi", "gp", 32)
    add("rax rcx rdx rbx rsp rbp rsi rdi", "gp", 64)
    add("spl bpl sil dil", "rex8", 8, 4)
    add("es cs ss ds fs gs segr6 segr7", "seg", 16)
    for number in range(8, 16):
        for suffix, size in (("b", 8), ("w", 16), ("d", 32), ("", 64)):
            add(f"r{number}{suffix}", "gp", size, number)
    for prefix, kind, count, size in (
        ("cr", "cr", 16, 32),
        ("dr", "dr", 16, 32),
        ("tr", "tr", 8, 32),
        ("st", "st", 8, 80),
        ("mm", "mm", 8, 64),
        ("xmm", "xmm", 32, 128),
        ("ymm", "ymm", 32, 256),
        ("zmm", "zmm", 32, 512),
        ("tmm", "tmm", 8, 8192),
        ("k", "k", 8, 64),
        ("bnd", "bnd", 4, 128),
    ):
        for number in range(count):
            add(f"{prefix}{number}", kind, size, number)
    return registers


REGISTERS = _all_registers()
