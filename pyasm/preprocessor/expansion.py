"""Expands single-line macros in a line of tokens, and pastes tokens (NASM manual, 4.1).

A line is a stack whose top is its next token. A macro's expansion is pushed from its end, each
token being expanded as soon as it lies on top of what follows it; so a name that a macro leaves at
its end finds the arguments that stand behind the call.
"""

from __future__ import annotations

from ..lexer import (
    COMMA,
    CONTEXT,
    ENVIRONMENT,
    HERE,
    ID,
    NUMBER,
    OP,
    PASTE,
    PP,
    QUERY,
    STRING,
    tokenize,
)
from ..source import SourceLine, Token
from ..strings import quote
from .macros import ARGUMENT, ArgumentToken, Entry, Parameter, SingleLineMacro, fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .preprocessor import Preprocessor

# A macro inside a macro's expansion or argument: so deep we follow it, whatever the limits are.
DEEPEST = 100
# Tokens that one line may grow to: NASM would run out of memory instead.
MOST_TOKENS = 1_000_000

NAMES = frozenset((ID, PP))
_MACRO_NAMES = frozenset((ID, PP, CONTEXT))
_REPLACED = _MACRO_NAMES | {QUERY}

# What joins without %+ when nothing stands between: heads with tails.
_HEADS = frozenset((ID, CONTEXT, ENVIRONMENT, PP))
_TAILS = frozenset((ID, CONTEXT, ENVIRONMENT, PP, NUMBER))
_WORDS = frozenset((ID, NUMBER))
_WORD_TAILS = frozenset((ID, NUMBER, HERE))

_OPERATOR_PAIRS = frozenset(
    ("<<", ">>", "==", "!=", "<>", "<=", ">=", "&&", "||", "^^", "//", "%%", "<<<", ">>>", "<=>")
)


def expand(pp: Preprocessor, tokens: list[Token]) -> list[Token]:
    """Return the tokens with all single-line macros expanded and all %+ carried out.

    `pp.trailing` is set if the expansion leaves white space at the end of the line.
    """
    texts = [token.text for token in tokens]
    if pp.met is not None:
        pp.met += texts
    if not pp.table.relevant(texts):
        return tokens
    pp.expansions_left = pp.most_expansions
    pp.expansions_stopped = False
    return expand_more(pp, tokens)


def expand_more(pp: Preprocessor, tokens: list[Token]) -> list[Token]:
    """Expand as `expand` does, inside another expansion and within its limits."""
    first = True
    lowest = pp.lowest
    pp.messages.hold()
    while True:
        tokens, expanded = _expand_once(pp, tokens)
        if not expanded and not first:
            break
        pasted = paste(pp, tokens)
        if pasted is None:
            break
        # The pasted names may be macros. What was wrong with the line so far may be right then.
        tokens = pasted
        first = False
        pp.expansions_left -= len(tokens)  # text may grow by being pasted for ever
        pp.messages.drop()
        pp.messages.hold()
    pp.messages.release()
    pp.lowest = lowest
    return tokens


def _expand_once(pp: Preprocessor, tokens: list[Token]) -> tuple[list[Token], bool]:
    """Expand every macro in a line once; return the line and whether there was one."""
    known = pp.table.known
    texts = [token.text for token in tokens]
    if pp.met is not None:
        pp.met += texts
    if not pp.table.seen.issuperset(texts):
        pp.table.relevant(texts)
    for first, text in enumerate(texts):
        if text in known and (known[text].single or tokens[first].kind == CONTEXT):
            break
    else:
        return tokens, False
    stack = tokens[: first - 1 if first else None : -1]
    out = tokens[:first]
    expanded = False
    while stack:
        token = stack[-1]
        kind = token.kind
        if kind in NAMES:
            entry = known.get(token.text)
            if entry is None or not entry.single:
                out.append(stack.pop())
                continue
            macro = entry.single[0]
            if macro.simple and macro.name == token.text:
                pp.expansions_left -= 1
                out.append(macro.simple[token.spaced])
                stack.pop()
                expanded = True
                continue
        elif kind != CONTEXT:
            out.append(stack.pop())
            continue
        pp.lowest = len(stack)
        rest = expand_name(pp, stack)
        if rest is None:
            out.append(stack.pop())
            continue
        expanded = True
        if pp.lowest < rest:
            # A name that the expansion ended in took arguments from behind it; NASM then loses its
            # place and leaves the rest of the line as it is.
            rest = 0
        if len(stack) == rest + 1:
            out.append(stack.pop())
        else:
            out += reversed(stack[rest:])
            del stack[rest:]
    return out, expanded


