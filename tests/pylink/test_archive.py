"""Archives: layouts against their construct descriptions, GNU ar's bytes, damage."""

from __future__ import annotations

import hashlib
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pylink.formats.archive import (
    MEMBER_HEADER,
    ArchiveError,
    NewMember,
    read_archive,
    write_archive,
)
from pylink.formats.archive_records import (
    BsdSymbolIndex,
    MemberHeader,
    SymbolIndex,
    SymbolIndex64,
)
from pylink.formats.derive import flatten

HEADER = {
    "mtime": b"0".ljust(12),
    "uid": b"0".ljust(6),
    "gid": b"0".ljust(6),
    "mode": b"644".ljust(8),
}


def member(name: bytes, data: bytes) -> bytes:
    """A member as construct builds it."""
    size = b"%d" % len(data)
    header: bytes = MemberHeader.build({"name": name.ljust(16), "size": size.ljust(10), **HEADER})
    return header + data + b"\n" * (len(data) & 1)


def test_layout_equals_description() -> None:
    _, letters, names = flatten(MemberHeader)
    assert MEMBER_HEADER.format == letters
    assert names == ["name", "mtime", "uid", "gid", "mode", "size", "end"]


names = st.text(st.characters(codec="ascii", exclude_characters="/\n\0"), min_size=1, max_size=40)
symbols = st.lists(st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=9))


@given(st.lists(st.tuples(names, st.binary(max_size=50), symbols), max_size=6))
def test_what_is_written_is_read(parts: list[tuple[str, bytes, list[str]]]) -> None:
    archive = read_archive(write_archive([NewMember(*part) for part in parts]))
    # Header fields are padded with spaces, so a short name can't end in them.
    assert [m.name.rstrip(" ") for m in archive.members] == [n.rstrip(" ") for n, _, _ in parts]
    assert [bytes(m.data or b"") for m in archive.members] == [data for _, data, _ in parts]
    listed = [
        (s, m.offset) for m, part in zip(archive.members, parts, strict=True) for s in part[2]
    ]
    assert (archive.symbols or []) == listed


@given(st.binary(max_size=300), st.integers(0, 400), st.binary(max_size=4))
def test_damage_is_an_archive_error_or_harmless(data: bytes, where: int, damage: bytes) -> None:
    whole = write_archive(
        [NewMember("a.o", data, ["f", "g"]), NewMember("a_name_longer_than_16.o", b"x", ["h"])]
    )
    damaged = whole[:where] + damage + whole[where + len(damage) :]
    for hostile in (damaged, damaged[:where], b"!<arch>\n" + data, b"!<thin>\n" + data):
        try:
            archive = read_archive(hostile)
        except ArchiveError:
            continue
        assert sum(len(m.data or b"") for m in archive.members) <= len(hostile)


def test_symbol_indexes_of_all_kinds() -> None:
    index = SymbolIndex.build({"count": 2, "offsets": [96, 1], "names": b"one\0two\0"})
    index64 = SymbolIndex64.build({"count": 2, "offsets": [96, 1], "names": b"one\0two\0"})
    pairs = [{"name_offset": 0, "member_offset": 96}, {"name_offset": 4, "member_offset": 1}]
    bsd = BsdSymbolIndex.build(
        {"size": 16, "symbols": pairs, "names_size": 8, "names": b"one\0two\0"}
    )
    for name, content in ((b"/", index), (b"/SYM64/", index64), (b"__.SYMDEF SORTED", bsd)):
        archive = read_archive(b"!<arch>\n" + member(name, content) + member(b"a.o/", b"x"))
        assert archive.symbols == [("one", 96), ("two", 1)]
        assert [m.name for m in archive.members] == ["a.o"]
        for size in range(len(content)):
            with pytest.raises(ArchiveError, match="symbol index is truncated"):
                read_archive(b"!<arch>\n" + member(name, content[:size]))


def test_bsd_names() -> None:
    data = b"a long name with spaces.o\0\0\0DATA"
    archive = read_archive(b"!<arch>\n" + member(b"#1/28", data))
    (only,) = archive.members
    assert (only.name, only.size) == ("a long name with spaces.o", 4)
    assert bytes(only.data or b"") == b"DATA"
    assert only.data_offset == 8 + 60 + 28


