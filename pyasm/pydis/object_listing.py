"""The listing of an object: its code by sections, with labels and relocations.

Where the columns of addresses and bytes are cut off, what is left can be assembled: labels are
lines of their own, and what is said about an instruction is a comment behind it.
"""

from __future__ import annotations

import re

from ..x86.disassembler import DisassembledInstruction, Disassembler
from ..x86.synchronization import SyncPoints, synchronized
from .cli import instruction_line
from .objects import ObjectError, ObjectSection, read_sections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["ObjectError", "listing"]

_IDENTIFIER = re.compile(r"[A-Za-z_.?@$][\w$#@~.?]*", re.ASCII)
_DATA_A_LINE = 8  # bytes
_RELOCATED = 4  # bytes; some are smaller, which does no harm


def listing(
    data: bytes,
    names: Sequence[str] = (),
    all_sections: bool = False,
    vendor: str = "intel",
    follows_jumps: bool = False,
) -> Iterator[str]:
    """Return the lines of the listing of an ELF32 file.

    With `names` only sections of these names are shown; otherwise those with code, or, with
    `all_sections`, all that a program would have in memory. Raises ObjectError, before there is
    any line, if the file is damaged or has no section of such a name.
    """
    sections = read_sections(data)
    for name in names:
        if all(section.name != name for section in sections):
            raise ObjectError(f"there is no section `{name}'")
    if names:
        shown = [section for section in sections if section.name in names]
    else:
        shown = [
            section
            for section in sections
            if section.size and (section.is_code or (all_sections and section.is_loaded))
        ]
    return _lines(shown, Disassembler(32, vendor), follows_jumps)


def _lines(
    sections: list[ObjectSection], disassembler: Disassembler, follows_jumps: bool
) -> Iterator[str]:
    for number, section in enumerate(sections):
        yield f"{chr(10) if number else ''}section {section.name}\n"
        relocations = section.relocations
        next_relocation = 0
        # Labels in the order of their addresses; the last one is never reached.
        labels = sorted(section.labels.items(), reverse=True)
        for address, bytes_, text in _items(section, disassembler, follows_jumps):
            while labels and labels[-1][0] <= address:
                yield from _label_lines(*labels.pop(), address)
            end = address + max(len(bytes_), 1)
            notes = []
            while next_relocation < len(relocations) and relocations[next_relocation][0] < end:
                notes.append(relocations[next_relocation][1])
                next_relocation += 1
            yield instruction_line(
                address, bytes_, f"{text} ; {', '.join(notes)}" if notes else text
            )
        while labels:
            yield from _label_lines(*labels.pop(), section.address + section.size)


def _label_lines(at: int, names: list[str], address: int) -> Iterator[str]:
    """Yield the lines of the labels at an address; what can't be a label there is a comment."""
    for name in names:
        if at != address:
            yield f"; {name} is at {at:#x}\n"
        elif _IDENTIFIER.fullmatch(name):
            yield f"{name}:\n"
        else:
            yield f"; {name}:\n"


def _items(
    section: ObjectSection, disassembler: Disassembler, follows_jumps: bool
) -> Iterator[tuple[int, bytes, str]]:
    """Yield address, bytes and text of each line of a section."""
    if section.size and not section.data:
        yield section.address, b"", f"resb {section.size:#x}"
    elif section.is_code:
        blocks = iter([section.data])
        points = SyncPoints((address, 0) for address in section.labels)
        for item in synchronized(
            disassembler, lambda _: next(blocks, b""), section.address, points, follows_jumps
        ):
            assert isinstance(item, DisassembledInstruction)
            yield item.address, item.bytes, item.text
    else:
        yield from _data_items(section)


def _data_items(section: ObjectSection) -> Iterator[tuple[int, bytes, str]]:
    """Yield the lines of data; one ends at a label, and before and behind what is relocated."""
    starts = set(section.labels)
    for address, _ in section.relocations:
        starts |= {address, address + _RELOCATED}
    place = 0
    while place < len(section.data):
        address = section.address + place
        size = min(_DATA_A_LINE, len(section.data) - place)
        for step in range(1, size):
            if address + step in starts:
                size = step
                break
        bytes_ = section.data[place : place + size]
        yield address, bytes_, "db " + ",".join(f"0x{byte:02x}" for byte in bytes_)
        place += size
