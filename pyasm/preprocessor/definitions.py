"""Directives that define single-line macros (NASM manual, 4.1 and 4.2)."""

from __future__ import annotations

from ..lexer import CONTEXT, ID, OP, STRING, tokenize
from ..source import SourceLine, Token, spelled
from ..strings import has_control, quote, unquote
from .expansion import (
    expand,
    expand_identifier,
    made,
    number_tokens,
    with_environment,
)
from .macros import ArgumentToken, Entry, Parameter, SingleLineMacro, fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .directives import Directive
    from .preprocessor import Preprocessor

# Longer strings NASM makes only until its memory ends.
LONGEST_STRING = 1 << 24

# A parameter's name in the body of %xdefine, while that is being expanded.
_PROTECTED = "protected"


def identifier(
    pp: Preprocessor, tokens: list[Token], directive: Directive
) -> tuple[Token | None, list[Token]]:
    """Read the name of the macro to define; return it and what follows it."""
    tokens = expand_identifier(pp, tokens, 1)
    if len(tokens) < 2 or tokens[1].kind not in (ID, CONTEXT):
        place = tokens[1] if len(tokens) > 1 else tokens[0]
        pp.messages.error(f"`{tokens[0].text}' expects a macro identifier", place)
        return None, []
    return tokens[1], tokens[2:]


def define_macro(
    pp: Preprocessor,
    name: Token,
    body: list[Token],
    case_sensitive: bool = True,
    parameters: Sequence[Parameter] = (),
    alias: bool = False,
    ends_in_space: bool = False,
) -> None:
    """Define a single-line macro, in place of one that it hides completely (4.1.2)."""
    text = name.text
    seen_aliases: list[str] = []
    while True:
        if name.kind == CONTEXT:
            found = pp.context_of(name)
            if found is None:
                return
            text = found[1]
            entry: Entry | None = found[0].entry(text)
        else:
            entry = pp.table.defining(text, case_sensitive)
        assert entry is not None
        earlier = _earlier(entry, text, len(parameters), case_sensitive)
        if earlier is None or not earlier.alias or alias or pp.aliases_off:
            break
        if earlier.name in seen_aliases:
            pp.messages.error("macro alias loop", name)
            return
        seen_aliases.append(earlier.name)
        name = earlier.body[0]
        text = name.text
    replaced = earlier
    if earlier is not None:
        if case_sensitive != earlier.case_sensitive:
            new, old = ("", "in") if case_sensitive else ("in", "")
            pp.messages.warning(
                "pp-macro-def-case-single",
                f"case {new}sensitive definition of macro `{text}' will shadow "
                f"{old}sensitive macro `{earlier.name}'",
                name,
            )
            replaced = None
        elif bool(parameters) != bool(earlier.most):
            pp.messages.warning(
                "pp-macro-def-param-single",
                f"macro `{text}' defined both with and without parameters",
                name,
            )
            replaced = None
        elif earlier.most < len(parameters):
            pp.messages.warning(
                "pp-macro-def-greedy-single",
                f"defining macro `{text}' shadows previous greedy definition",
                name,
            )
            replaced = None
    macro = SingleLineMacro(
        text,
        case_sensitive,
        body,
        parameters,
        alias=alias,
        ends_in_space=ends_in_space and bool(body),
    )
    if replaced is not None:
        entry.single[entry.single.index(replaced)] = macro
    else:
        entry.single.insert(0, macro)
    if pp.on_note is not None:
        from .list_notes import note_definition

        note_definition(pp, "defalias" if alias else "define", name, macro)


def _earlier(entry: Entry, name: str, count: int, case_sensitive: bool) -> SingleLineMacro | None:
    """Return the macro that a new definition meets, with `count` parameters (0: any)."""
    for macro in entry.single:
        if macro.named(name, case_sensitive) and (
            count <= 0 or macro.most == 0 or macro.takes(count)
        ):
            return macro
    return None


