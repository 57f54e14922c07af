"""Disassembling a stream of bytes, some of which are known to start an instruction.

A sync point is an address at which an instruction starts whatever came before; one with a length
is a region that holds no code. Where a jump leads may be one as well.
"""

from __future__ import annotations

import heapq

from .disassembler import PADDING, DisassembledInstruction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .disassembler import Disassembler

_BLOCK = 1 << 16
_NEVER = 1 << 128  # beyond every address


class SkippedBytes:
    """A region that is not looked at. `address` is where it starts, `length` its bytes."""

    __slots__ = ("address", "length")

    def __init__(self, address: int, length: int) -> None:
        self.address = address
        self.length = length


class SyncPoints:
    """Sync points in the order of their addresses."""

    __slots__ = ("_heap",)

    def __init__(self, points: Iterable[tuple[int, int]] = ()) -> None:
        self._heap = list(points)
        heapq.heapify(self._heap)

    def add(self, address: int) -> None:
        """Add an address where an instruction starts."""
        heapq.heappush(self._heap, (address, 0))

    def next(self, address: int) -> tuple[int, int]:
        """Return the first point from an address on, and how many bytes to skip there.

        A region that started before it goes on there; points that lie before are forgotten.
        """
        heap = self._heap
        while heap:
            start, length = heap[0]
            if start > address:
                return start, 0
            heapq.heappop(heap)
            if start + length > address:
                return address, start + length - address
        return _NEVER, 0


def synchronized(
    disassembler: Disassembler,
    read: Callable[[int], bytes],
    origin: int,
    points: SyncPoints,
    follows_jumps: bool = False,
) -> Iterator[DisassembledInstruction | SkippedBytes]:
    """Yield the instructions of what `read` returns (a block; nothing at the end).

    `origin` is the address of the first byte. With `follows_jumps`, an instruction starts where an
    earlier one jumps to.
    """
    decode = disassembler.decode
    block = read(_BLOCK)
    data = block + PADDING
    end = len(block)  # of what counts in data
    base = 0  # the offset of data in the stream
    place = 0
    point, to_skip = points.next(origin)
    while True:
        if place > end - len(PADDING) and block:
            # An instruction at the end might go on.
            block = read(_BLOCK)
            base += place
            data = data[place:end] + block + PADDING
            end += len(block) - place
            place = 0
            continue
        address = origin + base + place
        if address >= point or to_skip:
            if to_skip:
                yield SkippedBytes(address, to_skip)
                while place + to_skip > end and block:
                    to_skip -= end - place
                    base += end
                    block = read(_BLOCK)
                    data, end, place = block + PADDING, len(block), 0
                place += to_skip
                if place > end:
                    return
                address = origin + base + place
            point, to_skip = points.next(address)
            continue
        if place >= end:
            return
        disassembler.target = -1
        length, text = decode(data, place, address)
        after = place + length
        if after > end or address + length > point:
            length, text = 1, disassembler.byte_text(data[place])
            after = place + 1
        elif follows_jumps and disassembler.target > address:
            points.add(disassembler.target)
            point = min(point, disassembler.target)
        yield DisassembledInstruction(base + place, address, data[place:after], text)
        place = after
