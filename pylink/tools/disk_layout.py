"""Reading a disk layout: which file goes to which sectors of a disk image.

The layout is a TOML file; docs/build.md describes it and layouts/disk.toml is one. Everything that
can be known without the parts' files is checked here: types and ranges, that no two parts share a
sector, that each lies inside the image.
"""

from __future__ import annotations

import re
from typing import Any

from pylink.formats.disk import SECTOR_SIZE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# A disk address in an MBR has 32 bits.
MAX_SECTORS = 2**32 - 1
CHECKSUM_SIZES = {"sum16": 2, "rotate-add32": 4}
UNITS = {"": 1, "B": 1, "KB": 1000, "MB": 10**6, "GB": 10**9}
UNITS |= {"KIB": 1024, "MIB": 1024**2, "GIB": 1024**3}


class LayoutError(ValueError):
    """What is wrong with a layout or its parts: one message for each mistake, in `messages`."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


class Part:
    """A file's place: `first_sector` and the `room` it may take, in sectors.

    `exact` says that it must fill them. `checksum` is (kind, offset in the part) or None.
    """

    __slots__ = ("checksum", "exact", "file", "first_sector", "name", "room")

    def __init__(
        self,
        name: str,
        file: str,
        first_sector: int,
        room: int,
        exact: bool,
        checksum: tuple[str, int] | None,
    ) -> None:
        self.name = name
        self.file = file
        self.first_sector = first_sector
        self.room = room
        self.exact = exact
        self.checksum = checksum

    def __str__(self) -> str:
        return f"part '{self.name}' ({sectors_text(self.first_sector, self.room)})"


class Partition:
    """An entry of the partition table."""

    __slots__ = ("active", "first_sector", "sectors", "type")

    def __init__(self, active: bool, type_: int, first_sector: int, sectors: int) -> None:
        self.active = active
        self.type = type_
        self.first_sector = first_sector
        self.sectors = sectors


class Layout:
    """A disk image: its file name, size in sectors, parts by first sector, and the MBR's data.

    `disk_signature` is None where the layout has no [mbr]: sector 0 is then like any other.
    """

    __slots__ = ("disk_signature", "file", "partitions", "parts", "sectors")

    def __init__(self, file: str, sectors: int) -> None:
        self.file = file
        self.sectors = sectors
        self.parts: list[Part] = []
        self.disk_signature: int | None = None
        self.partitions: list[Partition] = []


def sectors_text(first: int, count: int) -> str:
    """Return "sector 0" or "sectors 1-8"."""
    return f"sector {first}" if count == 1 else f"sectors {first}-{first + count - 1}"


def read_layout(text: str) -> Layout:
    """Return the layout that the TOML `text` describes; raises LayoutError with all mistakes."""
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise LayoutError([str(error) or "nested too deeply"]) from None
    reader = _Reader()
    reader.unknown_keys(document, "the layout", ("image", "mbr", "part"))
    image = reader.table(document, "image")
    layout = Layout(
        reader.text(image, "[image]", "file", "disk.img"), reader.image_sectors(image, "[image]")
    )
    reader.unknown_keys(image, "[image]", ("file", "size"))
    if "mbr" in document:
        _read_mbr(reader, reader.table(document, "mbr"), layout)
    for number, entry in enumerate(reader.tables(document, "part"), 1):
        part = _read_part(reader, entry, f"part {number}")
        if part is not None:
            layout.parts.append(part)
    if not layout.parts and not reader.messages:
        reader.messages.append("no [[part]]: there is nothing to put on the disk")
    if not reader.messages:
        reader.messages += check_places(layout)
    if reader.messages:
        raise LayoutError(reader.messages)
    layout.parts.sort(key=lambda part: part.first_sector)
    return layout


def check_places(layout: Layout) -> list[str]:
    """Return a message for each two parts that share sectors and for each outside the image."""
    from intervaltree import IntervalTree

    messages = []
    names: set[str] = set()
    tree = IntervalTree()
    for part in layout.parts:
        if part.name in names:
            messages.append(f"two parts are named '{part.name}'")
        names.add(part.name)
        end = part.first_sector + part.room
        for other in sorted(tree.overlap(part.first_sector, end)):
            shared = min(end, other.end) - max(part.first_sector, other.begin)
            messages.append(
                f"{other.data} and {part} overlap: they share {shared:,} "
                f"sector{'s' * (shared > 1)} ({shared * SECTOR_SIZE:,} bytes)"
            )
        tree.addi(part.first_sector, end, part)
        if end > layout.sectors:
            over = (end - layout.sectors) * SECTOR_SIZE
            messages.append(
                f"{part} ends {over:,} bytes after the image, which has {layout.sectors:,} sectors"
            )
    partitions = IntervalTree()
    for number, entry in enumerate(layout.partitions, 1):
        end = entry.first_sector + entry.sectors
        place = f"partition {number} ({sectors_text(entry.first_sector, entry.sectors)})"
        if entry.first_sector == 0:
            messages.append(f"{place} covers sector 0, which holds the partition table")
        if end > layout.sectors:
            messages.append(f"{place} ends after the image, which has {layout.sectors:,} sectors")
        for other in sorted(partitions.overlap(entry.first_sector, end)):
            messages.append(f"{other.data} and {place} overlap")
        partitions.addi(entry.first_sector, end, place)
    return messages


def _read_mbr(reader: _Reader, table: Mapping[str, Any], layout: Layout) -> None:
    reader.unknown_keys(table, "[mbr]", ("disk_signature", "partition"))
    layout.disk_signature = reader.number(table, "[mbr]", "disk_signature", 0, 2**32 - 1, default=0)
    entries = reader.tables(table, "partition")
    if len(entries) > 4:
        reader.messages.append(f"[mbr] has {len(entries)} partitions; a partition table holds 4")
    for number, entry in enumerate(entries, 1):
        where = f"partition {number}"
        reader.unknown_keys(entry, where, ("active", "type", "first_sector", "sectors"))
        active = entry.get("active", False)
        if not isinstance(active, bool):
            reader.messages.append(f"{where}: active must be true or false")
        layout.partitions.append(
            Partition(
                bool(active),
                reader.number(entry, where, "type", 1, 255),
                reader.number(entry, where, "first_sector", 0, MAX_SECTORS),
                reader.number(entry, where, "sectors", 1, MAX_SECTORS),
            )
        )


def _read_part(reader: _Reader, table: Mapping[str, Any], where: str) -> Part | None:
    mistakes = len(reader.messages)
    name = reader.text(table, where, "name")
    if name:
        where = f"part '{name}'"
    known = ("name", "file", "first_sector", "sectors", "max_sectors", "checksum")
    reader.unknown_keys(table, where, known)
    file = reader.text(table, where, "file")
    first = reader.number(table, where, "first_sector", 0, MAX_SECTORS)
    exact = "sectors" in table
    if exact == ("max_sectors" in table):
        reader.messages.append(f"{where} needs either sectors or max_sectors")
        return None
    room = reader.number(table, where, "sectors" if exact else "max_sectors", 1, MAX_SECTORS)
    checksum: tuple[str, int] | None = None
    if "checksum" in table:
        entry = reader.table(table, "checksum")
        reader.unknown_keys(entry, f"{where}: checksum", ("kind", "offset"))
        kind = reader.text(entry, f"{where}: checksum", "kind")
        if kind and kind not in CHECKSUM_SIZES:
            kinds = " or ".join(CHECKSUM_SIZES)
            reader.messages.append(f"{where}: checksum kind '{kind}' is unknown; it is {kinds}")
            return None
        last = room * SECTOR_SIZE - CHECKSUM_SIZES.get(kind, 0)
        offset = reader.number(entry, f"{where}: checksum", "offset", 0, last)
        checksum = (kind, offset)
    if len(reader.messages) > mistakes:
        return None
    return Part(name, file, first, room, exact, checksum)


class _Reader:
    """Takes values of the right type out of TOML tables; notes each that is not."""

    __slots__ = ("messages",)

    def __init__(self) -> None:
        self.messages: list[str] = []

    def unknown_keys(self, table: Mapping[str, Any], where: str, known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                self.messages.append(f"{where}: unknown key '{key}'; known: {', '.join(known)}")

    def table(self, table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = table.get(key)
        if isinstance(value, dict):
            return value
        problem = "is missing" if value is None else "must be a table"
        self.messages.append(f"[{key}] {problem}")
        return {}

    def tables(self, table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
            return value
        self.messages.append(f"[[{key}]] must be an array of tables")
        return []

    def text(
        self, table: Mapping[str, Any], where: str, key: str, default: str | None = None
    ) -> str:
        value = table.get(key, default)
        if isinstance(value, str) and value and "\0" not in value:
            return value
        if where != "[image]" or key in table:
            self.messages.append(f"{where}: {key} must be a text that is not empty")
        return ""

    def number(
        self,
        table: Mapping[str, Any],
        where: str,
        key: str,
        low: int,
        high: int,
        default: int | None = None,
    ) -> int:
        value = table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.messages.append(f"{where}: {key} must be a number from {low} to {high}")
        return low

    def image_sectors(self, table: Mapping[str, Any], where: str) -> int:
        value = table.get("size")
        size = value if isinstance(value, int) and not isinstance(value, bool) else None
        if isinstance(value, str):
            match = re.fullmatch(r"([0-9]{1,15}) *([A-Za-z]*)", value)
            if match and match[2].upper() in UNITS:
                size = int(match[1]) * UNITS[match[2].upper()]
        if size is None or not 0 < size <= MAX_SECTORS * SECTOR_SIZE:
            self.messages.append(f'{where}: size must be a size such as "10 MiB", or a number')
        elif size % SECTOR_SIZE:
            self.messages.append(f"{where}: size must be a multiple of {SECTOR_SIZE} bytes")
        else:
            return size // SECTOR_SIZE
        return MAX_SECTORS
