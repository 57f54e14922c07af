"""Reading and writing `ar` archives: GNU, System V, BSD and GNU's thin ones.

    archive = read_archive(data)
    for member in archive.members:
        member.name, member.data
    write_archive([NewMember("a.o", data, symbols=["main"])])   # -> bytes

A reader needs three things: the members, the symbol index (which symbol is in which member) and,
in a thin archive, the path of the file that holds a member's data. The special members (symbol
index, table of long names) are consumed here and not listed. What is written equals what GNU ar
2.40 writes for the same members.

The binary layouts are those of `archive_records.py`.
"""

from __future__ import annotations

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAGIC = b"!<arch>\n"
THIN_MAGIC = b"!<thin>\n"

MEMBER_HEADER = struct.Struct("16s12s6s6s8s10s2s")
HEADER_END = b"`\n"
BSD_INDEX_NAMES = ("__.SYMDEF", "__.SYMDEF SORTED")

# A bound for names in the table of long names: without it, many members that share one endless
# name would take memory without limit. Twice the longest path that any system takes.
MAX_NAME = 65536


class ArchiveError(ValueError):
    """A damaged archive: what is wrong and at which offset of the file."""


class Member:
    """One file in an archive.

    `offset` is where its header starts, which is what the symbol index refers to, and
    `data_offset` where its data does. `data` is None in a thin archive: `name` is then the path of
    the file, relative to the archive's folder. `nested_offset` is set where that file is itself an
    archive: the header's offset in it.
    """

    __slots__ = (
        "data",
        "data_offset",
        "gid",
        "mode",
        "mtime",
        "name",
        "nested_offset",
        "offset",
        "size",
        "uid",
    )

    def __init__(self, name: str, offset: int, size: int, data: memoryview | None) -> None:
        self.name = name
        self.offset = offset
        self.data_offset = 0
        self.size = size
        self.data = data
        self.nested_offset: int | None = None
        self.mtime = 0
        self.uid = 0
        self.gid = 0
        self.mode = 0


class Archive:
    """What `read_archive` returns: members in file order and the symbol index.

    `symbols` holds (symbol name, offset of the member's header) in the index's own order; it is
    None where the archive has no index, which is not the same as an empty one.
    """

    __slots__ = ("members", "symbols", "thin")

    def __init__(self, thin: bool) -> None:
        self.thin = thin
        self.members: list[Member] = []
        self.symbols: list[tuple[str, int]] | None = None


class NewMember:
    """A member to write: its header's fields, its data and the symbols that the index lists.

    `is_object` says whether the archiver could read the file as an object; GNU ar writes an index
    (an empty one, if need be) as soon as one member is an object.
    """

    __slots__ = ("data", "gid", "is_object", "mode", "mtime", "name", "symbols", "uid")

    def __init__(
        self,
        name: str,
        data: bytes | memoryview,
        symbols: Sequence[str] = (),
        *,
        is_object: bool = False,
        mtime: int = 0,
        uid: int = 0,
        gid: int = 0,
        mode: int = 0o644,
    ) -> None:
        self.name = name
        self.data = data
        self.symbols = symbols
        self.is_object = is_object or bool(symbols)
        self.mtime = mtime
        self.uid = uid
        self.gid = gid
        self.mode = mode


def is_archive(data: bytes | memoryview) -> bool:
    """True if `data` starts as an archive, thin or not."""
    return bytes(data[:8]) in (MAGIC, THIN_MAGIC)


