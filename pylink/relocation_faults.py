"""Reporting what was wrong with relocations, in ld's words and order, and what helps to mend it."""

from __future__ import annotations

from pylink.relocate import Discarded, Overflow
from pylink.sections import InputSection
from pylink.symbols import Symbol
from pylink.undefined import UndefinedReferences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from pylink.context import Link
    from pylink.inputs import ObjectFile
    from pylink.sections import AnySection

    # Section and offset of the relocation; what is wrong, as words or as what it is about.
    Fault: TypeAlias = "tuple[InputSection, int, Symbol | Overflow | Discarded | str]"

MOST_OVERFLOWS = 10  # that are reported, as in ld
MOST_EXPLAINED = 5


def report_faults(ctx: Link, faults: list[Fault]) -> None:
    """Report all `faults`. ld goes through a file's sections when it first needs one of them."""
    rank: dict[ObjectFile, int] = {}
    for output in ctx.section_order:
        for section in output.inputs:
            rank.setdefault(section.file, len(rank))
    faults.sort(key=lambda fault: (rank[fault[0].file], fault[0].index))
    undefined = UndefinedReferences()
    overflows = _Overflows(ctx)
    for section, offset, what in faults:
        if isinstance(what, Symbol):
            undefined.report(ctx, what, section, offset)
        elif isinstance(what, Overflow):
            overflows.report(what, section, offset)
        elif isinstance(what, Discarded):
            ctx.diagnostics.error(
                f"`{what.name}' referenced in section `{section.name}' of {section.file.name}: "
                f"defined in discarded section `{what.place.name}' of {what.place.file.name}",
                prefixed=False,
            )
        else:
            place = ctx.places.at(section.file, section, offset)
            ctx.diagnostics.error(f"{place}: relocation {what}")
    undefined.explain(ctx)
    overflows.explain()


class _Overflows:
    """The relocations that were truncated to fit; the first against each symbol is explained."""

    def __init__(self, ctx: Link) -> None:
        self.ctx = ctx
        self.count = 0
        self.first: dict[str, tuple[Overflow, InputSection, AnySection]] = {}

    def report(self, what: Overflow, section: InputSection, offset: int) -> None:
        """Report one that is at `offset` of `section`."""
        self.count += 1
        if self.count > MOST_OVERFLOWS + 1:
            return
        file = section.file
        place = self.ctx.places.at(file, section, offset, offsets=True)
        if self.count > MOST_OVERFLOWS:
            text = "additional relocation overflows omitted from the output"
        else:
            home: AnySection
            if what.index >= file.first_global:
                symbol = file.globals[what.index - file.first_global]
                home, label = symbol.section, symbol.name
                described = self._described(symbol)
            else:
                row = file.rows[what.index]
                index = file.symbol_section(what.index)
                home = file.sections[index] if index < len(file.sections) else None
                label = file.string(row[0]) if row[0] else (home.name if home else "*ABS*")
                described = f"`{label}'"
            self.first.setdefault(label, (what, section, home))
            text = f"relocation truncated to fit: {what.how.name} against {described}"
        self.ctx.diagnostics.error(f"{place}: {text}", prefixed=False)

    def _described(self, symbol: Symbol) -> str:
        if symbol.undefined:
            return f"undefined symbol `{symbol.name}'"
        where = symbol.section.name if symbol.section is not None else "*ABS*"
        owner = self.ctx.options.output
        if symbol.file is not None and not symbol.from_script:
            owner = symbol.file.name
        return f"symbol `{symbol.name}' defined in {where} section in {owner}"

    def explain(self) -> None:
        """Add the value, the room and who put the section there."""
        for name, (what, place, target) in list(self.first.items())[:MOST_EXPLAINED]:
            bits = 8 * what.how.size
            if what.how.pc_relative:
                distance = (what.value & 0xFFFFFFFF) - ((what.value & 0x80000000) << 1)
                text = f"`{name}' is {distance:+#x} bytes away, and the field has {bits} bits"
            else:
                value = what.value & 0xFFFFFFFF
                text = f"`{name}' is {value:#x} here, and the field has {bits} bits"
            output = target.output if isinstance(target, InputSection) else target
            where = None
            if output is not None:
                text += f"; {output.name} starts at {output.vma:#x}"
                where = output.described_at
            home = place.output
            if what.how.pc_relative and home is not None and home is not output:
                text += f", {home.name} at {home.vma:#x}"
                where = where or home.described_at
            self.ctx.diagnostics.note(text, where)
