"""Parses expressions out of a list of tokens.

One parser works through one list; the statement parser builds on it. What is constant is folded
while parsing, so that most expressions never exist as a tree.
"""

from __future__ import annotations

from . import numbers, strings
from .expressions import (
    ADD,
    BINARY,
    CHOOSE,
    FUNCTIONS,
    MULTIPLY,
    NEGATE,
    SEGMENT,
    SUBTRACT,
    UNARY,
    WITH_RESPECT_TO,
    Expression,
    ExpressionError,
    Linear,
    combine,
    evaluate,
    is_forward,
    wrap,
)
from .lexer import BAD, HERE, ID, NUMBER, PP, STRING
from .x86.registers import REGISTERS, Register

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from .expressions import Value
    from .source import Token

    class Scope(Protocol):
        """What names and `$` mean where the expression stands.

        `floats` holds the settings of the FLOAT directive, as arguments of `floats.encode`.
        """

        floats: dict[str, str]

        def symbol(self, name: str, token: Token) -> Value | Expression:
            """Return what a name means."""

        def here(self) -> Value | Expression:
            """Return what `$` means."""

        def section_start(self) -> Value | Expression:
            """Return what `$$` means."""

        def warning(self, category: str, message: str, token: Token) -> None:
            """Report a warning about a token."""


# How deep parentheses and unary operators may nest. Each level is a few frames of the
# interpreter's own stack.
DEEPEST = 150

FLOAT_FUNCTIONS = frozenset(
    ["float8", "float16", "bfloat16", "float32", "float64", "float80m", "float80e", "float128l"]
) | {"float128h"}
STRING_FUNCTIONS = frozenset(["utf16", "utf16le", "utf16be", "utf32", "utf32le", "utf32be"])


class ParseError(Exception):
    """The text is no expression or statement; `token` is where, `None` at the end of the line.

    `before` is a message of NASM's scanner about the same place, which comes first.
    """

    def __init__(
        self, message: str, token: Token | None = None, hint: str = "", before: str = ""
    ) -> None:
        super().__init__(message)
        self.token = token
        self.hint = hint
        self.before = before


def function_name(text: str) -> str:
    """Return `x` for `__x__` and `__?x?__` in lower case, and nothing for other names."""
    if text[:2] != "__" or text[-2:] != "__":
        return ""
    inner = text[2:-2].lower()
    if inner[:1] == "?" and inner[-1:] == "?":
        inner = inner[1:-1]
    return inner


def transform_string(function: str, text: str) -> str:
    """Apply `utf16le` and its like to a string of bytes.

    Raises:
        ValueError: the text is not UTF-8.
    """
    if function.startswith("utf16"):
        return strings.utf16(text, function.endswith("be"))
    return strings.utf32(text, function.endswith("be"))


# What an address has shown about base and index before any of it was read.
NO_HINT: tuple[str, Register | None] = ("", None)


