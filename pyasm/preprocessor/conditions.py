"""Conditionals: %if and its tests, %elif, %else, %endif (NASM manual, 4.4)."""

from __future__ import annotations

from ..lexer import CONTEXT, ENVIRONMENT, ID, NUMBER, OP, STRING
from ..source import Token
from ..strings import unquote
from .calls import read_counts
from .expansion import expand, expand_identifier
from .frames import DONE, ELSE_FALSE, ELSE_TRUE, EMITTING, IF_FALSE, IF_TRUE, NEVER
from .inclusion import package_name
from .macros import UNLIMITED, Entry, MultiLineMacro, fold
from .packages import PACKAGES
from .parameters import substitute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .directives import Directive
    from .preprocessor import Preprocessor

    # A test gets what follows the directive, and the directive's token and shown name.
    Test = Callable[[Preprocessor, list[Token], Token, str], bool | None]


def _state(pp: Preprocessor, tokens: list[Token], directive: Directive) -> int:
    """Return the state of a conditional whose test is made now."""
    name = directive.name
    stem = name[5:] if name.startswith("%elif") else name[3:]
    if directive.negated:
        stem = stem[1:]
    result = TESTS[stem](pp, tokens[1:], tokens[0], name)
    if result is None:
        return NEVER
    return IF_TRUE if result != directive.negated else IF_FALSE


def test(pp: Preprocessor, stem: str, negated: bool, tokens: list[Token], place: Token) -> bool:
    """Return what a test such as `def` says of the tokens: for functions such as %isdef()."""
    result = TESTS[stem](pp, tokens, place, f"%if{'n' * negated}{stem}")
    return result is not None and result != negated


def is_tested(conditionals: list[int], directive: Directive) -> bool:
    """Whether a directive's test is to be made, with the conditionals as they are."""
    if directive.name.startswith("%if"):
        return not conditionals or conditionals[-1] in EMITTING
    return bool(conditionals) and conditionals[-1] == IF_FALSE


