"""INT 09h and INT 16h: from scan codes to the buffer in the BIOS data area, and from there to
programs.
"""

from __future__ import annotations

from typing import Final

from pyboot import keys
from pyboot.bios import data_area as bda
from pyboot.bios.call import Call, Wait
from pyboot.devices.keyboard import KeyboardController
from pyboot.memory import Memory

_SHIFT_BITS: Final = {
    keys.RIGHT_SHIFT: 0x01,
    keys.LEFT_SHIFT: 0x02,
    keys.CONTROL: 0x04,
    keys.ALT: 0x08,
}
_LOCK_BITS: Final = {keys.SCROLL_LOCK: 0x10, keys.NUM_LOCK: 0x20, keys.CAPS_LOCK: 0x40}
_SHIFT, _CONTROL, _ALT, _CAPS = 0x03, 0x04, 0x08, 0x40
_LAST_WAS_EXTENDED: Final = 0x02
_F1, _F10, _F11, _F12 = 0x3B, 0x44, 0x57, 0x58


class KeyboardService:
    """The keyboard interrupt's handler and the functions of INT 16h."""

    def __init__(self, memory: Memory, keyboard: KeyboardController) -> None:
        """Take scan codes from `keyboard`."""
        self._memory = memory
        self._keyboard = keyboard

    def interrupt(self, call: Call) -> None:
        """INT 09h: take one scan code; the caller ends the interrupt."""
        memory = self._memory
        code = self._keyboard.take()
        flags = memory.byte(bda.KEYBOARD_FLAGS)
        if code == keys.EXTENDED:
            memory.set_byte(bda.KEYBOARD_FLAGS, flags | _LAST_WAS_EXTENDED)
            return
        extended = bool(flags & _LAST_WAS_EXTENDED)
        memory.set_byte(bda.KEYBOARD_FLAGS, flags & ~_LAST_WAS_EXTENDED)
        key = code & ~keys.RELEASED
        shifts = memory.byte(bda.SHIFT_FLAGS)
        if key in _SHIFT_BITS:
            held = shifts & ~_SHIFT_BITS[key] if code & keys.RELEASED else shifts | _SHIFT_BITS[key]
            memory.set_byte(bda.SHIFT_FLAGS, held)
        elif not code & keys.RELEASED:
            if key in _LOCK_BITS and not extended:
                memory.set_byte(bda.SHIFT_FLAGS, shifts ^ _LOCK_BITS[key])
            else:
                self._store(_key_word(key, extended, shifts))

    def _store(self, word: int | None) -> None:
        """Append to the buffer; a full one loses the key."""
        memory = self._memory
        tail = memory.word(bda.KEY_TAIL)
        following = self._after(tail)
        if word is not None and following != memory.word(bda.KEY_HEAD):
            memory.set_word(0x400 + tail, word)
            memory.set_word(bda.KEY_TAIL, following)

    def _after(self, place: int) -> int:
        memory = self._memory
        place += 2
        if place >= memory.word(bda.KEY_BUFFER_POINTERS + 2):
            place = memory.word(bda.KEY_BUFFER_POINTERS)
        return place

    def __call__(self, call: Call) -> Wait | None:
        """INT 16h."""
        regs, memory = call.regs, self._memory
        function, enhanced = regs.ah & 0x0F, bool(regs.ah & 0x10)
        head = memory.word(bda.KEY_HEAD)
        empty = head == memory.word(bda.KEY_TAIL)
        if regs.ah in (0x00, 0x10, 0x01, 0x11):
            if function == 1:
                call.zero = empty
            if empty:
                return Wait() if function == 0 else None
            word = memory.word(0x400 + head)
            if not enhanced and word & 0xFF == keys.EXTENDED:
                word &= 0xFF00
            regs.ax = word
            if function == 0:
                memory.set_word(bda.KEY_HEAD, self._after(head))
        elif regs.ah in (0x02, 0x12):
            regs.al = memory.byte(bda.SHIFT_FLAGS)
            if enhanced:
                regs.ah = memory.byte(bda.EXTENDED_SHIFT_FLAGS)
        elif regs.ah == 0x05:  # put a key into the buffer
            full = self._after(memory.word(bda.KEY_TAIL)) == head
            self._store(regs.cx)
            regs.al = full
        elif regs.ah == 0x09:
            regs.al = 0x20  # the enhanced functions are there
        return None


def _key_word(key: int, extended: bool, shifts: int) -> int | None:
    """Return what INT 16h gives for a key: scan code in the high byte, character in the low."""
    if extended and key not in (0x1C, 0x35):  # Enter and / of the keypad are like the others
        return key << 8 | keys.EXTENDED
    if _F1 <= key <= _F10:
        row = (
            0x2D if shifts & _ALT else 0x23 if shifts & _CONTROL else 0x19 if shifts & _SHIFT else 0
        )
        return key + row << 8
    if key in (_F11, _F12):
        row = 6 if shifts & _ALT else 4 if shifts & _CONTROL else 2 if shifts & _SHIFT else 0
        return 0x85 + key - _F11 + row << 8
    plain = keys.PLAIN.get(key)
    if plain is None:
        return key << 8 if key >= 0x47 else None
    if shifts & _ALT:
        return key << 8
    shifted = bool(shifts & _SHIFT) != (plain.isalpha() and bool(shifts & _CAPS))
    character = (keys.SHIFTED if shifted else keys.PLAIN)[key]
    if shifts & _CONTROL:
        if not ("@" <= character.upper() <= "_"):
            return None
        return key << 8 | ord(character.upper()) & 0x1F
    return key << 8 | ord(character)
