"""The value of script expressions, by GNU ld's rules for sections (ld manual, "Expressions").

A value is a number and the section that it is relative to. `None` as section is a plain number;
`ABS` says that it is an address. Inside an output section plain numbers become relative to that
section when they are assigned; outside, a literal is an address from the start, which is why
`sym + 4` there is absolute while `sym` keeps its section. Arithmetic has 64 bits, as in the ld
that Debian builds.

Phases: "first" when scripts are read, "mark" when empty sections are found, "allocating" while
addresses are assigned, "final" when they are known; what can't be known yet is None.
"""

from __future__ import annotations

from pylink.formats.elf_constants import STT_NOTYPE, STV_HIDDEN
from pylink.script.nodes import (
    Assertion,
    Binary,
    Call,
    Conditional,
    Name,
    Number,
    Unary,
)
from pylink.sections import KEEP, InputSection, OutputSection
from pylink.symbols import DEFINED, NEW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from pylink.context import Link
    from pylink.script.nodes import Assignment, Expression, FillPattern
    from pylink.script.source import Where
    from pylink.statements import AssignStatement, CheckStatement
    from pylink.symbols import Symbol

    Value: TypeAlias = "tuple[int, OutputSection | None]"

MASK = (1 << 64) - 1
ABS = OutputSection("*ABS*", None)  # address 0; never changed


def align_up(value: int, alignment: int) -> int:
    """Round `value` up to a multiple of `alignment`, any number; 0 and 1 leave it."""
    if alignment <= 1:
        return value
    return (value + alignment - 1) // alignment * alignment & MASK


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


class DataSegment:
    """What DATA_SEGMENT_ALIGN, _RELRO_END and _END have seen.

    `phase` is none, align_seen, relro_seen, end_seen, relro_adjust, adjust or done.
    """

    __slots__ = ("base", "common_page", "end", "max_page", "phase", "relro_end", "relro_offset")

    def __init__(self) -> None:
        self.phase = "none"
        self.base = 0
        self.max_page = 0
        self.common_page = 0
        self.relro_end = 0
        self.relro_offset = 0
        self.end = 0


