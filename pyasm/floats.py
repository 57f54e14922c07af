"""Floating-point literals as bytes, in every format that NASM has (NASM manual, 3.4.6, 3.4.7).

NASM computes with mantissas of 192 bits and drops what doesn't fit, so a decimal literal that lies
exactly between two numbers, or has more than 52 digits, may come out otherwise than exact
arithmetic would have it. The same steps are made here, on integers of 192 bits.
"""

from __future__ import annotations

from .numbers import is_float

# The width of a mantissa, whose value is that of a fraction in [0.5, 1).
_WIDTH = 192
_TOP = 1 << (_WIDTH - 1)
_FULL = (1 << _WIDTH) - 1
_FIFTH = int.from_bytes(b"\xcc" * 23 + b"\xcd", "big")  # 1/5, times 4
_FIVE = 5 << (_WIDTH - 3)
_MOST_DIGITS = 52


class Format:
    """A format: size in bytes, bits of the exponent, and whether the integer bit is stored.

    `offset` is where the eight bytes start that the function of this name gives.
    """

    __slots__ = ("explicit", "exponent", "mantissa", "offset", "size")

    def __init__(self, size: int, mantissa: int, explicit: int, exponent: int, offset: int) -> None:
        self.size = size
        self.mantissa = mantissa
        self.explicit = explicit
        self.exponent = exponent
        self.offset = offset


FORMATS = {
    "float8": Format(1, 3, 0, 4, 0),
    "float16": Format(2, 10, 0, 5, 0),
    "bfloat16": Format(2, 7, 0, 8, 0),
    "float32": Format(4, 23, 0, 8, 0),
    "float64": Format(8, 52, 0, 11, 0),
    "float80m": Format(10, 63, 1, 15, 0),
    "float80e": Format(10, 63, 1, 15, 8),
    "float128l": Format(16, 112, 0, 15, 0),
    "float128h": Format(16, 112, 0, 15, 8),
}
# The format of DB, DW, DD, DQ, DT and DO, by size in bytes.
DEFAULTS = {
    1: "float8",
    2: "float16",
    4: "float32",
    8: "float64",
    10: "float80m",
    16: "float128l",
}
_SPECIAL = frozenset(("infinity", "nan", "qnan", "snan"))


_OVERFLOW = ("float-overflow", "overflow in floating-point constant")


class _Fault(Exception):  # noqa: N818 - it becomes a message, not an error of the program
    """The literal is wrong; the message is NASM's."""


def special(text: str) -> str:
    """Return `infinity`, `nan`, `qnan` or `snan` for `__?Infinity?__` and the like, else ``""``."""
    if text[:2] != "__" or text[-2:] != "__":
        return ""
    name = text[2:-2].lower()
    if name[:1] == "?" and name[-1:] == "?":
        name = name[1:-1]
    return name if name in _SPECIAL else ""


def is_literal(text: str) -> bool:
    """Whether a token is a floating-point literal, without its sign."""
    return bool(special(text)) or (
        text[:1] in "0123456789$" and text != "$" and text != "" and is_float(text)
    )


def encode(
    text: str, size: int, rounding: str = "near", denormals: str = "nodaz", name: str = ""
) -> tuple[bytes | None, list[tuple[str, str]]]:
    """Return a literal's bytes, little-endian, and what there is to warn of, as `(class, message)`.

    `text` may begin with a sign. The format is the one called `name`, or the one of `size` bytes.
    `rounding` is `near`, `up`, `down` or `zero`; with `daz`, denormals are zero. For a literal that
    is wrong there are no bytes, and the first message says why.
    """
    minus = text[:1] == "-"
    if text[:1] in ("-", "+"):
        text = text[1:]
    name = name or DEFAULTS.get(size, "")
    if not name:
        return None, [("", f"no {size * 8}-bit floating-point format supported")]
    try:
        return _encode(text, minus, FORMATS[name], rounding, denormals == "daz")
    except _Fault as fault:
        return None, [("", str(fault))]


