r"""Turns a line of text into tokens, once; preprocessor and parser use the same ones.

Kinds of token:

* `ID`: a name. `$` before it (`$eax`) marks a name that is never a keyword; it stays in the text.
* `NUMBER`: anything that starts like a number (NASM manual, 3.4.1), valued by `numbers.py`.
* `STRING`: with its quotes; an unterminated one is of kind `BAD`.
* `OP`: punctuation and operators, also `$` and `$$` (kind `HERE`).
* `PP`: what belongs to the preprocessor: `%name`, `%%name`, `%$name`, `%1`, `%-1`, `%{`, `%[`,
  `%+`, `%?`, `%!name`; a `%` or `%%` that is not followed by such is an operator.

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
PP = "pp"
BAD = "bad"

# NASM's identifier characters; every byte from 0x80 on is a letter (UTF-8 names).
ID_START = r"A-Za-z_.?@\x80-\xff"
ID_CHAR = ID_START + r"0-9$#~"

_TOKEN = re.compile(
    rf"""(?P<space>[ \t\v\f\r\0]+)?(?:
      (?P<id>\$?[{ID_START}][{ID_CHAR}]*)
    | (?P<number>
          (?:0[xXhH]|\$(?=[0-9]))(?:[pP][+-]?|[0-9A-Za-z_.])*
        | [0-9](?:[eEpP][+-]?|[0-9A-Za-z_.])*)
    | (?P<here>\$\$?)
    | (?P<string>'[^']*'|"[^"]*"|`(?:[^`\\]|\\.)*`)
    | (?P<pp>%(?:
          [{ID_START}][{ID_CHAR}]*
        | %[{ID_START}][{ID_CHAR}]*
        | \$+[{ID_CHAR}]+
        | [-+]?[0-9]+
        | \*?\?\??
        | !(?:[{ID_START}][{ID_CHAR}]*|'[^']*'|"[^"]*"|`(?:[^`\\]|\\.)*`)?
        | [\[{{+,]
      ))
    | (?P<op><<<|>>>|<=>|<<|>>|==|!=|<>|<=|>=|&&|\|\||\^\^|//|%%|[-+*/%()\[\]{{}},:=<>!&|^~?@\#\\.])
    | (?P<comment>;.*)
    | (?P<bad>['"`].*|.)
    | $)""",
    re.VERBOSE | re.DOTALL,
)


def tokenize(line: SourceLine) -> list[Token]:
    """Return the tokens of a logical line. Never fails: what is no token becomes a `BAD` one."""
    tokens: list[Token] = []
    append = tokens.append
    for match in _TOKEN.finditer(line.text):
        kind = match.lastgroup
        if kind is None or kind == "comment" or kind == "space":  # the last: space at the end
            break
        text = match[kind]
        append(Token(kind, text, match["space"] is not None, line, match.start(kind)))
    return tokens
