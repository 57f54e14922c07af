"""Addresses: which ModRM and SIB bytes a memory reference gets, and how wide it is.

The choices among several encodings of the same address are NASM's. Intel SDM volume 2, tables
2-1 (16-bit ModRM), 2-2 (32-bit ModRM) and 2-3 (SIB).
"""

from __future__ import annotations

from . import kinds
from .operands import Memory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .operands import Operand
    from .registers import Register

_ESP = 4
_EBP = 5
_NO_REGISTER = 4  # as SIB.index
_SCALES = {1: 0x00, 2: 0x40, 4: 0x80, 8: 0xC0}
_MODRM16 = {
    ("bx", "si"): 0,
    ("bx", "di"): 1,
    ("bp", "si"): 2,
    ("bp", "di"): 3,
    ("si", ""): 4,
    ("di", ""): 5,
    ("bp", ""): 6,
    ("bx", ""): 7,
}
_INDEX_KINDS = {"xmm": kinds.XMM_INDEX, "ymm": kinds.YMM_INDEX, "zmm": kinds.ZMM_INDEX}
_VECTORS = kinds.XMM | kinds.YMM | kinds.ZMM
IMPOSSIBLE_SIZES = "impossible combination of address sizes"
SIZE_IGNORED = ("ea-dispsize", "displacement size ignored on absolute address")


class Address:
    """How an address is encoded, apart from its displacement's size and value.

    `bits` is 16 or 32. `modrm` is the byte with mod 0 and reg 0, `sib` the SIB byte or -1.
    `fixed` is the displacement's size in bytes if it has no choice, else 0; then `may_be_empty`
    tells whether a zero displacement can be left out, `byte` and `wide` which size a keyword
    asked for. `has` are the bits of `kinds` that the address gives its operand: a lone offset,
    a vector of indexes, registers of 64-bit code. `errors` makes all that worthless;
    with `is_unreadable` it is not even an address, and nothing else is worth saying.
    `signature` stands for what an encoder's plans depend on, `sizes` are all that the address may
    have, `impossible` is what prefixes and registers contradict each other in; the encoder puts
    them there.
    """

    __slots__ = (
        "bits",
        "byte",
        "errors",
        "fixed",
        "has",
        "impossible",
        "is_unreadable",
        "may_be_empty",
        "modrm",
        "sib",
        "signature",
        "sizes",
        "vector_high",
        "warnings",
        "wide",
    )

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.modrm = 0
        self.sib = -1
        self.fixed = 0
        self.may_be_empty = True
        self.byte = False
        self.wide = False
        self.has = 0
        self.is_unreadable = False
        self.signature = 0
        self.sizes = bits
        self.impossible: tuple[str, ...] = ()
        self.vector_high = False
        self.errors: tuple[str, ...] = ()
        self.warnings: tuple[tuple[str, str], ...] = ()


def address_sizes(memory: Memory) -> int:
    """Return the address sizes that the reference can have, 16 and 32, as a sum."""
    possible = 16 | 32
    any_register = False
    for register, factor in _terms(memory):
        if factor:
            any_register = True
            if register.kind == "gp" and register.size > 8:
                possible &= register.size
    if not any_register and memory.address_keyword > 8:
        possible &= memory.address_keyword
    return possible


def _terms(memory: Memory) -> tuple[tuple[Register, int], ...]:
    if memory.index_after_comma is not None:
        return (*memory.terms, memory.index_after_comma)
    return memory.terms


def _split(memory: Memory) -> tuple[Register | None, Register | None, int] | str:
    """Return base, index and scale as NASM first reads them, or what is wrong.

    NASM keeps a sum's registers in the order of their names; the first general register
    without a factor is the base.
    """
    base: Register | None = None
    index: Register | None = None
    scale = 0
    for register, factor in sorted(memory.terms, key=lambda term: term[0].name):
        if register.kind == "gp" and factor == 1 and base is None:
            base = register
        elif index is None:
            index, scale = register, factor
        elif base is None:
            return "invalid effective address: two index registers"
        elif register.kind != "gp":
            return "invalid effective address: impossible register"
        else:
            return "invalid effective address: too many registers"
    if memory.index_after_comma is not None:
        if index is not None:
            return "invalid mib expression"
        index, scale = memory.index_after_comma
    if scale == 0:
        index = None
    return base, index, scale


def encode_address(
    memory: Memory,
    bits: int,
    mode: int,
    split_index: bool = False,
    sib: bool = False,
    separate_index: Register | None = None,
) -> Address:
    """Encode a reference with addresses of `bits` bits, in code of `mode` bits.

    `split_index` is for the instructions of MPX that use base and index apart; `separate_index`
    is the index where they have it as an operand of its own. `sib` is for those that need a SIB
    byte.
    """
    address = Address(bits)
    address.byte = memory.address_keyword == 8
    address.wide = memory.address_keyword > 8
    parts = _split(memory)
    if isinstance(parts, str):
        address.errors = (parts,)
        address.is_unreadable = True
        return address
    base, index, scale = parts
    hint: tuple[str, Register | None] = memory.hint or ("", None)
    if memory.index_after_comma is not None:
        hint = ("base", base) if base is not None else ("index", index)
    if separate_index is not None:
        index, scale, hint = separate_index, 1, ("index", separate_index)
    if base is None and index is None:
        _encode_offset(address, memory, sib)
        return address
    if memory.relative == "rel":
        text = "indirect address displacements cannot be RIP-relative"
        address.warnings = (("other", text), ("other", text))
    both = (base.has if base else 0) | (index.has if index else 0)
    if index is not None:
        address.has |= _INDEX_KINDS.get(index.kind, 0)
    if both & kinds.LONG_ONLY:
        address.has |= kinds.LONG_ONLY
    if both & _VECTORS:
        valid = _encode_vector(address, memory, base, index, scale)
    elif both & (kinds.BITS32 | kinds.BITS64):
        valid = _encode_32(address, memory, base, index, scale, hint, split_index, sib)
    else:
        valid = _encode_16(address, memory, base, index, scale)
    if not valid:
        address.errors = (f"invalid {mode}-bit effective address",)
    return address


