"""The map file, in GNU ld's form, so that tools which read ld's maps read ours."""

from __future__ import annotations

from pylink.script.evaluator import ARITHMETIC, MASK
from pylink.script.nodes import (
    Assertion,
    Binary,
    Call,
    Conditional,
    InputSections,
    Name,
    Number,
    SectionPattern,
    Unary,
)
from pylink.sections import EXCLUDE, InputSection, OutputSection
from pylink.statements import (
    AssignStatement,
    CheckStatement,
    DataStatement,
    FillStatement,
    WildStatement,
)
from pylink.symbol_order import hash_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.api import LinkResult
    from pylink.context import Link
    from pylink.script.nodes import Expression
    from pylink.symbols import Symbol

_SORT_WORDS = {
    "name": "SORT_BY_NAME",
    "alignment": "SORT_BY_ALIGNMENT",
    "init_priority": "SORT_BY_INIT_PRIORITY",
    "none": "SORT_NONE",
}


def map_text(ctx: Link) -> str:
    """Return the map of a finished link."""
    parts: list[str] = []
    _archive_members(ctx, parts)
    _commons(ctx, parts)
    _discarded(ctx, parts)
    _memory(ctx, parts)
    parts.append("\nLinker script and memory map\n\n")
    writer = _MapWriter(ctx, parts)
    writer.statements()
    loaded = dict.fromkeys(file.archive or file.path for file in ctx.files)
    parts += [f"LOAD {name}\n" for name in loaded]
    parts.append(f"OUTPUT({ctx.options.output} {ctx.output_format})\n")
    if ctx.options.cref:
        _cross_references(ctx, parts)
    return "".join(parts)


def _archive_members(ctx: Link, parts: list[str]) -> None:
    if not ctx.archive_reasons:
        return
    parts.append("Archive member included to satisfy reference by file (symbol)\n\n")
    for member, asker, symbol in ctx.archive_reasons:
        lead = f"{member}\n{'':30}" if len(member) >= 29 else f"{member:30}"
        parts.append(f"{lead}{asker} ({symbol})\n")


def _commons(ctx: Link, parts: list[str]) -> None:
    if not ctx.common_sections:
        return
    sections = set(ctx.common_sections)
    parts.append("\nAllocating common symbols\nCommon symbol       size              file\n\n")
    by_name = ctx.symbols.by_name
    for name in hash_order(by_name):
        symbol = by_name[name]
        if symbol.section in sections:
            lead = f"{name}\n{'':20}" if len(name) >= 19 else f"{name:20}"
            owner = symbol.file.name if symbol.file is not None else ""
            parts.append(f"{lead}{symbol.size:#x}".ljust(38) + f"{owner}\n")


def _discarded(ctx: Link, parts: list[str]) -> None:
    dropped = [
        section
        for file in ctx.files
        for section in file.sections
        if section is not None and section.discarded
    ]
    if not dropped:
        return
    parts.append("\nDiscarded input sections\n\n")
    for section in dropped:
        parts.append(_line(f" {section.name}", 0, section.raw_size) + f" {section.file.name}\n")


def _memory(ctx: Link, parts: list[str]) -> None:
    parts.append("\nMemory Configuration\n\n")
    parts.append("Name             Origin             Length             Attributes\n")
    for name, (origin, length) in ctx.regions.items():
        node = next((n for n in ctx.script.memory if n.name == name), None)
        if node is None:
            continue
        # ld prints the letters in an order of its own.
        letters = "".join(c for c in "XRAWIL" if c in node.attributes).lower()
        inverted = "".join(c for c in "XRAWIL" if c in node.not_attributes).lower()
        text = letters + (f"!{inverted}" if inverted else "")
        line = f"{name:16} 0x{origin:08x}         0x{length & 0xFFFFFFFF:08x}"
        parts.append(f"{line}         {text}\n" if text else f"{line}\n")
    parts.append("*default*        0x00000000         0xffffffff\n")


