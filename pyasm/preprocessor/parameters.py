"""Puts a macro call's parameters into its lines: `%1`, `%{1:-1}`, `%+1`, `%%label`, `%[…]`."""

from __future__ import annotations

from ..lexer import ID, INDIRECT, LOCAL, NUMBER, OP, PARAMETER, QUERY, tokenize
from ..source import SourceLine, Token
from .expansion import DEEPEST, MOST_TOKENS, expand, made, paste_parameters, touches
from .macros import SUBSTITUTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .macros import BodyLine, Call
    from .preprocessor import Preprocessor

# Condition codes and their opposites; those without one can't be negated (NASM manual, 4.3.8).
CONDITIONS = {
    "a": "na",
    "ae": "nae",
    "b": "nb",
    "be": "nbe",
    "c": "nc",
    "cxz": "",
    "e": "ne",
    "ecxz": "",
    "g": "ng",
    "ge": "nge",
    "l": "nl",
    "le": "nle",
    "na": "a",
    "nae": "ae",
    "nb": "b",
    "nbe": "be",
    "nc": "c",
    "ne": "e",
    "ng": "g",
    "nge": "ge",
    "nl": "l",
    "nle": "le",
    "no": "o",
    "np": "p",
    "ns": "s",
    "nz": "z",
    "o": "no",
    "p": "np",
    "pe": "po",
    "po": "pe",
    "rcxz": "",
    "s": "ns",
    "z": "nz",
}


_SEPARATORS = frozenset(",:()[]")


def substitute(pp: Preprocessor, tokens: list[Token], call: Call | None) -> list[Token]:
    """Return a line's tokens with the parameters of `call` (`None`: outside of macros) put in.

    `pp.trailing` is set if what is put in leaves white space at the end of the line.
    """
    pp.trailing = False
    out: list[Token] = []
    space = False  # white space that an empty parameter left
    touching = False  # something put in touches its neighbour
    inserted = False  # the token before was put in
    for token in tokens:
        kind = token.kind
        if kind not in SUBSTITUTED:
            if space:
                token = token.moved(True)
                space = False
            elif inserted and not token.spaced and out and touches(out[-1], token):
                touching = True
            inserted = False
            out.append(token)
            continue
        spaced = token.spaced or space
        before = len(out)
        ends_in_space = False
        if kind == PARAMETER:
            ends_in_space = _parameter(pp, token, call, out)
        elif kind == LOCAL:
            if call is None:
                pp.messages.error(f"`{token.text}': not in a macro call", token)
            else:
                out.append(made(token, ID, f"..@{call.number}.{token.text[2:]}"))
        elif kind == QUERY:
            _query(token, call, out)
        elif kind == INDIRECT:
            ends_in_space = _indirect(pp, token, call, out)
        if len(out) > before:
            if spaced:
                out[before] = out[before].moved(True)
            elif before and not out[before].spaced and touches(out[before - 1], out[before]):
                touching = True
            space = ends_in_space
        else:
            space = spaced or ends_in_space
        inserted = True
    pp.trailing = space
    if len(out) > MOST_TOKENS:
        raise pp.messages.fatal("the line grows too long by macro parameters", out[0])
    return paste_parameters(pp, out) if touching else out


def fill(pp: Preprocessor, line: BodyLine, call: Call | None) -> list[Token]:
    """Return the tokens of a line of a body with the parameters put in, as `substitute` does.

    Most lines have nothing but `%1` and `%%name`, which touch nothing that they could join with.
    """
    plan = line.plan
    if plan is None:
        plan = line.plan = _plan(line.tokens)
    if not plan or call is None:
        return substitute(pp, line.tokens, call)
    parameters = call.parameters
    count = len(parameters)
    out: list[Token] = []
    space = False
    for token, index in zip(line.tokens, plan, strict=True):
        if not index:
            if space:
                token = token.moved(True)
                space = False
            out.append(token)
        elif index < 0:
            name = f"..@{call.number}.{token.text[2:]}"
            out.append(Token(ID, name, token.spaced or space, token.line, token.column))
            space = False
        elif index < count:
            if call.rotation:
                index = call.rotated(index)
            given = parameters[index]
            if given:
                if token.spaced or space:
                    out.append(given[0].moved(True))
                    out += given[1:]
                else:
                    out += given
                space = call.trailing[index]
            else:
                space = space or token.spaced or call.trailing[index]
        else:
            space = space or token.spaced
    pp.trailing = space
    if len(out) > MOST_TOKENS:
        raise pp.messages.fatal("the line grows too long by macro parameters", out[0])
    return out


