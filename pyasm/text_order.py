"""Passes in the order of the text, for sources where it matters in which order things are sized.

Sections can be sized one after the other (`pyasm/sizes.py`) as long as nothing but labels of their
own section counts. Here is what NASM's passes do in general. A name has the value of this pass
behind its definition, and that of the pass before in front of it; so a chain of EQUs, each of
which rests on a later one, is known one link a pass. And a decision of the preprocessor on labels
is taken anew in each pass: where it comes out otherwise, that pass reads the source again.
"""

from __future__ import annotations

from .expressions import Expression, ExpressionError, Linear, evaluate, is_forward
from .sections import Branch, Data, Position, Repeat, Space, Variable
from .symbols import Symbol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .expressions import Value
    from .sections import Resizable, Section
    from .source import LogicalLine


class DecisionChanged(Exception):  # noqa: N818 - it tells to read the source again, no fault
    """A decision on labels comes out otherwise in this pass; all names are as before the pass."""


class Decision:
    """That the preprocessor asked for the value of an expression, and got `used`."""

    __slots__ = ("expression", "used")

    def __init__(self, expression: Expression, used: int) -> None:
        self.expression = expression
        self.used = used

    def stands(self) -> bool:
        """Whether it would be taken alike now."""
        try:
            value = evaluate(self.expression)
        except ExpressionError:
            return True  # it is reported when the bytes are made
        return value == self.used or is_forward(value)


class Equate:
    """That an EQU stands here whose value is not the same in front of it as behind it."""

    __slots__ = ("line", "symbol")

    def __init__(self, symbol: Symbol, line: LogicalLine | None) -> None:
        self.symbol = symbol
        self.line = line

    def step(self) -> Value:
        """Return the value in the present pass. What is not known at all is zero to NASM."""
        try:
            value = evaluate(self.symbol.constant)
        except ExpressionError:
            return 0  # it is reported when constants are checked
        return 0 if is_forward(value) else value


if TYPE_CHECKING:
    # `Data` is a place where a section is gone on with.
    Step = Resizable | Decision | Equate | Data


def matters(order: Iterable[Step], sections: Iterable[Section]) -> bool:
    """Whether what stands in a source has to be looked at in the order of the text."""
    several = sum([section.variable for section in sections]) > 1
    for step in order:
        if isinstance(step, (Decision, Equate)):
            return True
        if several and not isinstance(step, Data) and _looks_elsewhere(step):
            return True
    return False


def _looks_elsewhere(fragment: Resizable) -> bool:
    """Whether the size of a fragment rests on labels of another section."""
    waiting: list[object] = []
    if isinstance(fragment, (Repeat, Space)):
        waiting.append(fragment.count)
    elif isinstance(fragment, Variable):
        from .binding import values_in

        waiting += values_in(fragment.instruction)
    while waiting:
        item = waiting.pop()
        if isinstance(item, Expression):
            waiting.extend(item.items)
        elif isinstance(item, Symbol) and item.kind == "equ":
            waiting.append(item.constant)
        elif isinstance(item, (Symbol, Position)):
            home = item.fragment
            if home is not None and home.section is not fragment.section and not home.settled:
                return True
    return False


class TextOrder:
    """Passes over all sections at once; `resize` gives a fragment the size that it has now."""

    __slots__ = ("_resize", "_sections", "_steps", "general")

    def __init__(
        self,
        order: Sequence[Step],
        sections: Iterable[Section],
        resize: Callable[[Resizable], None],
    ) -> None:
        self._resize = resize
        self._sections = list(sections)
        behind: dict[int, Data] = {}
        for section in self._sections:
            for fragment, following in zip(section.fragments, section.fragments[1:], strict=False):
                if not isinstance(fragment, Data):
                    assert isinstance(following, Data)
                    behind[id(fragment)] = following
        # Each step, and the data that has its place from then on.
        self._steps = [(step, behind.get(id(step))) for step in order]

    def sweep(self) -> Resizable | Equate | None:
        """Make one pass; return something that changed.

        Raises:
            DecisionChanged: the source has to be read instead.
        """
        ends = {
            section: section.fragments[0].address + section.fragments[0].size
            for section in self._sections
        }
        # What has another value than in the pass before, and that value.
        moved: list[tuple[Data, int]] = []
        equates: list[tuple[Symbol, Value | None]] = []
        changed: Resizable | Equate | None = None
        for step, data in self._steps:
            if isinstance(step, Decision):
                if not step.stands():
                    for symbol, value in equates:
                        symbol.present = value
                    for place, address in moved:
                        place.address = address
                    raise DecisionChanged
                continue
            if isinstance(step, Equate):
                value = step.step()
                if not _same(value, step.symbol.present):
                    equates.append((step.symbol, step.symbol.present))
                    step.symbol.present = value
                    changed = step
                continue
            section = step.section
            if isinstance(step, Data):
                data = step
                end = ends[section]
            else:
                assert data is not None
                before = step.size
                step.address = ends[section]
                if not isinstance(step, Space) or not isinstance(step.count, int):
                    self._resize(step)
                    if step.size != before:
                        changed = step
                end = step.address + step.size
            if data.address != end:
                moved.append((data, data.address))
                data.address = end
            ends[section] = end + len(data.data)
        return changed

    @property
    def largest(self) -> tuple[int, Resizable | None]:
        """The largest size of a section, and the largest fragment there is."""
        size = max([section.size for section in self._sections], default=0)
        fragments = [
            step for step, _ in self._steps if isinstance(step, (Branch, Variable, Repeat, Space))
        ]
        return size, max(fragments, key=lambda fragment: fragment.size, default=None)


def _same(one: Value, other: Value | None) -> bool:
    if isinstance(one, Linear) and isinstance(other, Linear):
        return one.offset == other.offset and one.terms == other.terms
    return not isinstance(one, Linear) and one == other
