"""Memory regions of MEMORY, and the check that what was placed fits."""

from __future__ import annotations

from pylink.sections import ALLOC, CODE, DATA, LOAD, READONLY, OutputSection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link
    from pylink.script.evaluator import Evaluator

DEFAULT_REGION = "*default*"
MASK = (1 << 64) - 1

_ATTRIBUTES = {"A": ALLOC, "R": READONLY, "W": DATA, "X": CODE, "I": LOAD, "L": LOAD}


class Region:
    """A region and its counter. `last` is the section whose LMA the next one follows."""

    __slots__ = ("current", "flags", "full", "last", "length", "name", "not_flags", "origin")

    def __init__(self, name: str, origin: int, length: int) -> None:
        self.name = name
        self.origin = origin
        self.length = length
        self.current = origin
        self.flags = 0
        self.not_flags = 0
        self.full = False
        self.last: OutputSection | None = None


class Regions:
    """All regions of a script, and the default one for scripts that have none."""

    def __init__(self, ctx: Link, evaluator: Evaluator) -> None:
        self.ctx = ctx
        self.evaluator = evaluator
        self.default = Region(DEFAULT_REGION, 0, MASK)
        evaluator.regions = ctx.regions
        self.by_name: dict[str, Region] = {}
        self.regions: list[Region] = []
        evaluator.phase = "mark"
        for node in ctx.script.memory:
            if node.name in self.by_name:
                ctx.diagnostics.warning(f"redeclaration of memory region `{node.name}'", node.where)
                continue
            origin = evaluator.number(node.origin, "origin") if node.origin else 0
            length = evaluator.number(node.length, "length") if node.length else 0
            region = Region(node.name, origin, length)
            for letter in node.attributes:
                region.flags |= _ATTRIBUTES[letter]
            for letter in node.not_attributes:
                region.not_flags |= _ATTRIBUTES[letter]
            self.by_name[node.name] = region
            self.regions.append(region)
            evaluator.regions[node.name] = (origin, length)
        for alias, name, where in ctx.script.region_aliases:
            target = self.by_name.get(name)
            if target is None:
                raise ctx.diagnostics.fatal(
                    f"error: memory region `{name}' for alias `{alias}' does not exist", where
                )
            if alias in self.by_name:
                raise ctx.diagnostics.fatal(
                    f"error: redefinition of memory region alias `{alias}'", where
                )
            self.by_name[alias] = target
            evaluator.regions[alias] = (target.origin, target.length)

    def reset(self) -> None:
        """Start a pass: every counter at its region's origin."""
        self.default.current = 0
        self.default.last = None
        for region in self.regions:
            region.current = region.origin
            region.last = None

    def _named(self, name: str, output: OutputSection) -> Region:
        region = self.by_name.get(name)
        if region is None:
            where = output.node.where if output.node is not None else None
            self.ctx.diagnostics.warning(f"memory region `{name}' not declared", where)
            region = Region(name, 0, MASK)
            self.by_name[name] = region
            self.regions.append(region)
        return region

    def of(self, output: OutputSection) -> Region:
        """Return the region that a section's statement names, or the default one."""
        return self._named(output.region, output) if output.region else self.default

    def load_region(self, output: OutputSection) -> Region | None:
        """Return the region of the section's load address, if it has one."""
        return self._named(output.lma_region, output) if output.lma_region else None

    def choose(self, output: OutputSection, region: Region, passes: int) -> Region:
        """Return where a section goes that has no address: by its flags if it names no region."""
        if region is not self.default or not output.flags & (ALLOC | LOAD):
            return region
        flags = output.flags
        if flags & (ALLOC | READONLY | CODE) == ALLOC:
            flags |= DATA  # W attracts what is writable
        for candidate in self.regions:
            if candidate.flags & flags and not candidate.not_flags & flags:
                return candidate
        if (
            self.regions
            and not output.ignored
            and not output.removed
            and passes == 2
            and not self.ctx.options.relocatable
        ):
            where = output.node.where if output.node is not None and output.node.name else None
            if where is not None and not where[0].text:
                where = None
            text = f"no memory region specified for loadable section `{output.name}'"
            if self.ctx.options.check_sections:
                raise self.ctx.diagnostics.fatal(f"error: {text}", where)
            self.ctx.diagnostics.warning(text, where)
        return region

    def track(self, output: OutputSection, region: Region, dot: int) -> None:
        """Remember the section whose LMA the following ones of the region go on from."""
        if output.lma_region or self.ctx.options.relocatable:
            return
        if not output.flags & ALLOC:
            return
        last = region.last
        if (
            output.size
            or (last is None and output.vma != output.lma)
            or (last is not None and dot >= last.vma)
        ):
            region.last = output

    def advance(
        self,
        output: OutputSection,
        region: Region,
        dot: int,
        room: int,
        has_address: bool,
        check: bool,
    ) -> None:
        """Move the counters behind a section."""
        region.current = dot
        if check:
            self._check(output, region, has_address, output.vma)
        lma_region = self.load_region(output)
        with_input = output.node is not None and output.node.align_with_input
        if (
            lma_region is not None
            and lma_region is not region
            and (output.flags & LOAD or with_input)
        ):
            lma_region.current = (output.lma + room) & MASK
            if check:
                self._check(output, lma_region, False, output.lma)

    def _check(self, output: OutputSection, region: Region, has_address: bool, base: int) -> None:
        current = region.current
        if region.origin <= current and current - region.origin <= region.length:
            return
        if current == region.origin + region.length and base != 0:
            return
        where = output.node.where if output.node is not None else None
        if where is not None and not where[0].text:
            where = None
        name = self.ctx.options.output
        if has_address:
            text = (
                f"address {current:#x} of {name} section `{output.name}' "
                f"is not within region `{region.name}'"
            )
            if not any(message.text == text for message in self.ctx.diagnostics.messages):
                self.ctx.diagnostics.error(text, where)
        elif not region.full:
            region.full = True
            self.ctx.diagnostics.error(
                f"{name} section `{output.name}' will not fit in region `{region.name}'", where
            )

    def report_overflows(self, ctx: Link) -> None:
        """Say by how many bytes each region that is too small was passed."""
        ctx.memory_used = {region.name: region.current for region in self.regions}
        for region in self.regions:
            if region.full:
                over = region.current - (region.origin + region.length)
                ctx.diagnostics.error(
                    f"region `{region.name}' overflowed by {over} byte{'s' if over != 1 else ''}"
                )
