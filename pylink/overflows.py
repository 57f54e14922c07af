"""Explaining relocations that are truncated to fit: the value, the room, and who put it there."""

from __future__ import annotations

from pylink.sections import InputSection, OutputSection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from pylink.context import Link
    from pylink.i386 import RelocationType
    from pylink.script.source import Where
    from pylink.sections import AnySection

    # Value that does not fit, type of the relocation, where it is, the section of its symbol.
    TooFar: TypeAlias = "tuple[int, RelocationType, InputSection, AnySection]"

MOST = 5


def script_place(output: OutputSection) -> Where | None:
    """Return where the user's script describes a section; None for orphans and built-in scripts."""
    node = output.node
    if node is None or not node.where[0].text or node.where[0].name.startswith("("):
        return None
    return node.where


def explain_overflows(ctx: Link, too_far: dict[str, TooFar]) -> None:
    """Add a note for the first relocation against each symbol that was truncated."""
    for name, (value, how, place, target) in list(too_far.items())[:MOST]:
        bits = 8 * how.size
        if how.pc_relative:
            distance = (value & 0xFFFFFFFF) - ((value & 0x80000000) << 1)
            text = f"`{name}' is {distance:+#x} bytes away, and the field has {bits} bits"
        else:
            text = f"`{name}' is {value & 0xFFFFFFFF:#x} here, and the field has {bits} bits"
        output = target.output if isinstance(target, InputSection) else target
        where = None
        if output is not None:
            text += f"; {output.name} starts at {output.vma:#x}"
            where = script_place(output)
        home = place.output
        if how.pc_relative and home is not None and home is not output:
            text += f", {home.name} at {home.vma:#x}"
            where = where or script_place(home)
        ctx.diagnostics.note(text, where)
