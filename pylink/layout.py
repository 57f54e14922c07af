"""Assigning addresses: the location counter walks the script's statements.

`assign_addresses` follows GNU ld's order of events, because scripts can see it: a pass to find the
sections that stay empty, a pass that sizes everything, then further passes until the number of
program headers no longer changes, then a last evaluation of all assignments, which reports errors.
What an expression says about a section further down is known from the pass before.
"""

from __future__ import annotations

from pylink.memory import Region, Regions
from pylink.output_sections import power_of_two
from pylink.script.evaluator import ABS, MASK, Evaluator, align_up
from pylink.script.nodes import Call
from pylink.sections import (
    ALLOC,
    EXCLUDE,
    KEEP,
    LOAD,
    TLS,
    OutputSection,
)
from pylink.statements import (
    AssignStatement,
    CheckStatement,
    DataStatement,
    FillStatement,
    WildStatement,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link

MAX_ROUNDS = 10  # GNU ld's own limit for the number of program headers to settle


class Padding:
    """A gap inside an output section: `offset` and `size` in bytes; `fill` or None for default."""

    __slots__ = ("fill", "offset", "size")

    def __init__(self, offset: int, size: int, fill: bytes | None) -> None:
        self.offset = offset
        self.size = size
        self.fill = fill


def is_thread_bss(output: OutputSection) -> bool:
    """True for .tbss, which takes no room in the address space of the program."""
    return output.flags & (LOAD | TLS) == TLS


def assign_addresses(ctx: Link, evaluator: Evaluator) -> None:
    """Give every output section its addresses and every script symbol its value.

    Raises LinkError; errors that leave the rest meaningful are only recorded.
    """
    layout = Layout(ctx, evaluator)
    layout.drop_empty_sections()
    layout.size_sections(True)
    if ctx.output_format == "elf32-i386" and not ctx.options.relocatable:
        from pylink.segments import map_segments

        for attempt in range(MAX_ROUNDS):
            before = layout.headers
            map_segments(ctx, layout.headers or 0, layout.relro_range())
            after = 32 * len(ctx.program_headers or [])
            if after == before:
                break
            # A count that shrinks again and again could oscillate: then it may only grow.
            if attempt > 3 and before is not None and after < before:
                break
            layout.headers = after
            layout.assignments("allocating")
            layout.size_sections(True)
        else:
            raise ctx.diagnostics.fatal(
                "looping in map_segments: the number of program headers does not settle"
            )
    layout.assignments("final")
    layout.finish_symbols()
    if ctx.options.check_sections and not ctx.options.relocatable:
        from pylink.overlaps import check_overlaps

        check_overlaps(ctx)
    layout.regions.report_overflows(ctx)


class Layout:
    """The state of the passes over the statements."""

    def __init__(self, ctx: Link, evaluator: Evaluator) -> None:
        self.ctx = ctx
        self.evaluator = evaluator
        self.regions = Regions(ctx, evaluator)
        self.headers: int | None = None  # size of the program headers in bytes, once asked for
        self.passes = 0
        self.check_regions = False
        self.late_sections: dict[str, OutputSection] = {}
        evaluator.headers_size = self._headers_size
        self.relro = ctx.options.z_relro and self._has_relro_sections()
        self._propagate_lma_regions()

    def _headers_size(self) -> int:
        ctx = self.ctx
        if ctx.output_format != "elf32-i386":
            return 0
        if ctx.options.relocatable:
            return 52
        ctx.load_headers = True
        if self.headers is None:
            from pylink.segments import estimate_headers

            self.headers = estimate_headers(ctx)
        return 52 + self.headers

    def _has_relro_sections(self) -> bool:
        """Is any input section between DATA_SEGMENT_ALIGN and DATA_SEGMENT_RELRO_END?"""
        inside = False
        for statement in self.ctx.top:
            if isinstance(statement, AssignStatement):
                source = statement.node.expression
                if isinstance(source, Call):
                    if source.function == "DATA_SEGMENT_ALIGN":
                        inside = True
                    elif source.function == "DATA_SEGMENT_RELRO_END":
                        inside = False
            elif isinstance(statement, OutputSection) and inside and statement.flags & ALLOC:
                kept = [section for section in statement.inputs if not section.flags & EXCLUDE]
                if kept:
                    return True
        return False

    def _propagate_lma_regions(self) -> None:
        """A section without a load region takes that of the section before, in the same region."""
        previous: OutputSection | None = None
        for statement in self.ctx.top:
            if not isinstance(statement, OutputSection):
                continue
            node = statement.node
            if node is not None and statement.lma_region:
                if node.load_address is not None:
                    self.ctx.diagnostics.error(
                        "section has both a load address and a load region", node.where
                    )
                if not statement.region and node.address is None:
                    statement.region = statement.lma_region
            if (
                previous is not None
                and not statement.lma_region
                and (node is None or (node.load_address is None and node.address is None))
                and statement.region == previous.region
            ):
                statement.lma_region = previous.lma_region
            previous = statement

    # Passes

    def drop_empty_sections(self) -> None:
        """Find the output sections that hold nothing and that nothing keeps."""
        ctx = self.ctx
        ctx.made_order = list(ctx.section_order)
        self.assignments("mark")
        self.evaluator.phase = "mark"
        self.evaluator.segment.phase = "none"
        self._pass()
        self._reset()
        if ctx.options.relocatable:
            for output in ctx.section_order:
                if not output.inputs and output.raw_size == 0 and not output.flags & KEEP:
                    output.removed = True
                    output.ignored = not output.update_dot
            ctx.section_order[:] = [o for o in ctx.section_order if o.present]
            return
        for output in ctx.section_order:
            if output.raw_size == 0 and not output.flags & KEEP:
                output.removed = True
                if not output.update_dot:
                    output.ignored = True
        ctx.section_order[:] = [o for o in ctx.section_order if o.present]

    def size_sections(self, check_regions: bool) -> None:
        """Run sizing passes, with the adjustments that DATA_SEGMENT_ALIGN asks for."""
        self._reset()
        evaluator = self.evaluator
        segment = evaluator.segment
        evaluator.phase = "allocating"
        segment.phase = "none"
        self.check_regions = check_regions
        self._pass()
        if segment.phase != "end_seen":
            segment.phase = "done"
            return
        again = False
        if self.relro and segment.relro_end:
            initial = segment.base
            wanted = self._relro_base()
            self._reset()
            self._pass()
            if segment.relro_end > wanted:
                # Alignments in between have made the padding larger than it was: go back.
                segment.base = initial
                again = True
        else:
            page = max(segment.common_page, 1)
            first = -segment.base & (page - 1)
            last = segment.end & (page - 1)
            if (
                first
                and last
                and segment.base & ~(page - 1) != segment.end & ~(page - 1)
                and first + last <= page
            ):
                segment.phase = "adjust"
                again = True
            else:
                segment.phase = "done"
        if again:
            self._reset()
            self._pass()
        segment.phase = "done"

    def _relro_base(self) -> int:
        """Move the data segment's start so that the relro part ends at a page's end."""
        segment = self.evaluator.segment
        page = max(segment.common_page, 1)
        end = align_up(segment.relro_end, page)
        desired = end - segment.relro_offset
        for output in reversed(self.ctx.section_order):
            if (
                output.flags & ALLOC
                and segment.base <= output.vma < segment.relro_end - segment.relro_offset
            ):
                stop = output.vma + (0 if is_thread_bss(output) else output.size)
                desired = (output.vma + desired - stop) & ~(output.align - 1)
        segment.phase = "relro_adjust"
        segment.base = desired
        return end

    def relro_range(self) -> tuple[int, int]:
        """Return start and end address of what is read-only after relocation; (0, 0) if none."""
        segment = self.evaluator.segment
        if not self.relro or not segment.relro_end:
            return 0, 0
        return segment.base, segment.relro_end

    def _reset(self) -> None:
        self.regions.reset()
        for output in self.ctx.section_order:
            output.raw_size = output.size
            output.size = 0
            output.processed_vma = False
            output.processed_lma = False

    def _pass(self) -> None:
        self.passes += 1
        self.evaluator.round += 1
        evaluator = self.evaluator
        dot = 0
        for statement in self.ctx.top:
            if isinstance(statement, OutputSection):
                dot = self._section(statement, dot)
            elif isinstance(statement, AssignStatement):
                evaluator.dot = dot
                evaluator.section = ABS
                evaluator.relro_mark = ""
                evaluator.assign(statement)
                dot = evaluator.dot
                self.regions.default.current = dot
            elif isinstance(statement, CheckStatement):
                evaluator.dot = dot
                evaluator.section = ABS
                evaluator.check(statement)

    def _section(self, output: OutputSection, dot: int) -> int:
        """Size one output section at `dot`; return the location counter behind it."""
        if output.dropped_constraint:
            return dot
        evaluator = self.evaluator
        node = output.node
        address = output.same_address or (node.address if node is not None else None)
        if address is not None:
            evaluator.dot = dot
            evaluator.section = ABS
            value = evaluator.absolute(address)
            if value is not None:
                dot = value
            elif evaluator.phase != "mark":
                raise self.ctx.diagnostics.fatal(
                    "non constant or forward reference address expression "
                    f"for section {output.name}",
                    address.where,
                )
        if not output.made:
            return dot
        moved = 0
        alignment = 1
        start = dot
        region = self.regions.of(output)
        output.placed_region = region.name
        own_alignment = 1
        if node is not None and node.align is not None:
            own_alignment = power_of_two(evaluator, node.align, "section alignment")
        if address is None:
            region = self.regions.choose(output, region, self.passes)
            output.placed_region = region.name
            start = region.current
            alignment = output.align
        else:
            alignment = own_alignment
        if alignment > 1:
            aligned = align_up(start, alignment)
            moved = (aligned - start) & MASK
            start = aligned
            if moved and address is not None and self.passes == 2:
                self.ctx.diagnostics.warning(
                    f"changing start of section {output.name} by {moved} bytes"
                )
        if output.vma != start:
            output.vma = start
        self._contents(output)
        output.processed_vma = True
        if not output.ignored:
            dot = output.vma
        self._load_address(output, region, own_alignment, alignment, moved, dot)
        output.processed_lma = True
        self.regions.track(output, region, dot)
        if output.ignored:
            return dot
        room = 0 if is_thread_bss(output) and not self.ctx.options.relocatable else output.size
        dot = (dot + room) & MASK
        if output.flags & (ALLOC | LOAD) and not (node is None and output.same_address):
            # A section that only an option knows has no region to move on in.
            self.regions.advance(output, region, dot, room, address is not None, self.check_regions)
        return dot

    def _load_address(
        self,
        output: OutputSection,
        region: Region,
        own_alignment: int,
        alignment: int,
        moved: int,
        dot: int,
    ) -> None:
        """Set the section's LMA: given, from its load region, or as the section before had it."""
        node = output.node
        evaluator = self.evaluator
        if node is not None and node.load_address is not None:
            # The location counter has no value here: ld takes it as 0.
            evaluator.dot = 0
            evaluator.section = ABS
            value = evaluator.absolute(node.load_address)
            if value is None:
                if evaluator.phase != "mark":
                    raise self.ctx.diagnostics.fatal(
                        "nonconstant expression for load base", node.load_address.where
                    )
                value = 0
            output.lma = value
            return
        lma_region = self.regions.load_region(output)
        if lma_region is not None:
            lma = lma_region.current
            if node is not None and node.align_with_input:
                lma += moved
            else:
                lma = align_up(lma, own_alignment if lma_region is not region else alignment)
            output.lma = lma & MASK
            return
        last = region.last
        if last is None or not output.flags & ALLOC:
            output.lma = output.vma
            return
        if dot < last.vma and output.size and dot + output.size <= last.vma:
            # Moved backwards: an LMA like the last one's could overlap it.
            output.lma = dot
            if last.vma != last.lma and evaluator.phase != "mark" and self.passes == 2:
                self.ctx.diagnostics.warning(f"dot moved backwards before `{output.name}'")
            return
        if node is not None and node.overlay:
            lma = last.lma + last.size
        else:
            lma = output.vma + last.lma - last.vma
        output.lma = align_up(lma & MASK, alignment) & MASK

    def _contents(self, output: OutputSection) -> None:
        """Place what is inside: sets offsets, `size`, `pads` and the alignment."""
        evaluator = self.evaluator
        node = output.node
        vma = output.vma
        dot = vma
        end = vma
        pads: list[Padding] = []
        fill = output.fill
        subalign = 0
        if node is not None and node.subalign is not None:
            subalign = power_of_two(evaluator, node.subalign, "subsection alignment")
        align = output.align
        for child in output.children:
            if isinstance(child, WildStatement):
                for section in child.sections:
                    if section.flags & EXCLUDE:
                        section.output_offset = dot - vma
                        continue
                    needed = subalign or section.align
                    if needed > 1:
                        if needed > align:
                            align = needed
                        gap = -dot & (needed - 1)
                        if gap:
                            pads.append(Padding(dot - vma, gap, fill))
                            dot += gap
                    section.output_offset = dot - vma
                    dot += section.size
                    end = dot
            elif isinstance(child, DataStatement):
                child.offset = dot - vma
                dot += child.node.size
                end = dot
            elif isinstance(child, FillStatement):
                fill = child.pattern
            elif isinstance(child, AssignStatement):
                evaluator.dot = dot
                evaluator.section = output
                # Expressions may ask for the size so far.
                output.size = (end - vma) & MASK
                evaluator.assign(child)
                if child.node.symbol != "." and (
                    child.provided or child.node.kind in ("assign", "hidden")
                ):
                    output.update_dot = True
                after = evaluator.dot
                if after != dot and not output.ignored:
                    gap = (after - dot) & MASK
                    pads.append(Padding(dot - vma, gap, fill))
                    end = after
                    if node is None or node.kind not in ("DSECT", "COPY", "INFO", "OVERLAY"):
                        output.flags |= ALLOC
                    dot = after
                if child.node.symbol == ".":
                    child.dot = dot
            else:
                evaluator.dot = dot
                evaluator.section = output
                evaluator.check(child)
        output.align = align
        output.size = (end - vma) & MASK
        output.pads = pads

    # Assignments outside of sizing

    def assignments(self, phase: str) -> None:
        """Evaluate all assignments with the addresses as they are."""
        evaluator = self.evaluator
        evaluator.phase = phase
        evaluator.round += 1
        dot = 0
        prefer_next = False
        found_end = False
        current: OutputSection | None = None
        for position, statement in enumerate(self.ctx.top):
            if isinstance(statement, OutputSection):
                statement.after_end = found_end
                if statement.dropped_constraint:
                    continue
                if statement.made and not statement.ignored and statement.flags & ALLOC:
                    prefer_next = False
                    current = statement
                dot = self._section_assignments(statement, dot)
            elif isinstance(statement, AssignStatement):
                name = statement.node.symbol
                if name == ".":
                    prefer_next = True
                elif name.lstrip("_") == "end":
                    prefer_next = False
                    found_end = True
                evaluator.dot = dot
                evaluator.section = ABS
                evaluator.assign(statement)
                dot = evaluator.dot
                if phase == "final" and name != ".":
                    symbol = self.ctx.symbols.get(name)
                    if symbol is not None and symbol.rel_from_abs:
                        target = self._section_for_dot(position, current, prefer_next)
                        if target is not None:
                            self.late_sections[name] = target
                        else:
                            self.late_sections.pop(name, None)
            elif isinstance(statement, CheckStatement):
                evaluator.dot = dot
                evaluator.section = ABS
                evaluator.check(statement)

    def _section_assignments(self, output: OutputSection, dot: int) -> int:
        evaluator = self.evaluator
        if output.made and not output.ignored:
            dot = output.vma
        start = dot
        for child in output.children:
            if isinstance(child, WildStatement):
                if child.sections:
                    last = child.sections[-1]
                    dot = output.vma + last.output_offset
                    if not last.flags & EXCLUDE:
                        dot += last.size
            elif isinstance(child, DataStatement):
                evaluator.dot = output.vma + child.offset
                evaluator.section = ABS
                if child.node.expression is not None:
                    value = evaluator.absolute(child.node.expression)
                    if value is None and evaluator.phase == "final":
                        raise self.ctx.diagnostics.fatal("invalid data statement", child.node.where)
                    child.value = value or 0
                dot = output.vma + child.offset + child.node.size
            elif isinstance(child, AssignStatement):
                if child.node.symbol == ".":
                    dot = child.dot if output.made and not output.ignored else dot
                    continue
                evaluator.dot = dot
                evaluator.section = output if output.made else ABS
                evaluator.assign(child)
            elif isinstance(child, CheckStatement):
                evaluator.dot = dot
                evaluator.section = output if output.made else ABS
                evaluator.check(child)
        if output.ignored or not output.made:
            return start if output.ignored else dot
        room = 0 if is_thread_bss(output) else output.size
        return (output.vma + room) & MASK

    def _section_for_dot(
        self, position: int, current: OutputSection | None, prefer_next: bool
    ) -> OutputSection | None:
        """Return the section that `symbol = .` between output sections belongs to.

        It is the section before, unless the location counter was assigned to since then.
        """
        order = self.ctx.section_order
        suitable = [o for o in order if o.flags & ALLOC and not o.flags & TLS]
        if not suitable:
            return None
        if current is None or prefer_next:
            following = None
            for statement in self.ctx.top[position:]:
                if isinstance(statement, OutputSection) and statement.present:
                    following = statement
                    break
                if isinstance(statement, OutputSection) and statement.after_end:
                    following = statement
                    break
            if current is None or following is None or not following.after_end:
                made = self.ctx.made_order
                if following is not None and following in made:
                    index = made.index(following)
                else:
                    made = order
                    index = len(order) - 1
                while index >= 0:
                    candidate = made[index]
                    if candidate.flags & ALLOC and not candidate.flags & TLS:
                        return candidate
                    index -= 1
                return None
        assert current is not None
        if current in suitable:
            return current
        before = None
        for statement in self.ctx.top[:position]:
            if statement in suitable and isinstance(statement, OutputSection):
                before = statement
        return before or suitable[0]

    def finish_symbols(self) -> None:
        """Bind symbols that were set to an address between sections to a section."""
        for name, output in self.late_sections.items():
            symbol = self.ctx.symbols.get(name)
            if symbol is not None and symbol.rel_from_abs and symbol.section is None:
                symbol.section = output
                symbol.value = (symbol.value - output.vma) & MASK
