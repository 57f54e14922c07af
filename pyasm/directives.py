"""Primitive directives: the lines in brackets that the user-level forms expand to.

What every output format knows is here (NASM manual, chapter 7); the rest is asked of the format.
"""

from __future__ import annotations

from .expression_parser import ExpressionParser, ParseError
from .expressions import Linear, evaluate
from .lexer import ID, STRING
from .source import spelled
from .symbols import check_known, undefined_symbols
from .x86 import processors
from .x86.operands import Mode
from .x86.registers import Register

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .assembler import Assembler
    from .source import Token


class Directives:
    """Carries out the directives of one assembly."""

    __slots__ = ("_known", "asm")

    def __init__(self, assembler: Assembler) -> None:
        self.asm = assembler
        self._known: dict[str, Callable[[str, Sequence[Token], Token], None]] = {
            "section": self._section,
            "segment": self._section,
            "absolute": self._absolute,
            "bits": self._bits,
            "cpu": self._cpu,
            "default": self._default,
            "float": self._float,
            "global": self._symbols,
            "extern": self._symbols,
            "required": self._symbols,
            "static": self._symbols,
            "common": self._symbols,
            "warning": self._warning,
            "sectalign": self._section_align,
            "list": self._list,
            "debug": self._debug,
            "pragma": self._pragma,
        }

    def handle(self, tokens: Sequence[Token]) -> None:
        """Carry out one line that starts with `[`.

        Raises:
            ParseError, ExpressionError: it is wrong.
        """
        depth = 0
        end = -1
        for index, token in enumerate(tokens):
            if token.text == "[" and token.kind != STRING:
                depth += 1
            elif token.text == "]" and token.kind != STRING:
                depth -= 1
                if depth == 0:
                    end = index
                    break
        if end == 1:
            raise ParseError("unrecognized directive []", tokens[0])
        if end < 2 or tokens[1].kind != ID:
            raise ParseError("invalid directive line", tokens[0])
        word = tokens[1]
        name = word.text.lower()
        arguments = tokens[2:end]
        action = self._known.get(name)
        if action is not None:
            action(name, arguments, word)
        elif not self.asm.output.directive(name, spelled(arguments), word):
            from .suggestions import closest

            known = [*self._known, *self.asm.output.directives]
            raise ParseError(f"unrecognized directive [{word.text}]", word, closest(name, known))

    def _section(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        text = spelled(tokens)
        section = self.asm.output.section(text, tokens[0] if tokens else word)
        if section is None:
            label = " ".join(text.split()[:1])
            self.asm.diagnostics.error(f"segment name `{label}' not recognized", token=word)
        else:
            self.asm.go_to(section)

    def _absolute(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        parser = ExpressionParser(tokens, self.asm)
        if not tokens:
            raise ParseError("invalid ABSOLUTE address", word)
        origin = parser.expression()
        if parser.peek() is not None:
            raise ParseError("invalid ABSOLUTE address", parser.peek())
        present = evaluate(origin)
        missing = undefined_symbols(origin)
        if missing:
            self.asm.diagnostics.error(f"symbol `{missing[0].name}' not defined before use")
            origin = present = 0x100
        if isinstance(present, Linear) and (
            len(present.terms) != 1
            or present.terms[0][1] != 1
            or present.wrt is not None
            or isinstance(present.terms[0][0], Register)
        ):
            raise ParseError("cannot use non-relocatable expression as ABSOLUTE address", word)
        self.asm.start_absolute(origin)

    def _bits(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        text = spelled(tokens)
        if text not in ("16", "32", "64"):
            raise ParseError(
                f"`{text}' is not a valid segment size; must be 16, 32 or 64",
                tokens[0] if tokens else word,
            )
        if text == "64":
            raise ParseError("64-bit code is not supported yet", tokens[0])
        if text == "32" and processors.Processor(self.asm.mode.cpu).level < processors.LEVEL_386:
            raise ParseError("cannot specify 32-bit segment on processor below a 386", tokens[0])
        self._set_bits(int(text))

    def _set_bits(self, bits: int) -> None:
        mode = self.asm.mode
        if bits != mode.bits:
            self.asm.mode = Mode(bits, mode.optimize, mode.cpu, mode.bnd)

    def _cpu(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        mode = self.asm.mode
        try:
            cpu = processors.apply_cpu_directive(mode.cpu, spelled(tokens))
        except ValueError as error:
            raise ParseError(str(error), tokens[0] if tokens else word) from None
        self.asm.mode = Mode(mode.bits, mode.optimize, cpu, mode.bnd)

    def _default(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        setting = tokens[0].text.lower() if tokens else ""  # NASM looks at the first word only
        if setting not in ("rel", "abs", "bnd", "nobnd"):
            place = tokens[0] if tokens else word
            raise ParseError("invalid parameter to [default] directive", place)
        mode = self.asm.mode
        if setting in ("bnd", "nobnd"):
            self.asm.mode = Mode(mode.bits, mode.optimize, mode.cpu, setting == "bnd")

    def _float(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        for token in tokens:
            setting = token.text.lower()
            if setting not in ("daz", "nodaz", "near", "up", "down", "zero", "default", ","):
                raise ParseError(f"unknown 'float' directive: {token.text}", token)
            self.asm.float_settings(setting)

    def _symbols(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        """GLOBAL, EXTERN, REQUIRED, STATIC and COMMON."""
        from .declarations import declare

        declare(self.asm, name, spelled(tokens), tokens[0] if tokens else word)

    def _warning(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        text = spelled(tokens).replace(" ", "")
        warnings = self.asm.diagnostics.warnings
        if text == "push":
            warnings.push()
        elif text == "pop" and not warnings.pop():
            self.asm.diagnostics.warning("warn-stack-empty", "warning stack empty", token=word)
        # NASM goes on and takes `push` and `pop` for the names of classes, too.
        if not warnings.change(text):
            name = text.lstrip("+-*").removeprefix("no-").removeprefix("error=")
            self.asm.diagnostics.warning(
                "unknown-warning", f"unknown warning name: {name}", token=word
            )

    def _section_align(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        text = spelled(tokens)
        if text.lower() in ("on", "off"):
            self.asm.section_align = text.lower() == "on"
            return
        parser = ExpressionParser(tokens, self.asm)
        if not tokens:
            return
        expression = parser.expression()
        check_known(expression)
        value = evaluate(expression)
        if not isinstance(value, int) or value <= 0 or value & (value - 1):
            raise ParseError(f"segment alignment `{text}' is not power of two", word)
        if value > 0x7FFFFFFF:
            raise ParseError(
                f"absurdly large segment alignment `{text}' (2^{value.bit_length() - 1})", word
            )
        if self.asm.section_align and self.asm.section.origin is None:
            self.asm.output.align(self.asm.section, value)

    def _list(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        sign = tokens[0].text if tokens else ""
        if sign not in ("+", "-"):
            raise ParseError("invalid parameter to [list] directive", word)
        self.asm.listed = sign == "+"

    def _debug(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        """DEBUG says nothing that the formats here know."""
        if not tokens or tokens[0].kind != ID:
            raise ParseError("identifier expected after DEBUG", word)

    def _ignored(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        """DEBUG says nothing that the formats of debug information here know."""

    def _pragma(self, name: str, tokens: Sequence[Token], word: Token) -> None:
        from .pragmas import pragma

        pragma(self.asm, spelled(tokens), word)
