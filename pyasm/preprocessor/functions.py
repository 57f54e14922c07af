"""The built-in functions, such as %eval() and %strlen() (NASM manual, 4.4 and 4.2).

Each gets the arguments as its parameters say: evaluated, or quoted. Beyond NASM 2.16 there are
%hex(), %find(), %findi(), %map() and %null() of NASM 3.
"""

from __future__ import annotations

from ..lexer import NUMBER, OP, STRING
from ..source import Token
from ..strings import quote, unquote
from .conditions import TESTS, test
from .definitions import LONGEST_STRING, sliced, tokens_of
from .expansion import MOST_TOKENS, expand_more, made, number_tokens
from .macros import Parameter, SingleLineMacro

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .macros import Function
    from .preprocessor import Preprocessor

    Arguments = list[list[Token]]


def _value(tokens: list[Token]) -> int:
    """Return the number that an evaluated argument is; nothing, after an error, counts as 0."""
    if not tokens:
        return 0
    return -int(tokens[1].text) if tokens[0].text == "-" else int(tokens[0].text)


def _text(tokens: list[Token]) -> str:
    return unquote(tokens[0].text) if tokens else ""


def _string(pp: Preprocessor, place: Token, text: str) -> list[Token]:
    if len(text) > LONGEST_STRING:
        pp.messages.error("string too long", place)
        text = ""
    return [made(place, STRING, quote(text))]


