"""Assembles plain lines, those of a mnemonic, registers and numbers alone, from memory.

`mov eax, [ebx+8]` needs no symbol and says the same wherever it stands, and so does each part of
it: `mov`, `eax` and `[ebx+8]` come again and again in lines that are themselves all different. So
the parts are remembered by their text, as what the parser and the encoder made of them when they
were first seen, and a line whose parts are all known is encoded without being read again.

What is remembered holds for one mode, and for as long as no macro is defined whose name may be
among the parts. Whatever is not plain, or would give a message, is left to the usual way, and
nothing has happened then; so both ways give the same, and this one only has to be careful.
"""

from __future__ import annotations

import re

from .expression_parser import ParseError
from .lexer import ID, ID_CHAR, NUMBER, OP, tokenize
from .parser import OPERAND_WORDS, StatementParser
from .source import SourceLine
from .x86.operands import EncodingError
from .x86.registers import REGISTERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from .assembler import Assembler
    from .lexer import Fault
    from .sections import Data
    from .source import Token
    from .x86.encoder import Operation, Ready

# A mnemonic, perhaps with `{evex}` or the like before it, and what stands between it and a comment.
# A quotation mark may make the `;` part of a string, but then what is before it is no operand.
_LINE = re.compile(
    r"[ \t]*(?:((?:\{\w+\}[ \t]*)?[A-Za-z]\w*)(?:[ \t]+([^;]*))?)?(?:;|\Z)", re.ASCII
)
# A comma between operands, not one before `{sae}`.
_COMMA = re.compile(r",(?![ \t]*\{)")
# A name or number.
_WORD = re.compile(rf"[{ID_CHAR}]+")
# Parts to remember before starting anew: a bound on memory, not on what works.
_MOST_PARTS = 1 << 14
_PLAIN_KINDS = (OP, NUMBER)


class PlainLines:
    """The memory of one assembly."""

    __slots__ = ("_asm", "_changes", "_macros", "_mode", "_operands", "_operations")

    def __init__(self, assembler: Assembler) -> None:
        self._asm = assembler
        self._macros = assembler.preprocessor.table
        self._mode = assembler.mode
        self._changes = 0
        self._operands = _Operands(assembler)
        self._operations = _Operations(assembler)

    def take(self, lines: Sequence[SourceLine], index: int) -> int:
        """Assemble lines from `index` on, as long as they are plain; return the next one's index.

        The lines are those of a file, not of a macro, in a part that is assembled.
        """
        asm = self._asm
        macros = self._macros
        if asm.mode is not self._mode or macros.changes != self._changes:
            self._mode = asm.mode
            self._changes = macros.changes
            self._operands.clear()
            self._operations.clear()
            macros.trusted.clear()
        operations = self._operations
        operands = self._operands
        encode = asm.encoder.encode_ready
        data: bytearray | None = None
        match = _LINE.match
        split = _COMMA.split
        end = len(lines)
        while index < end:
            found = match(lines[index].text)
            if found is None:
                break
            name, rest = found.groups()
            if name is not None:
                operation = operations[name]
                if operation is None:
                    break
                if not rest:
                    texts = []
                elif "{" in rest:
                    texts = split(rest)
                else:
                    texts = rest.split(",")
                ready = [operands[text] for text in texts]
                if None in ready:
                    break
                if data is None:
                    if asm.section.origin is not None or asm.in_bss():
                        break
                    data = asm.section.current.data
                try:
                    encoded = encode(operation, ready)  # type: ignore[arg-type]  # no None is left
                except EncodingError:
                    break
                if encoded.warnings or encoded.fixups:
                    break
                data += encoded.data
            index += 1
        return index


