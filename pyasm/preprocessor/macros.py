"""What the preprocessor remembers: single-line and multi-line macros, contexts, and their names.

NASM finds macros by name without regard to case, then takes the newest whose own case rule and
parameter count fit. `MacroTable` answers the question that is asked for every line: is any of
these names a macro? It keeps the spellings that it has seen, so that the answer is two set
operations.
"""

from __future__ import annotations

from ..lexer import PARAMETER, PP
from ..source import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..source import SourceLine
    from .directives import Directive
    from .memory import LineMemory
    from .preprocessor import Preprocessor

    Function = Callable[["Preprocessor", "SingleLineMacro", list[list[Token]], Token], list[Token]]

# The kind of a token in a single-line macro's body that stands for a parameter.
ARGUMENT = "argument"

_FOLD = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}

# Spellings to remember before starting anew: a bound on memory, not on what works.
_MOST_SEEN = 400_000


def fold(name: str) -> str:
    """Return a name in lower case, by ASCII's rule only: other bytes are no letters to NASM."""
    return name.lower() if name.isascii() else name.translate(_FOLD)


class ArgumentToken(Token):
    """The place in a single-line macro's body where parameter `index` (from 0) goes."""

    __slots__ = ("index",)

    def __init__(self, token: Token, index: int) -> None:
        super().__init__(ARGUMENT, token.text, token.spaced, token.line, token.column)
        self.index = index

    def moved(self, spaced: bool) -> Token:
        """Return the same token with other white space before it."""
        if spaced is self.spaced:
            return self
        copy = ArgumentToken(self, self.index)
        copy.spaced = spaced
        return copy


class Parameter:
    """A parameter of a single-line macro, and how its argument is treated before it is used.

    `evaluated` (`=`): as a number; `quoted` (`&`): as a string, and with `unless_string` (`&&`)
    only if it is not one; `raw` (`!`): white space and braces are kept; `greedy` (`+`): takes the
    rest with its commas; `variadic`: any number of arguments (built-in functions only);
    `optional`, with `default`: may be missing (likewise).
    """

    __slots__ = (
        "default",
        "evaluated",
        "greedy",
        "name",
        "optional",
        "quoted",
        "raw",
        "unless_string",
        "variadic",
    )

    def __init__(
        self,
        name: str = "",
        *,
        evaluated: bool = False,
        quoted: bool = False,
        unless_string: bool = False,
        raw: bool = False,
        greedy: bool = False,
        variadic: bool = False,
        optional: bool = False,
        default: int | None = None,
    ) -> None:
        self.name = name
        self.evaluated = evaluated
        self.quoted = quoted
        self.unless_string = unless_string
        self.raw = raw
        self.greedy = greedy
        self.variadic = variadic
        self.optional = optional or greedy
        self.default = default

    def content(self) -> object:
        """Return something that is equal for parameters whose arguments are treated alike."""
        return tuple([getattr(self, name) for name in Parameter.__slots__])


class SingleLineMacro:
    """What %define, %assign and the like make, and the built-in functions.

    `body` is its expansion, or `function` computes it. `active` counts the expansions under way:
    inside its own expansion a macro is not expanded, unless it is `recursive`. An `alias` stands
    for the macro that its body names. `ends_in_space`: white space that a parameter of a multi-line
    macro left stands behind the body.
    """

    __slots__ = (
        "_content",
        "active",
        "alias",
        "body",
        "case_sensitive",
        "ends_in_space",
        "fewest",
        "function",
        "most",
        "name",
        "parameters",
        "recursive",
        "simple",
        "unlimited",
    )

    def __init__(
        self,
        name: str,
        case_sensitive: bool,
        body: list[Token],
        parameters: Sequence[Parameter] = (),
        *,
        alias: bool = False,
        function: Function | None = None,
        recursive: bool = False,
        ends_in_space: bool = False,
    ) -> None:
        self.name = name
        self.case_sensitive = case_sensitive
        self.body = body
        self.parameters = parameters
        self.alias = alias
        self.function = function
        self.recursive = recursive
        self.ends_in_space = ends_in_space
        self.active = 0
        self._content: object = None
        self.most = len(parameters)
        self.fewest = self.most
        while self.fewest > 1 and parameters[self.fewest - 1].optional:
            self.fewest -= 1
        self.unlimited = bool(parameters) and (parameters[-1].greedy or parameters[-1].variadic)
        # The body, without and with white space before it, if it is one token that is never
        # expanded further, such as a number.
        self.simple: tuple[Token, Token] | tuple[()] = ()
        if not parameters and function is None and len(body) == 1 and not ends_in_space:
            token = body[0]
            if token.kind in ("number", "string", "op") and not token.spaced:
                self.simple = (token.moved(False), token.moved(True))

    def content(self) -> object:
        """Return something that is equal for macros that are used and expand alike."""
        if self._content is None:
            self._content = (
                self.name,
                self.case_sensitive,
                self.alias,
                self.recursive,
                self.function,
                tuple([parameter.content() for parameter in self.parameters]),
                tuple(
                    [
                        (token.kind, token.text, token.spaced, getattr(token, "index", 0))
                        for token in self.body
                    ]
                ),
            )
        return self._content

    def named(self, name: str, exactly: bool = True) -> bool:
        """Whether `name`, the same but for case, names this macro. `exactly`: by its own rule."""
        return not (self.case_sensitive and exactly) or name == self.name

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        return count >= self.fewest and (self.unlimited or count <= self.most)


