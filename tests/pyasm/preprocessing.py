"""Runs the preprocessor alone: on a host that knows no labels, as `-E` does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyasm.diagnostics import AssemblyStopped, Diagnostics
from pyasm.expression_parser import ExpressionParser, ParseError
from pyasm.expressions import Expression, ExpressionError
from pyasm.lexer import tokenize
from pyasm.preprocessor import NotConstant, Preprocessor, PreprocessorOptions
from pyasm.source import LogicalLine, SourceLine, Token, spelled

if TYPE_CHECKING:
    from pyasm.expressions import Value


class Host:
    """A host without labels; `unknown` collects the names that were asked for."""

    def __init__(self, diagnostics: Diagnostics, output_format: str = "bin") -> None:
        self.diagnostics = diagnostics
        self.bits = 16
        self.floats: dict[str, str] = {}
        self.output_format = output_format
        self.unknown: list[str] = []

    def evaluate(self, tokens: Sequence[Token], garbage: str | None = None) -> int | None:
        try:
            parser = ExpressionParser(tokens, self)
            value = parser.expression()
            following = parser.peek()
        except (ParseError, ExpressionError) as error:
            self.diagnostics.error(str(error))
            return None
        if following is not None and garbage is None:
            self.diagnostics.warning("pp-trailing", "trailing garbage after expression ignored")
        elif following is not None and garbage:
            self.diagnostics.error(garbage)
            return None
        if not isinstance(value, int):
            raise NotConstant
        return value

    def symbol(self, name: str, token: Token) -> Value | Expression:
        self.unknown.append(name)
        raise ParseError("symbol references not supported in preprocess-only mode", token)

    def here(self) -> Value | Expression:
        raise ParseError("$ not supported in preprocess-only mode")

    def section_start(self) -> Value | Expression:
        raise ParseError("$ not supported in preprocess-only mode")

    def warning(self, category: str, message: str, token: Token) -> None:
        self.diagnostics.warning(category, message, token=token)


class Outcome:
    """What came out: the lines, also as text, and the messages as `line severity: text`."""

    def __init__(
        self, lines: list[LogicalLine], diagnostics: Diagnostics, preprocessor: Preprocessor
    ) -> None:
        self.lines = lines
        self.text = [spelled(line.tokens) for line in lines]
        self.diagnostics = diagnostics
        self.preprocessor = preprocessor
        self.messages = [
            f"{item.number} {item.severity}: {item.message}" for item in diagnostics.items
        ]


def preprocess(
    text: str,
    options: PreprocessorOptions | None = None,
    file: str = "case.asm",
    output_format: str = "bin",
) -> Outcome:
    """Preprocess a text as `-E` does."""
    diagnostics = Diagnostics(file)
    if options is None:
        options = PreprocessorOptions()
    options.pass_number = 3
    preprocessor = Preprocessor(diagnostics, Host(diagnostics, output_format), options)
    lines: list[LogicalLine] = []
    try:
        for line in preprocessor.lines(file, text):
            lines.append(line)
    except AssemblyStopped:
        assert diagnostics.failed
    return Outcome(lines, diagnostics, preprocessor)


def words(lines: Sequence[str]) -> list[str]:
    """Return lines with one space between all tokens, without blank ones and `%line`."""
    found: list[str] = []
    for line in lines:
        if not line.startswith("%line"):
            tokens = tokenize(SourceLine("", 0, line))
            if tokens:
                found.append(" ".join([token.text for token in tokens]))
    return found
