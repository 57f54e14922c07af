"""pyar's command line, compared with GNU ar 2.40: bytes, text, exit status."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pylink.formats import elf32
from pylink.formats.elf_constants import (
    EM_386,
    ET_REL,
    SHN_ABS,
    SHN_COMMON,
    SHT_NULL,
    SHT_STRTAB,
    SHT_SYMTAB,
    STB_GLOBAL,
    STB_LOCAL,
    STB_WEAK,
)
from pylink.tools import pyar
from pylink.tools.object_symbols import object_symbols


def make_object(symbols: list[tuple[str, int, int]]) -> bytes:
    """An ELF32 object with nothing but symbols: (name, binding, section index)."""
    strings = b"\0"
    table: bytes = elf32.Sym.build(
        {"st_name": 0, "st_value": 0, "st_size": 0, "st_info": 0, "st_other": 0, "st_shndx": 0}
    )
    for name, binding, section in symbols:
        table += elf32.Sym.build(
            {
                "st_name": len(strings),
                "st_value": 4,
                "st_size": 4,
                "st_info": binding << 4,
                "st_other": 0,
                "st_shndx": section,
            }
        )
        strings += name.encode() + b"\0"
    section_names = b"\0.symtab\0.strtab\0.shstrtab\0"
    locals_count = 1 + sum(1 for _, binding, _ in symbols if binding == STB_LOCAL)
    header_size = 52
    rows: list[tuple[int, int, bytes, int, int, int]] = [
        (0, SHT_NULL, b"", 0, 0, 0),
        (1, SHT_SYMTAB, table, 2, locals_count, 16),
        (9, SHT_STRTAB, strings, 0, 0, 0),
        (17, SHT_STRTAB, section_names, 0, 0, 0),
    ]
    headers, data = b"", b""
    for name_offset, kind, content, link, info, entry_size in rows:
        headers += elf32.Shdr.build(
            {
                "sh_name": name_offset,
                "sh_type": kind,
                "sh_flags": 0,
                "sh_addr": 0,
                "sh_offset": header_size + 160 + len(data),
                "sh_size": len(content),
                "sh_link": link,
                "sh_info": info,
                "sh_addralign": 1,
                "sh_entsize": entry_size,
            }
        )
        data += content
    ident = {"ei_mag": None, "ei_class": 1, "ei_data": 1, "ei_version": 1, "ei_osabi": 0}
    header: bytes = elf32.Ehdr.build(
        {
            "e_ident": {**ident, "ei_abiversion": 0, "ei_pad": bytes(7)},
            "e_type": ET_REL,
            "e_machine": EM_386,
            "e_version": 1,
            "e_entry": 0,
            "e_phoff": 0,
            "e_shoff": header_size,
            "e_flags": 0,
            "e_ehsize": header_size,
            "e_phentsize": 0,
            "e_phnum": 0,
            "e_shentsize": 40,
            "e_shnum": 4,
            "e_shstrndx": 3,
        }
    )
    return header + headers + data


FILES = {
    "a.o": make_object(
        [("hidden", STB_LOCAL, SHN_ABS), ("main", STB_GLOBAL, SHN_ABS), ("puts", STB_GLOBAL, 0)]
    ),
    "b.o": make_object([("weak", STB_WEAK, SHN_ABS), ("buffer", STB_GLOBAL, SHN_COMMON)]),
    "nothing.o": make_object([]),
    "notes.txt": b"odd",
    "a_rather_long_name.o": make_object([("f", STB_GLOBAL, SHN_ABS)]),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_object_symbols() -> None:
    assert object_symbols(FILES["a.o"]) == ["main"]
    assert object_symbols(FILES["b.o"]) == ["weak", "buffer"]
    assert object_symbols(FILES["nothing.o"]) == []
    assert object_symbols(b"text") is None
    for size in range(len(FILES["b.o"])):  # however truncated: read, or not an object
        object_symbols(FILES["b.o"][:size])


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_damaged_objects(where: int, damage: bytes) -> None:
    data = FILES["b.o"]
    object_symbols(data[:where] + damage + data[where + len(damage) :])


COMMANDS: list[list[str]] = [
    ["rcs", "A", "a.o", "b.o", "notes.txt"],
    ["rc", "A", "a_rather_long_name.o", "notes.txt"],
    ["rcS", "A", "a.o"],
    ["rcs", "A"],
    ["q", "A", "a.o", "b.o"],
    ["qv", "A", "a.o"],
    ["rv", "A", "b.o", "nothing.o"],
    ["rvb", "b.o", "A", "nothing.o", "a.o"],
    ["rva", "a.o", "A", "a_rather_long_name.o"],
    ["ri", "nobody", "A", "notes.txt"],
    ["d", "A", "a.o"],
    ["dv", "A", "a.o", "nobody"],
    ["dN", "2", "A", "a.o"],
    ["m", "A", "a.o"],
    ["mvb", "a.o", "A", "b.o"],
    ["s", "A"],
    ["t", "A"],
    ["tv", "A"],
    ["tO", "A", "b.o", "nobody"],
    ["tO", "A", "a.o"],
    ["p", "A", "notes.txt"],
    ["pv", "A"],
    ["-r", "-c", "A", "a.o"],
    ["rf", "A", "a_rather_long_name.o"],
    ["ru", "A", "a.o"],
    ["r", "A", "missing.o"],
    ["t", "notes.txt"],
    ["t", "missing.a"],
    ["tx", "A"],
    ["Q", "A"],
    ["rN", "1", "A", "a.o"],
]


def compare(ar: str, folder: Path, commands: list[list[str]]) -> None:
    """Give both archivers the same commands; they must say and write the same."""
    outcomes: list[list[tuple[int, str, bytes, bytes | None]]] = []
    for program, archive in (([ar], "gnu.a"), (["pyar"], "our.a")):
        (folder / archive).unlink(missing_ok=True)
        steps = []
        for command in commands:
            words = [archive if word == "A" else word for word in command]
            if program == ["pyar"]:
                status, out, err = run_in_process(words)
            else:
                done = subprocess.run([ar, *words], capture_output=True, check=False)
                status, out, err = done.returncode, done.stdout, done.stderr.decode()
            # After a message the usage follows, which is each program's own.
            message = err.partition("Usage:")[0].replace(ar + ":", "pyar:").replace(archive, "A")
            data = (folder / archive).read_bytes() if (folder / archive).exists() else None
            steps.append((status, message, out.replace(archive.encode(), b"A"), data))
        outcomes.append(steps)
    for command, theirs, ours in zip(commands, *outcomes, strict=True):
        # What is wrong with a damaged archive is said after GNU ar's words.
        said = re.sub(r"(file format not recognized): .*", r"\1", ours[1])
        assert (ours[0], said, *ours[2:]) == theirs, command


def run_in_process(words: list[str]) -> tuple[int, bytes, str]:
    import contextlib
    import io

    out, err = io.TextIOWrapper(io.BytesIO(), write_through=True), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = pyar.main(words)
    buffer = out.buffer
    assert isinstance(buffer, io.BytesIO)
    return status, buffer.getvalue(), err.getvalue()


def test_each_command_is_gnu_ars(folder: Path, require_tool: Callable[[str], str]) -> None:
    ar = require_tool("ar")
    start = ["rcs", "A", "a.o", "b.o", "a.o", "notes.txt"]
    for command in COMMANDS:
        compare(ar, folder, [start, ["q", "A", "a.o"], command])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(COMMANDS), min_size=1, max_size=4))
def test_sequences_are_gnu_ars(
    folder: Path, require_tool: Callable[[str], str], commands: list[list[str]]
) -> None:
    compare(require_tool("ar"), folder, commands)


def test_extract(folder: Path) -> None:
    assert pyar.main(["rcU", "x.a", "a.o", "notes.txt"]) == 0
    (folder / "out").mkdir()
    assert pyar.main(["xo", "--output", "out", "x.a"]) == 0
    assert (folder / "out" / "a.o").read_bytes() == FILES["a.o"]
    assert int((folder / "out" / "a.o").stat().st_mtime) == int((folder / "a.o").stat().st_mtime)


def test_a_member_cannot_leave_the_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pyar.main(["rcf", "x.a", "notes.txt"]) == 0
    hostile = (folder / "x.a").read_bytes().replace(b"notes.txt/", b"../evil/  ")
    (folder / "sub").mkdir()
    (folder / "sub" / "x.a").write_bytes(hostile)
    assert pyar.main(["x", "--output", "sub", "sub/x.a"]) == 0
    assert "illegal output pathname" in capsys.readouterr().err
    assert (folder / "sub" / "evil").exists()
    assert not (folder / "evil").exists()


def test_errors_leave_the_archive_alone(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pyar.main(["rc", "x.a", "a.o"]) == 0
    before = (folder / "x.a").read_bytes()
    assert pyar.main(["r", "x.a", "b.o", "missing.o"]) == 1
    assert "missing.o: No such file" in capsys.readouterr().err

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    assert pyar.main(["r", "x.a", "b.o"]) == 1
    assert capsys.readouterr().err == "pyar: x.a: No space left on device\n"
    assert (folder / "x.a").read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == sorted([*FILES, "x.a"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "Usage: pyar"),
        (["r"], "no archive given"),
        (["rb"], "no member name given"),
        (["-M"], "not supported"),
        (["rT", "x.a"], "thin archives"),
        (["xN", "none", "x.a"], "must be positive"),
        (["--nonsense"], "unrecognized option '--nonsense'"),
        (["t", "a.o"], "a.o: file format not recognized"),
        (["t", "."], ".: "),
    ],
)
def test_messages(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert pyar.main(words) == 1
    assert message in capsys.readouterr().err


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert pyar.main(["--version"]) == 0
    assert "GNU ar 2.40" in capsys.readouterr().out
    assert pyar.main(["--help"]) == 0
    assert "rcs" not in capsys.readouterr().err
