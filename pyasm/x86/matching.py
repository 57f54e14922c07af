"""Choosing a form: which of a mnemonic's forms takes these operands, and if none, why.

The rules, their order and their messages are NASM's, so that the same form is chosen among
several and the same complaint comes where none fits. The most specific complaint that any form
gave is the one that is reported.
"""

from __future__ import annotations

from . import decorators, kinds, table
from .operands import CPU_TOO_OLD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .processors import Processor
    from .table import Form

# How a form took the operands; a later one is the more specific complaint.
_INVALID = 0
_ADDRESS_SIZE = 1
_SIZE_MISSING = 2
_SIZE_MISMATCH = 3
_NO_BROADCAST = 4
_BROADCAST_COUNT = 5
_NO_MASK = 6
_NO_DECORATOR = 7
_CPU = 8
_MODE = 9
_HLE = 10
_ENCODING = 11
_BND = 12
_REPNE = 13
_GROUP_SIZE = 14
_GROUP = 15
_GOOD = 20

_KIND = ~kinds.SIZES
_ELEMENTWISE = decorators.BROADCAST | decorators.ROUNDING | decorators.SAE

_BITS = {bit: size for size, bit in kinds.SIZE_BITS.items()}

_INVALID_TEXT = "invalid combination of opcode and operands"
_TEXTS = {
    _SIZE_MISSING: "operation size not specified",
    _SIZE_MISMATCH: "mismatch in operand sizes",
    _NO_BROADCAST: "broadcast not permitted on this operand",
    _BROADCAST_COUNT: "mismatch in the number of broadcasting elements",
    _NO_MASK: "mask not permitted on this operand",
    _NO_DECORATOR: "unsupported mode decorator for instruction",
    _CPU: CPU_TOO_OLD,
    _GROUP_SIZE: "invalid register set size",
    _GROUP: "register set not valid for operand",
}


class Request:
    """What is asked for: the operands' bits, and what else decides about forms.

    `have` are bit sets of `kinds`, an operand each; sizes that were guessed are added to them.
    `asks` are bits of `decorators` for each, `counts` how many elements a broadcast makes; empty
    if there are no decorators at all. `optimize` is as in `Mode`. `repeat` and `encoding` are the
    prefixes of those slots or empty. `address_bits` is the size of a memory operand's address,
    `address_sizes` all that it may be, 16 and 32, as a sum.
    """

    __slots__ = (
        "address_bits",
        "address_sizes",
        "asks",
        "bits",
        "counts",
        "encoding",
        "have",
        "optimize",
        "processor",
        "repeat",
    )

    def __init__(
        self,
        have: list[int],
        bits: int,
        optimize: int,
        processor: Processor,
        repeat: str,
        encoding: str,
        address_bits: int,
        address_sizes: int,
        asks: tuple[int, ...] = (),
        counts: tuple[int, ...] = (),
    ) -> None:
        self.have = have
        self.bits = bits
        self.optimize = optimize
        self.processor = processor
        self.repeat = repeat
        self.encoding = encoding
        self.address_bits = address_bits
        self.address_sizes = address_sizes
        self.asks = asks
        self.counts = counts


class Match:
    """The form chosen, the short form of a jump that may be used in its place, or a message."""

    __slots__ = ("form", "message", "short")

    def __init__(self, form: Form | None, short: Form | None, message: str) -> None:
        self.form = form
        self.short = short
        self.message = message


def choose(forms: tuple[Form, ...], request: Request) -> Match:
    """Choose the first of some forms, all with as many operands as asked for, that takes them.

    Where only an operand's size is missing and all forms that could take it agree on the size,
    it is taken to be that, and added to `request.have`.
    """
    have = request.have
    guesses = [bits & kinds.SIZES for bits in have]
    guessing = False
    worst = _INVALID
    short: Form | None = None
    resized: Form | None = None
    for form in forms:
        result = _judge(form, request)
        if result == _GOOD:
            if form.sizes_address and form.address_size != request.address_bits:
                # An address without registers may have the other size, if nothing else fits.
                resized = resized or form
            elif not form.flags & (table.JUMP_JCC | table.JUMP_JMP):
                return Match(form, short, "")
            elif _considers_short(form, request):
                short = short or form
            continue
        if result == _SIZE_MISSING and not form.flags & table.NO_FUZZY:
            for index, need in enumerate(form.needs):
                if request.asks and request.asks[index] & _ELEMENTWISE:
                    guesses[index] |= form.elements[index]
                else:
                    guesses[index] |= need & kinds.SIZES
            guessing = True
        worst = max(worst, result)
    if resized is not None:
        return Match(resized, None, "")
    if short is None and guessing:
        for index, guess in enumerate(guesses):
            if not have[index] & kinds.REGISTER:
                if guess & (guess - 1):
                    break
                have[index] |= guess
        else:
            for form in forms:
                result = _judge(form, request)
                if result == _GOOD:
                    return Match(form, None, "")
                worst = max(worst, result)
    if short is not None:
        return Match(short, None, "")
    return Match(None, None, _message(worst, request))


