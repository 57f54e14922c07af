"""Expressions: numbers, addresses and what can be computed from them.

A value is an `int` (signed, 64 bits, wrapping) or a `Linear`: bases with factors, plus a number. A
base is a section, an extern symbol, a register inside an address, or `FORWARD`, which stands for
all that is not known yet. So a value never forgets which section it belongs to.

An expression whose value can't change is that value. Any other is an `Expression` in postfix
order: evaluation is one loop over a stack, whatever the depth of the text. Its operands are
values, or objects with a `value()` method (symbols, positions).
"""

from __future__ import annotations

from .x86.operands import UNKNOWN
from .x86.registers import Register

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol, TypeAlias

    class Base(Protocol):
        """What an address may be relative to."""

        name: str

    class Operand(Protocol):
        """An operand whose value is asked for when it is needed."""

        def value(self) -> Value:
            """Return the value as far as it is known now."""


class ExpressionError(Exception):
    """The expression has no value; `str()` is NASM's message."""


class Linear:
    """A sum of bases with factors, and a number: `eax + 4*ebx + section + 12`.

    `terms` are pairs of base and factor, no base twice and no factor zero. `wrt` is what stands
    behind WRT, `None` without it. Never changed once made.
    """

    __slots__ = ("offset", "terms", "wrt")

    def __init__(
        self, terms: tuple[tuple[Base, int], ...], offset: int, wrt: object | None = None
    ) -> None:
        self.terms = terms
        self.offset = offset
        self.wrt = wrt

    def __repr__(self) -> str:
        bases = " + ".join([f"{factor}*{base.name}" for base, factor in self.terms])
        return f"<{bases} + {self.offset}>"


class _Forward:
    """The type of `FORWARD`."""

    __slots__ = ("name",)

    def __init__(self) -> None:
        self.name = "forward reference"


class SegmentOf:
    """The base of `seg x`: the segment (paragraph) that a section or extern symbol lies in."""

    __slots__ = ("name", "of")

    def __init__(self, of: Base) -> None:
        self.of = of
        self.name = f"seg {of.name}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SegmentOf) and other.of is self.of

    def __hash__(self) -> int:
        return hash(id(self.of))


class Frame:
    """The base of a symbol that an output format defines for use behind WRT, as `..got`."""

    def __init__(self, name: str) -> None:
        self.name = name


FORWARD = _Forward()
FORWARD_VALUE = Linear(((FORWARD, 1),), 0)

_LOW = -(1 << 63)
_HIGH = (1 << 63) - 1
_MASK = (1 << 64) - 1

if TYPE_CHECKING:
    Value = int | Linear
    Item: TypeAlias = "int | Linear | Operand | Operator"


def wrap(number: int) -> int:
    """Return a number as a signed one of 64 bits."""
    if _LOW <= number <= _HIGH:
        return number
    return ((number + (1 << 63)) & _MASK) - (1 << 63)


def is_forward(value: Value) -> bool:
    """Whether a value rests on something that is not known yet."""
    if type(value) is int:
        return False
    assert isinstance(value, Linear)
    return any(base is FORWARD for base, _ in value.terms)


def add(left: Value, right: Value, sign: int = 1) -> Value:
    """Return `left + sign*right`. What is unknown stays unknown, but registers are kept."""
    if isinstance(left, int):
        if isinstance(right, int):
            return wrap(left + sign * right)
        left = Linear((), left)
    elif isinstance(right, int):
        return Linear(left.terms, wrap(left.offset + sign * right), left.wrt)
    offset = wrap(left.offset + sign * right.offset)
    wrt = left.wrt if left.wrt is not None else right.wrt
    if left.terms == right.terms and sign == -1:
        if is_forward(left):
            return 0  # see below
        return offset if wrt is None else Linear((), offset, wrt)
    factors: dict[Base, int] = dict(left.terms)
    for base, factor in right.terms:
        factors[base] = factors.get(base, 0) + sign * factor
    if FORWARD in factors:
        # As in NASM, the difference of two forward references counts as zero for the time being.
        kept = [
            (base, factor)
            for base, factor in factors.items()
            if factor and (base is FORWARD or isinstance(base, Register))
        ]
        return Linear(tuple(kept), 0) if kept else 0
    terms = tuple([(base, factor) for base, factor in factors.items() if factor])
    if not terms and wrt is None:
        return offset
    return Linear(terms, offset, wrt)


