"""Sizes what is span-dependent: jumps, small immediates and displacements, TIMES, RESB.

NASM reads the source again and again until no label moves: what lies behind has the address of
this pass, what lies ahead that of the pass before. Several layouts may be stable, and which one it
ends in depends on the way: a jump that a stale address made long may stay long because of its own
length. So the way here is the same, from the layout that the reading of the source left; but a
pass goes over fragments, not over text. Passes could go on for ever: they are capped, and the
message names the line.
"""

from __future__ import annotations

from .binding import bind, seen_by_encoder
from .expressions import ExpressionError, Linear, evaluate, is_forward
from .sections import Branch, Data, Position, Repeat, Space, Variable
from .sizes import SectionSizes
from .symbols import Symbol, undefined_symbols
from .text_order import TextOrder, matters
from .x86.operands import EncodingError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .diagnostics import Diagnostics
    from .sections import Resizable, Section
    from .text_order import Step
    from .x86.encoder import Encoder

# Rounds without settling before giving up (NASM's --limit-stalled-passes).
MOST_ROUNDS = 1000
# So far back `settle` looks at most: it is asked often.
MOST_SETTLED = 4000
# A section larger than this is a mistake: it could not be addressed, and not be held either.
LARGEST_SECTION = 1 << 32


def relax(
    sections: Sequence[Section],
    encoder: Encoder,
    diagnostics: Diagnostics,
    most_rounds: int = MOST_ROUNDS,
    order: Sequence[Step] = (),
) -> int:
    """Give every fragment its final size and address; return the number of rounds it took.

    `order` is what stands in the source, in the order of the text.

    Raises:
        DecisionChanged: the source has to be read again.
    """

    def resize(fragment: Resizable) -> None:
        _resize(fragment, encoder, diagnostics)

    if matters(order, sections):
        return _in_order(TextOrder(order, sections, resize), diagnostics, most_rounds)
    layouts = [SectionSizes(section, resize) for section in sections if section.variable]
    watched = any(layout.general for layout in layouts)
    rounds = 0
    before = diagnostics.errors
    while diagnostics.errors == before:
        rounds += 1
        changed: Resizable | None = None
        for layout in layouts:
            layout.watched = watched
            changed = layout.sweep() or changed
            if layout.end > LARGEST_SECTION:
                fragment = layout.largest()
                diagnostics.error(
                    f"section `{fragment.section.name}' is larger than 4 GiB", line=fragment.line
                )
        if changed is None:
            break
        if rounds >= most_rounds:
            diagnostics.error(
                f"sizes do not settle after {rounds} rounds; this line still changes",
                line=changed.line,
            )
    for layout in layouts:
        layout.finish()
    return rounds


def _in_order(passes: TextOrder, diagnostics: Diagnostics, most_rounds: int) -> int:
    rounds = 0
    before = diagnostics.errors
    while diagnostics.errors == before:
        rounds += 1
        changed = passes.sweep()
        if changed is None:
            break
        size, fragment = passes.largest if not rounds & 15 else (0, None)
        if size > LARGEST_SECTION and fragment is not None:
            diagnostics.error(
                f"section `{fragment.section.name}' is larger than 4 GiB", line=fragment.line
            )
        elif rounds >= most_rounds:
            diagnostics.error(
                f"sizes do not settle after {rounds} rounds; this line still changes",
                line=changed.line,
            )
    return rounds


def settle(section: Section, start: int) -> int:
    """Lengthen the jumps of a section that is still being read, as far as their targets are known.

    So a condition on an address sees the layout that there will be, and the source need not be
    read again. Fragment number `start` is the first to look at; the number returned is the one to
    start at the next time, before which nothing is open.
    """
    fragments = section.fragments
    start = max(start, len(fragments) - MOST_SETTLED)
    growing = True
    while growing:
        growing = False
        still_open = len(fragments) - 1
        address = fragments[start].address
        for number in range(start, len(fragments)):
            fragment = fragments[number]
            fragment.address = address
            if isinstance(fragment, Branch):
                if fragment.is_short and not in_reach(fragment):
                    fragment.is_short = False
                    growing = True
                if fragment.is_short:
                    still_open = min(still_open, number)
            elif not isinstance(fragment, Data):
                still_open = min(still_open, number)
            address += fragment.size
    return still_open


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


def _resize(fragment: Resizable, encoder: Encoder, diagnostics: Diagnostics) -> None:
    """Give a fragment the size that it has in the present layout."""
    try:
        if isinstance(fragment, Branch):
            fragment.is_short = in_reach(fragment)
        elif isinstance(fragment, Variable):
            seen = seen_by_encoder(fragment.instruction)
            if seen != fragment.seen:
                fragment.encoded = encoder.encode(bind(fragment.instruction), fragment.mode)
                fragment.seen = seen
        else:
            _count(fragment)
    except EncodingError as error:
        for message in error.messages:
            diagnostics.error(message, line=fragment.line)
    except ExpressionError as error:
        diagnostics.error(str(error), line=fragment.line)


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
        fragment.repetitions = _bounded(times_count(count), len(fragment.data))
    else:
        nobody = undefined_symbols(fragment.count)
        if nobody:
            raise ExpressionError(f"symbol `{nobody[0].name}' not defined")
        if not isinstance(count, int):
            raise ExpressionError("attempt to reserve non-constant quantity of BSS space")
        fragment.size = _bounded(count, fragment.unit) * fragment.unit


def times_count(count: int) -> int:
    """Return how often TIMES repeats for a count: NASM keeps the lowest 32 bits, with their sign.

    Macros use that: `times ((label-$)>>31)+1 rep` repeats once or, for 2 to the 33rd, not at all.
    A count that is negative to begin with is an error, and stays as it is.
    """
    if count < 1 << 31:
        return count
    return max(0, ((count + (1 << 31)) & 0xFFFF_FFFF) - (1 << 31))


def _bounded(count: int, unit: int) -> int:
    if count * unit > LARGEST_SECTION:
        raise ExpressionError(f"{count} times {unit} bytes is more than 4 GiB")
    return max(count, 0)
