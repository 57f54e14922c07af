"""Remembers what a line of a macro's body comes to, so that it isn't worked out again and again.

Macro libraries ask the same at every call: `%if cpuflag(sse2)`, `%elifidn %2, eax`. The answer
depends on the parameters that the line names, and on the single-line macros that it meets while it
is expanded. Both are kept with it; it is given again as long as they are the same.

Not remembered is what depends on more: on labels, contexts (`%$x`), macros that are computed (such
as `__LINE__`), numbers of calls (`%%x`); nor what had a message, which is due each time.
"""

from __future__ import annotations

from ..lexer import CONTEXT, ENVIRONMENT, PARAMETER
from .macros import SUBSTITUTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .macros import BodyLine, Call, Entry, MacroTable, SingleLineMacro
    from .preprocessor import Preprocessor

    # The macros of a name that was met, the one that it meant, and the content of that.
    Met = tuple[Entry, SingleLineMacro | None, object]

# Answers to remember of a line, and of the same parameters: bounds on memory, not on what works.
_MOST_KEYS = 500
_MOST_ANSWERS = 8
# Names that one answer may rest on: with more, checking them takes the time that it saves.
_MOST_NAMES = 60


class Answer:
    """An answer, and what it rests on.

    `met` are the macros that were met, `names` all names; those that were no macros then must be
    none now, which was so at `version` of the table's names.
    """

    __slots__ = ("absent", "met", "names", "value", "version")

    def __init__(
        self, value: int, names: set[str], met: list[Met], absent: list[str], version: int
    ) -> None:
        self.value = value
        self.names = names
        self.met = met
        self.absent = absent
        self.version = version

    def holds(self, table: MacroTable) -> bool:
        """Whether all that it rests on is as it was."""
        if self.version != table.version:
            if not table.seen.issuperset(self.names):
                table.relevant(self.names)
            known = table.known
            for name in self.absent:
                if name in known:
                    return False
            self.version = table.version
        for entry, macro, content in self.met:
            single = entry.single
            if not single:
                if macro is not None:
                    return False
            elif single[0] is not macro and (
                macro is None or len(single) > 1 or single[0].content() != content
            ):
                return False
        return True


class LineMemory:
    """What was found out about a line of a body, by the parameters that it names.

    For the first line of a conditional of several branches it may be what was found out about all
    of them: which one is taken.
    """

    __slots__ = ("_answers", "_hits", "_misses", "_uses")

    def __init__(self, uses: tuple[int, ...]) -> None:
        self._uses = uses
        self._hits = self._misses = 0
        self._answers: dict[tuple[str, ...], list[Answer]] = {}

    def _key(self, call: Call | None) -> tuple[str, ...] | None:
        """Return the parameters that the line names, as text."""
        if not self._uses:
            return ()
        if call is None:
            return None
        return tuple([call.text(number) for number in self._uses])

    def recall(self, pp: Preprocessor, call: Call | None) -> int | None:
        """Return the answer that holds now, `None` if none is known."""
        key = self._key(call)
        if key is None:
            return None
        table = pp.table
        for answer in self._answers.get(key, ()):
            if answer.holds(table):
                self._hits += 1
                if pp.met is not None:
                    pp.met += answer.names
                return answer.value
        self._misses += 1
        return None

    def useless(self) -> bool:
        """Whether it knew the answer too seldom to be worth asking."""
        return self._misses > 50 and self._hits < self._misses

    def learn(self, pp: Preprocessor, call: Call | None, texts: list[str], value: int) -> None:
        """Remember an answer that rests on what these texts mean, if they are names."""
        key = self._key(call)
        if key is None or pp.aliases_off:
            return
        names = {text for text in texts if _may_be_name(text)}
        if len(names) > _MOST_NAMES:
            return
        met: list[Met] = []
        absent: list[str] = []
        for name in names:
            entry = pp.table.known.get(name)
            if entry is None:
                absent.append(name)
            elif not entry.single:
                met.append((entry, None, None))
            elif len(entry.single) > 1:
                return
            else:
                macro = entry.single[0]
                met.append((entry, macro, macro.content()))
        if len(self._answers) > _MOST_KEYS:
            self._answers.clear()
        answers = self._answers.setdefault(key, [])
        answers.insert(0, Answer(value, names, met, absent, pp.table.version))
        del answers[_MOST_ANSWERS:]


class Noting:
    """Notes the names that are met within a `with` block.

    `names` are none if something else had a say, or if there was a message.
    """

    __slots__ = ("_outer", "_pp", "_reported", "names")

    def __init__(self, pp: Preprocessor) -> None:
        self._pp = pp
        self._outer = pp.met
        self._reported = pp.diagnostics.reported
        self.names: list[str] | None = None

    def __enter__(self) -> Noting:
        self._pp.met = []
        return self

    def __exit__(self, *fault: object) -> None:
        pp = self._pp
        names = pp.met
        pp.met = None
        if self._outer is not None and names is not None:
            self._outer += names
            pp.met = self._outer
        if pp.diagnostics.reported == self._reported:
            self.names = names


def memory_for(lines: list[BodyLine]) -> LineMemory | None:
    """Return a memory for lines that are asked together, `None` if they depend on more than macros
    and parameters."""
    uses: list[int] = []
    for token in [token for line in lines for token in line.tokens]:
        kind = token.kind
        if kind == PARAMETER:
            digits = token.text[1:]
            if not (digits.isdecimal() and digits.isascii() and len(digits) < 4):
                return None
            number = int(digits)
            if str(number) != digits:
                return None
            if number not in uses:
                uses.append(number)
        elif kind in SUBSTITUTED or kind in (CONTEXT, ENVIRONMENT):
            return None
    return LineMemory(tuple(uses))


def _may_be_name(text: str) -> bool:
    first = text[:1]
    return first.isalpha() or first in "_.?@$%#" or first > "~"
