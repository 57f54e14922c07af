"""Finds out whether a line calls a multi-line macro, and with which parameters (manual, 4.3)."""

from __future__ import annotations

from ..lexer import CONTEXT, ID, NUMBER, OP
from ..numbers import integer
from ..source import Token
from .expansion import expand, expand_identifier
from .macros import UNLIMITED, Call, MultiLineMacro

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .preprocessor import Preprocessor

    Start = tuple[list[Token], int]


class FoundCall:
    """A call that was found: the macro, its parameters, and the label before it.

    `label` are the label's tokens, its colon included; `colon` says that it has one.
    """

    __slots__ = ("call", "colon", "label")

    def __init__(self, call: Call, label: list[Token], colon: bool) -> None:
        self.call = call
        self.label = label
        self.colon = colon


class _Split:
    """Where parameters start: in the tokens of the call, or among a macro's defaults.

    `comma` is where the comma before an empty last parameter stands, else `None`.
    """

    __slots__ = ("comma", "starts", "tokens")

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.starts: list[Start] = []
        self.comma: int | None = None


def find_call(pp: Preprocessor, tokens: list[Token]) -> FoundCall | None:
    """Return the multi-line macro call that an expanded line is, or `None`."""
    if not tokens:
        return None
    first = tokens[0]
    if first.kind != ID and first.kind != CONTEXT:
        return None
    known = pp.table.known
    if first.kind == ID:
        entry = known.get(first.text)
        if entry is not None and entry.multiple:
            call = _call(pp, entry.multiple, tokens, 0)
            if call is not None:
                return FoundCall(call, [], False)
    if len(tokens) < 2:
        return None
    second = 1
    colon = tokens[1].text == ":" and tokens[1].kind == OP
    if colon:
        second = 2
        if len(tokens) < 3:
            return None
    token = tokens[second]
    if token.kind != ID:
        return None
    entry = known.get(token.text)
    if entry is None or not entry.multiple:
        return None
    call = _call(pp, entry.multiple, tokens, second)
    if call is None:
        return None
    return FoundCall(call, tokens[:second], colon)


def _call(
    pp: Preprocessor, macros: list[MultiLineMacro], tokens: list[Token], position: int
) -> Call | None:
    """Return the call of the macro that `tokens[position]` names, or `None` if it is none."""
    name = tokens[position].text
    candidates = [m for m in macros if not m.case_sensitive or m.name == name]
    while candidates and candidates[0].depth and not candidates[0].recursive:
        del candidates[0]
    if not candidates:
        return None
    empty = len(tokens) == position + 1 and not pp.trailing
    split = split_parameters(pp, tokens, position + 1)
    raw = len(split.starts)
    macro = _taking(candidates, raw)
    if macro is not None and _too_deep(pp, macro):
        return None
    starts = split.starts
    if macro is not None:
        starts = _with_defaults(macro, starts)
        if split.comma is not None and not pp.sane_empty_expansion:
            # NASM before 2.15 ignored an empty last parameter; so does 2.16, with a warning.
            _drop_last(split, starts, macro, raw)
    elif not pp.sane_empty_expansion:
        if raw == 0 and not empty:
            # One parameter that consists of white space only: it counts as one in finding the
            # macro, and as none inside it.
            macro = _taking(candidates, 1)
        elif raw > 1 and split.comma is not None:
            macro = _taking(candidates, raw - 1)
            if macro is not None:
                kept = tokens[: split.comma]
                starts = _with_defaults(macro, [(kept, start) for _, start in starts[:-1]])
        if macro is not None and _too_deep(pp, macro):
            return None
    if macro is None:
        plural = "" if raw == 1 else "s"
        pp.messages.warning(
            "pp-macro-params-multi",
            f"multi-line macro `{name}' exists, but not taking {raw} parameter{plural}",
            tokens[position],
        )
        return None
    if not pp.sane_empty_expansion:
        message = ""
        if raw < macro.fewest or (raw > macro.most and not macro.greedy):
            message = f"improperly calling multi-line macro `{macro.name}' with {raw} parameters"
        elif split.comma is not None:
            message = (
                f"dropping trailing empty parameter in call to multi-line macro `{macro.name}'"
            )
        if message:
            pp.messages.warning("pp-macro-params-legacy", message, tokens[position])
    return _made(pp, macro, name, starts)


