"""What the operands of an instruction are, as bits of `kinds`, and how wide its addresses are."""

from __future__ import annotations

from . import addressing, kinds, prefixes
from .operands import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .addressing import Address
    from .operands import FarPointer, Immediate, Memory, Mode, RegisterOperand


def immediate_bits(operand: Immediate, optimize: int) -> int:
    """Return the bits of `kinds` that a number has."""
    bits = kinds.IMMEDIATE
    if operand.size:
        bits |= kinds.SIZE_BITS.get(operand.size, 0)
    if operand.distance:
        bits |= kinds.DISTANCE_BITS[operand.distance]
    if operand.to:
        bits |= kinds.TO
    if operand.strict:
        bits |= kinds.STRICT
    small = optimize and not operand.strict
    value = operand.value
    if type(value) is int:
        if value == 1:
            bits |= kinds.ONE
        if small:
            if (value + 128) & 0xFFFF <= 255:
                bits |= kinds.BYTE_IN_16
            if (value + 128) & 0xFFFFFFFF <= 255:
                bits |= kinds.BYTE_IN_32
    elif value is UNKNOWN and small:
        bits |= kinds.ONE | kinds.SMALL
    return bits


def memory_bits(memory: Memory, address: Address) -> int:
    """Return the bits of `kinds` that a memory reference has."""
    bits = kinds.MEMORY_ANY | address.has
    if memory.address_keyword not in (0, address.bits):
        bits &= ~kinds.OFFSET_ONLY  # the forms without ModRM have addresses of one size
    if memory.size:
        bits |= kinds.SIZE_BITS.get(memory.size, 0)
    return bits | kinds.DISTANCE_BITS[memory.distance] if memory.distance else bits


def register_bits(operand: RegisterOperand) -> tuple[int, bool]:
    """Return a register's bits, and whether it contradicts the size that was written with it."""
    bits = operand.register.has
    asked = kinds.SIZE_BITS.get(operand.size, 0) | kinds.DISTANCE_BITS[operand.distance]
    if operand.to:
        bits |= kinds.TO
    if not asked:
        return bits, False
    own = bits & kinds.SIZES
    return (bits, asked != own) if own else (bits | asked, False)


def far_pointer_bits(operand: FarPointer) -> tuple[int, int]:
    """Return the bits of a far pointer's segment and of its offset, which count as two operands."""
    offset = kinds.IMMEDIATE | (kinds.STRICT if operand.strict else 0)
    size = kinds.SIZE_BITS.get(operand.size, 0) | kinds.DISTANCE_BITS[operand.distance]
    return offset | kinds.COLON | size, offset


def address_bits(
    prefix_words: tuple[str, ...], memories: list[Memory], mode: Mode
) -> tuple[int, int, tuple[str, ...]]:
    """Return the size of an instruction's addresses, all that it may be, 16 and 32, as a sum, and
    what is impossible about it."""
    possible = 16 | 32
    prefix = ""
    for word in prefix_words:
        if prefixes.SLOTS[word] == prefixes.ADDRESS_SIZE:
            prefix = word
    for memory in memories:
        if memory.address_size and not prefix:
            prefix = f"a{memory.address_size}"
    if prefix == "asp":
        possible = 48 - mode.bits
    elif prefix:
        possible &= int(prefix[1:])
    for memory in memories:
        possible &= addressing.address_sizes(memory)
    if possible & mode.bits:
        return mode.bits, possible, ()
    if possible:
        return possible, possible, ()
    return mode.bits, mode.bits, (addressing.IMPOSSIBLE_SIZES,)
