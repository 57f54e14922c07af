"""What an output format is to the assembler."""

from __future__ import annotations

from ..expression_parser import ExpressionParser, ParseError
from ..expressions import ExpressionError, evaluate
from ..lexer import STRING
from ..sections import Section

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..assembler import Assembler
    from ..expressions import Linear, Value
    from ..source import Token
    from ..symbols import Symbol


class OutputFormat:
    """The part of an assembly that only one format knows; the base of all formats.

    `bits` is the mode that code starts in. `directives` names the directives of its own.
    """

    bits = 16
    directives: tuple[str, ...] = ()

    def __init__(self, assembler: Assembler) -> None:
        self.asm = assembler

    def start(self) -> Section:
        """Return the section that code goes to before any SECTION directive."""
        return self.section(".text", (), None)[0]

    def section(
        self, name: str, attributes: Sequence[Token], where: Token | None
    ) -> tuple[Section, int]:
        """Return the section of a name, made when new, and the mode it asks for (0: none).

        Raises:
            ParseError: an attribute is wrong.
        """
        raise ParseError(f"segment name `{name}' not recognized", where)

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

    def directive(self, name: str, arguments: Sequence[Token], word: Token) -> bool:
        """Carry out a directive of the format; return whether it is one."""
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

        To NASM, a common variable has those of local symbols.
        """
        affixes = self.asm.options.affixes
        if not affixes:
            return symbol.name
        is_global = symbol.exported or symbol.static or symbol.kind == "extern"
        kind = "global" if is_global and symbol.kind != "common" else "local"
        return affixes.get(kind + " prefix", "") + symbol.name + affixes.get(kind + " suffix", "")

    def finish(self) -> bytes:
        """Return the output file; faults are reported to the assembler's diagnostics."""
        raise AssertionError("a format finishes")


class Attributes:
    """The words behind a section's name: `progbits alloc align=16`, in order."""

    def __init__(self, tokens: Sequence[Token], assembler: Assembler) -> None:
        self._tokens = tokens
        self._asm = assembler
        self.pairs = self._read()

    def _read(self) -> list[tuple[str, Token, Sequence[Token]]]:
        """Return triples of key in lower case, its token, and the tokens behind its `=`."""
        found: list[tuple[str, Token, Sequence[Token]]] = []
        tokens = self._tokens
        position = 0
        while position < len(tokens):
            word = tokens[position]
            position += 1
            start = position
            if position < len(tokens) and tokens[position].text == "=":
                start = position = position + 1
                depth = 0
                # One word without white space, or an expression in parentheses.
                while position < len(tokens):
                    token = tokens[position]
                    if position > start and token.spaced and not depth:
                        break
                    if token.kind != STRING:
                        depth += {"(": 1, ")": -1}.get(token.text, 0)
                    position += 1
            found.append((word.text.lower(), word, tokens[start:position]))
        return found

    def number(self, tokens: Sequence[Token], word: Token) -> int:
        """Return the value of the tokens behind an `=`.

        Raises:
            ParseError: it is no number.
        """
        if not tokens:
            raise ParseError(f"no value behind `{word.text}='", word)
        parser = ExpressionParser(tokens, self._asm)
        value = evaluate(parser.expression())
        if not isinstance(value, int) or parser.peek() is not None:
            raise ParseError(f"the value of `{word.text}' is not a number", tokens[0])
        return value

    def power_of_two(self, tokens: Sequence[Token], word: Token) -> int:
        """Return the value of an alignment.

        Raises:
            ParseError: it is no power of two.
        """
        value = self.number(tokens, word)
        if value <= 0 or value & (value - 1):
            raise ParseError("argument to `align' is not power of two", tokens[0])
        return value