def expand_name(pp: Preprocessor, stack: list[Token]) -> int | None:
    """Expand the macro that the top of the stack names.

    Return how much of the stack is what followed the call, or `None` if it is no macro call; then
    the stack is as before.
    """
    token = stack[-1]
    if pp.expansions_left <= 0:
        raise pp.messages.fatal("interminable macro recursion", token)
    if pp.depth >= DEEPEST:
        if not pp.expansions_stopped:
            pp.expansions_stopped = True
            pp.messages.error("interminable macro recursion", token)
        return None
    pp.expansions_left -= 1
    name = token.text
    if token.kind == CONTEXT:
        pp.met = None
        found = pp.context_entry(token)
        if found is None:
            return None
        entry: Entry | None = found[0]
        name = found[1]
    else:
        entry = pp.table.entry(name)
    if entry is None:
        return None
    for macro in entry.single:
        if (not macro.case_sensitive or macro.name == name) and not (
            macro.alias and pp.aliases_off
        ):
            break
    else:
        return None
    arguments: list[list[Token]] = []
    height = len(stack) - 1
    if macro.most:
        call = _arguments(pp, entry, macro, stack, name)
        if call is None:
            return None
        macro, height, arguments = call
    if macro.active and not macro.recursive:
        return None
    if macro.simple:
        stack[-1] = macro.simple[token.spaced]
        return height
    macro.active += 1
    pp.depth += 1
    if macro.most:
        arguments = [
            _prepared(pp, macro, argument, index) for index, argument in enumerate(arguments)
        ]
        del stack[height:]
    else:
        stack.pop()
    if height < pp.lowest:
        pp.lowest = height
    if macro.function is not None:
        pp.met = None
        body = macro.function(pp, macro, arguments, token)
    else:
        body = macro.body
        if macro.ends_in_space:
            _space(pp, stack)
    _push(pp, stack, body, arguments, macro, token)
    pp.depth -= 1
    macro.active -= 1
    if len(stack) > height:
        if token.spaced:
            stack[-1] = stack[-1].moved(True)
    elif token.spaced:
        _space(pp, stack)
    if len(stack) > MOST_TOKENS:
        raise pp.messages.fatal("the line grows too long by macro expansion", token)
    return height


def _space(pp: Preprocessor, stack: list[Token]) -> None:
    """Keep the white space of something that expanded to nothing: it stands before the next."""
    if stack:
        stack[-1] = stack[-1].moved(True)
    else:
        pp.trailing = True


def _push(
    pp: Preprocessor,
    stack: list[Token],
    body: Sequence[Token],
    arguments: list[list[Token]],
    macro: SingleLineMacro,
    call: Token,
) -> None:
    """Push a macro's expansion, expanding it on the way, from its last token to its first."""
    table = pp.table
    known = table.known
    append = stack.append
    texts = [token.text for token in body]
    if pp.met is not None:
        pp.met += texts
    if not table.seen.issuperset(texts):
        table.relevant(texts)
    comma = False  # whether %, is to become a comma: something not empty follows it
    for token in reversed(body):
        kind = token.kind
        if kind == OP or kind == NUMBER:  # noqa: SIM109 - a set would have to hash
            append(token)
            comma = True
            continue
        if kind != ARGUMENT:
            if kind == ID:
                entry = known.get(token.text)
                if entry is None or not entry.single:
                    append(token)
                    comma = True
                    continue
            height = len(stack)
            _push_token(pp, stack, token, macro, call, comma)
            if len(stack) > height:
                comma = True
            continue
        assert isinstance(token, ArgumentToken)
        argument = arguments[token.index]
        comma = False
        raw = type(argument) is RawArgument
        if not argument:
            if token.spaced or raw:
                _space(pp, stack)
            continue
        if raw:
            _space(pp, stack)
        before = len(stack)
        if len(argument) == 1 and argument[0].kind not in _REPLACED:
            append(argument[0])
            comma = True
        else:
            table.relevant([part.text for part in argument])
            for part in reversed(argument):
                height = len(stack)
                _push_token(pp, stack, part, macro, call, comma)
                if len(stack) > height:
                    comma = True
        if token.spaced:
            if len(stack) > before:
                stack[-1] = stack[-1].moved(True)
            else:
                _space(pp, stack)