class Evaluator:
    """Evaluates expressions and makes assignments, for one link.

    `dot` is the location counter, `section` the output section whose statements are evaluated
    (ABS outside of any).
    """

    def __init__(self, ctx: Link) -> None:
        self.ctx = ctx
        self.phase = "first"
        self.dot: int | None = None
        self.section: OutputSection = ABS
        self.segment = DataSegment()
        self.to_dot = False
        self.rel_from_abs = False
        self.source_symbol: Symbol | None = None  # the symbol in an assignment's expression
        self.source_count = 0
        self.round = 0
        # Symbols that the script defines: the round that did last, and whether an object did too.
        self.definitions: dict[str, tuple[int, bool]] = {}
        self.regions: dict[str, tuple[int, int]] = {}
        self.relro_mark = ""
        self.headers_size: Callable[[], int] = lambda: 0

    # Values

    def value(self, node: Expression) -> Value | None:
        """Return the value of `node`, or None if it is not known in this phase."""
        if isinstance(node, Number):
            return node.value, self._literal_section()
        if isinstance(node, Name):
            return self._name(node)
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Unary):
            operand = self.value(node.operand)
            if operand is None:
                return None
            number, section = operand
            if node.operator == "-":
                number = -number
            elif node.operator == "~":
                number = ~number
            elif node.operator == "!":
                number = int(number == 0)
            return number & MASK, section
        if isinstance(node, Conditional):
            seen = self.source_symbol, self.source_count
            condition = self.value(node.condition)
            # A symbol that is only asked about gives nothing to the result.
            self.source_symbol, self.source_count = seen
            if condition is None:
                return None
            return self.value(node.if_true if condition[0] else node.if_false)
        return self._assertion(node)

    def absolute(self, node: Expression) -> int | None:
        """Return the value as an address, or None."""
        value = self.value(node)
        if value is None:
            return None
        number, section = value
        return (number + section.vma if section is not None else number) & MASK

    def number(self, node: Expression, what: str) -> int:
        """Return a value that has to be known, such as an alignment. Raises LinkError."""
        value = self.absolute(node)
        if value is None:
            if self.phase in ("first", "mark"):
                return 0
            raise self.ctx.diagnostics.fatal(
                f"nonconstant expression for {what}", self._where(node)
            )
        return value

    def _where(self, node: Expression) -> Where:
        return node.where

    def _literal_section(self) -> OutputSection | None:
        if self.section is ABS and not self.ctx.script.sane_expr:
            return ABS
        return None

    def _from_address(self, address: int) -> Value:
        """Return an address as a value relative to the current section."""
        self.rel_from_abs = True
        return (address - self.section.vma) & MASK, self.section

    def _name(self, node: Name) -> Value | None:
        name = node.name
        if name == ".":
            if self.dot is None:
                return None
            return self._from_address(self.dot)
        table = self.ctx.symbols
        symbol = table.intern(table.reference_name(name))
        if symbol.defined:
            self.source_symbol = symbol
            self.source_count += 1
            section = symbol.section
            if section is None:
                if self.section is ABS and not self.ctx.script.sane_expr:
                    return symbol.value & MASK, ABS
                return symbol.value & MASK, None
            if isinstance(section, OutputSection):
                return symbol.value & MASK, section
            return self._input_symbol(symbol, section)
        if self.phase == "final" or (self.phase != "mark" and self.to_dot):
            raise self.ctx.diagnostics.fatal(
                f"undefined symbol `{name}' referenced in expression", node.where
            )
        if symbol.state == NEW:
            table.refer(symbol, False, None)
        return None

    def _input_symbol(self, symbol: Symbol, section: InputSection) -> Value | None:
        output = section.output
        if output is None:
            # Not placed yet, or dropped: its offset is all there is.
            return symbol.value, self._literal_section()
        offset = symbol.value
        if section.merged is not None:
            from pylink.merging import merged_location

            section, offset = merged_location(section, offset)
            output = section.output
        return (offset + section.output_offset) & MASK, output

    def _binary(self, node: Binary) -> Value | None:
        # Chains grow to the left: walk down the spine, then up, so that length costs no stack.
        spine = [node]
        while isinstance(spine[-1].left, Binary):
            spine.append(spine[-1].left)
        left = self.value(spine[-1].left)
        for operation in reversed(spine):
            right = self.value(operation.right)
            if left is not None and right is not None:
                left = self._combine(operation, left, right)
            else:
                left = None
        return left

    def _combine(self, node: Binary, left: Value, right: Value) -> Value:
        operator = node.operator
        a, b, section, same = self._operands(left, right)
        if operator in _COMPARISONS:
            return int(_COMPARISONS[operator](a, b)), None
        if operator in ("/", "%"):
            if b == 0:
                if self.phase == "mark":
                    return 0, section
                raise self.ctx.diagnostics.fatal(f"{operator} by zero", node.where)
            # C's division: towards zero, on signed numbers.
            x, y = _signed(a), _signed(b)
            quotient = abs(x) // abs(y)
            if (x < 0) != (y < 0):
                quotient = -quotient
            result = quotient if operator == "/" else x - quotient * y
        elif operator in ("<<", ">>"):
            # A count of 64 and more has no meaning in C; this is what no bits left means.
            shift = min(b, 64)
            result = a << shift if operator == "<<" else a >> shift
        else:
            result = ARITHMETIC[operator](a, b)
        return result & MASK, self._result_section(section, same)

    def _operands(self, left: Value, right: Value) -> tuple[int, int, OutputSection | None, bool]:
        """Bring two values together: numbers, the section, and whether both had that section."""
        a, section_a = left
        b, section_b = right
        if section_a is section_b:
            return a, b, section_a, True
        if section_a is not None and section_b is not None:
            self.rel_from_abs = False
            return (a + section_a.vma) & MASK, (b + section_b.vma) & MASK, ABS, True
        return a, b, section_a if section_b is None else section_b, False

    def _result_section(self, section: OutputSection | None, same: bool) -> OutputSection | None:
        """Operating on two addresses gives a number; on an address and a number an address."""
        if not same:
            return section
        return self._literal_section()

    # Functions

    def _call(self, node: Call) -> Value | None:
        method = _FUNCTIONS[node.function]
        return method(self, node)

    def _one(self, node: Call) -> Value | None:
        return self.value(node.arguments[0])

    def _absolute(self, node: Call) -> Value | None:
        address = self.absolute(node.arguments[0])
        # Asked for by name: not to be bound to a section afterwards.
        self.rel_from_abs = False
        return None if address is None else (address, ABS)

    def _align(self, node: Call) -> Value | None:
        if len(node.arguments) == 2:
            value = self.value(node.arguments[0])
            alignment = self.value(node.arguments[1])
            if value is None or alignment is None:
                return None
            a, b, section, same = self._operands(value, alignment)
            return align_up(a, b), self._result_section(section, same)
        address = self.absolute(node.arguments[0])
        if address is None or self.dot is None:
            return None
        return self._from_address(align_up(self.dot, address))

    def _next(self, node: Call) -> Value | None:
        address = self.absolute(node.arguments[0])
        if address is None or self.dot is None:
            return None
        return align_up(self.dot, address), ABS

    def _max_min(self, node: Call) -> Value | None:
        left = self.value(node.arguments[0])
        right = self.value(node.arguments[1])
        if left is None or right is None:
            return None
        a, b, section, same = self._operands(left, right)
        result = max(a, b) if node.function == "MAX" else min(a, b)
        # Unlike arithmetic, the larger of two addresses of a section is one of them.
        del same
        return result, section

    def _log2ceil(self, node: Call) -> Value | None:
        value = self.value(node.arguments[0])
        if value is None:
            return None
        number = value[0]
        return (0 if number <= 1 else (number - 1).bit_length()), value[1]

    def _sizeof_headers(self, node: Call) -> Value | None:
        del node
        if self.phase == "first":
            return None
        return self.headers_size(), None

    def _defined(self, node: Call) -> Value | None:
        if self.phase == "first":
            return None
        table = self.ctx.symbols
        symbol = table.get(table.reference_name(node.name))
        known = symbol is not None and (symbol.defined or symbol.state == 5)
        if known and node.name in self.definitions:
            made, by_object = self.definitions[node.name]
            known = made == self.round or by_object
        return int(known), None

    def _output(self, node: Call) -> OutputSection | None:
        """Return the output section that a function names; an unknown one is an error at last."""
        found = self.ctx.outputs_by_name.get(node.name)
        if found:
            for output in found:
                if not output.dropped_constraint:
                    return output
            return found[0]
        if self.phase == "final":
            raise self.ctx.diagnostics.fatal(
                f"undefined section `{node.name}' referenced in expression", node.where
            )
        return None

    def _addr(self, node: Call) -> Value | None:
        if self.phase == "first":
            return None
        output = self._output(node)
        if output is None or not output.processed_vma:
            return None
        return 0, output

    def _loadaddr(self, node: Call) -> Value | None:
        if self.phase == "first":
            return None
        output = self._output(node)
        if output is None or not output.processed_lma:
            return None
        if output.node is not None and output.node.load_address is not None:
            # ld evaluates AT's expression anew, with the location counter as it is here.
            address = self.absolute(output.node.load_address)
            return None if address is None else (address, ABS)
        return output.lma, ABS

    def _sizeof(self, node: Call) -> Value | None:
        if self.phase == "first":
            return None
        found = self.ctx.outputs_by_name.get(node.name)
        if not found:
            return 0, None
        output = self._output(node)
        if output is None or not output.made:
            return 0, None
        return (output.size if node.function == "SIZEOF" else output.align), None

    def _constant(self, node: Call) -> Value | None:
        if node.name == "MAXPAGESIZE":
            return self.ctx.options.max_page_size, None
        if node.name == "COMMONPAGESIZE":
            return self.ctx.options.page_size, None
        raise self.ctx.diagnostics.fatal(
            f"unknown constant `{node.name}' referenced in expression", node.where
        )

    def _region_value(self, node: Call) -> Value | None:
        if self.phase == "first" and node.name not in self.regions:
            return None
        region = self.regions.get(node.name)
        if region is None:
            raise self.ctx.diagnostics.fatal(
                f"undefined MEMORY region `{node.name}' referenced in expression", node.where
            )
        if node.function == "ORIGIN":
            return self._from_address(region[0])
        return region[1], None

    def _segment_start(self, node: Call) -> Value | None:
        override = self.ctx.options.segment_starts.get(node.name)
        if override is not None:
            return self._from_address(override)
        value = self.value(node.arguments[0])
        if value is None:
            return None
        return self._from_address(value[0])

    def _data_segment_align(self, node: Call) -> Value | None:
        max_page = self.absolute(node.arguments[0])
        common_page = self.absolute(node.arguments[1])
        self.relro_mark = "start"
        if self.phase == "first" or self.section is not ABS or self.dot is None:
            return None
        if max_page is None or common_page is None:
            return None
        segment = self.segment
        dot = self.dot
        result = align_up(dot, max_page)
        if segment.phase == "relro_adjust":
            result = segment.base
        elif segment.phase == "adjust":
            if common_page < max_page:
                result += (dot + common_page - 1) & (max_page - common_page)
        else:
            result += dot & (max_page - 1)
            if segment.phase == "none":
                segment.phase = "align_seen"
                segment.base = result
                segment.common_page = common_page
                segment.max_page = max_page
                segment.relro_end = 0
            elif segment.phase != "done":
                return None
        return result & MASK, ABS

    def _data_segment_relro_end(self, node: Call) -> Value | None:
        offset = self.absolute(node.arguments[0])
        value = self.absolute(node.arguments[1])
        self.relro_mark = "end"
        if self.phase == "first" or self.section is not ABS or offset is None or value is None:
            return None
        segment = self.segment
        segment.relro_offset = offset
        if segment.phase in ("align_seen", "adjust", "relro_adjust", "done"):
            segment.relro_end = value + offset
        page = max(segment.common_page, 1)
        if segment.phase == "relro_adjust" and segment.relro_end & (page - 1):
            segment.relro_end = align_up(segment.relro_end, page)
            value = segment.relro_end - offset
        if segment.phase == "align_seen":
            segment.phase = "relro_seen"
        return value & MASK, ABS

    def _data_segment_end(self, node: Call) -> Value | None:
        value = self.absolute(node.arguments[0])
        if self.phase == "first" or self.section is not ABS or value is None:
            return None
        segment = self.segment
        if segment.phase in ("align_seen", "relro_seen"):
            segment.phase = "end_seen"
            segment.end = value
        elif segment.phase not in ("done", "adjust", "relro_adjust"):
            return None
        return value, ABS

    def _assertion(self, node: Assertion) -> Value | None:
        value = self.value(node.condition)
        if self.phase == "final" and (value is None or value[0] == 0):
            self.ctx.diagnostics.error(node.message, node.where)
        return value

    # Assignments

    def check(self, statement: CheckStatement) -> None:
        """Evaluate an ASSERT statement; its message is an error in the final phase."""
        self._assertion(statement.node.assertion)

    def fill(self, pattern: FillPattern) -> bytes:
        """Return a fill's bytes: as many as were written, or four, big-endian."""
        if pattern.digits is not None:
            return pattern.digits
        assert pattern.expression is not None
        value = self.absolute(pattern.expression)
        return ((value or 0) & 0xFFFFFFFF).to_bytes(4, "big")

    def first_look(self, node: Assignment) -> None:
        """Evaluate an assignment when its script is read: before sections and addresses exist."""
        self.phase = "first"
        self.dot = None
        self.section = ABS
        if node.symbol == ".":
            return
        if node.kind in ("provide", "provide_hidden"):
            symbol = self.ctx.symbols.get(node.symbol)
            if symbol is None or not symbol.undefined:
                return
        self.rel_from_abs = False
        self.source_symbol = None
        self.source_count = 0
        value = self.value(node.expression)
        if value is not None:
            self._define(node, value)
        elif node.from_option:
            self._define(node, (0, ABS))

    def assign(self, statement: AssignStatement) -> None:
        """Make an assignment, to a symbol or to `dot`. Raises LinkError for what can't be."""
        node = statement.node
        if node.symbol == ".":
            self._assign_dot(statement)
            return
        if node.kind in ("provide", "provide_hidden") and not statement.provided:
            symbol = self.ctx.symbols.get(node.symbol)
            if symbol is None or not (symbol.undefined or symbol.provided):
                statement.value = None
                return
        self.rel_from_abs = False
        self.source_symbol = None
        self.source_count = 0
        value = self.value(node.expression)
        statement.dot = self.dot or 0
        if value is None:
            statement.value = None
            return
        if node.kind in ("provide", "provide_hidden"):
            statement.provided = True
        number, section = value
        statement.value = (number + (section or self.section).vma) & MASK
        self._define(node, value)

    def _define(self, node: Assignment, value: Value) -> None:
        number, section = value
        if section is None:
            section = self.section
        symbol = self.ctx.symbols.intern(node.symbol)
        _, by_object = self.definitions.get(
            node.symbol, (0, symbol.defined and not symbol.from_script)
        )
        self.definitions[node.symbol] = (self.round, by_object)
        if not symbol.from_script:
            symbol.kind = STT_NOTYPE
            symbol.size = 0
        symbol.state = DEFINED
        symbol.value = number
        symbol.section = None if section is ABS else section
        symbol.from_script = True
        symbol.rel_from_abs = self.rel_from_abs and section is ABS
        if node.kind in ("provide", "provide_hidden"):
            symbol.provided = True
        if node.kind in ("hidden", "provide_hidden"):
            symbol.hidden = True
            symbol.visibility = STV_HIDDEN
        if self.source_symbol is not None and self.source_count == 1:
            # `alias = function` is a function, too, and so is `function + 4`.
            symbol.kind = self.source_symbol.kind
            symbol.visibility = symbol.visibility or self.source_symbol.visibility

    def _assign_dot(self, statement: AssignStatement) -> None:
        node = statement.node
        self.to_dot = True
        value = self.value(node.expression)
        self.to_dot = False
        if self.phase == "mark":
            self._mark_kept(statement, value)
        if value is None:
            if self.phase == "mark":
                return
            raise self.ctx.diagnostics.fatal("invalid assignment to location counter", node.where)
        if self.dot is None:
            raise self.ctx.diagnostics.fatal(
                "assignment to location counter invalid outside of SECTIONS", node.where
            )
        number, section = value
        target = (number + (section or self.section).vma) & MASK
        statement.value = target
        if target < self.dot and self.section is not ABS:
            if self.phase != "mark":
                raise self.ctx.diagnostics.fatal(
                    f"cannot move location counter backwards (from {self.dot:08x} to {target:08x})",
                    node.where,
                )
            return
        self.dot = target

    def _mark_kept(self, statement: AssignStatement, value: Value | None) -> None:
        """An assignment to `.` keeps an empty section, except for idioms that add nothing."""
        if self.section is ABS:
            return
        if value is not None and value[0] == 0 and _adds_nothing(statement.node):
            return
        self.section.flags |= KEEP


