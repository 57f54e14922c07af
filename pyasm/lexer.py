r"""Turns a line of text into tokens, once; preprocessor and parser use the same ones.

Kinds of token that the parser sees:

* `ID`: a name. `$` before it (`$eax`) marks a name that is never a keyword; it stays in the text.
* `NUMBER`: anything that starts like a number (NASM manual, 3.4.1), valued by `numbers.py`.
* `STRING`: with its quotes; an unterminated one is of kind `BAD`.
* `OP`: punctuation and operators, also a `?` that stands alone. `$` and `$$` are of kind `HERE`.
* `BAD`: a character that means nothing, or an unterminated string.

Kinds that belong to the preprocessor, which replaces them: `PP` (`%name`), `PARAMETER` (`%1`,
`%+1`, `%-1`, `%{2:3}`), `LOCAL` (`%%name`), `CONTEXT` (`%$name`), `PASTE` (`%+`), `QUERY` (`%?`,
`%??`, `%*?`), `ENVIRONMENT` (`%!name`), `COMMA` (`%,`) and `INDIRECT` (`%[…]`). `%{x}` is the
token `%x`.
A `%` or `%%` that is not followed by such is an operator.

Comments and white space are not tokens; `Token.spaced` says where white space was.
"""

from __future__ import annotations

import re

from .source import SourceLine, Token

ID = "id"
NUMBER = "number"
STRING = "string"
OP = "op"
HERE = "here"
BAD = "bad"
PP = "pp"
PARAMETER = "parameter"
LOCAL = "local"
CONTEXT = "context"
PASTE = "paste"
QUERY = "query"
ENVIRONMENT = "environment"
COMMA = "comma"
INDIRECT = "indirect"

# NASM's identifier characters; every byte from 0x80 on is a letter (UTF-8 names).
ID_START = r"A-Za-z_.?@\x80-\xff"
ID_CHAR = ID_START + r"0-9$#~"

# A number is read as far as it looks like one. A sign belongs to it behind an exponent's letter; a
# point if digits or an exponent follow, or nothing that could be a name (`1.nolist` is two tokens).
_TOKEN = re.compile(
    rf"""[ \t\v\f\r]*(?:
      (?P<id>[A-Za-z_.@\x80-\xff][{ID_CHAR}]*|\?[{ID_CHAR}]+|\$[{ID_START}][{ID_CHAR}]*)
    | (?P<op><<<|>>>|<=>|<<|>>|==|!=|<>|<=|>=|&&|\|\||\^\^|//|[-+*/()\[\]{{}},:=<>!&|^~?\#\\])
    | (?P<number>
          [1-9](?:[0-9A-DF-OQ-Za-df-oq-z_]|[eEpP][+-]?|\.(?:(?=_*[0-9eEpP])|(?![{ID_CHAR}])))*
        | (?:0[xXhH]|\$(?=[0-9]))
          (?:[0-9A-OQ-Za-oq-z_]|[pP][+-]?|\.(?:(?=_*[0-9a-fA-FpP])|(?![{ID_CHAR}])))*
        | 0(?:[0-9A-DF-OQ-Za-df-oq-z_]|[eEpP][+-]?|\.(?:(?=_*[0-9eEpP])|(?![{ID_CHAR}])))*)
    | (?P<string>'[^']*'|"[^"]*"|`[^`\\]*(?:\\.[^`\\]*)*`)
    | (?P<here>\$\$?)
    | (?P<parameter>%[-+]?[0-9]+)
    | (?P<context>%\$[{ID_CHAR}]+)
    | (?P<query>%\*?\?\??)
    | (?P<pp>%[{ID_CHAR}]+)
    | (?P<local>%%[{ID_CHAR}]+)
    | (?P<paste>%\+)
    | (?P<indirect>%[\[{{])
    | (?P<environment>%!(?:[{ID_CHAR}]+|'[^']*'?|"[^"]*"?|`[^`\\]*(?:\\.[^`\\]*)*`?))
    | (?P<comma>%,)
    | (?P<modulo>%%?)
    | (?P<comment>;.*)
    | (?P<bad>['"`].*|.)
    )?""",
    re.VERBOSE | re.DOTALL,
)
_KINDS: tuple[str, ...] = ("", *[OP if n == "modulo" else n for n in _TOKEN.groupindex])
_INDIRECT_GROUP = _TOKEN.groupindex["indirect"]
_COMMENT_GROUP = _TOKEN.groupindex["comment"]
_BAD_GROUP = _TOKEN.groupindex["bad"]
_ENVIRONMENT_GROUP = _TOKEN.groupindex["environment"]

