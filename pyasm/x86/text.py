"""Writing an instruction as source text, in the form that the parser reads."""

from __future__ import annotations

from . import decorators
from .operands import FarPointer, Immediate, Memory, RegisterOperand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .operands import Instruction, Operand
    from .registers import Register

_SIZES = {
    0: "",
    8: "byte ",
    16: "word ",
    32: "dword ",
    64: "qword ",
    80: "tword ",
    128: "oword ",
    256: "yword ",
    512: "zword ",
}


def instruction_text(instruction: Instruction) -> str:
    """Return the source line of an instruction whose values are all numbers."""
    words = [*instruction.prefixes]
    if instruction.mnemonic:
        words.append(instruction.mnemonic)
    text = " ".join(words)
    operands = ", ".join(_operand(operand) for operand in instruction.operands)
    return f"{text} {operands}" if operands else text


def _operand(operand: Operand) -> str:
    before = "strict " if operand.strict else ""
    if operand.to:
        before += "to "
    before += f"{operand.distance} " if operand.distance else ""
    before += _SIZES[operand.size]
    # Rounding stands in the next operand's place, so behind what belongs to this one.
    words = sorted(operand.decorators, key=lambda word: word in decorators.MODES)
    braces = "".join(_decorator(word) for word in words)
    if isinstance(operand, RegisterOperand):
        return f"{before}{operand.register.name}{braces}"
    if isinstance(operand, FarPointer):
        return f"{before}{_number(operand.segment)}:{_number(operand.offset)}"
    if isinstance(operand, Immediate):
        return before + _number(operand.value) + braces
    return before + _memory(operand) + braces


def _decorator(word: str) -> str:
    if word in decorators.MODES:
        return f", {{{word}}}"
    return word if word.startswith("+") else f"{{{word}}}"


def _number(value: object) -> str:
    if not isinstance(value, int):
        raise ValueError(f"no number: {value!r}")
    return f"-{-value:#x}" if value < 0 else f"{value:#x}"


def _memory(memory: Memory) -> str:
    """The terms come in an order and with factors that give the reference's hint again."""
    words = [
        f"a{memory.address_size} " if memory.address_size else "",
        _SIZES[memory.address_keyword],
        "nosplit " if memory.nosplit else "",
        f"{memory.relative} " if memory.relative else "",
        f"{memory.segment.name}:" if memory.segment is not None else "",
    ]
    kind, hinted = memory.hint or ("", None)
    terms = sorted(memory.terms, key=lambda term: term[0] is not hinted)
    parts = []
    for register, factor in terms:
        parts.append(_term(register, factor, kind if register is hinted else ""))
    displacement = memory.displacement
    if displacement is not None or not parts:
        number = _number(displacement or 0)
        parts.append(number if number.startswith("-") and parts else f"+{number}")
    text = "+".join(parts).replace("++", "+").replace("+-", "-").lstrip("+")
    if memory.index_after_comma is not None:
        register, factor = memory.index_after_comma
        text += f",{register.name}*{factor}"
    return f"[{''.join(words)}{text}]"


def _term(register: Register, factor: int, hint: str) -> str:
    if hint == "summed" and factor > 1:
        return "+".join([register.name] * factor)
    if factor == 1 and hint != "index":
        return register.name
    return f"{register.name}*{factor}"
