"""Values NASM's integer literals (NASM manual, 3.4.1).

A radix is written as a prefix (`0x`, `0h`, `0b`, `0y`, `0o`, `0q`, `0d`, `0t`, or `$` for
hexadecimal) or as a suffix letter (`h`, `x`, `b`, `y`, `o`, `q`, `d`, `t`). Where a literal has
both, the larger radix is meant and the other letter is a digit: `0dh` is 13, `0b1h` is 177.
Underscores separate digits.
"""

from __future__ import annotations

# The radix that a letter stands for, as prefix behind `0` or as suffix.
RADIX = {
    letter: radix
    for letters, radix in (("bByY", 2), ("oOqQ", 8), ("hHxX", 16), ("dDtT", 10))
    for letter in letters
}

_DIGITS = {
    2: frozenset("01"),
    8: frozenset("01234567"),
    10: frozenset("0123456789"),
    16: frozenset("0123456789abcdefABCDEF"),
}

# So many decimal digits `int` converts without a limit (CPython's lowest limit is 640) and fast.
_CHUNK = 600


def is_float(text: str) -> bool:
    """Return whether a number token is a floating-point literal and not an integer.

    It is one if it has a point, a `p` exponent, an `e` that is not a hexadecimal digit, or a sign
    behind the `e`. `1e16h` is hexadecimal, because of its suffix.
    """
    if "." in text or "p" in text or "P" in text or "+" in text or "-" in text:
        return True
    if "e" in text or "E" in text:
        return text[0] != "$" and not any(c in text for c in "hHxX")
    return False


def integer(text: str) -> int | None:
    """Return the value of an integer literal, or `None` if `text` is not one.

    The value is not negative and exact, so that the caller can warn about one that does not fit in
    64 bits; beyond a thousand bits only its lower 64 bits and its being too large are kept.
    """
    if text.isdigit() and text.isascii():  # by far the most frequent form
        return int(text) if len(text) < _CHUNK else _long_decimal(text)
    if not text or is_float(text):
        return None
    prefix = RADIX.get(text[1], 0) if len(text) > 2 and text[0] == "0" else 0
    skip = 2
    if not prefix and len(text) > 1 and text[0] == "$":
        prefix = 16
        skip = 1
    suffix = RADIX.get(text[-1], 0) if len(text) > 1 else 0
    if prefix > suffix:
        digits, radix = text[skip:], prefix
    elif suffix > prefix:
        digits, radix = text[:-1], suffix
    else:  # without a radix; if both are the same, one is no digit of it
        digits, radix = text, 10
    digits = digits.replace("_", "")
    if not _DIGITS[radix].issuperset(digits):
        return None
    if not digits:
        return 0
    if radix == 10 and len(digits) >= _CHUNK:
        return _long_decimal(digits)
    return int(digits, radix)


def _long_decimal(digits: str) -> int:
    """Value a decimal number of any length in linear time: its lower 64 bits, and one bit above."""
    value = 0
    for start in range(0, len(digits), _CHUNK):
        chunk = digits[start : start + _CHUNK]
        value = (value * 10 ** len(chunk) + int(chunk)) & (1 << 64) - 1
    return value | 1 << 64 if digits.strip("0") else 0
