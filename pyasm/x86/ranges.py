"""Which numbers fit a field: NASM's `data exceeds bounds` warnings.

The encoder asks for the numbers that it writes itself, the assembler for those of fixups.
A rule is one of

* `wrap`: signed or unsigned, whichever fits;
* `unsigned`, `signed`;
* `extended16`, `extended32`: a byte that the processor sign-extends to that many bits;
* `extended16byte`, `extended32byte`: the same, asked for with the keyword `byte`;
* `address16`, `address32`: a displacement of an address of that many bits, with the suffix
  `wrap` or `signed` for how its own field is looked at;
* `short`: the distance of a short jump, where a misfit is an error and not a warning;
* `any`: nothing is said here.
"""

from __future__ import annotations

_SIZE_NAMES = {1: "byte", 2: "word", 4: "dword", 8: "qword"}

SHORT_JUMP_OUT_OF_RANGE = "short jump is out of range"


def misfits(value: int, size: int, rule: str) -> tuple[str, ...]:
    """Return the warnings for writing `value` into `size` bytes by `rule`; empty if it fits.

    The warnings' class is `number-overflow`. There may be two, since NASM looks at a displacement
    twice. For the rule `short` the text is that of an error.
    """
    if _fits(value, size * 8, rule):
        return ()
    if rule == "short":
        return (SHORT_JUMP_OUT_OF_RANGE,)
    if rule.startswith("extended"):
        name = "signed byte" if rule.endswith("byte") else _SIZE_NAMES[int(rule[8:10]) >> 3]
        return (f"{name} value exceeds bounds",)
    text = f"{_SIZE_NAMES[size]} data exceeds bounds"
    if rule.startswith("address"):
        return (text,) * (
            (not _fits_address(value, size * 8, int(rule[7:9])))
            + (not _fits(value, size * 8, rule[9:]))
        )
    return (text,)


def _fits(value: int, bits: int, rule: str) -> bool:
    if rule == "any" or bits >= 64:
        return True
    if rule == "wrap":
        return -1 << bits <= value < 1 << bits
    if rule == "unsigned":
        return 0 <= value < 1 << bits
    if rule in ("signed", "short"):
        return -1 << (bits - 1) <= value < 1 << (bits - 1)
    if rule.startswith("address"):
        return _fits_address(value, bits, int(rule[7:9])) and _fits(value, bits, rule[9:])
    width = int(rule[8:10])
    word = value & 0xFFFFFFFFFFFFFFFF
    return word <= 127 or word >= (1 << 64) - 128 or (1 << width) - 128 <= word < 1 << width


def _fits_address(value: int, bits: int, width: int) -> bool:
    return -1 << width <= value < 1 << width and signed(value, width) == signed(value, bits)


def signed(value: int, bits: int) -> int:
    """Return the low `bits` of `value` as a two's complement number."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value
