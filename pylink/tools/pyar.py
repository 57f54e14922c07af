"""pyar: make, change and read archives, with GNU ar's command line, messages and bytes.

    pyar rcs libc.a a.o b.o       pyar t libc.a       pyar x libc.a a.o

Deterministic unless U is given: dates and owners are 0 and the mode is 644, as Debian's ar does.
From Python: `run(["rcs", "libc.a", "a.o"])` returns the exit status and which files were read and
written.
"""

from __future__ import annotations

import os
import sys

from pylink.formats.archive import ArchiveError, NewMember, read_archive, write_archive
from pylink.tools.object_symbols import object_symbols
from pylink.tools.output_file import write_whole
from pylink.tools.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

USAGE = """\
Usage: pyar [-]{dmpqrstx}[abcDfioNOsSuUvV] [member-name] [count] archive-file file...
 commands:
  d            - delete file(s) from the archive
  m[ab]        - move file(s) in the archive
  p            - print file(s) found in the archive
  q[f]         - quick append file(s) to the archive
  r[ab][f][u]  - replace existing or insert new file(s) into the archive
  s            - act as ranlib
  t[O][v]      - display contents of the archive
  x[o]         - extract file(s) from the archive
 modifiers:
  [a]          - put file(s) after [member-name]
  [b]          - put file(s) before [member-name] (same as [i])
  [c]          - do not warn if the library had to be created
  [D]          - use zero for timestamps and uids/gids (default)
  [f]          - truncate inserted file names to 15 characters
  [N]          - use instance [count] of name
  [o]          - preserve original dates
  [O]          - display offsets of files in the archive
  [s]          - create an archive index (cf. ranlib); objects get one anyway
  [S]          - do not build a symbol table
  [u]          - only replace files that are newer than current archive contents
  [U]          - use actual timestamps and uids/gids
  [v]          - be verbose
  [V]          - display the version number
  --output=DIR - the folder to extract to
  --plugin P, --target=BFDNAME - taken and ignored
"""
VERSION = "pyar (BareFlow) 0.1.0, compatible with GNU ar 2.40"

COMMANDS = "dmpqrstx"
MODIFIERS = "abcDfilNoOPsSTuUvV"
NOT_SUPPORTED = {"P": "full path names", "T": "thin archives", "l": "library dependencies"}


class UsageError(Exception):
    """The command line makes no sense; the usage is shown below the message."""


