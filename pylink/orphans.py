"""Placing orphans: input sections that no pattern of the script took.

An orphan joins an output section of its name if that is compatible; else it gets one of its own
behind the last section of its kind (code, read-only data, data, bss, notes ...), as GNU ld does.
Later orphans of a kind follow the first.
"""

from __future__ import annotations

from pylink.formats.elf_constants import SHT_NOTE, SHT_REL, SHT_RELA
from pylink.output_sections import Mapper, all_sections, place
from pylink.script.nodes import Number
from pylink.script.nodes import OutputSection as OutputNode
from pylink.script.source import Source
from pylink.sections import (
    ALLOC,
    CODE,
    CONTENTS,
    DEBUG,
    LOAD,
    READONLY,
    TLS,
    InputSection,
    OutputSection,
)
from pylink.statements import AssignStatement, WildStatement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link

_NOWHERE = (Source("(orphan)", ""), 0)

# The section that orphans of a kind go behind, by preference, and the flags that it counts as
# having while nothing is in it.
_LOADED = CONTENTS | ALLOC | LOAD
_HOLDS = {
    "text": (".text", _LOADED | READONLY | CODE),
    "rodata": (".rodata", _LOADED | READONLY),
    "tdata": (".tdata", _LOADED | TLS),
    "data": (".data", _LOADED),
    "bss": (".bss", ALLOC),
    "rel": (".rel", _LOADED | READONLY),
    "interp": (".interp", _LOADED | READONLY),
    "nonalloc": (".comment", CONTENTS),
}


class Hold:
    """Where orphans of one kind go: behind `output`, then behind each other."""

    __slots__ = ("last", "last_in_order", "notes", "output")

    def __init__(self, output: OutputSection | None) -> None:
        self.output = output
        self.last: OutputSection | None = None
        self.last_in_order: OutputSection | None = None
        self.notes: list[OutputSection] = []


