"""Turns parsed statements into fragments: labels, EQU, data, INCBIN, RESB, instructions, TIMES."""

from __future__ import annotations

from . import strings
from .binding import bind, expression_of, is_variable
from .expression_parser import ParseError
from .expressions import Expression, Linear, evaluate, is_forward
from .lexer import STRING
from .parser import AFTER_OPERAND, DATA, LARGEST_LINE, RESERVE, StatementParser
from .relaxation import in_reach, times_count
from .sections import Branch, Data, Patch, Position, Repeat, Space, Variable
from .symbols import check_known
from .x86.operands import CPU_TOO_OLD, Encoded, EncodingError, Immediate, Instruction
from .x86.ranges import misfits
from .x86.registers import Register

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .assembler import Assembler
    from .expressions import Value
    from .parser import Field
    from .source import LogicalLine, Token

# The size that -g notes for data of a unit, in bytes; NASM takes DO and DY for the next larger.
_TYPE_SIZES = {1: 1, 2: 2, 4: 4, 8: 8, 10: 10, 16: 32, 32: 64}
_BAD_EQU = "bad syntax for EQU"
# How many copies of something TIMES may make one by one.
MOST_TIMES = 1 << 24


class Statements:
    """Handles the statements of one assembly, whose state is in `assembler`."""

    __slots__ = ("asm",)

    def __init__(self, assembler: Assembler) -> None:
        self.asm = assembler

    def handle(self, line: LogicalLine) -> None:
        """Assemble one line that is no directive.

        Raises:
            ParseError, ExpressionError, EncodingError: it is wrong.
        """
        asm = self.asm
        parser = StatementParser(line.tokens, asm, asm.table, asm.options.tasm)
        label = parser.label()
        if label is not None and parser.word() == "equ":
            parser.position += 1
            self._equ(label, parser)
            return
        if label is not None:
            asm.define_label(label)
        start = parser.position
        times, words = parser.prefixes()
        token = parser.peek()
        if token is None:
            if words:
                self._prefixes_alone(words, self._count(times, line.tokens[start]), line)
            elif times is not None:
                raise ParseError("parser: instruction expected", line.tokens[start])
            return
        word = parser.word()
        if word in asm.table:
            parser.position += 1
            instruction = parser.instruction(word, words)
            self._instruction(instruction, self._count(times, token), line)
        elif word in DATA:
            parser.position += 1
            if words:  # they are dropped, if they go together
                asm.encoder.encode(Instruction("", (), words), asm.mode)
            self._data(parser, DATA[word], self._count(times, token), line)
        elif word in RESERVE:
            parser.position += 1
            self._reserve(parser, RESERVE[word], self._count(times, token), line, token)
        elif word == "incbin":
            parser.position += 1
            self._incbin(parser, token, self._count(times, token), line)
        elif word == "equ":
            raise ParseError("EQU not preceded by label", token)
        else:
            before = parser.scan(token)
            hint = asm.suggest_mnemonic(token)
            if label is not None and line.tokens[1] is token:
                # What stands as a label without a colon was hardly meant to be one.
                hint = asm.suggest_mnemonic(label) or hint
                token = label
            raise ParseError("parser: instruction expected", token, hint, before)

    def _prefixes_alone(
        self, words: tuple[str, ...], count: int | Expression, line: LogicalLine
    ) -> None:
        """Append the bytes of prefixes that stand before no instruction."""
        if self.asm.debug_lines is not None:
            self.asm.debug_lines.data(1, count)  # NASM takes them for those of `resb 0`
        if count == 0:
            return  # NASM does not look at what comes zero times
        encoded = self.asm.encoder.encode(Instruction("", (), words), self.asm.mode)
        for category, text in encoded.warnings:
            self.asm.diagnostics.warning(category, text)
        self._repeat(encoded.data, [], count, line)

    def _count(self, times: Value | Expression | None, token: Token) -> int | Expression:
        """Check what stands behind TIMES."""
        if times is None:
            return 1
        if isinstance(times, Linear):
            raise ParseError("non-constant argument supplied to TIMES", token)
        if isinstance(times, Expression):
            if not isinstance(evaluate(times), int):
                raise ParseError("non-constant argument supplied to TIMES", token)
            return times
        if times < 0:
            self.asm.negative_times(times, None)
            return 0
        return times_count(times)

    # EQU

    def _equ(self, label: Token, parser: StatementParser) -> None:
        start = parser.peek()
        if start is None or start.text == "[":
            raise ParseError(_BAD_EQU, start or label)
        value = parser.expression()
        if parser.next_is(":"):
            raise ParseError(_BAD_EQU, parser.peek(), before="invalid segment override")
        following = parser.peek()
        if following is not None:
            raise ParseError(_BAD_EQU if following.text == "," else AFTER_OPERAND, following)
        if isinstance(value, Linear) and any(isinstance(base, Register) for base, _ in value.terms):
            raise ParseError(_BAD_EQU, start)
        self.asm.define_equ(label, value)

    # Data

    def _data(
        self, parser: StatementParser, unit: int, count: int | Expression, line: LogicalLine
    ) -> None:
        data, fields, only_reserved = parser.data(unit)
        asm = self.asm
        if asm.debug_lines is not None and data and unit in _TYPE_SIZES:
            asm.debug_lines.data(_TYPE_SIZES[unit], count)
        if only_reserved and data and not fields:
            self._space(count, len(data), line)
            return
        self._check_bss(count, len(data))
        if parser.reserves and not asm.in_bss():
            asm.diagnostics.warning("zeroing", asm.output.zeroing_warning(asm.section))
        if count == 0:
            return  # NASM does not look at what comes zero times
        patches = self._fill(data, fields, line)
        self._repeat(bytes(data), patches, count, line)

    def _fill(self, data: bytearray, fields: list[Field], line: LogicalLine) -> list[Patch]:
        """Write the constant fields of a data line; return patches for the others."""
        patches: list[Patch] = []
        for field in fields:
            value = field.expression
            offset, size = field.offset, field.size
            if isinstance(value, int):
                if size > 8:
                    raise ParseError(f"integer supplied as {size * 8}-bit data", field.token)
                for warning in misfits(value, size, "wrap"):
                    self.asm.diagnostics.warning("number-overflow", warning, token=field.token)
                data[offset : offset + size] = (value & ((1 << size * 8) - 1)).to_bytes(
                    size, "little"
                )
            else:
                if size > 8:
                    raise ParseError(f"integer supplied as {size * 8}-bit data", field.token)
                patches.append(
                    Patch(offset, size, value, "absolute", "wrap", offset + size, "data", line)
                )
        return patches

    def _repeat(
        self, data: bytes, patches: list[Patch], count: int | Expression, line: LogicalLine
    ) -> None:
        """Append bytes and their patches, `count` times."""
        asm = self.asm
        if isinstance(count, Expression):
            section = asm.section
            asm.output_data()
            present = count.value()
            assert isinstance(present, int)
            present = times_count(present)
            asm.add(Repeat(section, section.size, count, max(0, present), data, patches, line))
            return
        if count * len(data) > LARGEST_LINE:
            raise ParseError(f"more than {LARGEST_LINE} bytes in one line")
        target = asm.output_data()
        for turn in range(count if patches else 0):
            base = len(target.data) + turn * len(data)
            for patch in patches:
                target.patches.append(
                    Patch(
                        base + patch.offset,
                        patch.size,
                        patch.expression,
                        patch.kind,
                        patch.rule,
                        base + patch.end,
                        patch.role,
                        line,
                    )
                )
        if asm.recorder is not None and count > 1:
            asm.recorder.repeated(count, Position(target, len(target.data) + len(data)))
        target.data += data * count

    def _incbin(
        self, parser: StatementParser, token: Token, count: int | Expression, line: LogicalLine
    ) -> None:
        name = parser.peek()
        if name is None or name.kind != STRING:
            raise ParseError("`incbin' expects a file name", name or token)
        parser.position += 1
        bounds: list[int] = []
        if parser.accept(","):
            for value, where in parser.arguments():
                number = evaluate(value)
                check_known(value)
                if not isinstance(number, int):
                    which = "second" if not bounds else "third"
                    raise ParseError(f"`incbin': {which} parameter is non-numeric", where)
                bounds.append(number)
        elif parser.peek() is not None:
            raise ParseError("comma expected after operand", parser.peek())
        if len(bounds) > 2:
            raise ParseError("`incbin': more than three parameters", name)
        skip = max(0, bounds[0]) if bounds else 0
        most = max(0, bounds[1]) if len(bounds) > 1 else None
        data = self.asm.read_binary(strings.unquote(name.text), skip, most, name)
        if self.asm.recorder is not None:
            self.asm.recorder.binary = len(data)
        self._check_bss(count, len(data))
        self._repeat(data, [], count, line)

    def _reserve(
        self,
        parser: StatementParser,
        unit: int,
        count: int | Expression,
        line: LogicalLine,
        token: Token,
    ) -> None:
        if self.asm.debug_lines is not None:
            self.asm.debug_lines.data(unit, count)
        arguments = parser.arguments(AFTER_OPERAND)
        if len(arguments) != 1:
            raise ParseError("invalid combination of opcode and operands", token)
        amount, where = arguments[0]
        if isinstance(amount, Linear):
            if any(isinstance(base, Register) for base, _ in amount.terms):
                raise ParseError("invalid combination of opcode and operands", where)
            raise ParseError("attempt to reserve non-constant quantity of BSS space", where)
        if isinstance(amount, Expression):
            present = evaluate(amount)
            if is_forward(present):
                self.asm.forward_reserves.append(line)
            elif not isinstance(present, int):
                raise ParseError("attempt to reserve non-constant quantity of BSS space", where)
            if count != 1:
                raise ParseError("TIMES and a variable size do not go together", token)
            self._space(amount, unit, line)
            return
        if amount < 0:
            raise ParseError("attempt to reserve negative quantity of BSS space", where)
        self._space(count, unit * amount, line)

    def _space(self, count: int | Expression, unit: int, line: LogicalLine) -> None:
        """Append `count` units of reserved bytes."""
        asm = self.asm
        section = asm.section
        if isinstance(count, int):
            present: object = count
        else:
            present = count.value()
        size = max(0, present) * unit if isinstance(present, int) else 0
        if size > 1 << 32:
            raise ParseError("more than 4 GiB reserved in one line")
        if isinstance(count, int) and size == 0:
            return
        if isinstance(count, int) and section.origin is None and not asm.in_bss():
            asm.diagnostics.warning("zeroing", asm.output.zeroing_warning(section))
        asm.add(Space(section, section.size, count, unit, size, line))

    def _check_bss(self, count: int | Expression, size: int) -> None:
        """Warn if `count` times `size` bytes go to a section that has none; they still count."""
        if size and isinstance(count, int) and count and self.asm.in_bss():
            self.asm.drop_in_bss()

    # Instructions

    def _instruction(
        self, instruction: Instruction, count: int | Expression, line: LogicalLine
    ) -> None:
        asm = self.asm
        bound = bind(instruction)
        try:
            encoded = asm.encoder.encode(bound, asm.mode)
        except EncodingError as error:
            if count == 0:
                return  # NASM does not look at what comes zero times
            if count == 1 and error.messages == (CPU_TOO_OLD,) and is_variable(instruction):
                # A number that is not known yet may choose another form.
                asm.output_data()
                section = asm.section
                unsized = Encoded(b"", sensitive=True)
                asm.add(Variable(section, section.size, instruction, asm.mode, unsized, line))
                return
            error.instruction = instruction
            raise
        for category, text in encoded.warnings if count else ():
            asm.diagnostics.warning(category, text)
        self._check_bss(count, len(encoded.data))
        if isinstance(count, int):
            if count > 1 and (encoded.fixups or encoded.sensitive):
                if count > MOST_TIMES:
                    raise ParseError(f"TIMES repeats an instruction more than {MOST_TIMES} times")
                for turn in range(count):
                    self._append(instruction, encoded, line)
                    if turn == 0 and asm.recorder is not None:
                        asm.recorder.repeated(count, asm.section.here())
            elif count == 1:
                self._append(instruction, encoded, line)
            else:
                self._repeat(encoded.data, [], count, line)
            return
        patches = patches_of(instruction, encoded, line)
        section = asm.section
        asm.output_data()
        present = count.value()
        assert isinstance(present, int)
        asm.add(Repeat(section, section.size, count, max(0, present), encoded.data, patches, line))

    def _append(self, instruction: Instruction, encoded: Encoded, line: LogicalLine) -> None:
        asm = self.asm
        target = asm.output_data()
        section = asm.section
        if encoded.short is not None:
            goal = instruction.operands[0]
            assert isinstance(goal, Immediate)
            destination = goal.value
            if isinstance(destination, Expression):
                self._branch(instruction, destination, encoded, line)
                return
            if (
                isinstance(destination, Linear)
                and destination.terms == ((section, 1),)
                and destination.wrt is None
            ):
                # The target stays where it is; do we?
                if target.settled:
                    distance = destination.offset - section.size - len(encoded.short.data)
                    if -128 <= distance <= 127:
                        encoded = encoded.short
                        for category, text in encoded.warnings:
                            asm.diagnostics.warning(category, text)
                else:
                    self._branch(instruction, Expression((destination,)), encoded, line)
                    return
        elif encoded.sensitive and is_variable(instruction):
            asm.add(Variable(section, section.size, instruction, asm.mode, encoded, line))
            return
        append(target, instruction, encoded, line)

    def _branch(
        self, instruction: Instruction, target: Expression, encoded: Encoded, line: LogicalLine
    ) -> None:
        section = self.asm.section
        branch = Branch(section, section.size, instruction, target, encoded, line)
        branch.is_short = in_reach(branch)
        self.asm.add(branch)


def append(data: Data, instruction: Instruction, encoded: Encoded, line: LogicalLine) -> None:
    """Append an encoded instruction to a piece of data, with patches for its fixups."""
    base = len(data.data)
    data.data += encoded.data
    if encoded.fixups:
        end = base + len(encoded.data)
        for fixup in encoded.fixups:
            data.patches.append(
                Patch(
                    base + fixup.offset,
                    fixup.size,
                    expression_of(instruction, fixup),
                    fixup.kind,
                    fixup.rule,
                    end,
                    fixup.part,
                    line,
                )
            )


def patches_of(instruction: Instruction, encoded: Encoded, line: LogicalLine) -> list[Patch]:
    """Return patches for the fixups of an instruction, counted from its own start."""
    return [
        Patch(
            fixup.offset,
            fixup.size,
            expression_of(instruction, fixup),
            fixup.kind,
            fixup.rule,
            len(encoded.data),
            fixup.part,
            line,
        )
        for fixup in encoded.fixups
    ]