def _subtract(left: Value, right: Value) -> Value:
    return add(left, right, -1)


def _multiply(left: Value, right: Value) -> Value:
    if isinstance(left, int):
        if isinstance(right, int):
            return wrap(left * right)
        left, right = right, left
    if not isinstance(right, int):
        if is_forward(left) or is_forward(right):
            return FORWARD_VALUE
        raise ExpressionError("unable to multiply two non-scalar objects")
    if is_forward(left):
        return left
    if right == 0:
        return 0
    return Linear(
        tuple([(base, factor * right) for base, factor in left.terms]), wrap(left.offset * right)
    )


def _negate(operand: Value) -> Value:
    return _multiply(operand, -1)


def _on_scalars(
    function: Callable[[int, int], int], complaint: str
) -> Callable[[Value, Value], Value]:
    """Lift a function of two numbers to values."""

    def operator(left: Value, right: Value) -> Value:
        if isinstance(left, int) and isinstance(right, int):
            return wrap(function(left, right))
        if (isinstance(left, int) or is_forward(left)) and (
            isinstance(right, int) or is_forward(right)
        ):
            return FORWARD_VALUE
        raise ExpressionError(complaint)

    return operator


def _on_scalar(function: Callable[[int], int], complaint: str) -> Callable[[Value], Value]:
    """Lift a function of one number to values."""

    def operator(operand: Value) -> Value:
        if isinstance(operand, int):
            return wrap(function(operand))
        if is_forward(operand):
            return FORWARD_VALUE
        raise ExpressionError(complaint)

    return operator


def _compare(
    symbol: str, function: Callable[[int], int], equality: int | None = None
) -> Callable[[Value, Value], Value]:
    """Lift a predicate on the difference of two values.

    `equality` is the answer for values that differ by more than a number; `None`: an error.
    """

    def operator(left: Value, right: Value) -> Value:
        difference = add(left, right, -1)
        if isinstance(difference, int):
            # As NASM does, the comparison is that of the wrapped difference.
            return function(difference)
        if is_forward(difference):
            return FORWARD_VALUE
        if equality is not None:
            return equality
        raise ExpressionError(f"`{symbol}': operands differ by a non-scalar")

    return operator


def _unsigned_divide(left: int, right: int) -> int:
    if right == 0:
        raise ExpressionError("division by zero")
    return (left & _MASK) // (right & _MASK)


def _unsigned_modulo(left: int, right: int) -> int:
    if right == 0:
        raise ExpressionError("division by zero")
    return (left & _MASK) % (right & _MASK)


def _signed_divide(left: int, right: int) -> int:
    if right == 0:
        raise ExpressionError("division by zero")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _signed_modulo(left: int, right: int) -> int:
    if right == 0:
        raise ExpressionError("division by zero")
    remainder = abs(left) % abs(right)
    return -remainder if left < 0 else remainder


# NASM shifts as the x86 does, by the lowest six bits of the count.


def _shift_left(left: int, right: int) -> int:
    return left << (right & 63)


def _shift_right(left: int, right: int) -> int:
    return (left & _MASK) >> (right & 63)


def _shift_right_signed(left: int, right: int) -> int:
    return left >> (right & 63)


def _choose(condition: Value, yes: Value, no: Value) -> Value:
    if isinstance(condition, int):
        return yes if condition else no
    if is_forward(condition):
        return FORWARD_VALUE
    raise ExpressionError("the left-hand side of `?' must be a scalar value")


