"""Instruction lines give the bytes, errors and warnings that nasm gave them.

`x86_golden.py` made the data, and tells how to make it anew. Lines whose bytes depend on where
they stand are judged in `differential/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from x86_golden import FOLDER

from pyasm.expression_parser import ParseError
from pyasm.lexer import tokenize
from pyasm.parser import StatementParser
from pyasm.source import SourceLine
from pyasm.x86.encoder import Encoder
from pyasm.x86.operands import EncodingError, Mode
from pyasm.x86.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    from pyasm.expressions import Expression, Value
    from pyasm.source import Token


class _NoSymbols:
    """The scope of lines that name nothing."""

    def __init__(self) -> None:
        self.floats: dict[str, str] = {}
        self.warnings: list[str] = []

    def symbol(self, name: str, token: Token) -> Value | Expression:
        raise ParseError(f"symbol `{name}' not defined", token)

    def here(self) -> Value | Expression:
        raise ParseError("no place", None)

    section_start = here

    def warning(self, category: str, message: str, token: Token) -> None:
        self.warnings.append(f"{message} [-w+{category}]")


def _encode(encoder: Encoder, table: Table, line: str, mode: Mode) -> tuple[str | None, list[str]]:
    """Return bytes in hexadecimal or the error, and warnings; None for a relative address."""
    scope = _NoSymbols()
    parser = StatementParser(tokenize(SourceLine("line", 1, line)), scope, table)
    try:
        _, prefixes = parser.prefixes()
        mnemonic = parser.word()
        parser.position += 1
        encoded = encoder.encode(parser.instruction(mnemonic, prefixes), mode)
    except (ParseError, EncodingError) as error:
        return str(error), []
    if any(fixup.kind == "relative" for fixup in encoded.fixups):
        return None, []
    texts = [f"{text} [-w+{category}]" for category, text in encoded.warnings]
    return encoded.data.hex(), sorted(texts + scope.warnings)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.tsv")), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    table = Table()
    encoder = Encoder(table)
    wrong = []
    for row in path.read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        bits, level, line, expected, *warnings = row.split("\t")
        result, said = _encode(encoder, table, line, Mode(int(bits), int(level)))
        if result is None:
            continue
        if expected.startswith("instruction not supported in "):
            if set(result) <= set("0123456789abcdef"):
                wrong.append(f"{row}: ours {result}")
        elif result != expected or "; ".join(said) != "".join(warnings):
            wrong.append(f"{row}: ours {result} {said}")
    assert not wrong, "\n".join(wrong[:20])
