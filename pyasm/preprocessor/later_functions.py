"""The functions that NASM 2.16 does not have: those of NASM 3, as that has them."""

from __future__ import annotations

from ..lexer import NUMBER, OP, STRING
from ..source import Token
from .definitions import checked, sliced
from .expansion import MOST_TOKENS, expand_more, made, number_tokens
from .functions import string_token, text_of, value_of
from .macros import Parameter, SingleLineMacro

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .functions import Arguments
    from .macros import Function
    from .preprocessor import Preprocessor


def _hexadecimal(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%hex(value…): the values as hexadecimal numbers."""
    joined: list[Token] = []
    for argument in arguments:
        if joined:
            joined.append(made(place, OP, ","))
        joined.append(made(place, NUMBER, f"0x{value_of(argument) & (1 << 64) - 1:x}"))
    return joined


def _find(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%find(string, candidate…): which candidate equals the string, 0 if none does."""
    texts = [text_of(argument) for argument in arguments]
    if macro.name == "%findi":
        texts = [text.lower() for text in texts]
    return number_tokens(place, texts.index(texts[0], 1) if texts[0] in texts[1:] else 0)


def _map(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%map(macro:(fixed…):size, argument…): the macro called with `size` arguments at a time.

    The fixed arguments come first in each call.
    """
    head = arguments[0]
    if not head:
        pp.messages.error(f"{macro.name}() expects a macro name", place)
        return []
    fixed: list[Token] = []
    size = 1
    position = 1
    if position < len(head) and head[position].text == ":":
        position += 1
        if position < len(head) and head[position].text == "(":
            depth = 1
            start = position + 1
            position = start
            while position < len(head) and depth:
                depth += {"(": 1, ")": -1}.get(head[position].text, 0)
                position += 1
            fixed = [*head[start : position - 1], made(place, OP, ",")]
        if position < len(head) and head[position].text == ":":
            value = pp.evaluate(
                expand_more(pp, head[position + 1 :]),
                f"invalid group size in function {macro.name}",
            )
            size = value if value is not None else 0
    rest = arguments[1:]
    if size < 1 or len(rest) % size:
        pp.messages.error(
            f"{macro.name}() expects a multiple of {size} arguments, got {len(rest)}", place
        )
        return []
    joined: list[Token] = []
    for start in range(0, len(rest), size):
        if joined:
            joined.append(made(place, OP, ","))
        call = [head[0].moved(False), made(place, OP, "("), *fixed]
        for index, argument in enumerate(rest[start : start + size]):
            if index:
                call.append(made(place, OP, ","))
            call += argument
        joined += expand_more(pp, [*call, made(place, OP, ")")])
        if len(joined) > MOST_TOKENS:
            raise pp.messages.fatal("the line grows too long by macro expansion", place)
    return joined


def _nothing(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    return []


def _characters(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%chr(number…): the string of these bytes."""
    text = "".join([chr(value_of(argument) & 255) for argument in arguments if argument])
    return string_token(pp, place, text)


def _codes(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%ord(string, start, count): the bytes of a part of the string as numbers."""
    part = sliced(text_of(arguments[0]), value_of(arguments[1]), value_of(arguments[2]))
    joined: list[Token] = []
    for character in part:
        if joined:
            joined.append(made(place, OP, ","))
        joined += number_tokens(place, ord(character))
    return joined


def _to_hexadecimal(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%b2hs(string, separator): its bytes in hexadecimal digits."""
    separator = text_of(arguments[1])
    digits = [f"{ord(character):02x}" for character in text_of(arguments[0])]
    return string_token(pp, place, separator.join(digits))


def _from_hexadecimal(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%hs2b(string…): the bytes that pairs of hexadecimal digits stand for."""
    found: list[str] = []
    for argument in arguments:
        high = ""
        for character in text_of(argument) + " ":
            if character not in "0123456789abcdefABCDEF":
                if high:
                    found.append(chr(int(high, 16)))
                high = ""
            elif high:
                found.append(chr(int(high + character, 16)))
                high = ""
            else:
                high = character
    return string_token(pp, place, "".join(found))


def _by_mode(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%selbits(a, b, c): the first in 16-bit mode, the second in 32-bit mode, else the third."""
    which = {16: 0, 32: 1, 64: 2}[pp.host.bits]
    return arguments[min(which, len(arguments) - 1)]


def _file_name(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> str | None:
    """Return the file name that the only argument is, `None` after an error."""
    argument = expand_more(pp, arguments[0]) if arguments[0] else []
    if len(argument) != 1 or argument[0].kind != STRING:
        pp.messages.error(f"`{macro.name}' expects a file name", place)
        return None
    return checked(pp, argument[0])


def _depend(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%depend(file): the output depends on it."""
    name = _file_name(pp, macro, arguments, place)
    if name is None:
        return []
    pp.files.register(name)
    return string_token(pp, place, name)


def _path_search(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%pathsearch(file): the path that %include would read."""
    name = _file_name(pp, macro, arguments, place)
    return [] if name is None else string_token(pp, place, pp.find_file(name) or name)


def _real_path(
    pp: Preprocessor, macro: SingleLineMacro, arguments: Arguments, place: Token
) -> list[Token]:
    """%realpath(file): its absolute path, or the name itself if there is no such file."""
    name = _file_name(pp, macro, arguments, place)
    if name is None:
        return []
    import os

    native = name.encode("latin-1", "replace")
    if os.path.exists(native):
        name = os.path.realpath(native).decode("latin-1")
    return string_token(pp, place, name)


def _optional(default: int) -> Parameter:
    return Parameter(evaluated=True, optional=True, default=default)


def _text() -> Parameter:
    return Parameter(quoted=True, unless_string=True)


def _list_of_texts() -> Parameter:
    return Parameter(quoted=True, unless_string=True, variadic=True, optional=True)


# Functions, with what makes their parameters.
FUNCTIONS: dict[str, tuple[Function, Callable[[], tuple[Parameter, ...]]]] = {
    "%hex": (_hexadecimal, lambda: (Parameter(evaluated=True, variadic=True),)),
    "%find": (_find, lambda: (_text(), _list_of_texts())),
    "%findi": (_find, lambda: (_text(), _list_of_texts())),
    "%map": (_map, lambda: (Parameter(variadic=True),)),
    "%null": (_nothing, lambda: (Parameter(greedy=True),)),
    "%chr": (_characters, lambda: (Parameter(evaluated=True, optional=True, variadic=True),)),
    "%ord": (_codes, lambda: (_text(), _optional(1), _optional(1))),
    "%b2hs": (
        _to_hexadecimal,
        lambda: (_text(), Parameter(quoted=True, unless_string=True, optional=True)),
    ),
    "%hs2b": (_from_hexadecimal, lambda: (_list_of_texts(),)),
    "%selbits": (_by_mode, lambda: (Parameter(variadic=True),)),
    "%depend": (_depend, lambda: (Parameter(),)),
    "%pathsearch": (_path_search, lambda: (Parameter(),)),
    "%realpath": (_real_path, lambda: (Parameter(),)),
}