class FatalError(Exception):
    """A message for the user and the exit status (GNU ar uses 9 for an archive to be read)."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


class Request:
    """A parsed command line."""

    __slots__ = ("archive", "command", "count", "files", "modifiers", "output", "relative_to")

    def __init__(self, command: str, modifiers: frozenset[str]) -> None:
        self.command = command
        self.modifiers = modifiers
        self.relative_to: str | None = None  # the member that a, b and i mean
        self.count: int | None = None  # the instance that N means, from 1
        self.archive = ""
        self.files: list[str] = []
        self.output = ""


def main(argv: Sequence[str] | None = None) -> int:
    """Run pyar with `argv` (without the program's name); return the exit status."""
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
        request = parse_arguments(argv)
        if request is not None:
            COMMAND_FUNCTIONS[request.command](request, result)
    except UsageError as error:
        message = str(error)
        sys.stderr.write((f"pyar: {message}\n" if message else "") + USAGE)
        result.status = 1
    except FatalError as error:
        print(f"pyar: {error}", file=sys.stderr)
        result.status = error.status
    return result


# ---------------------------------------------------------------------------------------------
# The command line


def parse_arguments(argv: Sequence[str]) -> Request | None:
    """Return the request in `argv`, or None where help or the version was all that was wanted."""
    letters = ""
    words: list[str] = []
    output = ""
    arguments = iter(argv)
    for argument in arguments:
        if argument in ("--help", "-h"):
            sys.stdout.write(USAGE)
            return None
        if argument == "--version":
            print(VERSION)
            return None
        if argument == "--":
            words += arguments
        elif argument.startswith("--output"):
            output = _value(argument, "--output", arguments)
        elif argument.startswith("--plugin"):
            _value(argument, "--plugin", arguments)
        elif argument.startswith("--target"):
            _value(argument, "--target", arguments)
        elif argument == "--thin":
            letters += "T"
        elif argument.startswith("--"):
            raise UsageError(f"unrecognized option '{argument}'")
        elif argument.startswith("-") and argument != "-":
            letters += argument[1:]
        elif not letters and not words:
            letters = argument
        else:
            words.append(argument)
    if "M" in letters:
        raise FatalError("MRI scripts (-M) are not supported")
    for letter in letters:
        if letter not in COMMANDS + MODIFIERS:
            raise UsageError(f"invalid option -- '{letter}'")
        if letter in NOT_SUPPORTED:
            raise FatalError(f"{NOT_SUPPORTED[letter]} ('{letter}') are not supported")
    if "V" in letters:
        print(VERSION)
        return None
    # "s" is a command only where there is no other.
    commands = {letter for letter in letters if letter in COMMANDS and letter != "s"}
    if len(commands) > 1:
        raise UsageError("two different operation options specified")
    if not commands and "s" not in letters:
        raise UsageError("no operation specified" if letters else "")
    request = Request(commands.pop() if commands else "s", frozenset(letters))
    request.output = output
    _check_modifiers(request)
    if request.modifiers & set("abi"):
        request.relative_to = _next(words, "member name")
    if "N" in request.modifiers:
        count = _next(words, "count")
        if not count.isascii() or not count.isdigit() or int(count) == 0:
            raise FatalError(f"value for `N' must be positive: {count!r}")
        request.count = int(count)
    request.archive = _next(words, "archive")
    request.files = words
    return request


def _value(argument: str, option: str, arguments: Iterator[str]) -> str:
    if argument.startswith(option + "="):
        return argument[len(option) + 1 :]
    value = next(arguments, None) if argument == option else None
    if value is None:
        raise UsageError(f"option '{argument}' requires an argument or is unknown")
    return value


def _next(words: list[str], what: str) -> str:
    if not words:
        raise UsageError(f"no {what} given")
    return words.pop(0)


def _check_modifiers(request: Request) -> None:
    modifiers = request.modifiers
    if "u" in modifiers and request.command != "r":
        raise FatalError("`u' is only meaningful with the `r' option.")
    if "N" in modifiers and request.command not in "dx":
        raise FatalError("`N' is only meaningful with the `x' and `d' options.")
    if "u" in modifiers and "U" not in modifiers:
        # Without dates in the archive every file is newer.
        print("pyar: `u' modifier ignored since `D' is the default (see `U')", file=sys.stderr)
        request.modifiers = modifiers - {"u"}


# ---------------------------------------------------------------------------------------------
# Commands that read


def list_members(request: Request, result: Result) -> None:
    """t: print the members' names; with v, mode, owner, size and date."""
    for member, offset in _selected(request, result):
        line = member.name
        if "v" in request.modifiers:
            line = f"{_permissions(member.mode)} {member.uid}/{member.gid} {_details(member)}"
        if "O" in request.modifiers:
            line += f" {offset:#x}"
        print(line)


def print_members(request: Request, result: Result) -> None:
    """p: write the members' data to standard output."""
    out = sys.stdout.buffer
    sys.stdout.flush()
    for member, _ in _selected(request, result):
        if "v" in request.modifiers:
            out.write(f"\n<{member.name}>\n\n".encode("utf-8", "surrogateescape"))
        out.write(member.data)
    out.flush()


def extract_members(request: Request, result: Result) -> None:
    """x: write the members to files of their names."""
    for member, _ in _selected(request, result):
        name = os.path.basename(member.name.replace("\\", "/") if os.name == "nt" else member.name)
        if name in ("", ".", ".."):
            raise FatalError(f"{request.archive}: illegal name of a member: {member.name!r}")
        if name != member.name:
            # A member named "../x" must not reach outside the folder.
            print(
                f"pyar: illegal output pathname for archive member: {member.name}, "
                f"using '{name}' instead",
                file=sys.stderr,
            )
        path = os.path.join(request.output, name)
        if "v" in request.modifiers:
            print(f"x - {path}")
        try:
            write_whole(path, _writer(member.data), member.mode & 0o777)
            if "o" in request.modifiers:
                os.utime(path, (member.mtime, member.mtime))
        except (OSError, OverflowError) as error:
            raise FatalError(_reason(path, error)) from None
        result.outputs.append(path)


def _selected(request: Request, result: Result) -> Iterator[tuple[NewMember, int]]:
    """Yield the members that the command line names (all, if none) with their data's offsets."""
    members = _load(request, result, must_exist=True)
    if not request.files:
        yield from members
        return
    for wanted in request.files:
        name = os.path.basename(wanted)
        matches = [pair for pair in members if pair[0].name == name]
        if request.count is not None:
            matches = matches[request.count - 1 : request.count]
        else:
            matches = matches[:1]
        if not matches:
            print(f"no entry {wanted} in archive", file=sys.stderr)
        yield from matches


def _permissions(mode: int) -> str:
    return "".join(
        letter if mode & (1 << bit) else "-"
        for bit, letter in zip(range(8, -1, -1), "rwxrwxrwx", strict=True)
    )


def _details(member: NewMember) -> str:
    import time  # the other commands need no clock

    try:
        date = time.strftime("%b %e %H:%M %Y", time.localtime(member.mtime))
    except (OverflowError, ValueError, OSError):
        date = "(a date out of range)"
    return f"{len(member.data):6} {date} {member.name}"


# ---------------------------------------------------------------------------------------------
# Commands that write


def replace_members(request: Request, result: Result) -> None:
    """r: put files into the archive, each in the place of the member of its name."""
    members = [member for member, _ in _load(request, result)]
    # Only what was in the archive before is replaced: a file given twice is added twice.
    old_members = list(members)
    for path in request.files:
        new, newer_than = _read_file(request, path, result)
        # With f, GNU ar compares names as it would cut them.
        length = 15 if "f" in request.modifiers else None
        old = next((m for m in old_members if m.name[:length] == new.name), None)
        index = None if old is None else members.index(old)
        if index is None:
            members.insert(_position(request, members), new)
            _say(request, "a", path)
        elif "u" not in request.modifiers or newer_than > members[index].mtime:
            old_members.remove(members.pop(index))
            # With a, b or i a replaced member moves there; otherwise it stays in its place.
            place = _position(request, members) if request.relative_to else index
            members.insert(place, new)
            _say(request, "r", path)
    _store(request, result, members)


def append_members(request: Request, result: Result) -> None:
    """q: put files at the archive's end, without looking for members of the same name."""
    members = [member for member, _ in _load(request, result)]
    for path in request.files:
        members.append(_read_file(request, path, result)[0])
        _say(request, "a", path)
    _store(request, result, members)


def delete_members(request: Request, result: Result) -> None:
    """d: take members out of the archive; if there is nothing to take, don't touch it."""
    members = [member for member, _ in _load(request, result)]
    before = len(members)
    for path in request.files:
        name = os.path.basename(path)
        places = [i for i, old in enumerate(members) if old.name == name]
        if request.count is not None:
            places = places[request.count - 1 : request.count]
        if not places:
            if "v" in request.modifiers:
                print(f"No member named `{path}'")
            continue
        del members[places[0]]
        _say(request, "d", path)
    if len(members) < before or not os.path.exists(request.archive):
        _store(request, result, members)


def move_members(request: Request, result: Result) -> None:
    """m: move members to the end, or to where a, b or i says."""
    members = [member for member, _ in _load(request, result)]
    for path in request.files:
        name = os.path.basename(path)
        index = next((i for i, old in enumerate(members) if old.name == name), None)
        if index is None:
            raise FatalError(f"no entry {path} in archive {request.archive}!")
        moved = members.pop(index)
        members.insert(_position(request, members), moved)
        _say(request, "m", path)
    _store(request, result, members)


def make_index(request: Request, result: Result) -> None:
    """s: write the archive again with a symbol index."""
    if not os.path.exists(request.archive):
        raise FatalError(f"'{request.archive}': No such file")
    _store(request, result, [member for member, _ in _load(request, result, must_exist=True)])


COMMAND_FUNCTIONS = {
    "d": delete_members,
    "m": move_members,
    "p": print_members,
    "q": append_members,
    "r": replace_members,
    "s": make_index,
    "t": list_members,
    "x": extract_members,
}


def _say(request: Request, letter: str, path: str) -> None:
    if "v" in request.modifiers:
        print(f"{letter} - {path}")


def _position(request: Request, members: list[NewMember]) -> int:
    """Return the index at which a, b or i wants a member; the end without them."""
    if request.relative_to is not None:
        name = os.path.basename(request.relative_to)
        for index, member in enumerate(members):
            if member.name == name:
                return index + 1 if "a" in request.modifiers else index
    return len(members)


def _read_file(request: Request, path: str, result: Result) -> tuple[NewMember, int]:
    """Return the file `path` as a member, and its modification time in seconds."""
    try:
        with open(path, "rb") as file:
            data = file.read()
            status = os.fstat(file.fileno())
    except OSError as error:
        raise FatalError(_reason(path, error)) from None
    result.dependencies.append(path)
    name = os.path.basename(path)
    if "f" in request.modifiers:
        name = name[:15]
    member = NewMember(name, data)
    if "U" in request.modifiers:
        member.mtime = int(status.st_mtime)
        member.uid, member.gid, member.mode = status.st_uid, status.st_gid, status.st_mode
    return member, int(status.st_mtime)


def _load(
    request: Request, result: Result, *, must_exist: bool = False
) -> list[tuple[NewMember, int]]:
    """Return the archive's members and the file offsets of their data."""
    path = request.archive
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError as error:
        if must_exist:
            raise FatalError(_reason(path, error), status=9) from None
        if "c" not in request.modifiers:
            print(f"pyar: creating {path}", file=sys.stderr)
        return []
    except OSError as error:
        raise FatalError(_reason(path, error)) from None
    result.dependencies.append(path)
    try:
        archive = read_archive(data)
    except ArchiveError as error:
        raise FatalError(f"{path}: file format not recognized: {error}") from None
    if archive.thin:
        raise FatalError(f"{path}: thin archives are not supported")
    loaded: list[tuple[NewMember, int]] = []
    for member in archive.members:
        assert member.data is not None  # only a thin archive's members have no data
        new = NewMember(
            member.name,
            member.data,
            mtime=member.mtime,
            uid=member.uid,
            gid=member.gid,
            mode=member.mode,
        )
        loaded.append((new, member.data_offset))
    return loaded


def _store(request: Request, result: Result, members: list[NewMember]) -> None:
    """Write the archive anew, with the symbol index of all its members."""
    index = "S" not in request.modifiers
    if index:
        for member in members:
            symbols = object_symbols(member.data)
            member.is_object = symbols is not None
            member.symbols = symbols or []
    try:
        write_whole(request.archive, _writer(write_archive(members, index=index)))
    except ArchiveError as error:
        raise FatalError(f"{request.archive}: {error}") from None
    except OSError as error:
        raise FatalError(_reason(request.archive, error)) from None
    result.outputs.append(request.archive)


def _writer(data: bytes | memoryview) -> Callable[[BinaryIO], object]:
    return lambda file: file.write(data)


def _reason(path: str, error: Exception) -> str:
    return f"{path}: {getattr(error, 'strerror', None) or error}"


if __name__ == "__main__":
    sys.exit(main())
