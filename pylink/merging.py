"""Merging of SHF_MERGE sections: equal constants once, equal strings and string tails once.

As GNU ld does it: sections of one output section with the same entry size, alignment and kind are
merged together, in the order of the files. An entry stays where it first appeared, so sections
shrink; a string that is another's tail lives in that other. Everything that points into such a
section is mapped with `merged_location`.
"""

from __future__ import annotations

from bisect import bisect_right

from pylink.sections import EXCLUDE, MERGE, STRINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link
    from pylink.sections import InputSection


class Entry:
    """One distinct constant or string: its bytes with terminator, and where it ends up."""

    __slots__ = ("align", "content", "host", "offset", "section")

    def __init__(self, content: bytes, align: int, section: InputSection) -> None:
        self.content = content
        self.align = align  # 0 once another entry holds it
        self.section = section
        self.offset = 0
        self.host: Entry | None = None


class MergeMap:
    """For one input section: where each piece starts, and which entry it became."""

    __slots__ = ("entries", "starts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.entries: list[Entry] = []


def merged_location(section: InputSection, offset: int) -> tuple[InputSection, int]:
    """Return where `offset` of a merged section is now: a section and an offset in it."""
    pieces = section.merged
    if pieces is None:
        return section, offset
    index = bisect_right(pieces.starts, offset) - 1
    if index < 0:
        return section, offset
    if offset >= section.raw_size and offset > section.raw_size:
        return section, section.size + offset - section.raw_size
    entry = pieces.entries[index]
    return entry.section, entry.offset + offset - pieces.starts[index]


def merge_sections(ctx: Link) -> None:
    """Merge all mergeable sections that are mapped to an output section."""
    groups: dict[tuple[int, int, int, int], list[InputSection]] = {}
    for file in ctx.files:
        for section in file.sections:
            if section is None or not section.flags & MERGE or section.output is None:
                continue
            if not _mergeable(section):
                continue
            key = (
                id(section.output),
                section.flags & (MERGE | STRINGS),
                section.entsize,
                section.align,
            )
            groups.setdefault(key, []).append(section)
    for sections in groups.values():
        _merge_group(sections)


def _mergeable(section: InputSection) -> bool:
    entsize, align = section.entsize, section.align
    if section.raw_size == 0 or entsize == 0 or section.flags & EXCLUDE or section.relocations:
        return False
    if section.raw_size % entsize:
        return False
    if entsize < align and (entsize & (entsize - 1) or not section.flags & STRINGS):
        return False
    return not (entsize > align and entsize & (align - 1))


def _merge_group(sections: list[InputSection]) -> None:
    table: dict[bytes, Entry] = {}
    order: list[Entry] = []
    strings = bool(sections[0].flags & STRINGS)
    for section in sections:
        section.merged = MergeMap()
        if strings:
            _record_strings(section, table, order)
        else:
            _record_constants(section, table, order)
    if strings:
        _merge_tails(order, sections[0].entsize)
    _place(order, sections)


def _enter(
    content: bytes, align: int, section: InputSection, table: dict[bytes, Entry], order: list[Entry]
) -> Entry:
    entry = table.get(content)
    if entry is not None:
        if entry.align >= align:
            return entry
        # It has to be better aligned than the first one: that one's users move here.
        entry.align = 0
    replacement = Entry(content, align, section)
    if entry is not None:
        entry.host = replacement
    table[content] = replacement
    order.append(replacement)
    return replacement


def _record_constants(section: InputSection, table: dict[bytes, Entry], order: list[Entry]) -> None:
    assert section.merged is not None
    data = bytes(section.data())
    entsize = section.entsize
    align = section.align
    starts = section.merged.starts
    entries = section.merged.entries
    for start in range(0, len(data), entsize):
        starts.append(start)
        entries.append(_enter(data[start : start + entsize], align, section, table, order))


def _record_strings(section: InputSection, table: dict[bytes, Entry], order: list[Entry]) -> None:
    assert section.merged is not None
    entsize = section.entsize
    data = bytes(section.data())
    align = section.align
    starts = section.merged.starts
    entries = section.merged.entries
    zero = bytes(entsize)
    if data[-entsize:] != zero:
        data += zero
    size = len(data)
    start = 0
    while start < size:
        if data[start : start + entsize] == zero:
            # Zeros behind a string are padding, from the first aligned one on empty strings.
            empty: Entry | None = None
            while start < size and data[start : start + entsize] == zero:
                if empty is None and start & (align - 1) == 0:
                    empty = _enter(zero, align, section, table, order)
                if empty is not None:
                    starts.append(start)
                    entries.append(empty)
                start += entsize
            continue
        end = _terminator(data, start, entsize)
        starts.append(start)
        entries.append(
            _enter(data[start:end], min(start & -start or align, align), section, table, order)
        )
        start = end


def _terminator(data: bytes, start: int, entsize: int) -> int:
    """Return the offset behind the terminator of the string at `start`."""
    zero = bytes(entsize)
    at = data.find(zero, start)
    while (at - start) % entsize:
        at = data.find(zero, at + 1)
    return at + entsize


def _merge_tails(order: list[Entry], entsize: int) -> None:
    """Let strings that are tails of others live in those."""
    live = [entry for entry in order if entry.align]
    if not live:
        return
    aligns = {entry.align for entry in live}
    if len(aligns) == 1 and max(aligns) > entsize:
        mask = max(aligns) - 1

        def key(entry: Entry) -> tuple[int, bytes]:
            return (len(entry.content) - entsize) & mask, entry.content[-entsize - 1 :: -1]
    else:

        def key(entry: Entry) -> tuple[int, bytes]:
            return 0, entry.content[-entsize - 1 :: -1]

    live = [entry for entry in live if len(entry.content) > entsize] + [
        entry for entry in live if len(entry.content) == entsize
    ]
    live.sort(key=lambda entry: key(entry) if len(entry.content) > entsize else (0, b""))
    host = live[-1]
    for entry in reversed(live[:-1]):
        distance = len(host.content) - len(entry.content)
        if (
            distance > 0
            and host.align >= entry.align
            and not distance & (entry.align - 1)
            and host.content.endswith(entry.content)
        ):
            entry.host = host
            entry.align = 0
        else:
            host = entry


def _place(order: list[Entry], sections: list[InputSection]) -> None:
    """Give each entry its offset in the section that keeps it, and the sections their bytes."""
    contents: dict[int, bytearray] = {}
    for entry in order:
        if not entry.align:
            continue
        content = contents.get(id(entry.section))
        if content is None:
            content = contents[id(entry.section)] = bytearray()
        content += bytes(-len(content) % entry.align)
        entry.offset = len(content)
        content += entry.content
    for entry in order:
        if entry.align:
            continue
        host = entry.host
        assert host is not None
        distance = len(host.content) - len(entry.content)
        while host.host is not None:
            distance += len(host.host.content) - len(host.content)
            host = host.host
        entry.section = host.section
        entry.offset = host.offset + distance
    last = next((entry.section for entry in reversed(order) if entry.align), None)
    for section in sections:
        content = contents.get(id(section))
        if content is None:
            # Nothing is left of it: it takes no room and needs no alignment.
            section.contents = b""
            section.size = 0
            section.flags |= EXCLUDE
        else:
            if section is last:
                # The group ends aligned, as it does in ld's output.
                content += bytes(-len(content) % section.align)
            section.contents = bytes(content)
            section.size = len(content)
