"""Sections and the fragments they are made of.

A fragment is a piece of a section whose bytes belong together: `Data` is bytes already, with
patches for the fields that need final addresses; the others have a size that still depends on
addresses, and `relaxation` sizes them. A fragment knows its address within the section; a
`Position` is a place inside a fragment, so it moves when something before it grows.
"""

from __future__ import annotations

from .expressions import Expression, Linear, add, evaluate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .expressions import Value
    from .source import LogicalLine
    from .symbols import Symbol
    from .x86.operands import Encoded, Instruction, Mode


class Patch:
    """A field to fill in when addresses are final.

    `offset` and `size` in bytes, in its `Data` or `Repeat`. `kind` and `rule` as in
    `pyasm.x86.operands.Fixup`; `end` is the offset that a relative value counts from. `role` is
    `data`, or for a field of an instruction the part of the operand, as in `Fixup.part`.
    """

    __slots__ = ("end", "expression", "kind", "line", "offset", "role", "rule", "size")

    def __init__(
        self,
        offset: int,
        size: int,
        expression: Value | Expression,
        kind: str,
        rule: str,
        end: int,
        role: str,
        line: LogicalLine,
    ) -> None:
        self.offset = offset
        self.size = size
        self.role = role
        self.expression = expression
        self.kind = kind
        self.rule = rule
        self.end = end
        self.line = line


class Data:
    """Bytes and patches. `settled`: nothing before it in the section can change its size."""

    __slots__ = ("address", "data", "patches", "section", "settled")

    def __init__(self, section: Section, address: int, settled: bool) -> None:
        self.section = section
        self.address = address
        self.settled = settled
        self.data = bytearray()
        self.patches: list[Patch] = []

    @property
    def size(self) -> int:
        """The size in bytes."""
        return len(self.data)


class Space:
    """`count` units of reserved, uninitialized bytes; the count may depend on labels."""

    __slots__ = ("address", "count", "line", "section", "size", "unit")

    def __init__(
        self,
        section: Section,
        address: int,
        count: int | Expression,
        unit: int,
        size: int,
        line: LogicalLine,
    ) -> None:
        self.section = section
        self.address = address
        self.count = count
        self.unit = unit
        self.size = size
        self.line = line


class Branch:
    """A jump with a short and a near form; `is_short` says which one is taken now."""

    __slots__ = ("address", "instruction", "is_short", "line", "near", "section", "short", "target")

    def __init__(
        self,
        section: Section,
        address: int,
        instruction: Instruction,
        target: Expression,
        near: Encoded,
        line: LogicalLine,
    ) -> None:
        assert near.short is not None
        self.section = section
        self.address = address
        self.instruction = instruction
        self.target = target
        self.near = near
        self.short: Encoded = near.short
        self.is_short = True
        self.line = line

    @property
    def encoded(self) -> Encoded:
        """The form taken now."""
        return self.short if self.is_short else self.near

    @property
    def size(self) -> int:
        """The size in bytes of the form taken now."""
        return len(self.short.data if self.is_short else self.near.data)


class Variable:
    """An instruction whose form depends on the value of an expression in it.

    `seen` is what the encoder saw of it when it made the present form, `None` if that isn't noted.
    """

    __slots__ = ("address", "encoded", "instruction", "line", "mode", "section", "seen")

    def __init__(
        self,
        section: Section,
        address: int,
        instruction: Instruction,
        mode: Mode,
        encoded: Encoded,
        line: LogicalLine,
    ) -> None:
        self.section = section
        self.address = address
        self.instruction = instruction
        self.mode = mode
        self.encoded = encoded
        self.line = line
        self.seen: tuple[object, ...] | None = None

    @property
    def size(self) -> int:
        """The size in bytes of the form taken now."""
        return len(self.encoded.data)


class Repeat:
    """TIMES with a count that depends on labels: `count` copies of `data` and its patches.

    Where `instruction` is set, the repeated thing is an instruction whose own form depends on
    labels too; `data` and `patches` are then those of its present form.
    """

    __slots__ = (
        "address",
        "count",
        "data",
        "instruction",
        "line",
        "mode",
        "patches",
        "repetitions",
        "section",
    )

    def __init__(
        self,
        section: Section,
        address: int,
        count: Expression,
        repetitions: int,
        data: bytes,
        patches: list[Patch],
        line: LogicalLine,
        instruction: Instruction | None = None,
        mode: Mode | None = None,
    ) -> None:
        self.section = section
        self.address = address
        self.count = count
        self.repetitions = repetitions
        self.data = data
        self.patches = patches
        self.line = line
        self.instruction = instruction
        self.mode = mode

    @property
    def size(self) -> int:
        """The size in bytes with the present count."""
        return self.repetitions * len(self.data)


if TYPE_CHECKING:
    Resizable = Space | Branch | Variable | Repeat
    Fragment = Data | Resizable


class Position:
    """A place in a section: an offset in bytes into a fragment. It is what `$` stands for."""

    __slots__ = ("fragment", "offset")

    def __init__(self, fragment: Data, offset: int) -> None:
        self.fragment = fragment
        self.offset = offset

    def value(self) -> Value:
        """Return the address as far as sizes are known now."""
        return self.fragment.section.at(self.fragment.address + self.offset)


class Section:
    """A section: its fragments, and the attributes that the output format gives meaning to.

    `origin` is set for the pseudo-section of ABSOLUTE and of `struc`: labels there are plain
    numbers (or relative to whatever ABSOLUTE named), and nothing is output.
    """

    __slots__ = (
        "attributes",
        "current",
        "fragments",
        "index",
        "labels",
        "name",
        "origin",
        "successor",
        "variable",
    )

    def __init__(self, name: str, index: int, origin: Value | Expression | None = None) -> None:
        self.name = name
        self.index = index
        self.origin = origin
        self.attributes: dict[str, object] = {}
        self.labels: list[Symbol] = []
        # The same section in the next reading of the source.
        self.successor: Section | None = None
        self.fragments: list[Fragment] = []
        # Whether a size in it can still change, or where it starts.
        self.variable = isinstance(origin, Expression)
        self.current = Data(self, 0, not self.variable)
        self.fragments.append(self.current)

    def at(self, address: int) -> Value:
        """Return the value of an address in it, in bytes from its start."""
        if self.origin is None:
            return Linear(((self, 1),), address)
        return add(evaluate(self.origin), address)

    @property
    def size(self) -> int:
        """The size in bytes as far as known now; the present end of the section."""
        return self.current.address + len(self.current.data)

    def here(self) -> Position:
        """Return the present end of the section as a position."""
        return Position(self.current, len(self.current.data))

    def add(self, fragment: Space | Branch | Variable | Repeat) -> None:
        """Append a fragment other than data; data after it goes into a new `Data`."""
        self.fragments.append(fragment)
        if not (isinstance(fragment, Space) and isinstance(fragment.count, int)):
            self.variable = True
        self.current = Data(self, fragment.address + fragment.size, not self.variable)
        self.fragments.append(self.current)

    def go_on(self) -> Data | None:
        """Begin a new piece of data if the section's present one has bytes and may move.

        What comes to stand in the section now is placed later than that in each pass.
        """
        if not self.variable or not self.current.data:
            return None
        self.current = Data(self, self.size, False)
        self.fragments.append(self.current)
        return self.current
