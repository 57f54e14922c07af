"""Directives that bring in text, say where it is from, or report (NASM manual, 4.6, 4.9-4.12)."""

from __future__ import annotations

from ..lexer import ID, NUMBER, OP, STRING
from ..numbers import integer
from ..source import Token
from ..strings import unquote
from . import packages
from .definitions import boolean_option, checked, text_of
from .expansion import MOST_TOKENS, expand, made
from .frames import EMITTING, FileFrame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .directives import Directive
    from .preprocessor import Preprocessor


def _file_name(pp: Preprocessor, tokens: list[Token]) -> Token | None:
    """Return the string that a directive names a file with; `None` after an error."""
    shown = tokens[0].text
    rest = expand(pp, tokens[1:])
    if not rest or rest[0].kind != STRING:
        pp.messages.error(f"`{shown}' expects a file name", rest[0] if rest else tokens[0])
        return None
    if len(rest) > 1:
        pp.messages.warning("pp-trailing", f"trailing garbage after `{shown}' ignored", rest[1])
    return rest[0]


def include(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%include; %require is the same, but reads a file only once."""
    string = _file_name(pp, tokens)
    if string is None:
        return
    name = checked(pp, string)
    path = pp.files.find(name)
    if path is None:
        if pp.options.missing_includes_ok:
            pp.files.register(name)
        else:
            pp.messages.error(
                f"unable to open include file `{name}': No such file or directory", string
            )
        return
    if directive.name == "%require" and pp.files.has_read(path):
        return
    pp.files.register(path)
    try:
        text = pp.files.read(path)
    except OSError as error:
        pp.messages.error(
            f"unable to open include file `{name}': {error.strerror or error}", string
        )
        return
    pp.include(path, text)


def depend(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%depend: the output depends on a file."""
    string = _file_name(pp, tokens)
    if string is not None:
        pp.files.register(checked(pp, string))


def package_name(pp: Preprocessor, rest: list[Token], place: Token) -> str | None:
    """Read the name of a %use package; `None` after an error."""
    shown = place.text
    rest = expand(pp, rest)
    if not rest:
        pp.messages.error(f"`{shown}' expects a package name, got end of line", place)
        return None
    if rest[0].kind not in (ID, STRING):
        pp.messages.error(f"`{shown}' expects a package name, got `{rest[0].text}'", rest[0])
        return None
    if len(rest) > 1:
        pp.messages.warning("pp-trailing", f"trailing garbage after `{shown}' ignored", rest[1])
    return unquote(rest[0].text)


def use(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%use: read a standard package, once."""
    name = package_name(pp, tokens[1:], tokens[0])
    if name is None:
        return
    key = name.lower()
    text = packages.text(key)
    if text is None:
        pp.messages.error(f"unknown `{tokens[0].text}' package: `{name}'", tokens[0])
    elif key not in pp.packages:
        pp.packages.add(key)
        pp.standard.used(key)
        pp.use(text)


def line(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%line, and `# number "file"` as compilers write it: what the next lines count as.

    Inside a macro it has no effect.
    """
    frame = pp.frames[-1]
    if pp.options.ignore_line_directives or not isinstance(frame, FileFrame):
        return
    shown = tokens[0].text
    if len(tokens) < 2 or tokens[1].kind != NUMBER:
        if not pp.conditionals or pp.conditionals[-1] in EMITTING:
            place = tokens[min(1, len(tokens) - 1)]
            pp.messages.error(f"`{shown}' expects a line number", place)
        return
    number = integer(tokens[1].text) or 0
    step = 1
    position = 2
    if position < len(tokens) and tokens[2].text in ("+", "-") and not tokens[2].spaced:
        if len(tokens) < 4 or tokens[3].kind != NUMBER or tokens[3].spaced:
            pp.messages.error(f"`{shown}' expects a line increment", tokens[2])
            return
        step = integer(tokens[3].text) or 0
        if tokens[2].text == "-":
            step = -step
        position = 4
    name = frame.renumbered[0] if frame.renumbered is not None else frame.name
    if position < len(tokens):
        token = tokens[position]
        if token.kind == STRING and shown == "#" and token.text[0] == '"':
            inside = token.text[1:-1].replace("`", "\\x60")
            name = unquote(f"`{inside}`")  # as C compilers quote it
        elif token.kind == STRING:
            name = checked(pp, token)
        else:
            name = text_of(pp, tokens[position:])
    if abs(number) > 1 << 40 or abs(step) > 1 << 20:
        number &= 0xFFFF_FFFF
        step &= 0xFFFF
    physical = frame.lines[frame.index - 1].number
    frame.renumbered = (name, physical, number, step)


def pragma(pp: Preprocessor, tokens: list[Token], directive: Directive) -> list[Token] | None:
    """%pragma: limits and options are changed here; all but the latter go to the assembler too."""
    rest = expand(pp, tokens[1:])
    if not rest or rest[0].kind != ID:
        return None
    if rest[0].text.lower() == "limit":
        limit = rest[1].text if len(rest) > 1 else ""
        position = 2
        while position < len(rest) and not rest[position].spaced:
            limit += rest[position].text
            position += 1
        fault = pp.limits.change(limit, text_of(pp, rest[position:]).strip())
        if fault is not None:
            pp.messages.warning(fault[0], fault[1], rest[0])
        pp.most_expansions = min(pp.limits.macro_tokens, MOST_TOKENS)
    elif rest[0].text.lower() == "list" and len(rest) > 1 and rest[1].text.lower() == "options":
        from .list_notes import changed

        flags = changed(pp.options.listing_flags, "".join([token.text for token in rest[2:]]))
        pp.options.listing_flags = flags
    elif rest[0].text.lower() == "preproc":
        if len(rest) > 1 and rest[1].text.lower() == "sane_empty_expansion":
            pp.sane_empty_expansion = boolean_option(pp, rest[2:], pp.sane_empty_expansion)
        return None
    place = tokens[0]
    return [
        made(place, OP, "["),
        made(place, ID, "pragma"),
        rest[0].moved(True),
        *rest[1:],
        made(place, OP, "]"),
    ]


def message(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%error, %warning, %fatal, %note: report the rest of the line."""
    rest = expand(pp, tokens[1:])
    if len(rest) == 1 and rest[0].kind == STRING:
        text = unquote(rest[0].text).split("\0", 1)[0]
    else:
        text = text_of(pp, rest)
    if directive.name == "%fatal":
        raise pp.messages.fatal(text, tokens[0])
    if not pp.options.pass_number:
        return  # -M is not interested
    if directive.name == "%error":
        pp.diagnostics.error_asked_for(text, tokens[0])
    elif directive.name == "%warning":
        pp.messages.warning("user", text, tokens[0])
    else:
        pp.diagnostics.note(text)


def nothing(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%null."""
