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
    from .macros import BodyLine, Call, SingleLineMacro
    from .preprocessor import Preprocessor

    # A name that was met, what it meant, and the content of that.
    Met = tuple[str, "SingleLineMacro | None", object]

# Answers to remember of a line, and of the same parameters: bounds on memory, not on what works.
_MOST_KEYS = 500
_MOST_ANSWERS = 8
# Names that one answer may rest on: with more, checking them takes the time that it saves.
_MOST_NAMES = 60


class Answer:
    """An answer, and what it rests on: the names met, all of which have been looked up."""

    __slots__ = ("met", "names", "value")

    def __init__(self, value: int, names: set[str], met: list[Met]) -> None:
        self.value = value
        self.names = names
        self.met = met


class LineMemory:
    """What was found out about one line of a body, by the parameters that it names."""

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
        known = table.known
        for answer in self._answers.get(key, ()):
            if not table.seen.issuperset(answer.names):
                table.relevant(answer.names)
            for name, macro, content in answer.met:
                entry = known.get(name)
                if entry is None or not entry.single:
                    if macro is not None:
                        break
                elif entry.single[0] is not macro and (
                    macro is None or len(entry.single) > 1 or entry.single[0].content() != content
                ):
                    break
            else:
                self._hits += 1
                return answer.value
        self._misses += 1
        return None

    def useless(self) -> bool:
        """Whether it knew the answer too seldom to be worth asking."""
        return self._misses > 50 and self._hits < self._misses

    def start(self, pp: Preprocessor) -> None:
        """Begin to note what an answer rests on."""
        pp.met = []

    def learn(self, pp: Preprocessor, call: Call | None, value: int) -> None:
        """Remember an answer, if what it rests on is known; end what `start` began."""
        texts = pp.met
        pp.met = None
        key = self._key(call)
        if texts is None or key is None or pp.aliases_off:
            return
        names = {text for text in texts if _may_be_name(text)}
        if len(names) > _MOST_NAMES:
            return
        met: list[Met] = []
        for name in names:
            entry = pp.table.known.get(name)
            if entry is None or not entry.single:
                met.append((name, None, None))
            elif len(entry.single) > 1:
                return
            else:
                macro = entry.single[0]
                met.append((name, macro, macro.content()))
        if len(self._answers) > _MOST_KEYS:
            self._answers.clear()
        answers = self._answers.setdefault(key, [])
        answers.insert(0, Answer(value, names, met))
        del answers[_MOST_ANSWERS:]


def memory_for(line: BodyLine) -> LineMemory | None:
    """Return a memory for a line, `None` if it depends on more than macros and parameters."""
    uses: list[int] = []
    for token in line.tokens:
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
