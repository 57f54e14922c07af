"""Parsing expressions of a linker script; `parser` builds on this.

Precedence and associativity are C's. The tree's depth is bounded, so that no later walk of it can
exhaust the stack; chains of one operator level grow to the left and are walked in a loop.
"""

from __future__ import annotations

from pylink.script.lexer import (
    COMMAND,
    END,
    EXPRESSION,
    NAME,
    NUMBER,
    STRING,
    LexerError,
    number_value,
    read_token,
)
from pylink.script.nodes import (
    Assertion,
    Binary,
    Call,
    Conditional,
    Name,
    Number,
    Unary,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.diagnostics import Diagnostics, LinkError
    from pylink.script.lexer import Token
    from pylink.script.nodes import Expression
    from pylink.script.source import Source, Where

MAX_DEPTH = 64  # of nesting; real scripts stay below ten
MAX_CHAIN = 4096  # operators in one chain without parentheses

_PRECEDENCE = {
    "||": 1,
    "&&": 2,
    "|": 3,
    "^": 4,
    "&": 5,
    "==": 6,
    "!=": 6,
    "<": 7,
    ">": 7,
    "<=": 7,
    ">=": 7,
    "<<": 8,
    ">>": 8,
    "+": 9,
    "-": 9,
    "*": 10,
    "/": 10,
    "%": 10,
}

# Functions by what they take: a name, one expression, two expressions.
_NAME_FUNCTIONS = {
    "SIZEOF",
    "ADDR",
    "LOADADDR",
    "ALIGNOF",
    "DEFINED",
    "CONSTANT",
    "ORIGIN",
    "LENGTH",
}
_UNARY_FUNCTIONS = {"NEXT", "ABSOLUTE", "DATA_SEGMENT_END", "LOG2CEIL"}
_BINARY_FUNCTIONS = {"MAX", "MIN", "DATA_SEGMENT_ALIGN", "DATA_SEGMENT_RELRO_END"}
_FUNCTIONS = (
    _NAME_FUNCTIONS
    | _UNARY_FUNCTIONS
    | _BINARY_FUNCTIONS
    | {"ALIGN", "BLOCK", "ASSERT", "SEGMENT_START", "SIZEOF_HEADERS"}
)


class ExpressionParser:
    """A position in a script, the token there, and the expression grammar."""

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.offset = 0
        self.diagnostics = diagnostics
        self._token: Token | None = None
        self._token_mode = -1
        self._depth = 0

    # Tokens

    def peek(self, mode: int) -> Token:
        """Return the next token, read in `mode`, without taking it."""
        if self._token is None or self._token_mode != mode:
            try:
                self._token = read_token(self.source, self.offset, mode)
            except LexerError as error:
                raise self.diagnostics.fatal(
                    f"syntax error: {error.message}", (self.source, error.offset)
                ) from None
            self._token_mode = mode
            if self._token[0] == END and self.end_of_source():
                return self.peek(mode)
        return self._token

    def end_of_source(self) -> bool:
        """Called at the end of the text: return True after going back to an including script."""
        return False

    def take(self, mode: int) -> Token:
        """Return the next token and go past it."""
        token = self.peek(mode)
        self.offset = token[3]
        self._token = None
        return token

    def forget_token(self) -> None:
        """Drop a token that was looked at: the source or position has changed."""
        self._token = None

    def at(self, text: str, mode: int) -> bool:
        """True if the next token is the operator or keyword `text`."""
        token = self.peek(mode)
        return token[1] == text and token[0] != STRING

    def accept(self, text: str, mode: int) -> bool:
        """Take the next token if it is `text`."""
        if self.at(text, mode):
            self.take(mode)
            return True
        return False

    def expect(self, text: str, mode: int) -> Token:
        """Take the next token, which has to be `text`."""
        if not self.at(text, mode):
            raise self.syntax_error(f"'{text}'", mode)
        return self.take(mode)

    def expect_name(self, what: str, mode: int) -> Token:
        """Take the next token, which has to be a name or a quoted one."""
        if self.peek(mode)[0] not in (NAME, STRING):
            raise self.syntax_error(what, mode)
        return self.take(mode)

    def syntax_error(self, expected: str, mode: int) -> LinkError:
        """Return the error that says what was expected and what is there."""
        kind, text, start, _ = self.peek(mode)
        if kind == END:
            found = "the end of the script"
        else:
            shown = text if len(text) <= 40 else text[:37] + "..."
            found = f"'{shown}'"
        hint = ""
        if kind == NAME and mode == COMMAND and "=" in text.strip("="):
            hint = " (put spaces around '=': it can be part of a name)"
        return self.diagnostics.fatal(
            f"syntax error: expected {expected}, found {found}{hint}", (self.source, start)
        )

    def where(self, token: Token) -> Where:
        """Return the place of `token`."""
        return self.source, token[2]

    # Grammar

    def expression(self) -> Expression:
        """Parse an expression."""
        self._enter()
        condition = self._binary(1)
        if self.at("?", EXPRESSION):
            where = self.where(self.take(EXPRESSION))
            if_true = self.expression()
            self.expect(":", EXPRESSION)
            if_false = self.expression()
            condition = Conditional(condition, if_true, if_false, where)
        self._depth -= 1
        return condition

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.diagnostics.fatal(
                "syntax error: expression is nested too deeply", (self.source, self.offset)
            )

    def _binary(self, lowest: int) -> Expression:
        """Parse a chain of operators of precedence `lowest` and higher."""
        left = self._unary()
        length = 0
        while True:
            token = self.peek(EXPRESSION)
            precedence = _PRECEDENCE.get(token[1], 0) if token[0] != STRING else 0
            if precedence < lowest:
                return left
            length += 1
            if length > MAX_CHAIN:
                raise self.diagnostics.fatal(
                    "syntax error: expression is too long", self.where(token)
                )
            self.take(EXPRESSION)
            right = self._binary(precedence + 1)
            left = Binary(token[1], left, right, self.where(token))

    def _unary(self) -> Expression:
        token = self.peek(EXPRESSION)
        kind, text = token[0], token[1]
        where = self.where(token)
        if kind == NUMBER:
            self.take(EXPRESSION)
            return Number(number_value(text), where)
        if kind == STRING:
            self.take(EXPRESSION)
            return Name(text, where)
        if text in ("-", "+", "~", "!"):
            self._enter()
            self.take(EXPRESSION)
            operand = self._unary()
            self._depth -= 1
            return Unary(text, operand, where)
        if text == "(":
            self.take(EXPRESSION)
            inner = self.expression()
            self.expect(")", EXPRESSION)
            return inner
        if kind == NAME:
            self.take(EXPRESSION)
            if text in _FUNCTIONS:
                return self._function(text, where)
            return Name(text, where)
        raise self.syntax_error("an expression", EXPRESSION)

    def _function(self, name: str, where: Where) -> Expression:
        if name == "SIZEOF_HEADERS":
            return Call(name, "", (), where)
        self.expect("(", EXPRESSION)
        if name in _NAME_FUNCTIONS:
            argument = self._function_name(name)
            self.expect(")", EXPRESSION)
            return Call(name, argument, (), where)
        if name == "SEGMENT_START":
            segment = self.expect_name("a segment's name", EXPRESSION)[1]
            self.expect(",", EXPRESSION)
            default = self.expression()
            self.expect(")", EXPRESSION)
            return Call(name, segment, (default,), where)
        if name == "ASSERT":
            return self.assertion(where)
        first = self.expression()
        if name in _BINARY_FUNCTIONS or (name == "ALIGN" and self.at(",", EXPRESSION)):
            self.expect(",", EXPRESSION)
            second = self.expression()
            self.expect(")", EXPRESSION)
            return Call(name, "", (first, second), where)
        self.expect(")", EXPRESSION)
        return Call(name, "", (first,), where)

    def _function_name(self, function: str) -> str:
        """Parse the name in SIZEOF(.text-x): a section's name may hold what patterns may."""
        mode = EXPRESSION
        if function in ("SIZEOF", "ADDR", "LOADADDR", "ALIGNOF"):
            mode = COMMAND
        return self.expect_name("a name", mode)[1]

    def assertion(self, where: Where) -> Assertion:
        """Parse what follows `ASSERT(`."""
        condition = self.expression()
        self.expect(",", EXPRESSION)
        message = self.expect_name("a message", EXPRESSION)[1]
        self.expect(")", EXPRESSION)
        return Assertion(condition, message, where)