def _push_token(
    pp: Preprocessor,
    stack: list[Token],
    token: Token,
    macro: SingleLineMacro,
    call: Token,
    comma: bool,
) -> None:
    """Push one token of an expansion, expanded; `comma` is what `%,` depends on."""
    kind = token.kind
    if kind in _MACRO_NAMES:
        if kind == CONTEXT:
            stack.append(token)
            expand_name(pp, stack)
            return
        entry = pp.table.known.get(token.text)
        if entry is None or not entry.single:
            stack.append(token)
            return
        defined = entry.single[0]
        if defined.simple and defined.name == token.text:
            pp.expansions_left -= 1
            stack.append(defined.simple[token.spaced])
            return
        stack.append(token)
        expand_name(pp, stack)
    elif kind == QUERY:
        text = call.text
        if "??" in token.text:
            text = macro.name
            if call.kind == CONTEXT:
                text = call.text[: len(call.text) - len(macro.name)] + text
        stack.append(Token(call.kind, text, token.spaced, call.line, call.column))
    elif kind == COMMA:
        if comma:
            stack.append(Token(OP, ",", token.spaced, token.line, token.column))
        elif token.spaced:
            _space(pp, stack)
    else:
        stack.append(token)


def _arguments(
    pp: Preprocessor, entry: Entry, macro: SingleLineMacro, stack: list[Token], name: str
) -> tuple[SingleLineMacro, int, list[list[Token]]] | None:
    """Find the arguments of a call, and the macro that takes so many.

    Return it, the height of the stack below the call, and the arguments; `None` if it is no call.
    """
    position = len(stack) - 2
    if position < 0 or stack[position].text != "(" or stack[position].kind != OP:
        return None
    parentheses = 1
    braces = 0
    count = 1
    while parentheses:
        position -= 1
        if position < 0:
            pp.expansions_left -= len(stack) >> 4
            pp.messages.error("macro call expects terminating `)'", stack[-1])
            return None
        token = stack[position]
        if token.kind != OP:
            continue
        text = token.text
        if text == "{":
            braces += 1
        elif text == "}":
            if braces:
                braces -= 1
        elif braces:
            continue
        elif text == ",":
            if parentheses == 1:
                count += 1
        elif text == "(":
            parentheses += 1
        elif text == ")":
            parentheses -= 1
    pp.expansions_left -= (len(stack) - position) >> 4  # many long calls are work, too
    if not macro.takes(count):
        start = entry.single.index(macro)
        for other in entry.single[start + 1 :]:
            if other.most and other.named(name) and other.takes(count):
                macro = other
                break
        else:
            plural = "" if count == 1 else "s"
            pp.messages.warning(
                "pp-macro-params-single",
                f"single-line macro `{name}' exists, but not taking {count} parameter{plural}",
                stack[-1],
            )
            return None
    inside = stack[position + 1 : len(stack) - 2]
    inside.reverse()
    return macro, position, _split(macro, inside, stack[position])


class RawArgument(list[Token]):
    """An argument, kept as it is (`!`), that has white space behind it."""


def _split(macro: SingleLineMacro, tokens: list[Token], end: Token) -> list[list[Token]]:
    """Split what stands between the parentheses of a call into arguments; `end` is the last one.

    White space around an argument goes, and braces around it (NASM manual, 4.1.1); behind a greedy
    parameter's start commas are ordinary.
    """
    parameters = macro.parameters
    arguments: list[list[Token]] = []
    current: list[Token] = []
    arguments.append(current)
    index = 0
    parameter = parameters[0]
    parentheses = braces = 0
    bracketed = False
    # NASM forgets white space at the end of an argument only when the next token comes, which then
    # gets it, even if that is in another argument.
    space = False
    for token in tokens:
        if token.kind == OP:
            text = token.text
            if text == "," and not braces and not parentheses and not parameter.greedy:
                if parameter.raw and token.spaced:
                    arguments[-1] = RawArgument(current)
                    space = False
                else:
                    space = space or (token.spaced and bool(current))
                current = []
                arguments.append(current)
                bracketed = False
                if not parameter.variadic:
                    index += 1
                    parameter = parameters[index]
                continue
            if text == "{":
                braces += 1
                if not bracketed and not current and not parameter.raw:
                    bracketed = True
                    continue
            elif text == "}":
                if braces:
                    braces -= 1
                    if not braces and bracketed:
                        space = space or token.spaced
                        continue
            elif not braces:
                if text == "(":
                    parentheses += 1
                elif text == ")":
                    parentheses -= 1
        if not parameter.raw:
            token = token.moved(space or (token.spaced and bool(current or braces)))
        elif space:
            token = token.moved(True)
        space = False
        current.append(token)
    if parameter.raw and end.spaced:
        arguments[-1] = RawArgument(current)
    while len(arguments) < macro.most:
        arguments.append([])
    return arguments


