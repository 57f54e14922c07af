"""Typing: from text to the scan codes of a US keyboard."""

from __future__ import annotations

import re
from typing import Final

from pyboot.errors import BootError

LEFT_SHIFT: Final = 0x2A
RIGHT_SHIFT: Final = 0x36
CONTROL: Final = 0x1D
ALT: Final = 0x38
CAPS_LOCK: Final = 0x3A
NUM_LOCK: Final = 0x45
SCROLL_LOCK: Final = 0x46
EXTENDED: Final = 0xE0
RELEASED: Final = 0x80

# Scan code set 1 runs along the rows of the keyboard; each row here starts at the given code.
_ROWS: Final = (
    (0x02, "1234567890-=", "!@#$%^&*()_+"),
    (0x10, "qwertyuiop[]", "QWERTYUIOP{}"),
    (0x1E, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (0x2B, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (0x39, " ", " "),
)

PLAIN: Final = {row[0] + i: char for row in _ROWS for i, char in enumerate(row[1])} | {
    0x01: "\x1b",
    0x0E: "\b",
    0x0F: "\t",
    0x1C: "\r",
}
"""Scan code to character, no shift key held."""
SHIFTED: Final = PLAIN | {row[0] + i: char for row in _ROWS for i, char in enumerate(row[2])}
"""Scan code to character, with a shift key held."""

_CODES: Final = (
    {char: (code, True) for code, char in SHIFTED.items()}
    | {char: (code, False) for code, char in PLAIN.items()}
    | {"\n": (0x1C, False)}
)

_NAMED: Final = {
    "enter": (0x1C,),
    "esc": (0x01,),
    "tab": (0x0F,),
    "backspace": (0x0E,),
    "up": (EXTENDED, 0x48),
    "down": (EXTENDED, 0x50),
    "left": (EXTENDED, 0x4B),
    "right": (EXTENDED, 0x4D),
    "home": (EXTENDED, 0x47),
    "end": (EXTENDED, 0x4F),
    "pageup": (EXTENDED, 0x49),
    "pagedown": (EXTENDED, 0x51),
    "insert": (EXTENDED, 0x52),
    "delete": (EXTENDED, 0x53),
    **{f"f{n}": (0x3A + n,) for n in range(1, 11)},
    "f11": (0x57,),
    "f12": (0x58,),
}

_PIECE: Final = re.compile(r"\{(\w+)\}|\{\{|\}\}|.", re.DOTALL)

# Scan code set 2, in the order of set 1's codes from 01h on; 0 where set 1 has no key.
_SET_2: Final = bytes.fromhex(
    "76 16 1e 26 25 2e 36 3d 3e 46 45 4e 55 66 0d"  # 01: Esc to Tab
    "15 1d 24 2d 2c 35 3c 43 44 4d 54 5b 5a 14"  # 10: Q to left Ctrl
    "1c 1b 23 2b 34 33 3b 42 4b 4c 52 0e 12 5d"  # 1e: A to backslash
    "1a 22 21 2a 32 31 3a 41 49 4a 59 7c 11 29 58"  # 2c: Z to Caps Lock
    "05 06 04 0c 03 0b 83 0a 01 09 77 7e"  # 3b: F1 to Scroll Lock
    "6c 75 7d 7b 6b 73 74 79 69 72 7a 70 71 00 00 61 78 07"  # 47: keypad, F11, F12
)


def keystrokes(text: str) -> list[bytes]:
    """Return the scan codes (set 1) of typing `text`: one item a key, pressing and releasing it.

    Characters of the US layout, newline for Enter, and names in braces: {enter}, {esc}, {tab},
    {backspace}, {up}, {down}, {left}, {right}, {home}, {end}, {pageup}, {pagedown}, {insert},
    {delete}, {f1} to {f12}. A brace itself is doubled. Raises BootError for anything else.
    """
    strokes = []
    for piece in _PIECE.finditer(text):
        name = piece[1]
        if name is not None:
            codes = _NAMED.get(name.lower())
            if codes is None:
                raise BootError(
                    f"no such key: {piece[0]} (a brace itself is typed as {{{{ or }}}})"
                )
            strokes.append(bytes((*codes, *codes[:-1], codes[-1] | RELEASED)))
            continue
        char = piece[0][0]
        found = _CODES.get(char)
        if found is None:
            raise BootError(f"no key types {char!r} on a US keyboard")
        code, shift = found
        stroke = bytes((code, code | RELEASED))
        if shift:
            stroke = bytes((LEFT_SHIFT, *stroke, LEFT_SHIFT | RELEASED))
        strokes.append(stroke)
    return strokes


def to_set_2(codes: bytes) -> bytes:
    """Return the same key events in scan code set 2, which keyboards send untranslated."""
    result = bytearray()
    for code in codes:
        if code == EXTENDED:
            result.append(code)
            continue
        key = (code & 0x7F) - 1
        if 0 <= key < len(_SET_2) and _SET_2[key]:
            result += bytes((0xF0, _SET_2[key])) if code & RELEASED else bytes((_SET_2[key],))
    return bytes(result)
