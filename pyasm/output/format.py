"""What an output format is to the assembler."""

from __future__ import annotations

import re

from ..expression_parser import ExpressionParser
from ..expressions import ExpressionError, wrap
from ..lexer import tokenize
from ..numbers import integer
from ..sections import Section
from ..source import SourceLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..assembler import Assembler
    from ..expression_parser import Scope
    from ..expressions import Linear, Value
    from ..source import Token
    from ..symbols import Symbol


class OutputFormat:
    """The part of an assembly that only one format knows; the base of all formats.

    `bits` is the mode that code starts in. `address_bytes` is how wide an address can be; a wider
    field is filled with zeros. `directives` names the directives of its own, `pragmas`
    the names beside its own that `%pragma` may address it by.
    """

    bits = 16
    address_bytes = 8
    directives: tuple[str, ...] = ()
    pragmas: tuple[str, ...] = ()

    def __init__(self, assembler: Assembler) -> None:
        self.asm = assembler

    def start(self) -> Section:
        """Return the section that code goes to before any SECTION directive."""
        section = self.section(".text", None)
        assert section is not None
        return section

    def section(self, text: str, where: Token | None) -> Section | None:
        """Return the section that SECTION names, made when new; `None` after reporting a fault.

        `text` is all that stands behind SECTION: a name, and attributes.
        """
        raise AssertionError("a format has sections")

    def is_bss(self, section: Section) -> bool:
        """Whether a section has no bytes in the file, so that data in it is an error."""
        return False

    def bss_warning(self, section: Section) -> str:
        """Return NASM's words for data in a section without bytes."""
        return f"attempt to initialize memory in BSS section `{section.name}': ignored"

    def zeroing_warning(self, section: Section) -> str:
        """Return NASM's words for reserved space in a section with bytes."""
        return f"uninitialized space declared in non-BSS section `{section.name}': zeroing"

    def align(self, section: Section, alignment: int) -> None:
        """Raise the alignment of a section, in bytes, to what SECTALIGN or ALIGN asks for."""

    def special(self, name: str) -> Value | None:
        """Return the value of a symbol that the format defines (`..got`), `None` if it has none."""
        return None

    def define_symbols(self) -> None:
        """Give symbols that the format defines their values, after the source was read."""

    def directive(self, name: str, text: str, word: Token) -> bool:
        """Carry out a directive of the format; return whether it is one.

        `text` is what stands behind its name, `word`.
        """
        return False

    def relocate(
        self, section: Section, address: int, size: int, value: Linear, kind: str, behind: int
    ) -> int:
        """Return the number to write for an address, and note a relocation if one is needed.

        `address` (bytes from the section's start) and `size` (bytes) are those of the field.
        `kind` is that of the fixup; for `relative`, the start of the instruction's end is
        subtracted from `value` already, as a term of the section itself, and `behind` is how many
        bytes behind `address` that end lies.

        Raises:
            ExpressionError: the format can't express it.
        """
        raise AssertionError("a format relocates")

    def address(self, value: Linear) -> int:
        """Return an address as the output file knows it: here from the start of its section.

        Raises:
            ExpressionError: it is not in one section of this source.
        """
        if len(value.terms) == 1 and value.wrt is None:
            base, factor = value.terms[0]
            if isinstance(base, Section) and factor == 1:
                return value.offset
        raise ExpressionError("the address is not in one section of this source")

    def written_name(self, symbol: Symbol) -> str:
        """Return a symbol's name with the affixes that --prefix and its kin ask for.

        To NASM, a common variable has those of local symbols, and a special symbol none.
        """
        affixes = self.asm.affixes
        name = symbol.name
        if not affixes:
            return name
        if symbol.declared in ("global", "static", "extern", "required"):
            kind = "global"
        elif name[:2] == ".." and name[2:3] != "@":
            return name
        else:
            kind = "local"
        return affixes.get(kind + " prefix", "") + name + affixes.get(kind + " suffix", "")

    def finish(self) -> bytes:
        """Return the output file; faults are reported to the assembler's diagnostics."""
        raise AssertionError("a format finishes")


# A word, as NASM's directives see it: what white space ends.
_WORD = re.compile(r"[^ \t\n\v\f\r]+")
_NUMBER = re.compile(r"[ \t\n\v\f\r]*(-?)([0-9A-Za-z_$]+)")


def words_in(text: str) -> list[str]:
    """Return the words of a directive's text."""
    return _WORD.findall(text)


def options_in(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the words of a text and the values joined to them by `=`, `None` without one.

    White space may stand beside the `=`. A value without a word before it ends everything.
    """
    words = words_in(text)
    position = 0
    while position < len(words):
        name, equals, value = words[position].partition("=")
        position += 1
        if not equals and position < len(words) and words[position][0] == "=":
            equals = "="
            value = words[position][1:]
            position += 1
        if equals and not value and position < len(words):
            value = words[position]
            position += 1
        if not name:
            return
        yield name, value or None


def number_at(text: str) -> int | None:
    """Return the number that a text begins with, `None` if there is none; no macro is looked at."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    number = integer(match[2])
    if number is None:
        return None
    return wrap(-number if match[1] else number)


def parser_of(text: str, scope: Scope, where: Token | None) -> ExpressionParser:
    """Return a parser for a text; messages about it have the place of `where`."""
    line = SourceLine("", 0, text) if where is None else where.line
    tokens = tokenize(SourceLine(line.file, line.number, text))
    return ExpressionParser(tokens, scope)
