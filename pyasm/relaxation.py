"""Sizes what is span-dependent: jumps, small immediates and displacements, TIMES, RESB.

A round goes over the fragments in order, as a pass of NASM goes over the source: what lies behind
has the address of this round, what lies ahead that of the round before. So sizes take the course
that they take in NASM, and settle in the same place. Branches start short and mostly grow, but an
operand that was not known at first may have been taken for a large one, so they may shrink, too.
After `FREE_ROUNDS` branches only grow, so that they always settle; an instruction whose operand is
a difference of labels, or a count, follows its value, and could go on for ever. The rounds are
capped for that case, and the message names the line.
"""

from __future__ import annotations

from .binding import bind
from .expressions import ExpressionError, Linear, evaluate, is_forward
from .sections import Branch, Data, Position, Repeat, Space, Variable
from .symbols import Symbol
from .x86.operands import EncodingError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .diagnostics import Diagnostics
    from .sections import Section
    from .x86.encoder import Encoder

# Rounds in which a branch may become short again.
FREE_ROUNDS = 64
# Rounds without settling before giving up (NASM's --limit-stalled-passes).
MOST_ROUNDS = 1000
# A section larger than this is a mistake: it could not be addressed, and not be held either.
LARGEST_SECTION = 1 << 32


def relax(
    sections: Iterable[Section],
    encoder: Encoder,
    diagnostics: Diagnostics,
    most_rounds: int = MOST_ROUNDS,
) -> int:
    """Give every fragment its final size and address; return the number of rounds it took."""
    unsettled = [section for section in sections if section.variable]
    rounds = 0
    while unsettled:
        rounds += 1
        growing = None
        for section in unsettled:
            moved = _round(section, encoder, diagnostics, rounds <= FREE_ROUNDS)
            growing = moved or growing
        if growing is None or diagnostics.failed:
            break
        if rounds >= most_rounds:
            diagnostics.error(
                f"sizes do not settle after {rounds} rounds; this line still changes",
                line=growing.line,
            )
            break
    return rounds


def _round(
    section: Section, encoder: Encoder, diagnostics: Diagnostics, shrink: bool
) -> Branch | Variable | Repeat | Space | None:
    """Place the fragments of a section one after the other; return one whose size changed."""
    changed: Branch | Variable | Repeat | Space | None = None
    address = 0
    for fragment in section.fragments:
        fragment.address = address
        if isinstance(fragment, Data):
            address += len(fragment.data)
            continue
        if isinstance(fragment, Branch):
            if fragment.is_short or shrink:
                is_short = in_reach(fragment)
                if is_short is not fragment.is_short:
                    fragment.is_short = is_short
                    changed = fragment
            address += len(fragment.short.data if fragment.is_short else fragment.near.data)
            continue
        before = fragment.size
        try:
            _resize(fragment, encoder)
        except EncodingError as error:
            for message in error.messages:
                diagnostics.error(message, line=fragment.line)
        except ExpressionError as error:
            diagnostics.error(str(error), line=fragment.line)
        if fragment.size != before:
            changed = fragment
        address += fragment.size
        if address > LARGEST_SECTION:
            diagnostics.error(f"section `{section.name}' is larger than 4 GiB", line=fragment.line)
            return changed
    return changed


def in_reach(branch: Branch) -> bool:
    """Whether the short form reaches the target; a forward reference is taken to be near by."""
    items = branch.target.items
    target: object = items[0]
    fragment = None
    if len(items) == 1 and isinstance(target, (Symbol, Position)):
        fragment = target.fragment
    if fragment is not None and fragment.section is branch.section:
        assert isinstance(target, (Symbol, Position))
        distance = fragment.address + target.offset
    else:
        try:
            value = evaluate(branch.target)
        except ExpressionError:
            return False
        if is_forward(value):
            return True
        if not isinstance(value, Linear) or len(value.terms) != 1 or value.wrt is not None:
            return False
        base, factor = value.terms[0]
        if base is not branch.section or factor != 1:
            return False
        distance = value.offset
    distance -= branch.address + len(branch.short.data)
    return -128 <= distance <= 127


def _resize(fragment: Variable | Repeat | Space, encoder: Encoder) -> None:
    if isinstance(fragment, Variable):
        fragment.encoded = encoder.encode(bind(fragment.instruction), fragment.mode)
        return
    count = evaluate(fragment.count)
    if isinstance(fragment, Repeat):
        if not isinstance(count, int):
            raise ExpressionError("non-constant argument supplied to TIMES")
        # A negative count is reported when the bytes are made: it may be one of this round only.
        fragment.repetitions = _bounded(count, len(fragment.data))
    else:
        if not isinstance(count, int):
            raise ExpressionError("attempt to reserve non-constant quantity of BSS space")
        fragment.size = _bounded(count, fragment.unit) * fragment.unit


def _bounded(count: int, unit: int) -> int:
    if count * unit > LARGEST_SECTION:
        raise ExpressionError(f"{count} times {unit} bytes is more than 4 GiB")
    return max(count, 0)