def test_thin_archive() -> None:
    # As GNU ar 2.40 writes it: the size is the file's, its data is not here.
    table = b"lib/a.o/\nb.o/\n"
    text = (
        b"!<thin>\n" + member(b"//", table) + member(b"/0", b"")[:60] + member(b"/9:96", b"")[:60]
    )
    archive = read_archive(text)
    assert archive.thin
    assert [(m.name, m.data, m.nested_offset) for m in archive.members] == [
        ("lib/a.o", None, None),
        ("b.o", None, 96),
    ]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (b"", "not an archive"),
        (b"!<arch>\nshort", "truncated member header at offset 0x8"),
        (b"!<arch>\n" + b" " * 60, "bad member header at offset 0x8"),
        (b"!<arch>\n" + member(b"a/", b"xy")[:-1], "2 bytes announced, 1 left"),
        (b"!<arch>\n" + member(b"a/", b"").replace(b"644", b"6_4"), "bad mode"),
        (b"!<arch>\n" + member(b"/7", b""), "no entry in the name table"),
        (b"!<arch>\n" + member(b"//", b"x" * 9) + member(b"/7", b""), "does not end"),
        (b"!<arch>\n" + member(b"#1/9", b"x"), "longer than the member"),
    ],
)
def test_messages(damage: bytes, message: str) -> None:
    with pytest.raises(ArchiveError, match=message):
        read_archive(damage)


def test_what_does_not_fit_a_header() -> None:
    with pytest.raises(ArchiveError, match="can't be a member's name"):
        write_archive([NewMember("a/b", b"")])
    with pytest.raises(ArchiveError, match="does not fit"):
        write_archive([NewMember("a", b"", uid=1_000_000)])


def test_hostile_name_tables_stay_small() -> None:
    table = b"x" * 60_000 + b"\n"
    many = b"".join(member(b"/%d" % i, b"") for i in range(200))
    assert len(read_archive(b"!<arch>\n" + member(b"//", table) + many).members) == 200
    pairs = struct.pack("<2I", 0, 0) * 1000
    index = struct.pack("<I", len(pairs)) + pairs + struct.pack("<I", 5000) + b"y" * 4999 + b"\0"
    with pytest.raises(ArchiveError, match="truncated"):
        read_archive(b"!<arch>\n" + member(b"__.SYMDEF", index))


GOLDEN = {
    # sha256 of what `ar rcsD` of GNU ar 2.40 writes for text members of these names and sizes.
    (("a.txt", 7), ("b", 0)): "0fc40a63f3308a487f86bcf00712f6d4e910b85b7cda760f8108068b74900acb",
    (
        ("fifteen_chars_a", 3),
        ("exactly_sixteen_", 4),
        ("a name of its own.txt", 1),
    ): "535ebf96f2cb5b4a4d685fb5f186169be3e584c233007672b13e11d1fd65f78b",
}


def text_members(folder: Path, parts: tuple[tuple[str, int], ...]) -> list[Path]:
    for name, size in parts:
        (folder / name).write_bytes(b"0123456789"[:size])
    return [folder / name for name, _ in parts]


@pytest.mark.parametrize("parts", GOLDEN)
def test_bytes_of_gnu_ar(parts: tuple[tuple[str, int], ...]) -> None:
    ours = write_archive([NewMember(name, b"0123456789"[:size]) for name, size in parts])
    assert hashlib.sha256(ours).hexdigest() == GOLDEN[parts]


@pytest.mark.parametrize("parts", GOLDEN)
def test_golden_is_still_gnu_ars(
    parts: tuple[tuple[str, int], ...], tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    files = [str(path) for path in text_members(tmp_path, parts)]
    subprocess.run([require_tool("ar"), "rcsD", str(tmp_path / "g.a"), *files], check=True)
    assert hashlib.sha256((tmp_path / "g.a").read_bytes()).hexdigest() == GOLDEN[parts]
