"""What stands in braces behind an operand: masks, broadcasts, rounding (Intel SDM volume 2, 2.7).

In the table the braces of an operand say what it may have: `k` a mask, `z` zeroing, `b32` a
broadcast of 32-bit elements, `er` rounding, `sae` suppressed exceptions, `+3` and `+1` a group of
four or two registers. A form says that in bits, and so does an operand.
"""

from __future__ import annotations

MASK = 1 << 0
ZERO = 1 << 1
ROUNDING = 1 << 2
SAE = 1 << 3
BROADCAST = 1 << 4
GROUP_OF_2 = 1 << 5
GROUP_OF_4 = 1 << 6
GROUP_OF_MORE = 1 << 7
GROUPS = {"+1": GROUP_OF_2, "+3": GROUP_OF_4, "+7": GROUP_OF_MORE, "+15": GROUP_OF_MORE}
ANY_GROUP = GROUP_OF_2 | GROUP_OF_4 | GROUP_OF_MORE

PERMITS = {
    "k": MASK,
    "z": ZERO,
    "kz": MASK | ZERO,
    "er": ROUNDING,
    "sae": SAE,
    "+1": GROUP_OF_2,
    "+3": GROUP_OF_4,
    "b16": BROADCAST,
    "b32": BROADCAST,
    "b64": BROADCAST,
}
MODES = {"rn-sae": 0, "rd-sae": 1, "ru-sae": 2, "rz-sae": 3, "sae": 0}
"""What may stand in an operand's place, and the two bits that it becomes."""
COUNTS = {"1to2": 2, "1to4": 4, "1to8": 8, "1to16": 16, "1to32": 32}
MASKS = {f"k{number}": number for number in range(1, 8)}
BEHIND = frozenset(["z", *COUNTS, *MASKS])
"""What may stand behind an operand."""
NOT_IN_MEMORY = "embedded rounding is available only with register-register operations"
NOT_IN_REGISTER = "broadcast not allowed with register operand"


def bits(words: tuple[str, ...]) -> int:
    """Return what an operand with these decorators asks for."""
    found = 0
    for word in words:
        if word in MASKS:
            found |= MASK
        elif word in COUNTS:
            found |= BROADCAST
        elif word == "z":
            found |= ZERO
        elif word == "sae":
            found |= SAE
        elif word in MODES:
            found |= ROUNDING
        else:
            found |= GROUPS[word]
    return found


def count(words: tuple[str, ...]) -> int:
    """Return how many elements a broadcast makes, 0 without one; the largest, if several do."""
    return max((COUNTS.get(word, 0) for word in words), default=0)


def last_byte(all_words: tuple[str, ...], length: int) -> int:
    """Return the last byte of an EVEX prefix: z, L'L, b and V' (inverted); aaa is left empty.

    `length` is that of the vectors, as L'L says it, where no rounding takes its place.
    """
    zero = is_broadcast = 0
    for word in all_words:
        if word in MODES:
            length = MODES[word]
            is_broadcast = 1
        elif word in COUNTS:
            is_broadcast = 1
        elif word == "z":
            zero = 1
    return zero << 7 | length << 5 | is_broadcast << 4 | 1 << 3


def mask(words: tuple[str, ...]) -> int:
    """Return what a mask puts into the field aaa of an EVEX prefix, 0 without one."""
    for word in words:
        if word in MASKS:
            return MASKS[word]
    return 0


def without_number(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the decorators with the same word for every mask."""
    return tuple(["k" if word in MASKS else word for word in words])
