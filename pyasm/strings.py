r"""Quoted strings: what they stand for, and writing them (NASM manual, 3.4.2 to 3.4.5).

Text is latin-1 decoded, one character a byte. `'…'` and `"…"` stand for what is between the quotes;
in `` `…` `` the escapes of C work, with \e, \u1234 and \U00012345, which give UTF-8.
"""

from __future__ import annotations

_ESCAPES = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_ESCAPES_BACK = {value: "\\" + key for key, value in _ESCAPES.items()} | {"`": "\\`", "\\": "\\\\"}
_OCTAL = frozenset("01234567")
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")


def unquote(text: str) -> str:
    """Return the bytes that a string token stands for; other text comes back as it is.

    An unterminated string ends where the text does. Never fails.
    """
    quote = text[:1]
    if quote in ("'", '"'):
        end = text.find(quote, 1)
        return text[1:] if end < 0 else text[1:end]
    if quote != "`":
        return text
    if "\\" not in text:
        end = text.find(quote, 1)
        return text[1:] if end < 0 else text[1:end]
    return _unescape(text)


def _unescape(text: str) -> str:
    """Return what a backquoted string with escapes stands for."""
    result: list[str] = []
    position = 1
    size = len(text)
    while position < size:
        c = text[position]
        position += 1
        if c == "`":
            break
        if c != "\\":
            result.append(c)
            continue
        if position == size:  # a backslash at the end stands for itself
            result.append("\\")
            break
        c = text[position]
        position += 1
        if c in _ESCAPES:
            result.append(_ESCAPES[c])
        elif c in _OCTAL:
            start = position - 1
            position = _span(text, position, 2, _OCTAL)
            result.append(chr(int(text[start:position], 8) & 0xFF))
        elif c in "xXuU":
            start = position
            limit = {"u": 4, "U": 8}.get(c, 2)
            position = _span(text, start, limit, _HEXADECIMAL)
            if position == start:  # no digits: the letter stands for itself
                result.append(c)
            elif limit == 2:
                result.append(chr(int(text[start:position], 16)))
            else:
                result.append(utf8(int(text[start:position], 16)))
        else:
            result.append(c)
    return "".join(result)


def _span(text: str, start: int, most: int, characters: frozenset[str]) -> int:
    """Return where a run of at most `most` of `characters` that starts at `start` ends."""
    end = start
    limit = min(len(text), start + most)
    while end < limit and text[end] in characters:
        end += 1
    return end


def utf8(value: int) -> str:
    """Return the UTF-8 bytes of a 32-bit number, also of one that Unicode does not have.

    Up to six bytes, by the rule of the first UTF-8 (RFC 2279) continued to 32 bits.
    """
    if value < 0x80:
        return chr(value)
    tail: list[str] = []
    room = 0x1F  # what fits in the lead byte beside its mark
    mark = 0xC0
    while True:
        tail.append(chr(0x80 | value & 0x3F))
        value >>= 6
        if value <= room or mark == 0xFC:
            break
        mark = (mark >> 1) | 0x80
        room >>= 1
    return chr((mark + value) & 0xFF) + "".join(reversed(tail))


def has_control(text: str) -> bool:
    """Return whether `text` has a control character, which file and variable names may not have."""
    return any(c < " " for c in text)


def quote(text: str) -> str:
    """Return `text` as a string token: in the first of `'`, `"` and `` ` `` that can carry it."""
    printable = text.isascii() and text.isprintable()
    if printable:
        if "'" not in text:
            return f"'{text}'"
        if '"' not in text:
            return f'"{text}"'
    pieces: list[str] = []
    for position, c in enumerate(text):
        if c in _ESCAPES_BACK:
            pieces.append(_ESCAPES_BACK[c])
        elif " " <= c <= "~":
            pieces.append(c)
        elif text[position + 1 : position + 2] in _OCTAL:  # the digits must not run on
            pieces.append(f"\\{ord(c):03o}")
        else:
            pieces.append(f"\\{ord(c):o}")
    return "`" + "".join(pieces) + "`"


def character_constant(text: str) -> int:
    """Return the number that a string, without its quotes, is in an expression: little-endian.

    The value is exact; the caller warns if it does not fit, and keeps the part that NASM keeps
    (`narrowed`).
    """
    return int.from_bytes(text.encode("latin-1"), "little")


def narrowed(value: int, bits: int) -> int:
    """Return what NASM keeps of a character constant too long for `bits` mode: its first bytes.

    In 16- and 32-bit mode that is four bytes, in 64-bit mode eight.
    """
    return value & (0xFFFF_FFFF_FFFF_FFFF if bits == 64 else 0xFFFF_FFFF)


class BadEncoding(ValueError):  # noqa: N818 - says what the text is, as the message does
    """Text that should be UTF-8 and is not."""


def _code_points(text: str, last: int) -> list[int]:
    """Decode UTF-8, strictly but for values above Unicode, which UTF-32 may hold up to `last`."""
    try:
        return [ord(c) for c in text.encode("latin-1").decode("utf-8")]
    except UnicodeDecodeError:
        pass
    points: list[int] = []
    expected = value = lowest = 0
    for c in text.encode("latin-1"):
        if expected:
            if c & 0xC0 != 0x80:
                raise BadEncoding(text)
            value = value << 6 | c & 0x3F
            expected -= 1
            if not expected:
                if value < lowest or value > last or 0xD800 <= value <= 0xDFFF:
                    raise BadEncoding(text)
                points.append(value)
        elif c < 0x80:
            points.append(c)
        elif c < 0xC0 or c >= 0xFE:
            raise BadEncoding(text)
        else:
            for mask, expected, lowest in (  # noqa: B007 - the loop leaves the row that matched
                (0x1F, 1, 0x80),
                (0x0F, 2, 0x800),
                (0x07, 3, 0x1_0000),
                (0x03, 4, 0x20_0000),
                (0x01, 5, 0x400_0000),
            ):
                if not c & (mask + 1):
                    break
            value = c & mask
    if expected:
        raise BadEncoding(text)
    return points


def utf16(text: str, big_endian: bool = False) -> str:
    """Return the UTF-16 bytes of UTF-8 `text`; raise `BadEncoding` if it is not UTF-8.

    NASM 2.16 writes the halves of a surrogate pair in exchanged order when big-endian, which is not
    UTF-16; its output is what is asked for, so this does the same.
    """
    result: list[int] = []
    for point in _code_points(text, 0x10FFFF):
        if point < 0x1_0000:
            result.append(point)
        else:
            point -= 0x1_0000
            pair = (0xD800 | point >> 10, 0xDC00 | point & 0x3FF)
            result += pair[::-1] if big_endian else pair
    if big_endian:
        return "".join([chr(unit >> 8) + chr(unit & 0xFF) for unit in result])
    return "".join([chr(unit & 0xFF) + chr(unit >> 8) for unit in result])


def utf32(text: str, big_endian: bool = False) -> str:
    """Return the UTF-32 bytes of UTF-8 `text`; raise `BadEncoding` if it is not UTF-8."""
    order = "big" if big_endian else "little"
    points = _code_points(text, 0xFFFF_FFFF)
    return b"".join([p.to_bytes(4, order) for p in points]).decode("latin-1")  # type: ignore[arg-type]  # a literal of two