def _taking(macros: list[MultiLineMacro], count: int) -> MultiLineMacro | None:
    for macro in macros:
        if macro.fewest <= count and (macro.greedy or count <= macro.most):
            return macro
    return None


def _too_deep(pp: Preprocessor, macro: MultiLineMacro) -> bool:
    """Whether a macro is being expanded already, so that its name is no call now."""
    if not macro.depth:
        return False
    if not macro.recursive:
        return True
    most = pp.limits.macro_levels
    if macro.depth <= most:
        return False
    pp.messages.warning("other", f"reached maximum recursion depth of {most}")
    return True


def split_parameters(pp: Preprocessor, tokens: list[Token], position: int) -> _Split:
    """Find where the parameters of a call or of a macro's defaults start."""
    split = _Split(tokens)
    size = len(tokens)
    if position >= size:
        return split
    comma: int | None = None
    while True:
        split.starts.append((tokens, position))
        if position < size and tokens[position].text == "{" and tokens[position].kind == OP:
            comma = None
            braces = 1
            while braces and position + 1 < size:
                position += 1
                if tokens[position].kind == OP:
                    if tokens[position].text == "{":
                        braces += 1
                    elif tokens[position].text == "}":
                        braces -= 1
            if braces:
                position += 1
                pp.messages.error("expecting closing brace in macro parameter", tokens[-1])
            else:
                position += 1
                if position < size and tokens[position].text != ",":
                    pp.messages.error(
                        "braces do not enclose all of macro parameter", tokens[position]
                    )
        while position < size and not (
            tokens[position].text == "," and tokens[position].kind == OP
        ):
            comma = None
            position += 1
        if position >= size:
            break
        comma = position
        position += 1
    split.comma = comma
    return split


def _with_defaults(macro: MultiLineMacro, starts: list[Start]) -> list[Start]:
    """Add default parameters for those not given; a greedy macro has no more than it asks for."""
    given = len(starts)
    if macro.defaults and given < macro.fewest + len(macro.defaults):
        missing = macro.defaults[max(given - macro.fewest, 0) :]
        starts = starts + [(macro.default_tokens, start) for start in missing]
    if macro.greedy and len(starts) > macro.most:
        starts = starts[: macro.most]
    return starts


def _drop_last(split: _Split, starts: list[Start], macro: MultiLineMacro, raw: int) -> None:
    """Take an empty last parameter away, or put its default in its place."""
    kept = split.tokens[: split.comma]
    for index, (tokens, start) in enumerate(starts):
        if tokens is split.tokens:
            starts[index] = (kept, start)
    if macro.fewest < raw <= macro.fewest + len(macro.defaults):
        starts[raw - 1] = (macro.default_tokens, macro.defaults[raw - macro.fewest - 1])
    elif raw <= macro.most or not macro.greedy:
        del starts[raw - 1 :]


def _made(pp: Preprocessor, macro: MultiLineMacro, name: str, starts: list[Start]) -> Call:
    """Cut the parameters out of the tokens."""
    parameters: list[list[Token]] = [[]]
    trailing = [False]
    count = len(starts)
    for number, (tokens, start) in enumerate(starts, 1):
        greedy = macro.greedy and number >= count
        parameter, ends_in_space = _cut(tokens, start, greedy)
        parameters.append(parameter)
        trailing.append(ends_in_space)
    return Call(macro, name, pp.next_number(), parameters, trailing)