def _considers_short(form: Form, request: Request) -> bool:
    """Whether NASM looks at the distance at all, at this level of optimization."""
    if request.have[0] & kinds.STRICT or request.optimize == 1:
        return False
    return request.optimize > 1 or bool(form.flags & table.JUMP_JCC)


def _judge(form: Form, request: Request) -> int:
    """Say how well the form takes the operands."""
    have = request.have
    needs = form.needs
    flags = form.flags
    asks = request.asks
    is_permitted = _is_encoding_permitted(flags, request)
    if is_permitted and not request.encoding and not asks:
        # Most forms fail here. What they would say otherwise is no more specific.
        for need, has in zip(needs, have, strict=True):
            if need & ~has & _KIND:
                return _INVALID
    if flags & table.OPTIMIZING and request.optimize < 2:
        return _INVALID
    if not is_permitted:
        return _ENCODING
    for need, has in zip(needs, have, strict=True):
        if has & ~need & (kinds.COLON | kinds.TO):
            return _INVALID

    size_missing = False
    for index, (need, has, default) in enumerate(zip(needs, have, form.default_sizes, strict=True)):
        if not has & kinds.SIZES:
            has |= _default_size(default, request.bits)
        size = need & kinds.SIZES
        count = 0
        if asks and asks[index]:
            refused = asks[index] & ~form.permits[index]
            if refused & ~decorators.ANY_GROUP:
                return _complaint(refused)
            if asks[index] & decorators.BROADCAST:
                count = request.counts[index]
                elements = _BITS[size] // _BITS[form.elements[index]]
                size = form.elements[index]
        if need & ~has & ~kinds.SIZES:
            return _INVALID
        if asks and asks[index] & ~form.permits[index]:
            return _GROUP_SIZE if form.permits[index] & decorators.ANY_GROUP else _GROUP
        if count and size == has & kinds.SIZES and elements != count:
            return _BROADCAST_COUNT
        if size and size != has & kinds.SIZES:
            if has & kinds.SIZES:
                return _INVALID
            if not has & kinds.REGISTER:
                size_missing = True
            elif has & kinds.HIGH_BYTE and request.encoding:
                return _ENCODING
    if size_missing:
        return _SIZE_MISSING

    sizes = form.default_sizes
    if flags & (table.SIZE_MATCH | table.SIZE_MATCH_2):
        count = 2 if flags & table.SIZE_MATCH_2 else len(needs)
        size = next((need & kinds.SIZES for need in needs[:count] if need & kinds.SIZES), 0)
        if size:
            sizes = (size,) * count + sizes[count:]
    for need, has, default in zip(needs, have, sizes, strict=True):
        if not need & kinds.SIZES and has & kinds.SIZES & ~_default_size(default, request.bits):
            return _SIZE_MISMATCH

    if form.sizes_address and not form.address_size & request.address_sizes:
        return _ADDRESS_SIZE
    if form.level > request.processor.level:
        return _CPU
    if flags & table.LONG_MODE:
        return _MODE
    repeat = request.repeat
    if flags & table.NOT_HLE and repeat in ("xacquire", "xrelease"):
        return _HLE
    if flags & (table.JUMP_JCC | table.JUMP_JMP):
        return _GOOD
    if flags & table.BND:
        if repeat in ("repne", "repnz"):
            return _REPNE
    elif repeat in ("bnd", "nobnd"):
        return _BND
    return _GOOD


def _complaint(refused: int) -> int:
    if refused & decorators.BROADCAST:
        return _NO_BROADCAST
    return _NO_MASK if refused & decorators.MASK else _NO_DECORATOR


def _default_size(default: int, bits: int) -> int:
    if default == table.MODE_SIZE:
        return kinds.SIZE_BITS[bits]
    return default


def _is_encoding_permitted(flags: int, request: Request) -> bool:
    """Whether a prefix like {vex} and the processor leave a form with such flags."""
    encoding = request.encoding
    if not flags & (table.VEX | table.EVEX):
        return not encoding
    if encoding == "{evex}":
        return bool(flags & table.EVEX)
    if encoding in ("{vex}", "{vex2}", "{vex3}"):
        return bool(flags & table.VEX)
    if encoding:
        return False
    processor = request.processor
    if flags & table.EVEX:
        return processor.evex
    if flags & table.LATE_VEX and not processor.latevex and processor.evex:
        return False
    return processor.vex


def _message(worst: int, request: Request) -> str:
    if worst == _ADDRESS_SIZE:
        return f"invalid {request.bits}-bit effective address"
    if worst == _MODE:
        return f"instruction not supported in {request.bits}-bit mode"
    if worst == _ENCODING:
        if not request.encoding:
            return "instruction not encodable without explicit prefix"
        return f"instruction not encodable with {request.encoding} prefix"
    if worst in (_BND, _REPNE):
        return f"{request.repeat} prefix is not allowed"
    return _TEXTS.get(worst, _INVALID_TEXT)