def _plan(tokens: list[Token]) -> list[int]:
    """Return for each token the parameter that it stands for, 0 for none, -1 for `%%name`.

    Nothing is returned where `substitute` has more to do.
    """
    plan: list[int] = []
    before: Token | None = None
    for token in tokens:
        kind = token.kind
        index = 0
        if kind == PARAMETER:
            digits = token.text[1:]
            if not (digits.isdecimal() and digits.isascii() and digits[0] != "0"):
                return []
            if len(digits) > 3:
                return []
            index = int(digits)
        elif kind == LOCAL:
            index = -1
        elif kind in SUBSTITUTED:
            return []
        if (
            before is not None
            and not token.spaced
            and ((index and not _separates(before)) or (plan[-1] and not _separates(token)))
        ):
            return []
        plan.append(index)
        before = token
    return plan


def _separates(token: Token) -> bool:
    """Whether a token is punctuation that joins with nothing."""
    return token.kind == OP and token.text in _SEPARATORS


def _parameter(pp: Preprocessor, token: Token, call: Call | None, out: list[Token]) -> bool:
    """Append what `%1`, `%0`, `%+1` … stand for; return whether white space follows it."""
    text = token.text
    if call is None:
        pp.messages.error(f"`{text}': not in a macro call", token)
        return False
    parameters = call.parameters
    name = text[1:]
    # The usual case first: `%3`.
    if name.isdecimal() and name[0] != "0":
        if len(name) > 9:
            return False
        index = int(name)
        if index >= len(parameters):
            return False
        index = call.rotated(index)
        out += parameters[index]
        return call.trailing[index]
    if name == "0":
        out.append(made(token, NUMBER, str(len(parameters) - 1)))
        return False
    if name == "00":
        out += parameters[0]
        return False
    if ":" in name:
        return _range(pp, token, call, out)
    if name[0] in "+-" and name[1:].isdecimal() and len(name) < 10:
        _condition(pp, token, call, out)
    elif name.isdecimal() and len(name) < 10:  # %01
        index = int(name)
        if 0 < index < len(parameters):
            out += parameters[call.rotated(index)]
    else:
        pp.messages.error(f"invalid macro parameter: `{text}'", token)
    return False


def _condition(pp: Preprocessor, token: Token, call: Call, out: list[Token]) -> None:
    """Append the condition code of `%+1`, or the opposite one for `%-1`."""
    index = int(token.text[2:])
    code = ""
    if 0 < index < len(call.parameters):
        parameter = call.parameters[call.rotated(index)]
        if len(parameter) == 1 and parameter[0].kind == ID:
            code = parameter[0].text.lower()
    if code not in CONDITIONS:
        pp.messages.error(f"macro parameter `{token.text}' is not a condition code", token)
        return
    if token.text[1] == "-":
        opposite = CONDITIONS[code]
        if not opposite:
            pp.messages.error(f"condition code `{code}' is not invertible", token)
            return
        code = opposite
    out.append(made(token, ID, code))


def _range(pp: Preprocessor, token: Token, call: Call, out: list[Token]) -> bool:
    """Append the parameters of `%{2:-1}`, with commas; return whether white space follows."""
    first, _, last = token.text[1:].partition(":")
    count = len(call.parameters) - 1
    bounds: list[int] = []
    for bound in (first, last):
        digits = bound.strip().lstrip("+-")
        if not digits.isdecimal() or not digits.isascii() or len(digits) > 9:
            break
        number = -int(digits) if bound.strip().startswith("-") else int(digits)
        if not number or abs(number) > count:
            break
        bounds.append(number + count + 1 if number < 0 else number)
    if len(bounds) < 2:
        message = f"`%{{{token.text[1:]}}}': macro parameters out of range"
        pp.messages.error(message, token)
        return False
    start, stop = bounds
    step = 1 if start < stop else -1
    space = False
    for index in range(start, stop + step, step):
        if index != start:
            out.append(made(token, OP, ",", space))
        which = call.rotated(index)
        out += call.parameters[which]
        space = call.trailing[which]
    return space


def _query(token: Token, call: Call | None, out: list[Token]) -> None:
    """Append the macro's name, as called (`%?`) or as defined (`%??`)."""
    if call is None or token.text not in ("%?", "%??"):
        out.append(token.moved(False))
    else:
        name = call.name if token.text == "%?" else call.macro.name
        out.append(made(token, ID, name))


def _indirect(pp: Preprocessor, token: Token, call: Call | None, out: list[Token]) -> bool:
    """Append what `%[…]` expands to; return whether white space follows it."""
    line = pp.indirect_lines.get(token.text)
    if line is None:
        line = tokenize(SourceLine(token.line.file, token.line.number, token.text[2:-1]))
        if len(pp.indirect_lines) > 20_000:
            pp.indirect_lines.clear()
        pp.indirect_lines[token.text] = line
    if not line:
        return False
    if pp.depth >= DEEPEST:
        pp.messages.error("interminable macro recursion", token)
        return False
    trailing = pp.trailing
    pp.depth += 1
    inside = expand(pp, substitute(pp, line, call))
    pp.depth -= 1
    ends_in_space = pp.trailing or not inside
    pp.trailing = trailing
    for part in inside:
        # Seen from outside, all of it stands where %[ does.
        out.append(Token(part.kind, part.text, part.spaced, token.line, token.column))
    return ends_in_space
