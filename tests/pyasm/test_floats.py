from __future__ import annotations

import random
import struct
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from literals import judge_floats, random_floats, records

from pyasm.floats import FORMATS, as_integer, encode, is_literal


@pytest.mark.parametrize(
    ("text", "size", "rounding", "flush", "data", "messages"),
    [row + [""] * (6 - len(row)) for row in records("floats.txt")],
)
def test_bytes_are_nasms(
    text: str, size: str, rounding: str, flush: str, data: str, messages: str
) -> None:
    result, warnings = encode(text, int(size), rounding, flush)
    assert result is not None
    assert result.hex() == data
    assert "; ".join([message for _, message in warnings]) == messages


@pytest.mark.requires("nasm")
def test_random_literals_against_nasm(require_tool: Callable[[str], str]) -> None:
    seed = random.randrange(1 << 32)
    floats = random_floats(seed, 400)
    judge_floats(floats, require_tool("nasm"))
    for each in floats:
        data, warnings = encode(each.text, each.size, each.rounding, each.flush)
        context = f"seed {seed}: {each.text} {each.size} {each.rounding} {each.flush}"
        assert data == each.data, context
        assert [message for _, message in warnings] == each.messages, context


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_doubles_are_pythons(value: float) -> None:
    data, _ = encode(f"{value:.30e}", 8)
    assert data == struct.pack("<d", value)
    data, _ = encode(value.hex(), 8)
    assert data == struct.pack("<d", value)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_singles_and_bfloats(value: float) -> None:
    data, _ = encode(f"{value:.30e}", 4)
    assert data == struct.pack("<f", value)
    text = value.hex().lstrip("-")
    short = as_integer(text, "bfloat16")
    assert short is not None
    assert abs((short << 16) - struct.unpack("<I", struct.pack("<f", abs(value)))[0]) <= 0x8000


def test_parts_of_long_formats() -> None:
    for whole, parts in (
        ("float80m", ["float80m", "float80e"]),
        ("float128l", ["float128l", "float128h"]),
    ):
        size = FORMATS[whole].size
        data, _ = encode("-1.1", size)
        assert data is not None
        joined = b"".join([(as_integer("-1.1", part) or 0).to_bytes(8, "little") for part in parts])
        assert joined[:size] == data


@pytest.mark.parametrize(
    ("text", "size", "message"),
    [
        ("1.0", 3, "no 24-bit floating-point format supported"),
        ("1.0", 32, "no 256-bit floating-point format supported"),
        ("1.2.3", 8, "too many periods in floating-point constant"),
        ("0x1.2.3p0", 8, "too many periods in floating-point constant"),
        ("1.0x", 8, "invalid character in floating-point constant significand: 'x'"),
        ("1.0e5x", 8, "invalid character in floating-point constant exponent: 'x'"),
        ("0b1.2p0", 8, "floating-point constant: `2' is invalid character"),
        ("12p", 8, "packed BCD requires an 80-bit format"),
        ("1ap", 10, "invalid character `a' in packed BCD constant"),
    ],
)
def test_faults(text: str, size: int, message: str) -> None:
    assert encode(text, size) == (None, [("", message)])
    if size == 8:
        assert as_integer(text, "float64") is None


@given(st.text(alphabet="0123456789abcdefxhoqytpABHX_.$+-eEpP", min_size=1, max_size=14))
def test_any_literal_gives_bytes_or_a_message(text: str) -> None:
    if is_literal(text.lstrip("+-")):
        for size in (1, 2, 4, 8, 10, 16):
            data, messages = encode(text, size)
            assert (data is not None and len(data) == size) or messages


def test_long_literals_take_no_time() -> None:
    started = time.monotonic()
    for text in (
        "1" * 200_000 + ".0",
        "0." + "0" * 200_000 + "1",
        "0x." + "f" * 200_000 + "p0",
        "1e" + "9" * 200_000,
    ):
        encode(text, 16)
    assert time.monotonic() - started < 5


def test_what_is_a_literal() -> None:
    assert all(is_literal(text) for text in ("1.0", "1e5", "0x1p3", "$1.8p1", "__?Infinity?__"))
    assert not any(is_literal(text) for text in ("1", "0x1e5", "x", "", "$", "__LINE__", "1e5h"))
