"""Intel Hex and Motorola S-records, the text forms of a memory image, as BFD writes them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

CHUNK = 16  # bytes of data in a record


class RecordError(ValueError):
    """An address that the format can't express."""


def to_ihex(blocks: Iterable[tuple[int, bytes | bytearray]], entry: int) -> bytes:
    """Return Intel Hex for (address, bytes) blocks; lines end with CR LF.

    Below 1 MiB, addresses are extended by segment records (type 2), above by linear ones (4).
    Raises RecordError for addresses of more than 32 bits.
    """
    lines: list[str] = []

    def record(address: int, kind: int, data: bytes) -> None:
        body = bytes((len(data), address >> 8 & 255, address & 255, kind)) + data
        lines.append(f":{body.hex().upper()}{-sum(body) & 255:02X}\r\n")

    segment = linear = 0
    for start, data in blocks:
        at = 0
        while at < len(data):
            where = start + at
            if where > 0xFFFFFFFF:
                raise RecordError(f"address {where:#x} is out of range for Intel Hex")
            if where > segment + linear + 0xFFFF or where < segment + linear:
                if where <= 0xFFFFF and linear == 0:
                    segment = where & 0xF0000
                    record(0, 2, (segment >> 4).to_bytes(2, "big"))
                else:
                    if segment:
                        # Leave segments behind before the first linear record.
                        record(0, 2, b"\0\0")
                        segment = 0
                    linear = where & 0xFFFF0000
                    record(0, 4, (linear >> 16).to_bytes(2, "big"))
            offset = where - (segment + linear)
            # A record must not run over the end of its 64 KiB.
            size = min(CHUNK, len(data) - at, 0x10000 - offset)
            record(offset, 0, bytes(data[at : at + size]))
            at += size
    if entry:
        if entry <= 0xFFFFF:
            record(
                0,
                3,
                ((entry & 0xF0000) >> 4).to_bytes(2, "big") + (entry & 0xFFFF).to_bytes(2, "big"),
            )
        else:
            record(0, 5, entry.to_bytes(4, "big"))
    record(0, 1, b"")
    return "".join(lines).encode("ascii")


def to_srec(blocks: Iterable[tuple[int, bytes | bytearray]], entry: int, name: str) -> bytes:
    """Return S-records with a header that holds `name`; lines end with CR LF.

    All data records have the address width that the highest address needs (S1, S2 or S3).
    Raises RecordError for addresses of more than 32 bits.
    """
    blocks = [(start, data) for start, data in blocks if data]
    highest = max((start + len(data) - 1 for start, data in blocks), default=0)
    if highest > 0xFFFFFFFF:
        raise RecordError(f"address {highest:#x} is out of range for S-records")
    kind = 1 if highest <= 0xFFFF else 2 if highest <= 0xFFFFFF else 3
    lines: list[str] = []

    def record(number: int, width: int, address: int, data: bytes) -> None:
        body = bytes((width + len(data) + 1,)) + address.to_bytes(width, "big") + data
        lines.append(f"S{number}{body.hex().upper()}{~sum(body) & 255:02X}\r\n")

    record(0, 2, 0, name.encode("utf-8", "surrogateescape")[:40])
    for start, data in blocks:
        for at in range(0, len(data), CHUNK):
            record(kind, kind + 1, start + at, bytes(data[at : at + CHUNK]))
    record(10 - kind, kind + 1, entry & ((1 << 8 * (kind + 1)) - 1), b"")
    return "".join(lines).encode("ascii")
