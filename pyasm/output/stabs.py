"""Stabs line information for ELF32 objects, as NASM writes it.

Only sections with code (`exec`) have lines.
"""

from __future__ import annotations

from pylink.formats.layouts import STAB

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..sections import Section
    from .debug_lines import Change

# Types of stabs: a line, the main source file (or its end), another source file.
N_SLINE, N_SO, N_SOL = 0x44, 0x64, 0x84


class Stabs:
    """The contents of `.stab` and `.stabstr`.

    `relocations` are pairs of an offset in bytes in `.stab`, and the section that is added there.
    """

    def __init__(self) -> None:
        self.table = b""
        self.strings = b""
        self.relocations: list[tuple[int, Section]] = []


def describe(changes: Iterable[Change], has_code: Callable[[Section], bool], name: str) -> Stabs:
    """Return the line information of a source file, which the command line calls `name`."""
    lines = [change for change in changes if has_code(change.section)]
    stabs = Stabs()
    strings = bytearray(1)
    places: dict[str, int] = {}
    for change in lines:
        if change.file not in places:
            places[change.file] = len(strings)
            strings += change.file.encode("latin-1", "replace") + b"\0"
    table = bytearray()

    def relocated(kind: int, text: int, number: int, value: int, section: Section) -> None:
        stabs.relocations.append((len(table) + 8, section))
        table.extend(STAB.pack(text, kind, 0, number & 0xFFFF, value))

    count = 1
    if lines:
        present = name if name in places else lines[0].file
        table += STAB.pack(1, 0, 0, 0, len(strings))
        relocated(N_SO, places[present], 0, 0, lines[0].section)
        for change in lines:
            if change.file != present:
                present = change.file
                relocated(N_SOL, places[present], 0, change.address, change.section)
            relocated(N_SLINE, 0, change.line, change.address, change.section)
        count = len(table) // STAB.size
    table += STAB.pack(0, N_SO, 0, 0, 0)
    # The first entry counts those behind it; without code that is the end itself.
    row = list(STAB.unpack_from(table))
    row[3] = count & 0xFFFF
    STAB.pack_into(table, 0, *row)
    stabs.table = bytes(table)
    stabs.strings = bytes(strings)
    return stabs
