"""Sizes what is span-dependent: jumps, small immediates and displacements, TIMES, RESB.

Branches start short. A round looks at all distances in the layout of the round before, makes the
branches long that don't reach, follows the values of the other fragments, and lays everything out
anew. Branches only grow, so that they settle in few rounds, in the smallest layout that works;
NASM's passes end there too. Where padding swallows growth, a branch may have been made long for
nothing: such ones are made short again, a limited number of times.

A fragment that is no branch follows its value and may swing to and fro. What does not settle is
tried again in NASM's own way: from front to back, what lies behind with the addresses of this
round, what lies ahead with those of the round before. If that does not end either, the message
names the line.
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

    Resizable = Branch | Variable | Repeat | Space
    from .x86.encoder import Encoder

# How often branches that turn out to be in reach are made short again.
MOST_SHRINKS = 64
# Rounds of the first kind before the other is tried.
QUICK_ROUNDS = 100
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
    branches: list[Branch] = []
    others: list[Variable | Repeat | Space] = []
    for section in unsettled:
        for fragment in section.fragments:
            if isinstance(fragment, Branch):
                fragment.is_short = True
                branches.append(fragment)
            elif not isinstance(fragment, Data):
                others.append(fragment)
        _place(section, diagnostics)
    if not unsettled:
        return 0
    rounds, changed = _grow(unsettled, branches, others, encoder, diagnostics)
    while changed is not None and not diagnostics.failed:
        rounds += 1
        changed = None
        for section in unsettled:
            changed = _sweep(section, encoder, diagnostics) or changed
        if rounds >= most_rounds and changed is not None:
            diagnostics.error(
                f"sizes do not settle after {rounds} rounds; this line still changes",
                line=changed.line,
            )
    return rounds


def _grow(
    sections: list[Section],
    branches: list[Branch],
    others: list[Variable | Repeat | Space],
    encoder: Encoder,
    diagnostics: Diagnostics,
) -> tuple[int, Resizable | None]:
    """Find the smallest layout; return the rounds and a fragment that still changes, if any."""
    shrinks = 0
    changed: Resizable | None = None
    for rounds in range(1, QUICK_ROUNDS + 1):
        changed = None
        long = [branch for branch in branches if branch.is_short and not in_reach(branch)]
        for fragment in others:
            if _resize(fragment, encoder, diagnostics):
                changed = fragment
        for branch in long:
            changed = branch
            branch.is_short = False
        if changed is None and shrinks < MOST_SHRINKS:
            shrinks += 1
            for branch in branches:
                if not branch.is_short and in_reach(branch):
                    changed = branch
                    branch.is_short = True
        if changed is None or diagnostics.failed:
            return rounds, None
        for section in sections:
            _place(section, diagnostics)
    return QUICK_ROUNDS, changed


def _sweep(section: Section, encoder: Encoder, diagnostics: Diagnostics) -> Resizable | None:
    """Size and place the fragments of a section one after the other; return one that changed."""
    changed: Resizable | None = None
    address = 0
    for fragment in section.fragments:
        fragment.address = address
        if isinstance(fragment, Branch):
            is_short = in_reach(fragment)
            if is_short is not fragment.is_short:
                fragment.is_short = is_short
                changed = fragment
        elif not isinstance(fragment, Data) and _resize(fragment, encoder, diagnostics):
            changed = fragment
        address += fragment.size
    return changed


def _place(section: Section, diagnostics: Diagnostics) -> None:
    """Lay the fragments of a section out, one after the other."""
    address = 0
    for fragment in section.fragments:
        fragment.address = address
        address += fragment.size
        if address > LARGEST_SECTION:
            line = None if isinstance(fragment, Data) else fragment.line
            diagnostics.error(f"section `{section.name}' is larger than 4 GiB", line=line)
            return


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


def _resize(
    fragment: Variable | Repeat | Space, encoder: Encoder, diagnostics: Diagnostics
) -> bool:
    """Give a fragment the size that it has in the present layout; return whether it changed."""
    before = fragment.size
    try:
        if isinstance(fragment, Variable):
            fragment.encoded = encoder.encode(bind(fragment.instruction), fragment.mode)
        else:
            _count(fragment)
    except EncodingError as error:
        for message in error.messages:
            diagnostics.error(message, line=fragment.line)
    except ExpressionError as error:
        diagnostics.error(str(error), line=fragment.line)
    return fragment.size != before


def _count(fragment: Repeat | Space) -> None:
    """Evaluate the count of TIMES or RESB.

    Raises:
        ExpressionError: it is no number, or too large.
    """
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
