"""Parses the tokens of one line: label, prefixes, mnemonic, operands.

The line is `label: prefixes mnemonic operands`, all optional (NASM manual, 3.1). The parser is
asked for the parts one after the other, since a label must be defined before `$` and local names
in the operands can be understood.
"""

from __future__ import annotations

from . import numbers, strings
from .expression_parser import (
    NO_HINT,
    STRING_FUNCTIONS,
    ExpressionParser,
    ParseError,
    function_name,
)
from .expressions import ADD, Expression, Linear, evaluate
from .lexer import ID, NUMBER, STRING
from .numbers import is_float
from .x86 import decorators
from .x86.operands import FarPointer, Immediate, Instruction, Memory, RegisterOperand
from .x86.prefixes import SLOTS
from .x86.registers import REGISTERS, Register

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from .expression_parser import Scope
    from .expressions import Value
    from .source import Token
    from .x86.operands import Operand

# Pseudo-instructions that define or reserve data, and their unit in bytes.
DATA = {"db": 1, "dw": 2, "dd": 4, "dq": 8, "dt": 10, "do": 16, "dy": 32, "dz": 64}
RESERVE = {
    "resb": 1,
    "resw": 2,
    "resd": 4,
    "resq": 8,
    "rest": 10,
    "reso": 16,
    "resy": 32,
    "resz": 64,
}
PSEUDO = frozenset([*DATA, *RESERVE, "equ", "incbin"])
SIZES = {
    "byte": 8,
    "word": 16,
    "dword": 32,
    "long": 32,
    "qword": 64,
    "tword": 80,
    "oword": 128,
    "yword": 256,
    "zword": 512,
}
_OPERAND_KEYWORDS = frozenset([*SIZES, "strict", "short", "near", "far", "to"])
_ADDRESS_KEYWORDS = frozenset(
    ["byte", "word", "dword", "long", "qword", "nosplit", "rel", "abs", "a16", "a32", "a64"]
)
# What %use masm makes of `ptr` and `flat`.
MASM_PTR = "__?masm_ptr?__"
MASM_FLAT = "__?masm_flat?__"
_NOT_IN_ADDRESS = frozenset(
    ["tword", "oword", "yword", "zword", "strict", "short", "near", "far", "to"]
)
_KEYWORDS = _OPERAND_KEYWORDS | _ADDRESS_KEYWORDS
# Those and some more can't be labels; `a16` and its like are prefixes.
_NEVER_LABELS = (_KEYWORDS | {"seg", "wrt"}) - {"a16", "a32", "a64"}
# All names in operands that are neither registers nor symbols.
OPERAND_WORDS = _KEYWORDS | decorators.BEHIND
OPERAND_WORDS |= {part for mode in decorators.MODES for part in mode.split("-")}
_TOKEN_NUMBERS = {
    text: number
    for number, texts in (
        (256, ("<<", "<<<")),
        (257, (">>",)),
        (258, (">>>",)),
        (259, ("//",)),
        (260, ("%%",)),
        (262, ("<=",)),
        (263, ("<>", "!=")),
        (264, (">=",)),
        (265, ("&&",)),
        (266, ("||",)),
        (267, ("^^",)),
        (275, ("$",)),
        (276, ("$$",)),
    )
    for text in texts
}
MOST_OPERANDS = 5
INVALID = "invalid combination of opcode and operands"
AFTER_OPERAND = "comma, colon, decorator or end of line expected after operand"
SIZE_MISMATCH = "mismatch in operand sizes"
# The largest piece of data that one line may define.
LARGEST_LINE = 1 << 28


class Field:
    """A number inside a line of data that is filled in later: where, how large, and what."""

    __slots__ = ("expression", "offset", "size", "token")

    def __init__(
        self, offset: int, size: int, expression: Value | Expression, token: Token
    ) -> None:
        self.offset = offset
        self.size = size
        self.expression = expression
        self.token = token


