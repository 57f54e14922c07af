from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyasm.lexer import Fault, tokenize
from pyasm.source import SourceLine, physical_to_logical, spelled


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenize(SourceLine("", 1, text))]


def split(text: str) -> list[str]:
    return [token.text for token in tokenize(SourceLine("", 1, text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b$c#d~e?f@g _x .y ..@z", ["a.b$c#d~e?f@g", "_x", ".y", "..@z"]),
        ("$eax $ $$ $12 $a", ["$eax", "$", "$$", "$12", "$a"]),
        ("a?b:c ? d ?x", ["a?b", ":", "c", "?", "d", "?x"]),
        ("1+2-3*4/5//6", ["1", "+", "2", "-", "3", "*", "4", "/", "5", "//", "6"]),
        ("a<<b>>c<<<d>>>e<=>f", ["a", "<<", "b", ">>", "c", "<<<", "d", ">>>", "e", "<=>", "f"]),
        (
            "a==b!=c<>d<=e>=f&&g||h^^i",
            ["a", *re.split(" ", "== b != c <> d <= e >= f && g || h ^^ i")],
        ),
        ("1e+5 1e5+1 0x1p-3 1.5 1. 1.e3", ["1e+5", "1e5", "+", "1", "0x1p-3", "1.5", "1.", "1.e3"]),
        ("0x1e+5 0h1e-5", ["0x1e", "+", "5", "0h1e", "-", "5"]),
        ("1.nolist 0-1.nolist 1..2", ["1", ".nolist", "0", "-", "1", ".nolist", "1", "..2"]),
        ("'a;b' \"c'd\" `e\\`f` ; g", ["'a;b'", '"c\'d"', "`e\\`f`"]),
        ("5 % 2 %% 3 %2 a%b", ["5", "%", "2", "%%", "3", "%2", "a", "%b"]),
        ("caf\xc3\xa9:", ["caf\xc3\xa9", ":"]),
        ("", []),
        (" \t\v\f ", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "spelling"),
    [
        ("%define", "pp", "%define"),
        ("%{define}", "pp", "%define"),
        ("%1", "parameter", "%1"),
        ("%{1}", "parameter", "%1"),
        ("%+1", "parameter", "%+1"),
        ("%-12", "parameter", "%-12"),
        ("%{1:-1}", "parameter", "%1:-1"),
        ("%{-1:1}", "parameter", "%-1:1"),
        ("%%label", "local", "%%label"),
        ("%{%label}", "local", "%%label"),
        ("%$x", "context", "%$x"),
        ("%$$x", "context", "%$$x"),
        ("%{$x}", "context", "%$x"),
        ("%+", "paste", "%+"),
        ("%?", "query", "%?"),
        ("%??", "query", "%??"),
        ("%*?", "query", "%*?"),
        ("%*??", "query", "%*??"),
        ("%!HOME", "environment", "%!HOME"),
        ("%!'a b'", "environment", "%!'a b'"),
        ("%,", "comma", "%,"),
        ("%[a %[b] ']']", "indirect", "%[a %[b] ']']"),
        ("?", "op", "?"),
        ("$", "here", "$"),
        ("'x", "bad", "'x"),
        ("\x01", "bad", "\x01"),
    ],
)
def test_kinds(text: str, kind: str, spelling: str) -> None:
    assert kinds(text) == [(kind, spelling)]


@pytest.mark.parametrize(
    ("text", "category", "message"),
    [
        ("db 'abc", "pp-open-string", "unterminated string (missing `'')"),
        ("%[a", "pp-open-brackets", "unterminated %[...] construct (missing `]')"),
        ("%{a", "pp-open-brackets", "unterminated %{...} construct (missing `}')"),
        ("a %{} b", "pp-empty-braces", "empty %{} construct expands to the % operator"),
        ("%!'a", "", "unterminated %! string"),
    ],
)
def test_faults(text: str, category: str, message: str) -> None:
    faults: list[Fault] = []
    tokenize(SourceLine("", 1, text), faults)
    assert [(fault.category, fault.message) for fault in faults] == [(category, message)]


@given(st.binary(max_size=60))
def test_any_bytes_are_tokens(data: bytes) -> None:
    text = data.decode("latin-1")
    line = SourceLine("", 1, text)
    tokens = tokenize(line, [])
    position = 0
    for token in tokens:
        assert token.text
        assert token.column >= position
        if not token.text.startswith("%"):
            assert text[token.column : token.column + len(token.text)] == token.text
            position = token.column + len(token.text)
        else:
            position = token.column + 1


@given(st.text(alphabet="ab1.$?%+-<=>&| '[](){},:\t", max_size=30))
def test_spelling_reads_back(text: str) -> None:
    tokens = tokenize(SourceLine("", 1, text))
    if any(token.text.startswith("%") or token.kind == "bad" for token in tokens):
        return
    again = tokenize(SourceLine("", 1, spelled(tokens)))
    assert [(t.kind, t.text) for t in again] == [(t.kind, t.text) for t in tokens]


def test_columns_and_white_space() -> None:
    tokens = tokenize(SourceLine("", 1, "\tmov  ax,[bx]"))
    assert [(t.text, t.column, t.spaced) for t in tokens] == [
        ("mov", 1, True),
        ("ax", 6, True),
        (",", 8, False),
        ("[", 9, False),
        ("bx", 10, False),
        ("]", 12, False),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb", [(1, "a"), (2, "b")]),
        ("a\r\nb\rc\n", [(1, "a"), (2, "b"), (3, "c")]),
        ("a\x1ab\0c", [(1, "a"), (2, "b"), (3, "c")]),
        ("a\\\nb\nc", [(1, "ab"), (3, "c")]),
        ("a\\\r\nb\\\n\nc", [(1, "ab"), (4, "c")]),
        ("a\\", [(1, "a\\")]),
        ("a\\\n", [(1, "a")]),
        ("; c \\\nd\ne", [(1, "; c d"), (3, "e")]),
        ("", []),
        ("\n\n", [(1, ""), (2, "")]),
    ],
)
def test_logical_lines(text: str, expected: list[tuple[int, str]]) -> None:
    lines = physical_to_logical(text, "f")
    assert [(line.number, line.text) for line in lines] == expected