def _adds_nothing(node: Assignment) -> bool:
    """True for `. += 0`, `. = . + 0` and `. = ALIGN(. != 0 ? x : 1)` and `. = ALIGN(x)`."""
    source = node.expression
    if isinstance(source, Binary) and source.operator == "+":
        return _is_dot(source.left) and isinstance(source.right, Number) and not source.right.value
    if isinstance(source, Call) and source.function == "ALIGN" and len(source.arguments) == 1:
        condition = source.arguments[0]
        if isinstance(condition, Conditional):
            test = condition.condition
            return (
                isinstance(test, Binary)
                and test.operator == "!="
                and _is_dot(test.left)
                and isinstance(test.right, Number)
                and test.right.value == 0
            )
    return False


def _is_dot(node: Expression) -> bool:
    return isinstance(node, Name) and node.name == "."


_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "&&": lambda a, b: bool(a and b),
    "||": lambda a, b: bool(a or b),
}
ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
}
_FUNCTIONS: dict[str, Callable[[Evaluator, Call], Value | None]] = {
    "ABSOLUTE": Evaluator._absolute,
    "ADDR": Evaluator._addr,
    "ALIGN": Evaluator._align,
    "ALIGNOF": Evaluator._sizeof,
    "BLOCK": Evaluator._align,
    "CONSTANT": Evaluator._constant,
    "DATA_SEGMENT_ALIGN": Evaluator._data_segment_align,
    "DATA_SEGMENT_END": Evaluator._data_segment_end,
    "DATA_SEGMENT_RELRO_END": Evaluator._data_segment_relro_end,
    "DEFINED": Evaluator._defined,
    "LENGTH": Evaluator._region_value,
    "LOADADDR": Evaluator._loadaddr,
    "LOG2CEIL": Evaluator._log2ceil,
    "MAX": Evaluator._max_min,
    "MIN": Evaluator._max_min,
    "NEXT": Evaluator._next,
    "ORIGIN": Evaluator._region_value,
    "SEGMENT_START": Evaluator._segment_start,
    "SIZEOF": Evaluator._sizeof,
    "SIZEOF_HEADERS": Evaluator._sizeof_headers,
}
