"""pyimage: make a disk image from a layout, and show what is on one.

    pyimage build layouts/disk.toml -C build -o build/bareflow.img
    pyimage list layouts/disk.toml
    pyimage list build/bareflow.img

`build` puts the parts at their sectors, fills in their checksums and writes the partition table
into the boot sector. It replaces `dd` and `cat` in a Makefile, and checks what they don't: that
nothing overlaps, is missing or too large. From Python: `run(["build", ...])`, or `build_image`.
"""

from __future__ import annotations

import os
import sys

from pylink.tools.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from pylink.tools.disk_layout import Layout, Part

USAGE = """\
Usage: pyimage build LAYOUT [-C DIR] [-o IMAGE]
       pyimage list LAYOUT|IMAGE
 build        make the disk image that the TOML file LAYOUT describes
   -C DIR     the folder of the parts' files (default: the current one)
   -o IMAGE   the file to write (default: the layout's own name for it, in DIR)
 list         show the parts of a layout, or what an image has in which sectors
 --help, --version
"""
VERSION = "pyimage (BareFlow) 0.1.0"


class UsageError(Exception):
    """The command line makes no sense; the usage is shown below the message."""


class ImageError(Exception):
    """Why there is no image: a message for each mistake, in `messages`."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


def main(argv: Sequence[str] | None = None) -> int:
    """Run pyimage with `argv` (without the program's name); return the exit status."""
    try:
        status = run(sys.argv[1:] if argv is None else argv).status
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Nobody reads: say nothing, and keep the interpreter's own flush at exit quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def run(argv: Sequence[str]) -> Result:
    """Do what the command line `argv` asks for; messages go to standard error."""
    result = Result()
    try:
        _run(list(argv), result)
    except UsageError as error:
        message = str(error)
        sys.stderr.write((f"pyimage: {message}\n" if message else "") + USAGE)
        result.status = 1
    except ImageError as error:
        for message in error.messages:
            print(f"pyimage: {message}", file=sys.stderr)
        result.status = 1
    return result


def _run(words: list[str], result: Result) -> None:
    if not words:
        raise UsageError("")
    if words[0] in ("--help", "-h"):
        sys.stdout.write(USAGE)
    elif words[0] == "--version":
        print(VERSION)
    elif words[0] == "build":
        options = _options(words[1:], {"-C": "", "-o": ""})
        path = _only_file(options)
        layout = load_layout(path, result)
        folder = options["-C"]
        build_image(layout, folder, options["-o"] or os.path.join(folder, layout.file), result)
    elif words[0] == "list":
        path = _only_file(_options(words[1:], {}))
        if path.endswith(".toml"):
            list_layout(load_layout(path, result))
        else:
            list_image(path, result)
    else:
        raise UsageError(f"unknown command '{words[0]}'")


def _options(words: list[str], options: dict[str, str]) -> dict[str, str]:
    """Return the options' values; the one file that is no option's is under ""."""
    values = {**options, "": ""}
    arguments = iter(words)
    for word in arguments:
        if word[:2] in options:
            value = word[2:] or next(arguments, "")
            if not value:
                raise UsageError(f"{word} needs a value")
            values[word[:2]] = value
        elif word.startswith("-"):
            raise UsageError(f"unknown option '{word}'")
        elif values[""]:
            raise UsageError(f"one file is enough: '{word}'")
        else:
            values[""] = word
    return values


def _only_file(options: dict[str, str]) -> str:
    if not options[""]:
        raise UsageError("no file given")
    return options[""]


def load_layout(path: str, result: Result) -> Layout:
    """Read the layout file `path`; raises ImageError, with the file's name in each message."""
    from pylink.tools.disk_layout import LayoutError, read_layout

    try:
        return read_layout(_read(path, result).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ImageError([f"{path}: not UTF-8 at byte {error.start}"]) from None
    except LayoutError as error:
        raise ImageError([f"{path}: {message}" for message in error.messages]) from None


def build_image(layout: Layout, folder: str, output: str, result: Result) -> None:
    """Write the image `output` from the parts' files in `folder`; raises ImageError."""
    from pylink.formats.disk import SECTOR_SIZE
    from pylink.tools.output_file import write_whole

    messages: list[str] = []
    contents: list[tuple[int, bytes]] = []
    for part in layout.parts:
        path = os.path.join(folder, part.file)
        try:
            data = _read(path, result)
            contents.append((part.first_sector, _part_bytes(layout, part, path, data)))
        except ImageError as error:
            messages += error.messages
    if not messages and layout.disk_signature is not None:
        contents = [
            (sector, _with_mbr(layout, data) if sector == 0 else data) for sector, data in contents
        ]
        if not any(sector == 0 for sector, _ in contents):
            messages.append("there is an [mbr], but no part for sector 0, whose bytes it would be")
    if any(_same_file(output, path) for path in result.dependencies):
        messages.append(f"{output}: the image would replace one of the files that it is made of")
    if messages:
        raise ImageError(messages)

    def fill(file: BinaryIO) -> None:
        for sector, data in contents:
            file.seek(sector * SECTOR_SIZE)
            file.write(data)
        file.truncate(layout.sectors * SECTOR_SIZE)

    try:
        write_whole(output, fill)
    except OSError as error:
        raise ImageError([f"{output}: {error.strerror or error}"]) from None
    result.outputs.append(output)


def _part_bytes(layout: Layout, part: Part, path: str, data: bytes) -> bytes:
    """Return a part's bytes, padded to whole sectors, its checksum filled in."""
    from pylink.formats.disk import SECTOR_SIZE, store_rotate_add32, store_sum16

    over = len(data) - part.room * SECTOR_SIZE
    if over > 0:
        end = part.first_sector + part.room
        following = [other for other in layout.parts if other.first_sector >= end]
        room = f"{part.room} sector{'s' * (part.room > 1)}"
        message = f"{part}: {path} has {len(data):,} bytes, {over:,} more than {room} hold"
        if following and following[0].first_sector == end:
            message += f"; {following[0]} comes next"
        raise ImageError([message])
    used = -(-len(data) // SECTOR_SIZE)
    if not data:
        raise ImageError([f"{part}: {path} is empty"])
    if part.exact and used != part.room:
        missing = part.room * SECTOR_SIZE - len(data)
        raise ImageError([f"{part}: {path} has {len(data):,} bytes, {missing:,} too few"])
    if part.first_sector == 0 and layout.disk_signature is not None:
        _check_boot_sector(part, path, data)
    padded = bytearray(data.ljust(used * SECTOR_SIZE, b"\0"))
    if part.checksum is not None:
        kind, offset = part.checksum
        if offset + 4 > len(padded):
            raise ImageError([f"{part}: {path} ends before its checksum at offset {offset}"])
        if kind == "sum16":
            store_sum16(padded, offset)
        else:
            store_rotate_add32(padded, offset)
    return bytes(padded)


def _check_boot_sector(part: Part, path: str, data: bytes) -> None:
    from pylink.formats.disk import BOOT_SIGNATURE, MBR_DATA, SECTOR_SIZE

    if len(data) % SECTOR_SIZE:
        missing = -len(data) % SECTOR_SIZE
        raise ImageError([f"{part}: {path} has {len(data):,} bytes, {missing:,} too few"])
    if data[510:512] != BOOT_SIGNATURE:
        found = data[510:512].hex(" ").upper()
        raise ImageError([f"{part}: {path} ends in {found} instead of 55 AA: no BIOS boots it"])
    taken = [i for i in range(*MBR_DATA.indices(SECTOR_SIZE)) if data[i]]
    if taken:
        raise ImageError(
            [
                f"{part}: {path} has bytes at offset {taken[0]}, but {MBR_DATA.start} to "
                f"{MBR_DATA.stop - 1} are for the disk signature and the partition table"
            ]
        )


def _with_mbr(layout: Layout, sector: bytes) -> bytes:
    """Return the boot sector with the layout's disk signature and partition table."""
    from pylink.formats import disk

    record = disk.MasterBootRecord.parse(sector)
    record.disk_signature = layout.disk_signature
    for index, entry in enumerate(layout.partitions):
        record.partitions[index] = {
            "status": disk.PARTITION_ACTIVE if entry.active else 0,
            "first": disk.chs_address(entry.first_sector),
            "type": entry.type,
            "last": disk.chs_address(entry.first_sector + entry.sectors - 1),
            "first_sector": entry.first_sector,
            "sectors": entry.sectors,
        }
    built: bytes = disk.MasterBootRecord.build(record)
    return built + sector[len(built) :]


# ---------------------------------------------------------------------------------------------
# list


def list_layout(layout: Layout) -> None:
    """Print the parts of a layout, and the free sectors between them."""
    from pylink.formats.disk import SECTOR_SIZE

    print(f"{layout.file}: {layout.sectors:,} sectors, {layout.sectors * SECTOR_SIZE:,} bytes")
    next_free = 0
    for part in layout.parts:
        _print_free(next_free, part.first_sector)
        last = part.first_sector + part.room - 1
        size = f"{'' if part.exact else 'at most '}{part.room * SECTOR_SIZE:,} bytes"
        print(f"{part.first_sector:>9} - {last:<9}  {part.name}: {part.file}, {size}")
        next_free = last + 1
    _print_free(next_free, layout.sectors)


def _print_free(start: int, end: int) -> None:
    if start < end:
        print(f"{start:>9} - {end - 1:<9}  (free)")


def list_image(path: str, result: Result) -> None:
    """Print an image's boot record and which of its sectors hold what; raises ImageError."""
    from construct import ConstructError

    from pylink.formats import disk

    try:
        with open(path, "rb") as file:
            result.dependencies.append(path)
            first = file.read(disk.SECTOR_SIZE)
            size = file.seek(0, os.SEEK_END)
            print(f"{path}: {size // disk.SECTOR_SIZE:,} sectors, {size:,} bytes")
            try:
                record = disk.MasterBootRecord.parse(first)
            except ConstructError:
                print("no boot sector: bytes 510 and 511 are not 55 AA")
            else:
                _print_boot_record(record)
            for start, count, head in _extents(file):
                what = _describe(file, start, head) or f"{count * disk.SECTOR_SIZE:,} bytes"
                print(f"{start:>9} - {start + count - 1:<9}  {what}")
    except (OSError, ValueError) as error:
        raise ImageError([f"{path}: {getattr(error, 'strerror', None) or error}"]) from None


def _print_boot_record(record: object) -> None:
    signature = getattr(record, "disk_signature", 0)
    partitions = [entry for entry in getattr(record, "partitions", []) if entry.type]
    print(f"boot sector, disk signature {signature:08X}, {len(partitions)} partition(s)")
    for entry in partitions:
        last = entry.first_sector + entry.sectors - 1
        active = ", active" if entry.status & 0x80 else ""
        print(f"  partition type {entry.type:02X}{active}: sectors {entry.first_sector}-{last}")


def _extents(file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Yield (first sector, sectors, first sector's bytes) of each run of sectors not all zero.

    The boot sector is a run of its own, and a sector that starts with a known header begins one.
    """
    from pylink.formats.disk import SECTOR_SIZE

    empty = bytes(SECTOR_SIZE)
    start, count, head = 0, 0, b""
    sector = 0
    while True:
        file.seek(sector * SECTOR_SIZE)  # the caller reads elsewhere between two runs
        data = file.read(SECTOR_SIZE).ljust(SECTOR_SIZE, b"\0")
        at_end = file.tell() <= sector * SECTOR_SIZE
        if count and (at_end or data == empty or start == 0 or _has_header(data)):
            yield start, count, head
            count = 0
        if at_end:
            return
        if data != empty:
            if not count:
                start, head = sector, data
            count += 1
        sector += 1


def _has_header(sector: bytes) -> bool:
    from pylink.formats.disk import FLUD_MAGIC, STAGE2_MAGIC

    return sector[4:8] == STAGE2_MAGIC or sector[:4] == FLUD_MAGIC.to_bytes(4, "little")


def _describe(file: BinaryIO, start: int, head: bytes) -> str:
    """Return what the sectors from `start` hold, if their first one, `head`, tells; else ""."""
    from pylink.formats import disk

    file.seek(start * disk.SECTOR_SIZE)
    if start == 0:
        return "boot sector"
    if head[4:8] == disk.STAGE2_MAGIC:
        part = file.read(disk.STAGE2_SECTORS * disk.SECTOR_SIZE)
        return f"BareFlow stage 2, checksum {'WRONG' if disk.sum16(part) else 'right'}"
    if not _has_header(head):
        return ""
    header = disk.FludHeader.parse(head)
    sectors = -(-header.image_size // disk.SECTOR_SIZE)
    if sectors > disk.APP_MAX_SECTORS:
        return f"BareFlow app with an impossible size: {header.image_size:,} bytes"
    image = bytearray(file.read(sectors * disk.SECTOR_SIZE))
    image[0x1C:0x20] = bytes(4)
    verdict = "right" if disk.rotate_add32(bytes(image)) == header.checksum else "WRONG"
    return (
        f"BareFlow app: {header.image_size:,} bytes for {header.load:#x}, entry "
        f"{header.entry:#x}, memory to {header.memory_end:#x}, checksum {verdict}"
    )


def _read(path: str, result: Result) -> bytes:
    try:
        with open(path, "rb") as file:
            result.dependencies.append(path)
            return file.read()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise ImageError([f"{path}: {getattr(error, 'strerror', None) or error}"]) from None


def _same_file(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