def as_integer(
    text: str, function: str, rounding: str = "near", denormals: str = "nodaz"
) -> int | None:
    """Return what `__?float32?__(text)` and the like give: the bytes as a number, unsigned.

    `None` if the literal is wrong.
    """
    form = FORMATS[function]
    data, _ = encode(text, form.size, rounding, denormals, function)
    return None if data is None else int.from_bytes(data[form.offset : form.offset + 8], "little")


def _encode(
    text: str, minus: bool, form: Format, rounding: str, flush: bool
) -> tuple[bytes, list[tuple[str, str]]]:
    bits = form.size * 8
    shift = form.exponent + form.explicit
    largest = 1 << (form.exponent - 1)
    one = _TOP >> shift
    warnings: list[tuple[str, str]] = []
    kind = special(text)
    mantissa = exponent = 0
    if not kind:
        if text[-1] in "pP" or text[:2] in ("0p", "0P"):
            return _packed_decimal(text, minus, form)
        mantissa, exponent, too_long = _read(text)
        if too_long:
            message = (
                f"floating-point constant significand contains more than {_MOST_DIGITS} digits"
            )
            warnings.append(("float-toolong", message))
        exponent -= 1
        if not mantissa:
            result = 0
        elif exponent > largest:
            kind = "infinity"
            warnings.append(_OVERFLOW)
        elif exponent >= 2 - largest:
            result = _rounded(mantissa >> shift, bits, minus, rounding)
            exponent += largest - 1
            if result & one << 1:
                result >>= 1
                exponent += 1
                # NASM looks only here: a number that is one power of two too large, but isn't
                # rounded up, gets the exponent of infinity and keeps its mantissa.
                if exponent >= (largest << 1) - 1:
                    kind = "infinity"
                    warnings.append(_OVERFLOW)
            if not kind:
                if not form.explicit:
                    result &= ~one
                result |= exponent << (_WIDTH - 1 - form.exponent)
        else:
            shift = form.exponent + 2 - largest - exponent + form.explicit
            result = _rounded(mantissa >> shift, bits, minus, rounding)
            if result & one:  # rounded up to the smallest normal number
                if not form.explicit:
                    result &= ~one
                result |= 1 << (_WIDTH - 1 - form.exponent)
            elif flush or not result:
                result = 0
                warnings.append(("float-underflow", "underflow in floating-point constant"))
            else:
                warnings.append(("float-denorm", "denormal floating-point constant"))
    if kind:
        result = ((1 << form.exponent) - 1) << (_WIDTH - 1 - form.exponent)
        if form.explicit:
            result |= one
        if kind == "snan":
            result |= _TOP >> (form.exponent + form.explicit + form.mantissa)
        elif kind != "infinity":
            result |= _TOP >> (form.exponent + form.explicit + 1)
    if minus:
        result |= _TOP
    return (result >> (_WIDTH - bits)).to_bytes(form.size, "little"), warnings


def _rounded(value: int, bits: int, minus: bool, rounding: str) -> int:
    """Round a mantissa to its upper `bits` bits; what is below may be left over.

    NASM rounds away from zero by adding half a unit, which directed rounding does too.
    """
    half = 1 << (_WIDTH - 1 - bits)
    if rounding == "near":
        up = bool(value & half) and bool(value & (half - 1) or value & half << 1)
    elif rounding == "zero" or rounding == ("up" if minus else "down"):
        up = False
    else:
        up = bool(value & (2 * half - 1))
    value &= ~(half - 1)
    return value + half if up else value


def _read(text: str) -> tuple[int, int, bool]:
    """Return a literal's mantissa (0 for zero) and exponent, and whether digits were dropped."""
    if text[0] == "$":
        return *_read_binary(text[1:], 4), False
    if text[0] == "0" and len(text) > 1:
        letter = text[1].lower()
        if letter in "xh":
            return *_read_binary(text[2:], 4), False
        if letter in "oq":
            return *_read_binary(text[2:], 3), False
        if letter in "by":
            return *_read_binary(text[2:], 1), False
        if letter in "dt":
            text = text[2:]
    return _read_decimal(text)


