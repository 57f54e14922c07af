"""Writes a form of the instruction table in a notation close to that of the manuals.

`add r/m32, imm8`, `vaddps ymm {k}{z}, ymm, ymm/m256/m32bcst`, `fadd st0, sti`: the notation of
Intel SDM volume 2, 3.1.1.3, without numbers behind registers that may be any. Where NASM wants a
keyword, it is there: `jmp short rel8`, `push dword imm`.
"""

from __future__ import annotations

from . import decorators, kinds, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .table import Form, Tail

_SIZE = {bit: size for size, bit in kinds.SIZE_BITS.items()}
_WIDTHS = sum(kinds.SIZE_BITS.values())  # the sizes that are widths, not distances
_DISTANCE = {bit: word for word, bit in kinds.DISTANCE_BITS.items() if bit}
# One register, or a part of a file: the first whose bits are all there names it.
_ONE = (
    (kinds.ST0, "st0"),
    (kinds.ES, "es"),
    (kinds.CS, "cs"),
    (kinds.SS, "ss"),
    (kinds.DS, "ds"),
    (kinds.FS, "fs"),
    (kinds.GS, "gs"),
    (kinds.SEGMENT, "sreg"),
    (kinds.CR, "cr"),
    (kinds.DR, "dr"),
    (kinds.TR, "tr"),
    (kinds.X87, "sti"),
    (kinds.BOUND, "bnd"),
    (kinds.TILE, "tmm"),
)
_VECTORS = (
    (kinds.MMX, "mm", 64),
    (kinds.XMM, "xmm", 128),
    (kinds.YMM, "ymm", 256),
    (kinds.ZMM, "zmm", 512),
    (kinds.MASK, "k", 0),
)
_ACCUMULATOR = {8: "al", 16: "ax", 32: "eax", 64: "rax"}
_COUNTER = {8: "cl", 16: "cx", 32: "ecx", 64: "rcx"}
_DATA = {16: "dx", 32: "edx", 64: "rdx"}
_INDEXES = ((kinds.XMM_INDEX, "x"), (kinds.YMM_INDEX, "y"), (kinds.ZMM_INDEX, "z"))


def form_text(form: Form) -> str:
    """Return a form as text: the mnemonic and its operands."""
    return line_of(form, operand_texts(form))


def merged(forms: Iterable[Form]) -> list[tuple[str, list[Form]]]:
    """Return each different form as text, with the forms that it stands for, in their order.

    Forms of a row are joined, see `joined`, and forms that say no more than another one are left
    to that one.
    """
    found: list[tuple[list[str], list[Form]]] = []
    for texts, alike in joined(forms):
        for number, (earlier, others) in enumerate(found):
            if covers(earlier, texts):
                others += alike
                break
            if covers(texts, earlier):
                found[number] = (texts, others + alike)
                break
        else:
            found.append((texts, alike))
    return [(line_of(alike[0], texts), alike) for texts, alike in found]


def joined(forms: Iterable[Form]) -> list[tuple[list[str], list[Form]]]:
    """Return the operands of forms as text, those of one row together that differ in a register
    or memory as one operand: `add r8, r8` and `add m8, r8` are `add r/m8, r8`."""
    rows: list[tuple[list[str], list[Form]]] = []
    for form in forms:
        texts = operand_texts(form)
        for earlier, alike in rows:
            if alike[0].row == form.row and _join(earlier, texts):
                alike.append(form)
                break
        else:
            rows.append((texts, [form]))
    return rows


def _join(one: list[str], other: list[str]) -> bool:
    """Make one text say what both do, if they differ in a register or memory of one operand."""
    if len(one) != len(other):
        return False
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if not apart:
        return True
    at = apart[0]
    if len(apart) > 1 or {one[at][:1], other[at][:1]} != {"r", "m"} or one[at][1:] != other[at][1:]:
        return False
    one[at] = f"r/m{one[at][1:]}"
    return True


def covers(general: list[str], special: list[str]) -> bool:
    """Whether one form's text says all that another one's does."""
    return len(general) == len(special) and all(
        one == other or (one[:3] == "r/m" and other in (f"r{one[3:]}", f"m{one[3:]}"))
        for one, other in zip(general, special, strict=True)
    )


