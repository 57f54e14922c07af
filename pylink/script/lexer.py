"""Cutting a linker script into tokens.

What a character means depends on the place, so the parser says which of four modes the next token
is read in, and may read the same place again in another mode:

- COMMAND: between statements of SECTIONS and at top level. `a=5` without spaces is one name.
- EXPRESSION: `=`, `-`, `*` are operators; `/` and `~` are still part of a name.
- PATTERN: inside an output section; everything that a file pattern may hold is.
- FILES: in INPUT and GROUP; commas separate.

The character sets are what GNU ld 2.40 takes; the tests hold them against it.
"""

from __future__ import annotations

import re

from pylink.script.source import Source

COMMAND, EXPRESSION, PATTERN, FILES = range(4)

NAME, NUMBER, STRING, PUNCTUATION, END = "name", "number", "string", "punctuation", "end"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    # Kind, text (or the number's value for NUMBER), start, end.
    Token: TypeAlias = "tuple[str, str, int, int]"

_BLANK = re.compile(r"(?:[ \t\r\n\f\v]+|/\*.*?\*/|\#[^\n]*)*", re.DOTALL)

_OPERATORS = r"<<=|>>=|\|\||&&|==|!=|<=|>=|\+=|-=|\*=|/=|&=|\|=|\^=|<<|>>|[-+*/%&|^~!=<>?:;,(){}]"
_NUMBER = r"(?:0[xX][0-9A-Fa-f]+|\$[0-9A-Fa-f]+|[0-9]+)[KMkm]?"
_PATTERN_OPERATORS = {"=", "+=", "-=", "*=", "/=", "<<=", ">>=", "&=", "|=", "^=", ",", ":"}


_NAMES = {
    COMMAND: re.compile(r"[_a-zA-Z/.\\$~][_a-zA-Z0-9/.\-+=$:\[\]\\,~]*"),
    EXPRESSION: re.compile(r"[_a-zA-Z/.\\$][_a-zA-Z0-9/.\\$~]*"),
    PATTERN: re.compile(r"[_a-zA-Z0-9/.\-+=$:\[\]\\,~?*^!]+"),
    FILES: re.compile(r"[_a-zA-Z0-9/.\\$~\-+:\[\]=&!<>?*]+"),
}
_NUMBERS = {
    COMMAND: (re.compile(_NUMBER),),
    EXPRESSION: (re.compile(_NUMBER), re.compile(r"[0-9A-Fa-f]+[HhXxBbOoDd]")),
    PATTERN: (),
    FILES: (),
}
_PUNCTUATION = re.compile(_OPERATORS)


class LexerError(Exception):
    """Text that is no token: `message` and the offset where it starts."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def skip_blank(source: Source, offset: int) -> int:
    """Return the offset of the next token at or after `offset`: blanks and comments are skipped."""
    match = _BLANK.match(source.text, offset)
    assert match is not None  # it matches the empty string
    return match.end()


def read_token(source: Source, offset: int, mode: int) -> Token:
    """Return the token at or after `offset`, read in `mode`. Raises LexerError."""
    text = source.text
    start = skip_blank(source, offset)
    if start >= len(text):
        return END, "", start, start
    char = text[start]
    if char == '"':
        end = text.find('"', start + 1)
        if end < 0:
            raise LexerError("unterminated string", start)
        return STRING, text[start + 1 : end], start, end + 1
    if text.startswith("/*", start):
        raise LexerError("unterminated comment", start)

    # The longest match wins. At equal length a number beats a name, and an operator beats a name
    # except where the operator can only be part of a pattern.
    best = start
    kind = PUNCTUATION
    match = _PUNCTUATION.match(text, start)
    if match is not None:
        best = match.end()
    match = _NAMES[mode].match(text, start)
    if match is not None and (
        match.end() > best
        or (mode == PATTERN and match.end() == best and text[start:best] not in _PATTERN_OPERATORS)
    ):
        best, kind = match.end(), NAME
    for form in _NUMBERS[mode]:
        match = form.match(text, start)
        if match is not None and match.end() >= best:
            best, kind = match.end(), NUMBER
    if best == start:
        raise LexerError(f"invalid character '{_printable(char)}'", start)
    return kind, text[start:best], start, best


def _printable(char: str) -> str:
    return char if char.isprintable() else f"\\x{ord(char):02x}"


def number_value(text: str) -> int:
    """Return the value of a number's text: 0x1F, $1F, 1Fh, 101b, 17o, 10d, 4K, 1M; 64 bits.

    A digit that the base does not have ends the number, as C's strtoul does: 12b is 1.
    """
    scale = 1
    base = 0
    last = text[-1]
    if text[0] == "$":
        base, digits = 16, text[1:]
        if last in "KkMm":
            scale, digits = (1024 if last in "Kk" else 1 << 20), digits[:-1]
    elif text[:2] in ("0x", "0X"):
        base, digits = 16, text[2:]
        if last in "KkMm":
            scale, digits = (1024 if last in "Kk" else 1 << 20), digits[:-1]
        elif last in "HhXxOo":
            digits = digits[:-1]
    elif last in "KkMm":
        scale, digits = (1024 if last in "Kk" else 1 << 20), text[:-1]
    elif last in "HhXx":
        base, digits = 16, text[:-1]
    elif last in "Bb":
        base, digits = 2, text[:-1]
    elif last in "Oo":
        base, digits = 8, text[:-1]
    elif last in "Dd":
        base, digits = 10, text[:-1]
    else:
        digits = text
    if base == 0:
        base = 8 if digits.startswith("0") else 10
    valid = "0123456789abcdef"[:base]
    count = 0
    lowered = digits.lower()
    while count < len(lowered) and lowered[count] in valid:
        count += 1
    # Bounded before the conversion: int() takes quadratic time for long decimal numbers.
    significant = lowered[:count].lstrip("0")
    if len(significant) > 64:
        value = (1 << 64) - 1
    else:
        value = min(int(significant or "0", base), (1 << 64) - 1)
    return value * scale & (1 << 64) - 1