class OrphanPlacer:
    """Places all orphans of a link."""

    def __init__(self, ctx: Link, mapper: Mapper) -> None:
        self.ctx = ctx
        self.mapper = mapper
        self.elf = ctx.output_format == "elf32-i386"
        self.holds = {kind: Hold(self._find(name)) for kind, (name, _) in _HOLDS.items()}
        self.assumed = {
            hold.output: _HOLDS[kind][1]
            for kind, hold in self.holds.items()
            if hold.output is not None
        }

    def place_all(self) -> None:
        """Place every section that has no place yet. Raises LinkError."""
        ctx = self.ctx
        handling = ctx.options.orphan_handling
        for section in all_sections(ctx):
            if section.output is not None or section.discarded:
                continue
            if section is section.file.common:
                self._place_common(section)
                continue
            if handling == "discard":
                section.discarded = "orphan"
                continue
            self._place(section)
            if section.output is None or handling == "place":
                continue
            text = (
                f"orphan section `{section.name}' from `{section.file.name}' "
                f"being placed in section `{section.output.name}'"
            )
            if handling == "warn":
                ctx.diagnostics.warning(text)
            else:
                ctx.diagnostics.error(
                    f"unplaced orphan section `{section.name}' from `{section.file.name}'"
                )

    def _find(self, name: str) -> OutputSection | None:
        for output in self.ctx.outputs_by_name.get(name, ()):
            if not output.dropped_constraint:
                return output
        return None

    def _place_common(self, section: InputSection) -> None:
        """A script without COMMON: ld puts common symbols into .bss."""
        output = self._find(".bss")
        if output is None:
            output = self._new_output(".bss")
            self.ctx.top.append(output)
        self._append(output, section)

    def _new_output(self, name: str) -> OutputSection:
        output = OutputSection(name, None)
        self.ctx.outputs_by_name.setdefault(name, []).append(output)
        return output

    def _append(self, output: OutputSection, section: InputSection) -> None:
        last = output.children[-1] if output.children else None
        if isinstance(last, WildStatement) and last.node is None:
            wild = last
        else:
            wild = WildStatement(None)
            output.children.append(wild)
        place(self.ctx, self.mapper, output, wild, section)

    def _place(self, section: InputSection) -> None:
        unused = None
        name = section.name
        if (
            section.flags & ALLOC
            and section.sh_type == SHT_REL
            and not self.ctx.options.relocatable
        ):
            name = ".rel.dyn"  # -z combreloc: all of them together
        named = [o for o in self.ctx.outputs_by_name.get(name, ()) if not o.dropped_constraint]
        relocatable = self.ctx.options.relocatable
        for output in named:
            if not output.made:
                unused = output
            elif output.flags == 0 or (
                not (section.flags ^ output.flags) & (LOAD | ALLOC)
                and not (relocatable and section.group)
            ):
                self._append(output, section)
                return
        if unused is not None:
            self._append(unused, section)
            return
        flags = self._common_flags(section)
        kind = self._kind(section, flags)
        if kind is None:
            self._insert(section, name, None, None)
            return
        hold = self.holds[kind]
        after = hold.output
        if after is None and kind == "rel":
            # Behind the last read-only section that has something in it.
            mask = CONTENTS | ALLOC | LOAD | READONLY | TLS
            made = [o for o in self.ctx.top if isinstance(o, OutputSection) and o.made]
            after = self._last(made, section, flags, mask, False)
        elif after is None:
            after, exact = self._find_by_flags(section, flags)
            if exact:
                hold.output = after
        self._insert(section, name, after, hold)

    def _common_flags(self, section: InputSection) -> int:
        """Return the flags, writable if any section of that name in the file is."""
        flags = section.flags
        for other in section.file.sections:
            if (
                other is not None
                and other.name == section.name
                and other.output is None
                and not other.discarded
                and not (other.flags ^ flags) & (LOAD | ALLOC)
                and not other.flags & READONLY
            ):
                flags &= ~READONLY
        return flags

    def _kind(self, section: InputSection, flags: int) -> str | None:
        if not flags & (ALLOC | DEBUG):
            return "nonalloc"
        if not flags & ALLOC:
            return None
        if flags & LOAD and section.sh_type == SHT_NOTE:
            return "interp"
        if not flags & (LOAD | CONTENTS | TLS):
            return "bss"
        if flags & TLS:
            return "tdata"
        if not flags & READONLY:
            return "data"
        if section.sh_type in (SHT_REL, SHT_RELA):
            return "rel"
        return "text" if flags & CODE else "rodata"

    def _find_by_flags(
        self, section: InputSection, flags: int
    ) -> tuple[OutputSection | None, bool]:
        """Return the last output section most like the orphan, and whether it is just like it."""
        outputs = [s for s in self.ctx.top if isinstance(s, OutputSection)]
        for by_type in (True, False):
            if by_type:
                all_flags = CONTENTS | ALLOC | LOAD | READONLY | CODE | TLS
                exact = self._last(outputs, section, flags, all_flags, True)
                if exact is not None:
                    return exact, True
            if flags & ALLOC and flags & CODE:
                mask = CONTENTS | ALLOC | LOAD | CODE | TLS
            elif flags & ALLOC and flags & READONLY:
                mask = CONTENTS | ALLOC | LOAD | READONLY | TLS
            elif flags & ALLOC and flags & TLS:
                found = self._last_thread_local(outputs, flags)
                if found is not None:
                    return found, False
                continue
            elif flags & ALLOC and flags & CONTENTS:
                mask = CONTENTS | ALLOC | LOAD | TLS
            elif flags & ALLOC:
                mask = ALLOC
            else:
                # Not allocated: behind whatever is last.
                return (outputs[-1] if outputs else None), False
            found = self._last(outputs, section, flags, mask, by_type)
            if found is not None:
                return found, False
        return None, False

    def _last(
        self,
        outputs: list[OutputSection],
        section: InputSection,
        flags: int,
        mask: int,
        by_type: bool,
    ) -> OutputSection | None:
        found = None
        for output in outputs:
            if output.made and by_type and not self._same_type(output, section):
                continue
            have = output.flags if output.made else self.assumed.get(output, 0)
            if not (have ^ flags) & mask:
                found = output
        return found

    def _same_type(self, output: OutputSection, section: InputSection) -> bool:
        # Types are ELF's: in a flat binary there are none to compare.
        return not self.elf or output.sh_type == section.sh_type

    @staticmethod
    def _last_thread_local(outputs: list[OutputSection], flags: int) -> OutputSection | None:
        """.tdata goes behind .data, .tbss behind .tdata."""
        found = None
        seen = False
        for output in outputs:
            difference = output.flags ^ (flags | LOAD | CONTENTS)
            if not difference & (TLS | ALLOC):
                # .tdata or .tbss; a .tbss is good only for another .tbss.
                if not difference & (CONTENTS | LOAD) or not flags & LOAD:
                    found = output
                seen = True
            elif seen:
                break
            elif not difference & (CONTENTS | ALLOC | LOAD):
                found = output
        return found

    def _insert(
        self,
        section: InputSection,
        name: str,
        after: OutputSection | None,
        hold: Hold | None,
    ) -> None:
        """Make an output section for the orphan, behind `after` and behind earlier orphans."""
        ctx = self.ctx
        output = self._new_output(name)
        allocated = section.flags & (LOAD | ALLOC)
        if ctx.options.relocatable or not allocated:
            node = OutputNode(name, _NOWHERE)
            node.address = Number(0, _NOWHERE)
            output.node = node
        if after is not None and allocated:
            output.region = after.region
            output.lma_region = after.lma_region
            output.phdrs = after.phdrs
        self._append(output, section)
        if hold is None:
            ctx.top.append(output)
            return
        if section.sh_type == SHT_NOTE and hold.notes:
            self._insert_note(output, hold)
            return
        if section.sh_type == SHT_NOTE:
            hold.notes.append(output)
        order = ctx.section_order
        if output in order:
            order.remove(output)
            position = self._order_position(order, after, hold)
            order.insert(position, output)
            hold.last_in_order = output
        if hold.last is not None:
            position = ctx.top.index(hold.last) + 1
        else:
            position = self._statement_position(after)
        ctx.top.insert(position, output)
        hold.last = output

    def _insert_note(self, output: OutputSection, hold: Hold) -> None:
        """Notes go by falling alignment, so that those of one alignment share a segment."""
        notes = hold.notes
        position = len(notes)
        while position and notes[position - 1].align < output.align:
            position -= 1
        notes.insert(position, output)
        for sections in (self.ctx.section_order, self.ctx.top):
            if output in sections:
                sections.remove(output)
            if position:
                at = sections.index(notes[position - 1]) + 1
            else:
                at = sections.index(notes[1])
            sections.insert(at, output)
        if position == len(notes) - 1:
            hold.last = hold.last_in_order = output

    def _order_position(
        self, order: list[OutputSection], after: OutputSection | None, hold: Hold
    ) -> int:
        if hold.last_in_order is not None:
            return order.index(hold.last_in_order) + 1
        if after is None:
            return 0
        if after in order:
            return order.index(after) + 1
        # An output section that nothing went into: behind the closest before it that exists.
        found = 0
        for statement in self.ctx.top:
            if statement is after:
                break
            if isinstance(statement, OutputSection) and statement in order:
                found = order.index(statement) + 1
        return found

    def _statement_position(self, after: OutputSection | None) -> int:
        """Return where in the statements an orphan goes behind `after`.

        Assignments between `after` and the next output section stay with `after`, except from an
        assignment to the location counter on, which sets up the next section's address.
        """
        top = self.ctx.top
        position = 0 if after is None else top.index(after) + 1
        ignore_first = after is None
        assign: int | None = None
        while position < len(top):
            statement = top[position]
            if isinstance(statement, AssignStatement):
                if assign is None and statement.node.symbol == ".":
                    if not ignore_first:
                        assign = position
                    ignore_first = False
            elif isinstance(statement, OutputSection):
                if assign is not None and (
                    not statement.made or not statement.inputs or statement.flags & ALLOC
                ):
                    return assign
                return position
            position += 1
        return position