def _line(name: str, address: int, size: int) -> str:
    """Return a name, padded or on a line of its own, an address and a size."""
    lead = f"{name}\n{'':16}" if len(name) >= 15 else f"{name:16}"
    return f"{lead}0x{address & 0xFFFFFFFF:08x} {f'{size:#x}':>10}"


class _MapWriter:
    """Writes the statements with what came of them."""

    def __init__(self, ctx: Link, parts: list[str]) -> None:
        self.ctx = ctx
        self.parts = parts
        self.symbols: dict[InputSection, list[Symbol]] = {}
        for symbol in ctx.symbols.by_name.values():
            if symbol.defined and isinstance(symbol.section, InputSection):
                self.symbols.setdefault(symbol.section, []).append(symbol)

    def statements(self) -> None:
        for statement in self.ctx.top:
            if isinstance(statement, OutputSection):
                self._output(statement)
            elif isinstance(statement, AssignStatement):
                self._assignment(statement)
            elif isinstance(statement, CheckStatement):
                self._check(statement)

    def _output(self, output: OutputSection) -> None:
        parts = self.parts
        if output.dropped_constraint:
            return
        if not output.made:
            parts.append(f"\n{output.name}\n")
        else:
            line = _line(output.name, output.vma, output.size)
            if output.vma != output.lma:
                line += f" load address 0x{output.lma & 0xFFFFFFFF:08x}"
            parts.append(f"\n{line}\n")
        pads = iter(output.pads if output.present else [])
        pad = next(pads, None)

        def pads_before(offset: int) -> None:
            nonlocal pad
            while pad is not None and pad.offset < offset:
                fill = pad.fill.hex() if pad.fill else ""
                parts.append(f"{_line(' *fill*', output.vma + pad.offset, pad.size)} {fill}\n")
                pad = next(pads, None)

        for child in output.children:
            if isinstance(child, WildStatement):
                if child.node is not None:
                    self._patterns(child.node)
                for section in child.sections:
                    pads_before(section.output_offset)
                    self._input(section, output)
            elif isinstance(child, DataStatement):
                pads_before(child.offset)
                address = output.vma + child.offset
                text = f"{child.node.directive} {child.value:#x}"
                if child.node.expression is None:
                    text = child.node.directive
                parts.append(f"{_line('', address, child.node.size)} {text}\n")
            elif isinstance(child, FillStatement):
                parts.append(f" FILL mask 0x{child.pattern.hex()}\n")
            elif isinstance(child, AssignStatement):
                self._assignment(child)
            else:
                self._check(child)
        pads_before(output.size + 1)

    def _patterns(self, node: InputSections) -> None:
        file = node.file
        if node.excluded_files:
            file = f"EXCLUDE_FILE({' '.join(node.excluded_files)}) {file}"
        if node.sort_files:
            file = f"SORT_BY_NAME({file})"
        text = file
        if node.patterns is not None:
            text += f"({' '.join(_pattern(pattern) for pattern in node.patterns)})"
        self.parts.append(f" {text}\n")

    def _input(self, section: InputSection, output: OutputSection) -> None:
        address = output.vma + section.output_offset
        size = 0 if section.flags & EXCLUDE else section.size
        self.parts.append(_line(f" {section.name}", address, size) + f" {section.file.name}\n")
        for symbol in sorted(self.symbols.get(section, ()), key=lambda s: s.value):
            where = address + symbol.value
            self.parts.append(f"{'':16}0x{where & 0xFFFFFFFF:08x}{'':16}{symbol.name}\n")

    def _assignment(self, statement: AssignStatement) -> None:
        node = statement.node
        text = expression_text(node.expression)
        shown = f"{node.symbol} = {text}"
        if node.kind in ("provide", "provide_hidden"):
            word = "PROVIDE_HIDDEN" if node.kind == "provide_hidden" else "PROVIDE"
            shown = f"{word} ({shown})"
        elif node.kind == "hidden":
            shown = f"HIDDEN ({shown})"
        if statement.value is None:
            value = "[!provide]" if "provide" in node.kind else "*undef*   "
        else:
            value = f"0x{statement.value & 0xFFFFFFFF:08x}"
        self.parts.append(f"{'':16}{value}{'':24}{shown}\n")

    def _check(self, statement: CheckStatement) -> None:
        assertion = statement.node.assertion
        text = f"ASSERT ({expression_text(assertion.condition)}, {assertion.message})"
        self.parts.append(f"{'':16}0x{1:08x}{'':24}{text}\n")