def parameters_of(pp: Preprocessor, tokens: list[Token]) -> tuple[list[Parameter], list[Token]]:
    """Read `(a, =b, c+)` if it stands right behind the name; return the parameters and the rest."""
    if not tokens or tokens[0].text != "(" or tokens[0].kind != OP or tokens[0].spaced:
        return [], tokens
    parameters: list[Parameter] = []
    parameter = Parameter()
    begun = faulty = greedy = False
    for position in range(1, len(tokens)):
        token = tokens[position]
        text = token.text
        if token.kind == ID and not parameter.name:
            parameter.name = text
            begun = True
        elif token.kind != OP:
            faulty = _garbage(pp, token, faulty)
        elif text == "=":
            parameter.evaluated = begun = True
        elif text == "&":
            parameter.quoted = begun = True
        elif text == "&&":
            parameter.quoted = parameter.unless_string = begun = True
        elif text == "!":
            parameter.raw = begun = True
        elif text == "+":
            parameter.greedy = parameter.optional = greedy = begun = True
        elif text == "," or text == ")":
            if text == "," and greedy:
                pp.messages.error("greedy parameter must be last", token)
            parameters.append(parameter)
            parameter = Parameter()
            begun = False
            if text == ")":
                return parameters, tokens[position + 1 :]
        else:
            faulty = _garbage(pp, token, faulty)
    if begun:
        pp.messages.error("`)' expected to terminate macro template", tokens[0])
    else:
        pp.messages.error("parameter identifier expected", tokens[0])
    return parameters, []


def _garbage(pp: Preprocessor, token: Token, reported: bool) -> bool:
    if not reported:
        pp.messages.error(f"garbage `{token.text}' in macro parameter list", token)
    return True


def _with_arguments(body: list[Token], parameters: list[Parameter]) -> list[Token]:
    """Mark the names in a macro's body that are its parameters'."""
    # Of two parameters of the same name, the first is meant.
    indexes = {parameters[i].name: i for i in range(len(parameters) - 1, -1, -1)}
    return [
        ArgumentToken(token, indexes[token.text])
        if token.kind in (ID, _PROTECTED) and token.text in indexes
        else token
        for token in body
    ]


