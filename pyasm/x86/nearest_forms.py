"""What forms a mnemonic has, nearest first to the operands that none of them takes.

Made only when a message about a refused instruction is shown to a person, or as JSON.
"""

from __future__ import annotations

from . import addressing, decorators, kinds
from .form_text import merged, operand_texts
from .operand_bits import far_pointer_bits, immediate_bits, memory_bits, register_bits
from .operands import CPU_TOO_OLD, FarPointer, Immediate, Memory, RegisterOperand
from .processors import LEVELS, Processor
from .table import LONG_MODE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .operands import Instruction, Mode
    from .table import Form, Table

SHOWN = 6
# The messages that other operands, or another processor, would help against.
ABOUT_FORMS = frozenset(
    [
        "invalid combination of opcode and operands",
        "operation size not specified",
        "mismatch in operand sizes",
        "broadcast not permitted on this operand",
        "mismatch in the number of broadcasting elements",
        "mask not permitted on this operand",
        "unsupported mode decorator for instruction",
        "invalid register set size",
        "register set not valid for operand",
        CPU_TOO_OLD,
        "instruction not supported in 16-bit mode",
        "instruction not supported in 32-bit mode",
    ]
)
_WIDTHS = sum(kinds.SIZE_BITS.values())
_KIND = ~kinds.SIZES & ~kinds.STRICT
_SIZE = {bit: size for size, bit in kinds.SIZE_BITS.items()}
_KEYWORDS = {
    8: "byte",
    16: "word",
    32: "dword",
    64: "qword",
    80: "tword",
    128: "oword",
    256: "yword",
    512: "zword",
}
_PARTS = (
    kinds.LOW16
    | kinds.ACCUMULATOR
    | kinds.NOT_ACCUMULATOR
    | kinds.COUNTER
    | kinds.DATA
    | kinds.ONE
    | kinds.SMALL
    | kinds.OFFSET_ONLY
)


class Near:
    """A form: its text, and in a few words why it does not take the operands."""

    __slots__ = ("form", "reason")

    def __init__(self, form: str, reason: str) -> None:
        self.form = form
        self.reason = reason

    def as_dict(self) -> dict[str, str | None]:
        """Return it for JSON."""
        return {"form": self.form, "reason": self.reason or None}


class _Misfit:
    """How far a form is from the operands; `score` is smaller for nearer forms."""

    __slots__ = ("kind", "missing", "score", "size")

    def __init__(self, form: Form, have: list[int], asks: list[int], processor: Processor) -> None:
        needs = form.needs
        # Operands whose kind, or whose size is wrong; those whose size only has to be said.
        self.kind: list[int] = []
        self.size: list[int] = []
        self.missing: list[int] = []
        graver = 0
        for index, (need, has) in enumerate(zip(needs, have, strict=False)):
            lacking = need & ~has & _KIND
            if lacking or has & ~need & (kinds.TO | kinds.COLON):
                self.kind.append(index)
                graver += bool(lacking & ~_PARTS)
            elif asks[index] & ~form.permits[index]:
                self.kind.append(index)
            elif need & kinds.SIZES and need & kinds.SIZES != has & kinds.SIZES:
                if has & kinds.SIZES:
                    self.size.append(index)
                elif not has & (kinds.REGISTER | kinds.IMMEDIATE):
                    self.missing.append(index)
            elif not need & kinds.SIZES and has & _WIDTHS:
                default = form.default_sizes[index]
                if default > 0 and has & _WIDTHS & ~default:
                    self.size.append(index)
        unavailable = form.level > processor.level or bool(form.flags & LONG_MODE)
        self.score = (
            abs(len(needs) - len(have)),
            graver,
            len(self.kind),
            len(self.size),
            unavailable,
            len(self.missing),
        )


def nearest(
    message: str, instructions: Table, instruction: Instruction, mode: Mode
) -> tuple[list[Near], int]:
    """Return the nearest forms, at most `SHOWN`, and how many more the mnemonic has.

    Nothing is returned where `message` is about something else.
    """
    if message not in ABOUT_FORMS or instruction.mnemonic not in instructions:
        return [], 0
    have, asks = _bits(instruction, mode)
    processor = Processor(mode.cpu)
    forms = [
        form for form in instructions.forms(instruction.mnemonic) if not form.flags & LONG_MODE
    ]
    groups: list[tuple[tuple[int, ...], int, str, Form, _Misfit]] = []
    for order, (text, alike) in enumerate(merged(forms)):
        misfits = [(_Misfit(form, have, asks, processor), form) for form in alike]
        misfit, form = min(misfits, key=lambda pair: pair[0].score)
        groups.append((misfit.score, order, text, form, misfit))
    groups.sort(key=lambda group: group[:2])
    found = [
        Near(text, _reason(form, misfit, have, asks, processor))
        for _, _, text, form, misfit in groups[:SHOWN]
    ]
    return found, max(0, len(groups) - SHOWN)


