from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from literals import records

from pyasm.strings import (
    BadEncoding,
    character_constant,
    has_control,
    narrowed,
    quote,
    unquote,
    utf8,
    utf16,
    utf32,
)

BYTES = st.binary(max_size=40).map(lambda data: data.decode("latin-1"))


@pytest.mark.parametrize(("text", "data"), records("strings.txt"))
def test_bytes_are_nasms(text: str, data: str) -> None:
    function, _, argument = text.partition(" ")
    if function.startswith("utf"):
        transform = utf16 if "16" in function else utf32
        result = transform(unquote(argument), function.endswith("be"))
    else:
        result = unquote(text)
    assert result.encode("latin-1").hex() == data


@given(BYTES)
def test_quoting_is_undone_by_unquoting(text: str) -> None:
    assert unquote(quote(text)) == text


@given(BYTES)
def test_anything_can_be_unquoted(text: str) -> None:
    for mark in ("", "'", '"', "`"):
        unquote(mark + text)


@given(st.text(max_size=20))
def test_transforms_are_pythons(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode("utf-8")
    source = text.encode("utf-8").decode("latin-1")
    assert utf16(source).encode("latin-1") == text.encode("utf-16-le")
    assert utf32(source).encode("latin-1") == text.encode("utf-32-le")
    assert utf32(source, big_endian=True).encode("latin-1") == text.encode("utf-32-be")
    if all(ord(c) < 0x10000 for c in text):
        assert utf16(source, big_endian=True).encode("latin-1") == text.encode("utf-16-be")


@given(BYTES)
def test_transforms_refuse_what_is_no_utf8(text: str) -> None:
    try:
        text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        try:
            utf32(text)
        except BadEncoding:
            with pytest.raises(BadEncoding):
                utf16(text)
    else:
        utf16(text)


@given(st.integers(0, 0xFFFF_FFFF))
def test_utf8_of_any_number(value: int) -> None:
    if value < 0x11_0000 and not 0xD800 <= value < 0xE000:
        assert utf8(value) == chr(value).encode("utf-8").decode("latin-1")
    else:
        assert len(utf8(value)) <= 6


def test_character_constants() -> None:
    assert character_constant("abcd") == 0x64636261
    assert character_constant("") == 0
    assert narrowed(character_constant("abcdefghij"), 32) == 0x64636261
    assert narrowed(character_constant("abcdefghij"), 64) == 0x6867666564636261


def test_control_characters() -> None:
    assert has_control("a\nb")
    assert not has_control("a b\x7f\xff")
