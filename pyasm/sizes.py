"""The sizes of a section's span-dependent fragments as lists, and a pass over them.

A pass gives each fragment its address and its size in the order of the section, as NASM's passes
do: what lies behind has the address of this pass, what lies ahead that of the pass before. Nearly
all of such fragments are jumps to a label of their own section. For these, a pass adds up numbers
in lists; the fragments themselves learn their addresses at the end.

Most passes change little: a jump here grows, and shifts all that follows. So the fragments are
gone through in blocks, and a block whose jumps cannot come out otherwise than in the pass before
is shifted as a whole. `_stays` has the reasons why it cannot.
"""

from __future__ import annotations

from .expressions import ADD, SUBTRACT, Expression, Linear, wrap
from .sections import Branch, Data, Position, Space
from .symbols import Symbol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .sections import Resizable, Section

# How many resizable fragments are looked at, or passed over, together.
BLOCK = 64
# Added to the distance of a short jump: then it is in reach if it is a number of eight bits.
BIAS = 128
# A jump over so many bytes does not look at what happens there: it counts what moved at all.
FAR = 4096
# How many EQUs in a row are followed to the label behind them.
MOST_LINKS = 100


class _Block:
    """Resizable fragments `first` up to `last`, and what is known of their jumps.

    If `judged`, no jump changes its size as long as the block is shifted by `least` to `most`
    bytes against the pass before, nothing changes in the blocks `low` to `high`, and not more than
    `motion` bytes have been gained or lost in the section, in all passes together.
    """

    __slots__ = ("first", "general", "high", "judged", "last", "least", "low", "most", "motion")

    def __init__(self, first: int, last: int, general: bool) -> None:
        self.first = first
        self.last = last
        # Whether there are others than jumps to labels in it: they are looked at in each pass.
        self.general = general
        self.judged = False
        self.low = self.high = self.least = self.most = self.motion = 0