class StatementParser(ExpressionParser):
    """Parses one line. `mnemonics` says what is an instruction.

    `reserves` tells after `data` whether a `?` was among the operands; `tasm`, that a size in
    brackets is the operand's (-t).
    """

    __slots__ = ("mnemonics", "reserves", "tasm")

    def __init__(
        self,
        tokens: Sequence[Token],
        scope: Scope,
        mnemonics: Container[str],
        tasm: bool = False,
    ) -> None:
        super().__init__(tokens, scope)
        self.mnemonics = mnemonics
        self.tasm = tasm
        self.reserves = False

    def label(self) -> Token | None:
        """Step over the label, if there is one, and its colon, and return it.

        A mnemonic with a colon behind it is a label too.

        Raises:
            ParseError: the line starts with neither a label nor an instruction.
        """
        token = self.tokens[self.position]
        following = self.position + 1
        colon = following < len(self.tokens) and self.tokens[following].text == ":"
        if token.kind != ID:
            message = "label or instruction expected at start of line"
            if self._is_braced_prefix():
                return None
            raise ParseError(message, token, before=self.scan(token))
        text = token.text.lower()
        if text in PSEUDO or text in self.mnemonics:
            if not colon:
                return None
        elif text in SLOTS or text == "times":
            return None
        elif text in REGISTERS or text in _NEVER_LABELS:
            raise ParseError("label or instruction expected at start of line", token)
        elif text == "ptr":
            self.scope.warning("ptr", f"`{token.text}' is not a NASM keyword", token)
        self.position = following
        self.scan(token)
        if colon:
            self.position += 1
        elif following >= len(self.tokens):
            self.scope.warning(
                "label-orphan", "label alone on a line without a colon might be in error", token
            )
        return token

    def word(self) -> str:
        """Return the next token in lower case if it is a name, else nothing."""
        if self.position < len(self.tokens):
            token = self.tokens[self.position]
            if token.kind == ID:
                return token.text.lower()
        return ""

    def prefixes(self) -> tuple[Value | Expression | None, tuple[str, ...]]:
        """Step over prefixes; return what stands behind TIMES, and the others in order."""
        times: Value | Expression | None = None
        found: list[str] = []
        while True:
            word = self.word()
            if not word:
                braced = self._braced_prefix()
                if not braced:
                    break
                found.append(braced)
            elif word == "times":
                self.position += 1
                times = self.expression()
            elif word in SLOTS:
                found.append(word)
                self.position += 1
            else:
                break
        return times, tuple(found)

    def _is_braced_prefix(self) -> bool:
        position = self.position
        found = self._braced_prefix()
        self.position = position
        return bool(found)

    def _wrong_braces(self) -> str:
        """Return what NASM's scanner says of braces, if it doesn't know what is in them."""
        try:
            word = self._braces()[0]
        except ParseError as error:
            return error.before
        return "" if word in decorators.BEHIND or word in decorators.MODES else _unknown(word)

    def _braced_prefix(self) -> str:
        tokens = self.tokens[self.position : self.position + 3]
        if len(tokens) == 3 and tokens[0].text == "{" and tokens[2].text == "}":
            name = "{" + tokens[1].text.lower() + "}"
            if name in SLOTS:
                self.position += 3
                return name
        return ""

    # Instructions

    def instruction(self, mnemonic: str, prefixes: tuple[str, ...]) -> Instruction:
        """Read the operands up to the end of the line.

        Values that depend on symbols stay `Expression`s in the operands, marked `variable`; see
        `pyasm.binding`.

        Raises:
            ParseError: they are wrong.
        """
        operands: list[Operand] = []
        far_pointers = mnemonic in ("jmp", "call")
        end = len(self.tokens)
        while self.position < end:
            if len(operands) == MOST_OPERANDS:
                raise ParseError(INVALID, self.peek(), "too many operands")
            if self.next_is("{") and operands:
                self._rounding(operands[-1])
            else:
                operands.append(self._operand(far_pointers))
            if self.position >= end:
                break
            token = self.tokens[self.position]
            if token.text != ",":
                raise ParseError(AFTER_OPERAND, token, before=self.scan(token))
            self.position += 1  # nothing need follow: a comma may end the line
        return Instruction(mnemonic, tuple(operands), prefixes)

    def operand(self) -> Operand | None:
        """Read all tokens as one operand, which `{sae}` may follow; `None` if more does.

        Raises:
            ParseError: there is none, or it is wrong.
        """
        operand = self._operand(far_pointers=False)
        if self.accept(",") and self.next_is("{"):
            self._rounding(operand)
        return operand if self.position == len(self.tokens) else None

    def _rounding(self, operand: Operand) -> None:
        """Read `{rn-sae}` or `{sae}`, which stands in an operand's place and is about the last."""
        for word in self._braces():
            if word not in decorators.MODES:
                raise self._misplaced(word)
            operand.decorators = (*operand.decorators, word)

    def _operand(self, far_pointers: bool) -> Operand:
        size = 0
        distance = ""
        strict = to = clash = False
        tokens = self.tokens
        while self.position < len(tokens):
            token = tokens[self.position]
            word = token.text.lower()
            if word not in _OPERAND_KEYWORDS or token.kind != ID:
                break
            self.position += 1
            if word in SIZES:
                size = size or SIZES[word]  # of several the first one counts
            elif word == "strict":
                strict = True
            elif word == "to":
                to = True
            else:
                clash = distance not in ("", word)
                distance = word
        if self.position >= len(tokens):
            raise ParseError("expression syntax error", self._last())
        token = tokens[self.position]
        if token.text == "{":
            raise self._misplaced(self._braces()[0])
        self.hint = None
        if token.text == "&" or self.word() == MASM_PTR:  # an address, with or without brackets
            if to or clash:
                raise ParseError(INVALID if to or not far_pointers else SIZE_MISMATCH, token)
            self.position += 1
            bracket = self.accept("[")
            return self._memory(size, distance, strict, to, closed_by_bracket=bracket)
        if token.text == "[":
            if to or clash:
                raise ParseError(INVALID if to or not far_pointers else SIZE_MISMATCH, token)
            self.position += 1
            return self._memory(size, distance, strict, to)
        alone = self.position + 1 >= len(tokens) or tokens[self.position + 1].text == ","
        if alone and word in REGISTERS and not distance:  # what most operands are
            self.position += 1
            return RegisterOperand(REGISTERS[word], size, (), to, strict)
        value = self.expression()
        following = tokens[self.position].text if self.position < len(tokens) else ""
        if following == "[":
            # displacement[registers], an old spelling of [registers+displacement]
            self.position += 1
            return self._memory(size, distance, strict, to, outside=value)
        if following == ":":
            return self._after_colon(value, size, distance, strict, to, far_pointers)
        if distance == "far" and not far_pointers:
            # What NASM's parser refuses, it looks at no further.
            raise ParseError("invalid use of FAR operand specifier", token)
        braces = self._decorators() if following == "{" else ()
        if isinstance(value, Linear) and value.terms:
            base, factor = value.terms[0]
            if isinstance(base, Register):
                if factor != 1 or len(value.terms) != 1 or value.wrt is not None:
                    raise ParseError("invalid operand type", token)
                group = f"+{value.offset}"
                if group in decorators.GROUPS:
                    braces = (group, *braces)
                elif value.offset not in (0, -1):
                    raise ParseError("invalid register set size", token)
                return RegisterOperand(base, size, braces, to, strict, distance)
        if clash:
            raise ParseError(SIZE_MISMATCH, token)
        return Immediate(value, size, distance, strict, isinstance(value, Expression), braces, to)

    def _after_colon(
        self,
        value: Value | Expression,
        size: int,
        distance: str,
        strict: bool,
        to: bool,
        far_pointers: bool,
    ) -> Operand:
        """Read what stands behind a colon: the offset of a far pointer, or an address."""
        colon = self.tokens[self.position]
        self.position += 1
        if not far_pointers or (self.next_is("[") and _has_register(value)):
            segment = self._segment_register(value, colon)
            bracket = self.accept("[")
            return self._memory(
                size, distance, strict, to, override=segment, closed_by_bracket=bracket
            )
        while (word := self.word()) in SIZES or word == "strict":
            size = SIZES.get(word, size)
            strict = strict or word == "strict"
            self.position += 1
        if self.word() in ("far", "near", "short"):
            raise ParseError(SIZE_MISMATCH, self.peek())
        if self.position >= len(self.tokens) or self.next_is("["):
            raise ParseError(INVALID, colon)
        offset = self.expression()
        if to or self.next_is(":") or _has_register(value) or _has_register(offset):
            raise ParseError(INVALID, colon)
        variable = isinstance(value, Expression) or isinstance(offset, Expression)
        return FarPointer(value, offset, size, distance, strict, variable)

    def _segment_register(self, value: Value | Expression, colon: Token) -> Register:
        if isinstance(value, Linear) and len(value.terms) == 1:
            base, factor = value.terms[0]
            if isinstance(base, Register) and base.kind == "seg" and factor == 1:
                return base
        raise ParseError("invalid segment override", colon)

    def _memory(
        self,
        size: int,
        distance: str,
        strict: bool,
        to: bool,
        override: Register | None = None,
        outside: Value | Expression | None = None,
        closed_by_bracket: bool = True,
    ) -> Memory:
        """Read a memory reference from behind its opening bracket on."""
        memory = Memory(size=size, distance=distance, strict=strict, to=to, segment=override)
        self._address_keywords(memory)
        start = self.peek()
        if self.next_is("["):
            raise ParseError("excess brackets in memory operand", start)
        self.hint = NO_HINT
        # [,ecx] is an address with an index only.
        value = 0 if self.next_is(",") and closed_by_bracket else self.expression()
        if self.next_is(":"):
            memory.segment = self._segment_register(value, self.tokens[self.position])
            if override is not None:
                raise ParseError("instruction has conflicting segment overrides", self.peek())
            self.position += 1
            self._address_keywords(memory)
            self.hint = NO_HINT
            start = self.peek()
            value = self.expression()
            if self.next_is(":"):
                raise ParseError("instruction has conflicting segment overrides", self.peek())
        if not closed_by_bracket and self.accept("["):
            # `ptr displacement[registers]`
            closed_by_bracket = True
            self._address_keywords(memory)
            outside = value
            self.hint = NO_HINT
            value = self.expression()
        if outside is not None:
            value = self._sum(outside, value)
        memory.hint = self.hint
        if self.next_is(",") and closed_by_bracket:
            self.position += 1
            index = self.expression()
            memory.index_after_comma = self._index(index, self.peek())
        if closed_by_bracket and not self.accept("]"):
            raise ParseError("expecting ] at end of memory operand", self.peek() or start)
        if self.next_is("{"):
            memory.decorators = self._decorators("comma, decorator or end of line expected, got -1")
        following = self.peek()
        if following is not None and following.text != ",":
            message = f"comma, decorator or end of line expected, got {_number_of(following)}"
            raise ParseError(message, following)
        self._set_address(memory, value, start)
        return memory

    def _sum(self, left: Value | Expression, right: Value | Expression) -> Value | Expression:
        return self._combined(self.tokens[self.position - 1], ADD, left, right)

    def _address_keywords(self, memory: Memory) -> None:
        while True:
            word = self.word()
            if word == MASM_FLAT:
                self.position += 1
                if not self.accept(":"):
                    raise ParseError("unknown use of FLAT in MASM emulation", self.peek())
                return
            if word not in _ADDRESS_KEYWORDS:
                if word in _NOT_IN_ADDRESS:
                    message = "invalid size specification in effective address"
                    raise ParseError(message, self.peek())
                return
            self.position += 1
            if self.tasm:
                # There it is the operand's size; the address has none of its own.
                if word not in SIZES:
                    raise ParseError("invalid operand size specification", self.peek())
                memory.size = memory.size or SIZES[word]
            elif word == "nosplit":
                memory.nosplit = True
            elif word in ("rel", "abs"):
                memory.relative = word
            elif word in ("a16", "a32", "a64"):
                if memory.address_size not in (0, int(word[1:])):
                    raise ParseError(
                        "impossible combination of address sizes",
                        self.tokens[self.position - 1],
                        before="conflicting address size specifications",
                    )
                memory.address_size = int(word[1:])
            elif word != "byte" or not memory.address_keyword:
                memory.address_keyword = SIZES[word]

    def _index(self, value: Value | Expression, token: Token | None) -> tuple[Register, int]:
        """Return the second part of `[base+offset,index*scale]`."""
        if isinstance(value, Linear) and len(value.terms) == 1 and not value.offset:
            base, factor = value.terms[0]
            if isinstance(base, Register):
                return base, factor
        raise ParseError("invalid mib expression", token)

    def _set_address(self, memory: Memory, value: Value | Expression, token: Token | None) -> None:
        """Split an address into registers and displacement."""
        if isinstance(value, int):
            memory.displacement = value
            return
        whole = evaluate(value)
        registers: list[tuple[Register, int]] = []
        if isinstance(whole, Linear):
            for base, factor in whole.terms:
                if isinstance(base, Register):
                    registers.append((base, factor))
        if len(registers) > 2:
            raise ParseError("invalid effective address: too many registers", token)
        # NASM's evaluator keeps registers in the order of their names; the hint tells the rest.
        registers.sort(key=lambda term: term[0].name)
        memory.terms = tuple(registers)
        if isinstance(value, Expression):
            memory.displacement = value
            memory.variable = True
        else:
            rest = without_registers(value)
            memory.displacement = rest if rest != 0 or not registers else None

    def _decorators(self, message: str = AFTER_OPERAND) -> tuple[str, ...]:
        """Read `{k1}{z}{1to16}`; `message` is what is said if there is something else."""
        start = self.peek()
        found = self._braces(message)
        masks = [word for word in found if word in decorators.MASKS]
        if len(masks) > 1:
            raise ParseError(f"opmask {masks[0]} is already set", start)
        for word in found:
            if word in decorators.MODES:
                raise ParseError(f"{{{word}}} is not an expected decorator", start)
            if word not in decorators.BEHIND:
                raise ParseError(message, start, before=_unknown(word))
        return found

    def _braces(self, message: str = "expression syntax error") -> tuple[str, ...]:
        found: list[str] = []
        while self.accept("{"):
            pieces: list[str] = []
            while not self.accept("}"):
                token = self.peek()
                if token is None:
                    before = "invalid decorator token inside braces"
                    raise ParseError(message, self._last(), before=before)
                pieces.append(token.text.lower())
                self.position += 1
            found.append("".join(pieces))
        return tuple(found)

    def _misplaced(self, word: str) -> ParseError:
        """Return what is wrong with braces where an operand should begin."""
        token = self.tokens[self.position - 1]
        if word not in decorators.BEHIND and word not in decorators.MODES:
            return ParseError("expression syntax error", token, before=_unknown(word))
        masks = word in decorators.MASKS
        return ParseError("expression syntax error" if masks else "invalid decorator", token)

    # Data

    def data(self, unit: int) -> tuple[bytearray, list[Field], bool]:
        """Read the operands of DB and its like; `unit` in bytes.

        Returns the bytes with zeros where a field is filled in later, the fields, and whether
        nothing but `?` was there, so that the bytes are reserved only.

        Raises:
            ParseError: they are wrong.
        """
        out = bytearray()
        fields: list[Field] = []
        if self.position >= len(self.tokens):
            self.scope.warning(
                "db-empty", "no operand for data declaration", self.tokens[self.position - 1]
            )
            return out, fields, False
        only_reserved = self._data_list(unit, out, fields, closing=False)
        return out, fields, only_reserved

    def _data_list(self, unit: int, out: bytearray, fields: list[Field], closing: bool) -> bool:
        only_reserved = True
        tokens = self.tokens
        while self.position < len(tokens):
            if closing and self.next_is(")"):
                break
            if not self._datum(unit, out, fields):
                only_reserved = False
            if len(out) > LARGEST_LINE:
                raise ParseError(f"more than {LARGEST_LINE} bytes in one line", tokens[0])
            token = self.peek()
            if token is None or (closing and token.text == ")"):
                break
            if token.text != ",":
                raise ParseError("comma expected after operand", token)
            self.position += 1
        return only_reserved

    def _datum(self, unit: int, out: bytearray, fields: list[Field]) -> bool:
        """Read one operand of DB; return whether it only reserves."""
        tokens = self.tokens
        token = tokens[self.position]
        kind = token.kind
        text = token.text
        if kind == STRING and self._is_last_of_operand(1):
            self.position += 1
            self._append_string(strings.unquote(text), unit, out)
            return False
        if text == "?" and kind != STRING:
            self.position += 1
            self.reserves = True
            out += bytes(unit)
            return True
        if text == "%":
            self.position += 1
            return self._sub_list(unit, out, fields)
        if kind == ID:
            word = text.lower()
            if word in SIZES and word != "long":
                self.position += 1
                return self._sub_list(SIZES[word] // 8, out, fields)
            function = function_name(text)
            if function in STRING_FUNCTIONS:
                self.position += 1
                self._append_string(self._string_constant(function, token), unit, out)
                return False
            if text[:2] == "__" and self._float(token, unit, out):
                return False
        elif ((kind == NUMBER and is_float(text)) or text in ("-", "+")) and self._float(
            token, unit, out
        ):
            return False
        value = self.expression()
        if self.word() == "dup":
            return self._duplicate(value, token, unit, out, fields)
        self._append_number(value, token, unit, out, fields)
        return False

    def _string_constant(self, function: str, name: Token) -> str:
        """Read what `string_argument` reads, and complain as NASM does in data."""
        parenthesis = self.accept("(")
        token = self.peek()
        if token is None or token.kind != STRING:
            raise ParseError(f"{name.text} must be followed by a string constant", token or name)
        self.position += 1
        text = self.transformed(function, name, token)
        if parenthesis and not self.accept(")"):
            raise ParseError(f"unterminated {name.text} function", self.peek())
        return text

    def _is_last_of_operand(self, ahead: int) -> bool:
        position = self.position + ahead
        return position >= len(self.tokens) or self.tokens[position].text in (",", ")")

    def _append_string(self, text: str, unit: int, out: bytearray) -> None:
        out += text.encode("latin-1")
        out += bytes(-len(text) % unit)

    def _float(self, token: Token, unit: int, out: bytearray) -> bool:
        """Append a float literal with its sign, if one stands here."""
        sign = ""
        literal = token
        if token.text in ("-", "+") and token.kind != STRING:
            if self.position + 1 >= len(self.tokens):
                return False
            sign = token.text
            literal = self.tokens[self.position + 1]
        if literal.kind not in (NUMBER, ID):
            return False
        from . import floats

        if not floats.is_literal(literal.text):
            return False
        self.position += 2 if sign else 1
        data, messages = floats.encode(sign + literal.text, unit, **self.scope.floats)
        if data is None:
            raise ParseError(messages[0][1], literal)
        for category, message in messages:
            self.scope.warning(category, message, literal)
        out += data
        return True

    def _sub_list(self, unit: int, out: bytearray, fields: list[Field]) -> bool:
        """Read a parenthesized list, as behind DUP, a size keyword or `%`."""
        token = self.peek()
        if token is not None and token.kind == ID and token.text.lower() in SIZES:
            unit = SIZES[token.text.lower()] // 8
            self.position += 1
        if self.next_is("%"):
            self.position += 1
        if self.position >= len(self.tokens):
            self.scope.warning("db-empty", "no operand for data declaration", self.tokens[-1])
            return False
        if not self.next_is("("):
            return self._datum(unit, out, fields)
        self._descend(self.tokens[self.position])
        self.position += 1
        only_reserved = self._data_list(unit, out, fields, closing=True)
        self._depth -= 1
        if not self.accept(")"):
            token = self.peek()
            got = "(null)" if token is None else token.text  # as C prints it
            raise ParseError(f"expected `)' after subexpression, got `{got}'", token)
        return only_reserved

    def _duplicate(
        self,
        count: Value | Expression,
        token: Token,
        unit: int,
        out: bytearray,
        fields: list[Field],
    ) -> bool:
        times = evaluate(count)
        if not isinstance(times, int):
            raise ParseError("non-constant argument supplied to DUP", token)
        if times < 0:
            raise ParseError("negative argument supplied to DUP", token)
        self.position += 1
        piece = bytearray()
        inside: list[Field] = []
        only_reserved = self._sub_list(unit, piece, inside)
        if times * len(piece) + len(out) > LARGEST_LINE:
            raise ParseError(f"more than {LARGEST_LINE} bytes in one line", token)
        for turn in range(times if inside else 0):
            base = len(out) + turn * len(piece)
            for field in inside:
                fields.append(Field(base + field.offset, field.size, field.expression, field.token))
        out += piece * times
        return only_reserved

    def _append_number(
        self,
        value: Value | Expression,
        token: Token,
        unit: int,
        out: bytearray,
        fields: list[Field],
    ) -> None:
        if isinstance(value, Linear) and any(isinstance(base, Register) for base, _ in value.terms):
            raise ParseError("expression is not simple or relocatable", token)
        fields.append(Field(len(out), unit, value, token))
        out += bytes(unit)

    def scan(self, token: Token) -> str:
        """Warn of what NASM's scanner warns of in a token that is wrong where it stands.

        Returns what the scanner says of wrong braces.
        """
        if token.kind == NUMBER:
            value = numbers.integer(token.text)
            if value is not None and value >= 1 << 64:
                self._number(token)
        elif len(token.text) == 3 and token.text.lower() == "ptr" and token.kind == ID:
            self.scope.warning("ptr", f"`{token.text}' is not a NASM keyword", token)
        elif token.text == "{" and token.kind != STRING:
            return self._wrong_braces()
        return ""

    def arguments(
        self, message: str = "comma expected after operand"
    ) -> list[tuple[Value | Expression, Token]]:
        """Read expressions with commas between them, up to the end of the line.

        `message` is what is wrong with anything else between them.
        """
        found: list[tuple[Value | Expression, Token]] = []
        while self.position < len(self.tokens):
            token = self.tokens[self.position]
            found.append((self.expression(), token))
            following = self.peek()
            if following is None:
                break
            if following.text != ",":
                raise ParseError(message, following)
            self.position += 1
        return found


def _unknown(word: str) -> str:
    """Return the message about a word in braces."""
    return f"`{word}' is not a valid decorator with braces"


def _has_register(value: Value | Expression) -> bool:
    return isinstance(value, Linear) and any(isinstance(base, Register) for base, _ in value.terms)


def _number_of(token: Token) -> int:
    """Return the number that NASM gives a token, which some of its messages show."""
    text = token.text.lower()
    if token.kind == ID:
        if text in REGISTERS:
            return 290
        if text in SLOTS or text == "times":
            return 289
        if text in SIZES:
            return 287
        if text in _KEYWORDS:
            return 288
        return {"seg": 278, "wrt": 279}.get(text, 273)
    if token.kind == NUMBER:
        return 274 if is_float(text) else 269
    if token.kind == STRING:
        return 271
    return _TOKEN_NUMBERS.get(text) or ord(text[0])


def without_registers(value: Value) -> Value:
    """Return an address less its registers: the displacement."""
    if isinstance(value, int):
        return value
    terms = tuple([term for term in value.terms if not isinstance(term[0], Register)])
    if not terms and value.wrt is None:
        return value.offset
    return Linear(terms, value.offset, value.wrt)
