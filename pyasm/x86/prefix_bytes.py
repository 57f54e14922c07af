"""The prefixes of an instruction, as decoding finds them.

Intel SDM volume 2, 2.1.1 (legacy prefixes), 2.3.5 (VEX), 2.7 (EVEX).
"""

from __future__ import annotations


class VectorPrefix:
    """The fields of a VEX, XOP or EVEX prefix that are no register numbers.

    `pp` and `wide` (W) are the prefix's bits. `length` is L or L'L: 0 to 2 for 128 to 512 bits,
    or a rounding mode. `has_vvvv` says that vvvv names a register. `is_masked`, `is_zeroing` and
    `is_special` (aaa, z and b) are those of EVEX.
    """

    __slots__ = (
        "has_vvvv",
        "is_evex",
        "is_masked",
        "is_special",
        "is_zeroing",
        "length",
        "pp",
        "wide",
    )

    def __init__(self, low: int, has_vvvv: bool) -> None:
        self.pp = low & 3
        self.wide = low >> 7 & 1
        self.length = low >> 2 & 1
        self.has_vvvv = has_vvvv
        self.is_evex = self.is_masked = self.is_special = self.is_zeroing = False

    def extend(self, last: int) -> None:
        """Take the fields of the last byte that EVEX has."""
        self.is_evex = True
        self.is_zeroing = last >= 0x80
        self.length = last >> 5 & 3
        self.is_special = bool(last & 0x10)
        self.is_masked = bool(last & 7)


class Prefixes:
    """The prefixes of an instruction in code of `bits` bits.

    `repeat` is 0, 0xF2 or 0xF3; `operand` and `address` say that 66 and 67 are there, `doubled`
    that 66 is there twice. `vector` is what a VEX, XOP or EVEX prefix says, or None.
    """

    __slots__ = (
        "address",
        "address_size",
        "bits",
        "doubled",
        "lock",
        "operand",
        "operand_size",
        "repeat",
        "segment",
        "vector",
        "wait",
    )

    def __init__(self, bits: int) -> None:
        self.bits = self.operand_size = self.address_size = bits
        self.wait = self.lock = self.operand = self.address = self.doubled = False
        self.repeat = 0
        self.segment = ""
        self.vector: VectorPrefix | None = None

    def add(self, byte: int, segment: str) -> bool:
        """Note a prefix; return whether it is the first of its kind."""
        if segment:
            is_new = not self.segment
            self.segment = segment
        elif byte == 0x66:
            is_new = not self.operand
            self.operand = True
            self.operand_size = 48 - self.bits
        elif byte == 0x67:
            is_new = not self.address
            self.address = True
            self.address_size = 48 - self.bits
        elif byte == 0xF0:
            is_new = not self.lock
            self.lock = True
        else:
            is_new = not self.repeat
            self.repeat = byte
        return is_new

    def with_vector(self, vector: VectorPrefix) -> Prefixes:
        """Return a copy with a vector prefix."""
        copy = Prefixes(self.bits)
        for name in Prefixes.__slots__:
            setattr(copy, name, getattr(self, name))
        copy.vector = vector
        return copy
