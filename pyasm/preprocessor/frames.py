"""Where lines come from: files, and the macros and %rep blocks being expanded, one in another."""

from __future__ import annotations

from ..source import SourceLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..source import Expansion, Token
    from .macros import BodyLine, Call, MultiLineMacro

# The states of a conditional. In the first two an %else may follow, in the next two there was one.
# DONE: a branch was taken, the others are not; NEVER: none is, because the whole conditional stands
# in a branch that isn't taken, or is wrong.
IF_TRUE = 0
IF_FALSE = 1
ELSE_TRUE = 2
ELSE_FALSE = 3
DONE = 4
NEVER = 5
EMITTING = (IF_TRUE, ELSE_TRUE)


class Frame:
    """A source of lines with a position in it; the base of the three kinds.

    `place` is the line that messages name, `None` in a file, whose own lines they name. `origin`,
    if not `None`, is the line that all of this counts as: the call of a `.nolist` macro.
    `expansion` is the chain of macro uses. `call` are the macro parameters in force.
    """

    __slots__ = ("call", "expansion", "index", "listed", "origin", "place")

    def __init__(
        self,
        place: SourceLine | None,
        origin: SourceLine | None,
        expansion: Expansion | None,
        call: Call | None,
        listed: bool,
    ) -> None:
        self.place = place
        self.origin = origin
        self.expansion = expansion
        self.call = call
        self.listed = listed
        self.index = 0


class FileFrame(Frame):
    """A file, or text that counts as one. It has conditionals of its own.

    After %line, line `number` of the text counts as line `counted + step * (number - number0)` of
    `name`, where `renumbered` is (name, number0, counted, step).
    """

    __slots__ = ("conditionals", "lines", "name", "renumbered")

    def __init__(
        self,
        name: str,
        lines: Sequence[SourceLine],
        place: SourceLine | None = None,
        origin: SourceLine | None = None,
        expansion: Expansion | None = None,
        listed: bool = True,
    ) -> None:
        super().__init__(place, origin, expansion, None, listed)
        self.name = name
        self.lines = lines
        self.conditionals: list[int] = []
        self.renumbered: tuple[str, int, int, int] | None = None

    def counted(self, line: SourceLine) -> SourceLine:
        """Return a line with the file name and number that it counts as."""
        if self.renumbered is None:
            return line
        name, physical, counted, step = self.renumbered
        return SourceLine(name, counted + step * (line.number - physical), line.text)


class MacroFrame(Frame):
    """A multi-line macro being expanded. `conditionals`: how many were open at its start."""

    __slots__ = ("conditionals", "lines", "macro")

    def __init__(
        self,
        macro: MultiLineMacro,
        lines: Sequence[BodyLine],
        conditionals: int,
        place: SourceLine,
        origin: SourceLine | None,
        expansion: Expansion | None,
        call: Call,
        listed: bool,
    ) -> None:
        super().__init__(place, origin, expansion, call, listed)
        self.macro = macro
        self.lines = lines
        self.conditionals = conditionals


class RepeatFrame(Frame):
    """A %rep block being repeated. `left` counts the turns to do, this one included.

    `skipping`: after %exitrep, until its end.
    """

    __slots__ = ("left", "lines", "skipping")

    def __init__(
        self,
        lines: Sequence[BodyLine],
        left: int,
        place: SourceLine | None,
        origin: SourceLine | None,
        expansion: Expansion | None,
        call: Call | None,
        listed: bool,
    ) -> None:
        super().__init__(place, origin, expansion, call, listed)
        self.lines = lines
        self.left = left
        self.skipping = False


class Definition:
    """What is being read up to its %endmacro or %endrep: a macro, or a block for `count` turns.

    `macros` and `repeats` count those that have begun inside it and not ended.
    """

    __slots__ = ("count", "lines", "listed", "macro", "macros", "repeats")

    def __init__(self, macro: MultiLineMacro | None, count: int = 0, listed: bool = True) -> None:
        self.macro = macro
        self.count = count
        self.listed = listed
        self.lines: list[BodyLine] = []
        self.macros = 0
        self.repeats = 0


class Arguments:
    """The parameters of a call as text, spelled out only when a message shows them."""

    __slots__ = ("_parameters",)

    def __init__(self, parameters: list[list[Token]]) -> None:
        self._parameters = parameters

    def __len__(self) -> int:
        return len(self._parameters) - 1

    def __getitem__(self, index: int) -> str:
        from ..source import spelled

        if not 0 <= index < len(self):
            raise IndexError(index)
        return spelled(self._parameters[index + 1])