def explanation(
    message: str, instructions: Table, instruction: Instruction, mode: Mode
) -> list[str]:
    """Return the lines that tell a reader which forms there are."""
    found, more = nearest(message, instructions, instruction, mode)
    if not found:
        return []
    width = max(len(near.form) for near in found)
    rows = [f"  forms of `{instruction.mnemonic}', nearest first:"]
    for near in found:
        rows.append(f"    {near.form:{width}}  {near.reason}".rstrip())
    if more:
        rows.append(f"    and {more} more")
    return rows


def _bits(instruction: Instruction, mode: Mode) -> tuple[list[int], list[int]]:
    """Return what the operands have and ask for; a far pointer is two operands."""
    have: list[int] = []
    asks: list[int] = []
    for operand in instruction.operands:
        if isinstance(operand, RegisterOperand):
            have.append(register_bits(operand)[0])
        elif isinstance(operand, Immediate):
            have.append(immediate_bits(operand, mode.optimize))
        elif isinstance(operand, Memory):
            bits = 32 if any(register.size == 32 for register, _ in operand.terms) else mode.bits
            address = addressing.encode_address(operand, bits, mode.bits)
            have.append(memory_bits(operand, address))
        elif isinstance(operand, FarPointer):
            have.extend(far_pointer_bits(operand))
            asks.append(0)
        asks.append(decorators.bits(operand.decorators) if operand.decorators else 0)
    return have, asks


def _reason(
    form: Form, misfit: _Misfit, have: list[int], asks: list[int], processor: Processor
) -> str:
    needs = form.needs
    if len(needs) != len(have):
        count = len(needs) or "no"
        return f"takes {count} operand{'' if count == 1 else 's'}"
    if misfit.kind:
        index = misfit.kind[0]
        refused = asks[index] & ~form.permits[index]
        if refused and not needs[index] & ~have[index] & _KIND:
            return f"operand {index + 1} takes no {_decorator(refused)}"
        return f"operand {index + 1} would have to be {_described(form, index)}"
    if misfit.size:
        index = misfit.size[0]
        size = needs[index] & kinds.SIZES or form.default_sizes[index]
        bits = _SIZE.get(size & _WIDTHS)
        return f"operand {index + 1} would have to be {bits} bits wide" if bits else ""
    if form.level > processor.level:
        return f"not before `cpu {LEVELS[form.level]}'"
    for index, words in enumerate(asks):
        whole, element = _SIZE.get(needs[index] & _WIDTHS), _SIZE.get(form.elements[index])
        if words & decorators.BROADCAST and whole and element:
            return f"with operand {index + 1} as `[...]{{1to{whole // element}}}'"
    for index, has in enumerate(have):
        if has & kinds.MEMORY == kinds.MEMORY and not has & kinds.SIZES:
            width = "".join(
                [c for c in operand_texts(form)[index].partition(" ")[0] if c.isdigit()]
            )
            word = _KEYWORDS.get(int(width or 0))
            return f"with operand {index + 1} as `{word} [...]'" if word else ""
    return ""


def _decorator(refused: int) -> str:
    if refused & decorators.BROADCAST:
        return "broadcast"
    if refused & decorators.MASK:
        return "mask"
    if refused & decorators.ANY_GROUP:
        return "such group of registers"
    return "zeroing" if refused & decorators.ZERO else "rounding"


def _described(form: Form, index: int) -> str:
    """Say what an operand has to be."""
    need = form.needs[index]
    text = operand_texts(form)[index].partition(" {")[0]
    if need & kinds.TO:
        return f"`{text}'"
    if need & kinds.IMMEDIATE:
        if need & kinds.ONE:
            return "the number 1"
        if need & kinds.SMALL:
            return "a number from -128 to 127"
        return "a far pointer" if need & kinds.COLON else "a number"
    if need & (kinds.XMM_INDEX | kinds.YMM_INDEX | kinds.ZMM_INDEX):
        return f"memory with a vector of indexes, {text}"
    if need & kinds.MEMORY == kinds.MEMORY:
        return "an address without registers" if need & kinds.OFFSET_ONLY else "memory"
    if text[-1:].isdigit() and need & kinds.REGISTER and not need & kinds.GENERAL:
        return text
    if need & (kinds.ACCUMULATOR | kinds.COUNTER | kinds.DATA):
        return f"`{text}'"
    if need & kinds.REGISTER:
        return f"a register: {text}"
    return f"a register or memory: {text}"