def line_of(form: Form, operands: list[str]) -> str:
    """Return a form's mnemonic with the texts of its operands."""
    text = ", ".join(operands).replace("imm:, ", "imm:")
    return f"{form.mnemonic} {text}" if text else form.mnemonic


def operand_texts(form: Form) -> list[str]:
    """Return each operand of a form as text. The segment of a far pointer ends in a colon."""
    texts = []
    for index, need in enumerate(form.needs):
        tail = next((item for item in form.tail if item.operand == index), None)
        text = _operand(need, _matched_size(form, index), tail)
        if form.permits[index]:
            text += _decorators(form.permits[index], form.elements[index])
        texts.append(text)
    return texts


def _matched_size(form: Form, index: int) -> int:
    """Return the size in bits that an operand without one is taken to have, 0 for none."""
    sizes = form.default_sizes
    if form.flags & (table.SIZE_MATCH | table.SIZE_MATCH_2):
        count = 2 if form.flags & table.SIZE_MATCH_2 else len(form.needs)
        needs = [need & _WIDTHS for need in form.needs[:count]]
        size = next((size for size in needs if size), 0)
        if size and index < count:
            return _SIZE.get(size, 0)
    return _SIZE.get(sizes[index], 0) if sizes else 0


def _operand(need: int, matched: int, tail: Tail | None) -> str:
    size = _SIZE.get(need & _WIDTHS, 0)
    before = "to " if need & kinds.TO else ""
    for bit, word in _DISTANCE.items():
        if need & bit:
            before += f"{word} "
    if need & kinds.IMMEDIATE:
        return before + _number(need, size, matched, tail)
    if need & kinds.MEMORY == kinds.MEMORY:
        if need & kinds.FAR:
            return f"far m16:{size or '16/32'}"
        return before + _memory(need, size or matched)
    for bit, name in _ONE:
        if need & bit:
            if need & kinds.REGISTER:
                return before + name
            return f"{before}{name}/m{size or matched or ''}"
    for bit, name, width in _VECTORS:
        if need & bit:
            name += "0" if need & kinds.VECTOR0 else ""
            if need & kinds.REGISTER:
                return before + name
            return f"{before}{name}/m{size or matched or width or ''}"
    return before + _general(need, size or matched)


def _general(need: int, size: int) -> str:
    if need & kinds.ACCUMULATOR:
        return _ACCUMULATOR[size]
    if need & kinds.COUNTER:
        return _COUNTER[size]
    if need & kinds.DATA:
        return _DATA[size]
    text = ("r" if need & kinds.REGISTER else "r/m") + (str(size) if size else "")
    return f"{text} but not eax" if need & kinds.NOT_ACCUMULATOR else text


def _memory(need: int, size: int) -> str:
    for bit, letter in _INDEXES:
        if need & bit:
            return f"vm{size or ''}{letter}"
    if need & kinds.OFFSET_ONLY:
        return f"moffs{size or ''}"
    return f"m{size or ''}"


def _number(need: int, size: int, matched: int, tail: Tail | None) -> str:
    if need & kinds.COLON:
        return "imm:"
    if need & kinds.ONE:
        return "1"
    width = size or matched
    if tail is not None and tail.what == "relative":
        return f"rel{tail.size * 8 or size or '16/32'}"
    if tail is not None and tail.what == "immediate":
        width = tail.size * 8 or width
    if need & kinds.SMALL:
        width = 8
    return f"imm{width or ''}"


def _decorators(permits: int, element: int) -> str:
    text = f"/m{_SIZE[element]}bcst" if permits & decorators.BROADCAST else ""
    if permits & decorators.GROUP_OF_2:
        text += "+1"
    if permits & decorators.GROUP_OF_4:
        text += "+3"
    if permits & decorators.MASK:
        text += " {k}" + ("{z}" if permits & decorators.ZERO else "")
    if permits & decorators.ROUNDING:
        text += " {er}"
    elif permits & decorators.SAE:
        text += " {sae}"
    return text
