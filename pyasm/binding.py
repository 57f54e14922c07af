"""Gives the operands of an instruction the values that their expressions have now.

The parser leaves `Expression`s in operands. The encoder takes values only; so an instruction with
`variable` operands is bound anew whenever sizes may have changed.
"""

from __future__ import annotations

from .expressions import Expression, Linear, evaluate, for_encoder, is_forward
from .parser import without_registers
from .x86.operands import FarPointer, Immediate, Instruction, Memory, RegisterOperand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .expressions import Value
    from .x86.operands import Fixup, Operand


def is_variable(instruction: Instruction) -> bool:
    """Whether a value in it depends on symbols."""
    for operand in instruction.operands:
        if not isinstance(operand, RegisterOperand) and operand.variable:
            return True
    return False


def values_in(instruction: Instruction) -> list[Value | Expression]:
    """Return the values of an instruction's operands, as they stand in the source."""
    found: list[object] = []
    for operand in instruction.operands:
        if isinstance(operand, Memory):
            found.append(operand.displacement)
        elif isinstance(operand, FarPointer):
            found += [operand.segment, operand.offset]
        elif isinstance(operand, Immediate):
            found.append(operand.value)
    return [value for value in found if isinstance(value, (int, Linear, Expression))]


def bind(instruction: Instruction) -> Instruction:
    """Return the instruction with the present values of its operands.

    Raises:
        ExpressionError: an expression has no value.
    """
    if not is_variable(instruction):
        return instruction
    operands = tuple([_bind(operand) for operand in instruction.operands])
    return Instruction(instruction.mnemonic, operands, instruction.prefixes)


def _bind(operand: Operand) -> Operand:
    if isinstance(operand, RegisterOperand) or not operand.variable:
        return operand
    if isinstance(operand, Memory):
        value = without_registers(_present(operand.displacement))
        return operand.with_displacement(for_encoder(value))
    if isinstance(operand, FarPointer):
        return FarPointer(
            for_encoder(_present(operand.segment)),
            for_encoder(_present(operand.offset)),
            operand.size,
            operand.distance,
            operand.strict,
            True,
        )
    return Immediate(
        for_encoder(_present(operand.value)),
        operand.size,
        operand.distance,
        operand.strict,
        True,
        operand.decorators,
        operand.to,
    )


def _present(value: object) -> Value:
    assert isinstance(value, (int, Linear, Expression))
    return evaluate(value)


def seen_by_encoder(instruction: Instruction) -> tuple[object, ...]:
    """Return what of the present values can choose the form of an instruction.

    Raises:
        ExpressionError: an expression has no value.
    """
    seen: list[object] = []
    for operand in values_in(instruction):
        value = without_registers(evaluate(operand))
        # Of an address it counts only whether it is known.
        seen.append(value if isinstance(value, int) else is_forward(value))
    return tuple([(type(value), value) for value in seen])


def expression_of(instruction: Instruction, fixup: Fixup) -> Value | Expression:
    """Return the expression that a fixup's field is filled from; registers may be in it."""
    operand = instruction.operands[fixup.operand]
    value: object
    if isinstance(operand, Memory):
        value = operand.displacement
    elif isinstance(operand, FarPointer):
        value = operand.segment if fixup.part == "segment" else operand.offset
    else:
        assert isinstance(operand, Immediate)
        value = operand.value
    assert isinstance(value, (int, Linear, Expression))
    return value