def _prepared(
    pp: Preprocessor, macro: SingleLineMacro, argument: list[Token], index: int
) -> list[Token]:
    """Evaluate or quote an argument, as its parameter asks."""
    parameter = macro.parameters[min(index, macro.most - 1)]
    if parameter.evaluated:
        argument = _evaluated(pp, macro, parameter, argument, index)
    if parameter.quoted:
        expanded, ends_in_space = _expanded_argument(pp, argument)
        ends_in_space = ends_in_space or type(argument) is RawArgument
        if (
            parameter.unless_string
            and len(expanded) == 1
            and expanded[0].kind == STRING
            and not (expanded[0].spaced or ends_in_space)
        ):
            return expanded
        place = argument[0] if argument else pp.here
        text = "".join([" " * part.spaced + part.text for part in with_environment(pp, expanded)])
        return [made(place, STRING, quote(text + " " * ends_in_space))]
    return argument


def _expanded_argument(pp: Preprocessor, argument: list[Token]) -> tuple[list[Token], bool]:
    """Expand an argument; return whether white space ends it, too."""
    if not argument:
        return argument, False
    trailing = pp.trailing
    pp.trailing = False
    expanded = expand_more(pp, argument)
    ends_in_space = pp.trailing
    pp.trailing = trailing
    return expanded, ends_in_space


def _evaluated(
    pp: Preprocessor,
    macro: SingleLineMacro,
    parameter: Parameter,
    argument: list[Token],
    index: int,
) -> list[Token]:
    place = argument[0] if argument else pp.here
    argument, _ = _expanded_argument(pp, argument)
    if not argument and parameter.optional:
        return [] if parameter.default is None else number_tokens(place, parameter.default)
    kind = "function" if macro.name.startswith("%") else "macro"
    where = f"expression in parameter {index} of {kind} `{macro.name}'"
    value = pp.evaluate(argument, f"non-constant {where}", f"invalid {where}")
    return [] if value is None else number_tokens(place, value)


def made(place: Token, kind: str, text: str, spaced: bool = False) -> Token:
    """Return a new token that stands where `place` does."""
    return Token(kind, text, spaced, place.line, place.column)


def number_tokens(place: Token, value: int) -> list[Token]:
    """Return a signed 64-bit number as tokens: with a minus sign of its own if negative."""
    value = (value + (1 << 63) & (1 << 64) - 1) - (1 << 63)
    if value < 0:
        return [made(place, OP, "-"), made(place, NUMBER, str(-value))]
    return [made(place, NUMBER, str(value))]


def retokenized(pp: Preprocessor, text: str, place: Token) -> list[Token]:
    """Return the tokens of pasted text; all stand where `place` does, with its white space."""
    pieces = pp.pasted.get(text)
    if pieces is None:
        found = tokenize(SourceLine("", 0, text))
        pieces = [(token.kind, token.text, token.spaced) for token in found]
        if len(pp.pasted) > 20_000:
            pp.pasted.clear()
        pp.pasted[text] = pieces
    line = place.line
    column = place.column
    tokens = [Token(kind, piece, spaced, line, column) for kind, piece, spaced in pieces]
    if tokens:
        tokens[0] = tokens[0].moved(place.spaced)
    return tokens


def paste(pp: Preprocessor, tokens: list[Token]) -> list[Token] | None:
    """Carry out every %+, and join names that touch. Return `None` if there was nothing to do."""
    for index in [i for i, t in enumerate(tokens) if not t.spaced or t.kind == PASTE]:
        kind = tokens[index].kind
        if kind == PASTE:
            break
        if index and (kind in _TAILS or tokens[index].text == "?"):
            before = tokens[index - 1]
            if before.kind in _HEADS or before.text == "?":
                break
    else:
        return None
    work = tokens[::-1]
    out: list[Token] = []
    while work:
        token = work.pop()
        if token.kind == PASTE:
            if not work and not pp.trailing:  # at the very end of the line it stays
                out.append(token)
                break
            while work and work[-1].kind == PASTE:
                work.pop()
            if out and work:
                head = out.pop()
                pasted = retokenized(pp, head.text + work.pop().text, head)
                work += reversed(pasted)
            continue
        if token.kind in _HEADS or token.text == "?":
            text = token.text
            joined = False
            while work and not work[-1].spaced:
                tail = work[-1]
                if tail.kind not in _TAILS and tail.text != "?":
                    break
                text += tail.text
                work.pop()
                joined = True
            if joined:
                out += retokenized(pp, text, token)
                continue
        out.append(token)
    return out


