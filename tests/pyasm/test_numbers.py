from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from literals import records

from pyasm.numbers import RADIX, integer, is_float

PREFIXES = [("0x", 16), ("0h", 16), ("$0", 16), ("0b", 2), ("0y", 2), ("0o", 8), ("0q", 8)]
PREFIXES += [("0d", 10), ("0t", 10)]


@pytest.mark.parametrize(("text", "data"), records("numbers.txt"))
def test_value_is_nasms(text: str, data: str) -> None:
    value = integer(text)
    if not data:
        assert value is None
    else:
        assert value is not None
        assert value & (1 << 64) - 1 == int.from_bytes(bytes.fromhex(data), "little")


def digits_of(value: int, radix: int) -> str:
    digits = ""
    while value or not digits:
        digits = "0123456789abcdef"[value % radix] + digits
        value //= radix
    return digits


@given(st.integers(0, 1 << 70), st.sampled_from(PREFIXES), st.integers(0, 5))
def test_every_radix(value: int, form: tuple[str, int], underscores: int) -> None:
    prefix, radix = form
    text = digits_of(value, radix)
    assert integer(prefix + text[:underscores] + "_" + text[underscores:]) == value
    for letter, of in RADIX.items():
        if of == radix and (radix == 16 or letter not in "bBdD"):
            assert integer(f"0{text}{letter}") == value


@given(st.text(alphabet="0123456789abcdefxhoqytpABHX_.$+-e", max_size=12))
def test_any_text_has_a_value_or_none(text: str) -> None:
    value = integer(text)
    assert value is None or value >= 0
    if value is not None and text[:1].isdigit():
        assert not is_float(text)


def test_a_long_number_takes_no_time() -> None:
    started = time.monotonic()
    for text in ("9" * 300_000, "0d" + "1" * 300_000, "0x" + "f" * 300_000, "_" * 300_000):
        value = integer(text)
        assert value is None or value >= 1 << 64 or value == 0
    assert time.monotonic() - started < 5
    assert integer("0" * 5000 + "7") == 7 or integer("0" * 5000 + "7") == (7 | 1 << 64)


def test_a_long_number_keeps_its_lowest_bits() -> None:
    text = "9" * 2000
    value = integer(text)
    assert value is not None
    assert value >= 1 << 64
    assert value & (1 << 64) - 1 == (pow(10, 2000, 1 << 64) - 1) % (1 << 64)