def _segment(operand: Value) -> Value:
    if isinstance(operand, int):
        raise ExpressionError("cannot apply SEG to a non-relocatable value")
    if is_forward(operand):
        return FORWARD_VALUE
    if len(operand.terms) != 1 or operand.terms[0][1] != 1:
        raise ExpressionError("cannot apply SEG to a non-relocatable value")
    base = operand.terms[0][0]
    if isinstance(base, SegmentOf):
        raise ExpressionError("SEG applied to something which is already a segment base")
    return Linear(((SegmentOf(base), 1),), 0)


def _with_respect_to(operand: Value, frame: Value) -> Value:
    if is_forward(frame):
        # Registers in an address are known all the same.
        return operand if is_forward(operand) else add(operand, FORWARD_VALUE)
    if isinstance(frame, Linear) and (
        len(frame.terms) != 1
        or frame.terms[0][1] != 1
        or not isinstance(frame.terms[0][0], (Frame, SegmentOf))
    ):
        raise ExpressionError("invalid right-hand operand to WRT")
    if isinstance(operand, int):
        return Linear((), operand, frame)
    return Linear(operand.terms, operand.offset, frame)


def _floor_log2(number: int) -> int:
    return max(0, (number & _MASK).bit_length() - 1)


def _exact_log2(number: int) -> int:
    number &= _MASK
    if number == 0 or number & (number - 1):
        raise ExpressionError("ilog2 argument is not a power of two")
    return number.bit_length() - 1


def _ceiling_log2(number: int) -> int:
    number &= _MASK
    return 0 if number < 2 else (number - 1).bit_length()


class Operator:
    """An operator in postfix: its spelling, how many operands it takes and what it does."""

    __slots__ = ("apply", "arity", "symbol")

    def __init__(self, symbol: str, arity: int, apply: Callable[..., Value]) -> None:
        self.symbol = symbol
        self.arity = arity
        self.apply = apply


def _scalars(symbol: str, function: Callable[[int, int], int], name: str = "") -> Operator:
    name = name or f"`{symbol}' operator"
    return Operator(
        symbol, 2, _on_scalars(function, f"{name} may only be applied to scalar values")
    )


def _comparison(
    symbol: str, function: Callable[[int], int], equality: int | None = None
) -> Operator:
    return Operator(symbol, 2, _compare(symbol, function, equality))


ADD = Operator("+", 2, add)
SUBTRACT = Operator("-", 2, _subtract)
MULTIPLY = Operator("*", 2, _multiply)
CHOOSE = Operator("?", 3, _choose)
NEGATE = Operator("-", 1, _negate)
SEGMENT = Operator("seg", 1, _segment)
WITH_RESPECT_TO = Operator("wrt", 2, _with_respect_to)
_EQUAL = _comparison("=", lambda difference: int(difference == 0), 0)
_UNEQUAL = _comparison("<>", lambda difference: int(difference != 0), 1)

# Binary operators by spelling: how tightly they bind (NASM manual, 3.5), and what they do.
BINARY: dict[str, tuple[int, Operator]] = {
    "||": (1, _scalars("|", lambda a, b: int(bool(a) or bool(b)))),
    "^^": (2, _scalars("^", lambda a, b: int(bool(a) != bool(b)))),
    "&&": (3, _scalars("&", lambda a, b: int(bool(a) and bool(b)))),
    "=": (4, _EQUAL),
    "==": (4, _EQUAL),
    "<>": (4, _UNEQUAL),
    "!=": (4, _UNEQUAL),
    "<": (4, _comparison("<", lambda difference: int(difference < 0))),
    "<=": (4, _comparison("<=", lambda difference: int(difference <= 0))),
    ">": (4, _comparison(">", lambda difference: int(difference > 0))),
    ">=": (4, _comparison(">=", lambda difference: int(difference >= 0))),
    "<=>": (4, _comparison("<=>", lambda difference: (difference > 0) - (difference < 0))),
    "|": (5, _scalars("|", lambda a, b: a | b)),
    "^": (6, _scalars("^", lambda a, b: a ^ b)),
    "&": (7, _scalars("&", lambda a, b: a & b)),
    "<<": (8, _scalars("<<", _shift_left, "shift operator")),
    "<<<": (8, _scalars("<<<", _shift_left, "shift operator")),
    ">>": (8, _scalars(">>", _shift_right, "shift operator")),
    ">>>": (8, _scalars(">>>", _shift_right_signed, "shift operator")),
    "+": (9, ADD),
    "-": (9, SUBTRACT),
    "*": (10, MULTIPLY),
    "/": (10, _scalars("/", _unsigned_divide, "division operator")),
    "//": (10, _scalars("//", _signed_divide, "division operator")),
    "%": (10, _scalars("%", _unsigned_modulo, "division operator")),
    "%%": (10, _scalars("%%", _signed_modulo, "division operator")),
}