class BodyLine:
    """A line of a multi-line macro or %rep block, made ready once for all its expansions.

    `directive` is what its first token calls for, if that is fixed; `parameters` says that it has
    something to substitute; `texts` are the spellings of its tokens. `ending` is the white space
    that a listing shows behind it. `skip` says how many lines on the next branch of its
    conditional stands, or the %endrep of its %rep; 0 if that isn't known. `memory` holds what it
    came to, and `branches` which branch of its conditional was taken; they are made when the line
    is met for the second time, which `runs` tells. `plan` tells `parameters.fill` what to put
    where.
    """

    __slots__ = (
        "branches",
        "directive",
        "ending",
        "memory",
        "parameters",
        "plan",
        "runs",
        "skip",
        "source",
        "texts",
        "tokens",
    )

    def __init__(
        self, tokens: list[Token], source: SourceLine, directives: dict[str, Directive]
    ) -> None:
        self.tokens = tokens
        self.source = source
        self.ending = ""
        self.skip = 0
        self.runs = 0
        self.plan: list[int] | None = None
        self.memory: LineMemory | None = None
        self.branches: LineMemory | None = None
        self.texts = [token.text for token in tokens]
        self.directive: Directive | None = None
        if tokens and tokens[0].kind == PP:
            self.directive = directives.get(tokens[0].text.lower())
        elif tokens and tokens[0].text == "#" and not tokens[0].spaced:
            self.directive = directives["%line"]
        self.parameters = False
        for token in tokens:
            if token.kind in SUBSTITUTED:
                self.parameters = True
                break


# Kinds of token that a macro call replaces before a line is looked at.
SUBSTITUTED = frozenset((PARAMETER, "local", "query", "indirect"))


def link(lines: list[BodyLine]) -> None:
    """Find the branches of each conditional and the end of each %rep in a body.

    Distances stay right when part of the body becomes a body of its own.
    """
    branches: list[int] = []
    repeats: list[int] = []
    for index, line in enumerate(lines):
        directive = line.directive
        if directive is None:
            continue
        if directive.conditional:
            if directive.name.startswith("%if"):
                branches.append(index)
            elif branches:
                lines[branches[-1]].skip = index - branches[-1]
                branches[-1] = index
                if directive.name == "%endif":
                    branches.pop()
        elif directive.role == "rep":
            repeats.append(index)
        elif directive.role == "endrep":
            if repeats:
                start = repeats.pop()
                lines[start].skip = index - start
        elif directive.role:  # a definition inside: whose %endrep it is depends
            repeats.clear()


class MultiLineMacro:
    """A %macro. `most` is `UNLIMITED` for `1-*`; `greedy` for `1+`.

    `defaults` are the default parameters, each a list of tokens and where in it the parameter
    starts. `captures_label`: the body uses %00. `depth` counts the calls under way; with
    `recursive` (%rmacro) there may be many.
    """

    __slots__ = (
        "body",
        "captures_label",
        "case_sensitive",
        "default_tokens",
        "defaults",
        "depth",
        "fewest",
        "greedy",
        "most",
        "name",
        "quiet",
        "recursive",
        "source",
    )

    def __init__(self, name: str, case_sensitive: bool, source: SourceLine) -> None:
        self.name = name
        self.case_sensitive = case_sensitive
        self.source = source
        self.fewest = 0
        self.most = 0
        self.greedy = False
        self.quiet = False
        self.recursive = False
        self.default_tokens: list[Token] = []
        self.defaults: list[int] = []
        self.captures_label = False
        self.depth = 0
        self.body: list[BodyLine] = []

    def overlaps(self, other: MultiLineMacro) -> bool:
        """Whether a call could mean either macro, by its number of parameters."""
        return (self.fewest <= other.most or other.greedy) and (
            other.fewest <= self.most or self.greedy
        )


UNLIMITED = 0x7FFF_FFFF