def _cut(tokens: list[Token], start: int, greedy: bool) -> tuple[list[Token], bool]:
    """Return the parameter that starts at `start`, without braces, and whether space ends it."""
    size = len(tokens)
    if start >= size:
        return [], False
    first = tokens[start]
    braces = 0
    if first.kind == OP and first.text == "{":
        position = start + 1
        braces = 1
        while position < size:
            token = tokens[position]
            if token.kind == OP:
                if token.text == "{":
                    braces += 1
                elif token.text == "}":
                    braces -= 1
                    if not braces:
                        return tokens[start + 1 : position], token.spaced
            position += 1
        return tokens[start + 1 :], False
    position = start
    if greedy:
        position = size
    else:
        while position < size:
            token = tokens[position]
            if token.kind == OP:
                text = token.text
                if text == ",":
                    if not braces:
                        break
                elif text == "{":
                    braces += 1
                elif text == "}":
                    braces -= 1
            position += 1
    if position == start:
        return [], False
    parameter = tokens[start:position]
    if parameter[0].spaced:
        parameter[0] = parameter[0].moved(False)
    return parameter, False


def parse_specification(
    pp: Preprocessor, tokens: list[Token], directive: str
) -> MultiLineMacro | None:
    """Read what follows %macro or %unmacro: name, parameter counts, `.nolist`, defaults."""
    tokens = expand_identifier(pp, tokens, 1)
    if len(tokens) < 2 or tokens[1].kind != ID:
        pp.messages.error(f"`{directive}' expects a macro name", tokens[0])
        return None
    macro = MultiLineMacro(tokens[1].text, True, pp.current.origin)
    rest = expand(pp, tokens[2:])
    position = read_counts(pp, rest, macro, directive, tokens[0])
    if (
        position < len(rest)
        and rest[position].text.lower() == ".nolist"
        and not rest[position].spaced
    ):
        position += 1
        macro.quiet = "f" not in pp.options.listing_flags
    if position < len(rest):
        macro.default_tokens = rest[position:]
        split = split_parameters(pp, macro.default_tokens, 0)
        macro.defaults = [start for _, start in split.starts]
        if not pp.sane_empty_expansion and split.comma is not None:
            macro.default_tokens = macro.default_tokens[: split.comma]
            macro.defaults.pop()
            pp.messages.warning(
                "pp-macro-params-legacy",
                "dropping trailing empty default parameter in definition of multi-line macro "
                f"`{macro.name}'",
                tokens[1],
            )
    if len(macro.defaults) > macro.most - macro.fewest and not macro.greedy and macro.defaults:
        pp.messages.warning(
            "pp-macro-defaults",
            f"too many default macro parameters in macro `{macro.name}'",
            tokens[1],
        )
    return macro


def read_counts(
    pp: Preprocessor,
    tokens: list[Token],
    macro: MultiLineMacro,
    directive: str,
    place: Token,
    needed: bool = True,
) -> int:
    """Read `1`, `1-2`, `1-*`, `1+` into a macro; return how many tokens that were.

    `needed`: without a count it is an error (%macro); %ifmacro takes any count then.
    """
    position = 0
    size = len(tokens)
    if not size or tokens[0].kind != NUMBER:
        if size or needed:
            end = "" if needed else " or nothing"
            pp.messages.error(
                f"`{directive}' expects a parameter count{end}", tokens[0] if size else place
            )
    else:
        macro.fewest = macro.most = _count(pp, tokens[0])
    if size:
        position = 1
    # White space ends the specification: `1 -2` is a count and a default.
    if position < size and tokens[position].text == "-" and not tokens[position].spaced:
        position += 1
        token = tokens[position] if position < size and not tokens[position].spaced else None
        if token is not None and token.text == "*":
            macro.most = UNLIMITED
            position += 1
        elif token is None or token.kind != NUMBER:
            pp.messages.error(
                f"`{directive}' expects a parameter count after `-'", token or tokens[position - 1]
            )
            if token is not None:
                position += 1
        else:
            macro.most = _count(pp, token)
            position += 1
            if macro.fewest > macro.most:
                pp.messages.error("minimum parameter count exceeds maximum", token)
                macro.most = macro.fewest
    if position < size and tokens[position].text == "+" and not tokens[position].spaced:
        position += 1
        macro.greedy = True
    return position


def _count(pp: Preprocessor, token: Token) -> int:
    value = integer(token.text)
    if value is None:
        pp.messages.error(f"unable to parse parameter count `{token.text}'", token)
        return 0
    if value > UNLIMITED:
        pp.messages.error(
            f"parameter count `{token.text}' is out of bounds [0; {UNLIMITED}]", token
        )
        return 0
    return value