UNARY = {
    "~": Operator(
        "~", 1, _on_scalar(lambda a: ~a, "`~' operator may only be applied to scalar values")
    ),
    "!": Operator(
        "!",
        1,
        _on_scalar(lambda a: int(not a), "`!' operator may only be applied to scalar values"),
    ),
}


def _function(name: str, function: Callable[[int], int]) -> Operator:
    return Operator(name, 1, _on_scalar(function, "function may only be applied to scalar values"))


# Integer functions (NASM manual, 5.4), by the name between the underscores.
FUNCTIONS = {
    "ilog2e": _function("ilog2e", _exact_log2),
    "ilog2w": _function("ilog2w", _floor_log2),
    "ilog2f": _function("ilog2f", _floor_log2),
    "ilog2c": _function("ilog2c", _ceiling_log2),
}


class Expression:
    """An expression whose value depends on symbols: operands and operators in postfix order."""

    __slots__ = ("items",)

    def __init__(self, items: tuple[Item, ...]) -> None:
        self.items = items

    def value(self) -> Value:
        """Return the value as far as symbols are known now.

        Raises:
            ExpressionError: the operands don't fit the operators.
        """
        items = self.items
        stack: list[Value] = []
        for item in items:
            if isinstance(item, (int, Linear)):
                stack.append(item)
            elif isinstance(item, Operator):
                if item.arity == 2:
                    right = stack.pop()
                    stack[-1] = item.apply(stack[-1], right)
                elif item.arity == 1:
                    stack[-1] = item.apply(stack[-1])
                else:
                    no = stack.pop()
                    yes = stack.pop()
                    stack[-1] = item.apply(stack[-1], yes, no)
            else:
                stack.append(item.value())
        return stack[0]


def evaluate(expression: Value | Expression) -> Value:
    """Return the value of a constant or an expression."""
    if isinstance(expression, Expression):
        return expression.value()
    return expression


def for_encoder(value: Value) -> object:
    """Return a value as `pyasm.x86.operands` wants it: forward references as `UNKNOWN`."""
    if isinstance(value, int):
        return value
    return UNKNOWN if is_forward(value) else value


def combine(operator: Operator, *operands: Value | Expression) -> Value | Expression:
    """Apply an operator: to a value now if all operands are constant, else to an expression.

    The difference of two labels in the same piece of a section is constant too.
    """
    for operand in operands:
        if isinstance(operand, Expression):
            break
    else:
        return operator.apply(*operands)
    if operator is SUBTRACT:
        known = _fixed_distance(operands[0], operands[1])
        if known is not None:
            return known
    items: list[Item] = []
    for operand in operands:
        if isinstance(operand, Expression):
            items += operand.items
        else:
            items.append(operand)
    items.append(operator)
    return Expression(tuple(items))


def _fixed_distance(left: Value | Expression, right: Value | Expression) -> int | None:
    """Return `left - right` if both are positions with nothing that can grow between them."""
    if not isinstance(left, Expression) or not isinstance(right, Expression):
        return None
    if len(left.items) != 1 or len(right.items) != 1:
        return None
    one, other = left.items[0], right.items[0]
    fragment = getattr(one, "fragment", None)
    if fragment is None or getattr(other, "fragment", None) is not fragment:
        return None
    difference: int = one.offset - other.offset  # type: ignore[union-attr]  # positions have it
    return difference