class Call:
    """A use of a multi-line macro: its parameters, how far %rotate turned them, its number.

    `parameters[0]` is the label before it, for %00; `trailing[i]` says that white space ends
    parameter i (`{a }`).
    """

    __slots__ = ("_texts", "macro", "name", "number", "parameters", "rotation", "trailing")

    def __init__(
        self,
        macro: MultiLineMacro,
        name: str,
        number: int,
        parameters: list[list[Token]],
        trailing: list[bool],
    ) -> None:
        self.macro = macro
        self.name = name
        self.number = number
        self.parameters = parameters
        self.trailing = trailing
        self.rotation = 0
        self._texts: dict[int, str] = {}

    def text(self, index: int) -> str:
        """Return what `%index` is put in as, white space included, with a mark before each token;
        for 0 the number of parameters."""
        if index <= 0 or index >= len(self.parameters):
            return "" if index else str(len(self.parameters) - 1)
        index = self.rotated(index)
        text = self._texts.get(index)
        if text is None:
            text = "".join([("\n " if t.spaced else "\n") + t.text for t in self.parameters[index]])
            if self.trailing[index]:
                text += " "
            self._texts[index] = text
        return text

    def rotated(self, index: int) -> int:
        """Return which parameter `%index` means, from 1, after %rotate."""
        count = len(self.parameters) - 1
        if 1 <= index <= count:
            return (index - 1 + self.rotation) % count + 1
        return index


class Entry:
    """All macros whose names differ in case only, the newest first."""

    __slots__ = ("multiple", "single")

    def __init__(self) -> None:
        self.single: list[SingleLineMacro] = []
        self.multiple: list[MultiLineMacro] = []


class Context:
    """An entry of the context stack (%push): its name or `None`, its number, its macros."""

    __slots__ = ("entries", "name", "number")

    def __init__(self, name: str | None, number: int) -> None:
        self.name = name
        self.number = number
        self.entries: dict[str, Entry] = {}

    def entry(self, name: str) -> Entry:
        """Return the macros of a name (without its `%$`), to look up or to change."""
        return self.entries.setdefault(fold(name), Entry())


class MacroTable:
    """The global macros, by spelling.

    `known` maps the spellings that are macros to their entries, and all that starts with `%` to an
    entry, so that a line none of whose spellings is in it is plain text. `seen` are the spellings
    that have been looked at. `standard` is asked once for each new name, for macros that are
    defined when they are first needed. `trusted` are spellings that were no macros when somebody
    looked, who goes by that until `changes` changes. `version` changes when a name, other than one
    made of `%%`, becomes known.
    """

    __slots__ = (
        "_entries",
        "_insensitive",
        "_standard",
        "changes",
        "known",
        "seen",
        "trusted",
        "version",
    )

    def __init__(self, standard: Callable[[str], bool]) -> None:
        self.known: dict[str, Entry] = {}
        self.seen: set[str] = set()
        self.trusted: set[str] = set()
        self.changes = 0
        self.version = 0
        self._entries: dict[str, Entry] = {}
        self._insensitive: dict[str, Entry] = {}
        self._standard = standard

    def relevant(self, texts: Iterable[str]) -> bool:
        """Whether any of these spellings is a macro or belongs to the preprocessor."""
        if not self.seen.issuperset(texts):
            self._see(texts)
        return not self.known.keys().isdisjoint(texts)

    def _see(self, texts: Iterable[str]) -> None:
        if len(self.seen) > _MOST_SEEN:
            self.seen.clear()
        for text in texts:
            if text in self.seen:
                continue
            self.seen.add(text)
            first = text[:1]
            if not (
                "a" <= first <= "z" or "A" <= first <= "Z" or first in "_.?@$%#" or first > "~"
            ):
                continue
            self.entry(text)

    def entry(self, text: str) -> Entry | None:
        """Return the macros that a spelling may mean, or `None`."""
        entry = self.known.get(text)
        if entry is not None:
            return entry
        key = fold(text)
        if key in self._entries or self._standard(key):
            entry = self.known.get(text) or self._insensitive.get(key)
        if entry is None and (text == "#" or (text[:1] == "%" and text not in ("%", "%%"))):
            entry = self._entries.setdefault(key, Entry())
        if entry is not None:
            self.known[text] = entry
            self.version += 1
        return entry

    def defining(self, name: str, case_sensitive: bool) -> Entry:
        """Return the entry that a macro of this name belongs into, and make its name known."""
        key = fold(name)
        entry = self._entries.get(key)
        if entry is None:
            self._standard(key)
            entry = self._entries.setdefault(key, Entry())
        self.seen.add(name)
        if name in self.trusted:
            self.changes += 1
        if name not in self.known:
            self.known[name] = entry
            if name[:3] != "..@":
                self.version += 1
        if not case_sensitive and key not in self._insensitive:
            self._insensitive[key] = entry
            self.seen.clear()  # other spellings may now mean it
            self.changes += 1
            self.version += 1
        return entry

    def existing(self, name: str) -> Entry | None:
        """Return all macros of a name, whatever its case, or `None`."""
        key = fold(name)
        entry = self._entries.get(key)
        if entry is None and self._standard(key):
            entry = self._entries.get(key)
        return entry

    def entries(self) -> Iterable[Entry]:
        """All macros that have been defined so far."""
        return self._entries.values()
