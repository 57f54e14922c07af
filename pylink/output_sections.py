"""Mapping input sections to output sections, by the script's rules.

The first pattern that matches a section takes it. Output sections come to be when something is put
into them, in statement order; that is the order of the output's section table. Orphans are placed
afterwards, by `orphans`.
"""

from __future__ import annotations

from pylink.formats.elf_constants import (
    SHT_FINI_ARRAY,
    SHT_INIT_ARRAY,
    SHT_NOBITS,
    SHT_NOTE,
    SHT_NULL,
    SHT_PREINIT_ARRAY,
    SHT_PROGBITS,
)
from pylink.patterns import FilePattern, excluded, matcher
from pylink.script.nodes import (
    AssertStatement,
    Assignment,
    Binary,
    Call,
    Conditional,
    Constructors,
    Data,
    FileName,
    Fill,
    InputSections,
    Insert,
    Number,
    Unary,
)
from pylink.script.nodes import OutputSection as OutputNode
from pylink.script.source import Source
from pylink.sections import (
    ALLOC,
    CONTENTS,
    DEBUG,
    EXCLUDE,
    KEEP,
    LOAD,
    MERGE,
    READONLY,
    STRINGS,
    InputSection,
    OutputSection,
)
from pylink.statements import (
    AssignStatement,
    CheckStatement,
    DataStatement,
    FillStatement,
    InsertMark,
    WildStatement,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pylink.context import Link
    from pylink.inputs import ObjectFile
    from pylink.script.evaluator import Evaluator
    from pylink.script.nodes import Expression, SectionPattern, Statement

DISCARD = "/DISCARD/"

# Type and flags that sections have by their name when a script makes them before any input section
# does: name, whether `name.suffix` counts too, type, flags (gABI, "Special Sections").
_SPECIAL = (
    (".bss", True, SHT_NOBITS, 3),
    (".comment", False, SHT_PROGBITS, 0),
    (".data", True, SHT_PROGBITS, 3),
    (".data1", False, SHT_PROGBITS, 3),
    (".debug", False, SHT_PROGBITS, 0),
    (".fini", False, SHT_PROGBITS, 6),
    (".fini_array", True, SHT_FINI_ARRAY, 3),
    (".got", False, SHT_PROGBITS, 3),
    (".init", False, SHT_PROGBITS, 6),
    (".init_array", True, SHT_INIT_ARRAY, 3),
    (".interp", False, SHT_PROGBITS, 0),
    (".line", False, SHT_PROGBITS, 0),
    (".note.GNU-stack", False, SHT_PROGBITS, 0),
    (".plt", False, SHT_PROGBITS, 6),
    (".preinit_array", True, SHT_PREINIT_ARRAY, 3),
    (".rodata", True, SHT_PROGBITS, 2),
    (".rodata1", False, SHT_PROGBITS, 2),
    (".tbss", True, SHT_NOBITS, 0x403),
    (".tdata", True, SHT_PROGBITS, 0x403),
    (".text", True, SHT_PROGBITS, 6),
)


def special_section(name: str) -> tuple[int, int]:
    """Return the type and flags that a section's name implies, SHT_NULL if it implies none."""
    for special, with_suffix, kind, flags in _SPECIAL:
        if name == special or (with_suffix and name.startswith(special + ".")):
            return kind, flags
    if name.startswith(".note"):
        return SHT_NOTE, 0
    return SHT_NULL, 0


class SectionIndex:
    """The input sections that are not placed yet, by name, in the order of the command line."""

    def __init__(self, sections: Iterable[InputSection]) -> None:
        self.by_name: dict[str, list[tuple[int, InputSection]]] = {}
        for number, section in enumerate(sections):
            self.by_name.setdefault(section.name, []).append((number, section))

    def take(self, patterns: list[Callable[[str], bool]]) -> list[tuple[int, InputSection]]:
        """Return sections whose name matches a pattern, in order; placed ones are dropped."""
        found: list[tuple[int, InputSection]] = []
        emptied = []
        lists = 0
        for name, entries in self.by_name.items():
            if not any(pattern(name) for pattern in patterns):
                continue
            entries[:] = [e for e in entries if e[1].output is None and not e[1].discarded]
            if not entries:
                emptied.append(name)
            elif lists == 0:
                found = list(entries)
                lists = 1
            else:
                found += entries
                lists = 2
        for name in emptied:
            del self.by_name[name]
        if lists == 2:
            found.sort(key=lambda entry: entry[0])
        return found


def all_sections(ctx: Link) -> Iterable[InputSection]:
    """Return every input section in link order; a file's common symbols come last."""
    for file in ctx.files:
        for section in file.sections:
            if section is not None:
                yield section
        if file.common is not None:
            yield file.common
        yield from file.linker_sections


def mark_kept(ctx: Link) -> None:
    """Mark what KEEP names, for garbage collection; the mapping comes later."""
    index = SectionIndex(all_sections(ctx))
    pending = list(ctx.script.statements)
    while pending:
        node = pending.pop()
        if isinstance(node, OutputNode):
            pending += node.children
        elif isinstance(node, InputSections) and node.keep:
            for section in _matching(node, index):
                section.keep = True


def map_sections(ctx: Link, evaluator: Evaluator) -> None:
    """Make the runtime statements of the script and place input sections in them."""
    index = SectionIndex(all_sections(ctx))
    mapper = Mapper(ctx, evaluator, index)
    for node in ctx.script.statements:
        mapper.declare(node)
    mapper.move_inserted()
    if ctx.options.starts_before_script:
        start_sections_at(ctx, mapper)
    for statement in ctx.top:
        if isinstance(statement, OutputSection):
            mapper.fill_section(statement)
        elif isinstance(statement, AssignStatement):
            mapper.mention(statement.node.expression)
    if not ctx.options.starts_before_script:
        start_sections_at(ctx, mapper)


def start_sections_at(ctx: Link, mapper: Mapper) -> None:
    """Honour --section-start and -Ttext and its like: they beat the script's addresses.

    The sections are made where the option stands: before the script's own, or behind them.
    """
    source = Source("(command line)", "")
    for name, address in ctx.options.section_starts.items():
        found = ctx.outputs_by_name.get(name)
        if found:
            output = found[0]
        else:
            output = OutputSection(name, None)
            ctx.outputs_by_name[name] = [output]
            ctx.top.append(output)
        output.same_address = Number(address, (source, 0))
        mapper.make(output, 0)


class Mapper:
    """Turns the script's nodes into statements with sections."""

    def __init__(self, ctx: Link, evaluator: Evaluator, index: SectionIndex) -> None:
        self.ctx = ctx
        self.evaluator = evaluator
        self.index = index

    def declare(self, node: Statement) -> None:
        """Add a top-level statement; output sections become known by name, still empty."""
        ctx = self.ctx
        if isinstance(node, Assignment):
            ctx.top.append(AssignStatement(node, None))
        elif isinstance(node, AssertStatement):
            ctx.top.append(CheckStatement(node))
        elif isinstance(node, Insert):
            ctx.top.append(InsertMark(node.after, node.section))
        elif isinstance(node, OutputNode):
            ctx.top.append(self._declare_section(node))

    def _declare_section(self, node: OutputNode) -> OutputSection:
        output = OutputSection(node.name, node)
        output.region = node.region
        output.lma_region = node.lma_region
        output.phdrs = node.phdrs
        output.noload = node.kind == "NOLOAD"
        for child in node.children:
            self._declare_child(output, child)
        self.ctx.outputs_by_name.setdefault(node.name, []).append(output)
        return output

    def _declare_child(self, output: OutputSection, node: Statement) -> None:
        children = output.children
        if isinstance(node, Assignment):
            children.append(AssignStatement(node, output))
        elif isinstance(node, AssertStatement):
            children.append(CheckStatement(node))
        elif isinstance(node, InputSections):
            children.append(WildStatement(node))
        elif isinstance(node, Data):
            children.append(DataStatement(node))
        elif isinstance(node, Fill):
            children.append(FillStatement(self.evaluator.fill(node.pattern)))
        elif isinstance(node, (Constructors, FileName)):
            pass

    def move_inserted(self) -> None:
        """Move the statements before each INSERT to where it says. Raises LinkError."""
        ctx = self.ctx
        top = ctx.top
        while True:
            position = next((i for i, s in enumerate(top) if isinstance(s, InsertMark)), None)
            if position is None:
                return
            mark = top[position]
            assert isinstance(mark, InsertMark)
            moved = top[:position]
            rest = top[position + 1 :]
            for at, statement in enumerate(rest):
                if isinstance(statement, OutputSection) and statement.name == mark.section:
                    where = at + 1 if mark.after else at
                    top[:] = rest[:where] + moved + rest[where:]
                    break
            else:
                # It may name a section of the statements before it, which then stay in front.
                if not any(isinstance(s, OutputSection) and s.name == mark.section for s in moved):
                    raise ctx.diagnostics.fatal(f"{mark.section} not found for insert")
                top[:] = moved + rest

    # Making output sections

    def make(self, output: OutputSection, flags: int) -> None:
        """Bring an output section into being."""
        if output.made:
            return
        output.made = True
        output.flags |= flags
        kind, implied = special_section(output.name)
        output.sh_type, output.sh_flags = kind, implied
        self.ctx.section_order.append(output)
        node = output.node
        if node is not None:
            if node.address is not None:
                self.mention(node.address)
            if node.load_address is not None:
                self.mention(node.load_address)
            if node.align is not None:
                self.evaluator.phase = "mark"
                output.align = power_of_two(self.evaluator, node.align, "section alignment")
            if node.type_value is not None:
                output.forced_type = self.evaluator.number(node.type_value, "section type")

    def mention(self, node: Expression) -> None:
        """Make output sections that an expression asks about: they exist, if only to be empty."""
        pending = [node]
        while pending:
            node = pending.pop()
            if isinstance(node, Call):
                if node.function in ("ADDR", "LOADADDR"):
                    found = self.ctx.outputs_by_name.get(node.name)
                    if found:
                        self.make(found[0], 0)
                pending += reversed(node.arguments)
            elif isinstance(node, Binary):
                pending += (node.right, node.left)
            elif isinstance(node, Unary):
                pending.append(node.operand)
            elif isinstance(node, Conditional):
                pending += (node.if_false, node.if_true, node.condition)

    def fill_section(self, output: OutputSection) -> None:
        """Place input sections by the patterns of one output section, in order."""
        node = output.node
        if node is None:
            return
        if node.fill is not None:
            output.fill = self.evaluator.fill(node.fill)
        if node.constraint and not self._constraint_holds(output, node):
            output.dropped_constraint = True
            return
        for child in output.children:
            if isinstance(child, WildStatement) and child.node is not None:
                for section in _matching(child.node, self.index):
                    self.add(output, child, section)
            elif output.name == DISCARD:
                continue
            elif isinstance(child, DataStatement):
                if child.node.expression is not None:
                    self.mention(child.node.expression)
                flags = CONTENTS | ALLOC | LOAD
                if node.kind in ("DSECT", "COPY", "INFO", "OVERLAY"):
                    flags = CONTENTS
                elif node.kind == "NOLOAD":
                    flags = ALLOC
                if output.made:
                    output.flags |= flags
                else:
                    self.make(output, flags | READONLY)
            elif isinstance(child, AssignStatement):
                self.mention(child.node.expression)
                self.make(output, 0)
            elif isinstance(child, FillStatement):
                self.make(output, 0)

    def _constraint_holds(self, output: OutputSection, node: OutputNode) -> bool:
        """ONLY_IF_RO and ONLY_IF_RW: are all matching input sections (not) read-only?"""
        readonly = True
        for child in output.children:
            if isinstance(child, WildStatement) and child.node is not None:
                for section in _matching(child.node, self.index):
                    if not section.flags & READONLY:
                        readonly = False
        return readonly == (node.constraint == "ONLY_IF_RO")

    def add(self, output: OutputSection, wild: WildStatement, section: InputSection) -> None:
        """Place one input section. See `place`."""
        place(self.ctx, self, output, wild, section)


def place(
    ctx: Link,
    mapper: Mapper,
    output: OutputSection,
    wild: WildStatement,
    section: InputSection,
) -> None:
    """Put `section` into `output`, or drop it where that is /DISCARD/."""
    if section.output is not None or section.discarded:
        return
    flags = section.flags
    if flags & EXCLUDE and not ctx.options.relocatable:
        section.discarded = section.discarded or "excluded"
        return
    if output.name == DISCARD:
        section.discarded = "script"
        ctx.discarded.append(section)
        return
    if flags & DEBUG and ctx.options.strip:
        section.discarded = "stripped"
        return
    flags &= ~EXCLUDE
    kind = output.node.kind if output.node is not None else ""
    if kind in ("DSECT", "COPY", "INFO", "OVERLAY"):
        flags &= ~ALLOC
    elif kind == "READONLY":
        flags |= READONLY
    elif kind == "NOLOAD":
        flags &= ~(LOAD | CONTENTS)
    if not output.made:
        mapper.make(output, flags)
    if not flags & READONLY:
        output.flags &= ~READONLY
    if output.inputs:
        flags &= ~READONLY
        mergeable = MERGE | STRINGS
        if output.flags & mergeable != flags & mergeable or (
            flags & MERGE and output.entsize != section.entsize
        ):
            output.flags &= ~mergeable
            flags &= ~mergeable
    output.flags |= flags
    if not output.inputs:
        # What the name implied counts only for sections without input.
        output.sh_flags = 0
        if output.sh_type in (SHT_PROGBITS, SHT_NOTE, SHT_NOBITS):
            output.sh_type = SHT_NULL
        if output.sh_type == SHT_NULL and output.flags & ~EXCLUDE == section.flags & ~EXCLUDE:
            output.sh_type = section.sh_type
        if flags & MERGE:
            output.entsize = section.entsize
        output.link = section.link
    output.align = max(output.align, section.align)
    if wild.node is not None and wild.node.keep:
        output.flags |= KEEP
    section.output = output
    output.inputs.append(section)
    wild.sections.append(section)


def power_of_two(evaluator: Evaluator, node: Expression, what: str) -> int:
    """Return an alignment that a script asks for, as the next power of two, as ld takes it."""
    value = evaluator.number(node, what)
    return 1 if value <= 1 else 1 << (value - 1).bit_length()


# Matching


def _matching(node: InputSections, index: SectionIndex) -> list[InputSection]:
    """Return the unplaced sections that a pattern names, sorted as it asks."""
    wanted_file = FilePattern(node.file)
    not_in = excluded(node.excluded_files) if node.excluded_files else None
    patterns = node.patterns
    if patterns is None:
        candidates = index.take([lambda name: True])
        specs: list[tuple[Callable[[str], bool], Callable[[ObjectFile], bool] | None]] = []
    else:
        specs = [
            (matcher(p.name), excluded(p.excluded_files) if p.excluded_files else None)
            for p in patterns
        ]
        candidates = index.take([spec[0] for spec in specs])
    every_file = wanted_file.everything and not_in is None
    exclusions = any(spec[1] is not None for spec in specs)
    sorting = node.sort_files or (patterns is not None and any(p.sorts for p in patterns))
    if every_file and not exclusions and not sorting and node.flags is None:
        return [section for _, section in candidates]
    chosen: list[tuple[InputSection, SectionPattern | None]] = []
    for _, section in candidates:
        file = section.file
        if not wanted_file(file) or (not_in is not None and not_in(file)):
            continue
        if node.flags is not None and (
            section.sh_flags & node.flags[0] != node.flags[0] or section.sh_flags & node.flags[1]
        ):
            continue
        if patterns is None:
            chosen.append((section, None))
            continue
        for pattern, (name_matches, file_excluded) in zip(patterns, specs, strict=True):
            if name_matches(section.name) and not (file_excluded and file_excluded(file)):
                chosen.append((section, pattern))
                break
    if not sorting:
        return [section for section, _ in chosen]
    return _sorted(node, chosen)


def _sorted(
    node: InputSections, chosen: list[tuple[InputSection, SectionPattern | None]]
) -> list[InputSection]:
    """Insert sections one by one, as ld does.

    A section of a sorted pattern goes before the first that is greater; one of an unsorted
    pattern goes to the end. With one pattern that is a stable sort.
    """
    kinds = {pattern.sorts if pattern else () for _, pattern in chosen}
    reverse = node.sort_files_reverse or any(p is not None and p.reverse for _, p in chosen)
    if len(kinds) <= 1:
        kind = next(iter(kinds), ())
        ordered = [section for section, _ in chosen]
        ordered.sort(key=lambda s: _sort_key(kind, s), reverse=reverse and not node.sort_files)
        if node.sort_files:
            ordered.sort(
                key=lambda s: (s.file.archive or s.file.path, s.file.member),
                reverse=node.sort_files_reverse,
            )
        return ordered
    result: list[InputSection] = []
    for section, pattern in chosen:
        kind = pattern.sorts if pattern else ()
        at = len(result)
        if kind and kind != ("none",):
            key = _sort_key(kind, section)
            for position, other in enumerate(result):
                if key < _sort_key(kind, other):
                    at = position
                    break
        result.insert(at, section)
    return result


def _sort_key(sorts: tuple[str, ...], section: InputSection) -> tuple[object, ...]:
    """Return what sections are compared by; nested sorts, outermost first."""
    key: list[object] = []
    for sort in sorts:
        if sort == "name":
            key.append(section.name)
        elif sort == "alignment":
            key.append(-section.align)
        elif sort == "init_priority":
            key.append(init_priority(section.name))
            key.append(section.name)
    return tuple(key)


def init_priority(name: str) -> int:
    """Return the priority in a name like .init_array.00100; .ctors.N counts from the other end."""
    stem, _, digits = name.rpartition(".")
    if digits.isascii() and digits.isdigit() and len(digits) <= 9:
        priority = int(digits)
        if stem in (".ctors", ".dtors") or name.startswith((".ctors.", ".dtors.")):
            return 65535 - priority
        return priority
    return -1