def begin(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%if, %ifdef, …"""
    conditionals = pp.conditionals
    if conditionals and conditionals[-1] not in EMITTING:
        conditionals.append(NEVER)
    else:
        conditionals.append(_state(pp, tokens, directive))


def another(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%elif, %elifdef, …"""
    conditionals = pp.conditionals
    if not conditionals:
        pp.messages.error(f"`{tokens[0].text}': no matching `%if'", tokens[0])
        return
    state = conditionals[-1]
    if state == IF_TRUE:
        conditionals[-1] = DONE
    elif state == IF_FALSE:
        # The line stood where nothing is emitted, so its parameters are not yet put in.
        # Where nothing is emitted NASM says nothing of faults; a faulty branch is never taken.
        pp.diagnostics.muted = True
        state = _state(pp, substitute(pp, tokens, pp.call), directive)
        pp.diagnostics.muted = False
        conditionals[-1] = state
    elif state in (ELSE_TRUE, ELSE_FALSE):
        pp.messages.warning(
            "pp-else-elif", f"`{tokens[0].text}' after `%else', ignoring content", tokens[0]
        )
        conditionals[-1] = NEVER


def _trailing(pp: Preprocessor, tokens: list[Token]) -> None:
    if len(tokens) > 1 and (not pp.conditionals or pp.conditionals[-1] != NEVER):
        pp.messages.warning(
            "pp-trailing", f"trailing garbage after `{tokens[0].text}' ignored", tokens[1]
        )


def otherwise(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%else."""
    _trailing(pp, tokens)
    conditionals = pp.conditionals
    if not conditionals:
        pp.messages.error(f"`{tokens[0].text}': no matching `%if'", tokens[0])
        return
    state = conditionals[-1]
    if state in (IF_TRUE, DONE):
        conditionals[-1] = ELSE_FALSE
    elif state == IF_FALSE:
        conditionals[-1] = ELSE_TRUE
    elif state != NEVER:
        pp.messages.warning(
            "pp-else-else", f"`{tokens[0].text}' after `%else', ignoring content", tokens[0]
        )
        conditionals[-1] = NEVER


def end(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%endif."""
    _trailing(pp, tokens)
    if not pp.conditionals:
        pp.messages.error(f"`{tokens[0].text}': no matching `%if'", tokens[0])
        return
    pp.conditionals.pop()


# The tests. Each returns `None` after an error: then no branch is taken.


def _expression(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    value = pp.evaluate(expand(pp, tokens), f"non-constant value given to `{name}'")
    return None if value is None else value != 0


def _context(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    current = pp.contexts[-1].name if pp.contexts else None
    found = False
    for token in tokens:
        if token.kind != ID:
            pp.messages.error(f"`{name}' expects context identifiers", token)
            return None
        if current is not None and fold(token.text) == fold(current):
            found = True
    return found


def _entry(pp: Preprocessor, token: Token) -> tuple[Entry | None, str]:
    if token.kind == CONTEXT:
        return pp.context_entry(token) or (None, token.text)
    return pp.table.existing(token.text), token.text


def _defined(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    return _is_defined(pp, tokens, name, False)


def _alias_defined(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    return _is_defined(pp, tokens, name, True)


def _is_defined(pp: Preprocessor, tokens: list[Token], name: str, alias: bool) -> bool | None:
    for token in tokens:
        if token.kind not in (ID, CONTEXT):
            pp.messages.error(f"`{name}' expects macro identifiers", token)
            return None
        entry, text = _entry(pp, token)
        visited: list[str] = []
        while entry is not None:
            macro = next((m for m in entry.single if m.named(text)), None)
            if macro is None:
                break
            if not macro.alias or alias:
                if macro.alias == alias:
                    return True
                break
            # Whether an alias is defined is the question whether what it stands for is.
            if pp.aliases_off or text in visited:
                break
            visited.append(text)
            entry, text = _entry(pp, macro.body[0])
    if pp.trailing:  # an empty macro parameter ends the line, to NASM one that is no name
        pp.messages.error(f"`{name}' expects macro identifiers")
        return None
    return False


def _never(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    """%ifdifi stands in for a TASM directive only."""
    return None


def _environment(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    found = False
    for token in expand(pp, tokens):
        if token.kind not in (ID, STRING, ENVIRONMENT):
            pp.messages.error(f"`{name}' expects environment variable names", token)
            return None
        if pp.environment(token) is not None:
            found = True
    return found


def _identical(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    return _are_identical(pp, tokens, place, name, True)


def _same(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    return _are_identical(pp, tokens, place, name, False)


def _are_identical(
    pp: Preprocessor, tokens: list[Token], place: Token, name: str, case_sensitive: bool
) -> bool | None:
    tokens = expand(pp, tokens)
    comma = next((i for i, t in enumerate(tokens) if t.text == "," and t.kind == OP), -1)
    if comma < 0:
        pp.messages.error(f"`{name}' expects two comma-separated arguments", place)
        return None
    left = tokens[:comma]
    right = tokens[comma + 1 :]
    for one, other in zip(left, right, strict=False):
        if other.text == "," and other.kind == OP:
            pp.messages.error(f"`{name}': more than one comma on line", other)
            return None
        if one.kind != other.kind:
            return False
        text, wanted = one.text, other.text
        if one.kind == STRING:
            text, wanted = unquote(text), unquote(wanted)
        if text != wanted and (case_sensitive or fold(text) != fold(wanted)):
            return False
    # To NASM, white space before the comma or at the end of the line is a difference.
    return len(left) == len(right) and not tokens[comma].spaced and not pp.trailing


def _macro(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    tokens = expand_identifier(pp, tokens, 0)
    if not tokens or tokens[0].kind != ID:
        pp.messages.error(f"`{name}' expects a macro name", tokens[0] if tokens else place)
        return None
    meant = MultiLineMacro(tokens[0].text, True, place.line)
    meant.most = UNLIMITED
    rest = expand(pp, tokens[1:])
    position = read_counts(pp, rest, meant, name, place, needed=False)
    if position < len(rest):
        pp.messages.warning(
            "pp-trailing", f"trailing garbage after `{name}' ignored", rest[position]
        )
    entry = pp.table.existing(meant.name)
    return entry is not None and any(
        macro.name == meant.name and macro.overlaps(meant) for macro in entry.multiple
    )


def _first_is(kind: str) -> Test:
    def is_of_kind(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
        for token in expand(pp, tokens):
            if kind == NUMBER and token.text in ("+", "-") and token.kind == OP:
                continue
            if kind == NUMBER and token.kind == NUMBER:
                from ..numbers import is_float

                return not is_float(token.text)
            return token.kind == kind
        return False

    return is_of_kind


def _token(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    return len(expand(pp, tokens)) == 1


def _empty(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    return not expand(pp, tokens)


def _usable(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    package = package_name(pp, tokens, Token(place.kind, name, False, place.line, place.column))
    return None if package is None else package.lower() in PACKAGES


def _using(pp: Preprocessor, tokens: list[Token], place: Token, name: str) -> bool | None:
    package = package_name(pp, tokens, Token(place.kind, name, False, place.line, place.column))
    return None if package is None else package.lower() in pp.packages


# What may stand behind `%if`, `%ifn`, `%elif` and `%elifn`.
TESTS: dict[str, Test] = {
    "": _expression,
    "ctx": _context,
    "def": _defined,
    "defalias": _alias_defined,
    "difi": _never,
    "empty": _empty,
    "env": _environment,
    "id": _first_is(ID),
    "idn": _identical,
    "idni": _same,
    "macro": _macro,
    "num": _first_is(NUMBER),
    "str": _first_is(STRING),
    "token": _token,
    "usable": _usable,
    "using": _using,
}

# Those that look at nothing but what their line expands to.
EXPANDING = frozenset(("", "empty", "id", "idn", "idni", "num", "str", "token"))