def read_archive(data: bytes | memoryview) -> Archive:
    """Return the members and the symbol index of the archive `data`; nothing is copied.

    Raises ArchiveError for anything that is not a well-formed archive.
    """
    view = memoryview(data)
    if not is_archive(view):
        raise ArchiveError("not an archive: it does not start with '!<arch>'")
    archive = Archive(thin=bytes(view[:8]) == THIN_MAGIC)
    long_names: bytes | None = None
    offset = len(MAGIC)
    end = len(view)
    while offset < end:
        if end - offset < MEMBER_HEADER.size:
            raise ArchiveError(f"truncated member header at offset {offset:#x}")
        raw_name, mtime, uid, gid, mode, size_field, tail = MEMBER_HEADER.unpack_from(view, offset)
        if tail != HEADER_END:
            raise ArchiveError(f"bad member header at offset {offset:#x}")
        size = _number(size_field, 10, "size", offset)
        start = offset + MEMBER_HEADER.size
        field = raw_name.rstrip(b" ")
        special = field in (b"/", b"//", b"/SYM64/")
        stored = special or not archive.thin
        if stored and size > end - start:
            raise ArchiveError(
                f"member at offset {offset:#x} is truncated: "
                f"{size} bytes announced, {end - start} left"
            )
        content = view[start : start + size] if stored else None
        if content is None:
            next_offset = start
        else:
            next_offset = start + size + (size & 1)
        if field == b"//":
            long_names = bytes(content or b"")
        elif field == b"/":
            archive.symbols = _read_index(bytes(content or b""), 4)
        elif field == b"/SYM64/":
            archive.symbols = _read_index(bytes(content or b""), 8)
        else:
            name, nested, content = _member_name(field, long_names, content, offset)
            if not archive.members and name in BSD_INDEX_NAMES and content is not None:
                archive.symbols = _read_bsd_index(bytes(content))
            else:
                member = Member(name, offset, size if content is None else len(content), content)
                member.nested_offset = nested
                # A BSD name stands between the header and the data.
                member.data_offset = start + size - member.size
                member.mtime = _number(mtime, 10, "date", offset)
                member.uid = _number(uid, 10, "user id", offset)
                member.gid = _number(gid, 10, "group id", offset)
                member.mode = _number(mode, 8, "mode", offset)
                archive.members.append(member)
        offset = next_offset
    return archive


def _number(field: bytes, base: int, what: str, offset: int) -> int:
    """Return the number in a header's text field; an empty field is 0, as archivers read it."""
    text = field.strip(b" ")
    if not text:
        return 0
    # int() would also take signs and underscores.
    if not text.isdigit() or (base == 8 and max(text) > 0x37):
        raise ArchiveError(f"bad {what} in the member header at offset {offset:#x}")
    return int(text, base)


def _member_name(
    field: bytes, long_names: bytes | None, content: memoryview | None, offset: int
) -> tuple[str, int | None, memoryview | None]:
    """Return a member's name, nested offset and data without a BSD name before it."""
    if field.startswith(b"#1/") and field[3:].isdigit() and content is not None:
        length = int(field[3:])
        if length > len(content):
            raise ArchiveError(f"member name at offset {offset:#x} is longer than the member")
        return _text(bytes(content[:length]).rstrip(b"\0")), None, content[length:]
    if field.startswith(b"/"):
        position, _, origin = field[1:].partition(b":")
        if not position.isdigit() or (origin and not origin.isdigit()):
            raise ArchiveError(f"bad member name at offset {offset:#x}")
        start = int(position)
        if long_names is None or start >= len(long_names):
            raise ArchiveError(f"member at offset {offset:#x} has no entry in the name table")
        # GNU ends an entry with "/\n", System V with "\n"; a path may contain slashes.
        stop = long_names.find(b"\n", start, start + MAX_NAME)
        if stop < 0:
            raise ArchiveError(f"the name of the member at offset {offset:#x} does not end")
        entry = long_names[start:stop].removesuffix(b"/")
        return _text(entry), int(origin) if origin else None, content
    return _text(field.removesuffix(b"/")), None, content


def _text(name: bytes) -> str:
    # surrogateescape: the same conversion both ways for names that are not UTF-8.
    return name.decode("utf-8", "surrogateescape")


def _read_index(content: bytes, width: int) -> list[tuple[str, int]]:
    """Read a symbol index with offsets of `width` bytes; see archive_records.SymbolIndex."""
    if len(content) < width:
        raise ArchiveError("the symbol index is truncated")
    count = int.from_bytes(content[:width], "big")
    names_start = width * (count + 1)
    if names_start > len(content):
        raise ArchiveError(f"the symbol index is truncated: it announces {count} symbols")
    offsets = struct.unpack_from(f">{count}{'I' if width == 4 else 'Q'}", content, width)
    names = content[names_start:].split(b"\0", count)
    if len(names) <= count:
        raise ArchiveError(
            f"the symbol index is truncated: {count} symbols, {len(names) - 1} names"
        )
    return [(_text(name), offset) for name, offset in zip(names, offsets, strict=False)]