class ExpressionParser:
    """Reads expressions from `tokens`, from `position` on.

    While an address is read, `hint` tells what it has shown about base and index, in the form of
    `pyasm.x86.operands.Memory.hint`; before, its reader sets it to `NO_HINT`. Otherwise it is
    `None`.
    """

    __slots__ = ("_depth", "_numbered", "hint", "position", "scope", "tokens")

    def __init__(self, tokens: Sequence[Token], scope: Scope, position: int = 0) -> None:
        self.tokens = tokens
        self.scope = scope
        self.position = position
        self.hint: tuple[str, Register | None] | None = None
        self._depth = 0
        # Whether NASM's evaluator holds a number for what was read last, be it zero. Registers
        # alone have none; only looked at while `hint` is.
        self._numbered = True

    # What the parser looks at next

    def peek(self) -> Token | None:
        """Return the next token, `None` at the end."""
        if self.position < len(self.tokens):
            return self.tokens[self.position]
        return None

    def next_is(self, text: str) -> bool:
        """Whether the next token is this punctuation."""
        return self.position < len(self.tokens) and self.tokens[self.position].text == text

    def accept(self, text: str) -> bool:
        """Step over the next token if it is this punctuation."""
        if self.position < len(self.tokens) and self.tokens[self.position].text == text:
            self.position += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Step over this punctuation.

        Raises:
            ParseError: something else stands there.
        """
        if not self.accept(text):
            raise ParseError(f"expecting `{text}'", self.peek())

    # The grammar

    def expression(self) -> Value | Expression:
        """Read an expression with an optional `wrt` behind it.

        Raises:
            ParseError: there is none, or it is wrong.
        """
        result = self._conditional()
        token = self.peek()
        if token is not None and token.kind == ID and token.text.lower() == "wrt":
            self.position += 1
            frame = self._unary()
            result = self._combined(token, WITH_RESPECT_TO, result, frame)
        return result

    def _conditional(self) -> Value | Expression:
        condition = self._binary(1)
        token = self.peek()
        if token is None or token.text != "?":
            return condition
        self.position += 1
        yes = self._conditional()
        if not self.accept(":"):
            raise ParseError("`?' without matching `:'", token)
        no = self._conditional()
        return self._combined(token, CHOOSE, condition, yes, no)

    def _binary(self, lowest: int) -> Value | Expression:
        left = self._unary()
        numbered = self._numbered
        tokens = self.tokens
        while self.position < len(tokens):
            token = tokens[self.position]
            known = BINARY.get(token.text)
            if known is None or known[0] < lowest or token.kind == STRING:
                break
            binding, operator = known
            self.position += 1
            right = self._binary(binding + 1)
            result = self._combined(token, operator, left, right)
            if self.hint is not None:
                self._note_hint(operator, left, right, result, numbered)
                numbered = self._numbered
            left = result
        return left

    def _combined(
        self, token: Token, operator: object, *operands: Value | Expression
    ) -> Value | Expression:
        try:
            return combine(operator, *operands)  # type: ignore[arg-type]  # always an Operator
        except ExpressionError as error:
            raise ParseError(str(error), token) from None

    def _note_hint(
        self,
        operator: object,
        left: Value | Expression,
        right: Value | Expression,
        result: Value | Expression,
        numbered: bool,
    ) -> None:
        """Do as NASM's evaluator does: `[eax*1+ebx]` has base ebx, `[eax+eax]` is a sum.

        `numbered` tells of the left operand what `_numbered` tells of the right one, and then of
        the result.
        """
        assert self.hint is not None
        register = self.hint[1]
        if operator is ADD or operator is SUBTRACT:
            met = False
            if numbered and self._numbered:
                # NASM drops a sum of zero, and meets no number if one is added to that.
                met = self._numbered = _number(result) != 0
            elif numbered:
                self._numbered = True
            if met or _terms_meet(left, right, 1 if operator is ADD else -1):
                self.hint = ("summed", register)
        elif operator is MULTIPLY:
            if (
                self.hint[0] == "base"
                and register is not None
                and (_mentions(left, register) or _mentions(right, register))
            ):
                self.hint = ("index", register)
            if not isinstance(left, int):
                self._numbered = numbered
        else:
            self._numbered = True

    def _unary(self) -> Value | Expression:
        if self.position >= len(self.tokens):
            raise ParseError("expression syntax error", self._last())
        token = self.tokens[self.position]
        kind = token.kind
        self._numbered = True
        if kind == NUMBER:
            self.position += 1
            return self._number(token)
        if kind == ID:
            if token.text[:8] == "__?masm_" and token.text in ("__?masm_ptr?__", "__?masm_flat?__"):
                raise ParseError("expression syntax error", token)
            return self._name(token)
        text = token.text
        if kind == HERE:
            self.position += 1
            return self.scope.here() if text == "$" else self.scope.section_start()
        if kind == STRING:
            self.position += 1
            return self._string(token)
        if text == "-" or text == "+" or text in UNARY:
            self._descend(token)
            self.position += 1
            operand = self._unary()
            self._depth -= 1
            if text == "+":
                return operand
            return self._combined(token, NEGATE if text == "-" else UNARY[text], operand)
        if text == "(":
            self._descend(token)
            self.position += 1
            inner = self._conditional()
            self._depth -= 1
            self.expect(")")
            return inner
        if kind in (PP, BAD):
            hint = f"unexpected `{text[:40]}' in an expression"
            raise ParseError("expression syntax error", token, hint)
        raise ParseError("expression syntax error", token)

    def _descend(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ParseError("expression too long", token, "it is nested too deeply")

    def _last(self) -> Token | None:
        return self.tokens[-1] if self.tokens else None

    def _number(self, token: Token) -> int:
        value = numbers.integer(token.text)
        if value is None:
            if numbers.is_float(token.text):
                raise ParseError(
                    "expression syntax error", token, "a float stands alone, as in `dd 1.5'"
                )
            hint = f"`{token.text[:40]}' is not a number"
            raise ParseError("expression syntax error", token, hint)
        if value >= 1 << 64:
            self.scope.warning(
                "number-overflow",
                f"numeric constant {token.text} does not fit in 64 bits",
                token,
            )
            value &= (1 << 64) - 1
        return wrap(value)

    def _string(self, token: Token) -> int:
        text = strings.unquote(token.text)
        return self._character_constant(text, token)

    def _name(self, token: Token) -> Value | Expression:
        text = token.text
        register = REGISTERS.get(text) or REGISTERS.get(text.lower())
        self.position += 1
        if register is not None:
            if self.hint is NO_HINT:
                self.hint = ("base", register)
            self._numbered = False
            return Linear(((register, 1),), 0)
        if text[0] == "$":
            return self.scope.symbol(text[1:], token)
        if text[:2] == "__":
            function = function_name(text)
            if function in FUNCTIONS:
                operand = self._unary()
                if (
                    function == "ilog2w"
                    and isinstance(operand, int)
                    and (not operand or operand & (operand - 1))
                ):
                    message = "ilog2 argument is not a power of two"
                    self.scope.warning("other", message, token)
                return self._combined(token, FUNCTIONS[function], operand)
            if function in FLOAT_FUNCTIONS:
                return self._float_function(function)
            if function in STRING_FUNCTIONS:
                return self._string_function(function, token)
        elif text.lower() == "seg":
            self._descend(token)
            operand = self._unary()
            self._depth -= 1
            return self._combined(token, SEGMENT, operand)
        return self.scope.symbol(text, token)

    def _float_function(self, function: str) -> int:
        from . import floats

        self.expect("(")
        sign = ""
        token = self.peek()
        if token is not None and token.text in ("-", "+"):
            sign = token.text
            self.position += 1
            token = self.peek()
        if token is None or not floats.is_literal(token.text):
            raise ParseError("expecting floating-point number", token)
        self.position += 1
        self.expect(")")
        value = floats.as_integer(sign + token.text, function)
        if value is None:
            raise ParseError("bad floating-point constant", token)
        return wrap(value)

    def _string_function(self, function: str, name: Token) -> int:
        text = self.string_argument(function, name)
        return self._character_constant(text, name)

    def _character_constant(self, text: str, token: Token) -> int:
        """Return the number that a string is; outside 64-bit code four bytes of it count."""
        if len(text) > 4:
            self.scope.warning("other", "character constant too long", token)
        return strings.character_constant(text[:4])

    def string_argument(self, function: str, name: Token) -> str:
        """Read the string that `__utf16__` and its like are applied to, and apply them."""
        parenthesis = self.accept("(")
        token = self.peek()
        if token is None or token.kind != STRING:
            raise ParseError(f"expecting string as argument to {name.text}", token or name)
        self.position += 1
        if parenthesis:
            self.expect(")")
        return self.transformed(function, name, token)

    def transformed(self, function: str, name: Token, token: Token) -> str:
        """Apply `__utf16__` or its like, called `name`, to a string."""
        try:
            return transform_string(function, strings.unquote(token.text))
        except ValueError:
            raise ParseError(f"invalid input string to {name.text}", token) from None


def _mentions(operand: Value | Expression, register: Register) -> bool:
    return isinstance(operand, Linear) and any(base is register for base, _ in operand.terms)


def _terms_meet(left: Value | Expression, right: Value | Expression, sign: int) -> bool:
    """Whether adding two values adds up to something other than zero of a register or section."""
    try:
        one, other = evaluate(left), evaluate(right)
    except ExpressionError:
        return False
    if isinstance(one, Linear) and isinstance(other, Linear):
        factors = dict(one.terms)
        for base, factor in other.terms:
            if base in factors and factors[base] + sign * factor:
                return True
    return False


def _number(value: Value | Expression) -> int:
    """Return the number in a sum; what is not known yet is taken not to be zero."""
    try:
        known = evaluate(value)
    except ExpressionError:
        return 1
    if isinstance(known, int):
        return known
    return 1 if is_forward(known) else known.offset
