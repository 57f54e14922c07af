"""The public API: `disassemble`."""

from __future__ import annotations

from .x86.disassembler import DisassembledInstruction, Disassembler
from .x86.opcode_index import VENDORS
from .x86.synchronization import SyncPoints, synchronized

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["DisassembledInstruction", "disassemble"]


def disassemble(
    data: bytes | bytearray | memoryview,
    bits: int = 32,
    origin: int = 0,
    *,
    sync: Iterable[int] = (),
    skip: Iterable[tuple[int, int]] = (),
    auto_sync: bool = False,
    vendor: str = "intel",
) -> Iterator[DisassembledInstruction]:
    """Disassemble code; yield its instructions, one after the other.

    Any bytes give a result: one that starts no instruction comes out as `db 0x..`, or as the word
    of a prefix. The texts are what `assemble` takes.

    Args:
        data: the bytes of the code.
        bits: the mode that it is for, 16 or 32.
        origin: the address of its first byte, in bytes; targets of jumps count from there.
        sync: addresses at which an instruction starts, whatever came before.
        skip: regions that hold no code, as pairs of address and length.
        auto_sync: whether an instruction starts wherever an earlier one jumps to.
        vendor: whose instructions to prefer where several makers use the same bytes: `intel`,
            `amd`, `cyrix` or `idt`.

    Raises:
        ValueError: an argument is not one of those above.
    """
    if bits not in (16, 32):
        raise ValueError(f"bits is 16 or 32, not {bits!r}")
    if vendor not in VENDORS:
        raise ValueError(f"unknown vendor {vendor!r}; there are {', '.join(VENDORS)}")
    points = [(address, 0) for address in sync]
    for address, length in skip:
        if length < 0:
            raise ValueError(f"a region of {length} bytes")
        points.append((address, length))
    return _instructions(Disassembler(bits, vendor), bytes(data), origin, points, auto_sync)


def _instructions(
    disassembler: Disassembler,
    data: bytes,
    origin: int,
    points: list[tuple[int, int]],
    auto_sync: bool,
) -> Iterator[DisassembledInstruction]:
    if not points and not auto_sync:
        yield from disassembler.instructions(data, origin)
        return
    blocks = iter([data])
    stream = synchronized(
        disassembler, lambda _: next(blocks, b""), origin, SyncPoints(points), auto_sync
    )
    for item in stream:
        if isinstance(item, DisassembledInstruction):
            yield item
