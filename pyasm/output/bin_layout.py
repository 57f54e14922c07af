"""Places the sections of a flat binary: order, file addresses, virtual addresses.

The rules are those of NASM (manual, 8.1.2 and 8.1.3). Sections with bytes (progbits) come in the
order of their appearance, `.text` first. A section with START= or FOLLOWS= leads a group: itself
and the sections behind it that have neither. Groups are moved, never single sections. Virtual
addresses are the file's, unless VSTART= or VFOLLOWS= says otherwise; sections without bytes
(nobits) have virtual addresses only.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..sections import Section

DEFAULT_ALIGNMENT = 4


class LayoutError(Exception):
    """The sections can't be placed; `str()` is NASM's message, `hint` an explanation.

    `before` are errors to report before it.
    """

    def __init__(self, message: str, hint: str = "", before: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.hint = hint
        self.before = before


class Placed:
    """A section's attributes and, after `place`, its addresses in bytes.

    `None` stands for an attribute not given, except that an alignment counts only if `aligned` or
    `valigned` says so. `previous` is the section that appeared before it, which a nobits section
    lies behind; `None` for `.bss`, which lies behind all progbits ones. `nobits` is `None` while
    the source has not said what it is.
    """

    __slots__ = (
        "align",
        "aligned",
        "file_address",
        "follows",
        "length",
        "name",
        "nobits",
        "previous",
        "section",
        "start",
        "valign",
        "valigned",
        "vfollows",
        "virtual_address",
        "vstart",
    )

    def __init__(self, section: Section, previous: Placed | None) -> None:
        self.section = section
        self.name = section.name
        self.previous = previous
        self.nobits: bool | None = None
        self.align = 0
        self.aligned = False
        self.valign = 0
        self.valigned = False
        self.start: int | None = None
        self.vstart: int | None = None
        self.follows = ""
        self.vfollows = ""
        self.length = 0
        self.file_address = 0
        self.virtual_address: int | None = None


def place(sections: Sequence[Placed], origin: int | None) -> list[Placed]:
    """Give every section its addresses; return those with bytes in the order of the file.

    `sections` are in the order of appearance, with their lengths set.

    Raises:
        LayoutError: the attributes contradict each other.
    """
    nobits = [section for section in sections if section.nobits]
    for section in nobits:
        _real_is_virtual(section)
    order = _sorted_by_start(_linked([s for s in sections if not s.nobits]))
    _place_in_file(order, origin)
    _place_virtually(order, nobits)
    return order


def _real_is_virtual(section: Placed) -> None:
    """In a nobits section START, ALIGN and FOLLOWS mean the virtual ones."""
    if section.start is None and not section.aligned and not section.follows:
        return
    if section.vstart is not None or section.valigned or section.vfollows:
        raise LayoutError(
            f"cannot mix real and virtual attributes in nobits section ({section.name})"
        )
    section.vstart = section.start
    if section.aligned:
        section.valign = section.align
        section.valigned = True
    section.vfollows, section.follows = section.follows, ""


def _out_of_place(sections: list[Placed], index: int) -> bool:
    """Whether a section follows another than the one before it."""
    follows = sections[index].follows
    return bool(follows) and follows != sections[index - 1].name


def _check_circles(sections: list[Placed]) -> None:
    """Check that no sections follow each other in a circle, where NASM would never end."""
    names: dict[str, Placed] = {}
    for section in sections:
        names.setdefault(section.name, section)
    checked: set[Placed] = set()
    for section in sections:
        path: list[Placed] = []
        current: Placed | None = section
        while current is not None and current not in checked:
            checked.add(current)
            path.append(current)
            current = names.get(current.follows)
        if current in path[:-1]:
            circle = ", ".join([member.name for member in path[path.index(current) :]])
            raise LayoutError(f"sections follow each other in a circle: {circle}")


def _linked(sections: list[Placed]) -> list[Placed]:
    """Move every group that follows another section to right behind it."""
    _check_circles(sections)
    result = list(sections)
    index = 0
    while index < len(result):
        if not result[index].follows:
            index += 1
            while index < len(result) and not _out_of_place(result, index):
                index += 1
            if index == len(result):
                break
        leader = result[index]
        target = next((s for s in result if s.name == leader.follows), None)
        if target is None:
            raise LayoutError(
                f"section {leader.name} follows an invalid or unknown section ({leader.follows})"
            )
        if target is leader:
            raise LayoutError(f"section {leader.name} is self following")
        behind = result.index(target) + 1
        if behind < len(result) and result[behind].follows == target.name:
            if result[behind] is leader:
                index += 1
                continue
            raise LayoutError(
                f"sections {leader.name} and {result[behind].name} can't both follow"
                f" section {target.name}"
            )
        end = index + 1
        while end < len(result) and result[end] is not target and result[end].start is None:
            end += 1
            if end < len(result) and _out_of_place(result, end):
                break
        group = result[index:end]
        following = result[end] if end < len(result) else None
        del result[index:end]
        behind = result.index(target) + 1
        result[behind:behind] = group
        if following is None:
            break
        index = result.index(following)
    return result


def _sorted_by_start(sections: list[Placed]) -> list[Placed]:
    """Sort groups by the START of their leaders."""
    result: list[Placed] = []
    index = 0
    while index < len(sections):
        end = index + 1
        while end < len(sections) and sections[end].start is None:
            end += 1
        first = sections[index].start or 0
        before = next(
            (n for n, s in enumerate(result) if s.start is not None and first < s.start),
            len(result),
        )
        result[before:before] = sections[index:end]
        index = end
    return result


def _aligned(address: int, alignment: int) -> int:
    return address + -address % alignment


def _place_in_file(order: list[Placed], origin: int | None) -> None:
    """Compute the file address of every progbits section, and check that none overlap."""
    if not order:
        return
    first = order[0]
    given = {section for section in order if section.start is not None}
    if origin is not None:
        if first.start is not None:
            if first.start < origin:
                raise LayoutError(f"section {first.name} begins before program origin")
        elif first.aligned:
            first.start = _aligned(origin, first.align)
        else:
            first.start = origin
    elif first.start is None:
        first.start = 0
    lowest = first.start if origin is None else origin
    end = first.start
    previous = first
    for index, section in enumerate(order):
        if section.start is None:
            if not section.aligned:
                section.align = DEFAULT_ALIGNMENT
                section.aligned = True
            section.start = _aligned(end, section.align)
        section.file_address = section.start
        if section.vstart is None and not section.vfollows:
            if section.valigned:
                section.vstart = _aligned(end, section.valign)
            else:
                section.vstart = section.start
        if section.start < end:
            continue
        end = section.start + section.length
        following = next((s for s in order[index + 1 :] if s in given and s.length), None)
        if following is not None:
            assert following.start is not None
            if following.start < lowest:
                raise LayoutError(f"section {following.name} beings before program origin")
            if section.start > following.start:
                raise LayoutError(
                    f"sections {previous.name} ~ {section.name} and {following.name} overlap!"
                )
            if end > following.start:
                raise LayoutError(
                    f"sections {section.name} and {following.name} overlap!",
                    f"by {end - following.start} bytes",
                )
        previous = section


def _place_virtually(order: list[Placed], nobits: list[Placed]) -> None:
    """Compute virtual addresses, repeating until no section gets one any more."""
    everything = [*order, *nobits]
    names: dict[str, Placed] = {}
    for section in everything:
        names.setdefault(section.name, section)
        section.virtual_address = section.vstart
    progress = True
    while progress:
        progress = False
        for section in everything:
            if section.virtual_address is not None:
                continue
            if section.vfollows:
                before = names.get(section.vfollows)
                if before is None:
                    raise LayoutError(
                        f"section {section.name} vfollows unknown section ({section.vfollows})"
                    )
            else:
                before = section.previous or (order[-1] if order else None)
            if before is None:
                section.virtual_address = 0
                progress = True
            elif before.virtual_address is not None:
                end = before.virtual_address + before.length
                if not section.valigned:
                    section.valign = DEFAULT_ALIGNMENT
                    section.valigned = True
                section.virtual_address = _aligned(end, section.valign)
                progress = True
    lost = [section for section in everything if section.virtual_address is None]
    if lost:
        raise LayoutError(
            "circular vfollows path detected",
            before=[f"cannot compute vstart for section {section.name}" for section in lost],
        )
    for section in everything:
        assert section.virtual_address is not None
        if section.nobits:
            section.file_address = section.virtual_address