def _absolute(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    return [made(place, NUMBER, str(abs(_value(arguments[0]))))]


def _count(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    return number_tokens(place, len(arguments))


def _join(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """The arguments with commas between them; evaluating or quoting them was all the work."""
    joined: list[Token] = []
    for index, argument in enumerate(arguments):
        if index:
            joined.append(made(place, OP, ","))
        joined += argument
    return joined


def _concatenate(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    return _string(pp, place, "".join([_text(argument) for argument in arguments]))


def _length(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    return number_tokens(place, len(_text(arguments[0])))


def _slice(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    start = _value(arguments[1])
    return _string(pp, place, sliced(_text(arguments[0]), start, _value(arguments[2])))


def _tokens(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    return [
        Token(token.kind, token.text, token.spaced, place.line, place.column)
        for token in tokens_of(pp, arguments[0][0])
    ]


def _select(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    which = _value(arguments[0])
    if which < 1:
        message = f"{macro.name}({which}) is not a valid selector"
    elif which >= len(arguments):
        message = f"{macro.name}({which}) exceeds the number of arguments"
    else:
        return arguments[which]
    pp.messages.warning("pp-sel-range", message, place)
    return []


def _choose(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    return arguments[1] if _value(arguments[0]) else arguments[2]


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_"
_MOST_DIGITS = 253


def _number(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%num(value, digits, base): a number as a string; -digits are the fewest."""
    value, digits, base = [_value(argument) for argument in arguments[:3]]
    if not 2 <= base <= len(_DIGITS):
        pp.messages.error(f"invalid base {base} given to {macro.name}()", place)
        return []
    if abs(digits) > _MOST_DIGITS:
        pp.messages.error(f"digit count {digits} specified to {macro.name}() too large", place)
        digits = -1
    value &= (1 << 64) - 1
    text = ""
    while len(text) < abs(digits) or (digits <= 0 and value):
        text = _DIGITS[value % base] + text
        value //= base
    return [made(place, STRING, f"'{text}'")]


def _hexadecimal(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%hex(value…): the values as hexadecimal numbers."""
    joined: list[Token] = []
    for argument in arguments:
        if joined:
            joined.append(made(place, OP, ","))
        joined.append(made(place, NUMBER, f"0x{_value(argument) & (1 << 64) - 1:x}"))
    return joined


def _find(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%find(string, candidate…): which candidate equals the string, 0 if none does."""
    texts = [_text(argument) for argument in arguments]
    if macro.name == "%findi":
        texts = [text.lower() for text in texts]
    return number_tokens(place, texts.index(texts[0], 1) if texts[0] in texts[1:] else 0)


def _map(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%map(macro, argument…): the macro called with each argument.

    An argument may be a list in parentheses; behind the macro's name and a colon, more may stand
    in parentheses that come first in each call.
    """
    head = arguments[0]
    if not head:
        pp.messages.error("%map() expects a macro name", place)
        return []
    name = head[0]
    fixed = head[3:-1] if len(head) > 3 and head[1].text == ":" and head[2].text == "(" else []
    joined: list[Token] = []
    for argument in arguments[1:]:
        if joined:
            joined.append(made(place, OP, ","))
        inner = argument
        if len(argument) > 1 and argument[0].text == "(" and argument[-1].text == ")":
            inner = argument[1:-1]
        comma = [made(place, OP, ",")] if fixed and inner else []
        call = [name.moved(False), made(place, OP, "("), *fixed, *comma, *inner]
        joined += expand_more(pp, [*call, made(place, OP, ")")])
        if len(joined) > MOST_TOKENS:
            raise pp.messages.fatal("the line grows too long by macro expansion", place)
    return joined


def _nothing(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    return []


def _is(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%isdef() and the like: 1 or 0, as %ifdef and the like would find."""
    stem = macro.name[3:]
    negated = stem not in TESTS
    trailing = pp.trailing
    pp.trailing = False
    result = test(pp, stem[1:] if negated else stem, negated, arguments[0], place)
    pp.trailing = trailing
    return number_tokens(place, int(result))


def _file(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    return [made(place, STRING, quote(pp.current.origin.file))]


def _line(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    return number_tokens(place, pp.current.origin.number)


def _bits(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    return number_tokens(place, pp.host.bits)


def _pointer(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    word = {32: "dword", 64: "qword"}.get(pp.host.bits, "word")
    return [made(place, "id", word)]


def builtin(name: str) -> SingleLineMacro | None:
    """Return the built-in macro of a name in lower case, or `None`."""
    variable = _VARIABLES.get(name)
    if variable is not None:
        shown, compute = variable
        return SingleLineMacro(shown, True, [], function=compute)
    if name[:3] == "%is":
        stem = name[3:]
        if stem not in TESTS and not (stem[:1] == "n" and stem[1:] in TESTS):
            return None
        return SingleLineMacro(
            name, False, [], (Parameter(greedy=True),), function=_is, recursive=True
        )
    function_row = _FUNCTIONS.get(name)
    if function_row is None:
        return None
    function, make_parameters = function_row
    return SingleLineMacro(name, False, [], make_parameters(), function=function, recursive=True)


# Built-in macros that are no functions, by name in lower case.
_VARIABLES = {
    "__?file?__": ("__?FILE?__", _file),
    "__?line?__": ("__?LINE?__", _line),
    "__?bits?__": ("__?BITS?__", _bits),
    "__?ptr?__": ("__?PTR?__", _pointer),
}

# Functions, with what makes their parameters.
_FUNCTIONS: dict[str, tuple[Function, Callable[[], tuple[Parameter, ...]]]] = {
    "%abs": (_absolute, lambda: (Parameter(evaluated=True),)),
    "%count": (_count, lambda: (Parameter(variadic=True),)),
    "%eval": (_join, lambda: (Parameter(evaluated=True, variadic=True),)),
    "%str": (_join, lambda: (Parameter(quoted=True, greedy=True),)),
    "%strcat": (
        _concatenate,
        lambda: (Parameter(quoted=True, unless_string=True, variadic=True),),
    ),
    "%strlen": (_length, lambda: (Parameter(quoted=True, unless_string=True),)),
    "%tok": (_tokens, lambda: (Parameter(quoted=True, unless_string=True),)),
    "%sel": (_select, lambda: (Parameter(evaluated=True), Parameter(variadic=True))),
    "%cond": (
        _choose,
        lambda: (Parameter(evaluated=True), Parameter(), Parameter(optional=True)),
    ),
    "%num": (
        _number,
        lambda: (
            Parameter(evaluated=True),
            Parameter(evaluated=True, optional=True, default=-1),
            Parameter(evaluated=True, optional=True, default=10),
        ),
    ),
    "%substr": (
        _slice,
        lambda: (
            Parameter(quoted=True, unless_string=True),
            Parameter(evaluated=True),
            Parameter(evaluated=True, optional=True, default=-1),
        ),
    ),
    "%hex": (_hexadecimal, lambda: (Parameter(evaluated=True, variadic=True),)),
    "%find": (
        _find,
        lambda: (
            Parameter(quoted=True, unless_string=True),
            Parameter(quoted=True, unless_string=True, variadic=True),
        ),
    ),
    "%findi": (
        _find,
        lambda: (
            Parameter(quoted=True, unless_string=True),
            Parameter(quoted=True, unless_string=True, variadic=True),
        ),
    ),
    "%map": (_map, lambda: (Parameter(), Parameter(variadic=True))),
    "%null": (_nothing, lambda: (Parameter(greedy=True),)),
}