# What ends the search for the end of `%{…}` or `%[…]`: a bracket or a string. This and the next are
# compiled when they are first needed, and `re` keeps them.
_BRACKETS = r"""'[^']*'?|"[^"]*"?|`[^`\\]*(?:\\.[^`\\]*)*`?|[\[\]{}]"""
_BRACED = rf"""(?P<parameter>%[-+]?[0-9:].*|%[-+].+)
    | (?P<query>%\*?\?\??\Z)
    | (?P<local>%%.+)
    | (?P<context>%\$.+)
    | (?P<environment>%!.+)
    | (?P<pp>%[^*].+|%[{ID_CHAR}])"""


class Fault:
    """What is wrong with a token's text: a warning of class `category`, an error if it is empty."""

    __slots__ = ("category", "message", "token")

    def __init__(self, category: str, message: str, token: Token) -> None:
        self.category = category
        self.message = message
        self.token = token


def tokenize(line: SourceLine, faults: list[Fault] | None = None) -> list[Token]:
    """Return the tokens of a logical line; append what is wrong with them to `faults`.

    Never fails: what is no token becomes a `BAD` one.
    """
    tokens: list[Token] = []
    append = tokens.append
    text = line.text
    end = 0
    while True:
        for match in _TOKEN.finditer(text, end):
            group = match.lastindex
            if group is None or group == _COMMENT_GROUP:
                return tokens
            start = match.start(group)
            if group == _INDIRECT_GROUP:
                break
            token = Token(_KINDS[group], match[group], start != end, line, start)
            append(token)
            end = match.end()
            if group >= _ENVIRONMENT_GROUP and faults is not None:
                _check(token, faults)
        else:
            return tokens
        end = _bracketed(line, start, start != end, tokens, faults)


def _check(token: Token, faults: list[Fault]) -> None:
    """Note what is wrong with an unterminated string or `%!` string."""
    text = token.text
    if token.kind == BAD and text[0] in "'\"`":
        faults.append(Fault("pp-open-string", f"unterminated string (missing `{text[0]}')", token))
    elif (
        token.kind == ENVIRONMENT and text[2] in "'\"`" and (len(text) == 3 or text[2] != text[-1])
    ):
        faults.append(Fault("", "unterminated %! string", token))


def _bracketed(
    line: SourceLine, start: int, spaced: bool, tokens: list[Token], faults: list[Fault] | None
) -> int:
    """Read a `%{…}` or `%[…]` that starts at `start`; return where it ends.

    `%{x}` gives the token `%x`, whatever `x` is; `%[…]` is kept whole, its brackets included.
    """
    text = line.text
    opening = text[start + 1]
    closing = "]" if opening == "[" else "}"
    depth = 1
    end = inside_end = len(text)
    for match in re.compile(_BRACKETS, re.DOTALL).finditer(text, start + 2):
        piece = match[0]
        if piece == opening:
            depth += 1
        elif piece == closing:
            depth -= 1
            if not depth:
                inside_end = match.start()
                end = match.end()
                break
    inside = text[start + 2 : inside_end]
    if opening == "[":
        token = Token(INDIRECT, f"%[{inside}]", spaced, line, start)
    elif not inside:
        token = Token(OP, "%", spaced, line, start)
    else:
        name = "%" + inside
        if len(name) == 2 and name in ("%+", "%,", "%%"):
            kind = {"%+": PASTE, "%,": COMMA, "%%": OP}[name]
        else:
            match_kind = re.match(_BRACED, name, re.VERBOSE | re.DOTALL)
            kind = (match_kind.lastgroup if match_kind else None) or BAD
        token = Token(kind, name, spaced, line, start)
    tokens.append(token)
    if faults is not None:
        if depth:
            # NASM has a class for braces, and does not use it.
            category = "pp-open-brackets"
            message = f"unterminated %{opening}...{closing} construct (missing `{closing}')"
            faults.append(Fault(category, message, token))
        elif not inside and opening == "{":
            message = "empty %{} construct expands to the % operator"
            faults.append(Fault("pp-empty-braces", message, token))
    return end