class PlainExpansions:
    """The memory of plain lines that macros expand to: whole lines, which come again as they are.

    Such a line is known by the texts of its tokens.
    """

    __slots__ = ("_asm", "_known", "_mode")

    def __init__(self, assembler: Assembler) -> None:
        self._asm = assembler
        self._mode = assembler.mode.key
        self._known: dict[tuple[str, ...], bytes | None] = {}

    def take(self, tokens: Sequence[Token]) -> bool:
        """Assemble a line if it is known; return whether it was."""
        asm = self._asm
        if asm.mode.key != self._mode:
            self._mode = asm.mode.key
            self._known.clear()
        data = self._known.get(tuple([token.text for token in tokens]))
        if data is None or asm.section.origin is not None or asm.in_bss():
            return False
        asm.section.current.data += data
        return True

    def learn(self, tokens: Sequence[Token], fragment: Data, size: int, patches: int) -> None:
        """Remember a line that was assembled without a message.

        `fragment` is the piece of data that was the present one before, with its size in bytes and
        its number of patches at that time. A line is remembered when it comes for the second time.
        """
        asm = self._asm
        grown = len(fragment.data) > size and len(fragment.patches) == patches
        if not grown or asm.section.current is not fragment or asm.mode.key != self._mode:
            return
        if tokens[0].text.lower() not in asm.table or (len(tokens) > 1 and tokens[1].text == ":"):
            return
        for token in tokens:
            kind = token.kind
            if kind == ID:
                word = token.text.lower()
                if not (word in REGISTERS or word in OPERAND_WORDS or word in asm.table):
                    return
            elif kind not in _PLAIN_KINDS:
                return
        key = tuple([token.text for token in tokens])
        if len(self._known) >= _MOST_PARTS:
            self._known.clear()
        self._known[key] = bytes(fragment.data[size:]) if key in self._known else None


class _Parts:
    """How a part of a line is read: with no names but those of registers and mnemonics."""

    floats: dict[str, str] = {}  # noqa: RUF012 - as in Scope; data has floats, instructions don't

    def __init__(self, assembler: Assembler) -> None:
        self.asm = assembler

    def parser(self, text: str) -> StatementParser | None:
        """Return a parser for a text, `None` if the preprocessor has something to do there."""
        faults: list[Fault] = []
        tokens = tokenize(SourceLine("", 0, text), faults)
        asm = self.asm
        macros = asm.preprocessor.table
        if not tokens or faults or macros.relevant([token.text for token in tokens]):
            return None
        macros.trusted.update([token.text for token in tokens if token.kind == ID])
        return StatementParser(tokens, self, asm.table)

    # What is asked of a `Scope`

    def symbol(self, name: str, token: Token) -> NoReturn:
        """Refuse a name: its meaning may change."""
        raise ParseError("not plain")

    def here(self) -> NoReturn:
        """Refuse `$`."""
        raise ParseError("not plain")

    def section_start(self) -> NoReturn:
        """Refuse `$$`."""
        raise ParseError("not plain")

    def warning(self, category: str, message: str, token: Token) -> NoReturn:
        """Refuse what has a warning: it is due each time."""
        raise ParseError("not plain")


class _Operands(dict[str, "Ready | None"]):
    """Operands by their text; `None` where it is not plain."""

    def __init__(self, assembler: Assembler) -> None:
        super().__init__()
        self._parts = _Parts(assembler)

    def __missing__(self, text: str) -> Ready | None:
        bare = text.strip(" \t")
        ready = self[bare] if bare in self else self._learn(bare)
        if len(self) >= _MOST_PARTS:
            self.clear()
        self[text] = self[bare] = ready
        return ready

    def _learn(self, text: str) -> Ready | None:
        for word in _WORD.findall(text):
            if not (
                word in REGISTERS
                or "0" <= word[0] <= "9"
                or word.lower() in OPERAND_WORDS
                or word.lower() in REGISTERS
            ):
                return None
        parser = self._parts.parser(text)
        if parser is None:
            return None
        try:
            operand = parser.operand()
        except ParseError:
            return None
        asm = self._parts.asm
        return asm.encoder.ready(operand, (), asm.mode) if operand is not None else None


class _Operations(dict[str, "Operation | None"]):
    """Mnemonics, some with a prefix in braces, by their text; `None` where it is not plain."""

    def __init__(self, assembler: Assembler) -> None:
        super().__init__()
        self._parts = _Parts(assembler)

    def __missing__(self, text: str) -> Operation | None:
        operation = self._learn(text)
        if len(self) >= _MOST_PARTS:
            self.clear()
        self[text] = operation
        return operation

    def _learn(self, text: str) -> Operation | None:
        asm = self._parts.asm
        word = text.rpartition("}")[2].strip(" \t").lower()
        if word not in asm.table:
            return None
        if any(item.what == "relative" for form in asm.table.forms(word) for item in form.tail):
            return None  # jumps, which may be short or go to another section
        parser = self._parts.parser(text)
        if parser is None:
            return None
        try:
            _, prefixes = parser.prefixes()
        except ParseError:
            return None
        return asm.encoder.operation(word, prefixes, asm.mode) if parser.word() == word else None