def paste_parameters(pp: Preprocessor, tokens: list[Token]) -> list[Token]:
    """Join what a macro's parameters touch: `j%+1`, `%1b`, `label%1` (NASM manual, 4.3.9)."""
    index = 0
    size = len(tokens)
    out: list[Token] = []
    while index < size:
        token = tokens[index]
        end = index + 1
        glue = False
        kind = token.kind
        if kind == ID or token.text == "?":
            while end < size and not tokens[end].spaced and _follows_name(tokens[end]):
                glue = glue or touches(tokens[end - 1], tokens[end])
                end += 1
        elif kind == NUMBER:
            while end < size and not tokens[end].spaced and tokens[end].kind == NUMBER:
                glue = True
                end += 1
        if glue:
            text = "".join([part.text for part in tokens[index:end]])
            out += retokenized(pp, text, token)
            index = end
        else:
            out.append(token)
            index += 1
    return out


def _follows_name(token: Token) -> bool:
    return token.kind in (ID, NUMBER, OP, HERE)


def touches(left: Token, right: Token) -> bool:
    """Whether two tokens with nothing between them would be read as one, or other ones."""
    kind = right.kind
    if left.kind in _WORDS:
        if kind in _WORD_TAILS:
            return True
        if kind == OP:
            if right.text == "?":
                return True
            return left.kind == NUMBER and right.text in ("+", "-") and left.text[-1] in "eEpP"
        return False
    if left.kind == HERE:
        return kind in _WORD_TAILS
    if left.text == "?":
        return kind in _WORDS or kind == HERE
    return left.kind == OP and kind == OP and left.text + right.text in _OPERATOR_PAIRS


def with_environment(pp: Preprocessor, tokens: list[Token]) -> list[Token]:
    """Return the tokens with each `%!name` replaced by the variable's value as one token."""
    for token in tokens:
        if token.kind == ENVIRONMENT:
            break
    else:
        return tokens
    return [
        Token(ID, pp.environment(token, warn=True) or "", token.spaced, token.line, token.column)
        if token.kind == ENVIRONMENT
        else token
        for token in tokens
    ]


def finish(pp: Preprocessor, tokens: list[Token]) -> list[Token]:
    """Return an expanded line as the assembler reads it.

    NASM writes the line out as text here, and its parser reads that. So tokens that touch are read
    anew, a `%$name` that is no macro becomes a label of its context, and `%!name` a text.
    """
    previous: Token | None = None
    for token in tokens:
        kind = token.kind
        if kind in (CONTEXT, ENVIRONMENT):
            break
        if previous is not None and not token.spaced and touches(previous, token):
            break
        previous = token
    else:
        return tokens
    pieces: list[Token] = []
    for token in tokens:
        kind = token.kind
        if kind == CONTEXT:
            found = pp.context_of(token)
            if found is not None:
                name = f"..@{found[0].number}.{found[1]}"
                token = Token(ID, name, token.spaced, token.line, token.column)
        elif kind == ENVIRONMENT:
            value = pp.environment(token, warn=True) or ""
            pieces += retokenized(pp, value, token)
            continue
        pieces.append(token)
    out: list[Token] = []
    for token in pieces:
        if out and not token.spaced and touches(out[-1], token):
            head = out.pop()
            out += retokenized(pp, head.text + token.text, head)
        else:
            out.append(token)
    return out


def expand_identifier(pp: Preprocessor, tokens: list[Token], start: int) -> list[Token]:
    """Expand a name that is written in several parts, as in `%define _%$abc`; leave others.

    The name starts at `tokens[start]`. Return all tokens.
    """
    end = start + 1
    size = len(tokens)
    if start >= size:
        return tokens
    while end < size and not tokens[end].spaced and tokens[end].kind in (ID, PP, CONTEXT, NUMBER):
        end += 1
    if end == start + 1:
        return tokens
    trailing = pp.trailing
    name = expand(pp, tokens[start:end])
    pp.trailing = trailing
    return tokens[:start] + name + tokens[end:]


def same_name(left: str, right: str, case_sensitive: bool) -> bool:
    """Compare two names."""
    return left == right if case_sensitive else fold(left) == fold(right)