def _read_bsd_index(content: bytes) -> list[tuple[str, int]]:
    """Read a BSD symbol index; see archive_records.BsdSymbolIndex."""
    error = ArchiveError("the symbol index is truncated")
    if len(content) < 8:
        raise error
    size = int.from_bytes(content[:4], "little")
    if size % 8 or size + 8 > len(content):
        raise error
    pairs = struct.iter_unpack("<II", content[4 : 4 + size])
    names = content[8 + size :]
    symbols = []
    room = len(names)  # an archiver writes each name once: entries that share them are damage
    for name_offset, member_offset in pairs:
        stop = names.find(b"\0", name_offset, name_offset + room)
        if stop < 0:
            raise error
        room -= stop - name_offset
        symbols.append((_text(names[name_offset:stop]), member_offset))
    return symbols


def write_archive(members: Iterable[NewMember], *, index: bool = True) -> bytes:
    """Return a GNU archive of `members`; without `index`, no symbol index is written.

    Raises ArchiveError where a value does not fit its field, or the archive passes 4 GiB.
    """
    members = list(members)
    long_names = bytearray()
    name_fields: list[bytes] = []
    for member in members:
        name = member.name.encode("utf-8", "surrogateescape")
        if not name or b"\n" in name or b"\0" in name or b"/" in name:
            raise ArchiveError(f"{member.name!r} can't be a member's name")
        if len(name) <= 15:
            name_fields.append(name + b"/")
        else:
            name_fields.append(b"/%d" % len(long_names))
            long_names += name + b"/\n"
    if len(long_names) & 1:
        long_names += b"\n"

    index_size = 0
    names = b""
    count = 0
    if index and any(member.is_object for member in members):
        symbols = [symbol for member in members for symbol in member.symbols]
        count = len(symbols)
        names = b"".join(s.encode("utf-8", "surrogateescape") + b"\0" for s in symbols)
        names += b"\0" * (len(names) & 1)
        index_size = 4 + 4 * count + len(names)

    # The index comes first and holds offsets of what follows, so sizes are summed before writing.
    offset = len(MAGIC)
    if index_size:
        offset += MEMBER_HEADER.size + index_size
    if long_names:
        offset += MEMBER_HEADER.size + len(long_names)
    offsets: list[int] = []
    body: list[bytes | memoryview] = []
    for member, name_field in zip(members, name_fields, strict=True):
        offsets += [offset] * len(member.symbols)
        size = len(member.data)
        body.append(
            _header(
                name_field,
                b"%d" % member.mtime,
                b"%d" % member.uid,
                b"%d" % member.gid,
                b"%o" % member.mode,
                size,
            )
        )
        body.append(member.data)
        body.append(b"\n" * (size & 1))
        offset += MEMBER_HEADER.size + size + (size & 1)
    if index_size and offsets and offsets[-1] > 0xFFFFFFFF:
        raise ArchiveError("the archive is larger than the 4 GiB that its symbol index can address")

    head: list[bytes] = [MAGIC]
    if index_size:
        head.append(_header(b"/", b"0", b"0", b"0", b"0", index_size))
        head.append(struct.pack(f">I{count}I", count, *offsets))
        head.append(names)
    if long_names:
        head.append(_header(b"//", b"", b"", b"", b"", len(long_names)))
        head.append(bytes(long_names))
    return b"".join([*head, *body])


def _header(name: bytes, mtime: bytes, uid: bytes, gid: bytes, mode: bytes, size: int) -> bytes:
    fields = (name, mtime, uid, gid, mode, b"%d" % size)
    widths = (16, 12, 6, 6, 8, 10)
    padded = [value.ljust(width) for value, width in zip(fields, widths, strict=True)]
    for value, width in zip(padded, widths, strict=True):
        if len(value) > width:
            text = value.decode("ascii", "replace")
            raise ArchiveError(f"{text} does not fit the {width} characters of its header field")
    return b"".join(padded) + HEADER_END
