"""Prefixes: the words, the slots that they fill, and the bytes that they become.

Each slot holds one prefix; the bytes come in the order of the slots, whatever the order in the
source (Intel SDM volume 2, 2.1.1, leaves the order free; this one is NASM's).
"""

from __future__ import annotations

WAIT, REPEAT, LOCK, SEGMENT, OPERAND_SIZE, ADDRESS_SIZE, ENCODING = range(7)

SLOTS = {
    "wait": WAIT,
    "rep": REPEAT,
    "repe": REPEAT,
    "repz": REPEAT,
    "repne": REPEAT,
    "repnz": REPEAT,
    "xacquire": REPEAT,
    "xrelease": REPEAT,
    "bnd": REPEAT,
    "nobnd": REPEAT,
    "lock": LOCK,
    "es": SEGMENT,
    "cs": SEGMENT,
    "ss": SEGMENT,
    "ds": SEGMENT,
    "fs": SEGMENT,
    "gs": SEGMENT,
    "segr6": SEGMENT,
    "segr7": SEGMENT,
    "o16": OPERAND_SIZE,
    "o32": OPERAND_SIZE,
    "o64": OPERAND_SIZE,
    "osp": OPERAND_SIZE,
    "a16": ADDRESS_SIZE,
    "a32": ADDRESS_SIZE,
    "a64": ADDRESS_SIZE,
    "asp": ADDRESS_SIZE,
    "{rex}": ENCODING,
    "{vex}": ENCODING,
    "{vex2}": ENCODING,
    "{vex3}": ENCODING,
    "{evex}": ENCODING,
}
"""Every prefix word and its slot. Segment registers and the words in braces are among them."""

_BYTES = {
    "wait": 0x9B,
    "lock": 0xF0,
    "repne": 0xF2,
    "repnz": 0xF2,
    "xacquire": 0xF2,
    "bnd": 0xF2,
    "rep": 0xF3,
    "repe": 0xF3,
    "repz": 0xF3,
    "xrelease": 0xF3,
    "es": 0x26,
    "cs": 0x2E,
    "ss": 0x36,
    "ds": 0x3E,
    "fs": 0x64,
    "gs": 0x65,
    "osp": 0x66,
    "asp": 0x67,
}
_OPERAND_SIZE = 0x66
_ADDRESS_SIZE = 0x67


def slots(
    prefixes: tuple[str, ...],
) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """Return the prefix in each slot (or an empty text), error messages, and warnings."""
    filled = [""] * 7
    errors: list[str] = []
    warnings: list[tuple[str, str]] = []
    for prefix in prefixes:
        slot = SLOTS[prefix]
        if filled[slot] == prefix:
            warnings.append(("other", "instruction has redundant prefixes"))
        elif filled[slot]:
            errors.append("instruction has conflicting prefixes")
        filled[slot] = prefix
    return filled, errors, warnings


def encode(filled: list[str], bits: int) -> bytes:
    """Return the bytes of the prefixes in their slots, for code of `bits` bits."""
    result = bytearray()
    for prefix in filled[:ENCODING]:
        if prefix in _BYTES:
            result.append(_BYTES[prefix])
        elif prefix in ("o16", "o32") and prefix != f"o{bits}":
            result.append(_OPERAND_SIZE)
        elif prefix in ("a16", "a32") and prefix != f"a{bits}":
            result.append(_ADDRESS_SIZE)
    return bytes(result)


def errors(filled: list[str]) -> tuple[str, ...]:
    """Return what is wrong with the prefixes in 16- and 32-bit code, whatever the instruction."""
    found = []
    if filled[SEGMENT] in ("segr6", "segr7"):
        found.append("segr6 and segr7 cannot be used as prefixes")
    if filled[ADDRESS_SIZE] == "a64":
        found.append("64-bit addressing is only supported in 64-bit mode")
    return tuple(found)
