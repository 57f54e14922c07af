"""OVERLAY, expressed in output sections and assignments (ld manual, "Overlay Description").

All sections start at the same address; their load addresses follow each other. `__load_start_X`
and `__load_stop_X` are provided for each, and the location counter ends behind the largest.
"""

from __future__ import annotations

from pylink.script.nodes import Assignment, Binary, Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.script.nodes import Expression, OutputSection, Statement
    from pylink.script.source import Where


class OverlayHead:
    """What an OVERLAY statement says before and between its braces."""

    __slots__ = ("address", "load_address", "nocrossrefs", "sections", "subalign", "where")

    def __init__(self, where: Where) -> None:
        self.where = where
        self.address: Expression | None = None
        self.load_address: Expression | None = None
        self.subalign: Expression | None = None
        self.nocrossrefs = False
        self.sections: list[OutputSection] = []


def expand_overlay(head: OverlayHead, tail: OutputSection) -> list[Statement]:
    """Return the statements that the overlay stands for; `tail` holds its region, phdrs, fill."""
    where = head.where
    statements: list[Statement] = []
    previous: OutputSection | None = None
    largest: Expression | None = None
    for section in head.sections:
        section.overlay = True
        section.subalign = head.subalign
        section.region = tail.region
        section.lma_region = tail.lma_region
        section.phdrs = section.phdrs or tail.phdrs
        section.fill = section.fill or tail.fill
        if previous is None:
            section.address = head.address
            section.load_address = head.load_address
        else:
            section.address = Call("ADDR", head.sections[0].name, (), where)
            if head.load_address is not None:
                section.load_address = Binary(
                    "+",
                    Call("LOADADDR", previous.name, (), where),
                    Call("SIZEOF", previous.name, (), where),
                    where,
                )
        size = Call("SIZEOF", section.name, (), where)
        largest = size if largest is None else Call("MAX", "", (largest, size), where)
        statements.append(section)
        clean = "".join(c for c in section.name if c.isalnum() or c == "_")
        load = Call("LOADADDR", section.name, (), where)
        statements.append(Assignment(f"__load_start_{clean}", load, "provide", where))
        end = Binary("+", load, size, where)
        statements.append(Assignment(f"__load_stop_{clean}", end, "provide", where))
        previous = section
    if previous is not None and largest is not None:
        start = Call("ADDR", head.sections[0].name, (), where)
        statements.append(Assignment(".", Binary("+", start, largest, where), "assign", where))
    return statements
