"""Pulling members out of archives, in GNU ld's order.

ld goes through an archive's symbol index, in its order, and pulls the member behind each symbol
that is undefined at that moment; it repeats that until a round adds no new undefined symbol. A
weak reference pulls nothing. A common symbol is replaced by a member that really defines it.
"""

from __future__ import annotations

import os

from pylink.diagnostics import os_error_text
from pylink.formats.archive import ArchiveError, Member, read_archive
from pylink.formats.elf_constants import SHN_COMMON, SHN_UNDEF
from pylink.inputs import ObjectError, ObjectFile, add_object, is_elf, read_object
from pylink.symbols import COMMON, UNDEFINED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link


class OpenArchive:
    """An archive on the command line; it may be searched several times, in a group."""

    __slots__ = ("by_offset", "data", "has_index", "included", "members", "path", "symbols")

    def __init__(self, path: str, data: bytes) -> None:
        """Read the archive's index. Raises ArchiveError."""
        archive = read_archive(data)
        self.path = path
        self.data = data
        self.members = archive.members
        self.has_index = archive.symbols is not None
        self.symbols = archive.symbols or []
        self.by_offset = {member.offset: member for member in archive.members}
        self.included: set[int] = set()  # offsets of members that are in the link


def add_all_members(ctx: Link, archive: OpenArchive) -> None:
    """Link every member, as --whole-archive asks."""
    for member in archive.members:
        if member.offset not in archive.included:
            archive.included.add(member.offset)
            _add_member(ctx, archive, member, None)


def search_archive(ctx: Link, archive: OpenArchive) -> None:
    """Pull the members that define symbols which are undefined now. Raises LinkError."""
    if not archive.has_index:
        if archive.members and any(member.data for member in archive.members):
            ctx.diagnostics.error(
                f"{archive.path}: error adding symbols: archive has no index; run ranlib to add one"
            )
        return
    table = ctx.symbols
    by_name = table.by_name
    again = True
    while again:
        again = False
        for name, offset in archive.symbols:
            symbol = by_name.get(name)
            if symbol is None or symbol.state not in (UNDEFINED, COMMON):
                continue
            if offset in archive.included:
                continue
            member = archive.by_offset.get(offset)
            if member is None:
                raise ctx.diagnostics.fatal(
                    f"{archive.path}: error adding symbols: the index puts `{name}' at offset "
                    f"{offset:#x}, where no member starts"
                )
            if symbol.state == COMMON and not _defines(archive, member, name):
                continue
            before = table.undefined_count
            archive.included.add(offset)
            asker = symbol.file.name if symbol.file is not None else ""
            _add_member(ctx, archive, member, (asker, name))
            if table.undefined_count != before:
                again = True


def _member_data(archive: OpenArchive, member: Member) -> bytes | memoryview:
    """Return a member's bytes; those of a thin archive's are in a file. Raises OSError."""
    if member.data is not None:
        return member.data
    path = os.path.join(os.path.dirname(archive.path), member.name)
    with open(path, "rb") as file:
        return file.read()


def _add_member(
    ctx: Link, archive: OpenArchive, member: Member, reason: tuple[str, str] | None
) -> None:
    name = f"{archive.path}({member.name})"
    try:
        data = _member_data(archive, member)
        if not is_elf(data):
            if reason is None:
                raise ObjectError("file not recognized: file format not recognized")
            raise ObjectError("error adding symbols: file format not recognized")
        file = read_object(name, archive.path, data)
        file.archive = archive.path
        file.member = member.name
        if member.data is None:
            thin = os.path.join(os.path.dirname(archive.path), member.name)
            ctx.dependencies.append(thin)
        if ctx.options.trace:
            ctx.traced.append(f"({archive.path}){member.name}")
        ctx.members.append((archive.path, member.name))
        if reason is not None:
            ctx.archive_reasons.append((name, *reason))
        add_object(ctx, file)
    except OSError as error:
        raise ctx.diagnostics.fatal(f"{name}: {os_error_text(error)}") from None
    except ObjectError as error:
        raise ctx.diagnostics.fatal(foreign_file(name, str(error)), prefixed=True) from None


def foreign_file(name: str, reason: str) -> str:
    """Return the message for a file that can't be linked; `reason` is an ObjectError's text."""
    if reason == "@i386:x86-64":
        return f"i386:x86-64 architecture of input file `{name}' is incompatible with i386 output"
    if reason == "@dynamic":
        return f"attempted static link of dynamic object `{name}'"
    if reason == "@executable":
        return f"cannot use executable file '{name}' as input to a link"
    return f"{name}: {reason}"


def _defines(archive: OpenArchive, member: Member, name: str) -> bool:
    """True if the member defines `name`, not only as a common symbol."""
    try:
        data = _member_data(archive, member)
        if not is_elf(data):
            return False
        file: ObjectFile = read_object(member.name, archive.path, data)
        for index in range(file.first_global, len(file.rows)):
            row = file.rows[index]
            if row[5] not in (SHN_UNDEF, SHN_COMMON) and file.string(row[0]) == name:
                return True
    except (ObjectError, OSError):
        return False
    return False


__all__ = ["ArchiveError", "OpenArchive", "add_all_members", "foreign_file", "search_archive"]