def _pattern(pattern: SectionPattern) -> str:
    text = pattern.name
    if pattern.excluded_files:
        text = f"EXCLUDE_FILE({' '.join(pattern.excluded_files)}) {text}"
    for sort in reversed(pattern.sorts):
        text = f"{_SORT_WORDS[sort]}({text})"
    return text


def expression_text(node: Expression) -> str:
    """Return an expression as ld's map shows it: numbers in hexadecimal, all parentheses."""
    if isinstance(node, Number):
        return f"{node.value:#x}"
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Binary):
        # Down the left spine in a loop: a chain may be long.
        spine: list[Binary] = []
        left: Expression = node
        while isinstance(left, Binary):
            spine.append(left)
            left = left.left
        text = expression_text(left)
        constant = left.value if isinstance(left, Number) else None
        for operation in reversed(spine):
            right = operation.right
            # ld folds constants when it parses them.
            fold = ARITHMETIC.get(operation.operator)
            if constant is not None and isinstance(right, Number) and fold is not None:
                constant = fold(constant, right.value) & MASK
                text = f"{constant:#x}"
            else:
                constant = None
                text = f"({text} {operation.operator} {expression_text(right)})"
        return text
    if isinstance(node, Unary):
        return f"{node.operator} ({expression_text(node.operand)})"
    if isinstance(node, Conditional):
        parts = (node.condition, node.if_true, node.if_false)
        condition, if_true, if_false = (expression_text(part) for part in parts)
        return f"{condition}?{if_true}:{if_false}"
    if isinstance(node, Call):
        arguments = [expression_text(argument) for argument in node.arguments]
        if node.name:
            arguments.insert(0, node.name)
        if not arguments:
            return node.function
        return f"{node.function} ({', '.join(arguments)})"
    assert isinstance(node, Assertion)
    return f"ASSERT ({expression_text(node.condition)}, {node.message})"


def _cross_references(ctx: Link, parts: list[str]) -> None:
    """Append --cref's table: each symbol, where it is defined, and who refers to it."""
    parts.append(f"\nCross Reference Table\n\n{'Symbol':50}File\n")
    users: dict[str, list[str]] = {}
    for file in ctx.files:
        for symbol in file.globals:
            users.setdefault(symbol.name, []).append(file.name)
    for name in sorted(users):
        symbol = ctx.symbols.by_name[name]
        files = list(dict.fromkeys(users[name]))
        if symbol.file is not None and symbol.file.name in files:
            files.remove(symbol.file.name)
            files.insert(0, symbol.file.name)
        lead = f"{name}\n{'':50}" if len(name) >= 49 else f"{name:50}"
        parts.append(f"{lead}{files[0]}\n")
        parts += [f"{'':50}{file}\n" for file in files[1:]]


def memory_usage(result: LinkResult) -> str:
    """Return the table of --print-memory-usage."""
    lines = ["Memory region         Used Size  Region Size  %age Used\n"]
    for name, origin, length, current in result.memory:
        used = current - origin
        percent = 100.0 * used / length if length else 0.0
        lines.append(f"{name:>16}: {_size(used):>13}  {_size(length):>11}  {percent:8.2f}%\n")
    return "".join(lines)


def _size(value: int) -> str:
    """Return a number of bytes in the largest unit that divides it."""
    for shift, unit in ((30, "GB"), (20, "MB"), (10, "KB")):
        if value and value % (1 << shift) == 0:
            return f"{value >> shift} {unit}"
    return f"{value} B"