class SectionSizes:
    """The sizes and addresses, in bytes, of the resizable fragments of one section.

    `resize` gives any fragment the size that it has in the present layout.
    """

    __slots__ = (
        "_after",
        "_before",
        "_blocks",
        "_ends",
        "_gaps",
        "_motion",
        "_near",
        "_offsets",
        "_passes",
        "_resize",
        "_short",
        "_sizes",
        "_targets",
        "fragments",
        "general",
        "watched",
    )

    def __init__(self, section: Section, resize: Callable[[Resizable], None]) -> None:
        self._resize = resize
        self.fragments: list[Resizable] = []
        # Of each: the bytes of fixed size that lie before it, and its size.
        self._gaps: list[int] = []
        self._sizes: list[int] = []
        # Where each one ends. The section starts at the first number, so the end of a fragment
        # has the number of the next one.
        self._ends = [0]
        # The data behind each end, with its distance from there.
        self._after: list[list[tuple[Data | Space, int]]] = [[]]
        self._gather(section)
        # Of each jump: its sizes, and the end that its target lies behind, -1 if it is no jump to
        # a label here; and the distance from there, less its short size, plus BIAS.
        self._short: list[int] = []
        self._near: list[int] = []
        self._targets: list[int] = []
        self._offsets: list[int] = []
        self._aim(section)
        self.general = -1 in self._targets
        # Whether some fragment asks for addresses here, so that they must be true in a pass too.
        self.watched = True
        targets = self._targets
        self._blocks = [
            _Block(first, min(first + BLOCK, len(targets)), -1 in targets[first : first + BLOCK])
            for first in range(0, len(targets), BLOCK)
        ]
        # Whether something in a block changed in the pass before.
        self._before = bytearray(b"\1" * len(self._blocks))
        self._motion = 0
        self._passes = 0

    def _gather(self, section: Section) -> None:
        """Sort the fragments: those of variable size, and what lies between."""
        gap = 0
        for fragment in section.fragments:
            if isinstance(fragment, Data) or (
                isinstance(fragment, Space) and isinstance(fragment.count, int)
            ):
                self._after[-1].append((fragment, gap))
                gap += fragment.size
            else:
                self.fragments.append(fragment)
                self._gaps.append(gap)
                self._sizes.append(fragment.size)
                self._ends.append(fragment.address + fragment.size)
                self._after.append([])
                gap = 0

    def _aim(self, section: Section) -> None:
        """Find the targets of the jumps."""
        places = {
            id(data): (end, offset)
            for end, following in enumerate(self._after)
            for data, offset in following
        }
        for fragment in self.fragments:
            target, offset = -1, 0
            short = near = fragment.size
            if isinstance(fragment, Branch):
                short, near = len(fragment.short.data), len(fragment.near.data)
                goal = _goal(fragment)
                if isinstance(goal, int):
                    target, offset = 0, goal
                elif goal is not None and goal[0].section is section:
                    target, offset = places[id(goal[0])]
                    offset += goal[1]
                elif goal is not None:
                    # In another section: always near.
                    target = 0
                    short = near
            self._targets.append(target)
            self._offsets.append(offset - short + BIAS)
            self._short.append(short)
            self._near.append(near)

    def sweep(self) -> Resizable | None:
        """Make one pass; return a fragment whose size changed."""
        self._passes += 1
        before = self._before
        now = bytearray(len(before))
        ends = self._ends
        changed: Resizable | None = None
        # How far what comes now has moved since the pass before.
        shift = 0
        for number, block in enumerate(self._blocks):
            first, last = block.first, block.last
            if self._stays(number, block, shift, now):
                if shift:
                    ends[first + 1 : last + 1] = [end + shift for end in ends[first + 1 : last + 1]]
                    if self.watched:
                        self._place(first + 1, last + 1)
                continue
            old = ends[last]
            if block.general:
                altered = self._resize_all(first, last)
            else:
                altered = self._resize_jumps(first, last)
                if self.watched:
                    self._place(first + 1, last + 1)
            if altered is not None:
                now[number] = 1
                changed = self.fragments[altered]
            shift = ends[last] - old
        self._before = now
        return changed

    def _resize_jumps(self, first: int, last: int) -> int | None:
        """Size and place jumps; return the number of one that changed."""
        ends = self._ends
        sizes = self._sizes
        altered: int | None = None
        address = ends[first]
        number = first
        for gap, target, offset, short, near, size in zip(
            self._gaps[first:last],
            self._targets[first:last],
            self._offsets[first:last],
            self._short[first:last],
            self._near[first:last],
            sizes[first:last],
            strict=True,
        ):
            address += gap
            fitting = short if 0 <= ends[target] + offset - address <= 255 else near
            if fitting != size:
                sizes[number] = fitting
                self._motion += abs(fitting - size)
                altered = number
            address += fitting
            number += 1
            ends[number] = address
        return altered

    def _resize_all(self, first: int, last: int) -> int | None:
        """Size and place any fragments; return the number of one that changed."""
        ends = self._ends
        altered: int | None = None
        for number in range(first, last):
            address = ends[number] + self._gaps[number]
            target = self._targets[number]
            size = self._sizes[number]
            if target < 0:
                fragment = self.fragments[number]
                fragment.address = address
                self._resize(fragment)
                fitting = fragment.size
            elif 0 <= ends[target] + self._offsets[number] - address <= 255:
                fitting = self._short[number]
            else:
                fitting = self._near[number]
            if fitting != size:
                self._sizes[number] = fitting
                self._motion += abs(fitting - size)
                altered = number
            ends[number + 1] = address + fitting
            self._place(number + 1, number + 2)
        return altered

    def _stays(self, number: int, block: _Block, shift: int, now: bytearray) -> bool:
        """Whether no jump in a block changes its size if the block is shifted by `shift` bytes.

        A jump backwards changes only if, in this pass, something between it and its target has.
        A jump ahead goes to where its target was in the pass before, so that for it, the shift
        changes the distance; it may change also if something in between changed in that pass.
        """
        if block.general or self._passes < 3 or self._before[number]:
            block.judged = False
            return False
        if block.judged and self._before.find(1, number, block.high + 1) >= 0:
            block.judged = False
            return False
        if not block.judged:
            self._judge(number, block, shift)
        if self._motion > block.motion:
            block.judged = False
            return False
        return block.least <= shift <= block.most and now.find(1, block.low, number) < 0

    def _judge(self, number: int, block: _Block, shift: int) -> None:
        """Find out what leaves the sizes in a block as they are; it is about to be shifted."""
        low = high = number
        least, most = -1 << 40, 1 << 40
        room = 1 << 62
        ends = self._ends
        # Where the fragments before it ended in the pass before.
        end = ends[block.first] - shift
        for index in range(block.first, block.last):
            target = self._targets[index]
            short, near = self._short[index], self._near[index]
            start = end + self._gaps[index]
            end = ends[index + 1]
            if short == near:
                continue
            is_short = self._sizes[index] == short
            distance = ends[target] + self._offsets[index] - start
            if not is_short and abs(distance) > FAR:
                room = min(room, abs(distance) - 255 - abs(shift))
                continue
            if target <= index:
                low = min(low, max(0, target - 1) // BLOCK)
                continue
            high = max(high, (target - 1) // BLOCK)
            if is_short:
                least = max(least, distance - 255)
                most = min(most, distance)
            elif shift > distance:
                least = max(least, distance + 1)
            else:
                # If the present shift brings it into reach, this leaves no room for any.
                most = min(most, distance - 256)
        block.low, block.high = low, high
        block.least, block.most = least, most
        block.motion = self._motion + room
        block.judged = True

    def _place(self, first: int, last: int) -> None:
        """Tell the data behind some ends its address."""
        for end, following in zip(self._ends[first:last], self._after[first:last], strict=True):
            for data, offset in following:
                data.address = end + offset

    def finish(self) -> None:
        """Tell all fragments their addresses, and jumps their sizes."""
        self._place(0, len(self._ends))
        for fragment, end, size in zip(self.fragments, self._ends[1:], self._sizes, strict=True):
            fragment.address = end - size
            if isinstance(fragment, Branch):
                fragment.is_short = size == len(fragment.short.data)

    def largest(self) -> Resizable:
        """Return the fragment of most bytes."""
        return max(self.fragments, key=lambda fragment: fragment.size)

    @property
    def end(self) -> int:
        """Where the last resizable fragment ends, in bytes from the start of the section."""
        return self._ends[-1]


def _goal(branch: Branch) -> tuple[Data, int] | int | None:
    """Return where a jump goes: a place behind the start of a piece of data, or an address that
    stays as it is, in its own section; `None` for what must be evaluated in each pass."""
    items = branch.target.items
    beyond = 0
    for _ in range(MOST_LINKS):
        item = items[0]
        if len(items) == 3 and isinstance(items[1], int) and items[2] in (ADD, SUBTRACT):
            beyond = wrap(beyond + items[1] if items[2] is ADD else beyond - items[1])
        elif len(items) != 1:
            return None
        if isinstance(item, Linear):
            fixed = item.terms == ((branch.section, 1),) and item.wrt is None
            return item.offset + beyond if fixed else None
        if not isinstance(item, (Symbol, Position)):
            return None
        if item.fragment is not None:
            return (item.fragment, item.offset + beyond) if _is_plain(item.fragment) else None
        if item.kind != "equ" or not isinstance(item.constant, Expression):
            return None
        items = item.constant.items
    return None


def _is_plain(data: Data) -> bool:
    return data.section.origin is None