def define(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%define, %xdefine and their case-insensitive forms."""
    name, rest = identifier(pp, tokens, directive)
    if name is None:
        return
    parameters, body = parameters_of(pp, rest)
    if body and body[0].spaced:
        body = [body[0].moved(False), *body[1:]]
    if directive.name.endswith("xdefine"):
        if parameters:
            names = {parameter.name for parameter in parameters}
            body = [
                made(token, _PROTECTED, token.text, token.spaced)
                if token.kind == ID and token.text in names
                else token
                for token in body
            ]
        body = expand(pp, body)
    if parameters:
        body = _with_arguments(body, parameters)
    define_macro(pp, name, body, directive.case_sensitive, parameters, ends_in_space=pp.trailing)


def define_alias(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%defalias: another name for a macro (4.1.10)."""
    name, rest = identifier(pp, tokens, directive)
    if name is None:
        return
    _, rest = parameters_of(pp, rest)
    if not rest or rest[0].kind not in (ID, CONTEXT):
        pp.messages.error(
            f"`{tokens[0].text}' expects a macro identifier to alias", rest[0] if rest else name
        )
        return
    define_macro(pp, name, [rest[0].moved(False)], directive.case_sensitive, (), alias=True)


def undefine(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%undef, %undefalias."""
    name, rest = identifier(pp, tokens, directive)
    if name is None:
        return
    if rest:
        pp.messages.warning("pp-trailing", "trailing garbage after macro name ignored", rest[0])
    _undefine(pp, name, directive.name == "%undefalias", [])


def _undefine(pp: Preprocessor, name: Token, alias: bool, under_way: list[str]) -> None:
    text = name.text
    if name.kind == CONTEXT:
        found = pp.context_of(name)
        if found is None:
            return
        text = found[1]
        entry: Entry | None = found[0].entry(text)
    else:
        entry = pp.table.existing(text)
    if entry is None:
        return
    if text in under_way:
        pp.messages.error("macro alias loop", name)
        return
    for macro in list(entry.single):
        if macro.named(text):
            if macro.alias and not alias:
                if not pp.aliases_off:
                    _undefine(pp, macro.body[0], False, [*under_way, text])
            elif macro in entry.single:
                if pp.on_note is not None and "d" in pp.options.listing_flags:
                    from .list_notes import note_definition

                    note_definition(pp, "undefalias" if macro.alias else "undef", name, macro)
                entry.single.remove(macro)


def clear(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%clear: forget macros, all or of some kinds (4.12.2)."""
    rest = expand(pp, tokens[1:])
    if not rest:
        _clear(pp, defines=True, macros=True)
        return
    in_contexts = False
    for position, token in enumerate(rest):
        if token.kind != ID:
            pp.messages.warning(
                "pp-trailing", f"trailing garbage after `{tokens[0].text}' ignored", token
            )
            return
        option = fold(token.text)
        if option in ("all",):
            _clear(pp, defines=True, aliases=True, macros=True, in_contexts=in_contexts)
        elif option in ("define", "def", "smacro"):
            _clear(pp, defines=True, in_contexts=in_contexts)
        elif option in ("defalias", "alias", "salias"):
            _clear(pp, aliases=True, in_contexts=in_contexts)
        elif option in ("alldef", "alldefine"):
            _clear(pp, defines=True, aliases=True, in_contexts=in_contexts)
        elif option in ("macro", "mmacro"):
            _clear(pp, macros=True, in_contexts=in_contexts)
        elif option in ("context", "ctx"):
            in_contexts = True
        elif option == "global":
            in_contexts = False
        elif option not in ("nothing", "none", "ignore"):
            pp.messages.error(f"invalid option to {tokens[0].text}: {token.text}", rest[position])
            return


def _clear(
    pp: Preprocessor,
    *,
    defines: bool = False,
    aliases: bool = False,
    macros: bool = False,
    in_contexts: bool = False,
) -> None:
    entries: list[Entry] = []
    if in_contexts:
        macros = False
        for context in pp.contexts:
            entries += context.entries.values()
    else:
        # Standard macros that nobody has used yet are forgotten too.
        pp.standard.forget(defines=defines, aliases=aliases, macros=macros)
        entries += pp.table.entries()
    for entry in entries:
        if defines or aliases:
            entry.single = [m for m in entry.single if not (aliases if m.alias else defines)]
        if macros:
            entry.multiple = []


def aliases(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%aliases on or off."""
    pp.aliases_off = not boolean_option(pp, expand(pp, tokens[1:]), not pp.aliases_off)


def boolean_option(pp: Preprocessor, tokens: list[Token], default: bool) -> bool:
    """Return what `on`, `no`, an expression or nothing means; nothing means yes."""
    if not tokens:
        return True
    if tokens[0].kind == ID:
        word = fold(tokens[0].text)
        if word in ("no", "false", "off"):
            return False
        if word in ("yes", "true", "on"):
            return True
    value = pp.evaluate(tokens, "boolean flag expression must be a constant")
    return default if value is None else value != 0


def assign(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%assign: a macro that is a number."""
    name, rest = identifier(pp, tokens, directive)
    if name is None:
        return
    value = _number(pp, tokens[0], rest)
    if value is not None:
        define_macro(pp, name, number_tokens(name, value), directive.case_sensitive)


def _number(pp: Preprocessor, directive: Token, tokens: list[Token]) -> int | None:
    return pp.evaluate(expand(pp, tokens), f"non-constant value given to `{directive.text}'")


def assigned(pp: Preprocessor, tokens: list[Token]) -> int | None:
    """Return the number that a %assign of a plain name gives it, `None` after an error."""
    return _number(pp, tokens[0], tokens[2:])


def is_plainly_named(tokens: list[Token]) -> bool:
    """Whether the name in a %assign stands as it is: no parameter, and not made of several."""
    return len(tokens) > 2 and tokens[1].kind == ID and tokens[2].spaced


def text_of(pp: Preprocessor, tokens: list[Token]) -> str:
    """Return the expanded tokens of a line's end as text."""
    return spelled(with_environment(pp, tokens)) + " " * pp.trailing


def _define_string(pp: Preprocessor, name: Token, text: str, directive: Directive) -> None:
    if len(text) > LONGEST_STRING:
        pp.messages.error("string too long", name)
        return
    token = made(name, STRING, quote(text))
    define_macro(pp, name, [token], directive.case_sensitive)


def define_string(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%defstr: a macro that is text, as a string."""
    name, rest = identifier(pp, tokens, directive)
    if name is not None:
        _define_string(pp, name, text_of(pp, expand(pp, rest)), directive)


def define_tokens(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%deftok: a macro that is what stands in a string."""
    name, rest = identifier(pp, tokens, directive)
    if name is None:
        return
    rest = expand(pp, rest)
    if not rest or rest[0].kind != STRING:
        _string_needed(pp, tokens, rest)
        return
    define_macro(pp, name, tokens_of(pp, rest[0]), directive.case_sensitive)


def tokens_of(pp: Preprocessor, string: Token) -> list[Token]:
    """Return the tokens that a string's text is made of; they all stand where the string does."""
    text = checked(pp, string)
    return [
        Token(token.kind, token.text, token.spaced, string.line, string.column)
        for token in tokenize(SourceLine(string.line.file, string.line.number, text))
    ]


def checked(pp: Preprocessor, string: Token) -> str:
    """Return what a string stands for, which may have no control characters (file names)."""
    text = unquote(string.text)
    if has_control(text):
        pp.messages.error("control character in string not allowed here", string)
        text = "".join([c for c in text if c >= " "])
    return text


def _string_needed(pp: Preprocessor, tokens: list[Token], rest: list[Token]) -> None:
    pp.messages.error(
        f"`{tokens[0].text}' requires string as second parameter", rest[0] if rest else tokens[0]
    )


def string_length(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%strlen."""
    name, rest = identifier(pp, tokens, directive)
    if name is None:
        return
    rest = expand(pp, rest)
    if not rest or rest[0].kind != STRING:
        _string_needed(pp, tokens, rest)
        return
    value = number_tokens(name, len(unquote(rest[0].text)))
    define_macro(pp, name, value, directive.case_sensitive)


def concatenate(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%strcat."""
    name, rest = identifier(pp, tokens, directive)
    if name is None:
        return
    pieces: list[str] = []
    for token in expand(pp, rest):
        if token.kind == STRING:
            pieces.append(unquote(token.text))
        elif token.text != ",":
            pp.messages.error(f"non-string passed to `{tokens[0].text}': {token.text}", token)
            return
    _define_string(pp, name, "".join(pieces), directive)


def substring(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%substr: one character, or from a start a count; a negative count ends before the end."""
    name, rest = identifier(pp, tokens, directive)
    if name is None:
        return
    rest = expand(pp, rest)
    shown = tokens[0].text
    if not rest or rest[0].kind != STRING:
        pp.messages.error(
            f"`{shown}' requires a string as parameter", rest[0] if rest else tokens[0]
        )
        return
    position = 2 if len(rest) > 1 and rest[1].text == "," else 1
    if position >= len(rest):
        pp.messages.error(f"`{shown}' requires a starting index", rest[0])
        return
    parts = split_at_commas(rest[position:])
    values: list[int] = []
    for part in parts[:2]:
        value = pp.evaluate(part, f"non-constant value given to `{shown}'", "")
        if value is None:
            return
        values.append(value)
    count = values[1] if len(values) > 1 else 1
    _define_string(pp, name, sliced(unquote(rest[0].text), values[0], count), directive)


def split_at_commas(tokens: list[Token]) -> list[list[Token]]:
    """Split tokens at the commas that are not in parentheses."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == OP:
            if token.text == "(":
                depth += 1
            elif token.text == ")":
                depth -= 1
            elif token.text == "," and depth <= 0:
                parts.append([])
                continue
        parts[-1].append(token)
    return parts


def sliced(text: str, start: int, count: int) -> str:
    """Return a part of a string: from character `start` (1 is the first), `count` characters.

    A negative count stands for all up to that place from the end, -1 being the last character.
    """
    size = len(text)
    start = max(start - 1, 0)
    if count < 0:
        count = size + count + 1 - start
    count = min(count, size - start)
    if not size or count < 0 or start >= size:
        return ""
    return text[start : start + count]


def path_search(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%pathsearch: the path that %include would use, as a string."""
    name, rest = identifier(pp, tokens, directive)
    if name is None:
        return
    rest = expand(pp, rest)
    if not rest or rest[0].kind != STRING:
        pp.messages.error(f"`{tokens[0].text}' expects a file name", rest[0] if rest else tokens[0])
        return
    if len(rest) > 1:
        pp.messages.warning(
            "pp-trailing", f"trailing garbage after `{tokens[0].text}' ignored", rest[1]
        )
    file = checked(pp, rest[0])
    _define_string(pp, name, pp.find_file(file) or file, directive)