def _read_exponent(text: str, most: int) -> int:
    """Return a decimal exponent, cut off at `most`."""
    negative = text[:1] == "-"
    digits = text[1:] if text[:1] in ("+", "-") else text
    value = 0
    for c in digits:
        if "0" <= c <= "9":
            value = min(value * 10 + int(c), most)
        elif c != "_":
            raise _Fault(f"invalid character in floating-point constant exponent: '{c}'")
    return -value if negative else value


def _read_binary(text: str, bits: int) -> tuple[int, int]:
    """Read a hexadecimal, octal or binary literal, with `bits` bits a digit."""
    significand, letter, power = text.partition("p")
    if not letter:
        significand, letter, power = text.partition("P")
    whole, _, fraction = significand.replace("_", "").partition(".")
    if "." in fraction:
        raise _Fault("too many periods in floating-point constant")
    digits = whole + fraction
    allowed = "0123456789abcdefABCDEF"[: {4: 22, 3: 8, 1: 2}[bits]]
    for c in digits:
        if c not in allowed:
            raise _Fault(f"floating-point constant: `{c}' is invalid character")
    value = int(digits, 1 << bits) if digits else 0
    exponent = _read_exponent(power, 20_000) if letter else 0
    if not value:
        return 0, 0
    size = value.bit_length()
    mantissa = value << (_WIDTH - size) if size <= _WIDTH else value >> (size - _WIDTH)
    return mantissa, size - bits * len(fraction) + exponent


def _read_decimal(text: str) -> tuple[int, int, bool]:
    digits: list[str] = []
    point = False
    tens = 0
    too_long = False
    position = 0
    for c in text:
        if c in "eE":
            break
        position += 1
        if c == ".":
            if point:
                raise _Fault("too many periods in floating-point constant")
            point = True
        elif "0" <= c <= "9":
            if c == "0" and not digits:
                tens -= point
                continue
            if len(digits) < _MOST_DIGITS:
                digits.append(c)
            else:
                too_long = True
            tens += not point
        elif c != "_":
            raise _Fault(f"invalid character in floating-point constant significand: '{c}'")
    if position < len(text):
        tens += _read_exponent(text[position + 1 :], 5000)
    number = int("".join(digits) or "0")
    if not number:
        return 0, 0, too_long
    # The digits as a binary fraction, normalized, …
    power = 10 ** len(digits)
    twos = power.bit_length() - number.bit_length()
    if number << twos >= power:
        twos -= 1
    elif number << (twos + 1) < power:
        twos += 1
    mantissa = (number << (twos + _WIDTH)) // power
    exponent = tens - twos
    # … and multiplied by 5 to the tens by squaring. Far out it is no number any more.
    factor, extra = (_FIVE, 3) if tens > 0 else (_FIFTH, -2)
    tens = min(abs(tens), 1 << 20)
    while tens:
        if tens & 1:
            mantissa, carry = _product(mantissa, factor)
            exponent += extra + carry
        factor, carry = _product(factor, factor)
        extra = extra * 2 + carry
        tens >>= 1
    return mantissa, exponent, too_long


def _product(left: int, right: int) -> tuple[int, int]:
    """Return the product of two fractions, normalized, and the exponent that this takes."""
    product = left * right
    if product >> (2 * _WIDTH - 1):
        return product >> _WIDTH, 0
    return product >> (_WIDTH - 1) & _FULL, -1


def _packed_decimal(text: str, minus: bool, form: Format) -> tuple[bytes, list[tuple[str, str]]]:
    """Return a packed decimal number (`123p`, `0p123`) of at most 18 digits."""
    if form.size != 10:
        raise _Fault("packed BCD requires an 80-bit format")
    digits = text[:-1] if text[-1] in "pP" else text[2:]
    digits = digits.replace("_", "")
    for c in reversed(digits):
        if not "0" <= c <= "9":
            raise _Fault(f"invalid character `{c}' in packed BCD constant")
    warnings: list[tuple[str, str]] = []
    if len(digits) > 18:
        warnings.append(("other", "packed BCD truncated to 18 digits"))
    data = bytes.fromhex(digits[-18:].rjust(18, "0"))[::-1]
    return data + (b"\x80" if minus else b"\x00"), warnings