def ignored_sizes(
    operands: Sequence[Operand], errors: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Return the warning that NASM gives beside `errors` of `[qword number]`."""
    for operand in operands:
        if (
            isinstance(operand, Memory)
            and operand.address_keyword == 64
            and not operand.terms
            and errors[0] == IMPOSSIBLE_SIZES
        ):
            return (SIZE_IGNORED,)
    return ()


def _encode_offset(address: Address, memory: Memory, sib: bool) -> None:
    address.has |= kinds.OFFSET_ONLY
    if address.byte or (address.wide and memory.address_keyword != address.bits):
        address.warnings = (SIZE_IGNORED, SIZE_IGNORED)
    if sib:
        address.modrm, address.sib, address.fixed = 4, 0x25, 4
    elif address.bits == 16:
        address.modrm, address.fixed = 6, 2
    else:
        address.modrm, address.fixed = 5, 4


def _encode_vector(
    address: Address,
    memory: Memory,
    base: Register | None,
    index: Register | None,
    scale: int,
) -> bool:
    """One register must be a vector, and is the index; the other one, if any, is general."""
    if index is None or (base is not None and base.has & _VECTORS):
        if scale not in (0, 1):
            return False
        scale = 1
        base, index = index, base
    if index is None or not index.has & _VECTORS:
        return False
    if base is not None and (base.kind != "gp" or base.size != 32):
        return False
    if memory.address_keyword in (16, 64) or address.bits != 32 or scale not in _SCALES:
        return False
    address.vector_high = index.number >= 16
    address.modrm = 4
    _set_sib(address, base, index.number & 7, scale)
    return True


def _set_sib(address: Address, base: Register | None, index: int, scale: int) -> None:
    number = _EBP if base is None else base.number & 7
    address.sib = _SCALES[scale] | index << 3 | number
    if base is None:
        address.fixed = 4
    address.may_be_empty = number != _EBP


def _encode_32(
    address: Address,
    memory: Memory,
    base: Register | None,
    index: Register | None,
    scale: int,
    hint: tuple[str, Register | None],
    split_index: bool,
    sib: bool,
) -> bool:
    for register in (base, index):
        if register is not None and (register.kind != "gp" or register.size != 32):
            return False
    if memory.address_keyword in (16, 64) or address.bits != 32:
        return False
    kind, hinted = hint
    if (
        scale == 1
        and base is not None
        and index is not None
        and base is not index
        and ((hinted is base and kind == "index") or (hinted is index and kind == "base"))
    ):
        base, index = index, base
    if base is None and scale == 1 and not (hinted is index and kind == "index"):
        base, index = index, None
    if split_index:
        if index is None and hinted is base and kind == "index":
            base, index, scale = None, base, 1
        if kind == "summed" and base is None:
            base, scale = index, scale - 1
    else:
        doubled = scale == 2 and index is not None and index.number & 15 != _ESP
        if base is None and (
            (doubled and (not memory.nosplit or kind == "summed")) or scale in (3, 5, 9)
        ):
            base, scale = index, scale - 1  # eax*3 is eax + eax*2
        if (
            index is None
            and base is not None
            and base.number & 7 != _ESP
            and memory.nosplit
            and hinted is base
            and kind == "index"
        ):
            base, index, scale = None, base, 1
    if scale == 1 and index is not None and index.number == _ESP:
        base, index = index, base
    if index is not None and (index.number == _ESP or scale not in _SCALES):
        return False

    if index is None and base is not None and base.number & 7 != _ESP and not sib:
        address.modrm = base.number & 7
        address.may_be_empty = base.number & 7 != _EBP
    elif index is None and base is None and not sib:
        address.modrm, address.fixed = 5, 4
    else:
        address.modrm = 4
        if index is None:
            _set_sib(address, base, _NO_REGISTER, 1)
        else:
            _set_sib(address, base, index.number & 7, scale)
    return True


def _encode_16(
    address: Address, memory: Memory, base: Register | None, index: Register | None, scale: int
) -> bool:
    names = ("bx", "bp", "si", "di")
    if any(register is not None and register.name not in names for register in (base, index)):
        return False
    if memory.address_keyword in (32, 64) or (index is not None and scale != 1):
        return False
    if base is None or (index is not None and base.name in ("si", "di")):
        base, index = index, base
    if base is None:
        return False
    modrm = _MODRM16.get((base.name, index.name if index else ""))
    if modrm is None:
        return False
    address.modrm = modrm
    address.may_be_empty = modrm != 6
    return True
