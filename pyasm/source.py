"""Where text comes from: source lines, tokens, and the macro uses that produced them.

Text is held as `str` decoded from latin-1, one character a byte, so that any bytes are valid
input and strings keep theirs.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class SourceLine:
    """One logical line of a file: `text` has the continuation lines joined to it.

    `number` counts from 1 and is that of the first physical line.
    """

    __slots__ = ("file", "number", "text")

    def __init__(self, file: str, number: int, text: str) -> None:
        self.file = file
        self.number = number
        self.text = text

    def __repr__(self) -> str:
        return f"{self.file}:{self.number}"


class Token:
    """A lexical element.

    `kind` is one of the constants of `pyasm.lexer`; `text` is the spelling. `spaced` says that
    white space stands before it. `line` and `column` (from 0) are the place it was written at,
    which for a token out of a macro is the macro's body, not its use.
    """

    __slots__ = ("column", "kind", "line", "spaced", "text")

    def __init__(self, kind: str, text: str, spaced: bool, line: SourceLine, column: int) -> None:
        self.kind = kind
        self.text = text
        self.spaced = spaced
        self.line = line
        self.column = column

    def moved(self, spaced: bool) -> Token:
        """Return the same token with other white space before it."""
        if spaced is self.spaced:
            return self
        return Token(self.kind, self.text, spaced, self.line, self.column)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.text!r}>"


class Expansion:
    """One use of a multi-line macro (or turn of a %rep): the chain that messages show.

    `call` is the line that used it and `parent` the expansion in which that line stood, `None` at
    the top. `definition` is the line of `%macro`. `arguments` are the parameters as text.
    """

    __slots__ = ("arguments", "call", "definition", "name", "parent", "serial")

    def __init__(
        self,
        name: str,
        definition: SourceLine,
        call: SourceLine,
        parent: Expansion | None,
        arguments: Sequence[str] = (),
        serial: int = 0,
    ) -> None:
        self.name = name
        self.definition = definition
        self.call = call
        self.parent = parent
        self.arguments = arguments
        self.serial = serial


class LogicalLine:
    """What the preprocessor hands on: a fully expanded line.

    `origin` is the line as written (in a macro: in its body) and `place` the line that messages
    name, which is where the outermost macro was used. `listed` is false inside .nolist macros.
    `ending`: white space that an empty macro left ends the line. `warnings` is the state of the
    warning classes at the line, where it is not that at the start.
    """

    __slots__ = ("ending", "expansion", "listed", "origin", "place", "tokens", "warnings")

    def __init__(
        self,
        tokens: list[Token],
        origin: SourceLine,
        place: SourceLine,
        expansion: Expansion | None = None,
        listed: bool = True,
    ) -> None:
        self.tokens = tokens
        self.origin = origin
        self.place = place
        self.expansion = expansion
        self.listed = listed
        self.ending = False
        self.warnings: dict[str, int] | None = None


def spelled(tokens: Sequence[Token]) -> str:
    """Return the text of tokens, one space wherever there was white space."""
    text = "".join([(" " + token.text) if token.spaced else token.text for token in tokens])
    return text[1:] if text[:1] == " " else text


def listed(tokens: Sequence[Token]) -> str:
    """Return tokens as -E and a listing show them: `spelled`, but with a space that is before."""
    return "".join([(" " + token.text) if token.spaced else token.text for token in tokens])


def physical_to_logical(text: str, file: str) -> list[SourceLine]:
    r"""Split a file's text into logical lines, joining those that end in a backslash.

    A line ends with LF, CR LF, CR, NUL or Ctrl-Z. A comment that ends in a backslash continues too
    (NASM manual, 4.1: the backslash works everywhere).
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x1a" in text or "\0" in text:
        text = text.replace("\x1a", "\n").replace("\0", "\n")
    rows = text.split("\n")
    unended = rows.pop()
    lines: list[SourceLine] = []
    if "\\\n" not in text:
        lines = [SourceLine(file, number, row) for number, row in enumerate(rows, 1)]
        if unended:
            lines.append(SourceLine(file, len(rows) + 1, unended))
        return lines
    pending: list[str] = []
    first = 1
    for number, row in enumerate(rows, 1):
        if not pending:
            first = number
        if row.endswith("\\"):
            pending.append(row[:-1])
            continue
        if pending:
            pending.append(row)
            lines.append(SourceLine(file, first, "".join(pending)))
            pending = []
        else:
            lines.append(SourceLine(file, number, row))
    if pending or unended:
        if not pending:
            first = len(rows) + 1
        pending.append(unended)
        lines.append(SourceLine(file, first, "".join(pending)))
    return lines
